"""What is written once, for tests of what the database itself refuses."""

import pytest
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.rounds import open_round, plan_round
from data.models import PublishedResult
from data.types import Month
from tests.cast import NOW, Cast


@pytest.fixture
def written(session: Session, cast: Cast) -> Cast:
    """One row in each table that is written once."""
    organisation_id = cast.organisation_id
    team_id = cast.teams["Team A"]
    round_ = plan_round(session, organisation_id=organisation_id, about_month=Month(2026, 10), now=NOW)
    open_round(session, organisation_id=organisation_id, round_id=round_.id, now=NOW)
    session.add(
        PublishedResult(
            organisation_id=organisation_id,
            round_id=round_.id,
            team_id=team_id,
            measure="score:T",
            part="",
            state="shown",
            value=50,
            n=6,
            publication_version="publication-1.0",
            published_at=NOW,
        )
    )
    record(session, organisation_id=organisation_id, actor_id=None, act="test", subject="test", now=NOW)
    session.commit()
    return cast
