"""Names of contacts lie encrypted in the database, are told apart there, and go with their person's key."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.orm import Session

from data.commands.contact_names import Sealed, contact_called, count_clear_names, seal_names
from data.commands.favours import MOST_CONTACTS, add_contact
from data.commands.keyring import Keyring
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.errors import ConflictError, RefusedError
from data.migrations import alembic_config
from data.models import Contact, PersonKey
from data.queries.own_things import columns_of, get_everything
from data.settings import Settings
from data.upgrades import bring_up_to_date
from tests.cast import NOW, Cast, Member
from tests.databases import Urls, insert
from tests.favours import KEYRING, aliases, keeper, log, note_contact
from tests.fixtures import SECRET
from tests.pages import form_to

OLD = "0039"  # the last migration with names in clear
Row = dict[str, Any]


def raw(session: Session) -> list[tuple[Any, ...]]:
    """Return every contact as it lies in the database."""
    session.rollback()
    found = [tuple(row) for row in session.execute(select(Contact.__table__).order_by(Contact.id))]
    session.rollback()
    return found


def in_clear(session: Session, contact: Contact) -> None:
    """Put a contact back to where it was before names were encrypted."""
    session.execute(
        update(Contact).where(Contact.id == contact.id).values(digest=aliases(session)[contact.id], name=None)
    )
    session.commit()
    session.expire_all()


def called(session: Session, member: Member, alias: str, keyring: Keyring = KEYRING) -> int | None:
    found = contact_called(session, person_id=member.id, alias=alias, keyring=keyring)
    return found.id if found else None


def test_a_name_lies_encrypted_and_is_found_again(session: Session, cast: Cast) -> None:
    mei = note_contact(session, cast.rep, "Mei  Lin")
    same = note_contact(session, cast.peer, "Mei Lin")
    assert not any("mei lin" in " ".join(repr(row).lower().split()) for row in raw(session))  # "mei" comes by chance
    assert aliases(session) == {mei.id: "Mei Lin", same.id: "Mei Lin"}
    assert mei.digest != same.digest, "nothing of one person's contacts says anything about another's"
    assert [called(session, cast.rep, alias) for alias in ("mei lin", " ＭＥＩ LIN ", "Mei")] == [mei.id, mei.id, None]
    named: Row = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id, "counterpart": "PART"}
    with pytest.raises(ConflictError, match="You have a contact called Mei Lin already"):
        add_contact(session, **named, alias="MEI LIN", keyring=KEYRING, now=NOW)


def test_a_digest_stays_when_secrets_change_and_dies_with_the_key(session: Session, cast: Cast) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    newer = Keyring(["the next secret of this installation, long", SECRET])
    newer.rewrap(session)
    assert called(session, cast.rep, "mei", newer) == mei.id
    session.execute(delete(PersonKey))
    session.expire_all()
    assert called(session, cast.rep, "mei") is None


def test_names_from_before_are_encrypted_once(session: Session, cast: Cast) -> None:
    mei, ana = (note_contact(session, cast.rep, alias) for alias in ("Mei", "Ana"))
    other = note_contact(session, cast.peer, "Zoë")
    before = raw(session)
    for contact in (mei, ana, other):
        in_clear(session, contact)
    session.execute(update(Contact).where(Contact.id == ana.id).values(digest="MEI"))  # was no conflict once
    session.commit()
    assert count_clear_names(session) == 3
    assert (called(session, cast.rep, "mei"), called(session, cast.peer, "zoë")) == (mei.id, other.id)
    assert seal_names(session, keyring=KEYRING, now=NOW) == Sealed(3, 0)
    session.commit()
    assert aliases(session) == {mei.id: "Mei", ana.id: "MEI", other.id: "Zoë"}
    assert called(session, cast.rep, "mei") == mei.id
    digests = {row[0]: row[1] for row in session.execute(select(Contact.id, Contact.digest))}
    assert [digests[before[number][0]] == mine for number, mine in ((0, mei.digest), (2, other.digest))] == [True] * 2
    assert seal_names(session, keyring=KEYRING, now=NOW) == Sealed(0, 0)


def test_names_of_people_whose_key_is_missing_stay_until_it_is_back(session: Session, cast: Cast) -> None:
    mei, zoe = note_contact(session, cast.rep, "Mei"), note_contact(session, cast.peer, "Zoë")
    log(session, cast.rep, mei, note="a note")
    for contact in (mei, zoe):
        in_clear(session, contact)
    key: Row = dict(
        session.execute(select(PersonKey.__table__).where(PersonKey.person_id == cast.rep.id)).mappings().one()
    )
    session.execute(delete(PersonKey).where(PersonKey.person_id == cast.rep.id))
    session.commit()
    session.expire_all()
    assert seal_names(session, keyring=KEYRING, now=NOW) == Sealed(1, 1)
    session.add(PersonKey(**key))
    session.flush()
    assert seal_names(session, keyring=KEYRING, now=NOW) == Sealed(1, 0)
    assert aliases(session) == {mei.id: "Mei", zoe.id: "Zoë"}


def test_everything_of_mine_tells_names_and_no_digest(session: Session, cast: Cast) -> None:
    note_contact(session, cast.rep, "Mei")
    in_clear(session, note_contact(session, cast.rep, "Ana"))
    note_contact(session, cast.peer, "Somebody else")
    own: Row = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id}
    found = get_everything(session, **own, keyring=KEYRING)["contact"]
    assert [row["alias"] for row in found] == ["Mei", "Ana"]
    assert [list(row) for row in found] == [columns_of("contact")] * 2
    assert columns_of("contact") == ["id", "alias", "counterpart", "ended_on", "created_at", "removed_at"]


def test_a_name_that_cannot_be_opened_is_told_as_such(app: Flask, session: Session, cast: Cast) -> None:
    rep = keeper(app, cast.rep)
    mei = note_contact(session, cast.rep, "Mei")
    log(session, cast.rep, mei, note="")
    session.execute(delete(PersonKey))
    session.commit()
    words = f"Contact {mei.id}, whose name cannot be opened now"
    pages = ("", "contacts", f"contacts/{mei.id}", f"contacts/{mei.id}/edit", "next", "new")
    assert [words in rep.get(page).text for page in pages] == [True] * len(pages)
    form = form_to(rep.get(f"contacts/{mei.id}/edit").text, "edit")
    kept = rep.send(form.action, form.data(ended_on="2026-10-01"))
    assert kept.status_code == 302, "what does not touch the name can be changed"
    renamed = rep.send(form.action, form.data(alias="Mei again"))
    assert (renamed.status_code, "Your texts cannot be opened" in renamed.text) == (409, True)
    assert session.scalars(select(Contact.ended_on)).all() == [dt.date(2026, 10, 1)]


def test_there_is_a_most_of_contacts(session: Session, cast: Cast) -> None:
    own: Row = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id, "counterpart": "CUST"}
    session.add_all(Contact(**own, digest=f"Contact {number}", created_at=NOW) for number in range(MOST_CONTACTS))
    session.flush()
    with pytest.raises(RefusedError, match="You have 2,000 contacts"):
        add_contact(session, **own, alias="One more", keyring=KEYRING, now=NOW)


def as_it_was(engine: Engine) -> None:
    """Make the tables of before, with a rep who has two contacts."""
    usual: Row = {"kind": "real", "zone": "UTC", "language": "en", "k": 5, "gift_rule": "", "gift_register_url": ""}
    own: Row = {"organisation_id": 1, "created_at": NOW}
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('guanxi.organisation', '*', true)"))
        command.upgrade(alembic_config(connection), OLD)
        insert(connection, "organisation", id=1, name="Sales", created_at=NOW, **usual)
        insert(connection, "person", id=1, name="Ana", email="ana@example.com", **own)
        for number, alias in enumerate(("Mei", "Zoë at the dairy"), 1):
            insert(connection, "contact", id=number, person_id=1, alias=alias, counterpart="CUST", **own)


def test_migrating_encrypts_what_is_there(bare: Urls, settings: Settings) -> None:
    engine = make_engine(bare.owner)
    as_it_was(engine)
    here = replace(
        settings, database_url=bare.app, owner_database_url=bare.owner, dashboard_database_url=bare.dashboard
    )
    assert [bring_up_to_date(here, NOW) for _ in range(2)] == [Sealed(2, 0), Sealed(0, 0)]
    with Session(engine) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        assert list(aliases(session).values()) == ["Mei", "Zoë at the dairy"]
        assert not any("Mei" in repr(row) or "dairy" in repr(row) for row in raw(session))
    engine.dispose()
