"""What every kind of question can do: read what was typed, and say what is stored."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from data.instruments import Instrument, Item
from data.instruments.answers import AnswerValue
from data.texts import plain_digits


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read from a typed text: a value, or else an error as a plain sentence."""

    value: AnswerValue | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick: what is sent, its label, and whether it is a way not to answer."""

    value: str
    label: str
    quiet: bool = False


class QuestionType(Protocol):
    """One kind of question; stateless, so that one object serves every page.

    Arguments have no names for callers: a kind that does not need one of them says so by an underscore.
    """

    kind: ClassVar[str]

    def parse(self, instrument: Instrument, item: Item, typed: str, /) -> Parsed:
        """Read a typed text, whatever it is; never raises."""

    def typed(self, value: AnswerValue, /) -> str:
        """Return the text that a box holds for a stored answer."""

    def shown(self, instrument: Instrument, item: Item, value: AnswerValue, /) -> str:
        """Return a stored answer as words for reading."""

    def choices(self, instrument: Instrument, item: Item, /) -> tuple[Choice, ...]:
        """Return what can be picked; empty where something is typed."""


def plain(text: str) -> str:
    """Return a typed text without outer space, and with the digits of every script as ordinary ones."""
    return plain_digits(text).strip()


def storable(text: str) -> bool:
    """Whether databases take a text: no NUL, and no half of a character."""
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False
