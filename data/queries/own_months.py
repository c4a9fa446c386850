"""What a signed-in person sent, month by month, and the favours of their log as events; nobody else's, ever."""

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.language import ENGLISH
from data.metrics.episodes import Direction, FavourEvent
from data.models import Answer, Assignment, Contact, Favour, InstrumentVersion, PublishedResult, Round, Submission
from data.types import AnswerKind, Bound, Month, ResultState, RoundState

COUNTED = (AnswerKind.ANSWERED, AnswerKind.NOTHING)


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """A round that the person sent answers to: the numbers by item, without the kinds of missing."""

    round_id: int
    month: Month
    team_id: int
    instrument: str
    numbers: Mapping[str, int | None]
    language: str | None = None  # in which statements were answered
    counted_in: str | None = None  # the language of the statements that the round's results are made of

    @property
    def counts(self) -> bool:
        """Whether the person's statements count in results of groups."""
        return self.language is None or self.language == (self.counted_in or ENGLISH)


@dataclass(frozen=True, slots=True)
class OwnLog:
    """The favour log as events in days since the year 1, the days on which relationships ended, and its beginning."""

    events: list[FavourEvent]
    ended: Mapping[Hashable, float]
    began: float | None


@dataclass(frozen=True, slots=True)
class TeamValue:
    """What was published about the person's team in a round: the measure (score:T), and its exact value."""

    measure: str
    value: float


def list_own_months(session: Session, *, organisation_id: int, person_id: int) -> list[OwnMonth]:
    """Return every round that the person sent answers to, the oldest month first."""
    query = (
        select(
            Round.id,
            Round.about_month,
            Assignment.team_id,
            InstrumentVersion.key,
            Submission.language,
            Round.language,
            Answer.item,
            Answer.number,
        )
        .join(Assignment, Assignment.round_id == Round.id)
        .join(InstrumentVersion, InstrumentVersion.id == Round.instrument_version_id)
        .join(Submission, Submission.assignment_id == Assignment.id)
        .outerjoin(Answer, (Answer.submission_id == Submission.id) & Answer.kind.in_(COUNTED))
        .where(
            Round.organisation_id == organisation_id,
            Assignment.organisation_id == organisation_id,
            Assignment.person_id == person_id,
            Submission.submitted_at.is_not(None),
        )
        .order_by(Round.about_month, Answer.item)
    )
    months: dict[int, OwnMonth] = {}
    numbers: dict[int, dict[str, int | None]] = {}
    for round_id, month, team_id, key, language, counted_in, item, number in session.execute(query):
        if round_id not in months:
            numbers[round_id] = {}
            months[round_id] = OwnMonth(
                round_id, Month.parse(month), team_id, key, numbers[round_id], language, counted_in
            )
        if item is not None:
            numbers[round_id][item] = number
    return list(months.values())


def get_own_log(session: Session, *, organisation_id: int, person_id: int) -> OwnLog:
    """Return the person's favours given and received, by day."""
    own = (Favour.organisation_id == organisation_id, Favour.person_id == person_id, Favour.removed_at.is_(None))
    rows = session.execute(
        select(Favour.happened_on, Favour.contact_id, Favour.direction, Favour.no_return_expected)
        .where(*own, Favour.direction.in_(list(Direction)))
        .order_by(Favour.happened_on, Favour.id)
    )
    events = [
        FavourEvent(float(day.toordinal()), contact, Direction(direction), not no_return)
        for day, contact, direction, no_return in rows
    ]
    ended = session.execute(
        select(Contact.id, Contact.ended_on).where(
            Contact.organisation_id == organisation_id,
            Contact.person_id == person_id,
            Contact.ended_on.is_not(None),
        )
    )
    began: dt.datetime | None = session.scalar(select(func.min(Favour.created_at)).where(*own))
    return OwnLog(
        events,
        {contact: float(day.toordinal()) for contact, day in ended if day is not None},
        None if began is None else float(began.toordinal()),
    )


def list_team_values(
    session: Session, *, organisation_id: int, person_id: int, month: Month, measures: tuple[str, ...]
) -> list[TeamValue]:
    """Return what was published, as an exact value, about the team that the person was in when a round opened."""
    query = (
        select(PublishedResult.measure, PublishedResult.value)
        .join(Round, Round.id == PublishedResult.round_id)
        .join(Assignment, Assignment.round_id == Round.id)
        .where(
            PublishedResult.organisation_id == organisation_id,
            PublishedResult.team_id == Assignment.team_id,
            PublishedResult.measure.in_(measures),
            PublishedResult.part == "",
            PublishedResult.state == ResultState.SHOWN,
            PublishedResult.bound == Bound.EXACT,
            PublishedResult.value.is_not(None),
            Assignment.organisation_id == organisation_id,
            Assignment.person_id == person_id,
            Round.about_month == str(month),
            Round.state == RoundState.CLOSED,
        )
        .order_by(PublishedResult.measure)
    )
    return [TeamValue(measure, value) for measure, value in session.execute(query) if value is not None]
