"""The form that sets an installation up."""

from typing import Any
from zoneinfo import available_timezones

from wtforms import EmailField, Form, PasswordField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired

from data.commands.organisations import plain_name, plain_team_name
from data.commands.people import LONGEST_PASSWORD, SHORTEST_PASSWORD, check_password_strength, normal_email
from data.errors import RefusedError
from data.language import gettext, lazy
from surveys.fields import choices
from surveys.people.forms import Checked

WRONG_CODE = lazy("This is not the code that the console printed last, or it was used already.")


def zones() -> list[str]:
    """Return the time zones that can be chosen, by name."""
    return [*sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")), "UTC"]


class SetUpForm(Form):
    """The code, the organisation and its first administrator."""

    code = StringField(lazy("Set-up code"))
    organisation = StringField(
        lazy("Name of the organisation"),
        [InputRequired(lazy("Enter the name of the organisation.")), Checked(plain_team_name)],
    )
    zone = SelectField(lazy("Time zone"), validate_choice=False)
    name = StringField(lazy("Your name"), [InputRequired(lazy("Enter your name.")), Checked(plain_name)])
    email = EmailField(lazy("Your e-mail address"), [Checked(normal_email)])
    password = PasswordField(lazy("Password"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.zone.choices = choices(
            {"": gettext("Choose a time zone"), **{zone: zone.replace("_", " ") for zone in zones()}}
        )

    def validate_zone(self, field: Any) -> None:
        """Rounds open and close by it."""
        if field.data not in zones():
            raise ValidationError(gettext("Choose the time zone of the organisation."))

    def validate_password(self, field: Any) -> None:
        """Refuse what is guessed first."""
        password = field.data or ""
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise ValidationError(
                gettext(
                    "A password has %(shortest_password)s to %(longest_password)s characters.",
                    shortest_password=SHORTEST_PASSWORD,
                    longest_password=LONGEST_PASSWORD,
                )
            )
        try:
            own = {"email": self.email.data or "", "name": self.name.data or ""}
            check_password_strength(password, **own, organisation=self.organisation.data or "")
        except RefusedError as refusal:
            raise ValidationError(refusal.message) from refusal
