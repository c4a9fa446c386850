"""The words for published cells: one source for charts, tables, tiles, downloads and alternative texts."""

from collections.abc import Callable
from typing import Any

from dashboard.figures.rows import PARTICIPATION, figure, known, shown, whole_share
from data.language import SpokenPairs, gettext, lazy, mark, month_words, ngettext, pgettext, short_month_words
from data.low_rates import in_one

CHANGED = lazy("Questions changed with this month")
MINUS = "\N{MINUS SIGN}"
ASSUMED = "assumed"  # the kind of an interval whose width no answers tell yet
RATES = ("left_out", "no_occasion", "careless", "times")
SHARES = ("share:", "bands:", "coverage:", "outcome:wins", *(f"upkeep:{kind}" for kind in RATES))
RATIOS = ("ratio:K", "upkeep:alpha", "upkeep:omega", "upkeep:rest")
DECIMALS = {"score:RO": 2, "rate:given": 1, "rate:received": 1, "rate:moved": 1, "rate:stuck_each": 1}
DECIMALS |= dict.fromkeys(RATIOS, 2)
PROTECTS = mark("Hidden to protect a neighbouring team")
WITHHELD = SpokenPairs(
    {
        "no_round": (
            mark("No round"),
            mark("There was no round about this month, so there is nothing to show."),
        ),
        "not_enough": (
            mark("Not enough answers"),
            mark("Too few people answered, or answered enough of the questions behind this result."),
        ),
        "quarterly": (
            mark("Shown once a quarter"),
            mark(
                "Groups of fewer than 10 are shown with the last month of a quarter only: March, June, September, "
                "December."
            ),
        ),
        "statements": (
            mark("Shown in the other months"),
            mark(
                "In the last month of a quarter, results by role, region and time in the company are shown in place of "
                "single statements: both together would say too much. Choose the month before."
            ),
        ),
        "groups": (
            mark("Shown with the quarter's last month"),
            mark(
                "Results by role, region and time in the company are shown with the last month of a quarter: March, "
                "June, September, December. In the other months single statements are: both together would say too "
                "much."
            ),
        ),
        "few_careless": (
            mark("Too few careless answers"),
            mark(
                "In some team, or in what is left of the whole beside the teams, so few answers look careless, or so "
                "few do not, that this would tell of these people."
            ),
        ),
        "protects_neighbour": (
            PROTECTS,
            mark(
                "Enough people answered here, but showing this result would let somebody work out one that is too "
                "small."
            ),
        ),
        "not_comparable": (
            mark("Questions changed"),
            mark("The questions changed with this month, so its result cannot stand on one line with those before."),
        ),
    }
)

QUARTERLY = "quarterly"
FEW_CARELESS = "few_careless"  # the note of what would tell of the few whose answers look careless, or do not
FEW_FAVOURS = "few_favours"  # the word in place of K
ACROSS = "groups"  # the note of a statement's cell in a month that tells of groups
IN_TURN = ("by_", ":T", ":R", ":L", ":RO")  # how the measures of groups begin and end that wait for the quarter's end
QUARTER = 3  # months
OUTCOME = "outcome:"
WITHHELD_DEALS = SpokenPairs(
    {
        "no_round": (mark("Not published yet"), mark("No outcomes are published for this month yet.")),
        "not_enough": (
            mark("Not enough deals"),
            mark("Too few people closed deals, or one of them closed more than half."),
        ),
    }
)
WITHHELD_INVITED = SpokenPairs(
    {
        "not_enough": (
            mark("Too few invited"),
            mark("Fewer people were invited than we need to tell how many of them answered."),
        ),
        "protects_neighbour": (
            PROTECTS,
            mark(
                "Enough people were invited here, but telling how many answered would let somebody work it out for a "
                "team that is too small."
            ),
        ),
    }
)
WITHHELD_QUESTION = SpokenPairs(
    {
        "not_enough": (
            mark("Not enough answers"),
            mark("Too few people answered this question."),
        ),
    }
)
WITHHELD_WORKSHEETS = SpokenPairs(
    {
        "not_enough": (
            mark("Not enough worksheets"),
            mark("Fewer people finished a worksheet in the months counted than we need to show a result."),
        ),
    }
)
WITHHELD_CHANGES = SpokenPairs(
    {
        "not_enough": (
            mark("Too few of the same people"),
            mark("Too few of the same people answered over these months to speak of change."),
        ),
    }
)
# Until publication-1.7 K was withheld for either reason; later ones tell of too few favours in a word.
WITHHELD_LEDGER = SpokenPairs(
    {
        "not_enough": (
            mark("Not enough answers"),
            mark(
                "Too few people answered, or answered enough of the questions behind this result, or they counted too "
                "few favours among colleagues."
            ),
        ),
    }
)
FAVOURS = SpokenPairs(
    {
        FEW_FAVOURS: (
            mark("Too few favours counted"),
            mark(
                "Too few favours among colleagues were counted, given or received, to compare the two: their rate is "
                "told as “under” so much only."
            ),
        ),
    }
)
CLOSE = SpokenPairs(
    {
        "close": (
            mark("Answers too close together"),
            mark(
                "Bands of answers, and the word for where most of them lie, are told only where answers lie so far "
                "apart, of so many people, that nobody's is given away."
            ),
        ),
    }
)
# In files, which hold cells of every kind, by the state or by what else a cell is withheld for.
IN_FILES = SpokenPairs(
    {
        **{state: WITHHELD.marked(state) for state in WITHHELD},
        "nothing_before": (
            mark("No round to compare with"),
            mark("No round just before asked enough of these people the same, so nothing is told of change."),
        ),
        "few_invited": WITHHELD_INVITED.marked("not_enough"),
        "few_deals": WITHHELD_DEALS.marked("not_enough"),
        "few_worksheets": WITHHELD_WORKSHEETS.marked("not_enough"),
        "few_same": WITHHELD_CHANGES.marked("not_enough"),
        FEW_FAVOURS: FAVOURS.marked(FEW_FAVOURS),
        "close": CLOSE.marked("close"),
    }
)
OF_THEIR_OWN = {
    OUTCOME: WITHHELD_DEALS,
    PARTICIPATION: WITHHELD_INVITED,
    "change:": WITHHELD_CHANGES,
    **dict.fromkeys(("item:", "bands:", "spread:", "share:asked"), WITHHELD_QUESTION),
    "ratio:": WITHHELD_LEDGER,
}


def reason(row: Any) -> tuple[str, str]:
    """Return why a cell is withheld, in short and in a sentence."""
    if waits(row):
        return WITHHELD[QUARTERLY]
    if turn(row):
        return WITHHELD[turn(row)]
    if row.state == "not_enough" and row.note == FEW_CARELESS:
        return WITHHELD[FEW_CARELESS]
    own = next((each for begins, each in OF_THEIR_OWN.items() if row.measure.startswith(begins)), WITHHELD)
    return own.get(row.state) or WITHHELD[row.state]


def worded(row: Any) -> bool:
    """Tell whether a shown cell says in a word why it holds no figure."""
    return bool(row.word == FEW_FAVOURS)


def waits(row: Any) -> bool:
    """Tell whether a cell is withheld only because its group is small and the month does not end a quarter."""
    return bool(row.state == "not_enough" and row.note == QUARTERLY)


def turn(row: Any) -> str:
    """Return what a cell that is withheld for the others of its month is about: statements or groups; else nothing."""
    if row.state != "protects_neighbour":
        return ""
    if row.note == ACROSS and not row.measure.startswith(IN_TURN[0]):
        return "statements"
    of_scores = row.measure.startswith(IN_TURN[0]) and row.measure.endswith(IN_TURN[1:])
    return "groups" if of_scores and int(row.month[5:7]) % QUARTER else ""


def kept(words: str) -> str:
    """Return words in which no line ends between a number and its per cent sign."""
    return words.replace(" %", "\N{NO-BREAK SPACE}%")


def month_label(month: str) -> str:
    """Return `2026-10` as words: October 2026."""
    return month_words(int(month[:4]), int(month[5:7]))


def short_month(month: str) -> str:
    """Return `2026-10` in short: Oct 2026."""
    return short_month_words(int(month[:4]), int(month[5:7]))


def number_text(measure: str, value: float) -> str:
    """Return a published number with its decimals: 62, 0.04, 8.1; a minus is a minus sign."""
    return f"{value:.{DECIMALS.get(measure, 0)}f}".replace("-", MINUS)


def percent(number: str) -> str:
    """Return a number of per cent: 62 %."""
    return gettext("%(number)s %%", number=number)


def range_text(low: str, high: str) -> str:
    """Return two ends as a range: 55 to 69."""
    return gettext("%(low)s to %(high)s", low=low, high=high)


def value_text(row: Any, *, with_unit: bool = False) -> str:
    """Return a cell's value in words, "62", "90 or higher", "under 0.5", "48 to 53", or in short why there is none.

    Rates that are told in one say so: "under 5.0 together". With its unit, a share has its per cent sign: "90 % or
    higher".
    """
    if not shown(row):
        return reason(row)[0]
    if worded(row):
        return FAVOURS[FEW_FAVOURS][0]
    said: Callable[[str], str] = percent if with_unit and row.measure.startswith(SHARES) else str
    if row.bound == "between":
        return range_text(number_text(row.measure, row.low), said(number_text(row.measure, row.high)))
    number = said(number_text(row.measure, figure(row)))
    if row.bound == "at_least":
        return gettext("%(number)s or higher", number=number)
    return _at_most(row, number) if row.bound == "at_most" else number


def _at_most(row: Any, number: str) -> str:
    if in_one(row):
        return gettext("under %(number)s together", number=number)
    under = row.measure.startswith("rate:")
    return gettext("under %(number)s", number=number) if under else gettext("%(number)s or lower", number=number)


def interval_texts(row: Any) -> tuple[str, str]:
    """Return the ends of a shown cell's interval as text; two empty texts where it has none."""
    if not shown(row) or row.bound != "exact" or not known(row.low) or not known(row.high):
        return "", ""
    return number_text(row.measure, row.low), number_text(row.measure, row.high)


def high_text(row: Any, high: str) -> str:
    """Return the upper end of a cell's interval as sentences say it: marked where the width is an assumed one."""
    return gettext("%(end)s, assumed", end=high) if row.interval == ASSUMED else high


def with_interval(row: Any) -> str:
    """Return a shown cell's value with its unit, interval and people: "62 % (95 % interval 51 to 72, 9 people)"."""
    value = value_text(row, with_unit=True)
    low, high = interval_texts(row)
    if not low:
        return with_people(value, row)
    high = high_text(row, high)
    if not known(row.n):
        return gettext("%(value)s (95 %% interval %(low)s to %(high)s)", value=value, low=low, high=high)
    return gettext(
        "%(value)s (95 %% interval %(low)s to %(high)s, %(people)s)",
        value=value,
        low=low,
        high=high,
        people=people_words(int(row.n)),
    )


def with_intervals(first: Any, second: Any) -> tuple[str, str]:
    """Return two shown cells as they stand in one sentence, each with its interval, the people once.

    "62 (95 % interval 55 to 69)" and "50 (43 to 57, 9 people)"; the first has its people too where they are others.
    """
    alike = known(first.n) and known(second.n) and int(first.n) == int(second.n)
    named = bool(interval_texts(first)[0])
    return with_interval(first._replace(n=None) if alike else first), (_brief if named else with_interval)(second)


def _brief(row: Any) -> str:
    """Return a shown cell's value with its interval, which another one named before, and its people."""
    low, high = interval_texts(row)
    if not low or not known(row.n):
        return with_people(brief_text(row), row)
    return gettext(
        "%(value)s (%(low)s to %(high)s, %(people)s)",
        value=value_text(row, with_unit=True),
        low=low,
        high=high_text(row, high),
        people=people_words(int(row.n)),
    )


def and_interval(row: Any) -> str:
    """Return a shown cell as it stands within brackets: "0.12, 95 % interval 0.02 to 0.22, 9 people"."""
    value = value_text(row, with_unit=True)
    low, high = interval_texts(row)
    if low:
        high = high_text(row, high)
        value = gettext("%(value)s, 95 %% interval %(low)s to %(high)s", value=value, low=low, high=high)
    return and_people(value, row)


def and_people(value: str, row: Any) -> str:
    """Return a value followed by how many people a cell rests on, as far as that is known: "62, 9 people"."""
    if not known(row.n):
        return value
    return gettext("%(value)s, %(people)s", value=value, people=people_words(int(row.n)))


def with_people(words: str, row: Any) -> str:
    """Return words with how many people a cell rests on, as far as that is known: "62 (9 people)"."""
    if not known(row.n):
        return words
    return gettext("%(words)s (%(people)s)", words=words, people=people_words(int(row.n)))


def people_text(row: Any) -> str:
    """Return how many people a cell rests on, as digits; nothing where it is withheld."""
    return str(int(row.n)) if known(row.n) else ""


def response_text(row: Any) -> str:
    """Return how many per cent answered in a row's month, as digits; nothing where that is withheld."""
    return f"{whole_share(row.response):.0f}" if known(row.response) else ""


def people_head() -> str:
    """Return the head of a column with how many people a cell rests on."""
    return pgettext("how many", "People")


def people_words(number: int) -> str:
    """Return a number of people in words: 9 people."""
    return ngettext("%(n)s person", "%(n)s people", number)


def brief_text(row: Any) -> str:
    """Return a shown cell's value with its interval: "62 (55 to 69)"."""
    if row.measure == PARTICIPATION:
        return percent(value_text(row))
    value = value_text(row, with_unit=True)
    low, high = interval_texts(row)
    if not low:
        return value
    return gettext("%(value)s (%(low)s to %(high)s)", value=value, low=low, high=high_text(row, high))


def cell_text(row: Any) -> str:
    """Return a whole cell in words, "62 (55 to 69), 9 people", or the reason why it is withheld."""
    if not shown(row):
        return reason(row)[1]
    if worded(row):
        return FAVOURS[FEW_FAVOURS][1]
    value = brief_text(row)
    if row.measure == PARTICIPATION:
        return gettext("%(share)s, %(n)s of %(invited)s people", share=value, n=int(row.n), invited=int(row.base))
    return and_people(value, row)
