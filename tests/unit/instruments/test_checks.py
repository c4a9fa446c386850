"""A questionnaire file that contradicts itself says where and how."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from data.instruments import InstrumentError, loader, parse_instrument
from data.instruments.loader import HERE

Change = Callable[[Any], object]


def changed(key: str, change: Change) -> bytes:
    found = json.loads((HERE / f"{key}.json").read_text())
    change(found)
    return json.dumps(found).encode()


def item(file: Any, page: int = 0, index: int = 0) -> Any:
    return file["pages"][page]["groups"][0]["items"][index]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda file: file.pop("title"), "the whole file: 'title' is a required property"),
        (lambda file: file.update(extra=1), "the whole file: Additional properties are not allowed"),
        (lambda file: file["pages"][0].update(key="Bad Key"), "at pages/0/key"),
        (lambda file: file["pages"][0].update(key="check"), "at pages/0/key"),
        (lambda file: file["pages"][1].update(key="counts"), "page counts stands twice"),
        (lambda file: item(file).update(key="B2"), "item B2 stands twice"),
        (lambda file: item(file, 3).update(key="S1"), "item S1 stands twice"),
        (lambda file: item(file).update(key="b1"), "at pages/0/groups/0/items/0/key"),
        (lambda file: (item(file).update(key="BR"), item(file, 0, 1).update(key="Br")), "differ only in case: br"),
        (lambda file: item(file).update(kind="slider"), "at pages/0/groups/0/items/0/kind"),
        (lambda file: item(file).pop("high"), "'high' is a required property"),
        (lambda file: item(file, 3).pop("longest"), "'longest' is a required property"),
        (lambda file: item(file).update(low=5, high=2), "item B1 goes from 5 to 2"),
        (lambda file: item(file).update(low=-1), "item B1 goes from -1 to 99"),
        (lambda file: item(file).update(soft=120), "item B1 is asked about above 120, outside 0 to 99"),
        (lambda file: item(file).update(text="In {week}?"), "the question of B1 holds {week}"),
        (lambda file: item(file).update(text="In {month?"), "the question of B1 holds {month?"),
        (lambda file: item(file).update(label="{month}"), "a label of B1 holds {month}"),
        (lambda file: file["pages"][0].update(lead=["{year}"]), "page counts holds {year}"),
        (lambda file: file["scales"].update(T={"label": "T", "items": ["S1", "Z9"]}), "scale T names Z9"),
        (lambda file: file["scales"].update(T={"label": "T", "items": ["S1", "B1"]}), "scale T names B1"),
        (lambda file: file["scales"].update(T={"label": "T", "items": ["S1", "S1"]}), "S1 is named twice by the"),
        (
            lambda file: file["scales"].update(T={"label": "T", "items": ["S1", "S2"]}),
            "scale T holds S1, S2, but score-1.0 is made of T1, T2, T3, T4r: other statements need a scoring version",
        ),
        (lambda file: file["scales"].update(X={"label": "X", "items": ["S1", "S2"]}), "score-1.0 has no such scale"),
        (
            lambda file: file.update(comparable={"bench-0.9": {"S1": "bridged"}}),
            "S1 is bridged with bench-0.9, but no link between two wordings is told: it has to be a break",
        ),
        (lambda file: file["answers"].update(options=[]), "there are statements but no answers to choose from"),
        (lambda file: file["answers"]["options"][0].update(value=2), "answer 2 stands twice"),
        (lambda file: file["answers"]["missing"][0].update(kind="prefer_not"), "missing answer prefer_not stands"),
        (lambda file: file["answers"]["missing"][0].update(kind="answered"), "at answers/missing/0/kind"),
        (lambda file: file["pages"][0].update(direction="REC"), "has no item REC.DONE"),
        (lambda file: file.update(comparable={"bench-0.9": {"Q": "same"}}), "bench-0.9 is compared on Q"),
        (lambda file: file.update(comparable={"bench-0.9": {"B1": "similar"}}), "at comparable/bench-0.9/B1"),
    ],
)
def test_a_wrong_file_says_where_and_what(change: Change, words: str) -> None:
    with pytest.raises(InstrumentError) as caught:
        parse_instrument(changed("bench-1.0", change), "new.json")
    assert str(caught.value).startswith("new.json")
    assert words in str(caught.value)


def test_a_direction_asks_for_each_kind_and_counterpart_once() -> None:
    with pytest.raises(
        InstrumentError, match=r"page received does not ask .*: REC\.HAND\.CUST, REC\.HANDS\.CUST"
    ) as one:
        parse_instrument(changed("pulse-1.0", _renamed), "new.json")
    assert "given" not in str(one.value)


def _renamed(file: Any) -> None:
    next(card for card in file["pages"][1]["groups"] if card["key"] == "REC.HANDS")["items"][0]["key"] = "REC.HAND.CUST"


def test_every_wrong_thing_is_named_at_once() -> None:
    def change(file: Any) -> None:
        item(file).update(low=5, high=2)
        file["pages"][1].update(key="counts")

    with pytest.raises(InstrumentError, match="page counts stands twice; item B1 goes from 5 to 2"):
        parse_instrument(changed("bench-1.0", change), "new.json")


@pytest.mark.parametrize("raw", [b"{", b"", b"\xff\xfe", b"[1] 2"])
def test_what_is_no_json_says_so(raw: bytes) -> None:
    with pytest.raises(InstrumentError, match=r"new\.json is not JSON"):
        parse_instrument(raw, "new.json")


@pytest.mark.parametrize("raw", [b"[]", b"null", b"3"])
def test_json_that_is_no_questionnaire_says_so(raw: bytes) -> None:
    with pytest.raises(InstrumentError, match=r"new\.json, at the whole file"):
        parse_instrument(raw, "new.json")


def test_a_published_file_that_was_changed_is_refused(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = (HERE / "bench-1.0.json").read_bytes()
    (tmp_path / "bench-1.0.json").write_bytes(raw.replace(b"Event 1", b"Event One"))
    monkeypatch.setattr(loader, "HERE", tmp_path)
    loader.load_instrument.cache_clear()
    with pytest.raises(InstrumentError, match=r"bench-1\.0\.json was changed after it was published"):
        loader.load_instrument("bench-1.0")
