"""Persons' keys: texts open with the right key only, a lost one says so, a new secret takes over."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data.commands.keyring import KeyLostError, Keyring, KeyState
from data.db import db
from data.models import PersonKey
from data.settings import Settings
from tests.cast import NOW, Cast
from tests.favours import log, note_contact
from tests.fixtures import SECRET

OLD, NEW, OTHER = SECRET, "the next secret of this installation, long", "a secret that nobody wrote down, alas"
WORDS = "Ruth, 采购 – «schnell»"


def encrypt(session: Session, cast: Cast, secret: str = OLD, person: str = "rep") -> bytes:
    member = cast.role(person)
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": member.id, "now": NOW}
    return Keyring([secret]).encrypt(session, **shared, words=WORDS)


def decrypt(session: Session, cast: Cast, secret_words: bytes, *secrets: str, person: str = "rep") -> str:
    return Keyring(secrets).decrypt(session, person_id=cast.role(person).id, secret_words=secret_words)


def test_texts_come_back_and_one_key_serves_a_person(session: Session, cast: Cast) -> None:
    first, second = encrypt(session, cast), encrypt(session, cast)
    assert first != second
    assert WORDS.encode() not in first
    assert [decrypt(session, cast, text, OLD) for text in (first, second)] == [WORDS, WORDS]
    keys = session.scalars(select(PersonKey)).all()
    assert [(key.person_id, key.organisation_id) for key in keys] == [(cast.rep.id, cast.organisation_id)]


def test_nobody_elses_key_opens_a_text(session: Session, cast: Cast) -> None:
    text = encrypt(session, cast)
    encrypt(session, cast, person="peer")
    with pytest.raises(KeyLostError, match="written with another key"):
        decrypt(session, cast, text, OLD, person="peer")


def test_a_lost_key_says_so_and_no_new_one_takes_its_place(session: Session, cast: Cast) -> None:
    text = encrypt(session, cast)
    with pytest.raises(KeyLostError, match="secret has changed"):
        decrypt(session, cast, text, OTHER)
    with pytest.raises(KeyLostError, match="secret has changed"):
        encrypt(session, cast, OTHER)
    session.execute(delete(PersonKey))
    session.expire_all()
    with pytest.raises(KeyLostError, match="key was destroyed"):
        decrypt(session, cast, text, OLD)


def test_no_new_key_is_made_where_texts_of_a_lost_one_lie(session: Session, cast: Cast) -> None:
    encrypt(session, cast, person="peer")
    log(session, cast.rep, note_contact(session, cast.rep, "Mei"), note=WORDS)
    session.execute(delete(PersonKey))
    session.expire_all()
    with pytest.raises(KeyLostError, match="key of your texts is missing"):
        encrypt(session, cast)
    assert session.scalars(select(PersonKey.person_id)).all() == []
    encrypt(session, cast, person="peer")  # nothing of theirs would be shut out
    assert session.scalars(select(PersonKey.person_id)).all() == [cast.peer.id]


def test_a_new_secret_takes_over(session: Session, cast: Cast) -> None:
    text = encrypt(session, cast)
    both = Keyring([NEW, OLD])
    assert (both.check(session), Keyring([NEW]).check(session)) == (KeyState(0, 1, 0), KeyState(0, 0, 1))
    assert both.rewrap(session) == 1
    assert decrypt(session, cast, text, NEW) == WORDS
    with pytest.raises(KeyLostError):
        decrypt(session, cast, text, OLD)
    assert both.check(session) == KeyState(1, 0, 0)


def test_rewrapping_changes_nothing_when_one_key_cannot_be_opened(session: Session, cast: Cast) -> None:
    encrypt(session, cast)
    encrypt(session, cast, OTHER, person="peer")
    before = session.scalars(select(PersonKey.wrapped).order_by(PersonKey.person_id)).all()
    with pytest.raises(KeyLostError, match="1 of 2 keys"):
        Keyring([NEW, OLD]).rewrap(session)
    assert session.scalars(select(PersonKey.wrapped).order_by(PersonKey.person_id)).all() == before


def test_the_command_rotates(settings: Settings, session: Session, cast: Cast) -> None:
    from wsgi import create_app  # noqa: PLC0415 - as the fixture does

    text = encrypt(session, cast)
    session.commit()
    app: Flask = create_app(replace(settings, secret_key=NEW, secret_key_fallbacks=(OLD,)))
    runner = app.test_cli_runner()
    assert "WARN keys: 1 are wrapped with an older secret" in runner.invoke(args=["doctor"]).stdout
    done = runner.invoke(args=["keys", "rotate"])
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "1 keys are wrapped with the current secret.")
    session.expire_all()
    assert decrypt(session, cast, text, NEW) == WORDS
    session.rollback()
    lost = create_app(replace(settings, secret_key=OTHER))
    refused = lost.test_cli_runner().invoke(args=["keys", "rotate"])
    assert refused.exit_code == 1
    assert "1 of 1 keys can be opened by none of the secrets given" in refused.stderr
    assert "FAIL keys" in lost.test_cli_runner().invoke(args=["doctor"]).stdout
    for each in (app, lost):
        with each.app_context():
            for engine in db.engines.values():
                engine.dispose()
