"""Who is in a room: a phone by its ticket, and the signed-in person who holds it."""

from typing import NoReturn

from flask import abort, g, redirect, url_for

from data.db import db, enter_organisation
from data.language import gettext, lazy
from data.policy import permissions
from data.queries.live import LiveRow, find_participant, get_live
from data.queries.workshops import get_workshop
from data.types import Permission
from surveys.clock import utc_now
from surveys.rooms.cookie import Ticket, read_ticket
from surveys.teams import teams_ever_coached

NO_ROLE = lazy(
    "You are signed in without the role of a rep, so nothing here is kept in your name. "
    "Whatever needs no sign-in you can do like everybody else."
)
ELSEWHERE = lazy("You are signed in to another organisation than that of this room.")


def phone_of(ticket: Ticket) -> int | None:
    """Return the id of the phone with a ticket, or None where its debrief knows none."""
    enter_organisation(db.session, ticket.organisation_id)
    place = {"organisation_id": ticket.organisation_id, "live_id": ticket.live_id}
    return find_participant(db.session, **place, token=ticket.token)


def _away() -> NoReturn:
    abort(redirect(url_for("rooms.join")))


def inside(live_id: int) -> tuple[LiveRow, int | None]:
    """Return a room that the phone has joined, and the phone's id while the room lives; others go to the code."""
    ticket = read_ticket(live_id)
    if ticket is None:
        _away()
    enter_organisation(db.session, ticket.organisation_id)
    place = {"organisation_id": ticket.organisation_id, "live_id": ticket.live_id}
    live = get_live(db.session, **place, now=utc_now())
    if live is None:
        _away()
    phone = phone_of(ticket) if live.alive else None
    if live.alive and phone is None:
        _away()
    return live, phone


def inside_as_oneself(live_id: int) -> LiveRow:
    """Return a living room that a signed-in person's phone has joined; others go to the room, or to the code."""
    live, phone = inside(live_id)
    if phone is None or live.organisation_id != g.viewer.organisation_id:
        abort(redirect(url_for("rooms.show", live_id=live.id)))
    return live


def is_known(live: LiveRow) -> bool:
    """Tell whether the phone's owner is signed in to the organisation of the room."""
    viewer = g.viewer
    return viewer is not None and viewer.only_month is None and viewer.organisation_id == live.organisation_id


def why_not_oneself(live: LiveRow) -> str:
    """Say why somebody who is signed in cannot do here what is done in one's own name; nothing where they can."""
    if g.viewer is None:
        return ""  # who is not signed in may still do so
    if not is_known(live):
        return gettext(ELSEWHERE)
    return "" if Permission.ANSWER in permissions(g.viewer) else gettext(NO_ROLE)


def coaches(live: LiveRow) -> bool:
    """Whether whoever is signed in coaches the teams of the debrief, and so sees counts only."""
    if not is_known(live) or Permission.COACH not in permissions(g.viewer):
        return False
    coached = [unit.team_id for unit in teams_ever_coached()]
    found = get_workshop(
        db.session, organisation_id=live.organisation_id, workshop_id=live.workshop_id, team_ids=coached
    )
    return found is not None
