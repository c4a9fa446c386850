"""The page of a point: shown, saved whole or change by change while somebody writes."""

from collections.abc import Mapping
from dataclasses import replace

from flask import abort, flash, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.unread import set_aside_in_worksheet
from data.commands.worksheets import NOT_ASKED_FOR, WORKSHEET, FinishedError, open_worksheet, save_points
from data.db import db
from data.errors import NotFoundError
from data.instruments import Item, spoken_instrument
from data.language import gettext, lazy
from data.queries.own_worksheets import get_own_worksheet
from surveys.clock import utc_now
from surveys.gone import tell_gone
from surveys.own import keyring, person
from surveys.pulse.forms import Changes, UnreadableError, write_seen
from surveys.pulse.pages import overtaken
from surveys.pulse.visits import check_person, check_sender
from surveys.worksheets import boxes
from surveys.worksheets.boxes import BASIS, SURE, UNKNOWN, Saving
from surveys.worksheets.forms import BACK, CHECK, COPY, PointForm
from surveys.worksheets.sheets import (
    Sheet,
    open_sheets,
    sheet_or_404,
    unread_texts,
    version_before,
    worksheet_or_404,
)
from surveys.worksheets.words import EMPTY

Answer = str | Response | tuple[str, int]
ENDPOINTS = ("show_point", "save_point", "save_changes")
GONE = lazy("There is no such worksheet any more, so nothing is saved. Copy what you wrote before you leave this page.")
TAKEN_BACK = lazy("You took this back. What was saved before is still there.")
NAMES = {
    "": "",
    UNKNOWN: lazy("I don't know yet"),
    SURE: lazy("How sure are you?"),
    BASIS: lazy("What does it rest on?"),
}


def box_names(item: Item) -> dict[str, str]:
    """Return the labels of a point's boxes by their names."""
    return {item.key + part: name or item.text for part, name in NAMES.items()}


def in_words(name: str, text: str) -> tuple[str, str]:
    """Return the label of a box and what was entered in it."""
    instrument = spoken_instrument(WORKSHEET)
    for item in instrument.items.values():
        names = box_names(item)
        if name in names:
            label = names[name] if name == item.key else f"{item.label}: {names[name]}"
            return label, boxes.shown(instrument, name, text)
    return name, text


def _item_or_404(sheet: Sheet, point: str) -> Item:
    return sheet.instrument.items.get(point) or abort(404)


def _url(worksheet_id: int, point: str, *, from_check: bool = False) -> str:
    values = {"worksheet_id": worksheet_id, "point": point, "from": CHECK if from_check else None}
    return url_for("worksheets.show_point", **values)  # type: ignore[arg-type] # "from" cannot be written as a keyword


def _target(name: str) -> str:
    """Return the id of the element that an error leads to."""
    return f"box-{name.lower().replace('.', '-')}" + ("-0" if name.endswith((SURE, BASIS)) else "")


def _earlier(sheet: Sheet) -> Sheet | None:
    before = version_before(sheet.about)
    return open_sheets(before)[0] if before else None


def _render(
    sheet: Sheet,
    item: Item,
    *,
    from_check: bool,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    stored = sheet.points.get(item.key)
    earlier = _earlier(sheet)
    texts = typed or boxes.texts(item.key, boxes.value_of(stored))
    names = box_names(item)
    return render_template(
        "worksheets/point.html",
        sheet=sheet,
        item=item,
        texts={name: text.replace("\x00", "\N{REPLACEMENT CHARACTER}") for name, text in texts.items()},
        names=names,
        errors=errors or {},
        remark=boxes.remark(texts[item.key]) if item.key not in (errors or {}) else "",
        page_errors=[(_target(name), words) for name, words in (errors or {}).items()],
        seen=write_seen(boxes.seen_now(item.key, stored)),
        earlier=earlier,
        last=earlier.points.get(item.key, EMPTY) if earlier else EMPTY,
        from_check=from_check,
        step=list(sheet.instrument.items).index(item.key) + 1,
    )


def show_point(worksheet_id: int, point: str) -> Answer:
    """Show a point with what is stored in its boxes, and a text that was set aside because it is too long."""
    about = worksheet_or_404(worksheet_id)
    if about.finished_at is not None:
        return redirect(url_for("worksheets.show_worksheet", worksheet_id=worksheet_id))
    sheet = open_sheets(about)[0]
    item, from_check = _item_or_404(sheet, point), request.args.get("from") == CHECK
    unread = unread_texts(about)
    if point not in unread:
        return _render(sheet, item, from_check=from_check)
    stored = sheet.points.get(point)
    sent = {point: unread[point]}
    errors = boxes.merge(sheet.instrument, point, stored=stored, sent=sent, seen=None, whole=False).errors
    return _render(
        sheet, item, from_check=from_check, typed=boxes.texts(point, boxes.value_of(stored)) | sent, errors=errors
    )


def _save(sheet: Sheet, point: str, form: PointForm, *, whole: bool) -> Saving:
    saving = boxes.merge(
        sheet.instrument, point, stored=sheet.points.get(point), sent=form.sent, seen=form.seen, whole=whole
    )
    if saving.value is not None:
        save_points(
            db.session,
            person_id=person()["person_id"],
            worksheet_id=sheet.about.id,
            points={point: saving.value},
            keyring=keyring(),
            now=utc_now(),
            replaced=saving.both,
        )
    if point in saving.errors or sheet.about.unread:
        set_aside_in_worksheet(
            db.session,
            person_id=person()["person_id"],
            worksheet_id=sheet.about.id,
            texts={point: form.sent[point]} if point in saving.errors else {},
            read=form.sent.keys() - saving.errors.keys(),
            keyring=keyring(),
            now=utc_now(),
        )
    return saving


def _with_earlier_words(sheet: Sheet, point: str, form: PointForm) -> PointForm:
    """Put last time's words into the box, behind what stands there already."""
    earlier = _earlier(sheet)
    words = earlier.points.get(point, EMPTY).words if earlier else ""
    typed = form.sent[point].strip()
    if not words or typed.endswith(words):
        return form
    return replace(form, sent={**form.sent, point: f"{typed}\n{words}" if typed else words})


def _too_late(worksheet_id: int, item: Item, form: PointForm) -> str:
    names = box_names(item)
    sheet = sheet_or_404(worksheet_id)
    kept = boxes.seen_now(item.key, sheet.points.get(item.key))
    stands = {name: {kept[name].text.strip(), (form.seen or {}).get(name, kept[name]).text.strip()} for name in kept}
    late = {name: text for name, text in form.sent.items() if text.strip() not in stands[name]}
    typed = [
        (names[name], boxes.shown(sheet.instrument, name, text) if text.strip() else TAKEN_BACK)
        for name, text in late.items()
    ]
    to_copy = any(text.strip() for text in late.values())
    return render_template("worksheets/too_late.html", sheet=sheet, typed=typed, to_copy=to_copy)


def _gone(point: str) -> str:
    """Tell that the worksheet was removed meanwhile, with what was typed."""
    if point not in spoken_instrument(WORKSHEET).items:
        abort(404)
    back = url_for("worksheets.list_worksheets"), gettext("Your worksheets")
    words = gettext("There is no such worksheet any more. Begin a new one if you want to write on.")
    return tell_gone(words, read=in_words, back=back, way=None)


def save_point(worksheet_id: int, point: str) -> Answer:
    """Save what a point's page holds and lead on, or show it again with what could not be read."""
    if get_own_worksheet(db.session, **person(), worksheet_id=worksheet_id, keyring=keyring()) is None:
        return _gone(point), 404
    item = _item_or_404(sheet_or_404(worksheet_id), point)
    check_sender("seen")
    form = PointForm.read(request.form, point)
    try:
        open_worksheet(db.session, person_id=person()["person_id"], worksheet_id=worksheet_id)
    except FinishedError:
        return _too_late(worksheet_id, item, form), 409
    sheet = sheet_or_404(worksheet_id)
    if form.go == COPY:
        form = _with_earlier_words(sheet, point, form)
    saving = _save(sheet, point, form, whole=True)
    if saving.errors and (form.go != BACK or saving.errors.keys() != {point}):
        g.keep_changes = True  # what could be read is saved all the same
        page = _render(
            sheet_or_404(worksheet_id), item, from_check=form.from_check, typed=form.sent, errors=saving.errors
        )
        return page, 400
    for name in saving.replaced:
        flash(overtaken(box_names(item)[name]), "note")
    return _lead_on(sheet, point, form)


def _lead_on(sheet: Sheet, point: str, form: PointForm) -> Response:
    worksheet_id, points = sheet.about.id, list(sheet.instrument.items)
    here = points.index(point)
    if form.go == COPY:
        flash(gettext("Last time's words are in the box. Change what is not so any more."), "success")
        return redirect(_url(worksheet_id, point, from_check=form.from_check))
    if form.go == BACK and not form.from_check:
        before = _url(worksheet_id, points[here - 1]) if here else url_for("worksheets.list_worksheets")
        return redirect(before)
    if form.from_check or here + 1 == len(points):
        return redirect(url_for("worksheets.show_check", worksheet_id=worksheet_id))
    return redirect(_url(worksheet_id, points[here + 1]))


def _remarks(point: str, form: PointForm, saving: Saving) -> dict[str, str]:
    words = boxes.remark(form.sent.get(point, "")) if point not in saving.errors else ""
    return {point: words} if words else {}


def save_changes(worksheet_id: int) -> Response | tuple[Response, int]:
    """Save the changed boxes of a point; answers what its boxes hold now, in this and in other tabs.

    `items` are texts and revisions, `errors` and `remarks` sentences, `replaced` what another tab had written that this
    change took the place of, `followed` boxes that these words have set.
    """
    try:
        changes = Changes.read(request.get_data())
    except UnreadableError:
        return jsonify(error=str(NOT_ASKED_FOR), status=400), 400
    check_person(changes.person)
    try:
        open_worksheet(db.session, person_id=person()["person_id"], worksheet_id=worksheet_id)
    except NotFoundError as missing:
        raise NotFoundError(GONE) from missing
    sheet, point = sheet_or_404(worksheet_id), changes.page
    if point not in sheet.instrument.items or not changes.sent.keys() <= set(boxes.names(point)):
        return jsonify(error=str(NOT_ASKED_FOR), status=400), 400
    form = PointForm(sent=changes.sent, seen=changes.seen, go="", from_check=False)
    saving = _save(sheet, point, form, whole=False)
    stored = sheet_or_404(worksheet_id).points.get(point)
    now = boxes.seen_now(point, stored) if stored else {}
    return jsonify(
        items={name: {"text": box.text, "revision": box.revision} for name, box in now.items()},
        errors=saving.errors,
        remarks=_remarks(point, form, saving),
        replaced=saving.replaced,
        followed=list(saving.followed),
    )
