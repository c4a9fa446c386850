"""The worksheet round on a phone: choose a customer, write in the usual editor, and the way back to the room."""

import datetime as dt
from dataclasses import dataclass
from http import HTTPStatus

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.room_sheets import SHEETS, take_seat
from data.db import db
from data.debriefs import ROUNDS, STEPS, WORKSHEETS
from data.queries.live import get_live
from data.queries.rooms import get_own_seat, worksheet_in_room
from surveys.clock import utc_now
from surveys.fields import printable
from surveys.own import person
from surveys.rooms.cookie import read_ticket
from surveys.rooms.inside import inside_as_oneself
from surveys.worksheets.beginning import begin_about, lead, start_form

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Way:
    """The way back from a worksheet to the room: what its script must know."""

    live_id: int
    revision: int
    timer_ends_at: dt.datetime | None


def work(live_id: int) -> Answer:
    """Ask which customer, and lead to the worksheet; who has begun one goes on with it, unless they want another."""
    live = inside_as_oneself(live_id)
    if not live.has_begun(SHEETS):
        return redirect(url_for("rooms.show", live_id=live.id))
    seat = get_own_seat(db.session, **person(), live_id=live.id)
    if request.method != "POST" and seat is not None and "another" not in request.args:
        return redirect(url_for("worksheets.show_worksheet", worksheet_id=seat))
    form = start_form()
    if request.method != "POST" or not form.validate():
        printable(form)
        page = render_template("rooms/worksheet.html", live=live, form=form, lead=lead(), k=live.k)
        return (page, HTTPStatus.BAD_REQUEST) if request.method == "POST" else page
    worksheet = begin_about(form)
    take_seat(db.session, **person(), live_id=live.id, worksheet_id=worksheet.id, now=utc_now())
    return redirect(url_for("worksheets.show_worksheet", worksheet_id=worksheet.id))


def room_of(worksheet_id: int) -> Way | None:
    """Return the way from a worksheet to the room in which this phone's owner works on it, or None."""
    if g.viewer is None:
        return None
    now = utc_now()
    found = worksheet_in_room(db.session, **person(), worksheet_id=worksheet_id, now=now)
    ticket = read_ticket(found) if found is not None else None
    if found is None or ticket is None or g.viewer.organisation_id != ticket.organisation_id:
        return None
    live = get_live(db.session, organisation_id=ticket.organisation_id, live_id=found, now=now)
    if live is None:
        return None
    timed = STEPS[live.step - 1] in ROUNDS[WORKSHEETS]
    return Way(live.id, live.revision, live.timer_ends_at if timed else None)
