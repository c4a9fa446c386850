"""The numbers behind a chart as a table that the keyboard reaches, and as a download."""

import json
from typing import Any

from dashboard.components.elements import Element, html
from dashboard.components.states import aria, part
from dashboard.figures.rows import Texts
from dashboard.figures.text import MINUS, WITHHELD, WITHHELD_DEALS, WITHHELD_INVITED
from data.language import gettext

ATTRIBUTES = {"className": "class", "colSpan": "colspan"}
OWN = (WITHHELD, WITHHELD_DEALS, WITHHELD_INVITED)


def is_number(cell: str) -> bool:
    """Tell whether a cell's text is a number, as it is shown or in plain characters."""
    digits = cell.replace(MINUS, "-").removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit()


def _cell(cell: str, *, number: bool, withheld: bool) -> Element:
    props = {"children": cell}
    if withheld:
        props["className"] = "gx-withheld-cell"
    elif number:
        props["className"] = "gx-number"
    return {"type": "Td", "namespace": "dash_html_components", "props": props}


def _heading(column: str, *, number: bool) -> dict[str, Any]:
    return part("Th", column, scope="col", **({"className": "gx-number"} if number else {}))


def data_table(table: Texts, caption: str) -> Element:
    """Return texts as a table; their first column names the rows."""
    numbers = [any(map(is_number, column)) for column in table.columns.values()]
    heads = [_heading(column, number=number) for column, number in zip(table.columns, numbers, strict=True)]
    reasons = frozenset(title for each in OWN for title, _ in each.values())
    body = []
    for first, *others in table.rows():
        cells = [
            _cell(cell, number=number, withheld=cell in reasons)
            for cell, number in zip(others, numbers[1:], strict=True)
        ]
        body.append(part("Tr", [part("Th", first, scope="row"), *cells]))
    parts: Any = [html.Caption(caption), part("Thead", part("Tr", heads)), part("Tbody", body)]
    inside = html.Table(parts, className="gx-table")
    return wide(inside, caption)


def wide(table: Element, name: str) -> Element:
    """Return a table in a region that the keyboard reaches and that says so where it is wider than the screen.

    The table is sent as one text, of which the page's script makes it: every cell that is a part of the page costs a
    browser a millisecond, and some pages have a thousand.
    """
    hint = {"data-hint": gettext("Wider than the screen: swipe, or use the arrow keys.")}
    sent = {"data-table": json.dumps(_written(table), ensure_ascii=False, separators=(",", ":"))}
    return html.Div(className="gx-scroll", tabIndex=0, role="region", **sent, **hint, **aria(label=name))


def _written(element: Element) -> list[Any]:
    """An element as the page's script takes it: its name, its attributes, and its words or the elements in it."""
    props = dict(element["props"])
    held = props.pop("children")
    attributes = {ATTRIBUTES.get(name, name): value for name, value in props.items()}
    parts = held if isinstance(held, list) else [held]
    return [element["type"].lower(), attributes, held if isinstance(held, str) else [_written(each) for each in parts]]
