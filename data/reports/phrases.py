"""The words for published cells: one source for pages, tables, exports and alternative texts."""

import math
from typing import Any

from data.types import Bound, Month, ResultState

WITHHELD: dict[str, tuple[str, str]] = {
    ResultState.NO_ROUND: ("No round yet", "There was no round about this month, so there is nothing to show."),
    ResultState.NOT_ENOUGH: ("Not enough answers", "Fewer people answered than we need to show a result."),
    ResultState.PROTECTS_NEIGHBOUR: (
        "Hidden to protect a neighbouring team",
        "Enough people answered here, but showing this result would let somebody work out one that is too small.",
    ),
    ResultState.NOT_COMPARABLE: ("Not comparable", "These two months cannot be compared with each other."),
}
DECIMALS = {"score:RO": 2, "rate:given": 1, "rate:received": 1}
WORDS = {
    "too_early": "too early to say",
    "not_enough_same_people": "not enough of the same people",
    "practically_unchanged": "practically unchanged",
    "rose": "rose",
    "fell": "fell",
    "no_clear_change": "no clear change",
}
CAUTION = "Part of this difference comes from who answered."
BASELINE = "Baseline forming: a trend needs 3 rounds."


def number_text(measure: str, value: float) -> str:
    """Return a published number with its decimals: 62, 0.04, 8.1; a minus is a minus sign."""
    text = f"{value:.{DECIMALS.get(measure, 0)}f}"
    return text.replace("-", "\N{MINUS SIGN}")


def value_text(measure: str, row: Any) -> str:
    """Return a shown cell's value in words: "62", "90 or higher", "under 0.5", "48 to 53"."""
    if row.bound == Bound.BETWEEN:
        return f"{number_text(measure, row.low)} to {number_text(measure, row.high)}"
    text = number_text(measure, row.value)
    if row.bound == Bound.AT_LEAST:
        return f"{text} or higher"
    if row.bound == Bound.AT_MOST:
        return f"under {text}" if measure.startswith("rate:") else f"{text} or lower"
    return text


def range_text(measure: str, row: Any) -> str:
    """Return a shown cell's interval as "55 to 69", or nothing where it has none."""
    if row.bound != Bound.EXACT or _missing(row.low) or _missing(row.high):
        return ""
    return f"{number_text(measure, row.low)} to {number_text(measure, row.high)}"


def people_text(row: Any) -> str:
    """Return how many people a cell rests on: "9 people"."""
    return "" if _missing(row.n) else f"{int(row.n)} people"


def cell_text(measure: str, row: Any) -> str:
    """Return a cell in words: "62 (55 to 69), 9 people", or the reason why it is withheld."""
    if row.state != ResultState.SHOWN:
        return WITHHELD[row.state][1]
    inside = range_text(measure, row)
    people = people_text(row)
    return value_text(measure, row) + (f" ({inside})" if inside else "") + (f", {people}" if people else "")


def change_text(word: object, since: Month | None) -> str:
    """Return a change as words: "no clear change from September 2026"; nothing where no word is published."""
    if not isinstance(word, str) or word not in WORDS:
        return ""
    joined = word in {"rose", "fell", "practically_unchanged", "no_clear_change"} and since is not None
    return f"{WORDS[word]} from {since.label}" if joined and since is not None else WORDS[word]


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value)) or str(value) == "<NA>"
