"""Texts: words up to the item's length."""

from typing import ClassVar

from data.instruments import Instrument, Item
from data.instruments.answers import SKIPPED, AnswerValue
from data.language import gettext
from data.types import AnswerKind
from surveys.questions.base import Choice, Parsed, storable


class TextQuestion:
    """Something in the person's own words."""

    kind: ClassVar[str] = "text"

    def parse(self, _instrument: Instrument, item: Item, typed: str, /) -> Parsed:
        """Take the words as they are, with line ends as one character, up to `item.longest` characters."""
        words = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
        if not storable(words):
            return Parsed(None, gettext("Remove the characters that cannot be shown."))
        if len(words) > item.longest:
            over = len(words) - item.longest
            return Parsed(
                None,
                gettext(
                    "Shorten this to %(longest)s characters; it has %(over)s too many.",
                    longest=f"{item.longest:,}",
                    over=f"{over:,}",
                ),
            )
        return Parsed(AnswerValue(AnswerKind.ANSWERED, text=words) if words else SKIPPED)

    def typed(self, value: AnswerValue, /) -> str:
        """Return the words."""
        return value.text or ""

    def shown(self, _instrument: Instrument, _item: Item, value: AnswerValue, /) -> str:
        """Return the words, or that there are none."""
        return value.text or gettext("Not answered")

    def choices(self, _instrument: Instrument, _item: Item, /) -> tuple[Choice, ...]:
        """Return nothing: a text is typed."""
        return ()
