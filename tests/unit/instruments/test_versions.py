"""What a new version says about the answers of the one before, and what follows for a line across versions."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data.instruments import Comparability, Instrument, InstrumentError, comparability, load_instrument, loader

FIRST = load_instrument("bench-1.0")
SAME = dict.fromkeys(FIRST.items, "same")


def later(key: str, comparable: Mapping[str, Mapping[str, str]]) -> Instrument:
    return replace(FIRST, key=key, comparable=comparable)


def test_one_version_compares_with_itself() -> None:
    assert comparability([FIRST], "S1") == Comparability.SAME


@pytest.mark.parametrize("word", list(Comparability))
def test_a_step_is_what_the_later_version_says(word: Comparability) -> None:
    second = later("bench-1.1", {"bench-1.0": SAME | {"S1": word.value}})
    assert comparability([FIRST, second], "S1") == word
    assert comparability([FIRST, second], "S2") == Comparability.SAME


@pytest.mark.parametrize(
    ("one", "two", "whole"),
    [
        ("same", "comparable", "comparable"),
        ("bridged", "comparable", "bridged"),
        ("same", "break", "break"),
        ("break", "same", "break"),
    ],
)
def test_the_weakest_step_decides(one: str, two: str, whole: str) -> None:
    second = later("bench-1.1", {"bench-1.0": {"S1": one}})
    third = later("bench-1.2", {"bench-1.1": {"S1": two}})
    assert comparability([FIRST, second, third], "S1") == whole


def test_what_is_not_asked_or_not_said_is_a_break() -> None:
    second = later("bench-1.1", {"bench-1.0": {"S1": "same"}})
    assert comparability([FIRST, second], "S2") == Comparability.BREAK
    assert comparability([FIRST, second], "Z9") == Comparability.BREAK
    assert comparability([], "S1") == Comparability.BREAK


def _published(folder: Path, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    first = (loader.HERE / "bench-1.0.json").read_bytes()
    second = json.dumps(json.loads(first) | {"key": "bench-1.1"} | changes).encode()
    files = {"bench-1.0": first, "bench-1.1": second}
    for key, raw in files.items():
        (folder / f"{key}.json").write_bytes(raw)
    (folder / "schema.json").write_bytes((loader.HERE / "schema.json").read_bytes())
    monkeypatch.setattr(loader, "HERE", folder)
    monkeypatch.setattr(loader, "PUBLISHED", {key: hashlib.sha256(raw).hexdigest() for key, raw in files.items()})
    loader.load_instrument.cache_clear()


def test_a_new_version_that_compares_every_item_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _published(tmp_path, monkeypatch, comparable={"bench-1.0": SAME | {"S1": "break"}})
    versions = [loader.load_instrument(key) for key in loader.instrument_keys()]
    assert [version.key for version in versions] == ["bench-1.0", "bench-1.1"]
    assert [comparability(versions, item) for item in ("S1", "S2")] == ["break", "same"]


def test_a_new_version_that_leaves_one_out_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {item: word for item, word in SAME.items() if item != "X2"}
    _published(tmp_path, monkeypatch, comparable={"bench-1.0": said})
    with pytest.raises(InstrumentError, match=r"^bench-1\.1\.json: it does not say how X2 compares with bench-1\.0$"):
        loader.load_instrument("bench-1.1")


def test_a_file_under_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _published(tmp_path, monkeypatch, key="bench-2.0", comparable={"bench-1.0": SAME})
    with pytest.raises(InstrumentError, match=r"bench-1\.1\.json: it calls itself bench-2\.0"):
        loader.load_instrument("bench-1.1")
