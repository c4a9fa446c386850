"""Counts: a whole number between the item's bounds, typed; blank means nothing was said."""

from typing import ClassVar

from data.instruments import Instrument, Item
from data.instruments.answers import SKIPPED, AnswerValue
from data.language import gettext
from data.types import AnswerKind
from surveys.questions.base import Choice, Parsed, plain

MOST_DIGITS = 9


class CountQuestion:
    """How often something happened."""

    kind: ClassVar[str] = "count"

    def parse(self, _instrument: Instrument, item: Item, typed: str, /) -> Parsed:
        """Read a whole number from `item.low` to `item.high`."""
        text = plain(typed)
        if not text:
            return Parsed(SKIPPED)
        digits = text.removeprefix("+").lstrip("0") or "0"
        readable = text.removeprefix("+").isdecimal() and text.isascii() and len(digits) <= MOST_DIGITS
        if not readable or not item.low <= int(digits) <= item.high:
            return Parsed(None, gettext("Enter a whole number from %(low)s to %(high)s.", low=item.low, high=item.high))
        return Parsed(AnswerValue(AnswerKind.ANSWERED, int(digits)))

    def typed(self, value: AnswerValue, /) -> str:
        """Return the number, or nothing."""
        return str(value.number) if value.kind == AnswerKind.ANSWERED else ""

    def shown(self, _instrument: Instrument, _item: Item, value: AnswerValue, /) -> str:
        """Return the number, or that nothing was entered."""
        if value.kind == AnswerKind.NOTHING:
            return "0"
        return str(value.number) if value.kind == AnswerKind.ANSWERED else gettext("Not answered")

    def choices(self, _instrument: Instrument, _item: Item, /) -> tuple[Choice, ...]:
        """Return nothing: a count is typed."""
        return ()
