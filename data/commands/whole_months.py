"""Whether a file of deals seems to hold a part of a month: days without a deal, few deals or sellers, no lost one."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from statistics import NormalDist, median_low

from scipy import special

from data.types import Month

WEEK = 7  # days, shorter than which no spell between two deals is doubted
HALF = 0.5  # of deals are won, where nothing is known
UNLIKELY = 0.01
RARE = 0.001  # at an end of a month, where fewer days than seven are doubted
HOLIDAY = 1  # working day at the beginning of a month, as 1 January and 1 May are
MONDAY_TO_FRIDAY = frozenset(range(5))
FAR_FEWER = 2  # times as many people are far more
FAR_MORE = 2  # times as many deals as usual
THIRD = 3  # of all people, of whom fewer are few
FEW = 4  # times as many deals or people of a group make those of a month hardly any
APART = 0.1  # by how much the deals of months differ beyond chance
HOLIDAYS = 0.05  # the same of the people who close any
FEWEST_USUAL = 5  # people, below which a month differs from others by chance
Days = tuple[dt.date, dt.date]


def working_week(days: Collection[dt.date]) -> frozenset[int]:
    """Return the days of the week, Monday is 0, with at least half as many deals as an even week of seven gives."""
    found = Counter(day.weekday() for day in days)
    return frozenset(day for day, number in found.items() if 2 * WEEK * number >= len(days)) or MONDAY_TO_FRIDAY


def empty_spells(month: Month, closed: Sequence[dt.date], usual: int, week: Collection[int]) -> tuple[Days, ...]:
    """Return the first and the last day of each spell of a month that is empty and should not be.

    A spell at an end is doubted where the month's deals, spread evenly over its working days, would leave it empty less
    than once in a thousand times; at the beginning one working day may be a holiday, at the end none: there most deals
    are closed, and there exports break off. Any spell of at least seven days is doubted, at an end or between two
    deals, where one as long would be empty less than once in a hundred times if the deals were spread over all days.

    Args:
        month: The month.
        closed: The days of its deals, at least one.
        usual: How many deals the file's other months have, for a part of a month has fewer than the whole.
        week: The working days of the week, Monday is 0.
    """
    number, length = max(len(closed), usual), (month.last - month.first).days + 1
    day = dt.timedelta(days=1)
    days = sorted(set(closed))
    start, end = (month.first, days[0] - day), (days[-1] + day, month.last)
    between = [(before + day, after - day) for before, after in pairwise(days)]
    places = [(1, start), (1, end)] + [(length, spell) for spell in between]
    found = {
        (first, last) for many, (first, last) in places if _unlikely((last - first).days + 1, length, number, many)
    }
    work = _worked((month.first, month.last), week)
    found |= {spell for spell, off in ((start, HOLIDAY), (end, 0)) if _rare(_worked(spell, week) - off, work, number)}
    return tuple(sorted(found))


def _worked(spell: Days, week: Collection[int]) -> int:
    first, last = spell
    return sum((first + dt.timedelta(days=after)).weekday() in week for after in range((last - first).days + 1))


def _rare(empty: int, work: int, number: int) -> bool:
    return empty > 0 and (1 - empty / work) ** number < RARE


def far_more(people: int, pool: int, others: Sequence[int], told: Sequence[int]) -> int:
    """Return how many people usually close deals, where it is far more than those of a month; else 0.

    What is usual is the middle of the file's other months, or of the months published last, whichever is more: the view
    of one team holds few people in every month of the file. Far more are twice as many, or so many that of all who
    could have closed a deal so few would less than once in a hundred times.

    Args:
        people: Those who closed deals in the month.
        pool: Those who had a place in its round.
        others: The same as `people` of the file's other months.
        told: The same of months that are published.
    """
    usual, months = max(((median_low(numbers), len(numbers)) for numbers in (others, told) if numbers), default=(0, 0))
    if usual < FEWEST_USUAL or people >= usual:
        return 0
    everybody = max(pool, usual)
    share = (usual + 0.5) / (everybody + 1)
    spread = math.sqrt(everybody * share * (1 - share) * (1 + 1 / months) + (HOLIDAYS * usual) ** 2)
    chance = NormalDist(usual, spread).cdf(people + 0.5)
    return usual if FAR_FEWER * people <= usual or chance < UNLIKELY else 0


def more_deals(deals: int, others: Sequence[int]) -> int:
    """Return how many deals other months usually have, where so few as a month has are unlikely; else 0.

    The others are those of the file, or those that are published.

    Unlikely is less than once in a hundred times, if deals come by chance and months differ by a tenth beyond it; the
    usual number is known only as well as that many months tell.
    """
    usual = median_low(others) if others else 0
    return usual if deals < usual and _at_most(deals, usual, len(others)) < UNLIKELY else 0


def fewer_deals(deals: int, others: Sequence[int]) -> int:
    """Return how many deals other months usually have, where a month has far more than that; else 0.

    Far more are twice as many, and so many that they are as unlikely as the few of `more_deals`: lines that stand for
    products or for people who shared a deal, say, and not each for a deal of its own.
    """
    usual = median_low(others) if others else 0
    many = usual and deals >= FAR_MORE * usual
    return usual if many and 1 - _at_most(deals - 1, usual, len(others)) < UNLIKELY else 0


def few_sellers(people: int, pool: int) -> int:
    """Return how many people of a first file have deals, where they are under a third of all; else 0.

    It tells the deals of some people of each team, which leave no team silent.
    """
    return people if THIRD * people < pool else 0


def missing_groups(here: Mapping[int, int], others: Sequence[Mapping[int, int]]) -> list[int]:
    """Return groups with hardly a deal in a month whose people closed deals in each of the file's other months.

    Hardly any is a quarter at most of what those have, and so few that it is unlikely: less than once in a hundred
    times for any of the groups looked at. Of a group that is left out a few stay, who came from another one.

    Args:
        here: Deals of a month by group.
        others: The same of the file's other months.
    """
    always = set.intersection(*(set(each) for each in others)) if others else set()
    usual = {group: median_low([each[group] for each in others]) for group in always}
    few = {group: here.get(group, 0) for group in always if FEW * here.get(group, 0) <= usual[group]}
    chances = {group: _at_most(deals, usual[group], len(others)) for group, deals in few.items()}
    return sorted(group for group, chance in chances.items() if chance * len(always) < UNLIKELY)


def missing_people(here: Mapping[int, int], sizes: Mapping[int, int], told: Sequence[Mapping[int, int]]) -> list[int]:
    """Return groups of whom hardly anybody closed deals in a month, though some did in each of those published last.

    They were so many of the group that so few are unlikely, as in `missing_groups`.

    Args:
        here: People who closed deals in a month by group.
        sizes: People of each group in the month's round.
        told: The same as `here` of months that are published.
    """
    always = set.intersection(*(set(each) for each in told)) & set(sizes) if told else set()
    usual = {group: median_low([each[group] for each in told]) for group in always}
    few = {group: here.get(group, 0) for group in always if FEW * here.get(group, 0) <= usual[group]}
    pools = {group: max(sizes[group], usual[group]) for group in few}
    chances = {
        group: float(special.bdtr(people, pools[group], (usual[group] + 0.5) / (pools[group] + 1)))
        for group, people in few.items()
    }
    return sorted(group for group, chance in chances.items() if chance * len(always) < UNLIKELY)


def silent_groups(here: Mapping[int, int], sizes: Mapping[int, int]) -> list[int]:
    """Return groups of at least five of whom nobody closed a deal in any month of a file, where that is unlikely.

    It is where so many people, closing deals as often as those of the groups that have any, would all have none less
    than once in a hundred times, whichever of the groups had none. It tells the view of some teams.

    Args:
        here: People who closed deals in any month by group.
        sizes: People of each group in a month's round.
    """
    large = [group for group, size in sizes.items() if size >= FEWEST_USUAL]
    silent = sorted(group for group in large if not here.get(group))
    pool, people = sum(size for group, size in sizes.items() if here.get(group)), sum(here.values())
    if not silent or not people:
        return []
    nobody = (1 - (people + 0.5) / (pool + 1)) ** sum(sizes[group] for group in silent)
    return silent if math.comb(len(large), len(silent)) * nobody < UNLIKELY else []


def _at_most(number: int, usual: int, months: int) -> float:
    """Return the chance of so few deals where so many are usual in as many months: negative binomial, a tenth apart."""
    size = usual**2 / (usual / months + (APART * usual) ** 2)
    return float(special.betainc(size, number + 1, size / (size + usual)))


def one_sided(won: int, lost: int) -> bool:
    """Tell whether a month has no lost or no won deal, though it has too many for that by chance.

    Where half of the deals are won, so many of one kind come less than once in a hundred times. An export of won deals
    alone is the usual cause.
    """
    return min(won, lost) == 0 and 2 * HALF ** (won + lost) < UNLIKELY


def _unlikely(empty: int, length: int, number: int, places: int) -> bool:
    return empty >= WEEK and places * (1 - empty / length) ** number < UNLIKELY
