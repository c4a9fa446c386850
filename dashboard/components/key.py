"""What the parts of bars are called: below their chart, in the order in which they stand."""

from collections.abc import Mapping
from typing import Any

from dashboard.components.elements import html
from dashboard.components.states import aria
from data.language import gettext


def key(parts: Mapping[str, str]) -> Any:
    """Return a list of names beside their colours; `parts` are named from left to right, by what they are called."""
    entries = [
        html.Li([html.Span(className=f"gx-key__part gx-key__part--{part}", **aria(hidden="true")), name])
        for part, name in parts.items()
    ]
    return html.Ul(entries, className="gx-key", **aria(label=gettext("The parts of a bar, from left to right")))
