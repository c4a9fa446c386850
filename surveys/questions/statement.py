"""Statements: one point of the answer scale, or one of the offered ways not to answer."""

from typing import ClassVar

from data.instruments import Instrument, Item
from data.instruments.answers import SKIPPED, AnswerValue
from data.language import gettext
from data.types import AnswerKind
from surveys.questions.base import Choice, Parsed


class StatementQuestion:
    """How often a statement was true."""

    kind: ClassVar[str] = "statement"

    def parse(self, instrument: Instrument, _item: Item, typed: str, /) -> Parsed:
        """Read the number of a point or the kind of a missing answer; nothing else is taken."""
        if not typed:
            return Parsed(SKIPPED)
        for option in instrument.options:
            if typed == str(option.value):
                return Parsed(AnswerValue(AnswerKind.ANSWERED, option.value))
        if any(typed == option.kind for option in instrument.missing):
            return Parsed(AnswerValue(typed))
        return Parsed(None, gettext("Choose one of the answers in the list."))

    def typed(self, value: AnswerValue, /) -> str:
        """Return what the picked choice sends."""
        if value.kind == AnswerKind.ANSWERED:
            return str(value.number)
        return "" if value.kind in (AnswerKind.SKIPPED, AnswerKind.NOT_ASKED) else value.kind

    def shown(self, instrument: Instrument, item: Item, value: AnswerValue, /) -> str:
        """Return the label of the picked choice."""
        picked = self.typed(value)
        labels = {choice.value: choice.label for choice in self.choices(instrument, item)}
        return labels.get(picked, gettext("Not answered"))

    def choices(self, instrument: Instrument, _item: Item, /) -> tuple[Choice, ...]:
        """Return the points of the scale, then the ways not to answer."""
        points = tuple(Choice(str(option.value), option.label) for option in instrument.options)
        return points + tuple(Choice(option.kind, option.label, quiet=True) for option in instrument.missing)
