"""Pages of a room: the code, the present step on a phone, answers, commitments; and what phones ask again and again."""

import datetime as dt
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, g, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from data.calendar import local_day
from data.commands.commitments import LONGEST_COMMITMENT, add_own_commitment, add_team_commitment
from data.commands.live import CODES, answer_live, join_live
from data.commands.throttle import TooManyAttemptsError, check_wrong, note_wrong
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.debriefs import ASKS, BY_STEP, QUESTIONS, ROUNDS, SCALES, STEPS, WORKSHEETS
from data.errors import ConflictError, RefusedError
from data.language import gettext
from data.queries.live import LiveRow, find_by_code, get_own_value, get_pulse, get_shown
from data.queries.organisations import get_organisation
from data.queries.rooms import tally
from data.queries.workshops import find_workshop
from data.types import Permission
from surveys.access import Access, Requirement
from surveys.clock import utc_now
from surveys.debriefs.going import asks_in_words
from surveys.debriefs.steps import GUESSED, OPTIONS, step_words
from surveys.fields import printable
from surveys.network import guesser
from surveys.own import keyring
from surveys.rooms import asks, quotes, sheets
from surveys.rooms.cookie import (
    KEY_LENGTH,
    hand_out,
    is_scanned,
    know_phone,
    read_ticket,
    ticket_for,
)
from surveys.rooms.forms import LONGEST_TYPED, WRONG_CODE, CodeForm, CommitmentForm, wrong_fields
from surveys.rooms.inside import coaches, inside, inside_as_oneself, is_known, phone_of, why_not_oneself
from surveys.security import current_settings

blueprint = Blueprint("rooms", __name__)
PUBLIC = ("join", "enter", "show", "state", "answer", "promise")
SIGNED_IN = ("promise_myself", "work", "share", "ask", "offer")
ACCESS: dict[str, Requirement] = {f"rooms.{name}": Access.PUBLIC for name in PUBLIC}
ACCESS |= {f"rooms.{name}": Permission.ANSWER for name in SIGNED_IN}
Answer = str | AnyResponse | tuple[Any, ...]
TIMED = frozenset(ROUNDS[WORKSHEETS])  # steps whose timer stands on phones too
for name, path, view, methods in (
    ("work", "worksheet", sheets.work, ["GET", "POST"]),
    ("share", "quote", quotes.share, ["GET", "POST"]),
    ("ask", "asks", asks.ask, ["GET", "POST"]),
    ("offer", "asks/<int:ask_id>", asks.offer, ["POST"]),
):
    blueprint.add_url_rule(f"/room/<int:live_id>/{path}", endpoint=name, view_func=view, methods=methods)
blueprint.add_app_template_global(sheets.room_of)


def _known(page: str, status: int = HTTPStatus.OK) -> AnyResponse:
    """Send a page from which a phone may join, so that it is known before it does."""
    response = make_response(page, status)
    know_phone(response)
    return response


def _code_page(form: CodeForm, status: int = HTTPStatus.OK) -> AnyResponse:
    printable(form)
    response = _known(render_template("rooms/join.html", form=form), status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = "60"
    return response


@blueprint.get("/j/<code>")
def enter(code: str) -> Answer:
    """Show the button that a scanned square leads to, or that its debrief is over.

    Of a code without the square's key it is told when the button is pressed, where wrong ones are counted.
    """
    key = request.args.get("key", "")
    if is_scanned(code, key):
        enter_organisation(db.session, EVERY_ORGANISATION)
        if find_by_code(db.session, code=code, now=utc_now()) is None:
            return _known(render_template("rooms/gone.html"), HTTPStatus.NOT_FOUND)
    return _known(render_template("rooms/enter.html", code=code[:12], key=key[:KEY_LENGTH]))


@blueprint.route("/join", methods=["GET", "POST"])
def join() -> Answer:
    """Ask for the code, and let the phone in; ten wrong ones a minute from one address are enough.

    A phone that has scanned the square is let in also where others of its network have typed wrong ones.
    """
    form = CodeForm(request.form)
    if request.method != "POST":
        return _code_page(form)
    if not form.validate():
        return _code_page(form, HTTPStatus.BAD_REQUEST)
    enter_organisation(db.session, EVERY_ORGANISATION)
    try:
        if not is_scanned(form.typed, request.form.get("key", "")):
            check_wrong(db.session, CODES, **guesser())
    except TooManyAttemptsError as refusal:
        form.form_errors.append(refusal.message)
        return _code_page(form, HTTPStatus.TOO_MANY_REQUESTS)
    live = find_by_code(db.session, code=form.typed, now=utc_now()) if form.possible else None
    if live is None:
        note_wrong(db.session, CODES, **guesser())
        g.keep_changes = True
        form.code.errors = [WRONG_CODE]
        return _code_page(form, HTTPStatus.BAD_REQUEST)
    return _let_in(live)


def _let_in(live: LiveRow) -> AnyResponse:
    """Give the phone its ticket, unless it has one of this room: a phone counts once."""
    enter_organisation(db.session, live.organisation_id)
    response = redirect(url_for("rooms.show", live_id=live.id))
    ticket = read_ticket(live.id)
    if ticket is None or phone_of(ticket) is None:
        ticket = ticket_for(know_phone(response), live.organisation_id, live.id)
        place = {"organisation_id": live.organisation_id, "live_id": live.id}
        join_live(db.session, **place, token=ticket.token, now=utc_now())
        hand_out(response, ticket)
    return response


def _was_cancelled(live: LiveRow) -> bool:
    found = find_workshop(db.session, organisation_id=live.organisation_id, workshop_id=live.workshop_id)
    return found is not None and found.cancelled


def _page(
    live: LiveRow,
    phone: int | None,
    form: CommitmentForm | None = None,
    refusal: str = "",
    *,
    typed: Mapping[str, str] | None = None,
    wrong: Sequence[str] = (),
) -> str:
    """Show the present step; what was refused comes with its reason, what was typed, and the fields that are wrong."""
    key = STEPS[live.step - 1]
    question = BY_STEP.get(live.step) if live.alive else None
    place = {"organisation_id": live.organisation_id, "live_id": live.id}
    counts_only = key == ROUNDS[ASKS][0] and coaches(live)
    own, ever = None, get_shown(db.session, **place) if live.alive else {}
    if question is not None and phone is not None:
        own = get_own_value(db.session, participant_id=phone, question=question.key)
    shown = ever.get(question.key if question is not None else key)
    closed = question is None or question.is_closed(results_seen=live.results_seen, shown=ever)
    return render_template(
        "rooms/room.html",
        live=live,
        words=step_words(live.step),
        question=question if shown is None and not closed else None,
        was_shown=shown is not None,
        options=OPTIONS.get(question.family, {}) if question is not None else {},
        guessed=GUESSED,
        own=own or {},
        filled=typed if typed is not None else own or {},
        wrong=wrong,
        form=(form or CommitmentForm()) if live.alive and key == "commitments" else None,
        key=key if live.alive else "",
        until=_clock(live) if key in TIMED else "",
        page_errors=[(wrong[0] if wrong else "", refusal)] if refusal else [],
        longest=LONGEST_COMMITMENT,
        known=is_known(live),
        mails=bool(current_settings().smtp_url),
        why_not=why_not_oneself(live),
        counts=asks_in_words(tally(db.session, **place)) if counts_only else "",
        cancelled=not live.alive and _was_cancelled(live),
        said=request.args.get("said", ""),
    )


@blueprint.get("/room/<int:live_id>")
def show(live_id: int) -> Answer:
    """Show the present step on a phone."""
    live, phone = inside(live_id)
    return _page(live, phone)


@blueprint.get("/room/<int:live_id>/state")
def state(live_id: int) -> AnyResponse:
    """Tell a phone whether anything has changed: one row by its key, and nothing at all where nothing has."""
    ticket = read_ticket(live_id)
    if ticket is None:
        return make_response(jsonify(alive=False, revision=0), HTTPStatus.NOT_FOUND)
    enter_organisation(db.session, ticket.organisation_id)
    place = {"organisation_id": ticket.organisation_id, "live_id": ticket.live_id}
    pulse = get_pulse(db.session, **place, now=utc_now())
    if pulse is None:
        return make_response(jsonify(alive=False, revision=0), HTTPStatus.NOT_FOUND)
    response = jsonify(alive=pulse.alive, revision=pulse.revision)
    response.set_etag(f"{pulse.revision}-{int(pulse.alive)}")
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@blueprint.post("/room/<int:live_id>/answer")
def answer(live_id: int) -> Answer:
    """Keep a phone's answer; sent twice, it counts once."""
    live, phone = inside(live_id)
    if phone is None:
        return redirect(url_for("rooms.show", live_id=live.id))
    try:
        answer_live(
            db.session,
            organisation_id=live.organisation_id,
            live_id=live.id,
            participant_id=phone,
            question=request.form.get("question", ""),
            given=request.form,
            now=utc_now(),
        )
    except RefusedError as refusal:
        typed = {scale: request.form.get(scale, "")[:LONGEST_TYPED] for scale in SCALES}
        wrong = wrong_fields(QUESTIONS[request.form["question"]], request.form)
        return _page(live, phone, refusal=refusal.message, typed=typed, wrong=wrong), HTTPStatus.BAD_REQUEST
    except ConflictError as conflict:
        return _page(live, phone, refusal=conflict.message), HTTPStatus.CONFLICT
    return redirect(url_for("rooms.show", live_id=live.id, said="answer"))


def _clock(live: LiveRow) -> str:
    """Return when the timer runs out by the clocks of the organisation, or nothing."""
    if live.timer_ends_at is None:
        return ""
    zone = ZoneInfo(get_organisation(db.session, live.organisation_id).zone)
    return f"{live.timer_ends_at.astimezone(zone):%H:%M}"


def _today(live: LiveRow) -> dt.date:
    return local_day(utc_now(), get_organisation(db.session, live.organisation_id).zone)


@blueprint.post("/room/<int:live_id>/commitment")
def promise(live_id: int) -> Answer:
    """Write down what the team will offer, without a name; where nobody is signed in, the coach reads it first."""
    live, phone = inside(live_id)
    form = CommitmentForm(request.form)
    if phone is None:
        return redirect(url_for("rooms.show", live_id=live.id))
    if STEPS[live.step - 1] != "commitments":
        return _page(live, phone, refusal=gettext("Commitments come last. Look at the screen.")), HTTPStatus.CONFLICT
    if not form.validate():
        return _page(live, phone, form), HTTPStatus.BAD_REQUEST
    waits = not is_known(live)
    try:
        add_team_commitment(
            db.session,
            organisation_id=live.organisation_id,
            live_id=live.id,
            words=form.words.data or "",
            due_on=form.due_on.data,
            today=_today(live),
            now=utc_now(),
            waiting=waits,
        )
    except (RefusedError, ConflictError) as refusal:
        return _page(live, phone, form, refusal.message), HTTPStatus.BAD_REQUEST
    return redirect(url_for("rooms.show", live_id=live.id, said="waits" if waits else "team"))


@blueprint.route("/room/<int:live_id>/mine", methods=["GET", "POST"])
def promise_myself(live_id: int) -> Answer:
    """Ask what a signed-in person will offer in their own name, and keep it for that person alone."""
    live = inside_as_oneself(live_id)
    form = CommitmentForm(request.form or None)
    if request.method != "POST" or not form.validate():
        printable(form)
        page = render_template("rooms/mine.html", live=live, form=form, longest=LONGEST_COMMITMENT)
        return (page, HTTPStatus.BAD_REQUEST) if request.method == "POST" else page
    try:
        add_own_commitment(
            db.session,
            organisation_id=live.organisation_id,
            live_id=live.id,
            person_id=g.viewer.person_id,
            words=form.words.data or "",
            due_on=form.due_on.data,
            today=_today(live),
            keyring=keyring(),
            now=utc_now(),
        )
    except RefusedError as refusal:
        form.due_on.errors = [refusal.message]
        return render_template(
            "rooms/mine.html", live=live, form=form, longest=LONGEST_COMMITMENT
        ), HTTPStatus.BAD_REQUEST
    return redirect(url_for("rooms.show", live_id=live.id, said="mine"))
