"""A lost key is told loudly: nothing is read, nothing is written over, what was just typed can be copied."""

from collections.abc import Callable

import structlog
from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for

from data.commands.keyring import KeyLostError
from data.language import lazy
from surveys.access import wants_page
from surveys.hidden import is_hidden

STATUS = 409
SHORT = lazy("Your texts cannot be opened now: their key is missing. Nothing was saved and nothing was written over.")
Reader = Callable[[str, str], tuple[str, str] | None]
log = structlog.get_logger()


def tell_lost_keys(blueprint: Blueprint, *, read: Reader, back_to: str, back_words: str) -> None:
    """Let pages of a blueprint say that the author's texts cannot be opened, and what brings them back.

    Args:
        blueprint: The pages.
        read: What stands for a box and its text when the page shows what was entered; None leaves it out.
        back_to: The endpoint that the page leads back to.
        back_words: What the link back says.
    """

    def answer(_error: KeyLostError) -> Response:
        """Say it as a page or, to a script, in a sentence."""
        log.error("person_key_lost")
        if not wants_page():
            return make_response(jsonify(error=str(SHORT), status=STATUS), STATUS)
        sent = [(name, text) for name, text in request.form.items() if text.strip() and not is_hidden(name)]
        typed = [read(name, text.replace("\x00", "\N{REPLACEMENT CHARACTER}")) for name, text in sent]
        page = render_template(
            "lost.html", typed=[one for one in typed if one], back_url=url_for(back_to), back_words=back_words
        )
        return make_response(page, STATUS)

    blueprint.register_error_handler(KeyLostError, answer)
