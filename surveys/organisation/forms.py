"""The form of an organisation's own texts."""

from typing import Any
from urllib.parse import urlsplit

from wtforms import Form, StringField, TextAreaField, ValidationError

from data.commands.organisations import LONGEST_GIFT_RULE, LONGEST_URL
from data.errors import RefusedError
from data.language import lazy
from data.texts import plain_text

RULE_TOO_LONG = lazy(
    "Shorten the rule to %(longest_gift_rule)s characters.", longest_gift_rule=f"{LONGEST_GIFT_RULE:,}"
)
NO_LINK = lazy("Enter a whole link, which begins with https://.")


class OrganisationForm(Form):
    """What the gift stop shows; both may be empty."""

    gift_rule = TextAreaField(lazy("Your rule about gifts"))
    gift_register_url = StringField(lazy("Link to your gift register"))

    def validate_gift_rule(self, field: Any) -> None:
        """Refuse what is too long or cannot be kept."""
        try:
            plain_text(field.data or "", longest=LONGEST_GIFT_RULE, refusal=RULE_TOO_LONG)
        except RefusedError as refusal:
            raise ValidationError(refusal.message) from refusal

    def validate_gift_register_url(self, field: Any) -> None:
        """Take links into the web only: nothing that runs, nothing that names somebody's password."""
        text = (field.data or "").strip()
        if text and not is_link(text):
            raise ValidationError(NO_LINK)


def is_link(text: str) -> bool:
    """Whether a text is a whole link into the web, without a user name in it."""
    if len(text) > LONGEST_URL or not text.isprintable() or any(sign in text for sign in " \\<>\"'`"):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    named = bool(parts.hostname) and "@" not in parts.netloc
    return parts.scheme in {"https", "http"} and named and port != 0
