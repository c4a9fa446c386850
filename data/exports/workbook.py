"""The table of published cells as a workbook: numbers are numbers, words are words and never formulas."""

import datetime as dt
import io
from typing import Any

import xlsxwriter

from data.exports.results import COLUMNS, HEADS, READ_ME, WIDTHS, Results, Row, read_me, result_rows
from data.language import gettext, lazy

SHEET = lazy("Results")
# Rows are written out as they come and not kept; words stand in their cells.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
WORDS_WIDTH = 110


def _write(sheet: Any, number: int, row: Row, look: Any = None) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(number, column, value, look)
        elif value is not None:
            sheet.write_number(number, column, value, look)


def results_xlsx(results: Results) -> bytes:
    """Return a workbook with the sheets "Read me" and "Results" (columns COLUMNS, a row for each cell)."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    title = gettext("Published results: %(name)s", name=next(iter(results.teams.values())))
    book.set_properties({"title": title, "created": dt.datetime.combine(results.made_on, dt.time())})
    head, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    about = book.add_worksheet(str(READ_ME))
    about.set_column(0, 0, max(WIDTHS["Team"], 24), head)
    about.set_column(1, 1, WORDS_WIDTH, wrapped)
    about.write_string(0, 0, title, head)
    for number, (heading, words) in enumerate(read_me(results), 2):
        about.write_string(number, 0, heading, head)
        about.write_string(number, 1, words, wrapped)
    sheet = book.add_worksheet(str(SHEET))
    for column, width in enumerate(WIDTHS.values()):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 2)
    _write(sheet, 0, tuple(HEADS[column] for column in COLUMNS), head)
    last = 0
    for last, row in enumerate(result_rows(results), 1):
        _write(sheet, last, row)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    for each in (about, sheet):
        each.set_landscape()
        each.set_paper(9)  # A4
        each.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return file.getvalue()
