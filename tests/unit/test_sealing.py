"""Sealed files open whole and with their passphrase, or not at all."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import sealing
from data.errors import RefusedError

PASSPHRASE = "four unrelated words here"


@pytest.fixture
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sealing, "PIECE", 32)
    plain = tmp_path / "plain"
    plain.write_bytes(bytes(range(200)))
    sealing.seal(plain, tmp_path / "sealed", PASSPHRASE)
    return tmp_path / "sealed"


def opened(sealed: Path, passphrase: str = PASSPHRASE) -> bytes:
    target = sealed.with_name("opened")
    target.unlink(missing_ok=True)
    sealing.unseal(sealed, target, passphrase)
    return target.read_bytes()


def test_it_opens_to_what_it_was(sealed: Path) -> None:
    assert opened(sealed) == bytes(range(200))
    assert bytes(range(20)) not in sealed.read_bytes()
    assert sealed.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 64])
def test_every_size_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(sealing, "PIECE", 32)
    (tmp_path / "plain").write_bytes(b"x" * size)
    sealing.seal(tmp_path / "plain", tmp_path / "sealed", PASSPHRASE)
    assert opened(tmp_path / "sealed") == b"x" * size


def test_another_passphrase_opens_nothing(sealed: Path) -> None:
    with pytest.raises(RefusedError, match="another passphrase"):
        opened(sealed, "four unrelated words more")


@settings(max_examples=12)
@given(place=st.integers(16, 300), flip=st.integers(1, 255))
def test_a_changed_byte_is_noticed(tmp_path_factory: pytest.TempPathFactory, place: int, flip: int) -> None:
    folder = tmp_path_factory.mktemp("flip")
    (folder / "plain").write_bytes(b"y" * 300)
    sealing.seal(folder / "plain", folder / "sealed", PASSPHRASE)
    content = bytearray((folder / "sealed").read_bytes())
    content[place] ^= flip
    (folder / "sealed").write_bytes(content)
    with pytest.raises(RefusedError):
        opened(folder / "sealed")


def test_a_piece_that_was_cut_off_or_moved_is_noticed(sealed: Path) -> None:
    content = sealed.read_bytes()
    head, step = len(sealing.MARK) + sealing.SALT, 32 + sealing.TAG
    first, second = content[head : head + step], content[head + step : head + 2 * step]
    for changed in (
        content[: head + 2 * step],
        content[:head] + second + first + content[head + 2 * step :],
        content + first,
    ):
        sealed.write_bytes(changed)
        with pytest.raises(RefusedError):
            opened(sealed)


def test_what_is_no_sealed_file_and_short_passphrases_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"SQLite format 3")
    with pytest.raises(RefusedError, match="not a sealed file"):
        opened(tmp_path / "other")
    with pytest.raises(RefusedError, match="at least 16"):
        sealing.seal(tmp_path / "other", tmp_path / "sealed", "short")
