"""What the style sheets of results promise of names: heads that break between words, letters that no line crosses."""

import re

from tests.unit.look.test_tokens import STATIC

CHARTS = STATIC.parents[1] / "dashboard" / "assets" / "charts.css"


def rules_of(selector: str, sheet: str) -> str:
    """All that a sheet says of a selector."""
    return "".join(re.findall(rf"^\s*{re.escape(selector)} {{([^}}]*)}}", sheet, re.MULTILINE))


def test_heads_of_columns_break_words_only_where_one_is_wider_than_its_column() -> None:
    said = rules_of(".gx-items thead .gx-number", CHARTS.read_text(encoding="utf-8"))

    assert "overflow-wrap: break-word" in said
    assert "hyphens" not in said, "a column would be no wider than the longest part of a word"
    assert "anywhere" not in said


def test_names_on_charts_stand_on_ground_that_hides_lines_between_words() -> None:
    said = rules_of(".js-plotly-plot .plotly .annotation-text", (STATIC / "guanxi-results.css").read_text("utf-8"))

    assert "paint-order: stroke" in said
    (width,) = re.findall(r"stroke-width: ([\d.]+)em", said)
    assert float(width) >= 0.45, "as wide as half a space on either side"
