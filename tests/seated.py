"""A debrief with rounds, and signed-in people who sit in it with a phone."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from data.commands.favours import add_contact
from data.commands.live import move_live, set_round
from data.commands.room_asks import offer_help, post_ask
from data.commands.room_sheets import share_quote, take_seat
from data.commands.worksheets import PointValue, save_points, start_worksheet
from data.debriefs import FIRST, step_number
from data.vault import Vault
from surveys.asks.mails import PURPOSE
from tests.cast import Cast, Member
from tests.favours import KEYRING
from tests.fixtures import SECRET
from tests.pulses import sign_in
from tests.rooms import Phone
from tests.workshops import begin, plan


@dataclass
class Debrief:
    """A living debrief of Team A; everything that is done to it is committed."""

    session: Session
    place: dict[str, Any]
    code: str
    step: int = FIRST

    @classmethod
    def begun(cls, session: Session, cast: Cast, *rounds: str, now: Any) -> "Debrief":
        """Begin one with some rounds."""
        live = begin(session, cast, plan(session, cast), now=now)
        place = {"organisation_id": cast.organisation_id, "live_id": live.id, "now": now}
        for name in rounds:
            set_round(session, **place, name=name, on=True)
        session.commit()
        return cls(session, place, live.code)

    @property
    def here(self) -> dict[str, Any]:
        """Where it is, without the time."""
        return {name: value for name, value in self.place.items() if name != "now"}

    def go(self, key: str) -> None:
        """Put a step on the screen."""
        move_live(self.session, **self.place, before=self.step, after=step_number(key))
        self.session.commit()
        self.step = step_number(key)

    def seat(self, app: Flask, member: Member) -> Phone:
        """Let somebody join who is signed in on the phone."""
        phone = Phone(sign_in(app, member).client)
        assert phone.join(self.code).location == f"/room/{self.place['live_id']}"
        return phone

    def write(self, member: Member, points: dict[str, PointValue], alias: str = "Mei") -> int:
        """Let somebody work on a worksheet here; returns its id."""
        who: dict[str, Any] = {"person_id": member.id, "now": self.place["now"]}
        named: dict[str, Any] = {"alias": alias, "counterpart": "CUST", "keyring": KEYRING}
        contact = add_contact(self.session, organisation_id=member.organisation_id, **named, **who)
        worksheet = start_worksheet(self.session, contact_id=contact.id, **who)
        take_seat(self.session, **self.here, worksheet_id=worksheet.id, **who)
        save_points(self.session, worksheet_id=worksheet.id, points=points, keyring=KEYRING, **who)
        self.session.commit()
        return worksheet.id

    def share(self, member: Member, words: str) -> None:
        """Let somebody share a sentence."""
        share_quote(self.session, **self.place, person_id=member.id, words=words, keyring=KEYRING)
        self.session.commit()

    def ask(self, member: Member, words: str) -> int:
        """Let somebody ask for something; returns the ask's id."""
        asked = post_ask(self.session, **self.place, person_id=member.id, words=words, keyring=KEYRING)
        self.session.commit()
        return asked.id

    def offer(self, member: Member, ask_id: int, *, on: bool = True) -> None:
        """Let somebody offer help, or take it back."""
        offer_help(self.session, **self.place, person_id=member.id, ask_id=ask_id, on=on)
        self.session.commit()


def ask_once(session: Session, cast: Cast, live_id: int) -> int:
    """Let the rep ask for something in a debrief that stands at its first step, and leave it there."""
    place: dict[str, Any] = {
        "organisation_id": cast.organisation_id,
        "live_id": live_id,
        "now": dt.datetime.now(dt.UTC),
    }
    set_round(session, **place, name="asks", on=True)
    debrief = Debrief(session, place, "")
    debrief.go("asks")
    asked = debrief.ask(cast.rep, "An hour with somebody who knows hospitals")
    debrief.go("aim")
    return asked


def ask_token(member: Member, ask_id: int) -> str:
    """Return the part of the link by which a member says whether it helped."""
    return Vault((SECRET,), PURPOSE).lock(f"{member.organisation_id}.{member.id}.{ask_id}")
