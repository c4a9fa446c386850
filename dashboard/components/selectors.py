"""Selectors of team and month: a form that asks for another address, so that a link opens the same view."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.components.elements import Element, html
from dashboard.components.states import aria, part
from data.language import gettext, pgettext

INDENT = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"

Apart = tuple[str, Sequence[tuple[str, str]]]


def _options(options: Sequence[tuple[str, str]], chosen: str) -> list[Any]:
    return [part("Option", words, value=value, selected=value == chosen) for value, words in options]


def _select(
    page: str, name: str, label: str, options: Sequence[tuple[str, str]], chosen: str, apart: Apart | None = None
) -> Element:
    there = f"{page}-{name}"
    choices: Any = _options(options, chosen)
    if apart is not None:
        choices.append(part("Optgroup", _options(apart[1], chosen), label=apart[0]))
    return html.Div(
        [
            html.Label(label, htmlFor=there, className="form-label"),
            html.Select(choices, id=there, name=name, className="form-select"),
        ]
    )


def selectors(
    page: str,
    fields: Sequence[tuple[str, str, Sequence[tuple[str, str]], str]],
    apart: Mapping[str, Apart] | None = None,
) -> Element:
    """Return the form; each field has a name, a label, its options (value, words) and the chosen value.

    `apart` are more options of a field by its name, in a group of their own with a label.
    """
    parts: list[Any] = [_select(page, *field, apart=(apart or {}).get(field[0])) for field in fields]
    show = html.Button(
        pgettext("a team and month", "Show"), id=f"{page}-show", type="submit", className="btn btn-secondary"
    )
    return html.Form([*parts, show], method="get", className="gx-filters", **aria(label=gettext("What to show")))
