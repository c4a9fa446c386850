"""Charts of slides as their programs know them: editable, with gaps where nothing may be shown."""

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from data.exports.handout import Chart, Point, Series

TYPES = {
    "lines": XL_CHART_TYPE.LINE_MARKERS,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
}
MARKERS = (XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.DIAMOND)
BOUNDS = {"at_least": XL_MARKER_STYLE.TRIANGLE, "at_most": XL_MARKER_STYLE.DASH}
GREY = RGBColor.from_string("7D8487")
INK = RGBColor.from_string("1D2A2F")
PALE = RGBColor.from_string("DFE3E4")
WHITE = RGBColor.from_string("FFFFFF")
SMALL = Pt(12)
USUAL, BENEATH = 9, 15  # points of a mark, and of one that another covers
UPRIGHT = '<c:errDir val="y"/>'


def _colour(series: Series) -> Any:
    return RGBColor.from_string(series.colour.lstrip("#").upper())


def _reach(point: Point, end: float | None) -> float | None:
    """How far an interval reaches from its value; bounds have none."""
    if point.bound != "exact" or point.height is None or end is None:
        return None
    return abs(end - point.height)


def _ends(name: str, lengths: Sequence[float | None]) -> str:
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{reach:.10g}</c:v></c:pt>'
        for place, reach in enumerate(lengths)
        if reach is not None
    )
    values = f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(lengths)}"/>{points}'
    return f"<c:{name}><c:numLit>{values}</c:numLit></c:{name}>"


def _intervals(drawn: Any, series: Series, *, upright: bool) -> None:
    """Add the 95 % intervals as error bars, which the library does not know; their place is before the categories."""
    colour = _colour(series) if upright else INK
    bars = (
        f"<c:errBars {nsdecls('c', 'a')}>"
        f"{UPRIGHT if upright else ''}"
        '<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"{_ends('plus', [_reach(point, point.high) for point in series.points])}"
        f"{_ends('minus', [_reach(point, point.low) for point in series.points])}"
        f'<c:spPr><a:ln w="12700"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr>'
        "</c:errBars>"
    )
    drawn._element.find(qn("c:cat")).addprevious(parse_xml(bars))  # noqa: SLF001 - no other way to a series' element


def _line(drawn: Any, series: Series, number: int, size: int) -> None:
    colour = _colour(series)
    drawn.smooth = False
    drawn.format.line.width = Pt(2.5)
    if series.joined:
        drawn.format.line.color.rgb = colour
    else:
        drawn.format.line.fill.background()
    _marker(drawn.marker, colour, MARKERS[number], size, hollow=False)
    for place, point in enumerate(series.points):
        if series.joined and point.apart and point.height is not None:
            drawn.points[place].format.line.fill.background()  # the line that leads to the point
        if point.height is not None and (point.hollow or point.bound in BOUNDS):
            style = BOUNDS.get(point.bound, MARKERS[number])
            _marker(drawn.points[place].marker, colour, style, size, hollow=point.hollow)
    _intervals(drawn, series, upright=True)


def _marker(marker: Any, colour: RGBColor, style: Any, size: int, *, hollow: bool) -> None:
    marker.style, marker.size = style, size
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = WHITE if hollow else colour
    marker.format.line.color.rgb = colour


def _white(fill: Any) -> None:
    fill.solid()
    fill.fore_color.rgb = WHITE


def _dotted(fill: Any, colour: RGBColor) -> None:
    fill.patterned()
    fill.pattern = MSO_PATTERN.PERCENT_25
    fill.fore_color.rgb, fill.back_color.rgb = colour, WHITE


def _bars(drawn: Any, series: Series, *, whiskers: bool) -> None:
    colour = _colour(series)
    drawn.invert_if_negative = False
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = colour
    drawn.format.line.color.rgb = colour
    for place, point in enumerate(series.points):
        if (point.hollow or point.dotted) and point.height is not None:
            bar = drawn.points[place].format
            _white(bar.fill) if point.hollow else _dotted(bar.fill, colour)
            bar.line.color.rgb = colour
    if whiskers:
        _intervals(drawn, series, upright=False)


def _axes(native: Any, chart: Chart) -> None:
    heights = list(chart.ticks.values())
    values, names = native.value_axis, native.category_axis
    values.minimum_scale, values.maximum_scale = min(heights), max(heights)
    values.major_unit = (max(heights) - min(heights)) / (len(heights) - 1)
    values.major_gridlines.format.line.color.rgb = PALE
    values.has_title = True
    values.axis_title.text_frame.text = chart.unit
    values.axis_title.text_frame.paragraphs[0].runs[0].font.size = SMALL
    values.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
    for axis in (values, names):
        axis.tick_labels.font.size = SMALL
        axis.format.line.color.rgb = GREY
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.reverse_order = chart.kind == "bars"
    if chart.guide == 0:
        names.format.line.width = Pt(2.5)


def add_chart(slide: Any, chart: Chart, box: Sequence[Any]) -> Any:
    """Add a native chart to a slide in a box (left, top, width, height) and return its frame.

    Hidden points are gaps; hollow ones are white and dotted bars are dotted; a bound is an arrow or a dash, told in
    words beside the chart. Bars show their values to the right of zero, so that the sheet behind them holds them as
    they are.
    """
    data = CategoryChartData(number_format="0.00" if chart.name == "ro" else "General")
    data.categories = [point.label for point in chart.series[0].points]
    for series in chart.series:
        data.add_series(series.name, [point.height for point in series.points])
    frame = slide.shapes.add_chart(TYPES[chart.kind], *box, data)
    native = frame.chart
    native.has_title = False
    native.has_legend = len(chart.series) > 1
    if native.has_legend:
        native.legend.position, native.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        native.legend.font.size = SMALL
    _axes(native, chart)
    plot = native.plots[0]
    if chart.kind != "lines":
        plot.gap_width = 60
    for number, (drawn, series) in enumerate(zip(plot.series, chart.series, strict=True)):
        if chart.kind == "lines":
            _line(drawn, series, number, BENEATH if chart.coincide and number == 0 else USUAL)
        else:
            _bars(drawn, series, whiskers=chart.kind == "bars")
    if chart.kind == "columns":
        plot.has_data_labels = True
        plot.data_labels.font.size, plot.data_labels.number_format = SMALL, "0"
        plot.data_labels.number_format_is_linked = False
    return frame
