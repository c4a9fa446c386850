"""Files sealed with a passphrase: AES-256-GCM in pieces, so that size and order cannot be changed unnoticed."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from data.errors import RefusedError

MARK = b"guanxi sealed 1\n"
SALT, TAG, PIECE = 16, 16, 1 << 20
SHORTEST_PASSPHRASE = 16


def seal(source: Path, target: Path, passphrase: str) -> None:
    """Write `source`, sealed, to the new file `target`, which only its owner can read.

    Raises:
        RefusedError: The passphrase is shorter than 16 characters.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise RefusedError(f"A passphrase has at least {SHORTEST_PASSPHRASE} characters.")
    salt = os.urandom(SALT)
    cipher = _cipher(passphrase, salt)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as plain, os.fdopen(handle, "wb") as sealed:
        sealed.write(MARK + salt)
        for number, (piece, last) in enumerate(_pieces(plain, PIECE)):
            sealed.write(cipher.encrypt(_nonce(number), piece, _place(last=last)))


def unseal(source: Path, target: Path, passphrase: str) -> None:
    """Write what `source` holds to the new file `target`, which only its owner can read.

    Raises:
        RefusedError: The passphrase is another one, or the file was changed or cut.
    """
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as sealed, os.fdopen(handle, "wb") as plain:
        if sealed.read(len(MARK)) != MARK:
            raise RefusedError(f"{source.name} is not a sealed file.")
        cipher = _cipher(passphrase, sealed.read(SALT))
        try:
            for number, (piece, last) in enumerate(_pieces(sealed, PIECE + TAG)):
                plain.write(cipher.decrypt(_nonce(number), piece, _place(last=last)))
        except InvalidTag as error:
            raise RefusedError(f"{source.name} cannot be opened: another passphrase, or a damaged file.") from error


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=1 << 15, r=8, p=1).derive(passphrase.encode()))


def _pieces(file: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    piece = file.read(size)
    while True:
        following = file.read(size)
        yield piece, not following
        if not following:
            return
        piece = following


def _nonce(number: int) -> bytes:
    return struct.pack(">IQ", 0, number)


def _place(*, last: bool) -> bytes:
    return b"last" if last else b"more"
