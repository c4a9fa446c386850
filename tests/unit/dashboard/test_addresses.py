"""What comes from the browser: addresses, posted bodies, and what goes back to spreadsheets."""

import csv
import io
from typing import Any

import pytest
from dash import Dash, Input, Output
from hypothesis import given
from hypothesis import strategies as st

from dashboard import downloads
from dashboard.figures.rows import Texts
from dashboard.guard import well_formed
from dashboard.pages import PAGES
from data.reports.asked import NOTHING, Asked, read_query

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("search", "asked"),
    [
        ("", Asked()),
        ("?", Asked()),
        ("?team=3&month=2026-10", Asked("3", "2026-10")),
        ("team=3", Asked("3")),
        ("?team=3&team=4", NOTHING),
        ("?team=3&team=3", NOTHING),
        ("?month=2026-10&team=3&month=2026-09", NOTHING),
        ("?other=1&other=2&team=7", Asked("7")),
        ("?team=" + "1" * 5000, NOTHING),
        ("?team=&month=", Asked()),
        ("?team=3&measure=RO", Asked("3", measure="RO")),
        ("?other=1&team=7", Asked("7")),
        ("?" + "&".join(f"x{number}=1" for number in range(30)), NOTHING),
    ],
)
def test_addresses_are_read_as_text(search: str, asked: Asked) -> None:
    assert read_query(search) == asked


@given(st.text(max_size=400))
def test_no_address_is_too_strange(search: str) -> None:
    asked = read_query(search)

    assert isinstance(asked.team, str)
    assert isinstance(asked.month, str)
    assert isinstance(asked.measure, str)


def callbacks() -> dict[str, Any]:
    app = Dash("test", server=False, suppress_callback_exceptions=True, add_log_handler=False)
    app.callback(Output("a", "children"), Output("b", "children"), Input("place", "search"))(lambda search: search)
    app.callback(Output("c", "children"), Input("place", "search"))(lambda search: search)
    return app.callback_map


CALLBACKS = callbacks()
GOOD: dict[str, Any] = {
    "output": "..a.children...b.children..",
    "outputs": [{"id": "a", "property": "children"}, {"id": "b", "property": "children"}],
    "inputs": [{"id": "place", "property": "search", "value": "?team=1"}],
    "changedPropIds": ["place.search"],
}
SINGLE = GOOD | {"output": "c.children", "outputs": {"id": "c", "property": "children"}}


@pytest.mark.parametrize(
    "body", [GOOD, SINGLE, GOOD | {"state": []}, GOOD | {"parsedChangedPropsIds": ["place.search"]}]
)
def test_what_the_renderer_posts_is_taken(body: dict[str, Any]) -> None:
    assert well_formed(body, CALLBACKS)


@pytest.mark.parametrize(
    "change",
    [
        {"output": None},
        {"output": "z.children"},
        {"output": ["a.children"]},
        {"outputs": None},
        {"outputs": "a"},
        {"outputs": [{"id": "a", "property": "children"}]},
        {"outputs": [{"id": "a", "property": "children"}, {"id": "b", "property": "title"}]},
        {"inputs": None},
        {"inputs": {}},
        {"inputs": []},
        {"inputs": ["place"]},
        {"inputs": [{"id": "place"}]},
        {"inputs": [{"id": {"type": "place"}, "property": "search"}]},
        {"inputs": [*GOOD["inputs"], *GOOD["inputs"]]},
        {"state": [{"id": "x", "property": "y"}]},
        {"state": None},
        {"changedPropIds": "place.search"},
        {"changedPropIds": [1]},
        {"changedPropIds": ["place.search", "elsewhere.search"]},
        {"parsedChangedPropsIds": ["elsewhere.search"]},
        {"parsedChangedPropsIds": None},
        {"more": 1},
        {"inputs": [GOOD["inputs"][0] | {"more": 1}]},
    ],
)
def test_anything_else_is_refused(change: dict[str, Any]) -> None:
    assert not well_formed(GOOD | change, CALLBACKS)


@given(JSON)
def test_no_body_is_too_strange(body: Any) -> None:
    assert well_formed(body, CALLBACKS) is False


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), JSON, min_size=1, max_size=2))
def test_no_change_of_a_good_body_is_too_strange(change: dict[str, Any]) -> None:
    assert isinstance(well_formed(GOOD | change, CALLBACKS), bool)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("62", "62"),
        ("\N{MINUS SIGN}0.10", "-0.10"),
        ("-3", "-3"),
        ("Not enough answers", "Not enough answers"),
        ("90 or higher", "90 or higher"),
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-cmd", "'-cmd"),
        ("@sum", "'@sum"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("  =1", "'  =1"),
        ("\N{NO-BREAK SPACE}=1", "'\N{NO-BREAK SPACE}=1"),
        ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),
        ("", ""),
    ],
)
def test_spreadsheets_get_numbers_and_words_and_nothing_to_run(cell: str, written: str) -> None:
    assert downloads.safe_cell(cell) == written


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_files_are_read_back_as_they_were_written(cells: list[str]) -> None:
    written = downloads.to_csv(Texts({"A": cells}))

    (_, *rows) = list(csv.reader(io.StringIO(written, newline="")))
    assert [row[0] if row else "" for row in rows] == [downloads.safe_cell(cell) for cell in cells]
    assert all(not row[0].lstrip().startswith(("=", "@", "+")) for row in rows if row)


def test_every_page_has_its_place_and_its_title() -> None:
    assert {page.path: page.title for page in PAGES} == {
        "/dashboard/": "Summary",
        "/dashboard/trends": "Trends",
        "/dashboard/giving": "Giving",
        "/dashboard/teams": "Teams",
        "/dashboard/perspective": "Perspective",
        "/dashboard/outcomes": "Outcomes",
        "/dashboard/participation": "Participation",
        "/dashboard/health": "Pulse health",
    }
