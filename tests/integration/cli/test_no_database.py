"""Every command where there is no database, an empty one or one that does not answer: a sentence, never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from data import trouble
from data.db import db, make_engine
from data.settings import Settings
from tests.databases import APP, DASHBOARD, OWNER, PostgresServer, Urls
from tests.fixtures import SECRET
from tests.integration.cli.test_commands import PASSWORD
from wsgi import create_app

WORDS = {
    "name": "Harbour Sales",
    "zone": "Europe/Zurich",
    "email": "ada@example.com",
    "person_name": "Ada Keller",
    "roles": "administrator",
    "team": "North",
    "under": "South",
    "month": "2026-10",
    "months": "36",
    "organisation": "1",
}
"""What every required word of a command is given; a new command brings its own."""
PASSPHRASE = "a passphrase of some words"
OWN_WORDS = ("doctor", "demo", "restore", "organisation import")
"""Commands that look at something else before the database, such as a folder of files."""
NOWHERE = "127.0.0.1:9"  # nothing listens there


@contextmanager
def application(urls: Urls, tmp_path: Path) -> Iterator[Flask]:
    settings = Settings(
        secret_key=SECRET,
        database_url=urls.app,
        owner_database_url=urls.owner,
        dashboard_database_url=urls.dashboard,
        instance=tmp_path / "instance",
        https=False,
        testing=True,
        smtp_url=f"smtp://{NOWHERE}",  # what needs mail gets as far as the database
        demo=urls.app.startswith("postgresql"),
    )
    app = create_app(settings)
    try:
        yield app
    finally:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command of the program with its words, as the program itself lists them."""
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from leaves(below, (*path, name))
    else:
        yield path, command


def words_of(command: click.Command, folder: Path) -> Iterator[str]:
    for parameter in command.params:
        if parameter.name == "without_keys":
            yield "--without-keys"
        elif parameter.required:
            yield from (parameter.opts[0], _word(parameter, folder))[isinstance(parameter, click.Argument) :]


def _word(parameter: click.Parameter, folder: Path) -> str:
    if not isinstance(parameter.type, click.Path):
        return WORDS[str(parameter.name)]
    if not parameter.type.file_okay:
        return str(folder)
    (folder / "file").touch()
    return str(folder / "file")


def run_all(app: Flask, folder: Path, *, but: tuple[str, ...] = ()) -> dict[str, str]:
    """Run every command; returns what each said, without the word Error."""
    said = {}
    for path, command in leaves(app.cli):
        name = " ".join(path)
        if name in but:
            continue
        words = [*path, *words_of(command, folder)]
        secrets = {"GUANXI_NEW_PASSWORD": PASSWORD, "GUANXI_BACKUP_PASSPHRASE": PASSPHRASE}
        done = app.test_cli_runner().invoke(args=words, env=secrets)
        assert_plain(name, done)
        said[name] = done.stdout if name == "doctor" else done.stderr.removeprefix("Error: ").removesuffix("\n")
    return said


def assert_plain(name: str, done: Result) -> None:
    """One line of at most two sentences on standard error; the doctor has a line for each finding."""
    assert isinstance(done.exception, SystemExit), (name, done.exception)
    assert done.exit_code == 1, name
    assert "Traceback" not in done.output, name
    if name == "doctor":
        assert "FAIL migrations: " in done.stdout
    else:
        assert done.stderr.startswith("Error: "), name
        assert done.stderr.count("\n") == 1, name
        assert done.stderr.count(". ") <= 1, name


def others(said: dict[str, str], *names: str) -> set[str]:
    """What the commands said that are not looked at by themselves."""
    return {words for name, words in said.items() if name not in {*OWN_WORDS, *names}}


@pytest.mark.parametrize("state", ["missing", "empty"])
def test_a_file_that_holds_no_tables(tmp_path: Path, state: str) -> None:
    file = tmp_path / "guanxi.sqlite3"
    if state == "empty":
        file.touch()
    url = f"sqlite:///{file}"
    with application(Urls(url, url, url), tmp_path) as app:
        said = run_all(app, tmp_path, but=("init", "migrate", "serve", "set-up-code"))
        assert "open the first page" in said["doctor"]
        assert others(said) == {trouble.NO_DATABASE if state == "missing" else trouble.NO_TABLES}
        assert file.exists() is (state == "empty")
        assert not (tmp_path / "instance" / "backups").exists()
        assert app.test_cli_runner().invoke(args=["migrate"]).exit_code == 0
        assert file.stat().st_size > 0


def test_an_empty_folder_is_set_up_in_the_browser(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'guanxi.sqlite3'}"
    with application(Urls(url, url, url), tmp_path) as app:
        done = app.test_cli_runner().invoke(args=["set-up-code"])
        assert (done.exit_code, "/set-up and enter this code, once:" in done.stdout) == (0, True)
        assert app.test_client().get("/set-up").status_code == 200


def test_an_empty_database_of_postgresql(postgres: PostgresServer, tmp_path: Path) -> None:
    with postgres.database("template1") as urls, application(replace(urls, owner=urls.app), tmp_path) as app:
        said = run_all(app, tmp_path)
        owners = ("init", "migrate", "demo")
        assert {said[name] for name in owners} == {trouble.NO_RIGHTS}
        assert others(said, *owners, "backup") == {trouble.NOT_MIGRATED}
        assert trouble.NOT_MIGRATED in said["doctor"]


def test_a_database_of_postgresql_that_does_not_answer(tmp_path: Path) -> None:
    made = [f"postgresql://{login}@{NOWHERE}/guanxi" for login in (APP, OWNER, DASHBOARD)]
    with application(Urls(*made), tmp_path) as app:
        said = run_all(app, tmp_path)
        assert others(said, "backup") == {trouble.NO_ANSWER}
        assert said["demo"] == trouble.NO_ANSWER


def test_tables_of_another_version(app: Flask, urls: Urls) -> None:
    for version in ("0001", "9999"):
        owner = make_engine(urls.owner)
        with owner.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
        owner.dispose()
        for name in ("serve", "worker"):
            done = app.test_cli_runner().invoke(args=[name])
            assert (done.exit_code, done.stderr) == (1, f"Error: {trouble.OTHER_TABLES}\n")
    done = app.test_cli_runner().invoke(args=["migrate"])
    assert (done.exit_code, done.stderr) == (1, f"Error: {trouble.OTHER_TABLES}\n")
