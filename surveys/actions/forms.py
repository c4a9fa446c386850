"""Forms of a team's actions: what, who, until when and for which measure; and what came of it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from wtforms import Form, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of 3.2
from wtforms.validators import InputRequired

from data.commands.actions import (
    NO_MEASURE,
    NO_OWNER,
    action_line,
    check_due,
    outcome_line,
)
from data.errors import RefusedError
from data.language import gettext, lazy
from data.types import ACTION_MEASURES
from surveys.fields import NOT_WRITTEN_SO, DayField


class ActionForm(Form):
    """An action; `kept` is the day that it has already and may keep."""

    words = StringField(lazy("What is to be done?"))
    owner = SelectField(lazy("Who owns it?"), invalid_choice_message=NO_OWNER)  # type: ignore[call-arg] # the stubs are of 3.2
    due_on = DayField(lazy("By when?"), [InputRequired(NOT_WRITTEN_SO)])
    measure = SelectField(
        lazy("Which measure is it for?"),
        invalid_choice_message=NO_MEASURE,  # type: ignore[call-arg] # the stubs are of 3.2
    )

    def __init__(
        self,
        *args: Any,
        owners: Sequence[tuple[int, str]],
        today: dt.date,
        kept: dt.date | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.today, self.kept = today, kept
        self.owner.choices = [SelectChoice("", gettext("Choose a person"))] + [
            SelectChoice(str(person_id), name) for person_id, name in owners
        ]
        self.measure.choices = [SelectChoice("", gettext("None"))] + [
            SelectChoice(value, str(label)) for value, label in ACTION_MEASURES.items()
        ]

    def validate_words(self, field: StringField) -> None:
        """Refuse what is not one line."""
        try:
            action_line(field.data or "")
        except RefusedError as refusal:
            raise ValidationError(refusal.message) from refusal

    def validate_owner(self, field: SelectField) -> None:
        """Ask for a person."""
        if not field.data:
            raise ValidationError(NO_OWNER)

    def validate_due_on(self, field: DayField) -> None:
        """Refuse days that have passed, unless the action has that day already."""
        if field.data is None or field.data == self.kept:
            return
        try:
            check_due(field.data, self.today)
        except RefusedError as refusal:
            raise ValidationError(refusal.message) from refusal

    @property
    def facts(self) -> dict[str, Any]:
        """What the commands take."""
        return {
            "words": self.words.data or "",
            "owner_id": int(self.owner.data),
            "measure": self.measure.data or None,
            "due_on": self.due_on.data,
            "today": self.today,
        }


class OutcomeForm(Form):
    """One sentence about what came of an action."""

    outcome = TextAreaField(lazy("What came of it?"))

    def validate_outcome(self, field: TextAreaField) -> None:
        """Refuse what is not a sentence on one line."""
        try:
            outcome_line(field.data or "")
        except RefusedError as refusal:
            raise ValidationError(refusal.message) from refusal
