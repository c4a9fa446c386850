"""Invitations by mail: put into the outbox once a round; links that open one pulse and links that end reminders."""

import base64
import datetime as dt
import hmac
import secrets as randomness
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.calendar import read_days, reminder_moments
from data.commands.outbox import Planned, put_all
from data.commands.sessions import token_hash
from data.commands.throttle import WINDOW, Limit, check_wrong, note_wrong
from data.language import lazy
from data.models import Assignment, Invitation, MailCount, Organisation, Round
from data.types import INVITATION_MAIL, REMINDER_MAIL, AssignmentStatus, RoundState

LINKS = Limit("link", 50, WINDOW, lazy("There were too many links that do not work. Wait 15 minutes, then try again."))
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Links:
    """The secret ends of a person's two links of a round."""

    pulse: str = field(repr=False)
    stop: str = field(repr=False)


def invite_open(session: Session, *, now: dt.datetime) -> int:
    """Put invitations and reminders of open rounds into the outbox, once a round; returns to how many people.

    Called in the transaction that opens rounds. A demo writes to nobody. Whether a mail is still wanted is decided
    when it is sent.
    """
    rounds = session.execute(
        select(Round, Organisation.zone)
        .join(Organisation, Organisation.id == Round.organisation_id)
        .where(
            Round.state == RoundState.OPEN,
            Round.invited_at.is_(None),
            Round.closes_at > now,
            Organisation.kind != "demo",
        )
        .order_by(Round.id)
        .with_for_update(of=Round)
        .execution_options(populate_existing=True)
    ).all()
    return sum(_invite(session, round_, zone, now) for round_, zone in rounds)


def _invite(session: Session, round_: Round, zone: str, now: dt.datetime) -> int:
    waiting = session.scalars(
        select(Assignment.person_id)
        .where(
            Assignment.round_id == round_.id,
            Assignment.status.in_([AssignmentStatus.INVITED, AssignmentStatus.STARTED]),
        )
        .order_by(Assignment.person_id)
    ).all()
    days = read_days(round_.reminder_days)
    # Who is invited late is not reminded on the same day.
    reminders = [
        (number, moment)
        for number, moment in enumerate(reminder_moments(round_.opens_at, zone, days), start=1)
        if now + A_DAY <= moment < round_.closes_at
    ]
    planned = []
    for person_id in waiting:
        payload = {"round_id": round_.id, "person_id": person_id}
        planned.append(Planned(f"{INVITATION_MAIL}:{round_.id}:{person_id}", INVITATION_MAIL, payload, now))
        planned += [
            Planned(
                f"{REMINDER_MAIL}:{round_.id}:{number}:{person_id}",
                REMINDER_MAIL,
                {**payload, "number": number},
                moment,
            )
            for number, moment in reminders
        ]
    put_all(session, organisation_id=round_.organisation_id, planned=planned)
    round_.invited_at = now
    session.flush()
    return len(waiting)


def _token(secret: str, purpose: str, salt: str) -> str:
    digest = hmac.digest(secret.encode(), f"{purpose} {salt}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _links(secret: str, salt: str) -> Links:
    return Links(_token(secret, "pulse", salt), _token(secret, "stop", salt))


def issue_links(
    session: Session,
    *,
    organisation_id: int,
    round_id: int,
    person_id: int,
    secrets: Sequence[str],
    now: dt.datetime,
) -> Links:
    """Return a person's links of a round, the same each time; commit before they are sent.

    `secrets` are the installation's, newest first: links stay what they are when the secret changes, as long as the
    older one is kept.
    """
    salt = randomness.token_hex(32)
    made = _links(secrets[0], salt)
    hashes = {"salt": salt, "token_hash": token_hash(made.pulse), "stop_hash": token_hash(made.stop)}
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(
        dialect.insert(Invitation.__table__)
        .values(organisation_id=organisation_id, round_id=round_id, person_id=person_id, created_at=now, **hashes)
        .on_conflict_do_nothing(index_elements=["round_id", "person_id"])
    )
    row = session.scalars(
        select(Invitation)
        .where(Invitation.round_id == round_id, Invitation.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    for secret in secrets:
        links = _links(secret, row.salt)
        if hmac.compare_digest(token_hash(links.pulse), row.token_hash):
            return links
    row.salt, row.token_hash, row.stop_hash = hashes["salt"], hashes["token_hash"], hashes["stop_hash"]
    session.flush()
    return made


def count_sent(session: Session, *, organisation_id: int, round_id: int, kind: str) -> None:
    """Count a mail that went out for a round."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(
        dialect.insert(MailCount.__table__)
        .values(organisation_id=organisation_id, round_id=round_id, kind=kind, sent=1)
        .on_conflict_do_update(index_elements=["round_id", "kind"], set_={"sent": MailCount.__table__.c.sent + 1})
    )


def check_wrong_links(session: Session, *, network: str, secret: str, now: dt.datetime) -> None:
    """Refuse a network from which too many wrong links came; changes nothing.

    Raises:
        TooManyAttemptsError: 50 wrong ones in 15 minutes.
    """
    check_wrong(session, LINKS, network=network, secret=secret, now=now)


def note_wrong_link(session: Session, *, network: str, secret: str, now: dt.datetime) -> None:
    """Note that a wrong link was used; the caller commits although it answers with an error."""
    note_wrong(session, LINKS, network=network, secret=secret, now=now)
