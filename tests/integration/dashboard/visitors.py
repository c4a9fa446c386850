"""Visitors of the dashboard as the renderer in a browser is one: pages, its first questions, its posts."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, StaticPool, create_engine
from werkzeug.test import TestResponse

from data.models.base import Base
from tests.cast import PASSWORD, Member
from tests.pages import main_form

HTML = {"Accept": "text/html,application/xhtml+xml", "Origin": "http://localhost"}
CALLBACKS = "/dashboard/_dash-update-component"
PAGES = ("summary", "trends", "giving", "teams", "perspective", "outcomes", "participation")


def body(page: str, search: object = "") -> dict[str, Any]:
    """What the renderer posts when a page's address is there or has changed."""
    outputs = [{"id": f"{page}-{part}", "property": "children"} for part in ("content", "status")]
    return {
        "output": f"..{page}-content.children...{page}-status.children..",
        "outputs": outputs,
        "inputs": [{"id": "page-location", "property": "search", "value": search}],
        "changedPropIds": ["page-location.search"],
        "parsedChangedPropsIds": ["page-location.search"],
    }


def empty_database() -> Engine:
    """One with all tables and nothing in them, for pages that are opened in a bare application."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    Base.metadata.create_all(engine)
    return engine


@dataclass
class Visitor:
    """A visitor, signed in or not."""

    client: FlaskClient

    def page(self, address: str = "/dashboard/") -> TestResponse:
        return self.client.get(address, headers=HTML)

    def post(self, posted: object, **headers: str) -> TestResponse:
        token = self.client.get_cookie("_csrf_token", path="/dashboard/")
        sent = {"Accept": "application/json"} | ({"X-CSRFToken": token.value} if token else {}) | headers
        return self.client.post(CALLBACKS, json=posted, headers=sent)

    def contents(self, page: str, search: str = "") -> str:
        """The answer of a page's callback, as text."""
        answer = self.post(body(page, search))
        assert answer.status_code == 200, answer.text
        return answer.text


def sign_in(app: Flask, member: Member) -> Visitor:
    """Sign a member of the cast in and open a chart page, as a browser must before it can post."""
    visitor = Visitor(app.test_client())
    form = main_form(visitor.page("/sign-in").text)
    answer = visitor.client.post("/sign-in", data=form.data(email=member.email, password=PASSWORD), headers=HTML)
    assert answer.status_code == 302, answer.text
    visitor.page()
    return visitor
