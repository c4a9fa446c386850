"""Notes whom somebody looked at, when the request is over; each person reads it on their own page."""

from collections.abc import Sequence
from typing import Any

from flask import g, request

from data.commands.looks import Look, Whom, not_noted, note_looks
from data.db import db, enter_organisation
from surveys.clock import utc_now
from surveys.own import local_today
from surveys.transactions import afterwards


def note_looking(what: str, people: Sequence[Whom]) -> None:
    """Note once a day that whoever is signed in looked at people, or at the list of everybody (None)."""
    viewer = g.viewer
    note_look(Look(viewer.organisation_id, what, local_today(), actor_id=viewer.person_id), people)


def note_look(look: Look, people: Sequence[Whom]) -> None:
    """Note a look once a day: looking at headers (HEAD) shows nothing of anybody, looking at oneself is no news."""
    others = [person_id for person_id in people if person_id is None or person_id != look.actor_id]
    new = not_noted(db.session, look=look, people=others) if request.method != "HEAD" else []
    if new:
        afterwards(lambda own: _note(own, look, new))


def _note(own: Any, look: Look, people: Sequence[Whom]) -> None:
    enter_organisation(own, look.organisation_id)
    note_looks(own, look=look, people=people, now=utc_now())
