"""Logging something and removing its contact at once, through two connections: nothing is left without a contact."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data.commands.contacts import remove_contact, restore_contact
from data.commands.favours import log_favour, restore_favour
from data.commands.helps import add_idea, mark_idea
from data.db import EVERY_ORGANISATION, enter_organisation
from data.errors import DomainError
from data.models import Contact, Favour, HelpIdea
from tests.cast import NOW, Cast
from tests.favours import KEYRING, log, note_contact
from tests.fixtures import ON_POSTGRESQL

pytestmark = ON_POSTGRESQL
Act = Callable[[Session], object]
BRIEFLY, LONG = 0.5, 20.0  # seconds that the second one gets to come as far as it can, and to end


def one_after_the_other(engine: Engine, first: Act, second: Act) -> object:
    """Do the first and leave its transaction open until the second waits or ends; returns what that gave or raised."""
    results: list[object] = []

    def run() -> None:
        with Session(engine) as own:
            enter_organisation(own, EVERY_ORGANISATION)
            try:
                results.append(second(own))
                own.commit()
            except DomainError as error:
                results.append(error)

    with Session(engine) as held:
        enter_organisation(held, EVERY_ORGANISATION)
        first(held)
        other = threading.Thread(target=run)
        other.start()
        other.join(BRIEFLY)
        held.commit()
    other.join(LONG)
    assert results, "the second has ended"
    return results[0]


@pytest.fixture
def acts(session: Session, cast: Cast) -> dict[str, Any]:
    """What may be done about a contact, and a removed entry and idea of it."""
    mei = note_contact(session, cast.rep, "Mei")
    whose: dict[str, Any] = {"person_id": cast.rep.id}
    favour = session.get_one(Favour, log(session, cast.rep, mei))
    favour.removed_at = NOW
    more: dict[str, Any] = {"words": "A hint", "planned_on": None, "remind": "never", "today": NOW.date()}
    idea = add_idea(session, **whose, contact_id=mei.id, keyring=KEYRING, now=NOW, **more)
    idea.removed_at = NOW
    session.commit()
    facts: dict[str, Any] = {"direction": "gave", "kind": "CARE", "happened_on": dt.date(2026, 10, 12), "now": NOW}
    later = NOW + dt.timedelta(hours=1)
    return {
        "remove": lambda s: remove_contact(s, **whose, contact_id=mei.id, now=later),
        "put back": lambda s: restore_contact(s, **whose, contact_id=mei.id, keyring=KEYRING),
        "log": lambda s: log_favour(s, **whose, contact_id=mei.id, keyring=KEYRING, **facts).id,
        "note": lambda s: add_idea(s, **whose, contact_id=mei.id, keyring=KEYRING, now=NOW, **more).id,
        "restore": lambda s: restore_favour(s, **whose, favour_id=favour.id),
        "reopen": lambda s: mark_idea(s, **whose, idea_id=idea.id, done_at=None, removed_at=None),
    }


def without_contact(session: Session) -> list[int]:
    """Return what is there though its contact is removed."""
    session.rollback()
    gone = select(Contact.id).where(Contact.removed_at.is_not(None))
    return [
        one
        for table in (Favour, HelpIdea)
        for one in session.scalars(select(table.id).where(table.removed_at.is_(None), table.contact_id.in_(gone)))
    ]


@pytest.mark.parametrize("act", ["log", "note", "restore", "reopen"])
def test_what_comes_while_its_contact_is_removed_is_refused(
    engine: Engine, session: Session, acts: dict[str, Any], act: str
) -> None:
    told = one_after_the_other(engine, acts["remove"], acts[act])
    assert getattr(told, "message", told) == "You have no such contact."
    assert without_contact(session) == []


@pytest.mark.parametrize("act", ["log", "note", "restore", "reopen"])
def test_what_came_just_before_its_contact_is_removed_goes_and_comes_with_it(
    engine: Engine, session: Session, acts: dict[str, Any], act: str
) -> None:
    assert one_after_the_other(engine, acts[act], acts["remove"]) is None
    assert without_contact(session) == []
    session.expire_all()
    acts["put back"](session)
    session.commit()
    there = [table.id for table in (Favour, HelpIdea)]
    found = [len(session.scalars(select(row).where(row.class_.removed_at.is_(None))).all()) for row in there]
    assert found == ([1, 0] if act in ("log", "restore") else [0, 1])
