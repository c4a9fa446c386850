"""Whether a file of deals seems to hold only a part of a month: days without a deal, or few of those who sell."""

import datetime as dt
from collections.abc import Sequence
from statistics import median_low

from data.types import Month

WEEK = 7  # days, shorter than which no end of a month is doubted
UNLIKELY = 0.01
FAR_FEWER = 2  # times as many people are far more
FEWEST_USUAL = 5  # people, below which a month differs from others by chance
LAST_TOLD = 3  # months published last whose people are looked at
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


def far_more(people: int, others: Sequence[int], told: Sequence[int]) -> int:
    """Return how many people usually close deals, where it is far more than those of a month; else 0.

    What is usual is the middle of the file's other months, or of the months published last, whichever is more: the view
    of one team holds few people in every month of the file.

    Args:
        people: Those who closed deals in the month.
        others: The same of the file's other months.
        told: The same of months that are published.
    """
    usual = max((median_low(numbers) for numbers in (others, told) if numbers), default=0)
    return usual if usual >= max(FAR_FEWER * people, FEWEST_USUAL) else 0


def _unlikely(empty: int, length: int, number: int) -> bool:
    return empty >= WEEK and (1 - empty / length) ** number < UNLIKELY
