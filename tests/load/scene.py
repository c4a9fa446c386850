"""What the bench's database holds: the cast, 40 reps, two years of published months, and open pulses to fill in."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.types import Month
from tests.cast import Cast, Member, add_reps, make_cast
from tests.databases import Urls
from tests.integration.dashboard.published import publish
from tests.pulses import open_pulse

REPS = 40
FIRST_CLOSED, CLOSED = Month(2024, 11), 24
FIRST_OPEN = FIRST_CLOSED.plus(CLOSED)
PULSE, BENCH = "pulse-1.0", "bench-1.0"
PULSES, BENCHES = 3, 24
CLOSES_AT = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)  # months that have not come yet serve as well as others


@dataclass(frozen=True)
class Scene:
    """The reps, who may look at charts, and the months whose pulses are open."""

    cast: Cast
    reps: tuple[Member, ...]
    pulses: tuple[Month, ...]
    benches: tuple[Month, ...]


def set_scene(urls: Urls) -> Scene:
    """Fill a fresh database."""
    engine = make_engine(urls.app)
    with Session(engine, expire_on_commit=False) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        cast = make_cast(session)
        reps = add_reps(session, cast.organisation_id, "Team A", cast.teams["Team A"], REPS, first=100)
        session.commit()
        publish(session, cast, months=[str(FIRST_CLOSED.plus(number)) for number in range(CLOSED)])
        months = [FIRST_OPEN.plus(number) for number in range(PULSES + BENCHES)]
        for number, month in enumerate(months):
            instrument = PULSE if number < PULSES else BENCH
            open_pulse(session, cast.organisation_id, month=month, instrument=instrument, closes_at=CLOSES_AT)
    engine.dispose()
    return Scene(cast, tuple(reps), tuple(months[:PULSES]), tuple(months[PULSES:]))
