"""The forms of one's own account."""

from http import HTTPStatus

from flask import g
from wtforms import Form, PasswordField
from wtforms.validators import InputRequired, Length

from data.commands.throttle import TooManyAttemptsError
from data.language import lazy
from surveys.auth.forms import LONG, LONGEST, CodeForm, NewPasswordForm, new_password
from surveys.proving import password_matches

WRONG = lazy("This is not your current password.")


class PasswordForm(Form):
    """The password one has, asked for once more."""

    current = PasswordField(
        lazy("Current password"),
        [InputRequired(lazy("Enter your current password.")), Length(max=LONGEST, message=LONG)],
    )


class ChangePasswordForm(PasswordForm, NewPasswordForm):
    """The password one has, and then the one to be, as the page asks for them."""

    password = new_password()


class FactorOffForm(PasswordForm, CodeForm):
    """Password and code: both, so that neither a stolen phone nor a stolen password is enough."""


def refuse_password(form: PasswordForm) -> HTTPStatus | None:
    """Return None for the right password, else how to answer, with the reason in the form; a wrong one is counted."""
    try:
        if password_matches(form.current.data or ""):
            return None
    except TooManyAttemptsError as refusal:
        form.current.errors = [refusal.message]
        return HTTPStatus.TOO_MANY_REQUESTS
    g.keep_changes = True
    form.current.errors = [WRONG]
    return HTTPStatus.BAD_REQUEST
