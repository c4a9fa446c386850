"""A lost key is told loudly: nothing is read, nothing is written over, what was just typed can be copied."""

import structlog
from flask import Response, jsonify, make_response, render_template, request

from data.commands.keyring import KeyLostError
from data.commands.worksheets import WORKSHEET
from data.instruments import load_instrument
from surveys.access import wants_page
from surveys.pulse.forms import is_hidden
from surveys.worksheets import boxes
from surveys.worksheets.points import box_names

STATUS = 409
SHORT = "Your texts cannot be opened now: their key is missing. Nothing was saved and nothing was written over."
log = structlog.get_logger()


def in_words(name: str, text: str) -> tuple[str, str]:
    """Return the label of a box and what was entered in it."""
    instrument = load_instrument(WORKSHEET)
    for item in instrument.items.values():
        names = box_names(item)
        if name in names:
            label = names[name] if name == item.key else f"{item.label}: {names[name]}"
            return label, boxes.shown(instrument, name, text)
    return name, text


def answer(_error: KeyLostError) -> Response:
    """Say that the author's texts cannot be opened, and what brings them back."""
    log.error("person_key_lost")
    if not wants_page():
        return make_response(jsonify(error=SHORT, status=STATUS), STATUS)
    sent = [(name, text) for name, text in request.form.items() if text.strip() and not is_hidden(name)]
    typed = [in_words(name, text.replace("\x00", "\N{REPLACEMENT CHARACTER}")) for name, text in sent]
    return make_response(render_template("worksheets/lost.html", typed=typed), STATUS)
