"""Check your answers: what was answered, page by page, with the way back to each question."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from data.instruments import Group, Instrument, Item, Page
from data.instruments.answers import SKIPPED, AnswerValue, in_words, soft_questions, was_away
from data.language import beside, gettext, told
from data.types import COUNTED_KINDS, AnswerKind, Month
from surveys.pulse.wizard import MISSING, unconfirmed
from surveys.questions import QUESTION_TYPES, field_id, shown_text


@dataclass(frozen=True, slots=True)
class Row:
    """One question, or a card of counts: its name, the answer in lines, and the element to change it at.

    `bare` marks cards without a number.
    """

    name: str
    lines: tuple[str, ...]
    missing: bool
    target: str
    remarks: tuple[str, ...] = ()
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One page's rows. `tick` is the item that confirms a direction which was not confirmed, else empty."""

    page: str
    heading: str
    rows: tuple[Row, ...]
    tick: str


def _picked(instrument: Instrument, item: Item, value: AnswerValue) -> str:
    """Return the end of the id of an item's element to go to: of the choice that is picked, else of the first."""
    choices = QUESTION_TYPES[item.kind].choices(instrument, item) if item.kind == "statement" else ()
    held = [choice.value for choice in choices]
    typed = QUESTION_TYPES[item.kind].typed(value)
    return f"-{held.index(typed) if typed in held else 0}" if held else ""


def _single(instrument: Instrument, item: Item, value: AnswerValue, remark: str, month: Month) -> Row:
    target = field_id(item.key) + _picked(instrument, item, value)
    name = item.label if item.kind == "tick" else in_words(item.text, month)
    shown = shown_text(instrument, item, value)
    return Row(name, (shown,), value.kind in MISSING, target, (remark,) if remark else ())


def _card(group: Group, values: Mapping[str, AnswerValue], remarks: Mapping[str, str]) -> Row:
    held = {item.label: values.get(item.key, SKIPPED) for item in group.items}
    blank = any(value.kind in MISSING for value in held.values())
    typed = [(label, value.number) for label, value in held.items() if value.kind == AnswerKind.ANSWERED]
    # A typed 0 is told where something else of the card is not 0; all of them together are none.
    counted = typed if blank or any(number for _, number in typed) else []
    lines = tuple(told(label, number or 0) for label, number in counted)
    if not lines:
        lines = (gettext("Not answered"),) if blank else (gettext("None"),)
    asked = tuple(remarks[item.key] for item in group.items if item.key in remarks)
    kind = COUNTED_KINDS.get(group.key.rpartition(".")[2])  # a favour is called here as everywhere
    name, target = gettext(kind) if kind else group.short or group.label, field_id(group.items[0].key)
    return Row(name, lines, not counted and blank, target, asked, bare=not counted)


def _together(rows: list[Row]) -> list[Row]:
    """Put cards with the same short answer into one row: most kinds of favours do not happen in a month."""
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if row.bare:
            alike.setdefault(row.lines, []).append(row)
    firsts = {id(same[0]): replace(same[0], name=beside(*(row.name for row in same))) for same in alike.values()}
    return [firsts.get(id(row), row) for row in rows if not row.bare or id(row) in firsts]


def _rows(instrument: Instrument, page: Page, values: Mapping[str, AnswerValue], month: Month) -> tuple[Row, ...]:
    remarks = soft_questions(page, values)
    rows: list[Row] = []
    for group in page.groups:
        if page.direction and len(group.items) > 1:
            rows.append(_card(group, values, remarks))
            continue
        for item in group.items:
            value = values.get(item.key, SKIPPED)
            rows.append(_single(instrument, item, value, remarks.get(item.key, ""), month))
    return tuple(_together(rows))


def sections(instrument: Instrument, values: Mapping[str, AnswerValue], month: Month) -> list[Section]:
    """Return the answers of every page; only the first page's for somebody who was away."""
    pages = instrument.pages[:1] if was_away(values) else instrument.pages
    return [
        Section(
            page.key,
            in_words(page.heading, month) if index else gettext("Your month"),
            _rows(instrument, page, values, month),
            f"{page.direction}.DONE" if unconfirmed(page, values) else "",
        )
        for index, page in enumerate(pages)
    ]
