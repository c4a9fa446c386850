"""The forms of a file of deals."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    Form,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of 3.2
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from data.language import gettext, lazy
from data.types import Month
from surveys.csv_files import column_name
from surveys.deals.columns import DAY_FIRST, MONTH_FIRST, OPTIONAL
from surveys.deals.rows import stage_name
from surveys.fields import ChoiceField

LONGEST_WORDS = 500
NONE = lazy("No such column")
CHOICES = ("key", "owner", "outcome", "closed", "lost", "made")  # of a column, in the order of the page
DAYS_ENDED = {"closed", "lost"}


class FileForm(Form):
    """A CSV file of deals."""

    file = FileField(lazy("CSV file"))


class Words(StringField):
    """Stages as a list with commas."""

    @property
    def stages(self) -> list[str]:
        """Return the stages, without spaces around them."""
        return [stage.strip() for stage in (self.data or "").split(",") if stage.strip()]


def _listed(_form: Form, field: Any) -> None:
    if not field.stages or len(field.data) > LONGEST_WORDS:
        raise ValidationError(gettext("Write at least one stage, at most 500 characters in all."))


class ColumnsForm(Form):
    """Which column is what, which stages mean won and lost, and how days are written."""

    content = HiddenField()
    key = SelectField(lazy("ID of the deal"), validate_choice=False)
    owner = SelectField(lazy("Owner of the deal: name or e-mail address"), validate_choice=False)
    outcome = SelectField(lazy("Stage or status"), validate_choice=False)
    closed = SelectField(lazy("Day of closing, or of winning"), validate_choice=False)
    lost = SelectField(lazy("Day of losing, where it has a column of its own"), validate_choice=False)
    made = SelectField(lazy("Day on which the deal was made"), validate_choice=False)
    won = Words(lazy("Stages that mean won"), validators=[_listed])
    lost_words = Words(lazy("Stages that mean lost"), validators=[_listed])
    order = ChoiceField(
        lazy("In days such as 03/04/2026, what comes first?"),
        {MONTH_FIRST: lazy("The month"), DAY_FIRST: lazy("The day")},
        lazy("Choose what comes first."),
        validators=[InputRequired(lazy("Choose what comes first."))],
    )
    strangers = BooleanField(lazy("Leave out deals whose owner is nobody here"))
    alike = BooleanField(lazy("These lines are different deals"))
    still_open = BooleanField(lazy("Deals at these stages are neither won nor lost"))
    only = BooleanField(lazy("No others are recorded here: the file leaves none out"))
    whole = SelectMultipleField(
        lazy("Which of these months does the file hold as a whole, each deal once?"),
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def validate_lost_words(self, field: Words) -> None:
        """Refuse a stage that means won as well."""
        won = {stage_name(stage) for stage in self.won.stages}
        twice = [stage for stage in field.stages if stage_name(stage) in won]
        if twice:
            raise ValidationError(
                gettext("“%(stage)s” stands under won and under lost. Leave it in one of them.", stage=twice[0])
            )

    def whole_among(self, months: Sequence[Month]) -> list[Month]:
        """Offer months to be told whole, and return those that are."""
        self.whole.choices = [SelectChoice(str(month), month.label) for month in months]
        return [month for month in months if str(month) in (self.whole.data or ())]

    def offer(self, header: Sequence[str]) -> None:
        """Offer the columns of a file."""
        listed = [SelectChoice("", NONE), *(SelectChoice(name, name) for name in header)]
        for name in CHOICES:
            self[name].choices = listed  # type: ignore[attr-defined] # these are selects

    def chosen(self, header: Sequence[str]) -> bool:
        """Say beside its field which column is missing, or is another field's too; tell whether all are there.

        A deal may be won and lost on days of one column.
        """
        taken: dict[str, str] = {}
        for name in CHOICES:
            chosen = self[name].data or ""
            if chosen not in header and not (name in OPTIONAL and not chosen):
                self[name].errors = [gettext("Choose a column of the file.")]
                continue
            other = taken.setdefault(column_name(chosen), name) if chosen else name
            if other != name and {other, name} != DAYS_ENDED:
                words = gettext("This column is chosen for “%(field)s” already.", field=self[other].label.text)
                self[name].errors = [words]
        return not self.errors
