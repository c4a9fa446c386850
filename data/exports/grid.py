"""Tables of slides as their programs know them, split where a slide is full."""

from collections.abc import Iterator, Sequence
from typing import Any

from pptx.enum.text import PP_ALIGN
from pptx.util import Inches, Pt

from data.exports.fitting import fitting
from data.exports.handout import Table

SIZE, LINE = 12, 1.25  # points of the letters, and how many times that a line is high
POINTS_PER_INCH = 72
SIDES, ENDS = 0.2, 0.1  # inches of a cell beside its words, and above and below them
LEAST, NAMES = 0.8, 0.35  # inches of a column of numbers; the part of the table that names of rows take at least


def _widths(columns: int, width: float) -> list[float]:
    """The columns in inches: numbers take as much as they may, names of rows the rest."""
    others = max(columns - 1, 1)
    each = max(LEAST, min(width * (1 - NAMES) / others, width / (others + 2)))
    return [width - each * (columns - 1), *[each] * (columns - 1)]


def _height(cells: Sequence[str], widths: Sequence[float]) -> float:
    """About how high a row is in inches."""
    lines = [
        fitting(words, (width - SIDES) * POINTS_PER_INCH, (SIZE,)).lines
        for words, width in zip(cells, widths, strict=True)
    ]
    return max(lines) * SIZE * LINE / POINTS_PER_INCH + ENDS


def in_pages(table: Table, width: float, first: float, others: float) -> Iterator[list[Sequence[str]]]:
    """Return a table's rows in as many parts as slides are needed, in order; every part has a row at least.

    Args:
        table: The table.
        width: Inches that it may be wide.
        first: Inches that it may be high on the first slide, with the names of its columns.
        others: The same on those that follow.
    """
    widths = _widths(len(table.columns), width)
    head = _height(table.columns, widths)
    room, part, used = first, list[Sequence[str]](), head
    for row in table.rows:
        height = _height(row, widths)
        if part and used + height > room:
            yield part
            room, part, used = others, [], head
        part.append(row)
        used += height
    yield part


def add_grid(
    slide: Any, columns: Sequence[str], rows: Sequence[Sequence[str]], place: tuple[float, float, float]
) -> Any:
    """Add a native table at a place (left, top and width in inches) and return its shape."""
    left, top, width = place
    widths, lines = _widths(len(columns), width), [columns, *rows]
    heights = [_height(cells, widths) for cells in lines]
    box = (left, top, width, sum(heights))
    shape = slide.shapes.add_table(len(lines), len(columns), *(Inches(each) for each in box))
    for column, wide in zip(shape.table.columns, widths, strict=True):
        column.width = Inches(wide)
    for number, (cells, high) in enumerate(zip(lines, heights, strict=True)):
        shape.table.rows[number].height = Inches(high)
        for column, words in enumerate(cells):
            _fill(shape.table.cell(number, column), words, number=column > 0)
    return shape


def _fill(cell: Any, words: str, *, number: bool) -> None:
    cell.margin_left = cell.margin_right = Inches(SIDES / 2)
    cell.margin_top = cell.margin_bottom = Inches(ENDS / 2)
    cell.text = words
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if number else PP_ALIGN.LEFT
    for run in paragraph.runs:
        run.font.size = Pt(SIZE)
