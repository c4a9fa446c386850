"""The sign-in form."""

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SubmitField
from wtforms.validators import InputRequired, Length

LONGEST = 512


class SignInForm(FlaskForm):
    """E-mail address and password; `next` is where the person wanted to go."""

    email = EmailField("E-mail address", [InputRequired("Enter your e-mail address."), Length(max=LONGEST)])
    password = PasswordField("Password", [InputRequired("Enter your password."), Length(max=LONGEST)])
    next = HiddenField()
    submit = SubmitField("Sign in")


def safe_next(target: str | None) -> str | None:
    """Return an address within this site, or None: one leading slash, no other host, no control characters."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or not target.isprintable() or len(target) > LONGEST:
        return None
    return target
