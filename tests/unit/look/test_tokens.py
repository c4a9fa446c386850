"""The tokens of the style sheet: readable, distinguishable, and the same in the charts."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import theme
from dashboard.figures import house, ro
from tests.unit.look import colour

STATIC = Path(__file__).resolve().parents[3] / "surveys" / "static"
SHEETS = sorted(STATIC.glob("*.css"))
_TOKEN = re.compile(r"(--gx-[a-z0-9-]+):\s*(#[0-9a-f]{6})\s*;")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def _tokens() -> dict[str, dict[str, str]]:
    text = (STATIC / "guanxi.css").read_text()
    light, rest = text.split("@media screen and (prefers-color-scheme: dark)", 1)
    dark = rest.split("/* 2.", 1)[0]
    plain = dict(_TOKEN.findall(light))
    return {"light": plain, "dark": plain | dict(_TOKEN.findall(dark))}


TOKENS = _tokens()
GROUNDS = ("page", "surface", "sunken")
READ = [
    *((words, ground) for words in ("text", "quiet", "primary", "primary-strong", "error") for ground in GROUNDS),
    *((words, "hatch") for words in ("text", "quiet")),
    *(("text", f"{kind}-soft") for kind in ("primary", "error", "good", "note")),
    *((kind, f"{kind}-soft") for kind in ("primary", "error", "good", "note")),
    ("on-button", "button"),
    ("on-button", "button-strong"),
]
SEEN = [(mark, ground) for mark in ("control", "focus", "button", "error", "primary") for ground in GROUNDS]
TOGETHER = [  # pairs that one chart may show
    (theme.DEAL_FIRST, theme.GIVE_AND_RETURN, 20),
    (theme.GIVEN, theme.RECEIVED, 20),
    (theme.DEAL_FIRST, theme.LONG_VIEW, 14),
    (theme.GIVE_AND_RETURN, theme.LONG_VIEW, 14),
    (theme.DEAL_FIRST, theme.RO_INDEX, 14),
    (theme.GIVE_AND_RETURN, theme.RO_INDEX, 14),
]
SIX = [series for series in theme.SERIES if series is not theme.PARENT]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), READ)
def test_text_has_enough_contrast(mode: str, words: str, ground: str) -> None:
    assert colour.contrast(TOKENS[mode][f"--gx-{words}"], TOKENS[mode][f"--gx-{ground}"]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_controls_stand_out(mode: str, mark: str, ground: str) -> None:
    assert colour.contrast(TOKENS[mode][f"--gx-{mark}"], TOKENS[mode][f"--gx-{ground}"]) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "surface"])
@pytest.mark.parametrize("series", theme.SERIES, ids=lambda series: series.token)
def test_chart_marks_stand_out_in_light_and_dark(series: theme.Series, ground: str, mode: str) -> None:
    assert colour.contrast(series.colour, TOKENS[mode][f"--gx-{ground}"]) >= 3


@pytest.mark.parametrize(("one", "other", "least"), TOGETHER)
def test_series_of_one_chart_differ_for_every_colour_vision(one: theme.Series, other: theme.Series, least: int) -> None:
    assert colour.worst_distance(one.colour, other.colour) >= least


@pytest.mark.parametrize(("one", "other"), list(combinations(SIX, 2)))
def test_no_two_measures_look_alike(one: theme.Series, other: theme.Series) -> None:
    assert colour.worst_distance(one.colour, other.colour) >= 7
    assert one.symbol != other.symbol


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_charts_use_the_tokens_of_the_style_sheet(mode: str) -> None:
    sheet = {name: value for name, value in TOKENS[mode].items() if name.startswith("--gx-chart-")}

    assert {f"--gx-chart-{series.token}": series.colour for series in theme.SERIES} == sheet
    assert sheet["--gx-chart-parent"] == theme.AXIS


def test_every_series_has_its_class() -> None:
    text = (STATIC / "guanxi-results.css").read_text()

    classes = re.findall(r"\.gx-series-([a-z]+) \{ --gx-series: var\(--gx-chart-([a-z]+)\); \}", text)
    assert classes == [(series.token, series.token) for series in theme.SERIES]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_are_named_once_and_nothing_comes_from_elsewhere(sheet: Path) -> None:
    text = _COMMENT.sub("", sheet.read_text())
    screen = text.split("@media print")[0]
    beyond_tokens = screen.split("/* 2.")[-1] if sheet.name != "guanxi.css" else screen.split("html:root", 1)[1]

    assert re.findall(r"#[0-9a-f]{3,8}\b", beyond_tokens) == []
    assert re.findall(r"@import|https?:|//[a-z]", text) == []


def test_every_token_and_icon_that_is_used_exists() -> None:
    text = "".join(_COMMENT.sub("", sheet.read_text()) for sheet in SHEETS)
    used = set(re.findall(r"var\((--gx-[a-z0-9-]+)\)", text))

    assert used <= set(re.findall(r"(--gx-[a-z0-9-]+):", text))
    icons = set(re.findall(r'url\("(icons/[a-z]+\.svg)"\)', text))
    assert icons == {f"icons/{icon.name}" for icon in (STATIC / "icons").glob("*")}


def test_distance_agrees_with_published_pairs() -> None:
    """Pairs 1, 7 and 25 of Sharma, Wu & Dalal 2005, table 1."""
    pairs = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ]

    assert [round(colour.distance(one, other), 4) for one, other, _ in pairs] == [expected for *_, expected in pairs]


@given(st.integers(0, 0xFFFFFF), st.floats(0, 1))
def test_see_through_keeps_the_colour(number: int, opacity: float) -> None:
    parts = theme.see_through(f"#{number:06x}", opacity).removeprefix("rgba(").removesuffix(")").split(",")

    assert [int(part) for part in parts[:3]] == [number >> 16, number >> 8 & 0xFF, number & 0xFF]
    assert float(parts[3]) == pytest.approx(opacity, rel=1e-4)


@pytest.mark.parametrize(("given_colour", "opacity"), [("red", 0.5), ("#fff", 0.5), ("#ffffff", 1.5), ("#gggggg", 0.5)])
def test_see_through_refuses_what_is_no_colour(given_colour: str, opacity: float) -> None:
    with pytest.raises(ValueError, match=r"not a colour|invalid literal"):
        theme.see_through(given_colour, opacity)


def test_upright_words_beside_changed_questions_leave_the_bold_zero_free_on_paper() -> None:
    paper = (Path(theme.__file__).parent / "assets" / "charts.css").read_text().partition("@media print")[2]
    height = int(paper.partition(".gx-plot--low { height: ")[2].partition("px")[0])
    words = 60  # pixels that "questions" takes upwards
    script = (STATIC / "js" / "print-charts.js").read_text()

    assert f'"gx-plot--low": {height}' in script, "what is drawn again for paper is as high"
    assert (height - house.TOP - house.BOTTOM) * (0.5 - ro.SIDE) >= words
