"""Questionnaires are files that never change, checked before they are used."""

import hashlib
from pathlib import Path

import pytest

from data.instruments import InstrumentError, instrument_keys, load_instrument, loader, sha256, spoken_instrument
from data.instruments.loader import HERE
from data.instruments.published import PUBLISHED, TRANSLATIONS
from data.language import speaking

# The hashes stand here a second time on purpose: a published file and its line in the list cannot change together.
KNOWN = {
    "pulse-1.0": "ca3d4850a8d911974f6a2604f7d7943e72fe21d5e63f48e513757ccbcb759a5c",
    "worksheet-1.0": "c602a5be18fbceb647bf8b3b8faf6626a36535bdb08b20a4a8ac9f5de0a86036",
    "bench-1.0": "c47e5b793f6df050ebf4becc31005f98f4039765873e0ad3ddf0a5066db9b902",
}


def test_published_files_never_change() -> None:
    assert {key: sha256(key) for key in instrument_keys()} == PUBLISHED
    assert {key: PUBLISHED[key] for key in KNOWN} == KNOWN


def test_every_file_is_published() -> None:
    assert {path.stem for path in HERE.glob("*-*.json")} == {*PUBLISHED, *TRANSLATIONS}


@pytest.mark.parametrize("name", sorted(TRANSLATIONS))
def test_a_translation_asks_the_same_in_other_words(name: str) -> None:
    key, _, language = name.rpartition(".")
    with speaking(language):
        other = spoken_instrument(key)

    ours = load_instrument(key)
    assert list(other.items) == list(ours.items)
    assert other.scales.keys() == ours.scales.keys()
    assert all(other.items[item].text != ours.items[item].text for item in ours.items)
    assert spoken_instrument(key) == ours


@pytest.mark.parametrize(
    ("words", "other", "problem"),
    [
        ('"high": 31', '"high": 30', "high is not as in the questionnaire"),
        ("在{month}工作了", "工作了", "text lacks words, or what is put into them"),
        ('"label": "成交优先"', '"label": ""', "label lacks words"),
        ("月度问卷", "每月问卷", "was changed after it was published"),
    ],
)
def test_a_translation_that_asks_for_something_else_is_refused(
    words: str, other: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in HERE.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    changed = tmp_path / "pulse-1.0.zh.json"
    text = changed.read_text(encoding="utf-8").replace(words, other, 1)
    changed.write_text(text, encoding="utf-8")
    monkeypatch.setattr(loader, "HERE", tmp_path)
    if "published" not in problem:
        monkeypatch.setitem(TRANSLATIONS, "pulse-1.0.zh", hashlib.sha256(text.encode()).hexdigest())
    loader.load_instrument.cache_clear()
    loader._translated.cache_clear()

    with speaking("zh"), pytest.raises(InstrumentError, match=problem):
        spoken_instrument("pulse-1.0")


def test_the_pulse_is_complete() -> None:
    pulse = load_instrument("pulse-1.0")
    kinds = [item.kind for item in pulse.items.values()]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"count": 42, "tick": 2, "statement": 12}
    assert [page.key for page in pulse.pages] == [
        "start",
        "received",
        "given",
        "conversations",
        "statements-1",
        "statements-2",
    ]
    order = [key for key, item in pulse.items.items() if item.kind == "statement"]
    assert order == ["T1", "R1", "L1", "T2", "R4r", "L2r", "T4r", "R2", "L3", "T3", "R3", "L4"]
    assert {key: scale.items for key, scale in pulse.scales.items()} == {
        "T": ("T1", "T2", "T3", "T4r"),
        "R": ("R1", "R2", "R3", "R4r"),
        "L": ("L1", "L2r", "L3", "L4"),
    }
    assert pulse.export_columns == tuple(pulse.items)
    assert [option.label for option in pulse.options] == [
        "Never",
        "Almost never",
        "Less than half the time",
        "About half the time",
        "More than half the time",
        "Almost always",
        "Always",
    ]


def test_the_worksheet_has_nine_points_and_four_bases() -> None:
    worksheet = load_instrument("worksheet-1.0")
    assert list(worksheet.items) == [f"P{number}" for number in range(1, 10)]
    assert [(basis.key, basis.weight) for basis in worksheet.bases] == [
        ("guess", 0.25),
        ("inferred", 0.5),
        ("told", 0.75),
        ("checked", 1.0),
    ]


def test_the_bench_questionnaire_has_its_thirty_items() -> None:
    bench = load_instrument("bench-1.0")
    assert [len(page.items) for page in bench.pages] == [8, 10, 9, 3]
    assert not bench.review


@pytest.mark.parametrize("key", ["pulse-9.9", "", "../loader", "pulse-1.0.json", "schema"])
def test_what_is_not_published_is_refused(key: str) -> None:
    with pytest.raises(InstrumentError, match="There is no published questionnaire"):
        load_instrument(key)
