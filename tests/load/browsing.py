"""A visitor of a running server: one connection kept open, cookies, forms sent as a browser sends them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.cast import PASSWORD, Member
from tests.load.servers import Server
from tests.pages import main_form

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PAGE = "text/html,application/xhtml+xml"


@dataclass(frozen=True)
class Answer:
    """What the server answered; `place` is where it leads, else empty."""

    status: int
    place: str
    body: bytes
    encoding: str

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass
class Visitor:
    """Somebody at a browser, signed in by `sign_in`."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = FORM, **headers: str) -> Answer:
        """Send a request; fails on an answer that is an error."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Accept": JSON if kind == JSON else PAGE, "Origin": self.server.url, "Accept-Encoding": "br"} | named
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            sent["Content-Type"] = kind
        self._connection.request(method, path, body, sent)
        response = self._connection.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        assert response.status < 400, (method, path, response.status, content[:2000])
        return Answer(
            response.status, response.getheader("Location", ""), content, response.getheader("Content-Encoding", "")
        )

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self.ask("GET", path)

    def send(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form."""
        return self.ask("POST", path, urlencode(fields).encode())

    def send_json(self, path: str, found: object, token: str) -> Answer:
        """Send JSON as scripts of pages do."""
        return self.ask("POST", path, json.dumps(found).encode(), JSON, X_CSRFToken=token)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def sign_in(server: Server, member: Member) -> Visitor:
    """Sign somebody in through the page."""
    visitor = Visitor(server)
    form = main_form(visitor.get("/sign-in").text)
    visitor.send("/sign-in", form.data(email=member.email, password=PASSWORD))
    return visitor
