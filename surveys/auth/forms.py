"""The forms of signing in."""

from wtforms import EmailField, Form, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

LONGEST = 512
LONG = f"Enter up to {LONGEST} characters."
LONGEST_CODE = 40


class SignInForm(Form):
    """E-mail address and password; `next` is where the person wanted to go."""

    email = EmailField(
        "E-mail address", [InputRequired("Enter your e-mail address."), Length(max=LONGEST, message=LONG)]
    )
    password = PasswordField("Password", [InputRequired("Enter your password."), Length(max=LONGEST, message=LONG)])
    next = HiddenField()


class MailForm(Form):
    """The address that a mail with a link is wanted for."""

    email = EmailField(
        "E-mail address", [InputRequired("Enter your e-mail address."), Length(max=LONGEST, message=LONG)]
    )


class NewPasswordForm(Form):
    """A password to be."""

    password = PasswordField(
        "New password", [InputRequired("Enter a new password."), Length(max=LONGEST, message=LONG)]
    )


class CodeForm(Form):
    """A code of the app, or a recovery code."""

    code = StringField("Code", [InputRequired("Enter a code."), Length(max=LONGEST_CODE, message="Enter one code.")])


def safe_next(target: str | None) -> str | None:
    """Return an address within this site, or None: one leading slash, no other host, no control characters."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or not target.isprintable() or len(target) > LONGEST:
        return None
    return target
