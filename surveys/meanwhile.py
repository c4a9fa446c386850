"""One form in two tabs: what another tab has saved meanwhile stays, and is told where both changed the same box.

A form says in its field `seen` what it was drawn from. Sent, each box that was left alone takes what is stored by now;
where both changed one, nothing is saved before its author has seen both. The views hold the author's log first, so
that two sendings at once come one after the other.
"""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from surveys.pulse.forms import clean

SEEN = "seen"
LONGEST_SEEN = 200_000
Boxes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Met:
    """A sent form together with what is stored by now.

    `boxes` are what the form holds, `both` what is stored in boxes that were changed here too, to something else.
    `seen` is what the next page of the form is drawn from.
    """

    boxes: MultiDict[str, str]
    both: Boxes
    seen: str


def write_seen(stored: Boxes) -> str:
    """Return the hidden field of a form: the texts of its boxes as they are stored."""
    return json.dumps(dict(stored), ensure_ascii=False)


def _read_seen(text: str) -> Boxes | None:
    try:
        found = json.loads(text[:LONGEST_SEEN])
    except (ValueError, RecursionError):
        return None
    texts = isinstance(found, dict) and all(isinstance(box, str) for box in found.values())
    return found if texts else None


def _plain(text: str) -> str:
    return clean(text).strip()


def meet(sent: MultiDict[str, str], stored: Boxes, *, ticks: Container[str] = ()) -> Met:
    """Bring a sent form together with what is stored; a form that does not say what it was drawn from counts whole.

    A box that was not sent was left alone, but for `ticks`, which are not sent when they are not set.
    """
    seen = _read_seen(sent.get(SEEN, ""))
    boxes, both = sent.copy(), {}
    for name, now in stored.items():
        before = _plain((seen or stored).get(name, now))
        here = _plain(sent.get(name, "" if name in ticks else before))
        if _plain(now) in (before, here):
            continue
        if here != before:
            both[name] = now
        elif now:
            boxes[name] = now
        else:
            boxes.pop(name, None)
    return Met(boxes, both, write_seen(stored) if both or seen is None else sent[SEEN])
