"""A form about something that was removed meanwhile: what was typed can be copied, and mostly be sent elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import render_template, request

from data.errors import NotFoundError
from surveys.access import wants_page
from surveys.hidden import is_hidden

Reader = Callable[[str, str], tuple[str, str] | None]
UNSENT = frozenset({"csrf_token", "person"})
RESTORE = "put_back"
MOST = 30  # fields


@dataclass(frozen=True, slots=True)
class Way:
    """Where what was typed can go instead: an address, the words of its button, and what is sent along."""

    address: str
    words: str
    more: Mapping[str, str] = field(default_factory=dict)


def typed(read: Reader) -> list[tuple[str, str]]:
    """Return the label and the text of each box that says something to a reader."""
    sent = [(name, text) for name, text in request.form.items() if text.strip() and not is_hidden(name)]
    return [found for name, text in sent if (found := read(name, text.replace("\x00", "\N{REPLACEMENT CHARACTER}")))]


def tell_gone(words: str, *, read: Reader, back: tuple[str, str], way: Way | None, heading: str = "") -> str:
    """Return the page that says what is gone, with what was typed and the way on; `heading` in place of the usual one.

    Raises:
        NotFoundError: No page is asked for.
    """
    if not wants_page():
        raise NotFoundError(words)
    more = dict(way.more) if way else {}
    fields = [(name, text) for name, text in request.form.items() if name not in UNSENT and name not in more]
    sent = [(name, text.replace("\x00", "")) for name, text in fields[:MOST]]
    return render_template(
        "gone.html", words=words, typed=typed(read), sent=sent, back_to=back, way=way, heading=heading
    )
