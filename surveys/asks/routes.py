"""One's own asks and offers, and the page behind the link of a mail: looking at it changes nothing."""

import datetime as dt
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.room_asks import answer_ask, take_back_ask
from data.db import db, enter_organisation
from data.language import gettext, lazy
from data.queries.rooms import get_asked, list_own_asks
from data.types import Month, Permission
from data.vault import LockedError
from surveys.access import Access, Requirement, wants_page
from surveys.asks.mails import vault
from surveys.clock import utc_now
from surveys.own import Person, keyring, person
from surveys.security import current_settings

blueprint = Blueprint("asks", __name__, url_prefix="/asks")
ACCESS: dict[str, Requirement] = {"asks.list_own": Permission.ANSWER, "asks.answer": Permission.ANSWER}
ACCESS |= {"asks.tell": Access.PUBLIC}
LONGEST_TOKEN = 300
GOOD_FOR = dt.timedelta(days=180)
NOTED = lazy("Noted. Only you see this; the coach reads how many said what, much later and from several people on.")

Answer = str | Response | tuple[str, int]


@blueprint.get("/")
def list_own() -> str:
    """List what the person asked for, with who offered, and what they offered to help with."""
    found = list_own_asks(db.session, **person(), keyring=keyring())
    me = person()["person_id"]
    return render_template(
        "asks/list.html",
        mine=[(one, Month.of(one.asked_at.date())) for one in found if one.person_id == me],
        offered=[(one, Month.of(one.asked_at.date())) for one in found if one.person_id != me],
    )


@blueprint.post("/<int:ask_id>")
def answer(ask_id: int) -> Response:
    """Note whether an own ask has helped, or take it back with what was offered."""
    if request.form.get("act") == "take_back":
        take_back_ask(db.session, **person(), ask_id=ask_id)
        flash(gettext("Your ask is gone, and so are the offers under it."), "good")
    else:
        answer_ask(db.session, **person(), ask_id=ask_id, outcome=request.form.get("outcome", ""), now=utc_now())
        flash(str(NOTED), "good")
    return redirect(url_for("asks.list_own"))


def _whose(token: str) -> tuple[Person, int] | None:
    """Return whose link it is, and about which ask; None for one that no mail has had."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    try:
        organisation, who, ask = (int(part) for part in vault(current_settings()).unlock(token).split("."))
    except LockedError:
        return None
    return {"organisation_id": organisation, "person_id": who}, ask


@blueprint.route("/told/<token>", methods=["GET", "POST"])
def tell(token: str) -> Answer:
    """Ask whether it helped, as programs that look at links in mails get no further; note what was pressed."""
    whose = _whose(token)
    if whose is not None:
        enter_organisation(db.session, whose[0]["organisation_id"])
    asked = get_asked(db.session, **whose[0], ask_id=whose[1]) if whose is not None else None
    if whose is None or asked is None or utc_now() - asked.asked_at > GOOD_FOR:
        if not wants_page():
            abort(HTTPStatus.NOT_FOUND)
        return render_template("asks/gone.html"), HTTPStatus.NOT_FOUND
    said = ""
    if request.method == "POST":
        answer_ask(db.session, **whose[0], ask_id=whose[1], outcome=request.form.get("outcome", ""), now=utc_now())
        said = NOTED
    month = Month.of(asked.asked_at.date()).label
    return render_template("asks/told.html", token=token, month=month, said=said)
