"""What pages of worksheets send: which customer, and the boxes of a point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of 3.2

from data.commands.contacts import OTHER_GROUP
from data.commands.worksheets import CUSTOMER
from data.language import gettext, lazy
from data.queries.own_favours import OwnContact
from data.texts import same_name
from surveys.fields import check_alias
from surveys.pulse.forms import Seen, clean, read_seen
from surveys.worksheets import boxes

COPY, BACK, CHECK = "copy", "back", "check"


class StartForm(Form):
    """Which customer a worksheet is about: a contact, or somebody new."""

    contact = SelectField(lazy("Which customer?"), validate_choice=False)
    alias = StringField(lazy("Somebody new"))

    def __init__(self, *args: Any, contacts: Sequence[OwnContact], **more: Any) -> None:
        super().__init__(*args, **more)
        self.others = {same_name(one.alias) for one in contacts if one.counterpart != CUSTOMER}
        self.customers = {str(one.id): one for one in contacts if one.counterpart == CUSTOMER}
        self.contact.choices = [SelectChoice("", gettext("Choose a customer"))] + [
            SelectChoice(value, one.alias)
            for value, one in self.customers.items()
            if one.ended_on is None or value == self.contact.data
        ]

    def validate_contact(self, field: SelectField) -> None:
        """Ask for exactly one of a known customer and a new one."""
        named = bool((self.alias.data or "").strip())
        if field.data and named:
            raise ValidationError(gettext("Choose a customer or name somebody new, not both."))
        if field.data and field.data not in self.customers:
            raise ValidationError(gettext("Choose one of your customers."))
        if not field.data and not named:
            raise ValidationError(gettext("Choose a customer or name somebody new."))

    def validate_alias(self, field: StringField) -> None:
        """Check that a new alias can be kept, and is nobody else's."""
        alias = " ".join((field.data or "").split())
        if alias:
            check_alias(self, field)
        if same_name(alias) in self.others:
            raise ValidationError(OTHER_GROUP)


@dataclass(frozen=True, slots=True)
class PointForm:
    """A posted page of a point. `seen` is None where it is missing or damaged: then every box counts as changed."""

    sent: Mapping[str, str]
    seen: Mapping[str, Seen] | None
    go: str
    from_check: bool

    @classmethod
    def read(cls, form: MultiDict[str, str], point: str) -> Self:
        """Read a posted form for a point; never raises."""
        return cls(
            sent={name: clean(form.get(name, "")) for name in boxes.names(point)},
            seen=read_seen(form.get("seen", "")),
            go=form.get("go", ""),
            from_check=form.get("from") == CHECK,
        )
