"""Invitations: whether a mail is still wanted, whose a link is, and totals for the administrator."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Exists, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from data.calendar import GRACE, local_day, read_days, reminder_moments
from data.models import (
    Absence,
    Assignment,
    Invitation,
    MailCount,
    Organisation,
    OutboxMessage,
    OwnChoice,
    Person,
    Round,
)
from data.queries.announcements import OFF, STOPPABLE
from data.types import (
    INVITATION_MAIL,
    NO_REMINDERS,
    REMINDER_MAIL,
    AssignmentStatus,
    Month,
    RoundState,
)

WAITED_FOR = (AssignmentStatus.INVITED, AssignmentStatus.STARTED)
COUNTED_FROM = 10  # fewer people: totals of reminders would come close to telling who has not answered
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Addressed:
    """To whom a mail about a round goes, and what it says of the round."""

    address: str
    month: Month
    closes_at: dt.datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Invited:
    """Whose a link is."""

    organisation_id: int
    person_id: int
    month: Month


@dataclass(frozen=True, slots=True)
class Failure:
    """An address that an invitation could not be handed over for; `given_up` when it is not tried again."""

    address: str
    refused: bool
    given_up: bool


@dataclass(frozen=True, slots=True)
class MailTotals:
    """Mails of a round: totals, and addresses of invitations that failed. Reminders are counted from 10 people on."""

    sent: int
    waiting: int
    reminders: int | None
    failures: tuple[Failure, ...]


def list_mail_choices(session: Session, *, organisation_id: int, person_id: int) -> set[str]:
    """Return which mails a person does not want: NO_REMINDERS and those of STOPPABLE."""
    query = select(OwnChoice.choice).where(
        OwnChoice.organisation_id == organisation_id,
        OwnChoice.person_id == person_id,
        or_(OwnChoice.choice == NO_REMINDERS, and_(OwnChoice.choice.in_(STOPPABLE), OwnChoice.value == OFF)),
    )
    return set(session.scalars(query))


def _declined(organisation_id: int, person_id: int) -> Exists:
    return exists().where(
        OwnChoice.organisation_id == organisation_id,
        OwnChoice.person_id == person_id,
        OwnChoice.choice == NO_REMINDERS,
    )


def get_addressed(
    session: Session, *, organisation_id: int, round_id: int, person_id: int, number: int, now: dt.datetime
) -> Addressed | None:
    """Return to whom the invitation (number 0) or a reminder goes, or None when nothing is to be sent any more.

    Nothing goes to somebody who has answered, is away, was shut out or erased, nor after the round closed; no reminder
    to somebody who wants none, who was invited less than a day ago, or whose next reminder has come already.
    """
    row = session.execute(
        select(Person.email, Round.about_month, Round.opens_at, Round.closes_at, Round.reminder_days, Organisation.zone)
        .join(Assignment, and_(Assignment.person_id == Person.id, Assignment.round_id == round_id))
        .join(Round, Round.id == Assignment.round_id)
        .join(Organisation, Organisation.id == Round.organisation_id)
        .where(
            Person.organisation_id == organisation_id,
            Person.id == person_id,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
            Assignment.status.in_(WAITED_FOR),
            Round.state == RoundState.OPEN,
            Round.closes_at > now,
        )
    ).one_or_none()
    if row is None or _away(session, person_id, local_day(now, row.zone)):
        return None
    if number and not _to_be_reminded(session, organisation_id, round_id, person_id, now):
        return None
    later = reminder_moments(row.opens_at, row.zone, read_days(row.reminder_days))[number:]
    if number and any(moment <= now for moment in later):
        return None
    return Addressed(row.email, Month.parse(row.about_month), row.closes_at, row.zone)


def _away(session: Session, person_id: int, day: dt.date) -> bool:
    away = exists().where(Absence.person_id == person_id, Absence.starts_on <= day, Absence.ends_on >= day)
    return bool(session.scalar(select(away)))


def _to_be_reminded(session: Session, organisation_id: int, round_id: int, person_id: int, now: dt.datetime) -> bool:
    invited = exists().where(
        OutboxMessage.organisation_id == organisation_id,
        OutboxMessage.key == f"{INVITATION_MAIL}:{round_id}:{person_id}",
        OutboxMessage.done_at <= now - A_DAY,
    )
    return bool(session.scalar(select(invited & ~_declined(organisation_id, person_id))))


def find_invited(session: Session, *, token_hash: str, now: dt.datetime) -> Invited | None:
    """Return whose pulse a link opens, or None: unknown, the round closed, the person away, shut out or erased."""
    row = session.execute(
        select(Invitation.organisation_id, Invitation.person_id, Round.about_month)
        .join(Round, Round.id == Invitation.round_id)
        .join(Person, Person.id == Invitation.person_id)
        .join(
            Assignment,
            and_(Assignment.round_id == Invitation.round_id, Assignment.person_id == Invitation.person_id),
        )
        .where(
            Invitation.token_hash == token_hash,
            Round.state == RoundState.OPEN,
            Round.closes_at > now - GRACE,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
            Assignment.status != AssignmentStatus.AWAY,
        )
    ).one_or_none()
    return Invited(row.organisation_id, row.person_id, Month.parse(row.about_month)) if row else None


def find_reminded(session: Session, *, stop_hash: str) -> Invited | None:
    """Return whose reminders a link ends; it works for as long as the person is here."""
    row = session.execute(
        select(Invitation.organisation_id, Invitation.person_id, Round.about_month)
        .join(Round, Round.id == Invitation.round_id)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.stop_hash == stop_hash, Person.disabled_at.is_(None), Person.erased_at.is_(None))
    ).one_or_none()
    return Invited(row.organisation_id, row.person_id, Month.parse(row.about_month)) if row else None


def get_mail_totals(session: Session, *, organisation_id: int, round_id: int) -> MailTotals | None:
    """Return the totals of a round's mails; None when nobody was written to.

    Failures are those of invitations alone, which everybody gets: a failed reminder would tell who has not answered.
    """
    mine = Round.organisation_id == organisation_id, Round.id == round_id, Round.invited_at.is_not(None)
    if session.scalar(select(Round.id).where(*mine)) is None:
        return None
    counted = select(MailCount.kind, MailCount.sent).where(MailCount.round_id == round_id)
    sent = {row.kind: row.sent for row in session.execute(counted)}
    asked = select(func.count()).where(Assignment.round_id == round_id, Assignment.status != AssignmentStatus.AWAY)
    unsettled = session.execute(
        select(OutboxMessage.payload, OutboxMessage.failed_at, OutboxMessage.last_error)
        .where(
            OutboxMessage.organisation_id == organisation_id,
            OutboxMessage.kind == INVITATION_MAIL,
            OutboxMessage.done_at.is_(None),
            OutboxMessage.key.startswith(f"{INVITATION_MAIL}:{round_id}:", autoescape=True),
        )
        .order_by(OutboxMessage.id)
    ).all()
    failed = {row.payload["person_id"]: row for row in unsettled if row.last_error is not None}
    people = select(Person.id, Person.email).where(Person.id.in_(failed)).order_by(Person.email)
    return MailTotals(
        sent=sent.get(INVITATION_MAIL, 0),
        waiting=sum(row.failed_at is None for row in unsettled),
        reminders=sent.get(REMINDER_MAIL, 0) if (session.scalar(asked) or 0) >= COUNTED_FROM else None,
        failures=tuple(
            Failure(
                address,
                refused=failed[person_id].last_error == "SMTPRecipientsRefused",
                given_up=failed[person_id].failed_at is not None,
            )
            for person_id, address in session.execute(people)
        ),
    )
