"""The code that guards the set-up of an empty installation: printed once, kept as its hash, used once."""

import hashlib
import hmac
import secrets
from pathlib import Path

from data.settings import Settings

NAME = "set-up-code"


def _file(settings: Settings) -> Path:
    return settings.instance / NAME


def _hash(code: str) -> str:
    return hashlib.sha256("".join(code.split()).encode()).hexdigest()


def make_code(settings: Settings) -> str:
    """Return a new code of 128 random bits; codes that were printed before are worth nothing any more."""
    code = secrets.token_hex(16)
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    forget_code(settings)
    file = _file(settings)
    file.touch(mode=0o600)
    file.write_text(_hash(code), encoding="ascii")
    return " ".join(code[start : start + 8] for start in range(0, len(code), 8))


def is_code(settings: Settings, code: str) -> bool:
    """Whether this is the code that was printed last and not used."""
    try:
        kept = _file(settings).read_text(encoding="ascii")
    except OSError:
        return False
    return hmac.compare_digest(kept, _hash(code))


def use_code(settings: Settings, code: str) -> bool:
    """Use the code up; of several who use it at once one gets True."""
    if not is_code(settings, code):
        return False
    try:
        _file(settings).unlink()
    except FileNotFoundError:
        return False
    return True


def waits(settings: Settings) -> bool:
    """Whether a code was printed and not used."""
    return _file(settings).exists()


def forget_code(settings: Settings) -> None:
    """Let no code that was printed be used any more."""
    _file(settings).unlink(missing_ok=True)
