"""Words of charts: months, cells and changes, from rows of a series frame."""

from typing import Any

import pandas as pd

from dashboard.figures.house import AT_LEAST, AT_MOST, BETWEEN, EXACT, SHOWN

MINUS = "\N{MINUS SIGN}"
DECIMALS = {"score:RO": 2, "rate:given": 1, "rate:received": 1}
MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - reads better
)
CHANGES = {
    "too_early": "too early to say",
    "not_enough_same_people": "not enough of the same people",
    "practically_unchanged": "practically unchanged",
    "rose": "rose",
    "fell": "fell",
    "no_clear_change": "no clear change",
}
HALF = 50  # percent
TOLD_FROM = frozenset({"practically_unchanged", "rose", "fell", "no_clear_change"})
CAUTION = "Part of this difference comes from who answered."
BASELINE = "Baseline forming: a trend needs 3 rounds."
FEW_ANSWERED = "Fewer than half of those asked have answered, so no trend is told."
WITHHELD = {
    "no_round": "No round",
    "not_enough": "Not enough answers",
    "protects_neighbour": "Hidden to protect a neighbouring team",
    "not_comparable": "Not comparable",
}


def month_name(month: str) -> str:
    """Return a month in words: "October 2026"."""
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


def number(measure: str, value: float) -> str:
    """Return a value with the decimals of its measure and a real minus sign."""
    return f"{value:.{DECIMALS.get(measure, 0)}f}".replace("-", MINUS)


def value(row: Any) -> str:
    """Return a shown cell's value: "62", "90 or higher", "under 0.5", "48 to 53"."""
    if row.bound == BETWEEN:
        return f"{number(row.measure, row.low)} to {number(row.measure, row.high)}"
    text = number(row.measure, row.value)
    if row.bound == AT_LEAST:
        return f"{text} or higher"
    if row.bound == AT_MOST:
        return f"under {text}" if row.measure.startswith("rate:") else f"{text} or lower"
    return text


def interval(row: Any) -> str:
    """Return a shown cell's 95 % interval as "55 to 69", or nothing where it has none."""
    if row.bound != EXACT or pd.isna(row.low) or pd.isna(row.high):
        return ""
    return f"{number(row.measure, row.low)} to {number(row.measure, row.high)}"


def people(row: Any) -> str:
    """Return how many people a cell rests on."""
    return "" if pd.isna(row.n) else f"{int(row.n)} people"


def cell(row: Any) -> str:
    """Return a cell in words: "62 (55 to 69), 9 people", or why it is withheld."""
    if row.state != SHOWN:
        return WITHHELD[row.state]
    inside = interval(row)
    return value(row) + (f" ({inside})" if inside else "") + (f", {people(row)}" if people(row) else "")


def change(row: Any) -> str:
    """Return a change as words, "no clear change from September 2026"; nothing where none is published."""
    if row is None or row.state != SHOWN or not isinstance(row.word, str):
        return ""
    words = CHANGES[row.word]
    return f"{words} from {month_name(row.note)}" if row.word in TOLD_FROM and isinstance(row.note, str) else words


def last_row(frame: pd.DataFrame, measure: str, part: str = "", month: str | None = None) -> Any:
    """Return the row of a measure in a month (the last by default), or None."""
    rows = frame[(frame["measure"] == measure) & (frame["part"] == part)]
    rows = rows if month is None else rows[rows["month"] == month]
    found = list(rows.sort_values("month").itertuples())
    return found[-1] if found else None


def shown_rounds(frame: pd.DataFrame, measure: str) -> int:
    """Return how many months of a measure are shown."""
    return int(((frame["measure"] == measure) & (frame["part"] == "") & (frame["state"] == SHOWN)).sum())


def low_response(row: Any) -> bool:
    """Whether fewer than half of those asked answered in the row's month."""
    return bool(row.response < HALF)
