"""How rates of favours told as bounds stand in published rows: rows, files and figures share these words alone."""

from typing import Any

FAVOURS = ("rate:given", "rate:received")
SIDES = (":given", ":received")  # how the measures of groups end that are rates
LEAST_RATE = 0.5  # per 20 working days: a lower one is told as under it, or under more where few days were worked
TOGETHER = "together"  # the note of a rate that is told in one with others
FEW_DAYS = "few_days"  # that of one told by itself as under more than LEAST_RATE


def in_one(row: Any) -> bool:
    """Tell whether a rate is told in one with others of its team, month and measure: all come to less than its bound.

    Those of one month and side have the same. Until publication-1.11 no row said so: whatever was told as under more
    than LEAST_RATE was one of these.
    """
    return bool(_under_more(row) and row.note != FEW_DAYS)


def told_under(row: Any) -> bool:
    """Tell whether a row is of a rate that is less than its bound, be it of a team or of a role, region or time."""
    rate = row.measure.startswith("rate:") or (row.measure.startswith("by_") and row.measure.endswith(SIDES))
    return bool(rate and row.bound == "at_most")


def without_bar(row: Any) -> bool:
    """Tell whether words alone say a rate: bars up to bounds above LEAST_RATE would be read as so much, or as a sum.

    So would those of rates that are told as so much or higher.
    """
    high = row.state == "shown" and row.measure in FAVOURS and row.bound == "at_least"
    return bool(high or _under_more(row))


def _under_more(row: Any) -> bool:
    low = row.state == "shown" and row.measure in FAVOURS and row.bound == "at_most"
    return bool(low and row.value is not None and row.value > LEAST_RATE)
