"""Fields that several forms are made of: choices, days, texts that can be kept."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from wtforms import DateField, Form, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of 3.2

from data.commands.favours import plain_alias
from data.errors import RefusedError
from data.language import lazy
from data.texts import plain_digits, plain_line, plain_text

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NOT_A_DAY = lazy("Enter a day that exists, such as 2026-10-31.")
NOT_WRITTEN_SO = lazy("Enter the day as year, month and day, such as 2026-10-31.")


def choices(labels: Mapping[str, str]) -> list[Any]:
    """Return choices of a field from values and labels."""
    return [SelectChoice(value, label) for value, label in labels.items()]


class ChoiceField(RadioField):
    """Stacked choices; `missing` is said when none was chosen."""

    def __init__(self, label: str, labels: Mapping[str, str], missing: str, **more: Any) -> None:
        super().__init__(label, choices=choices(labels), invalid_choice_message=missing, **more)  # type: ignore[call-arg] # the stubs are of 3.2


def read_day(text: str) -> dt.date | None:
    """Return a day written as browsers send it, `YYYY-MM-DD`; None for none.

    Raises:
        RefusedError: It is written in another way, or there is no such day.
    """
    text = plain_digits(text).strip()
    if not text:
        return None
    if not ISO_DAY.fullmatch(text):
        raise RefusedError(NOT_WRITTEN_SO)
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(NOT_A_DAY) from error


class DayField(DateField):
    """A day as browsers send it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read `YYYY-MM-DD`."""
        self.data = None
        try:
            self.data = read_day(valuelist[0] if valuelist else "")
        except RefusedError as refusal:
            raise ValueError(refusal.message) from refusal


def printable(form: Form) -> None:
    """Make what was typed fit to be shown again: no page can hold a NUL."""
    for field in form:
        if isinstance(field.data, str):
            field.data = field.data.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def check_alias(_form: Form, field: Any) -> None:
    """Refuse a rep's own name for a contact that cannot be kept."""
    try:
        plain_alias(field.data or "")
    except RefusedError as refusal:
        raise ValidationError(refusal.message) from refusal


class PlainText:
    """Checks that a text can be kept; a single line may not be empty."""

    def __init__(self, longest: int, refusal: str, *, lines: bool = True) -> None:
        self.longest, self.refusal, self.read = longest, refusal, plain_text if lines else plain_line

    def __call__(self, _form: Form, field: Any) -> None:
        """Refuse what cannot be kept."""
        try:
            self.read(field.data or "", longest=self.longest, refusal=self.refusal)
        except RefusedError as refusal:
            raise ValidationError(refusal.message) from refusal
