"""The list of what is published: measures, their parts, units, people and conditions; docs/measures.md shows it."""

from dataclasses import dataclass

from data.publication.groups import MOST_GROUPS
from data.publication.upkeep import EDGES

BASIS = "guess, inferred, told, checked, open"
KINDS = "INTRO, INFO, ADVICE, HANDS, VOUCH, CARE"
COUNTERPARTS = "CUST, PART, TEAM"
STATEMENTS = "T1, R1, L1, T2, R4r, L2r, T4r, R2, L3, T3, R3, L4"
PAGES = "start, received, given, conversations, statements-1, statements-2"
GROUPED = ", ".join(
    f"{attribute}:{name}"
    for attribute in ("role", "region", "tenure")
    for name in ("T", "R", "L", "RO", "given", "received")
)
GROUP = "group-"
COUNT_CHANGES = "previous, window, {since}.{kind}, {since}.{counterpart}"
SPANS = "{from}-{until}"
SCALED = "T, R, L and RO all scored"
FAVOURS = "both directions confirmed, days worked above 0"


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the list.

    `measure` and `part` are columns of published_result; a name in braces stands for each of `names`. `part` lists the
    parts beside the empty one, which is the measure in all, or the cell that says why there is none.
    """

    measure: str
    tells: str
    unit: str
    people: str
    least: str = "k"
    names: str = ""
    part: str = ""


MEASURES = (
    Measure("participation", "Answered, of those invited (n of base)", "%", "invited, without those away"),
    Measure("score:{score}", "Plain mean; RO = (R - T) / 100", "0..100, RO -1..1", SCALED, names="T, R, L, RO"),
    Measure(
        "score:{score}",
        "The same of a node's withheld children together",
        "0..100, RO -1..1",
        SCALED,
        names="T, R, L, RO",
        part="others",
    ),
    Measure(
        "score:{score}",
        "The same without answers that look careless; top node only",
        "0..100, RO -1..1",
        SCALED,
        least="none or k flagged in each residual",
        names="T, R, L, RO",
        part="unflagged",
    ),
    Measure(
        "change:{score}",
        "Word for the change within the same people since `note`; a figure where exactly the same answered",
        "word; points, RO -2..2",
        "same people in two rounds of the last 12",
        least="5 same people",
        names="T, R, L, RO",
        part="previous, window",
    ),
    Measure(
        "change:{way}",
        "Word for the change of what the same people counted since `note`: favours in all, by kind, by counterpart",
        "word",
        f"same people in two rounds of the last 12; {FAVOURS}",
        least="k same people",
        names="given, received",
        part=COUNT_CHANGES,
    ),
    Measure(
        "change:openers",
        "Word for the change of offers among first conversations of the same people since `note`",
        "word",
        "same people in two rounds of the last 12; said both openers",
        least="k same people",
        part="previous, window",
    ),
    Measure(
        "change:asked",
        "Word for the change of how often the same people asked, for a day's work, since `note`",
        "word",
        "same people in two rounds of the last 12; said how often they asked, days above 0",
        least="k same people",
        part="previous, window",
    ),
    Measure(
        "detectable:{score}",
        "Smallest change since the month before that so many people can detect, with 80 % power at 95 %; rounded up",
        "points, RO 0..2",
        SCALED,
        names="T, R, L, RO",
    ),
    Measure(
        "workshop:{score}",
        "Word for the time after a workshop against the time before; `note` holds the rounds before, the workshop's "
        "month, and the rounds after; a figure where exactly the same answered in all of them",
        "word; points, RO -2..2",
        "same people on both sides",
        least="5 same people",
        names="T, R, L, RO",
        part="before_after, beyond_trend, against_other",
    ),
    Measure(
        "rate:{way}",
        "Favours in all, by kind, by counterpart",
        "per 20 working days",
        FAVOURS,
        names="given, received",
        part=f"{KINDS}, {COUNTERPARTS}",
    ),
    Measure(
        "rate:{way}",
        "Favours by kind and counterpart, such as INTRO.CUST",
        "per 20 working days",
        FAVOURS,
        least="20",
        names="given, received",
        part="{kind}.{counterpart}",
    ),
    Measure(
        "break",
        "Where questions changed with this round, so that figures cannot be compared with the one before",
        "none",
        "none",
        least="always",
        part="scores, favours, openers, asked",
    ),
    Measure(
        "by_{attribute}:{measure}",
        "The same of people in a role, region or band of time in the company, named by `note`; top node only",
        "as the measure",
        "as the measure",
        names=GROUPED,
        part=f"{GROUP}1 to {GROUP}{MOST_GROUPS}",
    ),
    Measure("rate:moved", "Stuck deals that moved", "per 20 working days", "said both, days above 0"),
    Measure(
        "rate:stuck_each",
        "Deals stuck at the month's end, to the nearest half",
        "per person",
        "said both, days above 0",
    ),
    Measure(
        "outcome:wins",
        "Deals won, of those closed in the month; from an imported file",
        "%",
        "closed at least one deal",
        least="k, nobody with more than half of the deals",
    ),
    Measure(
        "outcome:cycle",
        "Days from making to closing a deal, of those closed in the month",
        "days",
        "as outcome:wins",
        least="k, nobody with more than half of the deals",
    ),
    Measure(
        "ratio:K",
        "Favours given to colleagues / received from them, or the word few_favours; top node only",
        "ratio, word",
        FAVOURS,
    ),
    Measure(
        "share:openers",
        "First conversations opened with an offer, of sums; left open unless k had any, nobody more than half of them",
        "%",
        "said both openers",
    ),
    Measure("share:asked", "People who asked at least once", "%", "said how often they asked"),
    Measure(
        "item:{statement}",
        "Mean answer as given, never 0, always 100",
        "0..100",
        "of the scale's people, those who answered it",
        least="10",
        names=STATEMENTS,
    ),
    Measure(
        "bands:{statement}",
        "Word: mostly_low, mostly_middle, mostly_high, mixed",
        "word",
        "as item",
        least="10",
        names=STATEMENTS,
    ),
    Measure(
        "bands:{statement}",
        "Share of answers 1-3, 4, 5-7",
        "%",
        "as item",
        least="10",
        names=STATEMENTS,
        part="low, middle, high",
    ),
    Measure(
        "bands:{statement}",
        "Share of each answer",
        "%",
        "as item",
        least="20",
        names=STATEMENTS,
        part="1, 2, 3, 4, 5, 6, 7",
    ),
    Measure(
        "spread:{statement}",
        "Standard deviation of the answers",
        "points",
        "as item",
        least="20",
        names=STATEMENTS,
    ),
    Measure(
        "upkeep:alpha",
        "Cronbach's alpha of a scale with Feldt's interval; top node only",
        "up to 1",
        "of the scale's people, those who answered all of it",
        least="30",
        part="T, R, L",
    ),
    Measure("upkeep:omega", "Omega total of a scale; top node only", "0..1", "as alpha", least="50", part="T, R, L"),
    Measure(
        "upkeep:rest",
        "Correlation of a statement with the sum of the others of its scale; top node only",
        "-1..1",
        "as alpha",
        least="30",
        part=STATEMENTS,
    ),
    Measure(
        "upkeep:left_out",
        "People who left a statement out, whatever the reason; fewer than k as a ceiling; top node only",
        "%",
        SCALED,
        least="30",
        part=STATEMENTS,
    ),
    Measure(
        "upkeep:no_occasion",
        "People who said that there was no occasion; as a ceiling unless they and the others who left it out are k "
        "each; top node only",
        "%",
        SCALED,
        least="30",
        part=STATEMENTS,
    ),
    Measure(
        "upkeep:careless",
        "People whose answers look careless, where the scores without them are shown; top node only",
        "%",
        SCALED,
        least="30",
    ),
    Measure(
        "upkeep:median",
        "Median of the seconds spent, in all and on each page, to 5 s; top node only",
        "seconds",
        "timed on every page",
        least="30",
        part=PAGES,
    ),
    Measure(
        "upkeep:late",
        "90th percentile of the same; top node only",
        "seconds",
        "timed on every page",
        least="50",
        part=PAGES,
    ),
    Measure(
        "upkeep:times",
        "People whose seconds in all lie in a span, such as 180-240, joined until each holds k; top node only",
        "%",
        "timed on every page",
        least="50",
        part=SPANS,
    ),
    Measure(
        "coverage:{point}",
        "What worksheets say about a point, by basis; open: not known yet or left empty",
        "%",
        "reps with a worksheet finished since the last coverage, three months at the most",
        least="10",
        names="P1, P2, P3, P4, P5, P6, P7, P8, P9",
        part=BASIS,
    ),
)


def _names(text: str) -> list[str]:
    return [name for name in text.split(", ") if name]


def _spans() -> list[str]:
    """Return every span of seconds that spans of `EDGES` can be joined to."""
    return [f"{begins}-{ends}" for at, begins in enumerate(EDGES) for ends in (*EDGES[at + 1 :], "")]


def published_keys() -> set[tuple[str, str]]:
    """Return every (measure, part) that may stand in published results."""
    grid = [f"{kind}.{counterpart}" for kind in _names(KINDS) for counterpart in _names(COUNTERPARTS)]
    found = set()
    for line in MEASURES:
        stem = line.measure.partition("{")[0]
        parts = _names(line.part)
        if line.part.startswith("{"):
            parts = _spans() if line.part == SPANS else grid
        if line.part == COUNT_CHANGES:
            parts = [
                each + of
                for each in ("previous", "window")
                for of in ("", *(f".{name}" for name in (*_names(KINDS), *_names(COUNTERPARTS))))
            ]
        if line.part.startswith(GROUP):
            parts = [f"{GROUP}{number}" for number in range(1, MOST_GROUPS + 1)]
        for name in _names(line.names) or [""]:
            found |= {(stem + name, part) for part in ["", *parts]}
    return found


def table() -> str:
    """Return the list as a table in Markdown."""
    lines = ["| measure | part | tells | unit | people counted | from |", "|---|---|---|---|---|---|"]
    for line in MEASURES:
        measure = f"`{line.measure}`" + (f" {line.names}" if line.names else "")
        lines.append(f"| {measure} | {line.part} | {line.tells} | {line.unit} | {line.people} | {line.least} |")
    return "\n".join(lines)
