"""Saves changes as they are made: what the page's script sends while somebody types."""

from flask import g, jsonify, request
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from data.commands.submissions import open_submission, write_answers
from data.db import db
from data.instruments import spoken_instrument
from surveys.clock import utc_now
from surveys.pulse import jots, wizard
from surveys.pulse.forms import Changes, UnreadableError, opened_at
from surveys.pulse.pages import NOT_ASKED_FOR
from surveys.pulse.visits import check_person, keep_unread, month_or_404, person, place_or_404, stored_of


def _refused() -> tuple[Response, int]:
    return jsonify(error=str(NOT_ASKED_FOR), status=400), 400


def save_changes(month: str) -> Response | tuple[Response, int]:
    """Save the changed boxes of a page; answers what the page's boxes hold now, in this and in other tabs.

    `items` are texts and revisions, `errors` and `remarks` sentences, `replaced` the answers of another tab that this
    change took the place of. The first change begins the pulse, as Start does; asking for news does not.
    """
    now, about = utc_now(), month_or_404(month)
    try:
        changes = Changes.read(request.get_data())
    except UnreadableError:
        return _refused()
    check_person(changes.person)
    if not changes.sent and place_or_404(about).submission_id is None:
        return jsonify(items={}, errors={}, remarks={}, replaced={})
    opened = opened_at(changes.rendered, now)
    place = open_submission(db.session, **person(), round_=about, now=now, opened_at=opened)
    instrument = spoken_instrument(place.instrument)
    page = instrument.page(changes.page)
    if page is None or not changes.sent.keys() <= page.items.keys():
        return _refused()
    stored = stored_of(place, page)
    saving = wizard.merge(instrument, page, stored=stored, sent=changes.sent, seen=changes.seen, whole=False)
    write_answers(db.session, place=place, values=saving.values, replaced=saving.lost, page=None, seconds=0, now=now)
    jots.release(page, place.month, saving)
    keep_unread(place, saving, changes.sent.keys())
    if saving.values:
        stored = stored_of(place, page)
    boxes = wizard.seen_now(page, stored)
    return jsonify(
        items={key: {"text": boxes[key].text, "revision": boxes[key].revision} for key in stored},
        errors=saving.errors,
        remarks=wizard.remarks(page, wizard.values_of(stored), saving.errors),
        replaced=saving.replaced,
    )


def fresh_token() -> Response:
    """Give the page that is open a token of the session as it is now, after signing in again, and say whose it is."""
    return jsonify(token=generate_csrf(), person=str(g.viewer.person_id))
