"""The numbers behind a chart as a table that the keyboard reaches, and as a download."""

import json
from typing import Any

from dashboard.components.elements import Element, html
from dashboard.components.states import aria
from dashboard.figures.rows import Texts
from dashboard.figures.text import MINUS, WITHHELD, WITHHELD_DEALS, WITHHELD_INVITED
from data.language import gettext

ATTRIBUTES = {"className": "class", "colSpan": "colspan"}
OWN = (WITHHELD, WITHHELD_DEALS, WITHHELD_INVITED)
Written = list[Any]  # an element's name, its attributes, and its words or the elements in it


def is_number(cell: str) -> bool:
    """Tell whether a cell's text is a number, as it is shown or in plain characters."""
    digits = cell.replace(MINUS, "-").removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit()


def data_table(table: Texts, caption: str) -> Element:
    """Return texts as a table; their first column names the rows.

    It is written at once as the page's script takes it: made of elements first, tables would cost as much as charts.
    """
    looks = [{"class": "gx-number"} if any(map(is_number, column)) else {} for column in table.columns.values()]
    heads = [["th", {"scope": "col"} | look, column] for column, look in zip(table.columns, looks, strict=True)]
    reasons = frozenset(title for each in OWN for title, _ in each.values())
    named, hidden, others = {"scope": "row"}, {"class": "gx-withheld-cell"}, looks[1:]
    body = []
    for first, *cells in table.rows():
        row: list[Any] = [["th", named, first]]
        row += [["td", hidden if cell in reasons else look, cell] for cell, look in zip(cells, others, strict=True)]
        body.append(["tr", {}, row])
    parts = [["caption", {}, caption], ["thead", {}, [["tr", {}, heads]]], ["tbody", {}, body]]
    return _region(["table", {"class": "gx-table"}, parts], caption)


def wide(table: Element, name: str) -> Element:
    """Return a table in a region that the keyboard reaches and that says so where it is wider than the screen."""
    return _region(_written(table), name)


def _region(written: Written, name: str) -> Element:
    """The region of a table, which is sent as one text, of which the page's script makes it.

    Every cell that is a part of the page costs a browser a millisecond, and some pages have a thousand.
    """
    hint = {"data-hint": gettext("Wider than the screen: swipe, or use the arrow keys.")}
    sent = {"data-table": json.dumps(written, ensure_ascii=False, separators=(",", ":"))}
    return html.Div(className="gx-scroll", tabIndex=0, role="region", **sent, **hint, **aria(label=name))


def _written(element: Element) -> Written:
    """An element as the page's script takes it."""
    props = dict(element["props"])
    held = props.pop("children")
    attributes = {ATTRIBUTES.get(name, name): value for name, value in props.items()}
    parts = held if isinstance(held, list) else [held]
    return [element["type"].lower(), attributes, held if isinstance(held, str) else [_written(each) for each in parts]]
