"""The summary as slides: native charts of the published points, gaps and words where something is hidden."""

import io
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_FILL

from dashboard import theme
from data.exports.handout import Chart, Handout
from data.exports.method import not_to_conclude
from data.exports.slides import summary_pptx
from data.language import language_and_country, languages, speaking
from tests.unit.exports.handouts import MADE_ON, STATES, handout, notes, scores
from tests.unit.figures import frames as frames_made

NAMESPACE = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
LONG = "Wirtschaftsprüfungsgesellschaften und öffentliche Auftraggeber in Nordrhein-Westfalen 华东区大客户关系部"


def read(made: Handout) -> Any:
    return Presentation(io.BytesIO(summary_pptx(made, MADE_ON)))


def words(slide: Any) -> str:
    """All words of a slide, those of tables too."""
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    found += [cell.text for shape in slide.shapes if shape.has_table for cell in shape.table.iter_cells()]
    return "\n".join(found)


def frames_of(deck: Any) -> list[Any]:
    return [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def drawn(made: Handout) -> list[Chart]:
    return [chart for chart in made.charts if not chart.instead[0]]


@pytest.mark.parametrize("state", STATES)
def test_charts_hold_exactly_the_points(state: str) -> None:
    made = handout(STATES[state])
    frames = frames_of(read(made))

    assert len(frames) == len(drawn(made))
    for frame, chart in zip(frames, drawn(made), strict=True):
        plot = frame.chart.plots[0]
        assert list(plot.categories) == [point.label for point in chart.series[0].points]
        assert [(series.name, list(series.values)) for series in plot.series] == [
            (series.name, [point.height for point in series.points]) for series in chart.series
        ]
        assert frame.chart._chartSpace.xpath("c:chart/c:dispBlanksAs/@val") == ["gap"]


@pytest.mark.parametrize("state", STATES)
def test_the_sheets_behind_the_charts_hold_the_same_and_nothing_else(state: str) -> None:
    made = handout(STATES[state])
    for frame, chart in zip(frames_of(read(made)), drawn(made), strict=True):
        book = openpyxl.load_workbook(io.BytesIO(frame.chart.part.chart_workbook.xlsx_part.blob))
        ((head, *rows),) = [list(sheet.iter_rows(values_only=True)) for sheet in book]
        points = zip(*(series.points for series in chart.series), strict=True)
        assert head == (None, *(series.name for series in chart.series))
        assert [tuple(row) for row in rows] == [
            (beside[0].label, *(point.height for point in beside)) for beside in points
        ]


def reaches(bars: Any, side: str) -> list[tuple[int, float]]:
    """Which points have a whisker to a side, and how long it is."""
    points = bars.iterfind(f"c:{side}/c:numLit/c:pt", NAMESPACE)
    return [(int(point.get("idx")), float(point.findtext("c:v", namespaces=NAMESPACE))) for point in points]


def test_intervals_are_error_bars_with_gaps() -> None:
    trend = frames_of(read(handout(STATES["gaps"])))[0].chart._chartSpace
    found = [(reaches(bars, "plus"), reaches(bars, "minus")) for bars in trend.xpath(".//c:errBars")]

    there = [(0, 7.0), (3, 7.0), (5, 7.0)]
    assert found == [(there, there)] * 2


def test_points_are_hollow_where_few_answered_and_unjoined_before_the_third_round() -> None:
    few = frames_of(read(handout(STATES["few answered"])))[0].chart.plots[0].series[0]
    two = frames_of(read(handout(STATES["two rounds"])))[0].chart.plots[0].series[0]

    assert few.points[3].marker.format.fill.fore_color.rgb == RGBColor(255, 255, 255)
    assert few.marker.format.fill.fore_color.rgb == RGBColor.from_string(theme.DEAL_FIRST.colour[1:].upper())
    assert few.format.line.fill.type == MSO_FILL.SOLID
    assert two.format.line.fill.type == MSO_FILL.BACKGROUND


@pytest.mark.parametrize(("give", "sizes"), [((50.0, 52.0, 51.0), [15, 9]), ((50.0, 60.0, 51.0), [9, 9])])
def test_of_lines_that_coincide_both_are_seen(give: tuple[float, ...], sizes: list[int]) -> None:
    made = handout(scores([50.0, 52.0, 51.0], give=give))

    assert [series.marker.size for series in frames_of(read(made))[0].chart.plots[0].series] == sizes


def test_notes_near_each_other_share_a_band_and_a_label_over_their_months() -> None:
    days = ("2026-06-16", "2026-09-01", "2026-09-16")
    slide = read(handout(STATES["whole"], marks=notes(*((day, "team", "A note") for day in days)))).slides[2]
    chart = next(shape for shape in slide.shapes if shape.has_chart)
    layout = chart.chart._chartSpace.xpath("c:chart/c:plotArea/c:layout/c:manualLayout")[0]
    x, y, wide, high = (float(layout.find(f"c:{name}", NAMESPACE).get("val")) for name in "xywh")
    left, month = chart.left + x * chart.width, wide * chart.width / 6
    dashed = [shape for shape in slide.shapes if shape.element.xpath(".//a:prstDash")]

    assert [((shape.left - left) / month, shape.width / month) for shape in dashed] == [
        (pytest.approx(1 + 15 / 30, abs=0.001), 0),
        (pytest.approx(4, abs=0.001), pytest.approx(15 / 30, abs=0.001)),
    ]
    assert [shape.top for shape in dashed] == pytest.approx([chart.top + y * chart.height] * 2, abs=2)
    assert [shape.height for shape in dashed] == pytest.approx([high * chart.height] * 2, abs=2)
    labels = {shape.text_frame.text: shape for shape in slide.shapes if shape.has_text_frame}
    for name, shape in zip(("1", "2-3"), dashed, strict=True):
        assert labels[name].left + labels[name].width / 2 == pytest.approx(shape.left + shape.width / 2, abs=2)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_said_in_full(state: str, language: str) -> None:
    with speaking(language):
        made = handout(STATES[state])
        deck, conclude = read(made), not_to_conclude()
        tags = {"-".join(language_and_country())}
    told = "\n".join(words(slide) for slide in deck.slides)
    assert {tag for slide in deck.slides for tag in slide.element.xpath(".//a:rPr/@lang")} == tags

    said = [made.team, made.sentence, *(part for pair in conclude for part in pair)]
    said += [part for pair in (*made.facts, *made.withheld) for part in pair]
    said += [part for tile in made.tiles for part in (tile.name, tile.value, tile.unit, *tile.lines)]
    for chart in made.charts:
        with speaking(language):
            said += [chart.title, chart.finding, *chart.instead, *chart.beside, *chart.cautions]
    assert [part for part in said if part not in told] == []
    charts = list(deck.slides)[2:-2]
    assert [slide.shapes.title.text for slide in charts] == [chart.title for chart in made.charts]


def test_hidden_months_and_bounds_stand_beside_the_chart() -> None:
    trend, *_ = handout(STATES["gaps"]).charts
    assert trend.beside == [
        "Not enough answers: Jun 2026.",
        "Hidden to protect a neighbouring team: Jul 2026.",
        "No round: Sep 2026.",
    ]
    assert handout(STATES["bounds"]).charts[0].beside == [
        "Deal-first, Aug 2026: 40 to 60.",
        "Give-and-return, Oct 2026: 90 or higher.",
    ]


@pytest.mark.parametrize("state", STATES)
def test_charts_and_tables_have_alternative_texts(state: str) -> None:
    made = handout(STATES[state])
    shapes = [shape for slide in read(made).slides for shape in slide.shapes]
    described = [
        (shape, shape.element.xpath(".//p:cNvPr/@descr")) for shape in shapes if shape.has_chart or shape.has_table
    ]

    assert [texts for shape, texts in described if shape.has_chart] == [[chart.in_words] for chart in drawn(made)]
    assert all(texts and texts[0] for _, texts in described)


@pytest.mark.parametrize("name", ["Team A", LONG, "长" * 100])
@pytest.mark.parametrize("state", STATES)
def test_everything_lies_on_its_slide_and_nothing_on_something_else(state: str, name: str) -> None:
    deck = read(handout(STATES[state], name=name))
    for slide in deck.slides:
        shapes = list(slide.shapes)
        boxes = [(shape.left, shape.top, shape.left + shape.width, shape.top + shape.height) for shape in shapes]
        assert all(0 <= box[0] <= box[2] <= deck.slide_width for box in boxes)
        assert all(0 <= box[1] < box[3] <= deck.slide_height for box in boxes)
        apart = [
            (one, other)
            for place, one in enumerate(boxes)
            for other in boxes[:place]
            if one[0] < other[2]
            and other[0] < one[2]
            and one[1] < other[3]
            and other[1] < one[3]
            and not inside(one, other)
        ]
        assert apart == []


def inside(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Words lie on the panel that was made for them, lines of notes and their numbers on a chart."""
    return other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3]


def test_no_line_leads_to_the_first_point_after_questions_changed() -> None:
    made = handout(STATES["asked anew"])
    frame = frames_of(read(made))[0]
    series = frame.chart.plots[0].series[0]

    assert [place for place in range(6) if series.points[place].format.line.fill.type == MSO_FILL.BACKGROUND] == [0, 3]
    assert drawn(made)[0].beside == ["Questions changed with this month: Aug 2026."]


def test_rates_told_in_one_have_no_bar_and_are_told_in_words() -> None:
    joint = frames_made.bounded("at_most", 5.0)
    few = frames_made.bounded("at_most", 2.0, note="few_days")
    rates = {"rate:given/INTRO": [few], "rate:given/VOUCH": [joint], "rate:given/CARE": [joint]}
    rates["rate:given/INFO"] = [frames_made.bounded("at_least", 32.0)]
    made = handout({**STATES["whole"], **rates})
    (chart,) = [chart for chart in made.charts if chart.name == "giving"]
    deck = read(made)
    (native,) = [frame.chart for frame in frames_of(deck) if frame.chart.plots[0].series[0].name == "Received"]
    (slide,) = [slide for slide in deck.slides if slide.shapes.title.text_frame.text == chart.title]

    assert list(native.plots[0].series[1].values)[4:] == [None, None]
    assert list(native.plots[0].series[1].values)[:2] == [None, None]
    assert "Given, Information: 32.0 or higher." in words(slide)
    assert "Few days were worked, so low rates are told as under 2.0." in words(slide)
    assert "Given, Vouching: under 5.0 together." in words(slide)
    assert "Given, vouching and care: under 5.0 together." in words(slide)
    assert chart.series[1].points[4].words == "under 5.0 together, 9 people"
