"""The form of a workshop: title, aim, day, time, length, teams, and the months that they were chosen by."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import Form, IntegerField, SelectMultipleField, StringField, TextAreaField, TimeField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of 3.2
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from data.commands.workshops import (
    AIM_RULE,
    BAD_LENGTH,
    LONGEST,
    LONGEST_AIM,
    LONGEST_TITLE,
    NO_TEAM,
    SHORTEST,
    TITLE_RULE,
    USUAL_MINUTES,
)
from data.language import lazy
from data.reports.schema import UnitRow
from data.texts import plain_digits
from data.types import Month
from surveys.fields import NOT_WRITTEN_SO, DayField, PlainText
from surveys.teams import team_choices

NOT_A_TIME = lazy("Enter a time such as 14:30.")
PAST = lazy("Choose a day from today on.")
NO_SUCH_TIME = lazy("The clocks skip this time on that day. Enter an earlier or a later one.")
FAR = lazy("Choose a day within the next two years.")
NOT_A_MONTH = lazy("Choose months whose results are out.")
FARTHEST = dt.timedelta(days=731)
CLOCK = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)
WHOLE_NUMBER = re.compile(r"\s*\d{1,4}\s*", re.ASCII)


class ClockField(TimeField):
    """A time of day as browsers send it, with or without seconds."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read `HH:MM`."""
        self.data = None
        text = plain_digits(valuelist[0]).strip() if valuelist else ""
        if not text:
            return
        try:
            if not CLOCK.fullmatch(text):
                raise ValueError  # noqa: TRY301 - one message for all
            self.data = dt.time.fromisoformat(text[:5])
        except ValueError as error:
            raise ValueError(NOT_A_TIME) from error


class MinutesField(IntegerField):
    """A whole number of minutes."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits."""
        self.data = None
        text = plain_digits(valuelist[0]) if valuelist else ""
        if not WHOLE_NUMBER.fullmatch(text):
            raise ValueError(BAD_LENGTH)
        self.data = int(text)


class TicksField(SelectMultipleField):
    """Choices as stacked ticks, of which none has to be ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, wrong: str, **more: Any) -> None:
        # A text that is put into words later looks like a function to WTForms, so it gets one.
        super().__init__(label, invalid_choice_message=lambda _number: str(wrong), **more)  # type: ignore[call-arg] # the stubs are of 3.2


class WorkshopForm(Form):
    """A workshop; `kept` is the day that it has already and may keep, `months` those that may have chosen its teams."""

    title = StringField(lazy("Title"), [PlainText(LONGEST_TITLE, TITLE_RULE, lines=False)])
    aim = TextAreaField(lazy("What is it for?"))
    happens_on = DayField(lazy("Day"), [InputRequired(NOT_WRITTEN_SO)])
    time = ClockField(lazy("Begins at"), [InputRequired(NOT_A_TIME)])
    minutes = MinutesField(
        lazy("Length in minutes"), [NumberRange(SHORTEST, LONGEST, BAD_LENGTH)], default=USUAL_MINUTES
    )
    teams = TicksField(lazy("For which teams?"), NO_TEAM)
    picked_by = TicksField(lazy("Did the results of a month make you choose these teams?"), NOT_A_MONTH)

    def __init__(
        self,
        *args: Any,
        known: Sequence[UnitRow],
        months: Sequence[Month],
        today: dt.date,
        zone: str,
        kept: dt.date | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.today, self.zone, self.kept = today, zone, kept
        self.picked_by.choices = [SelectChoice(str(month), month.label) for month in months]
        self.teams.choices = [SelectChoice(value, label) for value, label in team_choices(known)]

    def validate_aim(self, field: TextAreaField) -> None:
        """Check that an aim can be kept; it may be empty."""
        if (field.data or "").strip():
            PlainText(LONGEST_AIM, AIM_RULE, lines=False)(self, field)

    def validate_happens_on(self, field: DayField) -> None:
        """Refuse days that have passed, unless the workshop has that day already, and days too far away."""
        if field.data is None or field.data == self.kept:
            return
        if field.data < self.today:
            raise ValidationError(PAST)
        if field.data > self.today + FARTHEST:
            raise ValidationError(FAR)

    def validate_time(self, field: ClockField) -> None:
        """Refuse a time that the clocks of the organisation skip on that day."""
        if field.data is not None and self.happens_on.data is not None:
            naive = dt.datetime.combine(self.happens_on.data, field.data)
            there = naive.replace(tzinfo=ZoneInfo(self.zone)).astimezone(dt.UTC).astimezone(ZoneInfo(self.zone))
            if there.replace(tzinfo=None) != naive:
                raise ValidationError(NO_SUCH_TIME)

    def validate_teams(self, field: TicksField) -> None:
        """Ask for a team."""
        if not field.data:
            raise ValidationError(NO_TEAM)

    @property
    def facts(self) -> dict[str, Any]:
        """What the commands take."""
        return {
            "title": self.title.data or "",
            "aim": self.aim.data or "",
            "happens_on": self.happens_on.data,
            "time": self.time.data,
            "minutes": self.minutes.data,
            "team_ids": [int(value) for value in self.teams.data or ()],
            "picked_by": [Month.parse(value) for value in self.picked_by.data or ()],
        }
