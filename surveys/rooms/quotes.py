"""One sentence without a name: from one's own worksheet or typed anew, taken back until all are shown."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, TextAreaField

from data.commands.keyring import KeyLostError
from data.commands.room_sheets import LONGEST_QUOTE, QUOTE_RULE, QUOTES, share_quote, withdraw_quote
from data.db import db
from data.errors import ConflictError, RefusedError
from data.language import gettext, lazy
from data.queries.live import LiveRow, get_shown
from data.queries.rooms import get_own_quote, get_own_seat
from surveys.clock import utc_now
from surveys.fields import PlainText, printable
from surveys.own import keyring, person
from surveys.rooms.inside import inside_as_oneself
from surveys.worksheets.sheets import Sheet, open_sheets, worksheet_or_404

Answer = str | Response | tuple[str, int]


class QuoteForm(Form):
    """The sentence."""

    words = TextAreaField(lazy("Your sentence"), [PlainText(LONGEST_QUOTE, QUOTE_RULE, lines=False)])


def _sheet(live: LiveRow) -> Sheet | None:
    """Return the worksheet that the person works on here, where its texts can be read."""
    seat = get_own_seat(db.session, **person(), live_id=live.id)
    if seat is None:
        return None
    try:
        return open_sheets(worksheet_or_404(seat))[0]
    except KeyLostError:
        return None


def _page(live: LiveRow, form: QuoteForm, *, refusal: str = "") -> str:
    printable(form)
    sheet, shared = _sheet(live), get_own_quote(db.session, **person(), live_id=live.id, keyring=keyring())
    taken = sheet.points.get(request.args.get("point", "")) if sheet is not None else None
    if request.method != "POST":
        form.words.data = taken.words if taken is not None else shared or ""
    return render_template(
        "rooms/quote.html",
        live=live,
        form=form,
        page_errors=[("", refusal)] if refusal else [],
        written=[(item, point) for item, point in sheet.rows if point.words] if sheet is not None else [],
        shared=shared,
        was_shown=QUOTES in get_shown(db.session, organisation_id=live.organisation_id, live_id=live.id),
        longest=LONGEST_QUOTE,
        k=live.k,
    )


def share(live_id: int) -> Answer:
    """Ask for a sentence and share it, or take it back."""
    live = inside_as_oneself(live_id)
    if not live.has_begun(QUOTES):
        return redirect(url_for("rooms.show", live_id=live.id))
    form = QuoteForm(request.form or None)
    if request.method != "POST":
        return _page(live, form)
    try:
        said = _withdraw(live) if request.form.get("act") == "withdraw" else _share(live, form)
    except (RefusedError, ConflictError) as refusal:
        return _page(live, form, refusal=refusal.message), HTTPStatus.CONFLICT
    if not said:
        return _page(live, form), HTTPStatus.BAD_REQUEST
    flash(said, "success")
    return redirect(url_for("rooms.share", live_id=live.id))


def _withdraw(live: LiveRow) -> str:
    withdraw_quote(db.session, **person(), live_id=live.id, now=utc_now())
    return gettext("It is taken back, and nobody has seen it.")


def _share(live: LiveRow, form: QuoteForm) -> str:
    """Share the sentence of a form; returns what to say, or nothing where the form has an error."""
    if not form.validate():
        return ""
    words = form.words.data or ""
    share_quote(db.session, **person(), live_id=live.id, words=words, keyring=keyring(), now=utc_now())
    return gettext("Your sentence is with the others. You can change it or take it back until they are shown.")
