"""The forms of signing in."""

from wtforms import EmailField, Form, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from data.language import lazy

LONGEST = 512
LONG = lazy("Enter up to %(longest)s characters.", longest=LONGEST)
LONGEST_CODE = 40


class SignInForm(Form):
    """E-mail address and password; `next` is where the person wanted to go."""

    email = EmailField(
        lazy("E-mail address"), [InputRequired(lazy("Enter your e-mail address.")), Length(max=LONGEST, message=LONG)]
    )
    password = PasswordField(
        lazy("Password"), [InputRequired(lazy("Enter your password.")), Length(max=LONGEST, message=LONG)]
    )
    next = HiddenField()


class MailForm(Form):
    """The address that a mail with a link is wanted for."""

    email = EmailField(
        lazy("E-mail address"), [InputRequired(lazy("Enter your e-mail address.")), Length(max=LONGEST, message=LONG)]
    )


def new_password() -> PasswordField:
    """Return the field of a password to be."""
    return PasswordField(
        lazy("New password"), [InputRequired(lazy("Enter a new password.")), Length(max=LONGEST, message=LONG)]
    )


class NewPasswordForm(Form):
    """A password to be."""

    password = new_password()


class CodeForm(Form):
    """A code of the app, or a recovery code."""

    code = StringField(
        lazy("Code"), [InputRequired(lazy("Enter a code.")), Length(max=LONGEST_CODE, message=lazy("Enter one code."))]
    )
