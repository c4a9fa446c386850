"""Mail through the installation's own server: plain and HTML, one recipient, one Message-ID for one reason."""

import hashlib
import hmac
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate, parseaddr
from urllib.parse import unquote, urlsplit

from flask import render_template

from data.errors import RefusedError
from data.language import lazy
from data.settings import Settings
from surveys.trust import trusted

SECONDS = 20
LINES = default.clone(max_line_length=900)  # links in headers and texts stay in one piece
NOT_SET_UP = lazy("No mail server is set up.")
NO_TLS = lazy("The mail server offers no encryption, so its password was not sent.")


def message_id(settings: Settings, key: str) -> str:
    """Return the Message-ID of a reason to write: a repeated sending is known as such, and the key stays hidden."""
    host = urlsplit(settings.public_url).hostname or "localhost"
    digest = hmac.new(settings.secret_key.encode(), f"mail {key}".encode(), hashlib.sha256).hexdigest()[:40]
    return f"<{digest}@{host}>"


def sender(settings: Settings) -> str:
    """Return the address that mails come from."""
    host = urlsplit(settings.public_url).hostname or "localhost"
    return parseaddr(settings.mail_from)[1] or f"guanxi@{host}"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, once as plain text and once as HTML."""

    subject: str
    text: str
    html: str


def write_letter(name: str, *, subject: str, **facts: object) -> Letter:
    """Write a letter from its two templates, mail/<name>.txt and mail/<name>.html; each may use the subject."""
    subject = str(subject)  # in the language of whoever gets it
    text, html = (render_template(f"mail/{name}.{kind}", subject=subject, **facts) for kind in ("txt", "html"))
    return Letter(subject, f"{text.strip()}\n", html)


def make_letter(
    settings: Settings, letter: Letter, *, to: str, key: str, headers: Mapping[str, str] | None = None
) -> EmailMessage:
    """Return a letter as a mail that shows as plain text or as HTML, with further headers."""
    mail = make_mail(settings, to=to, subject=letter.subject, text=letter.text, key=key)
    mail.add_alternative(letter.html, subtype="html")
    for name, value in (headers or {}).items():
        mail[name] = value
    return mail


def make_mail(settings: Settings, *, to: str, subject: str, text: str, key: str) -> EmailMessage:
    """Return a mail; `key` is its reason, as the outbox has it."""
    mail = EmailMessage(LINES)
    mail["From"] = settings.mail_from if parseaddr(settings.mail_from)[1] else f"Guanxi <{sender(settings)}>"
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = subject
    mail["Date"] = formatdate()
    mail["Message-ID"] = message_id(settings, key)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail


def send_mail(settings: Settings, mail: EmailMessage) -> None:
    """Hand a mail to the server of `smtp_url` (smtp:// or smtps://), encrypted where the server can.

    Raises:
        RefusedError: No server is set up, or it would get a password over an open line.
        OSError, smtplib.SMTPException: The server does not answer or does not take it.
    """
    url = urlsplit(settings.smtp_url)
    if not url.hostname:
        raise RefusedError(NOT_SET_UP)
    host = url.hostname
    if url.scheme == "smtps":
        with smtplib.SMTP_SSL(host, url.port or 465, timeout=SECONDS, context=trusted()) as server:
            _hand_over(server, url.username, url.password, mail)
        return
    with smtplib.SMTP(host, url.port or 25, timeout=SECONDS) as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=trusted())
            server.ehlo()
        elif url.username:
            raise RefusedError(NO_TLS)
        _hand_over(server, url.username, url.password, mail)


def _hand_over(server: smtplib.SMTP, user: str | None, password: str | None, mail: EmailMessage) -> None:
    if user:
        server.login(unquote(user), unquote(password or ""))
    server.send_message(mail)
