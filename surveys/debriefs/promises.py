"""Commitments on the screen and on the coach's page, and how many of them a screen has room for."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.db import db
from data.language import gettext
from data.queries.commitments import TeamCommitment, count_own, list_left, list_said, told_key
from data.queries.live import LiveRow, Shown
from surveys.debriefs.going import what_became
from surveys.favours.words import day

FEW, ROOM = 4, 7  # commitments that a screen holds in large and in usual letters, if they are short
APART = 0.3  # of a line, between two of them
WIDE, CAPITAL, USUAL, NARROW = 1.0, 0.8, 0.63, 0.4  # how wide letters are, of their height
# Of a screen of 1024 x 768 and one of 1280 x 720: how wide lines are at least, in heights of a letter, and how many.
LARGE_LINES, USUAL_LINES = ((27.0, 9.0), (35.0, 8.0)), ((36.0, 12.5), (46.5, 11.0))


@dataclass(frozen=True, slots=True)
class Promises:
    """Commitments: what is left from earlier debriefs, the team's new ones, how many took one on themselves.

    `waiting` are those of phones that are nobody, which the coach alone reads before they are shown. `told` says, by
    its id, what the team's people said of one that is left, where this debrief was told.
    """

    unfinished: Sequence[TeamCommitment]
    new: Sequence[TeamCommitment]
    waiting: Sequence[TeamCommitment]
    own: int
    told: Mapping[int, str]

    @property
    def many(self) -> bool:
        """Whether there are too many for large letters."""
        everything = [*self.unfinished, *self.new]
        return len(everything) > FEW or not self._fit(everything, LARGE_LINES)

    @property
    def left(self) -> Sequence[TeamCommitment]:
        """Those left from earlier that a screen has room for, the oldest first; new ones have half of it."""
        if not self.many:
            return self.unfinished
        share = 0.5 if self.new else 1.0
        return self._first(self.unfinished, FEW - 1, [(wide, lines * share) for wide, lines in USUAL_LINES])

    @property
    def latest(self) -> Sequence[TeamCommitment]:
        """The new ones that a screen has room for, the latest of them."""
        if not self.many:
            return self.new
        left = self.left
        rest = [(wide, lines - self._height(left, wide)) for wide, lines in USUAL_LINES]
        return self._first(self.new[::-1], ROOM - len(left), rest)[::-1]

    @property
    def more(self) -> int:
        """How many a screen has no room for."""
        return len(self.unfinished) + len(self.new) - len(self.left) - len(self.latest)

    def in_words(self, one: TeamCommitment) -> str:
        """Return what was said, and until when."""
        return gettext("%(words)s, until %(day)s", words=one.words, day=day(one.due_on)) if one.due_on else one.words

    def left_in_words(self) -> list[str]:
        """Return each that is left, with what was told of it."""
        words = {one.id: self.in_words(one) for one in self.unfinished}
        return [
            gettext("%(commitment)s (%(told)s)", commitment=said, told=self.told[one]) if one in self.told else said
            for one, said in words.items()
        ]

    def _first(
        self, some: Sequence[TeamCommitment], most: int, room: Sequence[tuple[float, float]]
    ) -> Sequence[TeamCommitment]:
        """Return as many of the first as there is room for, and one in any case."""
        number = min(most, len(some))
        while number > 1 and not self._fit(some[:number], room):
            number -= 1
        return some[:number]

    def _fit(self, some: Sequence[TeamCommitment], room: Sequence[tuple[float, float]]) -> bool:
        return all(self._height(some, wide) <= lines for wide, lines in room)

    def _height(self, some: Sequence[TeamCommitment], wide: float) -> float:
        """Return how many lines some commitments take."""
        texts = [(self.in_words(one), self.told.get(one.id, "")) for one in some]
        return sum(_lines(words, wide) + _lines(told, wide) + APART for words, told in texts)


def _lines(text: str, wide: float) -> int:
    return math.ceil(sum(map(_width, text)) / wide)


def _width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in {"W", "F"} or letter in "MWmw@%":
        return WIDE
    if letter in " .,:;'!|()fijlrt":
        return NARROW
    return CAPITAL if letter.isupper() else USUAL


def read_promises(live: LiveRow, ever: Mapping[str, Shown]) -> Promises:
    """Read the commitments of a debrief; `ever` is everything that it was shown."""
    place: dict[str, Any] = {"organisation_id": live.organisation_id, "live_id": live.id}
    left = list_left(db.session, live=live)
    return Promises(
        left,
        list_said(db.session, **place),
        list_said(db.session, **place, waiting=True),
        count_own(db.session, **place),
        {one.id: what_became(ever.get(told_key(one.id))) for one in left if one.told_in == live.id},
    )
