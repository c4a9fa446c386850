"""Jots: favours logged in the month that a page asks about, offered unticked beside the box where they would count.

A ticked one adds 1 to its box when the page is saved, once; the page's script adds it at once and says so by sending
`jotted.<id>` for `jot.<id>`. Nothing is ticked beforehand, and nothing has to be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import g, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from data.commands.favours import count_favours
from data.db import db
from data.errors import RoundClosedError
from data.instruments import Page
from data.language import gettext
from data.queries.own import OwnAnswer
from data.queries.own_favours import Jot, list_jots
from data.types import Month
from surveys.own import keyring
from surveys.pulse.forms import PageForm
from surveys.pulse.visits import check_sender, person, visit_or_404
from surveys.pulse.wizard import Saving, seen_now

DIRECTIONS = {"REC": "received", "GIV": "gave"}
TO_ADD, ADDED = "jot.", "jotted."
MOST = 60
MOST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class JotView:
    """A jot as the template draws it; `item` is the box it adds to, `ticked` only after a page could not be saved."""

    jot: Jot
    item: str
    label: str
    ticked: bool


def _item(page: Page, jot: Jot) -> str:
    return f"{page.direction}.{jot.kind}.{jot.counterpart}"


def _of_page(page: Page, month: Month) -> list[Jot]:
    if page.direction not in DIRECTIONS or g.viewer.only_month is not None:  # an invitation opens no log
        return []
    jots = list_jots(db.session, **person(), month=month, direction=DIRECTIONS[page.direction], keyring=keyring())
    return [jot for jot in jots if _item(page, jot) in page.items][:MOST]


def offered(page: Page, month: Month) -> dict[str, list[JotView]]:
    """Return what was logged in the month by the group of the page that asks for it."""
    views: dict[str, list[JotView]] = {}
    jots = _of_page(page, month)
    for group in page.groups:
        for jot in jots:
            item = next((item for item in group.items if item.key == _item(page, jot)), None)
            if item is not None:
                ticked = f"{TO_ADD}{jot.id}" in request.form
                views.setdefault(group.key, []).append(JotView(jot, item.key, item.label, ticked))
    return views


def _named(form: MultiDict[str, str], prefix: str) -> set[str]:
    return {name.removeprefix(prefix) for name in form if name.startswith(prefix)}


def with_jots(page: Page, month: Month, form: PageForm, stored: Mapping[str, OwnAnswer]) -> PageForm:
    """Return a posted page with 1 added to a box for each jot that was ticked.

    A box that was typed into becomes what was typed and the ticked ones, however often the page is sent; one that was
    not grows from what is stored by now, by those not counted yet. What is no number stays as it was typed.
    """
    chosen = _named(request.form, TO_ADD)
    if not chosen:
        return form
    ticked = [jot for jot in _of_page(page, month) if str(jot.id) in chosen]
    now, sent = seen_now(page, stored), dict(form.sent)
    for item in {_item(page, jot) for jot in ticked}:
        typed = form.seen is None or item not in form.seen or form.seen[item].text != sent[item]
        times = sum(_item(page, jot) == item and (typed or not jot.counted) for jot in ticked)
        text = (sent[item] if typed else now[item].text).strip() or "0"
        if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS:
            sent[item] = str(int(text) + times)
    return replace(form, sent=sent)


def count(page: Page, month: Month, saving: Saving) -> None:
    """Note which of the ticked jots are counted now: those whose box could be saved."""
    chosen = _named(request.form, TO_ADD) | _named(request.form, ADDED)
    if not chosen:
        return
    kept = [jot.id for jot in _of_page(page, month) if str(jot.id) in chosen and _item(page, jot) not in saving.errors]
    count_favours(db.session, person_id=person()["person_id"], favour_ids=kept, month=month, counted=True)


def note_jot(month: str) -> tuple[str, int] | Response:
    """Note at once that the page's script has added a jot to its box, or has taken it out again."""
    visit = visit_or_404(month)
    check_sender()
    if not visit.open:
        raise RoundClosedError(gettext("This pulse has closed. It takes no more answers."))
    text = request.form.get("favour", "")
    known = {str(jot.id): jot.id for page in visit.instrument.pages for jot in _of_page(page, visit.place.month)}
    count_favours(
        db.session,
        person_id=person()["person_id"],
        favour_ids=[known[text]] if text in known else [],
        month=visit.place.month,
        counted=request.form.get("counted") == "1",
    )
    return "", 204
