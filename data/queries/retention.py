"""Answers that have been kept long enough: which months, how much, who is told. No answer is read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from data.calendar import opening_moment
from data.language import gettext
from data.models import AccessEntry, Answer, Assignment, Organisation, Person, Purge, RoleGrant, Round, Submission
from data.types import Month, Role, RoundState


@dataclass(frozen=True, slots=True)
class OldRound:
    """A closed round whose answers are over a limit, with how many pulses and answers there are."""

    round_id: int
    month: Month
    pulses: int
    answers: int


@dataclass(frozen=True, slots=True)
class PurgeRow:
    """A destruction that was announced: its months, its day, and what became of it."""

    id: int
    months: tuple[Month, ...]
    due_on: dt.date
    announced_at: dt.datetime
    reminded_at: dt.datetime | None
    stopped_at: dt.datetime | None
    done_at: dt.datetime | None
    rows: int

    @property
    def open(self) -> bool:
        """Whether it is still to come."""
        return self.stopped_at is None and self.done_at is None

    @property
    def span(self) -> str:
        """The months in words: the only one, or the first to the last."""
        return span(self.months)


def span(months: Sequence[Month]) -> str:
    """Return months in words: `July 2023`, `July 2023 to September 2023`; nothing for none."""
    if len(months) < 2:  # noqa: PLR2004 - one is no span
        return months[0].label if months else ""
    return gettext("%(first)s to %(last)s", first=months[0].label, last=months[-1].label)


@dataclass(frozen=True, slots=True)
class Noticed:
    """Somebody who is told: where, of which destruction, and the limit."""

    email: str = field(repr=False)
    purge: PurgeRow
    limit: int


def list_old_rounds(session: Session, *, organisation_id: int, zone: str, before: Month) -> list[OldRound]:
    """Return the rounds that closed before a month began and still hold answers, oldest first."""
    answers = select(func.count(Answer.item)).where(Answer.submission_id == Submission.id).scalar_subquery()
    query = (
        select(Round.id, Round.about_month, func.count(Submission.id), func.coalesce(func.sum(answers), 0))
        .join(Assignment, Assignment.round_id == Round.id)
        .join(Submission, Submission.assignment_id == Assignment.id)
        .where(
            Round.organisation_id == organisation_id,
            Round.state == RoundState.CLOSED,
            Round.closed_at < opening_moment(before.first, zone),
            Round.answers_purged_at.is_(None),
        )
        .group_by(Round.id, Round.about_month)
        .order_by(Round.about_month)
    )
    return [OldRound(row[0], Month.parse(row[1]), row[2], int(row[3])) for row in session.execute(query)]


def count_old_looks(session: Session, *, organisation_id: int, before: dt.datetime) -> int:
    """Return how many entries of the access log, who looked at whom, are older than a moment."""
    query = select(func.count(AccessEntry.id)).where(
        AccessEntry.organisation_id == organisation_id, AccessEntry.happened_at < before
    )
    return session.scalar(query) or 0


def find_open_purge(session: Session, *, organisation_id: int) -> Purge | None:
    """Return the destruction that is still to come."""
    query = select(Purge).where(
        Purge.organisation_id == organisation_id, Purge.stopped_at.is_(None), Purge.done_at.is_(None)
    )
    return session.scalars(query.order_by(Purge.id).execution_options(populate_existing=True)).first()


def list_purges(session: Session, *, organisation_id: int, limit: int = 12) -> list[PurgeRow]:
    """Return what was announced, the latest first."""
    query = select(Purge).where(Purge.organisation_id == organisation_id).order_by(Purge.id.desc()).limit(limit)
    return [_row(purge) for purge in session.scalars(query)]


def _row(purge: Purge) -> PurgeRow:
    months: Sequence[str] = purge.facts["destroyed" if "destroyed" in purge.facts else "months"]
    return PurgeRow(
        purge.id,
        tuple(Month.parse(month) for month in months),
        purge.due_on,
        purge.announced_at,
        purge.reminded_at,
        purge.stopped_at,
        purge.done_at,
        purge.facts.get("rows", {}).get("answer", 0),
    )


def get_limit(session: Session, *, organisation_id: int) -> int:
    """Return for how many months answers are kept."""
    query = select(Organisation.retention_months).where(Organisation.id == organisation_id)
    return session.execute(query).scalar_one()


def list_administrators(session: Session, *, organisation_id: int) -> Sequence[int]:
    """Return the ids of the administrators who can sign in."""
    grants = exists().where(
        RoleGrant.person_id == Person.id, RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.revoked_at.is_(None)
    )
    query = select(Person.id).where(Person.organisation_id == organisation_id, Person.disabled_at.is_(None), grants)
    return session.scalars(query.order_by(Person.id)).all()


def list_writers(session: Session, *, organisation_id: int, months: Sequence[Month]) -> Sequence[int]:
    """Return the ids of the people whose answers about these months are kept, and who can sign in."""
    query = (
        select(Person.id)
        .distinct()
        .join(Assignment, Assignment.person_id == Person.id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Submission, Submission.assignment_id == Assignment.id)
        .where(
            Person.organisation_id == organisation_id,
            Person.disabled_at.is_(None),
            Round.about_month.in_([str(month) for month in months]),
        )
    )
    return session.scalars(query.order_by(Person.id)).all()


def get_noticed(session: Session, *, organisation_id: int, person_id: int, purge_id: int) -> Noticed | None:
    """Return whom a notice goes to; None when it is not to come any more, or the person cannot sign in."""
    row = session.execute(
        select(Person.email, Purge, Organisation.retention_months)
        .select_from(Person)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .join(Purge, Purge.organisation_id == Organisation.id)
        .where(
            Person.organisation_id == organisation_id,
            Person.id == person_id,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
            Purge.id == purge_id,
        )
    ).one_or_none()
    if row is None or not (purge := _row(row[1])).open:
        return None
    return Noticed(row[0], purge, row[2])


def get_own_notice(session: Session, *, organisation_id: int, person_id: int) -> PurgeRow | None:
    """Return the destruction that is to come, if it is about answers of the person."""
    purge = find_open_purge(session, organisation_id=organisation_id)
    if purge is None:
        return None
    row = _row(purge)
    writers = list_writers(session, organisation_id=organisation_id, months=row.months)
    return row if person_id in writers else None


def purged_since(session: Session, moment: dt.datetime) -> bool:
    """Whether answers were destroyed after a moment."""
    return session.scalar(select(Purge.id).where(Purge.done_at > moment).limit(1)) is not None
