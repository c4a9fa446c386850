"""A rep and a colleague, signed in, and a customer of the rep's."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from data.models import Contact
from tests.cast import Cast
from tests.favours import note_contact
from tests.worksheets import Author, author


@pytest.fixture
def mei(session: Session, cast: Cast) -> Contact:
    """A customer of the rep's."""
    return note_contact(session, cast.rep, "Mei")


@pytest.fixture
def rep(app: Flask, cast: Cast) -> Author:
    """A rep, signed in."""
    return author(app, cast.rep)


@pytest.fixture
def peer(app: Flask, cast: Cast) -> Author:
    """A colleague of the rep's, signed in."""
    return author(app, cast.peer)
