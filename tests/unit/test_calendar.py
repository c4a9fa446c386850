"""When rounds open and close, in zones whose clocks jump."""

import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.calendar import (
    GRACE,
    LATEST_DAY,
    SHORTEST_ROUND,
    RoundRule,
    closing_moment,
    local_day,
    opening_moment,
    read_days,
    reminder_moments,
    usual_times,
    write_days,
)
from data.errors import RefusedError
from data.types import Month


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("month", "zone", "opens", "closes"),
    [
        ("2026-10", "Europe/Zurich", "2026-10-31 23:00", "2026-11-10 22:59:59"),
        ("2026-02", "Europe/Zurich", "2026-02-28 23:00", "2026-03-10 22:59:59"),
        ("2026-03", "Europe/Zurich", "2026-03-31 22:00", "2026-04-10 21:59:59"),
        ("2026-12", "Asia/Shanghai", "2026-12-31 16:00", "2027-01-10 15:59:59"),
        # The first midnight of October 2023 did not exist in Asuncion, that of November 2026 comes twice in Havana.
        ("2023-09", "America/Asuncion", "2023-10-01 04:00", "2023-10-11 02:59:59"),
        ("2026-10", "America/Havana", "2026-11-01 04:00", "2026-11-11 04:59:59"),
    ],
)
def test_usual_times(month: str, zone: str, opens: str, closes: str) -> None:
    assert usual_times(Month.parse(month), zone) == (utc(opens), utc(closes))


def test_a_repeated_last_second_closes_the_second_time() -> None:
    # Clocks in Asuncion went back from midnight to 23:00 on 25 March 2023: 23:59:59 came twice.
    assert closing_moment(dt.date(2023, 3, 25), "America/Asuncion") == utc("2023-03-26 03:59:59")


@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31)),
    st.sampled_from(["Europe/Zurich", "America/Havana", "Asia/Kolkata", "Pacific/Apia", "America/Asuncion"]),
)
def test_a_day_opens_on_itself_and_before_it_closes(day: dt.date, zone: str) -> None:
    opens, closes = opening_moment(day, zone), closing_moment(day, zone)
    if local_day(opens, zone) == day:  # a day that the calendar skipped (Apia, 30 December 2011) has no moment
        assert local_day(closes, zone) == day
        assert dt.timedelta(hours=22) < closes - opens < dt.timedelta(hours=26)


@given(st.integers(1900, 2200), st.integers(1, 12), st.integers(-600, 600))
def test_months_count_and_read_back(year: int, number: int, step: int) -> None:
    month = Month(year, number)
    assert Month.parse(str(month)) == month
    assert month.plus(step).plus(-step) == month
    assert 20 <= month.weekdays <= 23
    assert Month.of(month.last) == month


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-1", " 2026-01", "2026-01\n", "٢٠٢٦-01", "x" * 5000]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a month"):
        Month.parse(text)


ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))


@st.composite
def rules(draw: st.DrawFn) -> RoundRule:
    opening = draw(st.integers(1, LATEST_DAY - SHORTEST_ROUND + 1))
    closing = draw(st.integers(opening + SHORTEST_ROUND - 1, LATEST_DAY - (opening == 1)))
    reminders = draw(st.sets(st.integers(2, closing - opening + 1), max_size=2))
    return RoundRule(opening, closing, tuple(sorted(reminders))).check()


@given(rules(), st.integers(2000, 2060), st.integers(1, 12), st.sampled_from(ZONES))
def test_a_rule_gives_its_days_in_every_zone_and_rounds_never_meet(
    rule: RoundRule, year: int, number: int, zone: str
) -> None:
    about = Month(year, number)
    opens, closes = rule.times(about, zone)
    days = local_day(opens, zone), local_day(closes, zone)
    assert days == (
        about.plus(1).first.replace(day=rule.opening_day),
        about.plus(1).first.replace(day=rule.closing_day),
    )
    here = ZoneInfo(zone)
    assert closes.astimezone(here).time() == dt.time(23, 59, 59)
    assert (opens - dt.timedelta(seconds=1)).astimezone(here).date() < days[0]
    assert (closes + dt.timedelta(seconds=1)).astimezone(here).date() > days[1]
    reminders = reminder_moments(opens, zone, rule.reminder_days)
    assert [local_day(moment, zone) - days[0] for moment in reminders] == [
        dt.timedelta(days=day - 1) for day in rule.reminder_days
    ]
    assert [*reminders, closes] == sorted([*reminders, closes])
    assert all(opens < moment for moment in reminders)
    assert closes + GRACE < rule.times(about.plus(1), zone)[0]


def test_the_month_of_a_leap_day_is_asked_about_like_any_other() -> None:
    february = Month(2028, 2)
    assert (february.last, february.weekdays) == (dt.date(2028, 2, 29), 21)
    assert usual_times(february, "Europe/Zurich") == (utc("2028-02-29 23:00"), utc("2028-03-10 22:59:59"))
    assert RoundRule(27, 28, ()).times(Month(2028, 1), "UTC")[1] == utc("2028-02-28 23:59:59")


@pytest.mark.parametrize(
    "rule",
    [
        RoundRule(0, 10),
        RoundRule(5, 29),
        RoundRule(1, 28),  # its last minutes in February would be the next one's first
        RoundRule(10, 5),
        RoundRule(9, 10, ()),
        RoundRule(1, 10, (5, 5)),
        RoundRule(1, 10, (9, 5)),
        RoundRule(1, 10, (1,)),
        RoundRule(1, 10, (11,)),
        RoundRule(1, 10, (2, 3, 4)),
    ],
)
def test_rules_that_no_round_can_follow_are_refused(rule: RoundRule) -> None:
    with pytest.raises(RefusedError):
        rule.check()


@given(rules())
def test_days_of_reminders_are_kept_and_read_back(rule: RoundRule) -> None:
    assert read_days(write_days(rule.reminder_days)) == rule.reminder_days
