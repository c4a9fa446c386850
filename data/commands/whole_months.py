"""Whether a file of deals seems to hold only a part of a month: long without a deal where many are usual."""

import datetime as dt
from collections.abc import Sequence

from data.types import Month

WEEK = 7  # days, shorter than which no end of a month is doubted
UNLIKELY = 0.01
Days = tuple[dt.date, dt.date]


def empty_ends(month: Month, closed: Sequence[dt.date], usual: int) -> tuple[Days, ...]:
    """Return the first and the last day of each end of a month that is empty and should not be.

    An end is doubted where it has at least seven days and where it would be empty less than once in a hundred times if
    the month's deals were spread over it by chance. `closed` are the days of its deals, at least one; `usual` is how
    many the file's other months have, for a part of a month has fewer than the whole.
    """
    number, length = max(len(closed), usual), (month.last - month.first).days + 1
    day = dt.timedelta(days=1)
    ends = ((month.first, min(closed) - day), (max(closed) + day, month.last))
    return tuple((first, last) for first, last in ends if _unlikely((last - first).days + 1, length, number))


def _unlikely(empty: int, length: int, number: int) -> bool:
    return empty >= WEEK and (1 - empty / length) ** number < UNLIKELY
