"""Invented worksheets and favour logs of the demo's reps."""

import datetime as dt

import numpy as np
from sqlalchemy.orm import Session

from data.commands.favours import add_contact, log_favour
from data.commands.keyring import Keyring
from data.commands.worksheets import PointValue, finish_worksheet, save_points, start_worksheet
from data.demo.answers import KINDS
from data.demo.people import Company, Rep
from data.demo.texts import CONTACTS, FAVOUR_NOTES, WORKSHEET_TEXTS
from data.models import Contact

WRITERS_PER_TEAM = 3
LONGEST_LOG, LOG_DAYS = 28, 520
BASES = ("guess", "inferred", "told", "checked")
CONFIDENCES = (25, 50, 75, 100)


def write_private_logs(
    session: Session, made: Company, *, random: np.random.Generator, keyring: Keyring, now: dt.datetime
) -> None:
    """Give three reps of each team contacts, a favour log and worksheets."""
    for reps in made.reps.values():
        for rep in reps[:WRITERS_PER_TEAM]:
            contacts = _contacts(session, made, rep, random, now)
            _favours(session, rep, contacts, random, keyring, now)
            for contact in contacts[:2]:
                if contact.counterpart == "CUST":
                    _worksheet(session, rep, contact, random, keyring, now)


def _contacts(
    session: Session, made: Company, rep: Rep, random: np.random.Generator, now: dt.datetime
) -> list[Contact]:
    chosen = [CONTACTS[index] for index in sorted(random.choice(len(CONTACTS), size=5, replace=False))]
    since = now - dt.timedelta(days=LOG_DAYS)
    return [
        add_contact(
            session,
            organisation_id=made.organisation_id,
            person_id=rep.person_id,
            alias=alias,
            counterpart=counterpart,
            now=since,
        )
        for alias, counterpart in chosen
    ]


def _favours(
    session: Session,
    rep: Rep,
    contacts: list[Contact],
    random: np.random.Generator,
    keyring: Keyring,
    now: dt.datetime,
) -> None:
    for _ in range(int(random.integers(10, LONGEST_LOG))):
        moment = now - dt.timedelta(days=int(random.integers(1, LOG_DAYS)))
        note = str(random.choice(FAVOUR_NOTES)) if random.random() < 1 / 3 else ""
        log_favour(
            session,
            person_id=rep.person_id,
            contact_id=contacts[int(random.integers(len(contacts)))].id,
            direction=str(random.choice(("gave", "received", "asked"), p=(0.5, 0.38, 0.12))),
            kind=str(random.choice(KINDS)),
            happened_on=moment.date(),
            note=note,
            no_return_expected=bool(random.random() < 1 / 10),
            keyring=keyring,
            now=moment,
        )


def _point(point: str, random: np.random.Generator) -> PointValue:
    if random.random() < 1 / 5:
        return PointValue(dont_know=True)
    return PointValue(
        words=str(random.choice(WORKSHEET_TEXTS[point])),
        confidence=int(random.choice(CONFIDENCES)),
        basis=str(random.choice(BASES, p=(0.4, 0.3, 0.2, 0.1))),
    )


def _worksheet(
    session: Session, rep: Rep, contact: Contact, random: np.random.Generator, keyring: Keyring, now: dt.datetime
) -> None:
    moment = now - dt.timedelta(days=int(random.integers(5, 80)))
    worksheet = start_worksheet(session, person_id=rep.person_id, contact_id=contact.id, now=moment)
    points = {point: _point(point, random) for point in WORKSHEET_TEXTS}
    save_points(session, person_id=rep.person_id, worksheet_id=worksheet.id, points=points, keyring=keyring, now=moment)
    finish_worksheet(session, person_id=rep.person_id, worksheet_id=worksheet.id, now=moment)
