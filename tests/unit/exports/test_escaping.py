"""One way of escaping for every file that goes out."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.tables import is_number
from dashboard.downloads import safe_cell
from data.exports.escaping import escape, unescape

RUNS = "=+-@\uff1d\uff0b\uff0d\uff20"
TEXTS = st.text(st.sampled_from(f"{RUNS}' \t\r\n\u200ba1.")) | st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_charts_escape_as_every_other_file_does_but_for_numbers(text: str) -> None:
    assert safe_cell(text) == (text.replace("\N{MINUS SIGN}", "-") if is_number(text) else escape(text))


@given(TEXTS)
def test_nothing_that_runs_is_left_and_nothing_is_lost(text: str) -> None:
    escaped = escape(text)
    assert not escaped.lstrip(" \t\r\n\u200b\N{NO-BREAK SPACE}").startswith(tuple(RUNS))
    assert unescape(escaped) == text
