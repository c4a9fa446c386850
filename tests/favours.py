"""Reps who keep a favour log in the browser without JavaScript, and a full log to look at."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.commands.contact_names import name_of
from data.commands.favours import add_contact, log_favour
from data.commands.helps import add_idea
from data.commands.keyring import Keyring
from data.models import Contact
from data.types import COUNTERPARTS, DIRECTIONS, KINDS, REMINDERS
from tests.cast import NOW, Member
from tests.fixtures import SECRET
from tests.pages import form_to
from tests.pulses import BROWSER
from tests.pulses import sign_in as sign_in_rep

KEYRING = Keyring((SECRET,))
ALIASES = ("Mei", "ana", "Zoë at the dairy", "Bo in service", "Émile")


@dataclass
class Keeper:
    """A signed-in rep with a log."""

    client: FlaskClient
    member: Member

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(f"/favours/{path}", headers=BROWSER)

    def post(self, path: str, part: str | None = None, **fields: str) -> TestResponse:
        """Open a page, fill in some boxes and send its form (the one whose address contains `part`)."""
        form = form_to(self.get(path).text, part or path.partition("?")[0])
        return self.send(form.action, form.data(**fields))

    def send(self, action: str, fields: dict[str, str]) -> TestResponse:
        return self.client.post(action, data=fields, headers=BROWSER)

    def token(self) -> str:
        return form_to(self.get("new").text, "new").values["csrf_token"]

    def act(self, path: str, **fields: str) -> TestResponse:
        """Press a button of an address without looking at its page."""
        return self.send(f"/favours/{path}", {"csrf_token": self.token(), "person": str(self.member.id), **fields})

    def log(self, **fields: str) -> TestResponse:
        usual = {"direction": "gave", "kind": "INTRO", "gift": "no"}
        return self.post("new", **(usual | fields))


def keeper(app: Flask, member: Member) -> Keeper:
    return Keeper(sign_in_rep(app, member).client, member)


def note_contact(session: Session, member: Member, alias: str, counterpart: str = "CUST") -> Contact:
    contact = add_contact(
        session,
        organisation_id=member.organisation_id,
        person_id=member.id,
        alias=alias,
        counterpart=counterpart,
        keyring=KEYRING,
        now=NOW,
    )
    session.commit()
    return contact


def aliases(session: Session) -> dict[int, str]:
    """Return the name of every contact in clear, by its id, in the order in which they were noted."""
    return {
        one.id: name_of(session, one, KEYRING) for one in session.scalars(select(Contact).order_by(Contact.id)).all()
    }


def log(session: Session, member: Member, contact: Contact, **facts: Any) -> int:
    usual: dict[str, Any] = {"direction": "gave", "kind": "INTRO", "happened_on": dt.date(2026, 10, 12), "now": NOW}
    favour = log_favour(session, person_id=member.id, contact_id=contact.id, keyring=KEYRING, **(usual | facts))
    session.commit()
    return favour.id


def full_log(session: Session, member: Member) -> list[Contact]:
    """Log every kind in every direction with five contacts, very unevenly, and note ideas with every reminder."""
    contacts = []
    for index, alias in enumerate(ALIASES):
        contact = note_contact(session, member, alias, COUNTERPARTS[index % 3])
        contacts.append(contact)
        for number, kind in enumerate(KINDS):
            for direction in DIRECTIONS[: 3 - index % 3]:
                day = dt.date(2026, 10, 1 + number) - dt.timedelta(days=40 * index)
                note = f"About {kind.lower()} 关系" if number % 2 else ""
                log(session, member, contact, kind=kind, direction=direction, happened_on=day, note=note)
        add_idea(
            session,
            person_id=member.id,
            contact_id=contact.id,
            words=f"An introduction for {alias}",
            planned_on=dt.date(2026, 12, 1),
            remind=REMINDERS[index % 4],
            today=NOW.date(),
            keyring=KEYRING,
            now=NOW,
        )
    session.commit()
    return contacts
