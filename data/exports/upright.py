"""Workshops and notes on a native chart of a slide: dashed lines and pale bands with their numbers above them."""

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

from data.exports.handout import Chart

GREY, QUIET = RGBColor.from_string("7D8487"), RGBColor.from_string("566268")
PLOT = (0.08, 0.2, 0.9, 0.56)  # of the chart's frame: left, top, width and height of what its axes enclose
LABEL = (0.9, 0.28)  # inches
ABOVE = {"columns": 0.24}  # inches, by kind of chart: columns have their values there
ALPHA = 14_000  # thousandths of a percent


def _fix_plot(native: Any) -> None:
    """Say where the axes stand: programs would choose themselves, and nothing beside them could be put on a month."""
    ends = "".join(f'<c:{name} val="{value}"/>' for name, value in zip("xywh", PLOT, strict=True))
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    area = native._chartSpace.chart.plotArea  # noqa: SLF001 - no other way to the place of the axes
    for layout in area.findall(qn("c:layout")):
        area.remove(layout)
    area.insert(0, parse_xml(f"<c:layout {nsdecls('c')}><c:manualLayout>{modes}{ends}</c:manualLayout></c:layout>"))


def _line(slide: Any, left: float, top: float, bottom: float) -> Any:
    ends = [Inches(each) for each in (left, top, left, bottom)]
    return slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)


def _band(slide: Any, left: float, width: float, top: float, bottom: float) -> Any:
    place = [Inches(each) for each in (left, top, width, bottom - top)]
    band = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place)
    band.shadow.inherit = False
    band.fill.solid()
    band.fill.fore_color.rgb = GREY
    colour = band.fill._xPr.find(qn("a:solidFill"))[0]  # noqa: SLF001 - the library has no see-through colours
    colour.append(parse_xml(f'<a:alpha {nsdecls("a")} val="{ALPHA}"/>'))
    return band


def _number(slide: Any, label: str, middle: float, bottom: float) -> None:
    place = [Inches(each) for each in (middle - LABEL[0] / 2, bottom - LABEL[1], *LABEL)]
    frame = slide.shapes.add_textbox(*place).text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    run = frame.paragraphs[0].add_run()
    run.text, run.font.size, run.font.color.rgb = label, Pt(12), QUIET


def add_bunches(slide: Any, native: Any, chart: Chart, box: Sequence[float]) -> None:
    """Draw the bunches of a chart over it; its frame is `box`, in inches. Numbers behind the chart stay as published.

    Native charts hold months and not days, so these are shapes of the slide.
    """
    if not chart.bunches:
        return
    _fix_plot(native)
    left, top = box[0] + PLOT[0] * box[2], box[1] + PLOT[1] * box[3]
    month, bottom = PLOT[2] * box[2] / len(chart.series[0].points), top + PLOT[3] * box[3]
    for bunch in chart.bunches:
        ends = left + bunch.first * month, left + bunch.last * month
        _upright(slide, ends, (top, bottom))
        _number(slide, bunch.label, sum(ends) / 2, top - ABOVE.get(chart.kind, 0.0))


def _upright(slide: Any, ends: tuple[float, float], reach: tuple[float, float]) -> None:
    first, last = ends
    shape = _line(slide, first, *reach) if first == last else _band(slide, first, last - first, *reach)
    shape.line.color.rgb, shape.line.width, shape.line.dash_style = GREY, Pt(1), MSO_LINE.DASH
    shape.element.xpath(".//p:cNvPr")[0].set("descr", "")
