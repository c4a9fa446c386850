"""Backups are consistent, keep keys apart, and come back whole, without those who were erased since."""

import datetime as dt
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from data.archives import read_keys_file
from data.backups import Backup, make_backup
from data.commands.contact_names import count_clear_names, name_of
from data.commands.erasure import destroyed, erase_person
from data.commands.favours import add_contact, log_favour
from data.commands.keyring import KeyLostError, Keyring
from data.commands.organisations import create_team
from data.commands.people import add_person
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.errors import RefusedError
from data.models import AuditEntry, Base, Contact, Favour, Person, PersonKey, Team, UserSession
from data.queries.audit import check_chain
from data.restores import Restored, check_empty, restore_backup
from data.settings import Settings
from data.types import Month
from tests.cast import NOW, Cast, Member
from tests.databases import PostgresServer
from tests.favours import aliases
from tests.fixtures import ON_POSTGRESQL, SECRET
from tests.history import closed_month
from wsgi import create_app

LATER, LATEST = NOW + dt.timedelta(hours=1), NOW + dt.timedelta(hours=2)
KEYRING = Keyring([SECRET])
PASSPHRASE = "a passphrase of many letters"


@pytest.fixture(autouse=True)
def tools(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the client programs of the tests' PostgreSQL first."""
    monkeypatch.setenv("PATH", f"{postgres.programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def elsewhere(settings: Settings, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a second, empty installation on a database of the same kind."""
    instance = tmp_path / "elsewhere"
    if settings.sqlite:
        url = f"sqlite:///{instance / 'guanxi.sqlite3'}"
        yield replace(settings, instance=instance, database_url=url, owner_database_url=url, dashboard_database_url=url)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as urls:
        yield replace(
            settings,
            instance=instance,
            database_url=urls.app,
            owner_database_url=urls.owner,
            dashboard_database_url=urls.dashboard,
        )


def log_note(session: Session, member: Member, words: str) -> None:
    shared: dict[str, Any] = {"person_id": member.id, "now": NOW}
    contact = add_contact(
        session,
        organisation_id=member.organisation_id,
        alias=f"C {words}",
        counterpart="CUST",
        keyring=KEYRING,
        **shared,
    )
    log_favour(
        session,
        contact_id=contact.id,
        direction="gave",
        kind="INFO",
        happened_on=NOW.date(),
        note=words,
        keyring=KEYRING,
        **shared,
    )


@pytest.fixture
def lived(session: Session, cast: Cast) -> Cast:
    closed_month(session, cast, Month(2026, 9))
    log_note(session, cast.rep, "the rep's words")
    log_note(session, cast.peer, "the peer's words")
    session.add(
        UserSession(
            organisation_id=cast.organisation_id,
            person_id=cast.rep.id,
            token_hash="t" * 64,
            created_at=NOW,
            last_seen_at=NOW,
            expires_at=LATEST,
        )
    )
    session.commit()
    return cast


def everything(settings: Settings, leave_out: set[str]) -> dict[str, list[tuple[str, ...]]]:
    """All rows of all tables but some, sorted."""
    engine = make_engine(settings.owner_database_url)
    with Session(engine) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        rows = {
            name: sorted(tuple(map(repr, row)) for row in session.execute(select(table)))
            for name, table in Base.metadata.tables.items()
            if name not in leave_out
        }
    engine.dispose()
    return rows


def looked_at(settings: Settings, look: Callable[[Session], Any]) -> Any:
    engine = make_engine(settings.database_url)
    try:
        with Session(engine) as session:
            enter_organisation(session, EVERY_ORGANISATION)
            return look(session)
    finally:
        engine.dispose()


def restore(settings: Settings, made: Backup, keys: Path | None = None, passphrase: str = "") -> Restored:
    return restore_backup(settings, made.folder, keys or made.keys, LATEST, passphrase=passphrase)


def texts(session: Session) -> list[str]:
    notes = session.execute(select(Favour.person_id, Favour.note).order_by(Favour.id)).all()
    return [KEYRING.decrypt(session, person_id=row[0], secret_words=row[1]) for row in notes if row[1]]


def test_what_was_backed_up_comes_back_row_for_row(
    settings: Settings, elsewhere: Settings, lived: Cast, tmp_path: Path
) -> None:
    made = make_backup(settings, tmp_path / "copies", NOW)
    restored = restore(elsewhere, made)
    assert (restored.organisations, restored.keys, restored.erased, restored.problems) == (
        ("Harbour Sales", "Elsewhere"),
        2,
        0,
        (),
    )
    changed = {"audit_entry", "user_session"}
    assert everything(elsewhere, changed) == everything(settings, changed)
    assert looked_at(elsewhere, texts) == ["the rep's words", "the peer's words"]


def test_a_copy_from_before_names_were_encrypted_is_restored_with_names_that_are(
    settings: Settings, elsewhere: Settings, lived: Cast, session: Session, tmp_path: Path
) -> None:
    for contact in session.scalars(select(Contact)).all():
        contact.digest, contact.name = name_of(session, contact, KEYRING), None
    session.commit()
    restore(elsewhere, make_backup(settings, tmp_path / "copies", NOW))
    assert looked_at(settings, count_clear_names) == 2
    assert looked_at(elsewhere, count_clear_names) == 0
    assert looked_at(elsewhere, aliases) == {1: "C the rep's words", 2: "C the peer's words"}
    assert looked_at(elsewhere, texts) == ["the rep's words", "the peer's words"]


def test_a_restore_ends_sessions_and_goes_on_with_the_audit_trail(
    settings: Settings, elsewhere: Settings, lived: Cast, tmp_path: Path
) -> None:
    restore(elsewhere, make_backup(settings, tmp_path / "copies", NOW))

    def look(session: Session) -> tuple[object, ...]:
        entry = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.organisation_id == lived.organisation_id)
            .order_by(AuditEntry.number.desc())
        ).first()
        assert entry is not None
        problems = check_chain(session, organisation_id=lived.organisation_id).problems
        ended = session.scalars(select(UserSession.revoked_at)).all()
        return entry.act, entry.details, problems, ended

    assert looked_at(elsewhere, look) == ("restored", {"copy_of": NOW.isoformat()}, (), [LATEST])


def test_people_work_on_in_the_restored_database(
    settings: Settings, elsewhere: Settings, lived: Cast, tmp_path: Path
) -> None:
    restore(elsewhere, make_backup(settings, tmp_path / "copies", NOW))

    def work(session: Session) -> int:
        person = add_person(
            session, organisation_id=lived.organisation_id, email="new@example.com", name="New", now=LATEST
        )
        session.commit()
        return person.id

    assert looked_at(elsewhere, work) > lived.outsider.id


def test_the_copy_and_the_folder_of_copies_hold_no_key(
    settings: Settings, session: Session, lived: Cast, tmp_path: Path
) -> None:
    keys = session.scalars(select(PersonKey.wrapped)).all()
    session.commit()
    made = make_backup(settings, tmp_path / "copies", NOW)
    for path in (tmp_path / "copies").rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert [key for key in keys if key in content] == []
    assert made.keys.parent == tmp_path / "copies-keys"
    assert len(read_keys_file(made.keys).keys) == len(keys) == 2
    modes = {path.stat().st_mode & 0o077 for path in (made.folder, made.database, made.manifest, made.keys)}
    assert modes == {0}


def test_who_was_erased_since_the_copy_is_erased_again(
    settings: Settings, elsewhere: Settings, session: Session, lived: Cast, tmp_path: Path
) -> None:
    older = make_backup(settings, tmp_path / "copies", NOW)
    erase_person(session, organisation_id=lived.organisation_id, person_id=lived.rep.id, now=LATER)
    session.commit()
    newer = make_backup(settings, tmp_path / "copies", LATER)
    assert not older.keys.exists(), "older keys would open what was erased"
    restored = restore(elsewhere, older, newer.keys)
    assert (restored.keys, restored.erased, restored.problems) == (1, 1, ())

    def look(session: Session) -> tuple[object, ...]:
        left = {
            session.scalar(select(func.count()).select_from(table).where(condition))
            for table, condition in destroyed(lived.rep.id)
        }
        person = session.get_one(Person, lived.rep.id)
        return left, person.name, person.scim_id, texts(session)

    assert looked_at(elsewhere, look) == ({0}, "Erased person", None, ["the peer's words"])
    results = {"published_result", "participation", "round_unit"}
    others = set(Base.metadata.tables) - results
    assert everything(elsewhere, others) == everything(settings, others)


def test_an_erasure_does_not_hit_somebody_else_of_the_same_id(
    settings: Settings, elsewhere: Settings, session: Session, lived: Cast, tmp_path: Path
) -> None:
    copy = make_backup(settings, tmp_path / "copies", NOW)
    keys = json.loads(copy.keys.read_text())
    since = (NOW - dt.timedelta(days=99)).isoformat()
    erasure = {"organisation": lived.organisation_id, "person": lived.peer.id, "since": since, "erased_at": since}
    file = replace(read_keys_file(copy.keys), erasures=[erasure])
    assert keys["erasures"] == []
    other = tmp_path / "other.json"
    other.write_text(file.text())
    assert restore(elsewhere, copy, other).erased == 0


def test_keys_that_vanished_without_an_erasure_are_kept(
    settings: Settings, session: Session, lived: Cast, tmp_path: Path
) -> None:
    first = make_backup(settings, tmp_path / "copies", NOW)
    session.execute(text("DELETE FROM person_key"))
    session.commit()
    second = make_backup(settings, tmp_path / "copies", LATER)
    assert second.unexplained == (first.keys,)
    assert first.keys.exists()


def test_a_sealed_copy_needs_its_passphrase(
    settings: Settings, elsewhere: Settings, lived: Cast, tmp_path: Path
) -> None:
    made = make_backup(settings, tmp_path / "copies", NOW, passphrase=PASSPHRASE)
    assert sorted(path.name for path in made.folder.iterdir()) == [made.database.name, "manifest.json"]
    assert b"Harbour Sales" not in made.database.read_bytes()
    for wrong in ("", "another passphrase altogether"):
        with pytest.raises(RefusedError, match="passphrase"):
            restore(elsewhere, made, passphrase=wrong)
    assert restore(elsewhere, made, passphrase=PASSPHRASE).keys == 2


def test_without_keys_the_rest_comes_back(settings: Settings, elsewhere: Settings, lived: Cast, tmp_path: Path) -> None:
    made = make_backup(settings, tmp_path / "copies", NOW)
    assert restore_backup(elsewhere, made.folder, None, LATEST).keys == 0
    with pytest.raises(KeyLostError):
        looked_at(elsewhere, texts)


def test_a_database_with_an_organisation_is_not_restored_into(settings: Settings, lived: Cast, tmp_path: Path) -> None:
    made = make_backup(settings, tmp_path / "copies", NOW)
    before = everything(settings, set())
    with pytest.raises(RefusedError, match="holds an organisation already"):
        restore(settings, made)
    assert everything(settings, set()) == before


def changed(path: Path, old: str, new: str) -> None:
    words = path.read_text()
    assert old in words
    path.write_text(words.replace(old, new))


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-10] ^= 1
    path.write_bytes(content)


DAMAGES: list[tuple[str, Callable[[Backup], object]]] = [
    ("was changed or cut", lambda made: flipped(made.database)),
    ("was changed or cut", lambda made: os.truncate(made.database, made.database.stat().st_size - 512)),
    ("is missing", lambda made: made.database.unlink()),
    ("newer version", lambda made: changed(made.manifest, '"migration": "', '"migration": "9')),
    ("cannot be put into", lambda made: changed(made.manifest, '"database": "', '"database": "other than ')),
    ("is damaged", lambda made: made.manifest.write_text('{"format": "guanxi-backup-1"}')),
    ("is damaged", lambda made: made.manifest.write_text("[]")),
    ("cannot be read", lambda made: made.manifest.write_text("PK")),
    ("not a backup that this version can read", lambda made: made.manifest.write_text("{}")),
    ("was changed or cut", lambda made: changed(made.keys, '"wrapped": "', '"wrapped": "A')),
    ("not a file of persons' keys", lambda made: made.keys.write_text("{}")),
    ("is missing", lambda made: made.keys.unlink()),
]


def test_a_damaged_backup_restores_nothing(
    settings: Settings, elsewhere: Settings, lived: Cast, tmp_path: Path
) -> None:
    whole = make_backup(settings, tmp_path / "copies", NOW)
    for number, (words, damage) in enumerate(DAMAGES):
        folder = tmp_path / f"damaged {number}"
        shutil.copytree(whole.folder, folder)
        keys = Path(shutil.copy(whole.keys, tmp_path / f"keys {number}.json"))
        made = Backup(folder, folder / whole.database.name, keys, folder / whole.manifest.name)
        damage(made)
        with pytest.raises(RefusedError, match=words):
            restore(elsewhere, made)
    assert list((tmp_path / "elsewhere").glob("*")) == []
    assert restore(elsewhere, whole).organisations == ("Harbour Sales", "Elsewhere")


def test_keys_older_than_the_copy_are_refused(
    settings: Settings, elsewhere: Settings, lived: Cast, tmp_path: Path
) -> None:
    older = make_backup(settings, tmp_path / "copies", NOW, keys_target=tmp_path / "first keys")
    newer = make_backup(settings, tmp_path / "copies", LATER)
    with pytest.raises(RefusedError, match="older than the copy"):
        restore(elsewhere, newer, older.keys)


def test_keys_do_not_go_below_the_copies(settings: Settings, lived: Cast, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="another folder"):
        make_backup(settings, tmp_path / "copies", NOW, keys_target=tmp_path / "copies" / "keys")


def test_half_a_backup_does_not_look_like_one(settings: Settings, lived: Cast, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="at least 16"):
        make_backup(settings, tmp_path / "copies", NOW, passphrase="short")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copies")] == []
    (tmp_path / "copies").mkdir()
    with pytest.raises(RefusedError, match="at least 16"):
        make_backup(settings, tmp_path / "copies", NOW, passphrase="short")
    assert [*(tmp_path / "copies").iterdir()] == []  # a folder that was there stays


@ON_POSTGRESQL
def test_a_backup_by_another_login_than_the_owner_says_what_is_needed(
    settings: Settings, lived: Cast, tmp_path: Path
) -> None:
    with pytest.raises(RefusedError, match=r"pg_dump failed: the login may not .* in GUANXI_OWNER_DATABASE_URL\.$"):
        make_backup(replace(settings, owner_database_url=settings.database_url), tmp_path / "copies", NOW)
    assert not (tmp_path / "copies").exists()


def test_a_copy_of_the_same_second_is_refused(settings: Settings, lived: Cast, tmp_path: Path) -> None:
    make_backup(settings, tmp_path / "copies", NOW)
    with pytest.raises(RefusedError, match="exists already"):
        make_backup(settings, tmp_path / "copies", NOW)


def test_copies_made_while_people_write_are_consistent(
    settings: Settings, elsewhere: Settings, engine: Engine, lived: Cast, tmp_path: Path
) -> None:
    """Each writer adds a pair of teams in one transaction; a copy may hold a pair or none of it."""
    stop, problems = threading.Event(), []

    def write() -> None:
        try:
            number = 0
            with Session(engine) as session:
                while not stop.is_set():
                    enter_organisation(session, lived.organisation_id)
                    for half in ("left", "right"):
                        create_team(
                            session,
                            organisation_id=lived.organisation_id,
                            name=f"{half} {number}",
                            parent_id=lived.teams["Company"],
                            position=9,
                            now=NOW,
                        )
                    session.commit()
                    number += 1
        except BaseException as error:
            problems.append(error)
            raise

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = make_backup(settings, tmp_path / "copies", NOW)
    finally:
        stop.set()
        writer.join()
    assert problems == []
    assert restore(elsewhere, made).problems == ()
    names = set(looked_at(elsewhere, lambda session: session.scalars(select(Team.name)).all()))
    for half, other in (("left", "right"), ("right", "left")):
        halves = {name.removeprefix(half) for name in names if name.startswith(half)}
        assert halves == {name.removeprefix(other) for name in names if name.startswith(other)}


def forge_trail(settings: Settings, organisation_id: int) -> None:
    """Change an entry as somebody with the whole database in hand could."""
    owner = make_engine(settings.owner_database_url)
    with owner.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_entry_no_update" if settings.sqlite else LIFT))
        if not settings.sqlite:
            connection.execute(text("SELECT set_config('guanxi.organisation', '*', true)"))
        forged = text("UPDATE audit_entry SET act = 'role_revoked' WHERE organisation_id = :id AND number = 2")
        assert connection.execute(forged, {"id": organisation_id}).rowcount == 1
    owner.dispose()


LIFT = "DROP TRIGGER audit_entry_written_once ON audit_entry"


def test_a_copy_with_a_changed_audit_trail_is_put_back_only_when_told_to(
    settings: Settings, elsewhere: Settings, lived: Cast, tmp_path: Path
) -> None:
    forge_trail(settings, lived.organisation_id)
    made = make_backup(settings, tmp_path / "copies", LATER)
    with pytest.raises(RefusedError, match=r"not whole: Harbour Sales: entry 2 was changed.*Nothing was restored"):
        restore(elsewhere, made)
    check_empty(elsewhere)
    command = ("restore", str(made.folder), "--keys", str(made.keys))
    runner = create_app(elsewhere).test_cli_runner()
    refused = runner.invoke(args=command)
    assert (refused.exit_code, "Nothing was restored" in refused.stderr) == (1, True)
    check_empty(elsewhere)
    done = runner.invoke(args=[*command, "--anyway"])
    assert (done.exit_code, "is back: Harbour Sales" in done.stdout) == (0, True)
    assert done.stderr.endswith("put back as it is: Harbour Sales: entry 2 was changed\n")
