"""The favour log as episodes: what was returned, and after how many days."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

SHORTEST = 0.5  # days; a favour returned on its own day


class Direction(StrEnum):
    """Who helped."""

    GAVE = "gave"
    RECEIVED = "received"


class Fate(StrEnum):
    """How an episode stands at the end of the data."""

    RETURNED = "returned"
    OPEN = "open"
    ENDED = "ended"  # the relationship ended first: a competing event


class Cause(IntEnum):
    """What ended an observation, as numbers for arrays."""

    CENSORED = 0
    RETURNED = 1
    ENDED = 2


CAUSES = {Fate.OPEN: Cause.CENSORED, Fate.RETURNED: Cause.RETURNED, Fate.ENDED: Cause.ENDED}


@dataclass(frozen=True, slots=True)
class FavourEvent:
    """One favour of the log: its day (any origin), the contact, the direction, and whether a return is expected."""

    day: float
    contact: Hashable
    direction: Direction
    return_expected: bool = True


@dataclass(frozen=True, slots=True)
class Episode:
    """A favour and the wait for its return, in days; `entry` is where its observation began, 0 unless it is older."""

    contact: Hashable
    opened_by: Direction
    days: float
    fate: Fate
    entry: float = 0.0


def episodes(
    events: Sequence[FavourEvent],
    *,
    end_day: float,
    ended: Mapping[Hashable, float] | None = None,
    log_began: float | None = None,
) -> list[Episode]:
    """Pair favours into episodes: the returned ones, then the unfinished, each by contact.

    Per contact in date order an event of the opposite direction closes the oldest open one, otherwise it opens one.
    Favours after the end of the data, or of the relationship (`ended`, contact to day), are left out; the unfinished
    are then open, or ended. A favour of which no return is expected opens none, though it may close one.
    One dated before `log_began` enters late; when it was over by then, it was never at risk and is left out.
    Raises ValueError for a day that is no finite number.
    """
    days_named = (end_day, log_began or 0.0, *(ended or {}).values(), *(event.day for event in events))
    if not all(map(math.isfinite, days_named)):
        raise ValueError("a day is a finite number")
    last = {contact: day for contact, day in (ended or {}).items() if day <= end_day}
    waiting: dict[tuple[Hashable, Direction], list[float]] = {}
    found: list[Episode] = []
    for event in sorted(events, key=lambda one: one.day):
        if event.day > last.get(event.contact, end_day):
            continue
        other = Direction.RECEIVED if event.direction is Direction.GAVE else Direction.GAVE
        queue = waiting.get((event.contact, other))
        if queue:
            opened = queue.pop(0)
            found += _episode(event.contact, other, (opened, event.day), Fate.RETURNED, log_began)
        elif event.return_expected:
            waiting.setdefault((event.contact, event.direction), []).append(event.day)
    for (contact, direction), days in waiting.items():
        over = last.get(contact, end_day)
        fate = Fate.ENDED if contact in last else Fate.OPEN
        for day in days:
            found += _episode(contact, direction, (day, over), fate, log_began)
    return sorted(found, key=lambda one: (one.fate is not Fate.RETURNED, str(one.contact)))


def _episode(
    contact: Hashable, opened_by: Direction, span: tuple[float, float], fate: Fate, log_began: float | None
) -> list[Episode]:
    start, stop = span
    days = max(stop - start, SHORTEST)
    entry = 0.0 if log_began is None else max(log_began - start, 0.0)
    return [Episode(contact, opened_by, days, fate, entry)] if entry < days else []
