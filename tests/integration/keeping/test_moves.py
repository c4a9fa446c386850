"""A whole organisation out of one installation and into another, between both kinds of databases in each direction."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from data.commands.carrying import LEFT_BEHIND, carried_tables, sum_rows
from data.commands.contact_names import contact_called, name_of
from data.commands.factors import PURPOSE as FACTORS
from data.commands.keyring import KeyLostError, Keyring
from data.commands.organisations import create_team
from data.commands.people import add_person
from data.commands.sessions import begin_session
from data.commands.webhooks import PURPOSE as WEBHOOKS
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.errors import RefusedError
from data.models import AuditEntry, Base, Favour, Organisation, Person, PersonKey, SecondFactor, UserSession, Webhook
from data.moves import Arrived, Move, export_organisation, import_organisation
from data.queries.audit import check_chain
from data.settings import Settings
from data.types import Month
from data.vault import Vault
from tests.cast import NOW, Cast, make_cast
from tests.databases import PostgresServer
from tests.fixtures import SECRET
from tests.history import answer, closed_month, open_month, published, reps
from tests.integration.keeping.test_backups import log_note
from tests.leading import hook, lead
from tests.workshops import hold, plan

PASSPHRASE = "a passphrase of many letters"
NEW_SECRET = "the secret of the other installation, long enough"


def lived(session: Session) -> Cast:
    """Play a scene: the cast after a closed round, in an open one, with something in most tables."""
    cast = make_cast(session)
    closed_month(session, cast, Month(2026, 9))
    answer(session, open_month(session, cast, Month(2026, 10)), reps(cast)[:4], sent=False)
    log_note(session, cast.rep, "Zoë's note")
    lead(session, cast)
    hold(session, cast, plan(session, cast))
    hook(session, cast, "https://hooks.example.com/1")
    secret = Vault((SECRET,), FACTORS).lock("JBSWY3DPEHPK3PXP")
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id}
    session.add(SecondFactor(**place, locked_secret=secret, created_at=NOW, confirmed_at=NOW))
    begin_session(session, person=session.get_one(Person, cast.rep.id), device="", hours=1, now=NOW)
    create_team(  # a team that stands under one with a higher number
        session, organisation_id=cast.organisation_id, name="Late", parent_id=cast.teams["Team C"], position=9, now=NOW
    )
    session.flush()
    session.execute(text("UPDATE team SET parent_id = (SELECT max(id) FROM team) WHERE name = 'Team A'"))
    session.commit()
    return cast


@pytest.fixture
def scene() -> Any:
    return lived


@contextlib.contextmanager
def installation(kind: str, settings: Settings, tmp_path: Path, server: PostgresServer) -> Iterator[Settings]:
    """Settings of a second installation: an empty database of a kind, and another secret."""
    other = replace(settings, instance=tmp_path / kind, secret_key=NEW_SECRET)
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / kind / 'guanxi.sqlite3'}"
        yield replace(other, database_url=url, owner_database_url=url, dashboard_database_url=url)
        return
    with server.database() as urls:
        yield replace(
            other, database_url=urls.app, owner_database_url=urls.owner, dashboard_database_url=urls.dashboard
        )


def take_out(settings: Settings, cast: Cast, tmp_path: Path) -> Move:
    target = tmp_path / "moves"
    return export_organisation(
        settings, cast.organisation_id, target, NOW, keys_target=tmp_path / "keys", passphrase=PASSPHRASE
    )


def put_in(settings: Settings, move: Move, *, keys: bool = True, passphrase: str = PASSPHRASE) -> Arrived:
    return import_organisation(settings, move.folder, move.keys if keys else None, NOW, passphrase=passphrase)


@contextlib.contextmanager
def looking_into(settings: Settings) -> Iterator[Session]:
    engine = make_engine(settings.database_url)
    with Session(engine) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        yield session
    engine.dispose()


def test_every_table_travels_or_says_why_not() -> None:
    bound = {name for name, table in Base.metadata.tables.items() if "organisation_id" in table.c}
    assert {table.name for table in carried_tables()} == (bound - set(LEFT_BEHIND)) | {"organisation"}
    assert set(LEFT_BEHIND) <= bound


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_organisation_arrives_as_it_was(
    settings: Settings, session: Session, cast: Cast, tmp_path: Path, postgres: PostgresServer, kind: str
) -> None:
    before, results = sum_rows(session, cast.organisation_id), published(session)
    chain = check_chain(session, organisation_id=cast.organisation_id)
    session.rollback()
    move = take_out(settings, cast, tmp_path)
    with installation(kind, settings, tmp_path, postgres) as other:
        arrived = put_in(other, move)
        with looking_into(other) as there:
            check_arrived(there, cast, before, results)
            assert check_chain(there, organisation_id=cast.organisation_id).problems == ()
            entries = select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc())
            imported, last = there.execute(entries.limit(2)).all()
            assert (last.number, last.hash) == (chain.last_number, chain.last_hash)
            assert imported.number == chain.last_number + 1
            check_going_on(there, cast)
        assert arrived == Arrived(
            "Harbour Sales",
            sum(each.rows for each in before.values()),
            len(results),
            1,
            f"{chain.last_number}:{chain.last_hash}",
        )
        with pytest.raises(RefusedError, match=r"already[.] An import needs an empty one"):
            put_in(other, move)


def check_arrived(there: Session, cast: Cast, before: Any, results: Any) -> None:
    after = sum_rows(there, cast.organisation_id)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"audit_entry"}  # that it was imported is noted
    assert {name for name, each in before.items() if each.rows} > {"answer", "published_result", "favour", "commitment"}
    assert published(there) == results
    assert there.scalars(select(Organisation.id)).all() == [cast.organisation_id]
    people = there.scalars(select(Person.email)).all()
    assert (cast.rep.email in people, cast.outsider.email in people) == (True, False)
    assert there.scalar(select(func.count()).select_from(UserSession)) == 0


def check_going_on(there: Session, cast: Cast) -> None:
    """Texts open with the new secret alone, and new rows get new ids."""
    note = there.scalars(select(Favour.note)).one()
    assert note is not None
    assert Keyring([NEW_SECRET]).decrypt(there, person_id=cast.rep.id, secret_words=note) == "Zoë's note"
    named = contact_called(there, person_id=cast.rep.id, alias="c zoë's NOTE", keyring=Keyring([NEW_SECRET]))
    assert named is not None
    assert name_of(there, named, Keyring([NEW_SECRET])) == "C Zoë's note"
    factor = there.scalars(select(SecondFactor.locked_secret)).one()
    assert Vault((NEW_SECRET,), FACTORS).unlock(factor) == "JBSWY3DPEHPK3PXP"
    locked = there.scalars(select(Webhook.locked_url).where(Webhook.removed_at.is_(None))).one()
    assert Vault((NEW_SECRET,), WEBHOOKS).unlock(locked) == "https://hooks.example.com/1"
    highest = there.scalar(select(func.max(Person.id))) or 0
    added = add_person(there, organisation_id=cast.organisation_id, email="new@example.com", name="New", now=NOW)
    assert added.id > highest
    there.rollback()


def test_without_keys_texts_and_second_factors_are_lost_and_the_rest_is_there(
    settings: Settings, cast: Cast, tmp_path: Path, postgres: PostgresServer
) -> None:
    move = take_out(settings, cast, tmp_path)
    with installation("sqlite", settings, tmp_path, postgres) as other:
        assert put_in(other, move, keys=False).keys == 0
        with looking_into(other) as there:
            note = there.scalars(select(Favour.note)).one()
            assert note is not None
            with pytest.raises(KeyLostError):
                Keyring([NEW_SECRET]).decrypt(there, person_id=cast.rep.id, secret_words=note)
            counted = [there.scalar(select(func.count()).select_from(table)) for table in (PersonKey, SecondFactor)]
            assert counted == [0, 0]
            assert there.scalars(select(Webhook.removed_at)).one() == NOW


def test_nothing_can_be_read_or_changed_on_the_way(
    settings: Settings, cast: Cast, tmp_path: Path, postgres: PostgresServer
) -> None:
    move = take_out(settings, cast, tmp_path)
    files = [path for path in (*move.folder.iterdir(), move.keys) if path.name != "manifest.json"]
    for path in (*files, move.folder / "manifest.json"):
        assert path.stat().st_mode & 0o077 == 0
        for words in (cast.rep.email, cast.rep.name, "Ask one customer"):
            assert words.encode() not in path.read_bytes()
    place: dict[str, Any] = {"keys_target": tmp_path / "keys2", "passphrase": "short"}
    with pytest.raises(RefusedError, match="16 characters"):
        export_organisation(settings, cast.organisation_id, tmp_path / "moves2", NOW, **place)
    assert not (tmp_path / "moves2").exists()
    with installation("sqlite", settings, tmp_path, postgres) as other:
        with pytest.raises(RefusedError, match="another passphrase"):
            put_in(other, move, passphrase="another passphrase, long enough")
        manifest = json.loads((move.folder / "manifest.json").read_text())
        for change, words in (
            ({"migration": "0001"}, "same version"),
            ({"format": "guanxi-backup-1"}, "not an organisation"),
            ({"made_at": "2026-11-03T10:00:00+00:00"}, "does not belong"),
            ({"tables": {**manifest["tables"], "team": {"rows": 1, "sha256": "0"}}}, "did not arrive as it was"),
        ):
            (move.folder / "manifest.json").write_text(json.dumps(manifest | change))
            with pytest.raises(RefusedError, match=words):
                put_in(other, move)
        (move.folder / "manifest.json").write_text(json.dumps(manifest))
        with looking_into(other) as there:  # all or nothing
            assert sum(there.scalar(select(func.count()).select_from(each)) or 0 for each in carried_tables()) == 0
        whole = (move.folder / "rows.jsonl.sealed").read_bytes()
        (move.folder / "rows.jsonl.sealed").write_bytes(whole[:-1])
        with pytest.raises(RefusedError, match="changed or cut"):
            put_in(other, move)


def test_the_commands(app: Flask, engine: Engine, cast: Cast, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    chosen = ["--organisation", str(cast.organisation_id), "--to", str(tmp_path / "out")]
    refused = runner.invoke(args=["organisation", "export", *chosen])
    assert (refused.exit_code, "GUANXI_BACKUP_PASSPHRASE" in refused.output) == (1, True)
    done = runner.invoke(args=["organisation", "export", *chosen], env={"GUANXI_BACKUP_PASSPHRASE": PASSPHRASE})
    assert done.exit_code == 0, done.output
    assert "Harbour Sales: " in done.output
    (folder,) = (tmp_path / "out").iterdir()
    (keys,) = (tmp_path / "out-keys").iterdir()
    with Session(engine) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        latest = select(AuditEntry.act).order_by(AuditEntry.id.desc()).limit(1)
        assert session.scalar(latest) == "organisation_exported"
    again = ["organisation", "import", str(folder), "--keys", str(keys), "--passphrase", PASSPHRASE]
    assert "holds an organisation already" in runner.invoke(args=again).output
