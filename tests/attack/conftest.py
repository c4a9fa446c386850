"""One synthetic organisation with its history for each database and each file of tests."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from tests.attack.world import World, found, play
from tests.databases import Urls
from tests.fixtures import postgres, sqlite_folder

__all__ = ["ON_SQLITE", "kept_urls", "postgres", "sqlite_folder", "world"]

MONTHS = 12
ON_SQLITE = pytest.mark.parametrize("kept_urls", ["sqlite"], indirect=True, scope="module")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept_urls(request: pytest.FixtureRequest) -> Iterator[Urls]:
    """A database of each kind in turn, kept for the tests of a file."""
    maker = request.getfixturevalue("sqlite_folder" if request.param == "sqlite" else "postgres")
    with maker.database() as urls:
        yield urls


@pytest.fixture(scope="module")
def world(kept_urls: Urls) -> Iterator[World]:
    """60 people and 12 closed rounds."""
    engine = make_engine(kept_urls.app)
    with Session(engine, expire_on_commit=False) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        made = found(session)
        play(made, MONTHS)
        yield made
        session.rollback()
    engine.dispose()
