"""The words for published cells: one source for charts, tables, tiles, downloads and alternative texts."""

from typing import Any

from dashboard.figures.rows import known, shown
from data.language import month_words, short_month_words

CHANGED = "Questions changed with this month"
MINUS = "\N{MINUS SIGN}"
PARTICIPATION = "participation"
SHARES = ("share:", "bands:", "coverage:", "outcome:wins")
DECIMALS = {"score:RO": 2, "rate:given": 1, "rate:received": 1, "rate:moved": 1, "rate:stuck": 1}
WITHHELD: dict[str, tuple[str, str]] = {
    "no_round": ("No round", "There was no round about this month, so there is nothing to show."),
    "not_enough": ("Not enough answers", "Fewer people answered than we need to show a result."),
    "quarterly": (
        "Shown once a quarter",
        "Groups of fewer than 10 are shown with the last month of a quarter only: March, June, September, December.",
    ),
    "protects_neighbour": (
        "Hidden to protect a neighbouring team",
        "Enough people answered here, but showing this result would let somebody work out one that is too small.",
    ),
    "not_comparable": (
        "Questions changed",
        "The questions changed with this month, so its result cannot stand on one line with those before.",
    ),
}

QUARTERLY = "quarterly"
OUTCOME = "outcome:"
WITHHELD_DEALS: dict[str, tuple[str, str]] = {
    "no_round": ("Not published", "No outcomes are published for this month."),
    "not_enough": ("Not enough deals", "Too few people closed deals, or one of them closed more than half."),
}
WITHHELD_INVITED: dict[str, tuple[str, str]] = {
    "not_enough": ("Too few invited", "Fewer people were invited than we need to tell how many of them answered."),
    "protects_neighbour": (
        WITHHELD["protects_neighbour"][0],
        (
            "Enough people were invited here, but telling how many answered would let somebody work it out for a team "
            "that is too small."
        ),
    ),
}


def reason(row: Any) -> tuple[str, str]:
    """Return why a cell is withheld, in short and in a sentence."""
    if waits(row):
        return WITHHELD[QUARTERLY]
    own = (
        WITHHELD_DEALS if row.measure.startswith(OUTCOME) else WITHHELD_INVITED if row.measure == PARTICIPATION else {}
    )
    return own.get(row.state) or WITHHELD[row.state]


def waits(row: Any) -> bool:
    """Tell whether a cell is withheld only because its group is small and the month does not end a quarter."""
    return bool(row.state == "not_enough" and row.note == QUARTERLY)


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


def unit_of(measure: str) -> str:
    """Return what stands behind a value of a measure in a sentence: " %" for shares, nothing for the others."""
    return " %" if measure.startswith(SHARES) else ""


def value_text(row: Any, unit: str = "") -> str:
    """Return a cell's value in words, "62", "90 or higher", "under 0.5", "48 to 53", or in short why there is none.

    `unit` stands behind the number: "90 % or higher".
    """
    if not shown(row):
        return reason(row)[0]
    if row.bound == "between":
        return f"{number_text(row.measure, row.low)} to {number_text(row.measure, row.high)}{unit}"
    text = number_text(row.measure, row.value) + unit
    if row.bound == "at_least":
        return f"{text} or higher"
    if row.bound == "at_most":
        return f"under {text}" if row.measure.startswith("rate:") else f"{text} or lower"
    return text


def interval_texts(row: Any) -> tuple[str, str]:
    """Return the ends of a shown cell's interval as text; two empty texts where it has none."""
    if not shown(row) or row.bound != "exact" or not known(row.low) or not known(row.high):
        return "", ""
    return number_text(row.measure, row.low), number_text(row.measure, row.high)


def interval_note(row: Any) -> str:
    """Return a cell's interval for a sentence, " (95 % interval 51 to 72)"; nothing where it has none."""
    low, high = interval_texts(row)
    return f" (95 % interval {low} to {high})" if low else ""


def people_text(row: Any) -> str:
    """Return how many people a cell rests on, as digits; nothing where it is withheld."""
    return str(int(row.n)) if known(row.n) else ""


def cell_text(row: Any) -> str:
    """Return a whole cell in words, "62 (55 to 69), 9 people", or the reason why it is withheld."""
    if not shown(row):
        return reason(row)[1]
    if row.measure == PARTICIPATION:
        return f"{value_text(row)} %, {int(row.n)} of {int(row.base)} people"
    low, high = interval_texts(row)
    inside = f" ({low} to {high})" if low else ""
    people = f", {people_text(row)} people" if people_text(row) else ""
    return f"{value_text(row, unit_of(row.measure))}{inside}{people}"
