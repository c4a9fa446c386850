"""The numbers behind a chart as a table that the keyboard reaches, and as a download."""

from typing import Any

import pandas as pd
from dash import html

from dashboard.components.states import aria, part
from dashboard.figures.text import MINUS, WITHHELD

REASONS = frozenset(title for title, _ in WITHHELD.values())


def is_number(cell: str) -> bool:
    """Tell whether a cell's text is a number, as it is shown or in plain characters."""
    digits = cell.replace(MINUS, "-").removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit()


def _look(cell: str, *, number: bool) -> dict[str, str]:
    if cell in REASONS:
        return {"className": "gx-withheld-cell"}
    return {"className": "gx-number"} if number else {}


def _heading(column: str, *, number: bool) -> dict[str, Any]:
    return part("Th", column, scope="col", **({"className": "gx-number"} if number else {}))


def data_table(table: pd.DataFrame, caption: str) -> html.Div:
    """Return a frame of texts as a table; its first column names the rows."""
    columns = [table[column].tolist() for column in table.columns]
    numbers = [any(is_number(cell) for cell in column) for column in columns]
    heads = [_heading(column, number=number) for column, number in zip(table.columns, numbers, strict=True)]
    body = []
    for first, *others in zip(*columns, strict=True):
        cells = [
            part("Td", cell, **_look(cell, number=number)) for cell, number in zip(others, numbers[1:], strict=True)
        ]
        body.append(part("Tr", [part("Th", first, scope="row"), *cells]))
    parts: Any = [html.Caption(caption), part("Thead", part("Tr", heads)), part("Tbody", body)]
    inside = html.Table(parts, className="gx-table")
    return html.Div(inside, className="gx-scroll", tabIndex=0, role="region", **aria(label=caption))
