"""Leaders who write notes and actions in the browser without JavaScript."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.commands.actions import add_action
from data.commands.notes import add_annotation
from data.commands.webhooks import PURPOSE as HOOKS
from data.commands.webhooks import add_webhook
from data.vault import Vault
from surveys.announcements.mails import PURPOSE as STOPS
from tests.cast import Cast, Member
from tests.fixtures import SECRET
from tests.pages import form_to
from tests.pulses import BROWSER, ZONE, sign_in

TODAY = dt.datetime.now(ZoneInfo(ZONE)).date()
SOON = TODAY + dt.timedelta(days=14)


def note(session: Session, cast: Cast, team: str = "Team A", **facts: Any) -> int:
    """Put a note on a team's trends as the leader does; returns its id."""
    usual: dict[str, Any] = {
        "kind": "market",
        "happened_on": dt.date(2026, 9, 14),
        "words": "The new price list is out",
    }
    added = add_annotation(
        session,
        organisation_id=cast.organisation_id,
        team_id=cast.teams[team],
        actor_id=cast.leader.id,
        now=dt.datetime.now(dt.UTC),
        **(usual | facts),
    )
    session.commit()
    return added.id


def act(session: Session, cast: Cast, team: str = "Team A", **facts: Any) -> int:
    """Add an action of a team as the leader does; returns its id."""
    usual: dict[str, Any] = {
        "words": "Open first conversations with an offer",
        "owner_id": cast.leader.id,
        "measure": "score:R",
        "due_on": SOON,
        "today": TODAY,
    }
    added = add_action(
        session,
        organisation_id=cast.organisation_id,
        team_id=cast.teams[team],
        actor_id=cast.leader.id,
        now=dt.datetime.now(dt.UTC),
        **(usual | facts),
    )
    session.commit()
    return added.id


def lead(session: Session, cast: Cast) -> tuple[int, int]:
    """Return the ids of a note and an action of Team A."""
    return note(session, cast), act(session, cast)


def hook(session: Session, cast: Cast, url: str, kind: str = "generic") -> int:
    """Add a webhook as the administrator does, also one into this computer; returns its id."""
    added = add_webhook(
        session,
        organisation_id=cast.organisation_id,
        kind=kind,
        url=url,
        vault=Vault((SECRET,), HOOKS),
        private=True,
        now=dt.datetime.now(dt.UTC),
    )
    session.commit()
    return added.id


def stop_token(member: Member) -> str:
    """Return the part of the link that stops a member's mails."""
    return Vault((SECRET,), STOPS).lock(f"{member.organisation_id}.{member.id}")


@dataclass
class Leader:
    """Somebody who is signed in and looks at the pages of leaders."""

    client: FlaskClient
    member: Member

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=BROWSER)

    def post(self, path: str, **fields: str) -> TestResponse:
        """Open a page, fill in its form and send it."""
        page = self.get(path)
        assert page.status_code == 200, page.status_code
        form = form_to(page.text, path.partition("?")[0])
        return self.send(form.action, form.data(**fields))

    def send(self, action: str, fields: dict[str, str]) -> TestResponse:
        return self.client.post(action, data=fields, headers=BROWSER)


def leader_of(app: Flask, member: Member) -> Leader:
    return Leader(sign_in(app, member).client, member)
