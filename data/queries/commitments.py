"""Commitments of a team as debriefs and pulses show them; of those in people's own names the number alone."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from data.models import (
    Assignment,
    Commitment,
    CommitmentWord,
    LiveSession,
    Membership,
    Round,
    RoundUnit,
    Team,
    WorkshopTeam,
)
from data.queries.live import LiveRow
from data.types import Month, RoundState

UNFINISHED = ("open", "not_yet")
OPENED = (RoundState.OPEN, RoundState.CLOSED)
MOST_ASKED = 10  # in one pulse, and as many stand in a debrief


@dataclass(frozen=True, slots=True)
class TeamCommitment:
    """What a team said it would offer, until when, what became of it, and the month in which it was said.

    `told_in` is the debrief that was told what the team's people said of it, or that too few had said something.
    """

    id: int
    words: str
    due_on: dt.date | None
    state: str
    said_in: Month
    told_in: int | None


@dataclass(frozen=True, slots=True)
class AskedCommitment:
    """What a unit said it would offer, and what the person who is asked said of it: now, or in an earlier pulse."""

    id: int
    unit: str
    words: str
    said_in: Month
    word: str
    earlier: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands in the frozen tree of their latest round: the names of its units, by team."""

    organisation_id: int
    round_id: int
    month: Month
    units: Mapping[int, str]

    def asked(self) -> Select[Commitment]:
        """Return the query for what the person is asked about, from the calendar month after it was made."""
        before = dt.datetime.combine(self.month.plus(1).first, dt.time(), tzinfo=dt.UTC)
        return select(Commitment).where(
            Commitment.organisation_id == self.organisation_id,
            Commitment.team_id.in_(self.units),
            Commitment.person_id.is_(None),
            Commitment.waiting.is_(False),
            Commitment.told_in.is_(None),
            Commitment.state.in_(UNFINISHED),
            Commitment.created_at < before,
            _said_by(self.units),
        )


def _said_by(units: Iterable[int]) -> ColumnElement[bool]:
    """Whether the room in which it was said was that of some units.

    A debrief of a team without a result is about the unit above, and who was not meant to be there is not asked.
    """
    room = select(WorkshopTeam.team_id).where(WorkshopTeam.workshop_id == Commitment.workshop_id)
    return or_(~room.exists(), room.where(WorkshopTeam.team_id.in_(list(units))).exists())


def told_key(commitment_id: int) -> str:
    """Return under which key a debrief keeps what it was told of a commitment."""
    return f"commitments:{commitment_id}"


def list_due(session: Session, live: LiveRow | LiveSession, *, lock: bool = False) -> Sequence[Commitment]:
    """Return what a debrief is to be told of: its unit's earlier commitments that a pulse has asked about since.

    The pulse about the month in which a commitment was made opens after that month, and is the first to ask.
    """
    latest = select(func.max(Round.about_month)).where(
        Round.organisation_id == live.organisation_id, Round.state.in_(OPENED)
    )
    month = session.scalar(latest)
    query = (
        select(Commitment)
        .where(
            Commitment.organisation_id == live.organisation_id,
            Commitment.team_id == live.team_id,
            Commitment.person_id.is_(None),
            Commitment.session_id.is_distinct_from(live.id),
            Commitment.waiting.is_(False),
            Commitment.told_in.is_(None),
            Commitment.state.in_(UNFINISHED),
        )
        .order_by(Commitment.id)
    )
    found = session.scalars(query.with_for_update() if lock else query).all()
    return [one for one in found if month is not None and str(Month.of(one.created_at.date())) <= month]


def find_place(session: Session, *, organisation_id: int, person_id: int) -> Place | None:
    """Return where a person stands in the latest round that they have a place in."""
    query = (
        select(Round.id, Round.about_month, Assignment.team_id)
        .join(Assignment, Assignment.round_id == Round.id)
        .where(Round.organisation_id == organisation_id, Round.state.in_(OPENED), Assignment.person_id == person_id)
        .order_by(Round.about_month.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    rows = session.execute(
        select(RoundUnit.team_id, RoundUnit.parent_team_id, RoundUnit.name).where(RoundUnit.round_id == row[0])
    )
    tree: dict[int, tuple[int | None, str]] = {team: (parent, name) for team, parent, name in rows}
    units: dict[int, str] = {}
    node: int | None = row[2]
    while node in tree and node not in units:
        above, units[node] = tree[node]
        node = above
    return Place(organisation_id, row[0], Month.parse(row[1]), units)


def list_asked(session: Session, *, organisation_id: int, person_id: int) -> list[AskedCommitment]:
    """Return what a person is asked about of what their units said they would offer, the oldest first."""
    place = find_place(session, organisation_id=organisation_id, person_id=person_id)
    if place is None:
        return []
    query = place.asked().order_by(Commitment.created_at, Commitment.id).limit(MOST_ASKED)
    asked = session.scalars(query).all()
    words = session.scalars(
        select(CommitmentWord).where(
            CommitmentWord.person_id == person_id, CommitmentWord.commitment_id.in_([one.id for one in asked])
        )
    )
    said = {
        word.commitment_id: (word.outcome, "") if word.round_id == place.round_id else ("", word.outcome)
        for word in words
    }
    return [_asked(one, place, *said.get(one.id, ("", ""))) for one in asked]


def _asked(one: Commitment, place: Place, word: str, earlier: str) -> AskedCommitment:
    assert one.team_id is not None
    return AskedCommitment(one.id, place.units[one.team_id], one.words, Month.of(one.created_at.date()), word, earlier)


def list_left(session: Session, *, live: LiveRow, limit: int = 10) -> list[TeamCommitment]:
    """Return what the unit or workshop of a debrief had not settled of earlier ones, the oldest first.

    Of a debrief that is over, it is what was left when it ended.
    """
    unsettled = Commitment.state.in_(UNFINISHED)
    query = (
        select(Commitment)
        .where(
            Commitment.organisation_id == live.organisation_id,
            or_(Commitment.team_id == live.team_id, Commitment.workshop_id == live.workshop_id),
            Commitment.person_id.is_(None),
            Commitment.session_id.is_distinct_from(live.id),
            Commitment.created_at <= live.created_at,
            Commitment.waiting.is_(False),
            unsettled if live.ended_at is None else or_(unsettled, Commitment.answered_at > live.ended_at),
        )
        .order_by(Commitment.created_at, Commitment.id)
        .limit(limit)
    )
    return [_row(found) for found in session.scalars(query)]


def list_said(session: Session, *, organisation_id: int, live_id: int, waiting: bool = False) -> list[TeamCommitment]:
    """Return what the team said in a debrief, in the order in which it was said; or what waits for the coach there."""
    query = (
        select(Commitment)
        .where(
            Commitment.organisation_id == organisation_id,
            Commitment.session_id == live_id,
            Commitment.person_id.is_(None),
            Commitment.waiting.is_(waiting),
        )
        .order_by(Commitment.id)
    )
    return [_row(found) for found in session.scalars(query)]


def list_of_person(
    session: Session, *, organisation_id: int, person_id: int, today: dt.date, limit: int = 5
) -> list[TeamCommitment]:
    """Return what a person's team, or a unit above it, said it would offer and has not settled, the oldest first."""
    rows = session.execute(select(Team.id, Team.parent_id).where(Team.organisation_id == organisation_id)).all()
    parents: dict[int, int | None] = {row[0]: row[1] for row in rows}
    node = session.scalar(
        select(Membership.team_id).where(
            Membership.organisation_id == organisation_id,
            Membership.person_id == person_id,
            Membership.starts_on <= today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
        )
    )
    path: list[int] = []
    while node is not None and node not in path:
        path.append(node)
        node = parents.get(node)
    query = (
        select(Commitment)
        .where(
            Commitment.organisation_id == organisation_id,
            Commitment.team_id.in_(path),
            Commitment.person_id.is_(None),
            Commitment.waiting.is_(False),
            Commitment.state.in_(UNFINISHED),
            _said_by(path),
        )
        .order_by(Commitment.created_at, Commitment.id)
        .limit(limit)
    )
    return [_row(found) for found in session.scalars(query)]


def count_own(session: Session, *, organisation_id: int, live_id: int) -> int:
    """Return how many commitments people took on in their own names in a debrief; whose and which stays theirs.

    Of a debrief that is over, it is how many there were when it ended.
    """
    now = select(func.count()).where(
        Commitment.organisation_id == organisation_id,
        Commitment.session_id == live_id,
        Commitment.person_id.is_not(None),
    )
    query = select(func.coalesce(LiveSession.own_said, now.scalar_subquery())).where(
        LiveSession.organisation_id == organisation_id, LiveSession.id == live_id
    )
    return session.scalar(query) or 0


def _row(found: Commitment) -> TeamCommitment:
    said_in = Month.of(found.created_at.date())
    return TeamCommitment(found.id, found.words, found.due_on, found.state, said_in, found.told_in)
