"""The reciprocity round on a phone: one's own ask, the others' asks by name, and offering help with them."""

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, StringField

from data.commands.room_asks import ASK_RULE, LONGEST_ASK, ROUND, offer_help, post_ask, take_back_ask
from data.db import db
from data.errors import ConflictError, RefusedError
from data.language import gettext, lazy
from data.queries.live import LiveRow
from data.queries.rooms import list_asks
from data.types import whole_number
from surveys.clock import utc_now
from surveys.fields import PlainText, printable
from surveys.own import keyring, person
from surveys.rooms.inside import coaches, inside_as_oneself

COUNTS_ONLY = lazy("You coach these teams, so you see how many asks and offers there are, and add none of your own.")
Answer = str | Response | tuple[str, int]


class AskForm(Form):
    """What somebody asks for, or which of their asks they take back."""

    ask_id = StringField(lazy("Ask"))
    words = StringField(lazy("What would help you?"), [PlainText(LONGEST_ASK, ASK_RULE, lines=False)])


def _room(live_id: int) -> LiveRow:
    live = inside_as_oneself(live_id)
    if not live.has_begun(ROUND):
        abort(redirect(url_for("rooms.show", live_id=live.id)))
    return live


def _check_no_coach(live: LiveRow) -> None:
    if coaches(live):
        raise RefusedError(COUNTS_ONLY)


def _page(live: LiveRow, form: AskForm, *, refusal: str = "") -> str:
    printable(form)
    if coaches(live):
        return render_template("rooms/asks_of_others.html", live=live)
    asks = list_asks(db.session, **person(), live_id=live.id, keyring=keyring())
    mine = next((one for one in asks if one.person_id == person()["person_id"]), None)
    return render_template(
        "rooms/asks.html",
        form=form,
        page_errors=[("", refusal)] if refusal else [],
        live=live,
        mine=mine,
        others=[one for one in asks if one is not mine],
        longest=LONGEST_ASK,
    )


def ask(live_id: int) -> Answer:
    """Show the asks of the room, and keep or take back one's own."""
    live = _room(live_id)
    form = AskForm(request.form or None)
    if request.method != "POST":
        return _page(live, form)
    _check_no_coach(live)
    if form.ask_id.data:
        ask_id = whole_number(form.ask_id.data)
        if ask_id is None:
            abort(HTTPStatus.BAD_REQUEST)
        take_back_ask(db.session, **person(), ask_id=ask_id)
        return redirect(url_for("rooms.ask", live_id=live.id))
    if not form.validate():
        return _page(live, form), HTTPStatus.BAD_REQUEST
    try:
        post_ask(db.session, **person(), live_id=live.id, words=form.words.data or "", keyring=keyring(), now=utc_now())
    except (RefusedError, ConflictError) as refusal:
        return _page(live, form, refusal=refusal.message), HTTPStatus.CONFLICT
    return redirect(url_for("rooms.ask", live_id=live.id))


def offer(live_id: int, ask_id: int) -> Answer:
    """Offer help with an ask, or take the offer back."""
    live = _room(live_id)
    _check_no_coach(live)
    on = request.form.get("on") == "yes"
    offer_help(db.session, **person(), live_id=live.id, ask_id=ask_id, on=on, now=utc_now())
    flash(gettext("They see your name under their ask.") if on else gettext("Your offer is taken back."), "success")
    return redirect(url_for("rooms.ask", live_id=live.id))
