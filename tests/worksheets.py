"""Worksheets to look at, and reps who fill them in as a browser without JavaScript would."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.commands.worksheets import PointValue, finish_worksheet, save_points, start_worksheet
from data.models import Contact
from tests.cast import NOW, Member
from tests.favours import KEYRING
from tests.pages import form_to
from tests.pulses import BROWSER, sign_in

LONG_AGO = NOW - dt.timedelta(days=90)
FULL: Mapping[str, PointValue] = {
    "P1": PointValue("Runs three plants and spends mornings on the floor", confidence=75, basis="told"),
    "P2": PointValue("Cut scrap by ten percent before the summer", confidence=50, basis="guess"),
    "P3": PointValue("Two line managers left and nobody replaced them", confidence=100, basis="checked"),
    "P4": PointValue("Seemed tired on Tuesday, with short answers", confidence=25, basis="inferred"),
    "P5": PointValue("The head of operations, who wants fewer surprises", confidence=75),
    "P6": PointValue(dont_know=True),
    "P7": PointValue("They think that we are slow to answer", confidence=0, basis="guess"),
    "P8": PointValue("They introduced us to two plants in spring", confidence=100, basis="checked"),
}


def write_worksheet(
    session: Session,
    contact: Contact,
    points: Mapping[str, PointValue] = FULL,
    *,
    now: dt.datetime = NOW,
    finished: bool = True,
) -> int:
    """Write a version about a contact and commit; returns its id."""
    shared: dict[str, Any] = {"person_id": contact.person_id, "now": now}
    worksheet = start_worksheet(session, contact_id=contact.id, **shared)
    save_points(session, worksheet_id=worksheet.id, points=points, keyring=KEYRING, **shared)
    if finished:
        finish_worksheet(session, worksheet_id=worksheet.id, **shared)
    session.commit()
    return worksheet.id


@dataclass
class Author:
    """A signed-in rep who writes worksheets."""

    client: FlaskClient
    member: Member

    def get(self, path: object = "") -> TestResponse:
        return self.client.get(f"/worksheets/{path}", headers=BROWSER)

    def post(self, path: str, part: str | None = None, **boxes: str) -> TestResponse:
        """Open a page, fill in some boxes (`P1_sure` for `P1.sure`) and send its form."""
        form = form_to(self.get(path).text, part or path)
        return self.send(form.action, form.data(**{name.replace("_", "."): text for name, text in boxes.items()}))

    def send(self, action: str, fields: Mapping[str, str]) -> TestResponse:
        return self.client.post(action, data=fields, headers=BROWSER)

    def act(self, path: str, **fields: str) -> TestResponse:
        """Press a button of an address without looking at its page."""
        fields = {"csrf_token": self.token(), "person": str(self.member.id)} | fields
        return self.send(f"/worksheets/{path}", fields)

    def token(self) -> str:
        return str(self.client.get("/pulse/token").get_json()["token"])

    def save(self, worksheet: int, point: str, **changes: tuple[str, str, int]) -> TestResponse:
        """Save changes as the page's script does: text, what the page showed, its revision."""
        named = {name.replace("_", "."): change for name, change in changes.items()}
        return self.save_body(
            worksheet,
            {
                "page": point,
                "person": str(self.member.id),
                "changes": {
                    name: {"text": text, "seen": seen, "revision": revision}
                    for name, (text, seen, revision) in named.items()
                },
            },
        )

    def save_body(self, worksheet: int, body: object) -> TestResponse:
        headers = {"Accept": "application/json", "X-CSRFToken": self.token()}
        return self.client.post(f"/worksheets/{worksheet}/save", json=body, headers=headers)


def author(app: Flask, member: Member) -> Author:
    return Author(sign_in(app, member).client, member)
