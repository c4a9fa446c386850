"""Pages of questions: what was typed is read, what is stored is put into boxes; one loop for all kinds.

`read_page` turns a form's texts into answers and errors; `page_view` makes what the template
`questions/page.html` draws. Boxes carry the item's key as their name. A form object for each of 40 boxes would cost
more than the rest of the page, so the boxes are plain; CSRF protection covers the whole form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.instruments import Group, Instrument, Item, Page
from data.instruments.answers import SKIPPED, AnswerValue
from surveys.questions.base import Choice, QuestionType
from surveys.questions.count import CountQuestion
from surveys.questions.statement import StatementQuestion
from surveys.questions.text import TextQuestion
from surveys.questions.tick import TickQuestion

QUESTION_TYPES: dict[str, QuestionType] = {
    question.kind: question for question in (CountQuestion(), StatementQuestion(), TickQuestion(), TextQuestion())
}


@dataclass(frozen=True, slots=True)
class PageInput:
    """What a form sent for a page: values that could be read, errors by item, and every text as it was typed."""

    values: dict[str, AnswerValue]
    errors: dict[str, str]
    typed: dict[str, str]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One box or set of choices as the template draws it."""

    item: Item
    id: str
    typed: str
    error: str
    remark: str
    before: str
    filled: str
    who: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group and its fields; `counts` marks cards of several counts."""

    group: Group
    id: str
    fields: tuple[FieldView, ...]
    counts: bool

    @property
    def who(self) -> str:
        """Who sees what is answered here."""
        return self.fields[0].who


@dataclass(frozen=True, slots=True)
class Notes:
    """What stands beside boxes, by item: errors, remarks, last month's answers, why it is filled in, who sees it."""

    errors: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    filled: Mapping[str, str] = field(default_factory=dict)
    who: Mapping[str, str] = field(default_factory=dict)


def field_id(key: str) -> str:
    """Return the element id of an item or a group."""
    return "q-" + key.lower().replace(".", "-")


def read_item(instrument: Instrument, item: Item, typed: str) -> tuple[AnswerValue | None, str]:
    """Read one typed text; returns the value and "", or None and the error."""
    parsed = QUESTION_TYPES[item.kind].parse(instrument, item, typed)
    return parsed.value, parsed.error


def read_page(instrument: Instrument, page: Page, sent: Mapping[str, str]) -> PageInput:
    """Read what a form sent for the items of a page; other names in it are left alone."""
    values, errors, typed = {}, {}, {}
    for key, item in page.items.items():
        typed[key] = sent.get(key, "")
        value, error = read_item(instrument, item, typed[key])
        if value is None:
            errors[key] = error
        else:
            values[key] = value
    return PageInput(values, errors, typed)


def typed_texts(page: Page, stored: Mapping[str, AnswerValue]) -> dict[str, str]:
    """Return the texts that the boxes of a page hold for stored answers."""
    return {key: QUESTION_TYPES[item.kind].typed(stored.get(key, SKIPPED)) for key, item in page.items.items()}


def shown_text(instrument: Instrument, item: Item, value: AnswerValue) -> str:
    """Return a stored answer as words for reading."""
    return QUESTION_TYPES[item.kind].shown(instrument, item, value)


def typed_words(instrument: Instrument, item: Item, typed: str) -> str:
    """Return what was typed or picked as words for reading; as it is where it cannot be read."""
    value, _ = read_item(instrument, item, typed)
    return typed if value is None else shown_text(instrument, item, value)


def page_view(instrument: Instrument, page: Page, typed: Mapping[str, str], notes: Notes) -> list[GroupView]:
    """Return the groups of a page with what their boxes hold and what stands beside them."""
    choices = {}
    views = []
    for group in page.groups:
        fields = []
        for item in group.items:
            if item.kind not in choices or item.kind == "tick":
                choices[item.kind] = QUESTION_TYPES[item.kind].choices(instrument, item)
            key = item.key
            fields.append(
                FieldView(
                    item,
                    field_id(key),
                    typed.get(key, ""),
                    notes.errors.get(key, ""),
                    notes.remarks.get(key, ""),
                    notes.before.get(key, ""),
                    notes.filled.get(key, ""),
                    notes.who.get(key, ""),
                    choices[item.kind],
                )
            )
        counts = bool(group.label) and all(view.item.kind == "count" for view in fields)
        views.append(GroupView(group, field_id(group.key), tuple(fields), counts))
    return views
