"""The demo's open round: it takes answers now, and ends before the next one begins."""

import datetime as dt

from hypothesis import example, given
from hypothesis import strategies as st

from data.calendar import local_day, usual_times
from data.demo.build import PROMISED_DAYS, open_until
from data.demo.company import ZONE
from data.types import Month

MOMENTS = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001 - the strategy adds the zone


@given(MOMENTS)
@example(dt.datetime(2026, 11, 26, 22, tzinfo=dt.UTC))
@example(dt.datetime(2026, 11, 30, 22, tzinfo=dt.UTC))
def test_no_round_of_the_demo_meets_the_next_one(now: dt.datetime) -> None:
    today, closes = local_day(now, ZONE), open_until(now)
    next_opens, _ = usual_times(Month.of(today), ZONE)
    assert closes < next_opens
    assert today <= local_day(closes, ZONE) <= today + dt.timedelta(days=PROMISED_DAYS)
