"""Beginning a worksheet: the form that asks about whom, and the version that it begins or goes on with."""

import datetime as dt
from collections.abc import Sequence

from flask import request

from data.commands.contacts import find_or_add_contact
from data.commands.worksheets import CUSTOMER, WORKSHEET, start_worksheet
from data.db import db
from data.instruments import spoken_instrument
from data.queries.own_favours import list_own_contacts
from data.queries.own_worksheets import OwnWorksheet, get_own_worksheet
from data.texts import curled
from surveys.clock import utc_now
from surveys.own import keyring, person
from surveys.worksheets.forms import StartForm

LONGEST_NUMBER = 9


def lead() -> Sequence[str]:
    """Return what the questionnaire says before its first question, with the quotation marks of the other texts."""
    return [curled(words) for words in spoken_instrument(WORKSHEET).pages[0].lead]


def start_form() -> StartForm:
    """Return the form with the person's contacts, and the one that the address names."""
    text = request.args.get("contact", "")
    asked = text if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else ""
    contacts = list_own_contacts(db.session, **person(), keyring=keyring())
    return StartForm(request.form or None, contacts=contacts, data={"contact": asked})


def begin_about(form: StartForm) -> OwnWorksheet:
    """Begin the next version about the customer of a valid form, or return the one that was begun."""
    now = utc_now()
    contact_id = int(form.contact.data) if form.contact.data else _customer(form.alias.data or "", now)
    begun = start_worksheet(db.session, person_id=person()["person_id"], contact_id=contact_id, now=now)
    found = get_own_worksheet(db.session, **person(), worksheet_id=begun.id, keyring=keyring())
    assert found is not None
    return found


def _customer(alias: str, now: dt.datetime) -> int:
    contact = find_or_add_contact(db.session, **person(), alias=alias, counterpart=CUSTOMER, keyring=keyring(), now=now)
    return contact.id
