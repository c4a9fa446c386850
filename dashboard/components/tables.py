"""The numbers behind a chart as a table that the keyboard reaches, and as a download."""

from typing import Any

import pandas as pd
from dash import html

from dashboard.components.states import aria
from dashboard.figures.text import MINUS, WITHHELD

REASONS = frozenset(title for title, _ in WITHHELD.values())


def is_number(cell: str) -> bool:
    """Tell whether a cell's text is a number, as it is shown or in plain characters."""
    digits = cell.replace(MINUS, "-").removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit()


def _cell(cell: str, *, number: bool) -> html.Td:
    if cell in REASONS:
        return html.Td(cell, className="gx-withheld-cell")
    return html.Td(cell, className="gx-number") if number else html.Td(cell)


def _heading(column: str, *, number: bool) -> html.Th:
    return html.Th(column, scope="col", className="gx-number") if number else html.Th(column, scope="col")


def data_table(table: pd.DataFrame, caption: str) -> html.Div:
    """Return a frame of texts as a table; its first column names the rows."""
    numbers = [any(is_number(cell) for cell in table[column]) for column in table.columns]
    heads = [_heading(column, number=number) for column, number in zip(table.columns, numbers, strict=True)]
    body: list[Any] = []
    for first, *others in table.itertuples(index=False, name=None):
        cells = [_cell(cell, number=number) for cell, number in zip(others, numbers[1:], strict=True)]
        body.append(html.Tr([html.Th(first, scope="row"), *cells]))
    inside = html.Table([html.Caption(caption), html.Thead(html.Tr(heads)), html.Tbody(body)], className="gx-table")
    return html.Div(inside, className="gx-scroll", tabIndex=0, role="region", **aria(label=caption))
