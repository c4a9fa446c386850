"""What stands in addresses in place of a person's id: the same each time, and nobody else's to make or to read."""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

ID_BYTES = 8


def _ciphers(secrets: Sequence[str]) -> Iterator[AESSIV]:
    for secret in secrets:
        yield AESSIV(hashlib.sha256(f"handles {secret}".encode()).digest())


def handle_of(secrets: Sequence[str], *, organisation_id: int, person_id: int) -> str:
    """Return the handle of a person, made with the first of the installation's secrets, newest first."""
    cipher = next(_ciphers(secrets))
    locked = cipher.encrypt(person_id.to_bytes(ID_BYTES, "big"), [str(organisation_id).encode()])
    return base64.urlsafe_b64encode(locked).decode()


def person_of(secrets: Sequence[str], *, organisation_id: int, handle: str) -> int | None:
    """Return the person that a handle of this organisation stands for, None for anything else."""
    try:
        locked = base64.b64decode(handle.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    for cipher in _ciphers(secrets):
        try:
            return int.from_bytes(cipher.decrypt(locked, [str(organisation_id).encode()]), "big")
        except (InvalidTag, ValueError):
            continue
    return None
