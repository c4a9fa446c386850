"""What a page of the pulse sends: the boxes, and a few hidden fields that say what the page showed."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from werkzeug.datastructures import MultiDict

from data.instruments import Page
from surveys.hidden import is_hidden

LONGEST_SEEN = 200_000
LONGEST_VISIT = 3600
MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Seen:
    """What a box held when its page was made: the text, and the revision of the answer it came from (0 for none)."""

    text: str = ""
    revision: int = 0


class UnreadableError(ValueError):
    """What was sent is not what a page of ours sends."""


@dataclass(frozen=True, slots=True)
class PageForm:
    """A posted page. `seen` is None where it is missing or damaged: then every box counts as changed.

    `seconds` is None where nobody knows how long the page stood open: nobody has hurried then.
    """

    sent: Mapping[str, str]
    seen: Mapping[str, Seen] | None
    seconds: int | None
    asked: bool
    from_check: bool
    back: bool
    strangers: frozenset[str]

    @classmethod
    def read(cls, form: MultiDict[str, str], page: Page, now: dt.datetime) -> Self:
        """Read a posted form for a page; never raises. The button that says "everything" sets the page's tick."""
        sent = {key: clean(form.get(key, "")) for key in page.items}
        if page.direction and form.get("go") == "done":
            sent[f"{page.direction}.DONE"] = "1"
        return cls(
            sent=sent,
            seen=read_seen(form.get("seen", "")),
            seconds=_seconds(form.get("rendered", ""), now),
            asked="asked" in form,
            from_check=form.get("from") == "check",
            back=form.get("go") == "back",
            strangers=frozenset(name for name in form if not is_hidden(name)) - page.items.keys(),
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """What a page saves by itself: its key, whose page it is, the changed texts and what each changed.

    `rendered` is when the page was made, in seconds, as it says itself; empty where it does not.
    """

    page: str
    person: str
    sent: Mapping[str, str]
    seen: Mapping[str, Seen]
    rendered: str = ""

    @classmethod
    def read(cls, body: bytes) -> Self:
        """Read `{"page": key, "person": id, "changes": {item: {"text", "seen", "revision"}}, "rendered": seconds}`.

        A page that nobody has to begin says no `rendered`.

        Raises:
            UnreadableError: It is anything else.
        """
        found = _json(body)
        if not isinstance(found, dict) or found.keys() - {"rendered"} != {"page", "person", "changes"}:
            raise UnreadableError
        page, person, changes, rendered = found["page"], found["person"], found["changes"], found.get("rendered", "")
        if not all(isinstance(text, str) for text in (page, person, rendered)) or not isinstance(changes, dict):
            raise UnreadableError
        if not all(_is_change(change) for change in changes.values()):
            raise UnreadableError
        return cls(
            page,
            person,
            {item: clean(change["text"]) for item, change in changes.items()},
            {item: Seen(clean(change["seen"]), change["revision"]) for item, change in changes.items()},
            rendered,
        )


def _is_change(found: object) -> bool:
    return (
        isinstance(found, dict)
        and found.keys() == {"text", "seen", "revision"}
        and isinstance(found["text"], str)
        and isinstance(found["seen"], str)
        and type(found["revision"]) is int
    )


def clean(text: str) -> str:
    """Return a text with one kind of line end and without halves of characters, which no database takes."""
    return text.replace("\r\n", "\n").encode("utf-8", "replace").decode()


def write_seen(seen: Mapping[str, Seen]) -> str:
    """Return the text of the hidden field that says what the page's boxes held."""
    return json.dumps({key: [box.text, box.revision] for key, box in seen.items()}, ensure_ascii=False)


def _json(body: bytes | str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError from error


def read_seen(text: str) -> dict[str, Seen] | None:
    """Return what the hidden field of a page says that its boxes held; None where it is missing or damaged."""
    try:
        found = _json(text[:LONGEST_SEEN])
        return {key: Seen(clean(box[0]), int(box[1])) for key, box in found.items()}
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError):
        return None


def opened_at(rendered: str, now: dt.datetime) -> dt.datetime | None:
    """Return when a page was opened that says when it was made, at most an hour ago; None where it does not.

    The page says so itself. Whoever changes it gains half an hour for the own answers, before anything is counted.
    """
    seconds = _seconds(rendered, now)
    return None if seconds is None else now - dt.timedelta(seconds=seconds)


def _seconds(rendered: str, now: dt.datetime) -> int | None:
    """Return how long a page stood open; None where that is damaged, or a clock was set back."""
    if not (rendered.isascii() and rendered.isdigit() and len(rendered) <= MOST_DIGITS):
        return None
    seconds = int(now.timestamp()) - int(rendered)
    return min(seconds, LONGEST_VISIT) if seconds >= 0 else None
