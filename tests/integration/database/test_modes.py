"""The embedded database belongs to the account that runs the application, whatever its umask."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from data.migrations import upgrade
from data.settings import Settings


@pytest.fixture
def open_umask() -> Iterator[int]:
    before = os.umask(0o022)
    yield before
    os.umask(before)


def test_nobody_else_on_the_computer_reads_answers(open_umask: int, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "new" / "guanxi.sqlite3"
    url = f"sqlite:///{file}"
    upgrade(replace(settings, database_url=url, owner_database_url=url, dashboard_database_url=url))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO sign_in_attempt VALUES (1, 'account', 'x', '2026-01-01')")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (file.parent, *file.parent.iterdir())}
    assert modes["new"] == 0o700
    assert {mode for name, mode in modes.items() if name != "new"} == {0o600}
