"""Ticks: set or not set."""

from typing import ClassVar

from data.instruments import Instrument, Item
from data.instruments.answers import SKIPPED, TICKED, AnswerValue, is_ticked
from data.language import gettext
from data.types import AnswerKind
from surveys.questions.base import Choice, Parsed


class TickQuestion:
    """Something to confirm."""

    kind: ClassVar[str] = "tick"

    def parse(self, _instrument: Instrument, _item: Item, typed: str, /) -> Parsed:
        """Read "1" as set and nothing as not set."""
        if not typed:
            return Parsed(SKIPPED)
        if typed == str(TICKED):
            return Parsed(AnswerValue(AnswerKind.ANSWERED, TICKED))
        return Parsed(None, gettext("Tick the box or leave it empty."))

    def typed(self, value: AnswerValue, /) -> str:
        """Return "1" or nothing."""
        return str(TICKED) if is_ticked(value) else ""

    def shown(self, _instrument: Instrument, _item: Item, value: AnswerValue, /) -> str:
        """Return Yes or No."""
        return gettext("Yes") if is_ticked(value) else gettext("No")

    def choices(self, _instrument: Instrument, item: Item, /) -> tuple[Choice, ...]:
        """Return the one choice."""
        return (Choice(str(TICKED), item.label),)
