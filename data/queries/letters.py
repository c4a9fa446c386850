"""To whom mails go that a person can stop: thanks, workshops, what became of what one said one would offer."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from data.models import Assignment, Commitment, Organisation, OwnChoice, Person, Round, Submission, Team, WorkshopGuest
from data.queries.announcements import OFF
from data.queries.commitments import UNFINISHED
from data.queries.workshops import WorkshopRow, find_workshop
from data.types import FOLLOW_UP_MAILS, THANKS_MAILS, WORKSHOP_MAILS, Month, RoundState


@dataclass(frozen=True, slots=True)
class Thanked:
    """Somebody whose answers have arrived, and until when they can change them."""

    email: str = field(repr=False)
    month: Month
    closes_at: dt.datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody of a workshop's teams: where the mail goes, the workshop, and whether they are invited now."""

    email: str = field(repr=False)
    workshop: WorkshopRow
    teams: str
    organisation: str
    invited: bool


def _reachable(organisation_id: int, person_id: int, choice: str) -> Sequence[ColumnElement[bool]]:
    """Return what holds for a person who can sign in, is no invention of a demo and has not stopped these mails."""
    stopped = exists().where(OwnChoice.person_id == Person.id, OwnChoice.choice == choice, OwnChoice.value == OFF)
    return (
        Person.organisation_id == organisation_id,
        Person.id == person_id,
        Person.disabled_at.is_(None),
        Person.erased_at.is_(None),
        Organisation.kind != "demo",
        ~stopped,
    )


def get_thanked(
    session: Session, *, organisation_id: int, person_id: int, month: Month, now: dt.datetime
) -> Thanked | None:
    """Return whom to thank; None when the round is over, nothing is sent any more, or they want no such mails."""
    row = session.execute(
        select(Person.email, Round.closes_at, Organisation.zone)
        .select_from(Person)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .join(Assignment, Assignment.person_id == Person.id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Submission, Submission.assignment_id == Assignment.id)
        .where(
            *_reachable(organisation_id, person_id, THANKS_MAILS),
            Round.about_month == str(month),
            Round.state == RoundState.OPEN,
            Round.closes_at > now,
            Submission.submitted_at.is_not(None),
        )
    ).one_or_none()
    return None if row is None else Thanked(row[0], month, row[1], row[2])


def get_follow_up_address(session: Session, *, organisation_id: int, person_id: int, commitment_id: int) -> str | None:
    """Return where to ask what became of a commitment; None when that is known, or no such mail is wanted."""
    return session.scalar(
        select(Person.email)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .join(Commitment, Commitment.person_id == Person.id)
        .where(
            *_reachable(organisation_id, person_id, FOLLOW_UP_MAILS),
            Commitment.id == commitment_id,
            Commitment.state.in_(UNFINISHED),
        )
    )


def get_guest(session: Session, *, organisation_id: int, person_id: int, workshop_id: int) -> Guest | None:
    """Return somebody who is to hear of a workshop; None when they cannot sign in or want no such mails."""
    row = session.execute(
        select(Person.email, Organisation.name)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(*_reachable(organisation_id, person_id, WORKSHOP_MAILS))
    ).one_or_none()
    workshop = find_workshop(session, organisation_id=organisation_id, workshop_id=workshop_id)
    if row is None or workshop is None:
        return None
    names = session.scalars(
        select(Team.name).where(Team.id.in_(workshop.team_ids)).order_by(Team.position, Team.id)
    ).all()
    invited = session.get(WorkshopGuest, (workshop_id, person_id)) is not None
    return Guest(row[0], workshop, ", ".join(names), row[1], invited)
