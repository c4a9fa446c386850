"""Selectors of team and month: a form that asks for another address, so that a link opens the same view."""

from collections.abc import Sequence
from typing import Any

from dashboard.components.elements import Element, html
from dashboard.components.states import aria, part
from data.language import gettext, pgettext

INDENT = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"


def _select(page: str, name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> Element:
    there = f"{page}-{name}"
    choices: Any = [part("Option", words, value=value, selected=value == chosen) for value, words in options]
    return html.Div(
        [
            html.Label(label, htmlFor=there, className="form-label"),
            html.Select(choices, id=there, name=name, className="form-select"),
        ]
    )


def selectors(page: str, fields: Sequence[tuple[str, str, Sequence[tuple[str, str]], str]]) -> Element:
    """Return the form; each field has a name, a label, its options (value, words) and the chosen value."""
    parts: list[Any] = [_select(page, *field) for field in fields]
    show = html.Button(
        pgettext("a team and month", "Show"), id=f"{page}-show", type="submit", className="btn btn-secondary"
    )
    return html.Form([*parts, show], method="get", className="gx-filters", **aria(label=gettext("What to show")))
