"""The sign-in form."""

from wtforms import EmailField, Form, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

LONGEST = 512
LONG = f"Enter up to {LONGEST} characters."


class SignInForm(Form):
    """E-mail address and password; `next` is where the person wanted to go."""

    email = EmailField(
        "E-mail address", [InputRequired("Enter your e-mail address."), Length(max=LONGEST, message=LONG)]
    )
    password = PasswordField("Password", [InputRequired("Enter your password."), Length(max=LONGEST, message=LONG)])
    next = HiddenField()


def safe_next(target: str | None) -> str | None:
    """Return an address within this site, or None: one leading slash, no other host, no control characters."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or not target.isprintable() or len(target) > LONGEST:
        return None
    return target
