"""The world that the rows speak of: addresses name its places."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from dashboard.scripts import address_of
from data.commands.invitations import issue_links
from data.commands.links import issue_link
from data.commands.organisations import close_team, create_team
from data.commands.submissions import save_answers, submit
from data.instruments.answers import AnswerValue
from data.models import Commitment
from data.types import AnswerKind, LinkPurpose, Month
from surveys.people.handles import handle_of
from tests.access.rows import Row
from tests.cast import NOW, Cast, make_cast
from tests.favours import full_log, note_contact
from tests.integration.dashboard.published import publish
from tests.leading import hook, lead, stop_token
from tests.programs import make_token
from tests.pulses import open_pulse
from tests.seated import ask_once, ask_token
from tests.worksheets import FULL, write_worksheet
from tests.workshops import hold, plan

SECRET = "tests only: a secret of more than 32 characters"
OPEN_MONTH = Month(2026, 7)
MADE = dt.datetime(2026, 7, 10, tzinfo=dt.UTC)
MARKED = 97  # the favour count that the rep of the world has sent, and nobody else


@dataclass(frozen=True)
class World:
    """The cast with three published rounds, one open round that the rep has answered, and places for addresses."""

    cast: Cast
    places: Mapping[str, str] = field(default_factory=dict)

    def at(self, row: Row) -> str:
        """Return a row's address in this world."""
        return row.address.format(**self.places)


def person_handle(person_id: int, organisation_id: int) -> str:
    """Return what stands for a person in addresses of the tests' installation."""
    return handle_of([SECRET], organisation_id=organisation_id, person_id=person_id)


def close_one(session: Session, cast: Cast) -> int:
    """Add a team of North that is closed before the round about October opens; returns its id."""
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    team = create_team(session, **place, name="Team D", parent_id=cast.teams["North"], position=9)
    close_team(session, **place, team_id=team.id, closed_on=dt.date(2026, 11, 1))
    return team.id


def make_world(session: Session, cast: Cast) -> World:
    """Make the world that the rows speak of, and commit."""
    gone = close_one(session, cast)
    publish(session, cast)
    round_ = open_pulse(session, cast.organisation_id, month=OPEN_MONTH)
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id, "round_id": round_.id}
    values = {"DAYS": 20, "GIV.CARE.TEAM": MARKED, "GIV.DONE": 1, "T1": 3, "R1": 5}
    save_answers(
        session,
        **place,
        values={item: AnswerValue(AnswerKind.ANSWERED, number=number) for item, number in values.items()},
        page="start",
        seconds=9,
        now=NOW,
    )
    submit(session, **place, now=NOW)
    ways = {
        purpose: issue_link(
            session,
            organisation_id=cast.organisation_id,
            person_id=cast.rep.id,
            purpose=purpose,
            asked_at=(now := dt.datetime.now(dt.UTC)),
            now=now,
        )
        for purpose in (LinkPurpose.ENTER, LinkPurpose.RESET, LinkPurpose.ERASE)
    }
    links = issue_links(session, **place, secrets=[SECRET], now=NOW)
    session.commit()
    contact, _, _, customer, *_ = full_log(session, cast.rep)
    note_contact(session, cast.rep, "W" * 90)  # a name without a place to break
    worksheet = write_worksheet(session, customer)
    draft = write_worksheet(session, customer, {"P1": FULL["P1"]}, finished=False)
    note, action = lead(session, cast)
    workshop = plan(session, cast)
    debrief, commitment = hold(session, cast, workshop)
    session.get_one(Commitment, commitment).created_at = MADE  # so that the open pulse asks about it
    ask = ask_once(session, cast, debrief)
    webhook = hook(session, cast, "https://127.0.0.1:9/")  # inside, so that nothing is ever sent there
    return World(
        cast,
        {
            "month": str(OPEN_MONTH),
            "round": str(round_.id),
            "team": str(cast.teams["Team A"]),
            "closed_team": str(gone),
            "handle": person_handle(cast.peer.id, cast.organisation_id),
            "frame": address_of("frame"),
            "address": cast.rep.email,
            "contact": str(contact.id),
            "favour": "1",
            "idea": "1",
            "note": str(note),
            "action": str(action),
            "workshop": str(workshop),
            "debrief": str(debrief),
            "commitment": str(commitment),
            "ask": str(ask),
            "ask_link": ask_token(cast.rep, ask),
            "webhook": str(webhook),
            "token": str(make_token(session, cast.organisation_id).id),
            "stop": stop_token(cast.peer),
            "invitation": links.pulse,
            "no_reminders": links.stop,
            "sign_in_link": _token(ways[LinkPurpose.ENTER]),
            "password_link": _token(ways[LinkPurpose.RESET]),
            "erase_link": _token(ways[LinkPurpose.ERASE]),
            "worksheet": str(worksheet),
            "draft": str(draft),
        },
    )


def _token(issued: tuple[str, str] | None) -> str:
    assert issued is not None
    return issued[1]


def cast_and_world(session: Session) -> World:
    """Play the scene of the matrix: the cast, and the world around it."""
    return make_world(session, make_cast(session))
