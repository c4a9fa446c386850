"""Erasing a person: what only they may see is destroyed, what was published about groups stays (rule:14)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.people import keep_an_administrator, own_person
from data.models import (
    Absence,
    AccessEntry,
    Action,
    Annotation,
    Answer,
    AnswerConflict,
    Assignment,
    Commitment,
    CommitmentWord,
    Contact,
    Erasure,
    Favour,
    FormerAddress,
    HelpIdea,
    Invitation,
    LiveAsk,
    LiveOffer,
    LiveQuote,
    LiveSeat,
    Membership,
    Organisation,
    OutboxMessage,
    OwnChoice,
    PageTime,
    PeopleChange,
    Person,
    PersonKey,
    PointConflict,
    RecoveryCode,
    RoleGrant,
    Round,
    SecondFactor,
    SignInLink,
    SignInStep,
    Submission,
    SubmissionScore,
    UserSession,
    Worksheet,
    WorksheetPoint,
    Workshop,
    WorkshopGuest,
)
from data.types import AssignmentStatus, RoundState

ERASED_NAME = "Erased person"

# Why tables that point to a person keep their rows. A test holds this list, what is destroyed and the tables together.
KEPT: Mapping[str, str] = {
    "action": "a team's follow-up stays, without its owner",
    "annotation": "a note on a team's trends stays, without its author",
    "api_token": "a program's token is the organisation's; it names its maker by id",
    "assignment": "how many were asked and answered was published; it holds no answer",
    "audit_entry": "the trail can only grow; it holds ids, no names and no answers",
    "erasure": "a restore must erase the person again",
    "membership": "past rounds were made of them; they end",
    "role_grant": "they are revoked",
    "workshop": "a team's event stays, without its coach",
}


def _submissions(person_id: int) -> Select[int]:
    return (
        select(Submission.id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Assignment.person_id == person_id)
    )


def destroyed(person_id: int) -> list[tuple[type[Any], ColumnElement[bool]]]:
    """Return the tables whose rows of a person are destroyed, children first, each with its condition."""
    submissions = _submissions(person_id)
    worksheets = select(Worksheet.id).where(Worksheet.person_id == person_id)
    assignments = select(Assignment.id).where(Assignment.person_id == person_id)
    asks = select(LiveAsk.id).where(LiveAsk.person_id == person_id)
    return [
        (Answer, Answer.submission_id.in_(submissions)),
        (AnswerConflict, AnswerConflict.submission_id.in_(submissions)),
        (PageTime, PageTime.submission_id.in_(submissions)),
        (SubmissionScore, SubmissionScore.submission_id.in_(submissions)),
        (Submission, Submission.assignment_id.in_(assignments)),
        (LiveOffer, (LiveOffer.person_id == person_id) | LiveOffer.ask_id.in_(asks)),
        (LiveAsk, LiveAsk.person_id == person_id),
        (LiveQuote, LiveQuote.person_id == person_id),
        (LiveSeat, LiveSeat.person_id == person_id),
        (PointConflict, PointConflict.worksheet_id.in_(worksheets)),
        (WorksheetPoint, WorksheetPoint.worksheet_id.in_(worksheets)),
        (Worksheet, Worksheet.person_id == person_id),
        (HelpIdea, HelpIdea.person_id == person_id),
        (Favour, Favour.person_id == person_id),
        (Contact, Contact.person_id == person_id),
        (Invitation, Invitation.person_id == person_id),
        (CommitmentWord, CommitmentWord.person_id == person_id),
        (Commitment, Commitment.person_id == person_id),
        (OwnChoice, OwnChoice.person_id == person_id),
        (AccessEntry, AccessEntry.person_id == person_id),
        (PersonKey, PersonKey.person_id == person_id),
        (PeopleChange, PeopleChange.person_id == person_id),
        (Absence, Absence.person_id == person_id),
        (RecoveryCode, RecoveryCode.person_id == person_id),
        (SecondFactor, SecondFactor.person_id == person_id),
        (WorkshopGuest, WorkshopGuest.person_id == person_id),
        (FormerAddress, FormerAddress.person_id == person_id),
        (SignInLink, SignInLink.person_id == person_id),
        (SignInStep, SignInStep.person_id == person_id),
        (UserSession, UserSession.person_id == person_id),
    ]


def erase_person(
    session: Session, *, organisation_id: int, person_id: int, now: dt.datetime, actor_id: int | None = None
) -> Erasure:
    """Destroy a person's answers, texts, keys, favours, worksheets, contacts and sessions; forget who they were.

    Published results, counts of who took part and the audit trail stay as they are. Done before, it stays as it is.

    Raises:
        NotFoundError: The organisation has no such person.
        RefusedError: Nobody else administers the organisation.
    """
    person = own_person(session, organisation_id=organisation_id, person_id=person_id)
    if person.erased_at is None:
        keep_an_administrator(session, organisation_id=organisation_id, person_id=person_id)
    return erase_again(session, person=person, now=now, actor_id=actor_id)


def erase_again(session: Session, *, person: Person, now: dt.datetime, actor_id: int | None = None) -> Erasure:
    """Erase a person without asking whether an administrator is left, as a restore must; once only."""
    person = _locked(session, person)
    known = session.get(Erasure, person.id)
    if known is not None:
        return known
    for table, condition in destroyed(person.id):
        session.execute(delete(table).where(condition).execution_options(synchronize_session=False))
    _take_out(session, person, now)
    _drop_work(session, person)
    erasure = Erasure(
        organisation_id=person.organisation_id,
        person_id=person.id,
        person_created_at=person.created_at,
        erased_at=now,
    )
    session.add(erasure)
    person.name, person.email = ERASED_NAME, f"erased-{person.id}@erased.invalid"
    person.password_hash = person.employee_id = person.scim_id = None
    person.job_role = person.region = person.started_on = None
    person.disabled_at = person.disabled_at or now
    person.erased_at = now
    session.flush()
    session.expire_all()  # rows that are gone must not live on in the session
    record(
        session,
        organisation_id=person.organisation_id,
        actor_id=actor_id,
        act="person_erased",
        subject="person",
        subject_id=person.id,
        now=now,
    )
    return erasure


def _locked(session: Session, person: Person) -> Person:
    """Lock the open rounds, so that no answer is being written, and the person."""
    organisation_id, person_id = person.organisation_id, person.id
    rounds = (
        select(Round.id)
        .join(Assignment, Assignment.round_id == Round.id)
        .where(
            Round.organisation_id == organisation_id,
            Round.state == RoundState.OPEN,
            Assignment.person_id == person_id,
        )
        .order_by(Round.id)
        .with_for_update(of=Round)
    )
    session.execute(rounds).all()
    query = select(Person).where(Person.id == person_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _take_out(session: Session, person: Person, now: dt.datetime) -> None:
    """End what the person has here: places in open rounds, memberships, roles, their name under what they wrote."""
    zone = session.get_one(Organisation, person.organisation_id).zone
    today = now.astimezone(ZoneInfo(zone)).date()
    own = Membership.person_id == person.id
    not_begun = Membership.starts_on > today
    open_rounds = select(Round.id).where(
        Round.organisation_id == person.organisation_id, Round.state == RoundState.OPEN
    )
    for statement in (
        update(Assignment)
        .where(Assignment.person_id == person.id, Assignment.round_id.in_(open_rounds))
        .values(status=AssignmentStatus.AWAY),
        update(Assignment).where(Assignment.person_id == person.id).values(job_role=None, region=None, tenure=None),
        delete(Membership).where(own, not_begun),
        update(Membership)
        .where(own, Membership.ends_on.is_(None) | (Membership.ends_on > today))
        .values(ends_on=today),
        update(RoleGrant)
        .where(RoleGrant.person_id == person.id, RoleGrant.revoked_at.is_(None))
        .values(revoked_at=now),
        update(Annotation).where(Annotation.author_id == person.id).values(author_id=None),
        update(Workshop).where(Workshop.coach_id == person.id).values(coach_id=None),
        update(Action).where(Action.owner_id == person.id).values(owner_id=None),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def _drop_work(session: Session, person: Person) -> None:
    """Take out of the outbox what was to be done for the person and is not done yet."""
    waiting = session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.organisation_id == person.organisation_id, OutboxMessage.done_at.is_(None)
        )
    )
    for message in waiting.all():
        if message.payload.get("person_id") == person.id:
            session.delete(message)
