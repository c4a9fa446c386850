"""What pages send is read without trust: never an error for a form, one kind of error for autosave."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from data.instruments import Page, load_instrument
from surveys.pulse.forms import Changes, PageForm, Seen, UnreadableError, clean, write_seen

NOW = dt.datetime(2026, 11, 3, 9, 0, tzinfo=dt.UTC)
STAMP = int(NOW.timestamp())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def page() -> Page:
    found = load_instrument("pulse-1.0").page("conversations")
    assert found is not None
    return found


def read(**fields: str) -> PageForm:
    return PageForm.read(MultiDict(fields), page(), NOW)


def test_a_page_is_read_whole() -> None:
    seen = {"ASKED": Seen("3", 2), "MOVED": Seen()}
    form = read(
        ASKED="4", seen=write_seen(seen), rendered=str(STAMP - 90), asked="1", **{"from": "check", "go": "back"}
    )
    assert form == PageForm(
        sent={"OPEN.OFFER": "", "OPEN.ASK": "", "ASKED": "4", "MOVED": "", "STUCK": ""},
        seen=seen,
        seconds=90,
        asked=True,
        from_check=True,
        back=True,
        strangers=frozenset(),
    )


@pytest.mark.parametrize(
    ("rendered", "seconds"),
    [
        (str(STAMP), 0),
        (str(STAMP + 999), None),  # a clock was set back
        (str(STAMP - 999_999), 3600),
        ("", None),
        ("-5", None),
        ("9" * 5000, None),
        ("٣", None),
        ("12.5", None),
        ("NaN", None),
    ],
)
def test_seconds_stay_within_an_hour_or_are_not_known(rendered: str, seconds: int | None) -> None:
    assert read(rendered=rendered).seconds == seconds


@pytest.mark.parametrize(
    "seen",
    [
        "",
        "null",
        "[]",
        "{",
        '{"ASKED": 1}',
        '{"ASKED": []}',
        '{"ASKED": ["1", "x"]}',
        '{"ASKED": ["1", 1e999]}',
        "[" * 99_999,
    ],
)
def test_a_damaged_memory_of_the_page_counts_as_none(seen: str) -> None:
    assert not read(seen=seen).seen


def test_other_names_are_noticed() -> None:
    assert read(ASKED="1", T1="3", evil="x", csrf_token="y", person="4").strangers == {"T1", "evil"}


@given(st.dictionaries(st.sampled_from(["ASKED", "seen", "rendered", "asked", "go", "from", "x"]), st.text()))
def test_no_form_is_an_error(fields: dict[str, str]) -> None:
    form = PageForm.read(MultiDict(fields), page(), NOW)
    assert form.seconds is None or 0 <= form.seconds <= 3600
    assert all(text.encode() is not None for text in form.sent.values())


def test_half_characters_and_line_ends_are_made_whole() -> None:
    assert clean("a\r\nb \ud83d c") == "a\nb ? c"


def test_changes_are_read() -> None:
    body = {"page": "given", "person": "7", "changes": {"T1": {"text": "3\r\n", "seen": "2", "revision": 2}}}
    assert Changes.read(json.dumps(body).encode()) == Changes("given", "7", {"T1": "3\n"}, {"T1": Seen("2", 2)})


@given(JSON)
def test_other_bodies_are_refused(body: object) -> None:
    with pytest.raises(UnreadableError):
        Changes.read(json.dumps(body).encode())


@pytest.mark.parametrize(
    "changes",
    [
        [],
        {"T1": "3"},
        {"T1": {"text": 3, "seen": "", "revision": 1}},
        {"T1": {"text": "3", "seen": "", "revision": True}},
        {"T1": {"text": "3"}},
        {"T1": {"text": "3", "seen": 4, "revision": 1}},
    ],
)
def test_malformed_changes_are_refused(changes: object) -> None:
    with pytest.raises(UnreadableError):
        Changes.read(json.dumps({"page": "given", "person": "7", "changes": changes}).encode())


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 500_000, b'{"page": NaN', b"\x00"])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        Changes.read(body)


def test_a_page_says_when_it_was_made_or_does_not() -> None:
    body = {"page": "start", "person": "7", "changes": {}}
    assert Changes.read(json.dumps(body | {"rendered": "17"}).encode()) == Changes("start", "7", {}, {}, "17")
    for rendered in (17, None, ["17"]):
        with pytest.raises(UnreadableError):
            Changes.read(json.dumps(body | {"rendered": rendered}).encode())
