"""What a file of deals is compared with: deals and people of the months published, and the teams of a round."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Assignment, Publication, PublishedResult, Round, Team
from data.publication.outcomes import CYCLE, WINS
from data.types import Month, Publishing, ResultState

LAST_TOLD = 3  # months published last that are looked at


@dataclass(slots=True)
class Told:
    """A published month: on how many people the widest figure of deals rests, and that of each team, by its id."""

    people: int = 0
    teams: dict[int, int] = field(default_factory=dict)


def people_told(session: Session, organisation_id: int) -> list[Told]:
    """Return who closed deals in the months whose figures were published last, the latest first."""
    result = PublishedResult
    query = (
        select(Round.about_month, result.team_id, result.n)
        .join(Round, Round.id == result.round_id)
        .where(
            result.organisation_id == organisation_id,
            result.measure.in_([WINS, CYCLE]),
            result.state == ResultState.SHOWN,
            result.n.is_not(None),
        )
        .order_by(Round.about_month.desc())
    )
    found: dict[str, Told] = {}
    for month, team, people in session.execute(query):
        told = found.setdefault(month, Told())
        told.people = max(told.people, people or 0)
        told.teams[team] = max(told.teams.get(team, 0), people or 0)
    return list(found.values())[:LAST_TOLD]


def deals_told(session: Session, organisation_id: int) -> Mapping[Month, int]:
    """Return how many deals the published months were made from; of those published before it was noted, nothing."""
    query = (
        select(Round.about_month, Publication.counted)
        .join(Publication, Publication.round_id == Round.id)
        .where(
            Publication.organisation_id == organisation_id,
            Publication.kind == Publishing.OUTCOMES,
            Publication.counted.is_not(None),
        )
    )
    return {Month.parse(month): deals or 0 for month, deals in session.execute(query)}


def team_places(session: Session, round_id: int) -> Mapping[int, int]:
    """Return the team of everybody who had a place in a round."""
    query = select(Assignment.person_id, Assignment.team_id).where(Assignment.round_id == round_id)
    return {person: team for person, team in session.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def team_names(session: Session, team_ids: Collection[int]) -> tuple[str, ...]:
    """Return what teams are called, in the order of the tree."""
    if not team_ids:
        return ()
    query = select(Team.name).where(Team.id.in_(team_ids)).order_by(Team.position, Team.id)
    return tuple(session.scalars(query))
