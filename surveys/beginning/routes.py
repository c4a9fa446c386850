"""Setting an empty installation up, and what leads to the first round: a list, a test mail, the pulse to look at."""

import smtplib
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.founding import found_organisation
from data.commands.organisations import in_no_file
from data.commands.own import MAIL_TESTED, PULSE_SEEN, choose
from data.commands.rounds import PULSE
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.errors import ConflictError, RefusedError
from data.instruments import spoken_instrument
from data.instruments.answers import in_words
from data.language import gettext
from data.queries.openings import get_calendar, get_outlook
from data.queries.organisations import list_organisations, list_prepared, list_teams
from data.queries.people import get_address
from data.queries.rounds import has_begun
from data.types import Permission
from surveys.access import Access
from surveys.beginning.codes import is_code, use_code
from surveys.beginning.forms import WRONG_CODE, SetUpForm
from surveys.clock import utc_now
from surveys.fields import printable
from surveys.mail import make_mail, send_mail
from surveys.own import person
from surveys.questions.pages import Notes, page_view
from surveys.security import current_settings

blueprint = Blueprint("beginning", __name__)
ACCESS = {
    "beginning.set_up": Access.PUBLIC,
    "beginning.show_steps": Permission.ADMINISTER,
    "beginning.test_mail": Permission.ADMINISTER,
    "beginning.show_pulse": Permission.ADMINISTER,
    "beginning.have_seen_pulse": Permission.ADMINISTER,
}
Answer = str | Response | tuple[str, int]


def _check_empty() -> None:
    """Answer 404 once there is an organisation: nothing is left to be set up."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    if current_settings().demo or list_organisations(db.session):
        abort(404)


@blueprint.route("/set-up", methods=["GET", "POST"])
def set_up() -> Answer:
    """Make the organisation of an empty installation, for whoever holds the code that the console printed."""
    _check_empty()
    form = SetUpForm(request.form or None)
    if request.method != "POST":
        return render_template("beginning/set_up.html", form=form)
    settings = current_settings()
    good = form.validate()
    if not is_code(settings, form.code.data or ""):
        form.code.errors = [WRONG_CODE]
        good = False
    if good and _found(form):
        flash(gettext("The organisation is set up. Sign in with your address and password."), "success")
        return redirect(url_for("auth.sign_in", next=url_for("beginning.show_steps")))
    printable(form)
    return render_template("beginning/set_up.html", form=form), 400


def _found(form: SetUpForm) -> bool:
    settings = current_settings()
    try:
        with db.session.begin_nested():
            found_organisation(
                db.session,
                name=form.organisation.data or "",
                zone=form.zone.data,
                email=form.email.data or "",
                person_name=form.name.data or "",
                password=form.password.data or "",
                cheap_hash=settings.testing,
                now=utc_now(),
            )
    except (ConflictError, RefusedError) as refusal:
        form.organisation.errors = [refusal.message]
        return False
    if not use_code(settings, form.code.data or ""):  # somebody else was quicker; what was made here is undone
        db.session.rollback()
        form.code.errors = [WRONG_CODE]
        return False
    return True


@blueprint.get("/getting-started")
def show_steps() -> str:
    """Show what leads to the first round, and what of it is done."""
    organisation_id = g.viewer.organisation_id
    calendar = get_calendar(db.session, organisation_id)
    teams = list_teams(db.session, organisation_id)
    return render_template(
        "beginning/steps.html",
        outlook=get_outlook(db.session, organisation_id=organisation_id, now=utc_now()),
        teams=len(teams),
        unfit=sum(team.closed_on is None and in_no_file(team.name) for team in teams),
        calendar=calendar,
        zone=ZoneInfo(calendar.zone),
        mail_server=bool(current_settings().smtp_url),
        prepared=list_prepared(db.session, organisation_id=organisation_id),
        begun=has_begun(db.session, organisation_id=organisation_id),
    )


@blueprint.post("/getting-started/test-mail")
def test_mail() -> Response:
    """Send a mail to whoever asks for it, at once, and say what became of it."""
    settings = current_settings()
    address = get_address(db.session, **person())
    mail = make_mail(
        settings,
        to=address,
        subject=gettext("Test from Guanxi"),
        text=gettext("Mails from Guanxi arrive. Invitations and reminders come the same way.") + "\n",
        key=f"test:{g.viewer.session_id}:{utc_now().isoformat()}",
    )
    db.session.rollback()  # a slow mail server holds up nobody who writes
    try:
        send_mail(settings, mail)
    except RefusedError as refusal:
        flash(refusal.message, "warning")
    except (OSError, smtplib.SMTPException) as error:
        flash(
            gettext("The mail server did not take it (%(error)s). Check GUANXI_SMTP_URL.", error=type(error).__name__),
            "warning",
        )
    else:
        _note(MAIL_TESTED)
        flash(
            gettext(
                "A test is on its way to %(address)s. If it does not arrive, look into the mail server.",
                address=address,
            ),
            "success",
        )
    return redirect(url_for("beginning.show_steps"))


def _note(what: str) -> None:
    """Keep that a step before the first round is done, for every administrator's list."""
    choose(db.session, **person(), choice=what, value="on", now=utc_now())


@blueprint.post("/getting-started/pulse/seen")
def have_seen_pulse() -> Response:
    """Note that an administrator has looked at the pulse."""
    _note(PULSE_SEEN)
    flash(gettext("Noted: the pulse was looked at."), "success")
    return redirect(url_for("beginning.show_steps"))


@blueprint.get("/getting-started/pulse")
def show_pulse() -> str:
    """Show the pulse as reps will get it, page after page; nothing can be sent."""
    instrument = spoken_instrument(PULSE)
    outlook = get_outlook(db.session, organisation_id=g.viewer.organisation_id, now=utc_now())
    pages = [(page, page_view(instrument, page, {}, Notes())) for page in instrument.pages]

    def words(text: str) -> str:
        return in_words(text, outlook.month)

    return render_template("beginning/pulse.html", pages=pages, words=words, month_label=outlook.month.label)
