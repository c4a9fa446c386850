"""Mails on an encrypted line: only to a server whose certificate somebody vouches for."""

import contextlib
import dataclasses
import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from data.errors import RefusedError
from data.settings import Settings
from surveys.mail import make_mail, send_mail
from surveys.trust import trusted
from tests.fixtures import ON_SQLITE
from tests.mailbox import Box


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that it signed itself, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = dt.datetime.now(dt.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = made.not_valid_before(now).not_valid_after(now + dt.timedelta(days=1)).add_extension(here, critical=False)
    signed = signed.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    path = tmp_path_factory.mktemp("certificate") / "mail.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + signed.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


@contextlib.contextmanager
def encrypted(box: Box, certificate: Path, scheme: str) -> Iterator[str]:
    """Run a mail server that encrypts from the start (smtps) or when it is asked to; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    how = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context, "require_starttls": True}
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=60, **how)
    controller.start()
    yield f"{scheme}://127.0.0.1:{port}"
    controller.stop()


@ON_SQLITE
@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_mail_goes_only_to_a_server_that_is_vouched_for(
    settings: Settings, certificate: Path, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Box()
    mail = make_mail(settings, to="mei@example.com", subject="Hello", text="Hello", key="hello")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    trusted.cache_clear()
    with encrypted(box, certificate, scheme) as url:
        own = dataclasses.replace(settings, smtp_url=url)
        with pytest.raises(ssl.SSLCertVerificationError):
            send_mail(own, mail)
        assert box.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        trusted.cache_clear()
        send_mail(own, mail)
    trusted.cache_clear()
    assert box.addresses() == ["mei@example.com"]


@ON_SQLITE
def test_a_password_never_goes_over_an_open_line(settings: Settings) -> None:
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=0, ready_timeout=60)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        controller.port = free.getsockname()[1]
    controller.start()
    own = dataclasses.replace(settings, smtp_url=f"smtp://me:secret@127.0.0.1:{controller.port}")
    with pytest.raises(RefusedError, match="no encryption"):
        send_mail(own, make_mail(own, to="mei@example.com", subject="Hello", text="Hello", key="hello"))
    controller.stop()
    assert box.mails == []
