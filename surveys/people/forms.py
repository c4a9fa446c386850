"""Forms about a person."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from wtforms import EmailField, Form, SelectField, StringField, ValidationError
from wtforms.fields import SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from data.commands.attributes import plain_attribute
from data.commands.organisations import plain_name
from data.commands.people import normal_email
from data.commands.staffing import plain_employee_id
from data.errors import RefusedError
from data.language import gettext, lazy
from data.types import Role
from surveys.fields import NOT_A_DAY, ChoiceField, DayField, choices
from surveys.people.words import ROLES, ROLES_FOR_ALL, SCOPED

CHOOSE_TEAM = lazy("Choose a team.")
CHOOSE_A_TEAM = lazy("Choose a team")
EARLIEST, LATEST = dt.date(1950, 1, 1), dt.date(2200, 1, 1)


class Checked:
    """Checks a text with a function that refuses what cannot be kept."""

    def __init__(self, read: Callable[[str], object]) -> None:
        self.read = read

    def __call__(self, _form: Form, field: Any) -> None:
        """Say beside the box what was refused."""
        try:
            self.read(field.data or "")
        except RefusedError as refusal:
            raise ValidationError(refusal.message) from refusal


def sensible_day(_form: Form, field: Any) -> None:
    """Refuse days that are slips of the finger."""
    if field.data is not None and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(
            gettext("Enter a day from %(year)s to %(year2)s.", year=EARLIEST.year, year2=LATEST.year - 1)
        )


class TeamField(SelectField):
    """One team of the tree; `empty` names the choice of none."""

    def __init__(self, label: str, *, empty: str = CHOOSE_A_TEAM, **more: Any) -> None:
        super().__init__(label, choices=choices({"": empty}), validate_choice=False, default="", **more)
        self.empty = empty

    def offer(self, teams: Sequence[tuple[str, str]]) -> None:
        """Set the teams that can be chosen."""
        self.choices = choices({"": self.empty, **dict(teams)})

    @property
    def team_id(self) -> int | None:
        """The chosen team."""
        return int(self.data) if self.data else None

    def pre_validate(self, _form: Any) -> None:
        """Take teams that were offered only."""
        if self.data and self.data not in {value for value, *_ in self.iter_choices()}:
            raise ValidationError(CHOOSE_TEAM)


class DetailsForm(Form):
    """Who somebody is."""

    name = StringField(lazy("Name"), [Checked(plain_name)])
    email = EmailField(lazy("E-mail address"), [Checked(normal_email)])
    employee_id = StringField(lazy("Employee number"), [Checked(plain_employee_id)])


class FileForm(DetailsForm):
    """Who somebody is, and what they do where since when."""

    job_role = StringField(lazy("Role in the company"), [Checked(plain_attribute)])
    region = StringField(lazy("Region"), [Checked(plain_attribute)])
    started_on = DayField(lazy("First day in the company"), [sensible_day])


class NewPersonForm(DetailsForm):
    """Somebody new, with a team from a day on and roles."""

    team = TeamField(lazy("Team"), empty=lazy("No team"))
    starts_on = DayField(lazy("In the team from"), [InputRequired(NOT_A_DAY), sensible_day])
    roles = SelectMultipleField(
        lazy("Roles"),
        choices=choices({role.value: ROLES[role] for role in (Role.REP, *ROLES_FOR_ALL)}),
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )

    def validate_team(self, field: TeamField) -> None:
        """A rep is asked as one of a team."""
        if Role.REP in (self.roles.data or ()) and not field.data:
            raise ValidationError(gettext("A rep is asked as one of a team. Choose the team."))


class MoveForm(Form):
    """Another team from a day on."""

    team = TeamField(lazy("New team"), validators=[InputRequired(CHOOSE_TEAM)])
    on = DayField(lazy("From which day"), [InputRequired(NOT_A_DAY), sensible_day])


class LeaveForm(Form):
    """The last day in the team; empty for none."""

    ends_on = DayField(lazy("Last day in the team"), [sensible_day])


class RoleForm(Form):
    """A role, and for which team."""

    role = ChoiceField(lazy("Role"), {role.value: words for role, words in ROLES.items()}, lazy("Choose a role."))
    team = TeamField(lazy("For which team?"), empty=lazy("The whole organisation"))

    def validate_team(self, field: TeamField) -> None:
        """Some roles are always for the whole organisation."""
        if field.data and self.role.data in set(Role) - set(SCOPED):
            raise ValidationError(gettext("This role is for the whole organisation."))


class AwayForm(Form):
    """Days on which somebody is not asked."""

    starts_on = DayField(lazy("First day away"), [InputRequired(lazy("Enter the first day away.")), sensible_day])
    ends_on = DayField(lazy("Last day away"), [InputRequired(lazy("Enter the last day away.")), sensible_day])
