"""Pages of a live debrief for coaches: begin, steer, present, show answers, commitments, end."""

import datetime as dt
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from data.commands.commitments import (
    LONGEST_COMMITMENT,
    add_team_commitment,
    remove_team_commitment,
    settle_team_commitment,
    show_team_commitment,
)
from data.commands.live import CODES, end_live, move_live, reveal_live, set_round, set_timer, start_live
from data.commands.room_sheets import reveal_coverage, reveal_quotes
from data.commands.throttle import is_stopped
from data.commands.workshops import LONGEST_TITLE, plan_workshop
from data.db import db
from data.debriefs import BY_STEP, COMMITMENTS, STEPS
from data.errors import DomainError
from data.language import gettext, speak
from data.queries.live import LiveRow, get_live
from data.queries.organisations import get_organisation
from data.queries.workshops import WorkshopRow, list_workshops
from data.reports.schema import UnitRow
from data.types import Permission, whole_number
from surveys.access import wants_page
from surveys.clock import utc_now
from surveys.debriefs.barred import read_barred
from surveys.debriefs.charts import handed
from surveys.debriefs.going import asks_in_words
from surveys.debriefs.screens import QUOTES, SHEETS, qr_code, read_done, read_room, read_screen
from surveys.debriefs.steps import WORDS
from surveys.fields import read_day
from surveys.network import guesser
from surveys.own import local_today
from surveys.security import CHART_POLICY, csp_nonce
from surveys.teams import author, place, teams_coached
from surveys.workshops.routes import workshop_or_404

blueprint = Blueprint("debriefs", __name__, url_prefix="/debriefs")
LOOKING = ("show", "present", "state", "take_along")
STEERING = (
    "begin_now",
    "begin",
    "move",
    "reveal",
    "time",
    "switch",
    "promise",
    "settle",
    "show_waiting",
    "take_off",
    "end",
)
ACCESS = {f"debriefs.{name}": Permission.COACH for name in (*LOOKING, *STEERING)}
LEAST_K = 5
MOST_DIGITS = 3
Answer = str | AnyResponse | tuple[Response, int]


def _live_or_404(live_id: int) -> tuple[LiveRow, WorkshopRow]:
    """Return a debrief of a workshop all of whose teams the viewer coaches; 404 for any other."""
    live = get_live(db.session, organisation_id=g.viewer.organisation_id, live_id=live_id, now=utc_now())
    if live is None:
        abort(404)
    return live, workshop_or_404(live.workshop_id)


def _place(live: LiveRow) -> dict[str, Any]:
    return {"organisation_id": live.organisation_id, "live_id": live.id, "now": utc_now()}


def _number(name: str) -> int:
    number = whole_number(request.form.get(name), digits=MOST_DIGITS)
    return -1 if number is None else number


def _done(live: LiveRow, words: str = "", kind: str = "success") -> Answer:
    """Answer a page with the way back to the coach's page, and a script with what is to be said."""
    if not wants_page():
        return jsonify(words=words), HTTPStatus.OK
    if words:
        flash(words, kind)
    return redirect(url_for("debriefs.show", live_id=live.id))


@blueprint.app_template_filter("clock")
def clock(moment: dt.datetime) -> str:
    """Return the time of day of a moment by the clocks of the organisation: 14:05."""
    zone = get_organisation(db.session, g.viewer.organisation_id).zone
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


@blueprint.route("/new", methods=["GET", "POST"])
def begin_now() -> Answer:
    """Show the button that begins a debrief of the team in the address today, and begin it.

    It belongs to the workshop that the team alone has today, where there is one.
    """
    here = place(teams_coached())
    if here.team is None:
        abort(404)
    if request.method != "POST":
        return render_template("debriefs/new.html", here=here)
    return _begin(_of_today(here.team), [here.team.team_id], str(here.month) if here.month else None)


def _of_today(team: UnitRow) -> int:
    """Return the workshop that a team alone has today, or note one; returns its id."""
    today, only = local_today(), [team.team_id]
    known = list_workshops(db.session, organisation_id=g.viewer.organisation_id, team_ids=only)
    planned = [one.id for one in known if one.happens_on == today and not one.cancelled]
    if planned:
        return planned[0]
    return plan_workshop(
        db.session,
        organisation_id=g.viewer.organisation_id,
        coach_id=g.viewer.person_id,
        title=f"Debrief: {team.name}"[:LONGEST_TITLE],
        happens_on=today,
        team_ids=only,
        now=utc_now(),
    ).id


@blueprint.post("/of/<int:workshop_id>")
def begin(workshop_id: int) -> AnyResponse:
    """Begin the debrief of a workshop, or go on with the one that lives."""
    workshop = workshop_or_404(workshop_id)
    return _begin(workshop.id, workshop.team_ids)


def _begin(workshop_id: int, team_ids: Sequence[int], month: str | None = None) -> AnyResponse:
    about = handed().results.place(g.viewer, team_ids, month)
    if about is None:
        abort(404)
    organisation = get_organisation(db.session, g.viewer.organisation_id)
    live = start_live(
        db.session,
        **author(),
        workshop_id=workshop_id,
        team_id=about.team_id,
        month=about.month,
        k=max(LEAST_K, organisation.k, about.k),
        now=utc_now(),
    )
    return redirect(url_for("debriefs.show", live_id=live.id))


@blueprint.get("/<int:live_id>")
def show(live_id: int) -> str:
    """Show the coach's own page: the script, the steps, what to press."""
    live, workshop = _live_or_404(live_id)
    screen = read_screen(live, workshop)
    return render_template(
        "debriefs/coach.html",
        live=live,
        workshop=workshop,
        screen=screen,
        barred=read_barred(live, utc_now()),
        warnings={number: screen.warning(number) for number in live.steps},
        steps={number: WORDS[STEPS[number - 1]].title for number in live.steps},
        asks_in_words=asks_in_words,
        longest=LONGEST_COMMITMENT,
        stopped=is_stopped(db.session, CODES, **guesser()),
    )


@blueprint.get("/<int:live_id>/screen")
def present(live_id: int) -> Response:
    """Show the present step for the room: large, without names, in the organisation's language, nothing to press."""
    live, workshop = _live_or_404(live_id)
    speak(g.viewer.language)
    page = render_template(
        "debriefs/screen.html",
        live=live,
        workshop=workshop,
        screen=read_screen(live, workshop),
        asks_in_words=asks_in_words,
        square=qr_code(live.code) if live.code else "",
        script=handed().script,
        nonce=csp_nonce(),
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = CHART_POLICY.format(csp_nonce())
    return response


@blueprint.get("/<int:live_id>/state")
def state(live_id: int) -> Response:
    """Tell the coach's devices where the debrief stands and how many have answered."""
    live, _ = _live_or_404(live_id)
    room = read_room(live)
    stopped = is_stopped(db.session, CODES, **guesser())
    return jsonify(
        revision=live.revision, alive=live.alive, joined=room.joined, answered=room.answered, stopped=stopped
    )


@blueprint.post("/<int:live_id>/step")
def move(live_id: int) -> Answer:
    """Go to another step."""
    live, _ = _live_or_404(live_id)
    who = {**_place(live), "actor_id": g.viewer.person_id}
    move_live(db.session, **who, before=_number("before"), after=_number("after"))
    return _done(live)


@blueprint.post("/<int:live_id>/reveal")
def reveal(live_id: int) -> Answer:
    """Show the answers to the present question, or say why they stay hidden; pressed twice, it is done once."""
    live, _ = _live_or_404(live_id)
    who, key, asked = {**_place(live), "actor_id": g.viewer.person_id}, STEPS[live.step - 1], BY_STEP.get(live.step)
    try:
        if key in {SHEETS, QUOTES}:
            (reveal_coverage if key == SHEETS else reveal_quotes)(db.session, **who)
        else:
            reveal_live(db.session, **who, question=asked.key if asked else "")
    except DomainError as refusal:
        return _done(live, refusal.message, "warning")
    return _done(live)


@blueprint.post("/<int:live_id>/timer")
def time(live_id: int) -> Answer:
    """Let the timer run for some minutes, or stop it."""
    live, _ = _live_or_404(live_id)
    set_timer(db.session, **_place(live), minutes=_number("minutes"))
    return _done(live)


@blueprint.post("/<int:live_id>/rounds")
def switch(live_id: int) -> Answer:
    """Put a round into the debrief, or take it out again."""
    live, _ = _live_or_404(live_id)
    try:
        set_round(db.session, **_place(live), name=request.form.get("name", ""), on=request.form.get("on") == "yes")
    except DomainError as refusal:
        return _done(live, refusal.message, "warning")
    return _done(live)


@blueprint.post("/<int:live_id>/end")
def end(live_id: int) -> AnyResponse:
    """End the debrief for good."""
    live, workshop = _live_or_404(live_id)
    end_live(db.session, **_place(live), actor_id=g.viewer.person_id)
    flash(gettext("The debrief is over. Its code leads nowhere any more."), "success")
    return redirect(url_for("workshops.show", workshop_id=workshop.id))


@blueprint.post("/<int:live_id>/commitments")
def promise(live_id: int) -> Answer:
    """Write down what the team will offer."""
    live, _ = _live_or_404(live_id)
    if not live.has_begun(COMMITMENTS):
        return _done(live, gettext("Commitments are added in the last step."), "warning")
    try:
        add_team_commitment(
            db.session,
            **_place(live),
            words=request.form.get("words", ""),
            due_on=read_day(request.form.get("due_on", "")),
            today=local_today(),
        )
    except DomainError as refusal:
        return _done(live, refusal.message, "warning")
    return _done(live, gettext("It is on the screen."))


@blueprint.post("/<int:live_id>/commitments/<int:commitment_id>")
def settle(live_id: int, commitment_id: int) -> Answer:
    """Note what became of a commitment of the team."""
    live, _ = _live_or_404(live_id)
    outcome = request.form.get("outcome", "")
    settle_team_commitment(db.session, **_place(live), commitment_id=commitment_id, outcome=outcome)
    return _done(live, gettext("Noted."))


@blueprint.post("/<int:live_id>/commitments/<int:commitment_id>/shown")
def show_waiting(live_id: int, commitment_id: int) -> Answer:
    """Put on the screen what a phone of nobody wrote."""
    live, _ = _live_or_404(live_id)
    show_team_commitment(db.session, **_place(live), commitment_id=commitment_id)
    return _done(live, gettext("It is on the screen."))


@blueprint.post("/<int:live_id>/commitments/<int:commitment_id>/removed")
def take_off(live_id: int, commitment_id: int) -> Answer:
    """Take off what was just written."""
    live, _ = _live_or_404(live_id)
    remove_team_commitment(db.session, **_place(live), commitment_id=commitment_id)
    return _done(live, gettext("It is taken off."))


@blueprint.get("/<int:live_id>/pack/<name>")
def take_along(live_id: int, name: str) -> Response:
    """Send the debrief as a file: what was published and what was shown in the room, and nothing else."""
    live, _ = _live_or_404(live_id)
    made = handed().packs.pack(
        g.viewer, name, read_done(live), team_id=live.team_id, month=live.month, made_on=local_today()
    )
    if made is None:
        abort(404)
    response = Response(made[1], mimetype=made[0])
    response.headers.set("Content-Disposition", "attachment", filename=f"guanxi-{live.month or 'new'}-{name}")
    return response
