"""Forms of the favour log; a text that cannot be kept is told beside its box, as it was typed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    Form,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of 3.2
from wtforms.validators import InputRequired

from data.commands.contacts import OTHER_GROUP
from data.commands.favours import FUTURE, LONGEST_NOTE, NOTE_RULE
from data.commands.helps import IDEA_RULE, LONGEST_IDEA, NO_WORDS, check_reminder
from data.errors import RefusedError
from data.language import gettext, lazy
from data.queries.own_favours import OwnContact, OwnFavour
from data.texts import same_name
from surveys.favours.words import DIRECTIONS, GROUPS, KINDS, REMINDERS, day
from surveys.fields import NOT_WRITTEN_SO, ChoiceField, DayField, PlainText, check_alias

EARLIEST = dt.date(1950, 1, 1)
GIFT_QUESTION = lazy("Was money, a gift, a meal or a public official involved?")


class FavourForm(Form):
    """One entry of the log: contact, direction and kind are enough; the gift question stands before saving."""

    entry = HiddenField()
    contact = SelectField(lazy("With whom?"), validate_choice=False)
    alias = StringField(lazy("Somebody new"))
    group = ChoiceField(lazy("Their group"), GROUPS, "", validate_choice=False)
    direction = ChoiceField(lazy("What happened?"), DIRECTIONS, lazy("Choose what happened."))
    kind = ChoiceField(lazy("What kind of help?"), KINDS, lazy("Choose the kind of help."))
    happened_on = DayField(lazy("When?"), [InputRequired(NOT_WRITTEN_SO)])
    note = TextAreaField(lazy("Note"), [PlainText(LONGEST_NOTE, NOTE_RULE)])
    no_return_expected = BooleanField(lazy("No return expected"))
    gift = ChoiceField(GIFT_QUESTION, {"no": lazy("No"), "yes": lazy("Yes")}, "", validate_choice=False)
    late = HiddenField()

    def __init__(
        self,
        *args: Any,
        contacts: Sequence[OwnContact],
        today: dt.date,
        logged: OwnFavour | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.logged = logged
        self.contacts = {str(contact.id): contact for contact in contacts}
        self.today = today
        self.contact.choices = [SelectChoice("", gettext("Choose a contact"))] + [
            SelectChoice(
                value,
                contact.alias + (gettext(" (ended on %(day)s)", day=day(contact.ended_on)) if contact.ended_on else ""),
            )
            for value, contact in self.contacts.items()
        ]

    @property
    def stopped(self) -> bool:
        """Whether money, a gift, a meal or a public official was involved, so that nothing else matters."""
        return bool(self.gift.data == "yes")

    @property
    def asks_gift(self) -> bool:
        """Whether the question about gifts is open: for a new entry, and one that is about something else by now."""
        known = self.logged
        said = (self.contact.data, self.direction.data, self.kind.data)
        return known is None or said != (str(known.contact_id), known.direction, known.kind)

    def validate_gift(self, field: ChoiceField) -> None:
        """Ask for an answer where the question is open."""
        if self.asks_gift and field.data != "no":
            raise ValidationError(
                gettext("Answer yes or no.")
                if self.logged is None
                else gettext("This entry is about something else now, so answer this question, too.")
            )

    def validate_contact(self, field: SelectField) -> None:
        """Ask for exactly one of a known contact and a new one."""
        named = bool((self.alias.data or "").strip())
        if field.data and named:
            raise ValidationError(gettext("Choose a contact or name somebody new, not both."))
        if field.data and field.data not in self.contacts:
            raise ValidationError(gettext("Choose one of your contacts."))
        if not field.data and not named:
            raise ValidationError(gettext("Choose a contact or name somebody new."))

    def validate_alias(self, field: StringField) -> None:
        """Check that a new alias can be kept."""
        if (field.data or "").strip():
            check_alias(self, field)
        if self._known and self.group.data and self.group.data != self._known.counterpart:
            raise ValidationError(OTHER_GROUP)

    @property
    def late_words(self) -> str:
        """What is said beside a day after the contact's end; nothing beside others."""
        contact = self.contacts.get(self.contact.data or "") or self._known
        ended_on, happened_on = contact and contact.ended_on, self.happened_on.data
        if self.happened_on.errors or not ended_on or not happened_on or happened_on <= ended_on:
            return ""
        return gettext(
            "This is after %(day)s, the day on which this contact ended. It stays in your log, but My page leaves it "
            "out.",
            day=day(ended_on),
        )

    @property
    def late_for(self) -> str:
        """The contact and the day about which something is said, so that it is said once."""
        return f"{self.contact.data or self.alias.data} {self.happened_on.data}" if self.late_words else ""

    @property
    def _known(self) -> OwnContact | None:
        """The contact that has the alias already."""
        alias = same_name(" ".join((self.alias.data or "").split()))
        return next((one for one in self.contacts.values() if alias and same_name(one.alias) == alias), None)

    def validate_group(self, field: ChoiceField) -> None:
        """Ask for the group of somebody new; of somebody known it is known."""
        if (self.alias.data or "").strip() and self._known is None and field.data not in GROUPS:
            raise ValidationError(gettext("Choose the group of this new contact."))

    def validate_happened_on(self, field: DayField) -> None:
        """Refuse days that have not come yet."""
        if field.data is not None:
            check_past(field.data, self.today)


def check_past(day: dt.date, today: dt.date) -> None:
    """Refuse a day in the future, or one that nobody here can remember."""
    if day > today:
        raise ValidationError(FUTURE)
    if day < EARLIEST:
        raise ValidationError(gettext("Enter a day from %(year)s on.", year=EARLIEST.year))


class ContactForm(Form):
    """A contact: alias, group, and the day on which the relationship ended."""

    alias = StringField(lazy("Your name for them"), [check_alias])
    group = ChoiceField(lazy("Their group"), GROUPS, lazy("Choose the group."))
    ended_on = DayField(lazy("Ended on"))

    def __init__(self, *args: Any, today: dt.date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today

    def validate_ended_on(self, field: DayField) -> None:
        """Refuse days that have not come yet."""
        if field.data is not None:
            check_past(field.data, self.today)


class IdeaForm(Form):
    """Something that would help a contact next, with a day and a reminder, neither by default."""

    words = TextAreaField(lazy("What would help?"), [PlainText(LONGEST_IDEA, IDEA_RULE)])
    planned_on = DayField(lazy("When?"))
    remind = ChoiceField(lazy("Remind me by mail"), REMINDERS, lazy("Choose whether to be reminded."), default="never")

    def __init__(self, *args: Any, today: dt.date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today

    def validate_words(self, field: TextAreaField) -> None:
        """Ask for words."""
        if not (field.data or "").strip():
            raise ValidationError(NO_WORDS)

    def validate_planned_on(self, field: DayField) -> None:
        """Ask for a day where a reminder is wanted."""
        if self.remind.data in REMINDERS and not field.errors:
            try:
                check_reminder(field.data, self.remind.data, self.today)
            except RefusedError as refusal:
                raise ValidationError(refusal.message) from refusal


class FileForm(Form):
    """A CSV file of entries, and the gift question for all of them."""

    file = FileField(lazy("CSV file"))
    gift = ChoiceField(
        lazy("Was money, a gift, a meal or a public official involved? Answer for the whole file."),
        {"no": lazy("No"), "yes": lazy("Yes")},
        lazy("Answer yes or no."),
    )
