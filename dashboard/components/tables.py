"""The numbers behind a chart as a table that the keyboard reaches, and as a download."""

from collections.abc import Iterable
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


def _cell(cell: str) -> html.Td:
    if cell in REASONS:
        return html.Td(cell, className="gx-withheld-cell")
    return html.Td(cell, className="gx-number" if is_number(cell) else "")


def data_table(table: pd.DataFrame, caption: str) -> html.Div:
    """Return a frame of texts as a table; its first column names the rows."""
    head = html.Tr([html.Th(column, scope="col") for column in table.columns])
    body: Iterable[Any] = (
        html.Tr([html.Th(first, scope="row"), *(_cell(cell) for cell in others)])
        for first, *others in table.itertuples(index=False, name=None)
    )
    inside = html.Table([html.Caption(caption), html.Thead(head), html.Tbody(list(body))], className="gx-table")
    return html.Div(inside, className="gx-scroll", tabIndex=0, role="region", **aria(label=caption))
