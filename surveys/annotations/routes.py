"""Pages of the notes on the trends: what is there, a new one, one taken off again."""

import datetime as dt

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data import policy
from data.commands.notes import LONGEST_ANNOTATION, add_annotation, withdraw_annotation
from data.db import db
from data.language import gettext, lazy, sentences
from data.queries.teamwork import NoteRow, list_notes
from data.reports.units import list_months
from data.types import NOTE_KINDS, Month, Permission, RoundState
from surveys.annotations.forms import NoteForm
from surveys.clock import utc_now
from surveys.fields import printable
from surveys.own import local_today
from surveys.resend import keep_what_was_sent
from surveys.teams import Place, author, by_id, names, place, teams_ever_led, teams_led

blueprint = Blueprint("annotations", __name__, url_prefix="/notes")
ACCESS = {
    "annotations.list_all": Permission.LEAD,
    "annotations.add_note": Permission.LEAD,
    "annotations.withdraw_note": Permission.LEAD,
}
BOXES = {"words": lazy("What happened?"), "happened_on": lazy("When?")}
Answer = str | Response | tuple[str, int]


def _in_words(name: str, text: str) -> tuple[str, str] | None:
    return (str(BOXES[name]), text) if name in BOXES else None


keep_what_was_sent(blueprint, read=_in_words, back_to="annotations.list_all")


def _notes(team_ids: list[int]) -> list[NoteRow]:
    return list(list_notes(db.session, organisation_id=g.viewer.organisation_id, team_ids=team_ids))


def _last_drawn() -> Month | None:
    """Return the last month on the trends; None while no round is closed."""
    rounds = list_months(db.session, policy.leading(g.viewer))
    return max((Month.parse(row.month) for row in rounds if row.state == RoundState.CLOSED), default=None)


def _waiting(happened_on: dt.date, last: Month | None) -> str:
    """Return until when a note is not drawn; nothing for one that is."""
    month = Month.of(happened_on)
    if last is not None and month <= last:
        return ""
    return gettext("It will be drawn when the results of %(month)s are out.", month=month.label)


@blueprint.get("/")
def list_all() -> str:
    """List the notes of the teams that the viewer leads, or of the one that the address names."""
    teams = teams_ever_led()
    here = place(teams)
    notes = _notes([unit.team_id for unit in ([here.team] if here.team else teams)])
    last = _last_drawn()
    return render_template(
        "annotations/list.html",
        notes=notes,
        waiting={note.id: _waiting(note.happened_on, last) for note in notes},
        names=names(teams),
        kinds=NOTE_KINDS,
        here=here,
        teams=teams,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def add_note() -> Answer:
    """Show the form of a new note, and put it on the trends."""
    teams = teams_led()
    here = place(teams)
    today = local_today()
    values = {
        "team": here.team.team_id if here.team else None,
        "happened_on": today if here.month == Month.of(today) else None,
    }
    form = NoteForm(request.form or None, teams=teams, today=today, data=values)
    if request.method != "POST":
        return _page(form, here)
    if not form.validate():
        return _page(form, here), 400
    team = by_id(teams, int(form.team.data))
    assert form.happened_on.data is not None
    add_annotation(
        db.session,
        **author(),
        team_id=team.team_id,
        kind=form.kind.data,
        happened_on=form.happened_on.data,
        words=form.words.data or "",
        now=utc_now(),
    )
    flash(_added(team.name, form.happened_on.data), "success")
    return redirect(url_for("annotations.list_all", **Place(team, here.month).query))


def _added(name: str, happened_on: dt.date) -> str:
    """Say where a new note stands, or from when on."""
    waiting = _waiting(happened_on, _last_drawn())
    if waiting:
        return sentences(gettext("The note is kept for %(name)s and the teams below it.", name=name), waiting)
    return gettext("The note is on the trends of %(name)s and of the teams below it.", name=name)


def _page(form: NoteForm, here: Place) -> str:
    printable(form)
    return render_template("annotations/new.html", form=form, here=here, longest=LONGEST_ANNOTATION)


@blueprint.route("/<int:note_id>/withdraw", methods=["GET", "POST"])
def withdraw_note(note_id: int) -> Answer:
    """Ask before a note is taken off the trends, and take it off."""
    teams = teams_ever_led()
    note = next((note for note in _notes([unit.team_id for unit in teams]) if note.id == note_id), None)
    if note is None:
        abort(404)
    here = place(teams)
    if request.method != "POST":
        return render_template("annotations/withdraw.html", note=note, kinds=NOTE_KINDS, names=names(teams), here=here)
    withdraw_annotation(db.session, **author(), annotation_id=note.id, now=utc_now())
    flash(gettext("The note is off the trends."), "success")
    return redirect(url_for("annotations.list_all", **here.query))
