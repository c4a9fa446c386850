"""The form of a webhook."""

from typing import Any

from wtforms import Form, StringField, ValidationError

from data.commands.webhooks import KINDS, NO_KIND, check_address
from data.errors import RefusedError
from data.language import lazy
from surveys.fields import ChoiceField


class WebhookForm(Form):
    """What kind of program, and its address."""

    kind = ChoiceField(lazy("What is to be told?"), KINDS, NO_KIND)
    url = StringField(lazy("Its address"))

    def __init__(self, *args: Any, private: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.private = private

    def validate_url(self, field: Any) -> None:
        """Take public https addresses only."""
        try:
            check_address((field.data or "").strip(), private=self.private)
        except RefusedError as refusal:
            raise ValidationError(refusal.message) from refusal
