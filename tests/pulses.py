"""Open rounds for the tests of the pulse, and reps who fill it in as a browser without JavaScript would."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.commands.entering import let_in
from data.commands.freezing import freeze_round
from data.commands.sessions import NewSession
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.instruments import sha256
from data.models import InstrumentVersion, Person, Round
from data.types import Month, RoundState
from surveys.clock import utc_now
from tests.cast import PASSWORD, Cast, Member, make_cast
from tests.pages import form_to, main_form

OCTOBER = Month(2026, 10)
SEPTEMBER = Month(2026, 9)
ZONE = "Europe/Zurich"
HOURS = 12  # that a session lasts
BROWSER = {"Accept": "text/html,application/xhtml+xml", "Origin": "http://localhost"}


def open_pulse(
    session: Session,
    organisation_id: int,
    *,
    month: Month = OCTOBER,
    instrument: str = "pulse-1.0",
    closes_at: dt.datetime | None = None,
) -> Round:
    """Make an open round with its frozen tree and assignments, and commit; by default it closes in five days."""
    known = select(InstrumentVersion).where(
        InstrumentVersion.organisation_id == organisation_id, InstrumentVersion.key == instrument
    )
    version = session.scalar(known)
    opens_at = dt.datetime.combine(month.plus(1).first, dt.time(), tzinfo=dt.UTC)
    if version is None:
        version = InstrumentVersion(
            organisation_id=organisation_id, key=instrument, sha256=sha256(instrument), adopted_at=opens_at
        )
        session.add(version)
        session.flush()
    round_ = Round(
        organisation_id=organisation_id,
        instrument_version_id=version.id,
        about_month=str(month),
        state=RoundState.OPEN,
        opens_at=opens_at,
        closes_at=closes_at or dt.datetime.now(dt.UTC) + dt.timedelta(days=5),
        k=5,
        opened_at=opens_at,
    )
    session.add(round_)
    session.flush()
    freeze_round(session, round_=round_, zone=ZONE)
    session.commit()
    return round_


@dataclass(frozen=True)
class Opened:
    """The cast, and the round that is open for them."""

    cast: Cast
    round_id: int


def cast_and_pulse(session: Session) -> Opened:
    """Play a scene: the cast, and the open round about October."""
    cast = make_cast(session)
    return Opened(cast, open_pulse(session, cast.organisation_id).id)


@dataclass
class Rep:
    """A signed-in visitor and the address of a pulse."""

    client: FlaskClient
    member: Member
    base: str = "/pulse/2026-10"

    def get(self, page: str = "") -> TestResponse:
        return self.client.get(f"{self.base}/{page}", headers=BROWSER)

    def post(self, page: str, **answers: str) -> TestResponse:
        """Open a page, fill in some boxes (`REC_DONE` for `REC.DONE`) and send it."""
        form = form_to(self.get(page).text, page.partition("?")[0])
        return self.send(page, form.data(**{name.replace("_", "."): text for name, text in answers.items()}))

    def send(self, page: str, fields: dict[str, str]) -> TestResponse:
        return self.client.post(f"{self.base}/{page}", data=fields, headers=BROWSER)

    def save(self, page: str, **changes: tuple[str, str, int]) -> TestResponse:
        """Save changes as the page's script does: text, what the page showed, its revision."""
        body = {
            "page": page,
            "person": str(self.member.id),
            "changes": {
                name.replace("_", "."): {"text": text, "seen": seen, "revision": revision}
                for name, (text, seen, revision) in changes.items()
            },
        }
        return self.save_body(body)

    def token(self) -> str:
        return str(self.client.get("/pulse/token").get_json()["token"])

    def hidden(self) -> dict[str, str]:
        """What every form of the person's pages sends along: its token, and for whom it was made."""
        return {"csrf_token": self.token(), "person": str(self.member.id)}

    def save_body(self, body: object) -> TestResponse:
        return self.client.post(f"{self.base}/save", json=body, headers=self.scripted())

    def scripted(self) -> dict[str, str]:
        """What a script sends along with what it saves."""
        return {"Accept": "application/json", "X-CSRFToken": self.token()}


def sign_in(app: Flask, member: Member) -> Rep:
    """Return a new browser in which a member is signed in: the way through the form has tests of its own (auth/)."""
    client = app.test_client()
    with app.app_context():
        enter_organisation(db.session, EVERY_ORGANISATION)
        person = db.session.get_one(Person, member.id)
        found = let_in(db.session, person=person, device="", hours=HOURS, now=utc_now())
        db.session.commit()
    assert isinstance(found, NewSession)
    with client.session_transaction() as kept:
        kept.update({"_user_id": f"{found.organisation_id}.{found.token}", "_fresh": True})
    return Rep(client, member)


def sign_in_again(client: FlaskClient, member: Member) -> None:
    """Sign a member in through the form, in a browser that somebody has used before."""
    form = main_form(client.get("/sign-in", headers=BROWSER).text)
    answer = client.post("/sign-in", data=form.data(email=member.email, password=PASSWORD), headers=BROWSER)
    assert answer.status_code == 302, answer.text


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that the application sends to its database, transactions aside."""
    seen: list[str] = []
    with app.app_context():
        engine = db.get_engine("default")

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
