"""What changed between two texts, word by word, and between two points, in words."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from data.instruments import Instrument, Item
from data.language import gettext, lazy
from data.metrics.worksheet import cjk_characters
from data.queries.own_worksheets import OwnPoint

SAME, ADDED, REMOVED = "same", "added", "removed"
_WORDS = re.compile(r"\S+\s*|\s+")
NOT_SAID = lazy("not said")
LEAST_ALIKE = 1 / 3  # of the shorter text; with less in common, marks between the words hide that all is new
MOST_PAIRS = 30_000  # of equal pieces; texts that repeat themselves more would take seconds to compare


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text that both versions hold, or that was added or removed."""

    kind: str
    text: str

    @property
    def words(self) -> str:
        """The text without the space at its end, which no mark need reach."""
        return self.text.rstrip()

    @property
    def space(self) -> str:
        """The space at its end."""
        return self.text[len(self.words) :]


@dataclass(frozen=True, slots=True)
class Change:
    """A point in two versions: what changed in whole sentences, empty where nothing did, and the parts of the texts."""

    item: Item
    old: OwnPoint
    new: OwnPoint
    said: list[str]
    parts: list[Part]


def _pieces(text: str) -> Iterator[str]:
    """Cut a text into words with the space behind them; scripts without spaces into characters."""
    for word in _WORDS.findall(text):
        yield from word if cjk_characters(word) else (word,)


def differences(old: str, new: str) -> list[Part]:
    """Return the parts of both texts in order: joining those not added gives `old`, those not removed `new`."""
    if old == new:
        return [Part(SAME, old)] if old else []
    before, after = list(_pieces(old)), list(_pieces(new))
    often = Counter(after)
    if sum(often[piece] for piece in before) > MOST_PAIRS:
        return [Part(REMOVED, old), Part(ADDED, new)]
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks())
    if old and new and shared < LEAST_ALIKE * min(len(before), len(after)):
        return [Part(REMOVED, old), Part(ADDED, new)]
    parts = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            parts.append(Part(SAME, "".join(before[i:j])))
            continue
        parts += [Part(REMOVED, "".join(before[i:j]))] if i < j else []
        parts += [Part(ADDED, "".join(after[k:m]))] if k < m else []
    return parts


def _sure(instrument: Instrument, point: OwnPoint) -> str:
    return NOT_SAID if point.confidence is None else instrument.option_label(point.confidence).lower()


def _basis(instrument: Instrument, point: OwnPoint) -> str:
    labels = {basis.key: basis.label for basis in instrument.bases}
    return f"“{labels[point.basis]}”" if point.basis else NOT_SAID


def _said(point: OwnPoint) -> str:
    if point.dont_know:
        return gettext("“I don't know yet”")
    return gettext("known") if point.words else gettext("empty")


def _changes(instrument: Instrument, old: OwnPoint, new: OwnPoint) -> list[str]:
    """Say in whole sentences what changed at a point; empty where nothing did."""
    said = []
    if _said(old) != _said(new):
        said.append(gettext("From %(before)s to %(after)s.", before=_said(old), after=_said(new)))
    if old.words != new.words and old.words and new.words:
        said.append(gettext("The words changed."))
    elif old.words != new.words:
        said.append(gettext("Words were added.") if new.words else gettext("The words were taken out."))
    if old.confidence != new.confidence:
        said.append(
            gettext(
                "How sure: from %(before)s to %(after)s.", before=_sure(instrument, old), after=_sure(instrument, new)
            )
        )
    if old.basis != new.basis:
        said.append(
            gettext(
                "Basis: from %(before)s to %(after)s.", before=_basis(instrument, old), after=_basis(instrument, new)
            )
        )
    return said


def changes_between(instrument: Instrument, item: Item, old: OwnPoint, new: OwnPoint) -> Change:
    """Compare a point of two versions."""
    return Change(item, old, new, _changes(instrument, old, new), differences(old.words, new.words))
