"""Pages of the monthly pulse: each saves what it holds and leads on; sent once, editable until the round closes."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.following import thank
from data.commands.own import answer_commitment
from data.commands.submissions import OpenSubmission, open_submission, send, submit, write_answers
from data.db import db
from data.errors import RefusedError, RoundClosedError
from data.instruments import Instrument, Page, spoken_instrument
from data.instruments.answers import AnswerValue, in_words, was_away
from data.language import gettext
from data.queries.own import get_next_round, list_own_rounds
from data.queries.own_things import list_own_commitments
from data.types import AnswerKind, Month, Permission, RoundState
from surveys.clock import utc_now
from surveys.hidden import is_hidden
from surveys.own import keyring, local_today
from surveys.pulse import autosave, jots, pages, promises, wizard
from surveys.pulse.forms import PageForm, opened_at
from surveys.pulse.results import own_result
from surveys.pulse.visits import check_sender, keep_unread, month_or_404, person, stored_of, visit_or_404
from surveys.pulse.wizard import CHECK, SUBMIT, Saving, Visit
from surveys.resend import keep_what_was_sent
from surveys.security import current_settings

blueprint = Blueprint("pulse", __name__, url_prefix="/pulse")
ENDPOINTS = (
    "list_rounds",
    "show_page",
    "save_page",
    "show_check",
    "submit_answers",
    "show_thanks",
    "save_changes",
    "fresh_token",
    "note_jot",
    "settle",
    "say_of_team",
)
SIGNED_IN = {"list_rounds", "note_jot", "settle", "say_of_team"}
INVITED = {f"pulse.{name}" for name in ENDPOINTS if name not in SIGNED_IN}
ACCESS = {f"pulse.{name}": Permission.ANSWER for name in ENDPOINTS}

Answer = str | Response | tuple[str, int]

blueprint.add_url_rule("/<month>/save", view_func=autosave.save_changes, methods=["POST"])
blueprint.add_url_rule("/<month>/jot", view_func=jots.note_jot, methods=["POST"])
blueprint.add_url_rule("/token", view_func=autosave.fresh_token)
blueprint.add_url_rule("/<month>/team", view_func=promises.say_of_team, methods=["POST"])
keep_what_was_sent(blueprint, back_to="pulse.list_rounds")


def _url(month: str, step: str, **more: Any) -> str:
    if step == CHECK:
        return url_for("pulse.show_check", month=month, **more)
    return url_for("pulse.show_page", month=month, page_key=step, **more)


def _page_or_404(instrument: Instrument, key: str) -> Page:
    page = instrument.page(key)
    if page is None:
        abort(404)
    return page


@blueprint.get("/")
def list_rounds() -> str:
    """List what is open for the person and what they sent."""
    now = utc_now()
    places = list_own_rounds(db.session, **person())
    visits = [Visit.at(place, now) for place in places if place.state != RoundState.PLANNED]
    coming = get_next_round(db.session, organisation_id=g.viewer.organisation_id)
    return render_template(
        "pulse/list.html",
        open_visits=[visit for visit in visits if visit.open],
        past=[visit for visit in visits if not visit.open],
        coming=coming,
        coming_words=wizard.local_words(coming.opens_at, coming.zone) if coming else "",
    )


@blueprint.get("/<month>/<page_key>")
def show_page(month: str, page_key: str) -> Answer:
    """Show a page of questions with the stored answers in it."""
    visit = visit_or_404(month)
    page = _page_or_404(visit.instrument, page_key)
    if not visit.open:
        return pages.render_closed(visit)
    if not visit.started and page is not visit.first:
        return redirect(_url(month, visit.first.key))
    stored = pages.stored_answers(visit, page)
    if page is not visit.first and was_away(wizard.values_of(stored)):
        return redirect(_url(month, CHECK))
    asked = "ask" in request.args and wizard.unconfirmed(page, wizard.values_of(stored))
    return pages.render_stored(visit, page, stored, asked=asked, from_check=request.args.get("from") == CHECK)


@blueprint.post("/<month>/<page_key>")
def save_page(month: str, page_key: str) -> Answer:
    """Save what a page holds and lead on, or show it again with what could not be read."""
    now, about = utc_now(), month_or_404(month)
    check_sender()
    opened = opened_at(request.form.get("rendered", ""), now)
    try:
        place = open_submission(db.session, **person(), round_=about, now=now, opened_at=opened)
    except RoundClosedError:
        visit = visit_or_404(month)
        page = _page_or_404(visit.instrument, page_key)
        return pages.render_closed(visit, PageForm.read(request.form, page, now), page), 409
    instrument = spoken_instrument(place.instrument)
    page = _page_or_404(instrument, page_key)
    check_sender("seen", "rendered")
    form = PageForm.read(request.form, page, now)
    if form.strangers:
        db.session.rollback()
        return pages.render_again(visit_or_404(month), page, form, dict(form.sent), refusal=pages.NOT_ASKED_FOR), 400
    saving = _write(place, instrument, page, form)
    kept = keep_unread(place, saving, page.items)
    if saving.errors and not (form.back and kept):
        g.keep_changes = True  # what could be read is saved all the same
        return pages.render_again(visit_or_404(month), page, form, saving.typed, errors=saving.errors), 400
    for item in saving.replaced:
        flash(pages.overtaken(in_words(page.items[item].text, about)), "note")
    return _lead_on(place, instrument, page, form, saving)


def _write(place: OpenSubmission, instrument: Instrument, page: Page, form: PageForm) -> Saving:
    stored = stored_of(place, page)
    month = place.month
    form = jots.with_jots(page, month, form, stored)
    saving = wizard.merge(instrument, page, stored=stored, sent=form.sent, seen=form.seen, whole=True)
    if form.back or saving.errors:
        saving = wizard.not_asked_yet(page, saving, stored)
    write_answers(
        db.session,
        place=place,
        values=saving.values,
        replaced=saving.lost,
        page=page.key,
        seconds=form.seconds,
        now=utc_now(),
    )
    jots.count(page, month, saving)
    return saving


def _lead_on(place: OpenSubmission, instrument: Instrument, page: Page, form: PageForm, saving: Saving) -> Response:
    month = str(place.month)
    if form.back:
        before = CHECK if form.from_check else wizard.step_before(instrument, page)
        return redirect(_url(month, before) if before else url_for("pulse.list_rounds"))
    if wizard.asks_once(page, saving) and not form.asked and not form.from_check:
        return redirect(_url(month, page.key, ask="1"))
    step = CHECK if form.from_check and not saving.back_at_work else wizard.next_step(instrument, page, saving.resolved)
    if step == SUBMIT:
        _thank(send(db.session, place=place, now=utc_now()), place.month)
        return redirect(url_for("pulse.show_thanks", month=month))
    return redirect(_url(month, step))


def _thank(sent: bool, about: Month) -> None:  # noqa: FBT001 - whether it was sent just now is what this is about
    """Thank for what was sent just now, where there is a mail server."""
    settings = current_settings()
    if sent and settings.smtp_url and not settings.demo:
        thank(db.session, **person(), about=about, now=utc_now())


@blueprint.get("/<month>/check")
def show_check(month: str) -> Answer:
    """Show all answers with the way back to each question."""
    visit = visit_or_404(month)
    if not visit.open:
        return pages.render_closed(visit)
    if not visit.started:
        return redirect(_url(month, visit.first.key))
    return pages.render_check(visit, pages.stored_answers(visit))


@blueprint.post("/<month>/submit")
def submit_answers(month: str) -> Answer:
    """Send the answers, once however often it is pressed; directions ticked on the check page are confirmed first."""
    now, about = utc_now(), month_or_404(month)
    check_sender()
    ticked = [name for name in request.form if not is_hidden(name)]
    try:
        if ticked:
            _confirm(open_submission(db.session, **person(), round_=about, now=now), ticked)
        _thank(submit(db.session, **person(), round_id=about, now=now), about)
    except RoundClosedError:
        return pages.render_closed(visit_or_404(month)), 409
    except RefusedError:
        return redirect(_url(month, visit_or_404(month).first.key))
    return redirect(url_for("pulse.show_thanks", month=month))


def _confirm(place: OpenSubmission, ticks: list[str]) -> None:
    instrument = spoken_instrument(place.instrument)
    if set(ticks) - {f"{page.direction}.DONE" for page in instrument.pages if page.direction}:
        abort(400)  # the check page asks for nothing else, so somebody changed it
    for page in instrument.pages:
        tick = f"{page.direction}.DONE"
        if page.direction and tick in ticks:
            stored = stored_of(place, page)
            saving = wizard.merge(instrument, page, stored=stored, sent={tick: "1"}, seen=None, whole=False)
            write_answers(db.session, place=place, values=saving.values, page=None, seconds=0, now=utc_now())


@blueprint.get("/<month>/thanks")
def show_thanks(month: str) -> Answer:
    """Thank for what was sent and show the person's own result."""
    visit = visit_or_404(month)
    if visit.place.submitted_at is None:
        return redirect(_url(month, CHECK if visit.started else visit.first.key))
    values: dict[str, AnswerValue] = wizard.values_of(pages.stored_answers(visit))
    away = was_away(values)
    answered = any(value.kind == AnswerKind.ANSWERED for value in values.values())
    result = own_result(visit.instrument, values) if answered and not away else None
    # A link for one pulse may have been passed on, so it shows nothing that is older than the pulse.
    signed_in, today = g.viewer.only_month is None, local_today()
    return render_template(
        "pulse/thanks.html",
        visit=visit,
        away=away,
        result=result,
        commitments=list_own_commitments(db.session, **person(), today=today, keyring=keyring()) if signed_in else [],
        promises=promises.read_promises() if signed_in else None,
        outcomes=promises.OUTCOMES,
    )


@blueprint.post("/<month>/commitments/<int:commitment_id>")
def settle(month: str, commitment_id: int) -> Answer:
    """Note what became of something that the person said they would offer."""
    month_or_404(month)
    check_sender()
    outcome = request.form.get("outcome", "")
    answer_commitment(db.session, **person(), commitment_id=commitment_id, outcome=outcome, now=utc_now())
    flash(gettext("Noted. Only you see this."), "good")
    return redirect(url_for("pulse.show_thanks", month=month))
