"""What the fifteen rules ask of a published row: plain data, stated here anew and read by `measuring.py`.

The numbers are those of the design, not the constants that results are made with: a slip there would be repeated here.
A row is matched as `measure|part`. `least` is a number of people, or K for the round's own k.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from data.types import IntervalKind

K = 0
RULES = tuple(f"rule:{number}" for number in range(1, 16))


class Check(StrEnum):
    """What is held against a row; `measuring.py` says how."""

    ONCE = "once"  # its round is over, and it was written with all the others
    LISTED = "listed"  # it is of a kind that is offered
    ALIKE = "alike"  # it counts as many people as what it stands beside
    COUNTED = "counted"  # its numbers are those of the people
    MEAN = "mean"  # it tells the plain mean of the people behind it
    TOP = "top"  # it stands at the top of the tree
    NAMED = "named"  # its note is a group that people are in
    LEAST = "least"  # so many people stand behind it
    BEYOND = "beyond"  # nobody or so many are left where what is shown inside it is taken away
    LEFT_OUT = "left_out"  # nobody or so many of the scale's people left the statement out, in what is left as well
    LEFT_OVER = "left_over"  # nobody or so many are in none of the groups
    CARELESS = "careless"  # nobody or so many look careless, or do not, in each part of the tree
    EVERYBODY = "everybody"  # an interval from the spread of all rests on so many people of the organisation
    INTERVAL = "interval"  # its interval is of one of these kinds
    OWN = "own"  # where the interval is its own, so many people stand behind it
    OWN_BEYOND = "own_beyond"  # and so many are left beyond those inside it that tell their own
    INSIDE = "inside"  # an exact value keeps this width, over its people, from both ends of its scale
    BOUND = "bound"  # a bound leaves as much, and has no interval
    BOTH = "both"  # the index is exact only where both of its scales are
    LOW = "low"  # it is so high, or told as under that
    FEW_DAYS = "few_days"  # nothing, one and two of a whole group are told alike
    ROOM_ABOVE = "room_above"  # it leaves half of what one person can count open
    TOGETHER = "together"  # told as under so much, it is one of several that come to so much together
    STEP = "step"  # value and ends are rounded to such a step
    COARSE = "coarse"  # its value is rounded to such a step
    SPREAD = "spread"  # its interval is t s / sqrt(n) of the one s that all of its month have
    SAME = "same"  # a figure of a change is of exactly the same people in all of its months
    SILENT = "silent"  # it has no figure
    WORD = "word"  # where it is shown it has a word, and no number of people without a figure
    SPOKEN = "spoken"  # its word rests on so many of the same people
    UNSPOKEN = "unspoken"  # where a figure of its months is told as under so much, its word says nothing of change
    WORDS = "words"  # its word and its note are those of the rules
    VERSION = "version"  # it was made by rules that there were
    IN_TREE = "in_tree"  # its team was in the tree when the round opened
    EMPTY = "empty"  # withheld, it holds nothing; shown, it does
    REASON = "reason"  # its reason is the one that the number of people gives


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a rule asks of one kind of row."""

    rule: str
    what: str  # for the verdict
    rows: re.Pattern[str]
    check: Check
    least: int = K
    size: float = 0.0  # a width or a step, in units of the figure
    kinds: frozenset[str] = frozenset()


def _line(
    number: int,
    what: str,
    rows: str,
    check: Check,
    least: int = K,
    size: float = 0.0,
    kinds: frozenset[str] = frozenset(),
) -> Line:
    return Line(f"rule:{number}", what, re.compile(rows), check, least, size, kinds)


SCALES, STATEMENT = "(T|R|L)", "(T1|R1|L1|T2|R4r|L2r|T4r|R2|L3|T3|R3|L4)"
WAY, KIND, COUNTERPART = "(given|received)", "(INTRO|INFO|ADVICE|HANDS|VOUCH|CARE)", "(CUST|PART|TEAM)"
FAMILIES = (("INTRO", "INFO", "ADVICE", "HANDS", "VOUCH", "CARE"), ("CUST", "PART", "TEAM"))  # each a whole total
GROUPED = "by_(role|region|tenure)"
COUNTS = f"(rate:{WAY}\\|({KIND}|{COUNTERPART})?|rate:(moved|stuck_each)\\|)"
GRID = f"rate:{WAY}\\|{KIND}\\.{COUNTERPART}"
BANDS = f"bands:{STATEMENT}\\|(low|middle|high)"
POINTS = f"bands:{STATEMENT}\\|[1-7]"
FIGURES = f"change:({SCALES}|RO)\\|.*|workshop:({SCALES}|RO)\\|(before_after|beyond_trend)"
ITEMS = f"item:{STATEMENT}\\|"
PAGES = "(|start|received|given|conversations|statements-1|statements-2)"
SUMS = f"(participation\\||score:({SCALES}|RO)\\||{COUNTS}|share:(openers|asked)\\|)"
TREE = f"({SUMS}|score:({SCALES}|RO)\\|others|detectable:.*)"
UPKEEP = (
    f"upkeep:((alpha|omega)\\|{SCALES}|(rest|left_out|no_occasion)\\|{STATEMENT}|careless\\||(median|late)\\|{PAGES}"
    "|times\\|(\\d+-\\d*)?)"
)
EARLIER = "upkeep:(alike|hurried)\\||rate:stuck\\|"  # of earlier publications
OFFERED = (
    f"participation\\||score:({SCALES}|RO)\\|(others|unflagged)?|{COUNTS}|{GRID}|share:(openers|asked)\\|"
    f"|{ITEMS}|bands:{STATEMENT}\\||{BANDS}|{POINTS}|spread:{STATEMENT}\\|"
    f"|change:(({SCALES}|RO|openers|asked)\\|(previous|window)|{WAY}\\|(previous|window)(\\.({KIND}|{COUNTERPART}))?)"
    f"|workshop:({SCALES}|RO)\\|(before_after|beyond_trend|against_other)|detectable:({SCALES}|RO)\\|"
    f"|{GROUPED}:({SCALES}|RO|given|received)\\|group-\\d+|ratio:K\\||outcome:(wins|cycle)\\|"
    "|coverage:P[1-9]\\|(guess|inferred|told|checked|open)?|break\\|(scores|favours|openers|asked)?"
    f"|{UPKEEP}|{EARLIER}"
)
ALL = ".*"
NONE, POOLED, ASSUMED, OWN, CENSUS = (
    frozenset({kind})
    for kind in (
        IntervalKind.NONE,
        IntervalKind.POOLED,
        IntervalKind.ASSUMED,
        IntervalKind.OWN,
        IntervalKind.CENSUS,
    )
)
OF_ALL = NONE | POOLED | ASSUMED

LINES = (
    _line(1, "rows of a round that is over, written with its results", ALL, Check.ONCE),
    _line(2, "T, R, L and RO count the same people", f"score:({SCALES}|RO)\\|.*", Check.ALIKE),
    _line(2, "counts of favours count the same people", f"rate:{WAY}\\|.*", Check.ALIKE),
    _line(
        2,
        "the plain mean, or rate, of these people",
        f"(score|item|rate|share|ratio):.*|{GROUPED}:.*|bands:.*\\|.+",
        Check.MEAN,
    ),
    _line(4, "kinds of figures that are offered", OFFERED, Check.LISTED),
    _line(4, "roles, regions and time in the company at the top only", f"{GROUPED}:.*", Check.TOP),
    _line(4, "one group of one kind at a time", f"{GROUPED}:.*", Check.NAMED),
    _line(4, "the ledger and the questionnaire at the top only", "(ratio:K|upkeep:.*)\\|.*", Check.TOP),
    _line(5, "from k people", TREE, Check.LEAST, K),
    _line(5, "nobody or k people left over", SUMS, Check.BEYOND, K),
    _line(5, "closed deals from k people, by their own number", "outcome:.*", Check.LEAST, K),
    _line(5, "K from k people", "ratio:K\\|", Check.LEAST, K),
    _line(6, "groups from k people", f"{GROUPED}:.*", Check.LEAST, K),
    _line(6, "nobody or k people in no group", f"{GROUPED}:.*", Check.LEFT_OVER, K),
    _line(7, "kind and counterpart from 20 people", GRID, Check.LEAST, 20),
    _line(7, "kind and counterpart, 20 people or nobody left over", GRID, Check.BEYOND, 20),
    _line(7, "statements from 10 people", f"{ITEMS}|bands:.*", Check.LEAST, 10),
    _line(7, "statements, nobody or k people left over", ITEMS, Check.BEYOND, K),
    _line(7, "statements, nobody or k people left them out", f"{ITEMS}|bands:.*|spread:.*", Check.LEFT_OUT, K),
    _line(7, "three bands, 10 people or nobody left over", BANDS, Check.BEYOND, 10),
    _line(7, "seven bands from 20 people", POINTS, Check.LEAST, 20),
    _line(7, "seven bands, 20 people or nobody left over", POINTS, Check.BEYOND, 20),
    _line(7, "own spread of statements from 20 people", "spread:.*", Check.LEAST, 20),
    _line(7, "own spread of statements, 20 people or nobody left over", "spread:.*", Check.BEYOND, 20),
    _line(7, "intervals from an own spread from 20 people", "(?!upkeep).*", Check.OWN, 20),
    _line(
        7,
        "intervals from an own spread, 20 people or nobody left over",
        "(score|item|rate|share):.*",
        Check.OWN_BEYOND,
        20,
    ),
    _line(
        7, "intervals from everybody's spread from 30 people", "(score|item|rate|share|by_.*):.*", Check.EVERYBODY, 30
    ),
    _line(
        7,
        "no own spread of parts, groups and changes",
        f"score:.*\\|others|{GROUPED}:.*|change:.*|workshop:.*|detectable:.*",
        Check.INTERVAL,
        kinds=OF_ALL,
    ),
    _line(
        7,
        "no spread beside shares of people",
        "(share:asked|bands:.*|spread:.*|coverage:.*)\\|.*",
        Check.INTERVAL,
        kinds=NONE,
    ),
    _line(7, "one spread behind the intervals of a month", "(score|item|rate|share|by_.*|outcome):.*", Check.SPREAD),
    _line(
        7,
        "scores and statements keep from the ends of their scale",
        f"score:{SCALES}\\|.*|{GROUPED}:{SCALES}\\|.*|{ITEMS}",
        Check.INSIDE,
        size=50,
    ),
    _line(7, "shares keep from the ends of their scale", "share:.*|outcome:wins\\|", Check.INSIDE, size=100),
    _line(7, "worksheets keep from the ends of their scale", "coverage:.*\\|.+", Check.INSIDE, size=200),
    _line(
        7,
        "bounds of scores leave as much",
        f"score:{SCALES}\\|.*|{GROUPED}:{SCALES}\\|.*|{ITEMS}",
        Check.BOUND,
        size=50,
    ),
    _line(7, "bounds of shares leave as much", "share:.*|outcome:wins\\|", Check.BOUND, size=100),
    _line(7, "the index is exact where both scales are", f"(score|{GROUPED}):RO\\|.*", Check.BOTH),
    _line(7, "low rates are told as under so much", f"rate:.*|{GROUPED}:{WAY}\\|.*", Check.LOW, size=0.5),
    _line(
        7,
        "low rates leave two favours open",
        f"rate:({WAY}|moved)\\|.*|{GROUPED}:{WAY}\\|.*",
        Check.FEW_DAYS,
        size=0.5,
    ),
    _line(
        7,
        "high rates leave half of a person's counts open",
        f"rate:({WAY}|moved)\\|.*|{GROUPED}:{WAY}\\|.*",
        Check.ROOM_ABOVE,
    ),
    _line(
        7,
        "rates at an end are told in one with others",
        f"rate:{WAY}\\|({KIND}|{COUNTERPART})",
        Check.TOGETHER,
        size=0.5,
    ),
    _line(
        7, "figures without decimals", f"(score|change|workshop|detectable|{GROUPED}):{SCALES}\\|.*", Check.STEP, size=1
    ),
    _line(
        7,
        "figures without decimals",
        "(item|bands|spread|share|coverage|participation|outcome).*|upkeep:(left_out|no_occasion|careless|times)\\|.*",
        Check.STEP,
        size=1,
    ),
    _line(7, "figures with one decimal", f"rate:.*|{GROUPED}:{WAY}\\|.*", Check.STEP, size=0.1),
    _line(7, "deals stuck to the nearest half", "rate:stuck_each\\|", Check.COARSE, size=0.5),
    _line(
        7,
        "figures with two decimals",
        f"(score|change|workshop|detectable|{GROUPED}):RO\\|.*|ratio:K\\||upkeep:(alpha|omega|rest)\\|.*",
        Check.STEP,
        size=0.01,
    ),
    _line(7, "times to five seconds", "upkeep:(median|late)\\|.*", Check.STEP, size=5),
    _line(7, "reliability from 30 people", "upkeep:(alpha|rest)\\|.*", Check.LEAST, 30),
    _line(
        7,
        "shares of careless and missing answers from 30 people",
        "upkeep:(left_out|no_occasion|careless)\\|.*",
        Check.LEAST,
        30,
    ),
    _line(7, "middle of times from 30 people", "upkeep:median\\|.*", Check.LEAST, 30),
    _line(7, "omega and slow times from 50 people", "upkeep:(omega|late|times)\\|.*", Check.LEAST, 50),
    _line(7, "worksheets from 10 people", "coverage:.*", Check.LEAST, 10),
    _line(7, "worksheets, 10 people or nobody left over", "coverage:.*", Check.BEYOND, 10),
    _line(8, "figures of exactly the same people", FIGURES, Check.SAME),
    _line(
        8,
        "words alone for counts and against other teams",
        f"change:({WAY}|openers|asked)\\|.*|.*\\|against_other",
        Check.SILENT,
    ),
    _line(8, "always a word, and no means of the same people", "change:.*|workshop:.*", Check.WORD),
    _line(
        7,
        "no word for change beside a figure told as under so much",
        f"change:({WAY}|openers|asked)\\|.*",
        Check.UNSPOKEN,
    ),
    _line(8, "words of five of the same people", f"change:({SCALES}|RO)\\|.*", Check.SPOKEN, 5),
    _line(9, "without careless answers at the top only", "score:.*\\|unflagged", Check.TOP),
    _line(9, "nobody or k careless people in each part", "score:.*\\|unflagged", Check.CARELESS, K),
    _line(9, "from k people", "score:.*\\|unflagged", Check.LEAST, K),
    _line(10, "words and notes of the rules alone", ALL, Check.WORDS),
    _line(10, "versions that there were", ALL, Check.VERSION),
    _line(11, "who took part, in numbers that are so", "participation\\|", Check.COUNTED),
    _line(11, "no interval of who took part", "participation\\|", Check.INTERVAL, kinds=CENSUS),
    _line(13, "teams of the tree as it was frozen", ALL, Check.IN_TREE),
    _line(15, "nothing in what is withheld", ALL, Check.EMPTY),
    _line(15, "reasons that agree with the people", f"{SUMS}|{GROUPED}:.*", Check.REASON),
)

ASSUMED_SPREADS = {
    **dict.fromkeys(("score:T", "score:R", "score:L"), 15.0),
    "score:RO": 0.25,
    "item": 25.0,
    "rate": 0.7,
    "share:openers": 0.5,
    "outcome:wins": 0.5,
    "outcome:cycle": 0.7,
}
EARLY_WORDS = frozenset({"too_early", "not_enough_same_people"})
WINDOW = 12  # rounds in which changes are looked at
DAILY_FROM = 10  # invited people
