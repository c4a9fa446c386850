"""Answers as values: the kinds of missing, and what a blank means where a direction is confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.instruments.model import Instrument, Page
from data.language import gettext
from data.types import AnswerKind, Month

TICKED = 1
AWAY_ITEM = "DAYS"


@dataclass(frozen=True, slots=True)
class AnswerValue:
    """One answer: `kind` is an AnswerKind; `number` holds counts, points and ticks; `text` holds words.

    "nothing" (nothing to report) carries the number 0; the other kinds of missing carry neither number nor text.
    """

    kind: str
    number: int | None = None
    text: str | None = None


SKIPPED = AnswerValue(AnswerKind.SKIPPED)
NOTHING = AnswerValue(AnswerKind.NOTHING, 0)


def is_ticked(value: AnswerValue | None) -> bool:
    """Whether a tick was set."""
    return value is not None and value.kind == AnswerKind.ANSWERED and value.number == TICKED


def confirmed(answers: Mapping[str, AnswerValue], direction: str) -> bool:
    """Whether a direction (REC or GIV) was confirmed as everything that is recalled."""
    return is_ticked(answers.get(f"{direction}.DONE"))


def resolve_page(page: Page, parsed: Mapping[str, AnswerValue]) -> dict[str, AnswerValue]:
    """Turn a page's parsed answers into what is stored.

    Blank counts of a direction are 0 ("nothing") when its tick is set, and skipped when it is not: the whole direction
    is missing then, never 0. Items of the page that are not in `parsed` are skipped.
    """
    counts_as_nothing = bool(page.direction) and confirmed(parsed, page.direction)
    resolved = {}
    for key, item in page.items.items():
        value = parsed.get(key, SKIPPED)
        blank = item.kind == "count" and value.kind in (AnswerKind.SKIPPED, AnswerKind.NOTHING)
        resolved[key] = (NOTHING if counts_as_nothing else SKIPPED) if blank and page.direction else value
    return resolved


def soft_questions(page: Page, values: Mapping[str, AnswerValue]) -> dict[str, str]:
    """Return the questions that large counts raise, by item: "That is a lot. Is 30 right for one month?"."""
    questions = {}
    for key, item in page.items.items():
        value = values.get(key)
        if item.soft and value is not None and value.number is not None and value.number > item.soft:
            questions[key] = gettext("That is a lot. Is %(number)s right for one month?", number=value.number)
    return questions


def was_away(answers: Mapping[str, AnswerValue]) -> bool:
    """Whether 0 working days were entered, which ends the pulse."""
    value = answers.get(AWAY_ITEM)
    return value is not None and value.kind == AnswerKind.ANSWERED and value.number == 0


def prefilled(instrument: Instrument, month: Month) -> dict[str, str]:
    """Return what boxes hold before anything was typed: the working days of the month."""
    return {AWAY_ITEM: str(month.weekdays)} if AWAY_ITEM in instrument.items else {}


def in_words(text: str, month: Month) -> str:
    """Put the month into a text: `{month}` becomes "October 2026", `{period}` "1-31 October 2026"."""
    period = gettext("1-%(last)s %(month)s", last=month.last.day, month=month.label)
    return text.replace("{month}", month.label).replace("{period}", period)
