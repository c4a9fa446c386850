"""Jots: favours logged in the month that a page asks about, offered unticked beside the box where they would count.

A ticked one adds 1 to its box when the page is saved, once; the page's script adds it at once and says so by sending
`jotted.<id>` for `jot.<id>`. Nothing is ticked beforehand, and nothing has to be. What was added is told as such for
as long as its box holds it: of a box that was made smaller the last ones are offered again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import g, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from data.commands.favours import FavourBox, count_favours, release_favours
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
from surveys.questions.base import plain

DIRECTIONS = {"REC": "received", "GIV": "gave"}
TO_ADD, ADDED = "jot.", "jotted."
MOST = 60
MOST_DIGITS = 3
BOX_PARTS = 2  # kind and counterpart, as in REC.INTRO.CUST


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


def _number(text: str) -> int | None:
    """Return the number of a box, None where it holds none that could be added to."""
    digits = plain(text) or "0"
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS else None


def _still_counted(page: Page, jots: Sequence[Jot], texts: Mapping[str, str]) -> list[Jot]:
    """Return jots as they are counted in boxes that hold these texts."""
    left = {item: _number(texts.get(item, "")) or 0 for item in page.items}
    found = []
    for jot in jots:
        left[_item(page, jot)] -= jot.counted
        found.append(replace(jot, counted=jot.counted and left[_item(page, jot)] >= 0))
    return found


def offered(page: Page, month: Month, texts: Mapping[str, str]) -> dict[str, list[JotView]]:
    """Return what was logged in the month by the group of the page that asks for it, whose boxes hold these texts."""
    views: dict[str, list[JotView]] = {}
    jots = _still_counted(page, _of_page(page, month), texts)
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
    now, sent = seen_now(page, stored), dict(form.sent)
    jots = _still_counted(page, _of_page(page, month), {item: box.text for item, box in now.items()})
    ticked = [jot for jot in jots if str(jot.id) in chosen]
    for item in {_item(page, jot) for jot in ticked}:
        typed = form.seen is None or item not in form.seen or form.seen[item].text != sent[item]
        times = sum(_item(page, jot) == item and (typed or not jot.counted) for jot in ticked)
        number = _number(sent[item] if typed else now[item].text)
        if number is not None:
            sent[item] = str(number + times)
    return replace(form, sent=sent)


def count(page: Page, month: Month, saving: Saving) -> None:
    """Note which of the ticked jots are counted now, those whose box could be saved, and which not any more."""
    chosen = _named(request.form, TO_ADD) | _named(request.form, ADDED)
    if chosen:
        of_page = _of_page(page, month)
        kept = [jot.id for jot in of_page if str(jot.id) in chosen and _item(page, jot) not in saving.errors]
        count_favours(db.session, person_id=person()["person_id"], favour_ids=kept, month=month, counted=True)
    release(page, month, saving)


def release(page: Page, month: Month, saving: Saving) -> None:
    """Note which jots are not counted any more, as their box was saved with less than them."""
    if page.direction not in DIRECTIONS:
        return
    held: dict[FavourBox, int] = {}
    for item, value in saving.values.items():
        _direction, *place = item.split(".")
        if len(place) == BOX_PARTS:
            held[DIRECTIONS[page.direction], place[0], place[1]] = value.number or 0
    release_favours(db.session, person_id=person()["person_id"], month=month, held=held)


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
