"""When rounds open and close: local days of an organisation's zone turned into moments."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from data.errors import RefusedError
from data.language import gettext
from data.types import Month

GRACE = dt.timedelta(minutes=30)
REMINDER_DAYS = (5, 9)
REMINDER_TIME = dt.time(9)
LAST_SECOND = dt.time(23, 59, 59)
LATEST_DAY = 28  # every month has it
SHORTEST_ROUND = 3  # days
MOST_REMINDERS = 2
SMALL_BELOW = 10  # people: a group with fewer answers is small
QUARTER = 3  # months


def ends_quarter(month: Month) -> bool:
    """Tell whether a quarter ends with a month: March, June, September or December."""
    return month.number % QUARTER == 0


def smallest_group(k: int, month: Month, *, small_quarterly: bool) -> int:
    """Return how many people a figure about a month rests on at least.

    Where small groups are told of once a quarter, these are ten in the months between: for the whole of the tree, or
    subtraction would give the small ones back.
    """
    return max(k, SMALL_BELOW) if small_quarterly and not ends_quarter(month) else k


@dataclass(frozen=True, slots=True)
class RoundRule:
    """When rounds open and close in the month after the one they ask about; reminders on days of the round itself."""

    opening_day: int = 1
    closing_day: int = 10
    reminder_days: tuple[int, ...] = REMINDER_DAYS

    def check(self) -> "RoundRule":
        """Return the rule when rounds can follow it.

        Raises:
            RefusedError: Days that not every month has, a round that is too short or meets the next one, or reminders
                outside of it.
        """
        if 1 <= self.closing_day < self.opening_day <= LATEST_DAY:
            raise RefusedError(gettext("A round closes after it opens, in the same month. Close on a later day."))
        if not 1 <= self.opening_day <= self.closing_day <= LATEST_DAY:
            raise RefusedError(
                gettext(
                    "A round opens on day 1 or later and closes on day %(latest_day)s or before.", latest_day=LATEST_DAY
                )
            )
        if (self.opening_day, self.closing_day) == (1, LATEST_DAY):
            raise RefusedError(
                gettext(
                    "In February, a round that closes on day %(latest_day)s would still take answers when the next one "
                    "opens on day 1. Open on day 2 or later, or close a day before.",
                    latest_day=LATEST_DAY,
                )
            )
        days = self.closing_day - self.opening_day + 1
        if days < SHORTEST_ROUND:
            raise RefusedError(
                gettext("A round is open for at least %(shortest_round)s days.", shortest_round=SHORTEST_ROUND)
            )
        if len(self.reminder_days) > MOST_REMINDERS or sorted(set(self.reminder_days)) != list(self.reminder_days):
            raise RefusedError(
                gettext(
                    "There are at most %(most_reminders)s reminders, on different days, the earlier one first.",
                    most_reminders=MOST_REMINDERS,
                )
            )
        if any(not 1 < day <= days for day in self.reminder_days):
            raise RefusedError(
                gettext("Reminders are sent on day 2 to %(days)s of a round of %(days)s days.", days=days)
            )
        return self

    def times(self, about: Month, zone: str) -> tuple[dt.datetime, dt.datetime]:
        """Return when the round about a month opens and closes."""
        first = about.plus(1).first
        opens = opening_moment(first.replace(day=self.opening_day), zone)
        return opens, closing_moment(first.replace(day=self.closing_day), zone)


USUAL = RoundRule()


def write_days(days: Iterable[int]) -> str:
    """Return days of a round as they are kept: `5,9`."""
    return ",".join(map(str, days))


def read_days(text: str) -> tuple[int, ...]:
    """Read what `write_days` gave."""
    return tuple(int(day) for day in text.split(",") if day)


def opening_moment(day: dt.date, zone: str) -> dt.datetime:
    """Return the first moment of a local day, in UTC.

    A midnight that the clocks skip gives the moment of the change; one that comes twice gives the first.
    """
    return dt.datetime.combine(day, dt.time(), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def closing_moment(day: dt.date, zone: str) -> dt.datetime:
    """Return 23:59:59 of a local day, in UTC; where the clocks show it twice, the second time."""
    local = dt.datetime.combine(day, LAST_SECOND, tzinfo=ZoneInfo(zone))
    return max(local.astimezone(dt.UTC), local.replace(fold=1).astimezone(dt.UTC))


def local_day(moment: dt.datetime, zone: str) -> dt.date:
    """Return the date that a moment falls on in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def usual_times(about: Month, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """Return when the round about a month opens and closes: day 1 and day 10 of the month after."""
    return USUAL.times(about, zone)


def reminder_moments(
    opens_at: dt.datetime, zone: str, reminder_days: Sequence[int] = REMINDER_DAYS
) -> list[dt.datetime]:
    """Return when reminders of a round that opens at a moment are due, in UTC: 09:00 on its 5th and 9th day."""
    first = local_day(opens_at, zone)
    days = [first + dt.timedelta(days=day - 1) for day in reminder_days]
    return [dt.datetime.combine(day, REMINDER_TIME, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC) for day in days]
