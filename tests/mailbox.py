"""A real mail server that keeps what it is given, for the tests of mails."""

import contextlib
import dataclasses
import email
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

LOST = "550 No such mailbox"


@dataclasses.dataclass
class Box:
    """Takes every mail but those to `lost` addresses."""

    mails: list[tuple[list[str], EmailMessage]] = dataclasses.field(default_factory=list)
    lost: set[str] = dataclasses.field(default_factory=set)
    url: str = ""
    counts: list[int] = dataclasses.field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.lost:
            return LOST
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.mails.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=default)))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the mails to an address, in order."""
        return [mail for addresses, mail in self.mails if addresses == [address]]

    def addresses(self) -> list[str]:
        """Return the addresses that got mail, one for each mail, in order of the alphabet."""
        return sorted(address for addresses, _ in self.mails for address in addresses)


@contextlib.contextmanager
def mail_server(app: Flask, handler: Any) -> Iterator[str]:
    """Run a mail server with a handler of aiosmtpd and let the application use it; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    url = f"smtp://127.0.0.1:{port}"
    settings = app.extensions["guanxi-settings"]
    app.extensions["guanxi-settings"] = dataclasses.replace(settings, smtp_url=url)
    yield url
    controller.stop()


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    """A mail server that the application uses."""
    box = Box()
    with mail_server(app, box) as box.url:
        yield box
