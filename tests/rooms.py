"""Phones in the room of a debrief, in the manner of a browser without JavaScript."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pages import form_to, read_forms
from tests.pulses import BROWSER


@dataclass
class Phone:
    """A phone: its cookies, the room that it has joined last, and what its owner presses."""

    client: FlaskClient
    room: str = ""

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(path or self.room, headers=BROWSER)

    def token(self) -> str:
        page = self.get("/join").text
        return next(form.values["csrf_token"] for form in read_forms(page) if "csrf_token" in form.values)

    def join(self, code: str) -> TestResponse:
        """Scan the square and press the button."""
        form = form_to(self.get(f"/j/{code}").text, "/join")
        answer = self.client.post(form.action, data=form.data(), headers=BROWSER)
        self.room = answer.location or self.room
        return answer

    def send(self, **fields: str) -> TestResponse:
        """Fill in the form of the present step and send it."""
        form = form_to(self.get().text, "/room/")
        return self.client.post(form.action, data=form.data(**fields), headers=BROWSER)

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send something that no page offers now."""
        return self.client.post(path, data={"csrf_token": self.token(), **fields}, headers=BROWSER)


def phones(app: Flask, code: str, number: int) -> list[Phone]:
    """Let some phones join."""
    made = [Phone(app.test_client()) for _ in range(number)]
    for phone in made:
        assert phone.join(code).status_code == HTTPStatus.FOUND
    return made
