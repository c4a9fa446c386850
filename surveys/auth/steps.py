"""The way in after the first proof: straight to the pages, or to the second factor, with nothing else open yet."""

from http import HTTPStatus

from flask import g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from data.commands.entering import NewStep, Step, find_step, finish_step
from data.commands.factors import LONGEST_OF_APP, WRONG_CODE, WRONG_RECOVERY, begin_factor, check_code, confirm_factor
from data.commands.sessions import NewSession
from data.commands.throttle import TooManyAttemptsError
from data.db import db, enter_organisation
from data.queries.own_account import get_pending_secret
from data.types import whole_number
from surveys.addresses import safe_next
from surveys.auth.forms import CodeForm
from surveys.clock import utc_now
from surveys.own import Person
from surveys.pictures import factor_picture
from surveys.security import begin, current_settings, end, factor_keys
from surveys.starting import start_url

STEP, WANTED = "step", "step_next"  # in the browser's cookie, which holds no session meanwhile
Answer = str | Response | tuple[str, int]


def go_on(found: NewSession | NewStep, wanted: str | None) -> Response:
    """Lead whoever has given one proof to where they wanted to go, or to the second one."""
    if isinstance(found, NewSession):
        begin(found)
        return redirect(safe_next(wanted) or start_url())
    end()
    enter_organisation(db.session, found.organisation_id)
    session[STEP] = f"{found.organisation_id}.{found.token}"
    session[WANTED] = safe_next(wanted) or ""
    if not found.enrols:
        return redirect(url_for("auth.ask_code"))
    begin_factor(
        db.session,
        organisation_id=found.organisation_id,
        person_id=found.person_id,
        vault=factor_keys().vault,
        now=utc_now(),
    )
    return redirect(url_for("auth.set_up_factor"))


def _token() -> tuple[int, str] | None:
    organisation, _, token = str(session.get(STEP, "")).partition(".")
    organisation_id = whole_number(organisation)
    return None if organisation_id is None else (organisation_id, token)


def _step() -> Step | None:
    """Return who is between two proofs in this browser."""
    known = _token()
    if known is None:
        return None
    enter_organisation(db.session, known[0])
    return find_step(db.session, organisation_id=known[0], token=known[1], now=utc_now())


def _facts(step: Step) -> Person:
    return {"organisation_id": step.organisation_id, "person_id": step.person_id}


def _finished() -> str:
    """Begin the session; returns where the person wanted to go."""
    known = _token()
    assert known is not None
    wanted = safe_next(session.get(WANTED))
    new = finish_step(
        db.session,
        organisation_id=known[0],
        token=known[1],
        device=str(request.user_agent),
        hours=current_settings().session_hours,
        now=utc_now(),
    )
    begin(new)
    return wanted or start_url()


def refuse_code(form: CodeForm, refusal: TooManyAttemptsError | None) -> HTTPStatus:
    """Write into a form why its code is not taken; a wrong code stays counted."""
    g.keep_changes = refusal is None
    typed = "".join((form.code.data or "").split())
    wrong = WRONG_CODE if len(typed) <= LONGEST_OF_APP else WRONG_RECOVERY
    form.code.errors = [wrong if refusal is None else refusal.message]
    return HTTPStatus.BAD_REQUEST if refusal is None else HTTPStatus.TOO_MANY_REQUESTS


def ask_code() -> Answer:
    """Ask for the second factor, and let in whoever gives it."""
    step = _step()
    if step is None or step.enrols:
        return redirect(url_for("auth.sign_in" if step is None else "auth.set_up_factor"))
    form = CodeForm(request.form or None)
    if request.method != "POST":
        return render_template("auth/code.html", form=form)
    taken, status = code_taken(form, _facts(step))
    if taken:
        return redirect(_finished())
    return render_template("auth/code.html", form=form), status


def set_up_factor() -> Answer:
    """Let an administrator who must have a second factor set it up before anything else."""
    step = _step()
    if step is None or not step.enrols:
        return redirect(url_for("auth.sign_in" if step is None else "auth.ask_code"))
    secret = get_pending_secret(db.session, **_facts(step), vault=factor_keys().vault)
    if secret is None:
        return redirect(url_for("auth.sign_in"))
    form, status = CodeForm(request.form or None), HTTPStatus.OK
    if request.method == "POST":
        codes, status = confirmed(form, _facts(step))
        if codes is not None:
            return render_template("auth/recovery_codes.html", codes=codes, onward=_finished())
    picture = factor_picture(secret, step.email)
    return render_template("auth/set_up_factor.html", form=form, secret=secret, picture=picture), status


def confirmed(form: CodeForm, place: Person) -> tuple[list[str] | None, HTTPStatus]:
    """Turn on the second factor that is being set up; returns recovery codes, or None with the reason in the form."""
    if not form.validate():
        return None, HTTPStatus.BAD_REQUEST
    try:
        codes = confirm_factor(db.session, **place, code=form.code.data or "", keys=factor_keys(), now=utc_now())
    except TooManyAttemptsError as refusal:
        return None, refuse_code(form, refusal)
    return codes, HTTPStatus.OK if codes is not None else refuse_code(form, None)


def code_taken(form: CodeForm, place: Person) -> tuple[bool, HTTPStatus]:
    """Whether a form's code is right, which uses it up; else with the reason in the form."""
    if not form.validate():
        return False, HTTPStatus.BAD_REQUEST
    try:
        right = check_code(db.session, **place, code=form.code.data or "", keys=factor_keys(), now=utc_now())
    except TooManyAttemptsError as refusal:
        return False, refuse_code(form, refusal)
    return right, HTTPStatus.OK if right else refuse_code(form, None)
