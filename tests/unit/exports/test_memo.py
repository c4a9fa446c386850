"""Markdown of a summary: lines that read on, and numbers as they are."""

import pytest

from data.exports.handout import Handout, Tile
from data.exports.memo import plain, summary_markdown


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("0.31", "0.31"),
        ("1. June", "1\\. June"),
        ("2) more", "2\\) more"),
        ("7.", "7\\."),
        ("- not a list", "\\- not a list"),
        ("12.5 % of *us*", "12.5 % of \\*us\\*"),
    ],
)
def test_only_what_would_be_a_list_or_a_mark_is_escaped(words: str, written: str) -> None:
    assert plain(words) == written


def test_the_lines_of_a_figure_are_sentences() -> None:
    lines = ["95 % interval 0.19 to 0.43, 8 people", "No clear change from August 2026 (0.29).", "North: 0.05."]
    tile = Tile(name="RO index", value="0.31", unit="from -1 to 1", colour="#000", lines=lines, withheld=False)
    made = summary_markdown(
        Handout(kind="Debrief", team="A", above="", month="September 2026", facts=[], sentence="So.", tiles=[tile])
    ).decode()
    assert (
        "- **RO index: 0.31 from -1 to 1.** 95 % interval 0.19 to 0.43, 8 people. "
        "No clear change from August 2026 (0.29). North: 0.05.\n"
    ) in made
