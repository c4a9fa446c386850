"""Sending a page's form, and asking what is stored afterwards."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.pages import form_to
from tests.pulses import BROWSER


def send(client: FlaskClient, address: str, part: str, **fields: str) -> TestResponse:
    """Send the form of a page whose address holds `part`, as its page fills it in but for `fields`."""
    form = form_to(client.get(address, headers=BROWSER).text, part)
    return client.post(form.action, data=form.data(**fields), headers=BROWSER, follow_redirects=True)


def ask(session: Session, query: Any) -> list[Any]:
    """Return what is stored now, one value or tuple a row; nothing stays locked."""
    session.rollback()
    found = [row[0] if len(row) == 1 else tuple(row) for row in session.execute(query)]
    session.rollback()
    return found
