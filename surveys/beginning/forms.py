"""The form that sets an installation up."""

from typing import Any
from zoneinfo import available_timezones

from wtforms import EmailField, Form, PasswordField, SelectField, StringField, ValidationError

from data.commands.organisations import plain_name
from data.commands.people import LONGEST_PASSWORD, SHORTEST_PASSWORD, check_password_strength, normal_email
from data.errors import RefusedError
from surveys.fields import choices
from surveys.people.forms import Checked

WRONG_CODE = "This is not the code that the console printed last, or it was used already."


def zones() -> list[str]:
    """Return the time zones that can be chosen, by name."""
    return [*sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")), "UTC"]


class SetUpForm(Form):
    """The code, the organisation and its first administrator."""

    code = StringField("Set-up code")
    organisation = StringField("Name of the organisation", [Checked(plain_name)])
    zone = SelectField("Time zone", validate_choice=False)
    name = StringField("Your name", [Checked(plain_name)])
    email = EmailField("Your e-mail address", [Checked(normal_email)])
    password = PasswordField("Password")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.zone.choices = choices({"": "Choose a time zone", **{zone: zone.replace("_", " ") for zone in zones()}})

    def validate_zone(self, field: Any) -> None:
        """Rounds open and close by it."""
        if field.data not in zones():
            raise ValidationError("Choose the time zone of the organisation.")

    def validate_password(self, field: Any) -> None:
        """Refuse what is guessed first."""
        password = field.data or ""
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise ValidationError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
        try:
            check_password_strength(password, email=self.email.data or "", name=self.name.data or "")
        except RefusedError as refusal:
            raise ValidationError(refusal.message) from refusal
