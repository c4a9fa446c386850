"""Open rounds for the tests of the pulse, made on the cast."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.freezing import freeze_round
from data.instruments import sha256
from data.models import InstrumentVersion, Round
from data.types import Month, RoundState

OCTOBER = Month(2026, 10)
SEPTEMBER = Month(2026, 9)
ZONE = "Europe/Zurich"


def open_pulse(
    session: Session,
    organisation_id: int,
    *,
    month: Month = OCTOBER,
    instrument: str = "pulse-1.0",
    closes_at: dt.datetime | None = None,
) -> Round:
    """Make an open round with its frozen tree and assignments, and commit; by default it closes in five days."""
    known = select(InstrumentVersion).where(
        InstrumentVersion.organisation_id == organisation_id, InstrumentVersion.key == instrument
    )
    version = session.scalar(known)
    opens_at = dt.datetime.combine(month.plus(1).first, dt.time(), tzinfo=dt.UTC)
    if version is None:
        version = InstrumentVersion(
            organisation_id=organisation_id, key=instrument, sha256=sha256(instrument), adopted_at=opens_at
        )
        session.add(version)
        session.flush()
    round_ = Round(
        organisation_id=organisation_id,
        instrument_version_id=version.id,
        about_month=str(month),
        state=RoundState.OPEN,
        opens_at=opens_at,
        closes_at=closes_at or dt.datetime.now(dt.UTC) + dt.timedelta(days=5),
        k=5,
        opened_at=opens_at,
    )
    session.add(round_)
    session.flush()
    freeze_round(session, round_=round_, zone=ZONE)
    session.commit()
    return round_
