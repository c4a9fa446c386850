"""The boxes of a point: text, "I don't know yet", how sure, on what basis; read and merged with what is stored.

The text's box carries the point's key as its name, the others the key and a suffix.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from data.commands.worksheets import LONGEST_TEXT, PointValue
from data.errors import RefusedError
from data.instruments import Instrument
from data.language import gettext, lazy, sentences
from data.metrics.worksheet import says_unknown
from data.queries.own_worksheets import OwnPoint
from data.texts import plain_text
from surveys.pulse.forms import Seen

UNKNOWN, SURE, BASIS = ".unknown", ".sure", ".basis"
PARTS = ("", UNKNOWN, SURE, BASIS)
TICKED = "1"
CHOOSE = lazy("Choose one of the answers in the list.")


@dataclass(frozen=True, slots=True)
class Saving:
    """What boxes come to: the point to write, None if nothing changed; errors, and what another tab had changed.

    `both` are the words of what another tab had written and of what takes its place, by box. `followed` are the boxes
    that the words in another one have set: nobody touched them, here or elsewhere.
    """

    value: PointValue | None
    errors: Mapping[str, str]
    both: Mapping[str, tuple[str, str]]
    followed: tuple[str, ...]

    @property
    def replaced(self) -> dict[str, str]:
        """The words of what another tab had written, by box."""
        return {name: earlier for name, (earlier, _) in self.both.items()}


def names(point: str) -> tuple[str, ...]:
    """Return the names of a point's boxes."""
    return tuple(point + part for part in PARTS)


def value_of(stored: OwnPoint | None) -> PointValue:
    """Return what is stored at a point as a value."""
    if stored is None:
        return PointValue()
    return PointValue(stored.words, stored.dont_know, stored.confidence, stored.basis)


def texts(point: str, value: PointValue) -> dict[str, str]:
    """Return what the boxes of a point hold for a value."""
    return {
        point: value.words,
        point + UNKNOWN: TICKED if value.dont_know else "",
        point + SURE: "" if value.confidence is None else str(value.confidence),
        point + BASIS: value.basis or "",
    }


def seen_now(point: str, stored: OwnPoint | None) -> dict[str, Seen]:
    """Return what the boxes of a point hold for what is stored, with its revision (0 for none)."""
    revision = stored.revision if stored else 0
    return {name: Seen(text, revision) for name, text in texts(point, value_of(stored)).items()}


def _words(text: str) -> str:
    over = len(plain_text(text, longest=len(text) * 3, refusal="")) - LONGEST_TEXT
    return plain_text(
        text,
        longest=LONGEST_TEXT,
        refusal=gettext(
            "Shorten this to %(longest_text)s characters; it has %(over)s too many.",
            longest_text=f"{LONGEST_TEXT:,}",
            over=f"{over:,}",
        ),
    )


def _one_of(text: str, known: set[str]) -> str:
    if text and text not in known:
        raise RefusedError(CHOOSE)
    return text


def _put(instrument: Instrument, value: PointValue, part: str, text: str) -> PointValue:
    """Put the text of one box into a value.

    Raises:
        RefusedError: It cannot be read.
    """
    if part == UNKNOWN:
        return replace(value, dont_know=_one_of(text, {TICKED}) == TICKED)
    if part == SURE:
        chosen = _one_of(text, {str(option.value) for option in instrument.options})
        return replace(value, confidence=int(chosen) if chosen else None)
    if part == BASIS:
        return replace(value, basis=_one_of(text, {basis.key for basis in instrument.bases}) or None)
    return replace(value, words=_words(text))


def _with_what_stands(refusal: str, stored: PointValue, part: str) -> str:
    """Say beside a text that cannot be kept that an earlier one stands."""
    return sentences(
        refusal, *([gettext("What was saved before stays until you change it.")] if stored.words and not part else [])
    )


def shown(instrument: Instrument, name: str, text: str) -> str:
    """Return what a box holds as words for reading."""
    part = name[name.find(".") :] if "." in name else ""
    if part == UNKNOWN:
        return gettext("I don't know yet") if text else gettext("not ticked")
    labels = {str(option.value): option.label for option in instrument.options} if part == SURE else {}
    labels |= {basis.key: basis.label for basis in instrument.bases} if part == BASIS else {}
    return labels.get(text, text) or gettext("nothing")


def merge(
    instrument: Instrument,
    point: str,
    *,
    stored: OwnPoint | None,
    sent: Mapping[str, str],
    seen: Mapping[str, Seen] | None,
    whole: bool,
) -> Saving:
    """Bring what a page sends together with what is stored meanwhile, so that two tabs lose nothing.

    With `whole` every box was sent, and a box that still holds what the page showed (`seen`) changes nothing; without,
    only changed boxes were sent. A box that cannot be read keeps what is stored. Of two changes to one box the later
    one wins; `both` holds the words of the one that lost, too.
    """
    now = seen_now(point, stored)
    before = value = value_of(stored)
    errors, both = {}, {}
    for name in names(point):
        showed = (seen or {}).get(name, Seen())
        if name not in sent or (whole and seen is not None and showed.text == sent[name]):
            continue
        try:
            changed = _put(instrument, value, name.removeprefix(point), sent[name])
        except RefusedError as refusal:
            errors[name] = _with_what_stands(refusal.message, before, name.removeprefix(point))
            continue
        overtaken = seen is not None and showed.revision != now[name].revision and showed.text != now[name].text
        if changed != value and overtaken:
            both[name] = (shown(instrument, name, now[name].text), shown(instrument, name, sent[name]))
        value = changed
    by_hand, value = value, _ticked(before, value)
    followed = () if value.dont_know == by_hand.dont_know else (point + UNKNOWN,)
    return Saving(None if value == before else value, errors, both, followed)


def remark(text: str) -> str:
    """Say beside a text that it counts as the tick; empty beside others."""
    return gettext("This counts as “I don't know yet”.") if says_unknown(text) else ""


def _ticked(before: PointValue, value: PointValue) -> PointValue:
    """Return a value with the tick that its words set, or without the one that earlier words had set."""
    if says_unknown(value.words):
        return replace(value, dont_know=True)
    taken_back = says_unknown(before.words) and value.dont_know == before.dont_know
    return replace(value, dont_know=False) if taken_back else value
