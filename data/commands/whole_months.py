"""Whether a file of deals seems to hold a part of a month: days without a deal, few of those who sell, no lost one."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from statistics import median_low

from data.types import Month

WEEK = 7  # days, shorter than which no spell of a month is doubted
HALF = 0.5  # of deals are won, where nothing is known
UNLIKELY = 0.01
FAR_FEWER = 2  # times as many people are far more
FEWEST_USUAL = 5  # people, below which a month differs from others by chance
LAST_TOLD = 3  # months published last whose people are looked at
Days = tuple[dt.date, dt.date]


def empty_spells(month: Month, closed: Sequence[dt.date], usual: int) -> tuple[Days, ...]:
    """Return the first and the last day of each spell of a month that is empty and should not be.

    A spell is doubted where it has at least seven days and where one as long would be empty less than once in a hundred
    times if the month's deals were spread over it by chance: at an end, or anywhere between two deals. `closed` are the
    days of its deals, at least one; `usual` is how many the file's other months have, for a part of a month has fewer
    than the whole.
    """
    number, length = max(len(closed), usual), (month.last - month.first).days + 1
    day = dt.timedelta(days=1)
    days = sorted(set(closed))
    ends = [(month.first, days[0] - day), (days[-1] + day, month.last)]
    between = [(before + day, after - day) for before, after in pairwise(days)]
    places = [(1, spell) for spell in ends] + [(length, spell) for spell in between]
    found = [
        (first, last) for many, (first, last) in places if _unlikely((last - first).days + 1, length, number, many)
    ]
    return tuple(sorted(found))


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


def one_sided(won: int, lost: int) -> bool:
    """Tell whether a month has no lost or no won deal, though it has too many for that by chance.

    Where half of the deals are won, so many of one kind come less than once in a hundred times. An export of won deals
    alone is the usual cause.
    """
    return min(won, lost) == 0 and 2 * HALF ** (won + lost) < UNLIKELY


def _unlikely(empty: int, length: int, number: int, places: int) -> bool:
    return empty >= WEEK and places * (1 - empty / length) ** number < UNLIKELY
