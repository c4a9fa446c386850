"""The form of a note on the trends."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from wtforms import Form, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of 3.2
from wtforms.validators import InputRequired

from data.commands.notes import LONGEST_ANNOTATION, NO_KIND, NOTE_RULE, check_happened
from data.errors import RefusedError
from data.language import lazy
from data.reports.schema import UnitRow
from data.types import NOTE_KINDS
from surveys.fields import NOT_WRITTEN_SO, ChoiceField, DayField, PlainText
from surveys.teams import team_choices

NO_TEAM = lazy("Choose one of your teams.")


class NoteForm(Form):
    """Which team, what about, when, and up to 140 characters."""

    team = SelectField(lazy("Team"), invalid_choice_message=NO_TEAM)  # type: ignore[call-arg] # the stubs are of 3.2
    words = StringField(lazy("What happened?"), [PlainText(LONGEST_ANNOTATION, NOTE_RULE, lines=False)])
    kind = ChoiceField(lazy("What is it about?"), NOTE_KINDS, NO_KIND)
    happened_on = DayField(lazy("When?"), [InputRequired(NOT_WRITTEN_SO)])

    def __init__(self, *args: Any, teams: Sequence[UnitRow], today: dt.date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today
        self.team.choices = [SelectChoice(value, label) for value, label in team_choices(teams)]

    def validate_happened_on(self, field: DayField) -> None:
        """Refuse days that lie too far off."""
        if field.data is None:
            return
        try:
            check_happened(field.data, self.today)
        except RefusedError as refusal:
            raise ValidationError(refusal.message) from refusal
