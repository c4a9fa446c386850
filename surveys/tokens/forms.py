"""The form of a token."""

import datetime as dt
from typing import Any

from wtforms import Form, StringField, ValidationError
from wtforms.fields import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from data.commands.tokens import END_RULE, LONGEST_LIFE, LONGEST_NAME, NAME_RULE, NO_SCOPE
from data.language import lazy
from data.types import TokenScope
from surveys.fields import DayField, PlainText, choices

SCOPES = {
    TokenScope.RESULTS.value: lazy("Read published results of the whole organisation"),
    TokenScope.ROUNDS.value: lazy("Read the days and states of rounds"),
    TokenScope.PEOPLE.value: lazy("Add, change and disable people, and put them into teams (SCIM)"),
}


class TokenForm(Form):
    """A name, what the program may do, and the last day."""

    name = StringField(lazy("Name of the token"), [PlainText(LONGEST_NAME, NAME_RULE, lines=False)])
    scopes = SelectMultipleField(
        lazy("What may the program do?"),
        choices=choices(SCOPES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    ends_on = DayField(lazy("Last day"))

    def __init__(self, *args: Any, today: dt.date, results: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today
        if not results:
            offered = {scope: words for scope, words in SCOPES.items() if scope != TokenScope.RESULTS}
            self.scopes.choices = choices(offered)

    def validate_scopes(self, field: Any) -> None:
        """Ask for one at least."""
        if not field.data:
            raise ValidationError(NO_SCOPE)

    def validate_ends_on(self, field: Any) -> None:
        """Take days from tomorrow to two years from now."""
        if field.data is None or not self.today < field.data < self.today + LONGEST_LIFE - dt.timedelta(days=1):
            raise ValidationError(END_RULE)
