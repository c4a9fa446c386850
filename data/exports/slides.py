"""A team's summary as slides: native charts that can be edited, with what is hidden said in words."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from data.exports.fitting import fitting
from data.exports.grid import add_grid, in_pages
from data.exports.handout import Chart, Handout, Section, Tile
from data.exports.method import method, not_to_conclude
from data.exports.native import add_chart
from data.exports.upright import add_bunches
from data.language import gettext, language_and_country, sentences, tag, told

WIDTH, HEIGHT, SIDE = 13.333, 7.5, 0.6  # inches
FULL = WIDTH - 2 * SIDE
INK, QUIET, LINE, WHITE = (RGBColor.from_string(each) for each in ("1D2A2F", "566268", "7D8487", "FFFFFF"))
TITLE_ONLY = 5
BODY_SIZES, NOTE_SIZES, SMALL = (24, 20, 18, 16, 14), (14, 12, 11, 10), 11
POINTS_PER_INCH = 72
TABLE_TOP, TABLE_BELOW, TABLE_END = 1.3, 2.5, 6.9  # inches from above: alone, below words, and where it has to end
Paragraph = tuple[str, str]  # a bold beginning and the words


def _size(words: Sequence[str], width: float, height: float, sizes: Sequence[float]) -> float:
    """The largest size at which paragraphs fit into a box of inches."""
    for size in sizes:
        lines = sum(fitting(each, width * POINTS_PER_INCH * 0.96, (size,)).lines for each in words)
        if lines * size * 1.25 + len(words) * 2 <= height * POINTS_PER_INCH:
            return size
    return sizes[-1]


def _text(
    slide: Any, paragraphs: Sequence[Paragraph], box: Sequence[float], sizes: Sequence[float], **look: Any
) -> Any:
    """Add words in a box (left, top, width, height in inches), as large as they fit."""
    shape = slide.shapes.add_textbox(*(Inches(each) for each in box))
    _fill(shape.text_frame, paragraphs, box, sizes, **look)
    return shape


def _fill(
    frame: Any, paragraphs: Sequence[Paragraph], box: Sequence[float], sizes: Sequence[float], colour: Any = INK
) -> None:
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Inches(0.05)
    size = _size([f"{bold} {words}" for bold, words in paragraphs], box[2] - 0.1, box[3] - 0.1, sizes)
    for number, (bold, words) in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(2)
        for part, strong in ((bold, True), (sentences(bold, words)[len(bold) :], False)):
            if part:
                run = paragraph.add_run()
                run.text, run.font.size, run.font.bold, run.font.color.rgb = part, Pt(size), strong, colour


def _slide(deck: Any, title: str, footer: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    place = slide.shapes.title
    box = (SIDE, 0.35, FULL, 0.85)
    place.left, place.top, place.width, place.height = (Inches(each) for each in box)
    frame = place.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    frame.text = title
    size = _size([title], FULL - 0.2, box[3], (30, 26, 22, 18, 15, 12))
    for run in frame.paragraphs[0].runs:
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), True, INK
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _text(slide, [("", footer)], (SIDE, 6.98, FULL, 0.4), (SMALL, 9, 8, 7), colour=QUIET)
    return slide


def describe(shape: Any, words: str) -> None:
    """Give a shape its alternative text."""
    shape.element.xpath(".//p:cNvPr")[0].set("descr", words)


def _panel(slide: Any, title: str, words: str, box: Sequence[float]) -> None:
    """What stands in place of something that may not be shown: hatched, with its words on white."""
    ground = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(each) for each in box))
    ground.fill.patterned()
    ground.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    ground.fill.fore_color.rgb, ground.fill.back_color.rgb = RGBColor.from_string("D5D9DB"), WHITE
    ground.line.color.rgb = LINE
    ground.shadow.inherit = False
    describe(ground, "")
    inside = (box[0] + 0.2, box[1] + 0.2, box[2] - 0.4, min(box[3] - 0.4, 1.4))
    said = _text(slide, [(title, ""), ("", words)] if words else [(title, "")], inside, (20, 18, 16, 14, 12, 11, 10))
    said.fill.solid()
    said.fill.fore_color.rgb = WHITE


def _tile(slide: Any, tile: Tile, box: Sequence[float]) -> None:
    if tile.withheld:
        _panel(slide, told(tile.name, tile.value), " ".join(tile.lines), box)
        return
    ground = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(each) for each in box))
    ground.fill.solid()
    ground.fill.fore_color.rgb = WHITE
    ground.line.color.rgb = RGBColor.from_string(tile.colour.lstrip("#").upper())
    ground.line.width = Pt(2)
    ground.shadow.inherit = False
    ground.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    paragraphs = [(tile.name, ""), (tile.value, tile.unit), *(("", line) for line in tile.lines)]
    _fill(ground.text_frame, paragraphs, box, (14, 12, 11, 10))
    value = ground.text_frame.paragraphs[1].runs[0]
    value.font.size = Pt(fitting(tile.value, (box[2] - 1.6) * POINTS_PER_INCH, (28, 22, 18)).size)


def _tiles(deck: Any, handout: Handout, footer: str) -> None:
    slide = _slide(deck, gettext("%(month)s: what can be said", month=handout.month), footer)
    _text(slide, [("", handout.sentence)], (SIDE, 1.25, FULL, 1.05), BODY_SIZES)
    gap = 0.2
    width, height = (FULL - 2 * gap) / 3, 2.15
    for number, tile in enumerate(handout.tiles):
        row, column = divmod(number, 3)
        _tile(slide, tile, (SIDE + column * (width + gap), 2.4 + row * (height + gap), width, height))


def _table(slide: Any, chart: Chart, box: Sequence[float]) -> None:
    """The bars' values with their intervals, as a native table."""
    first = chart.series[0]
    shape = slide.shapes.add_table(len(first.points) + 1, len(chart.series) + 1, *(Inches(each) for each in box))
    rows = [["", *(series.name for series in chart.series)]]
    rows += [
        [point.label, *(series.points[at].brief for series in chart.series)] for at, point in enumerate(first.points)
    ]
    for row, cells in enumerate(rows):
        for column, words in enumerate(cells):
            cell = shape.table.cell(row, column)
            cell.text = words
            for run in cell.text_frame.paragraphs[0].runs:
                run.font.size = Pt(12)
    describe(shape, gettext("%(title)s: values with their 95 %% intervals", title=chart.title))


def _chart(deck: Any, chart: Chart, footer: str) -> None:
    slide = _slide(deck, chart.title, footer)
    if chart.instead[0]:
        _panel(slide, *chart.instead, (SIDE, 1.5, FULL, 3))
        return
    _text(slide, [("", chart.finding)], (SIDE, 1.2, FULL, 0.95), (18, 16, 14, 12))
    marks = [("", mark) for mark in chart.marks]
    notes = [("", words) for words in (*chart.beside, *chart.cautions)] + marks
    wide = FULL if chart.kind != "bars" else 7.6
    height = 4.7 if not notes else 3.75
    box = (SIDE, 2.2, wide, height)
    drawn = add_chart(slide, chart, [Inches(each) for each in box])
    describe(drawn, chart.in_words)
    add_bunches(slide, drawn.chart, chart, box)
    if chart.kind == "bars":
        _table(slide, chart, (SIDE + wide + 0.3, 2.3, FULL - wide - 0.3, 3.2))
    if notes:
        _text(slide, notes, (SIDE, 6.0, FULL, 0.95), (*NOTE_SIZES, 9, 8, 7), colour=QUIET)
    slide.notes_slide.notes_text_frame.text = "\n".join([chart.in_words, *chart.about])


def _section(deck: Any, section: Section, footer: str) -> None:
    """What the room did: its words, a native chart of its numbers where it has one, and what no chart holds."""
    chart, table = section.chart, section.table
    paragraphs = [("", words) for words in (section.words, *section.lines) if words]
    if chart is not None:
        slide = _slide(deck, section.title, footer)
        _text(slide, paragraphs, (SIDE, 1.2, FULL, 0.95), (18, 16, 14, 12))
        drawn = add_chart(slide, chart, [Inches(each) for each in (SIDE, 2.2, FULL, 4.6)])
        describe(drawn, chart.in_words)
        if len(table.rows) > len(chart.series[0].points):
            _numbers(deck, section, [], footer)
    elif table.rows:
        _numbers(deck, section, paragraphs, footer)
    else:
        slide = _slide(deck, section.title, footer)
        _text(slide, paragraphs or [("", gettext("Nothing was written down."))], (SIDE, 1.3, FULL, 5.5), BODY_SIZES)


def _numbers(deck: Any, section: Section, paragraphs: Sequence[Paragraph], footer: str) -> None:
    """A section's table as native ones, on as many slides as its rows need, below its words on the first."""
    top = TABLE_BELOW if paragraphs else TABLE_TOP
    for number, rows in enumerate(in_pages(section.table, FULL, TABLE_END - top, TABLE_END - TABLE_TOP)):
        slide = _slide(deck, section.title, footer)
        if paragraphs and number == 0:
            _text(slide, paragraphs, (SIDE, TABLE_TOP, FULL, top - TABLE_TOP - 0.1), (18, 16, 14, 12, 11, 10))
        shape = add_grid(slide, section.table.columns, rows, (SIDE, TABLE_TOP if number else top, FULL))
        describe(shape, gettext("%(title)s: the numbers", title=section.title))


def _method(deck: Any, handout: Handout, footer: str) -> None:
    slide = _slide(deck, gettext("What must not be concluded"), footer)
    _text(slide, not_to_conclude(), (SIDE, 1.3, FULL, 5.5), (20, 18, 16, 14))
    slide = _slide(deck, gettext("How these figures came about"), footer)
    paragraphs = [("", words) for words in method()]
    paragraphs += [(gettext("%(name)s:", name=name), words) for name, words in (*handout.withheld, *handout.facts)]
    _text(slide, paragraphs, (SIDE, 1.25, FULL, 5.65), (16, 14, 13, 12, 11, 10, 9))


def _say_language(deck: Any) -> None:
    """Name the language of every run: programs choose fonts, line breaks and spelling by it."""
    language = "-".join(filter(None, language_and_country()))
    for slide in deck.slides:
        for look in slide.element.iter(qn("a:rPr")):
            look.set("lang", language)


def summary_pptx(handout: Handout, made_on: dt.date) -> bytes:
    """Return the summary as slides of 16:9, with charts that PowerPoint and Impress can edit."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    moment = dt.datetime.combine(made_on, dt.time())
    about = deck.core_properties
    about.title, about.author, about.language, about.created, about.modified = (
        handout.title, "Guanxi", tag(), moment, moment,
    )  # fmt: skip
    facts = [told(name, words) for name, words in handout.facts]
    footer = f"{handout.team} \N{MIDDLE DOT} " + " \N{MIDDLE DOT} ".join(facts)
    first = _slide(deck, handout.team, footer)
    above = [("", " \N{MIDDLE DOT} ".join(filter(None, (handout.kind, handout.month, handout.above))))]
    _text(first, above, (SIDE, 1.25, FULL, 0.5), (16, 14, 12), colour=QUIET)
    if handout.before:
        _panel(first, gettext("No round yet"), handout.before, (SIDE, 2, FULL, 3))
    else:
        _text(first, [("", handout.sentence)], (SIDE, 2.0, FULL, 2.4), (30, 26, 22, 20, 18, 16))
        _text(first, [("", line) for line in facts], (SIDE, 4.6, FULL, 2.2), (16, 14, 12))
        _tiles(deck, handout, footer)
        for chart in handout.charts:
            _chart(deck, chart, footer)
    for section in handout.room:
        _section(deck, section, footer)
    _method(deck, handout, footer)
    _say_language(deck)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()
