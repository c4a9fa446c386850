"""What stands where nothing can be shown, each with its own words: never a bare dash, never 0."""

from typing import Any

from dashboard.components.elements import Element, html
from dashboard.figures import text
from data.language import gettext


def aria(**names: str) -> dict[str, Any]:
    """Return names and roles for assistive technology as attributes: `label` becomes `aria-label`."""
    return {f"aria-{name}": value for name, value in names.items()}


def part(kind: str, children: Any, **props: Any) -> dict[str, Any]:
    """Return an element as it is sent, for what stands on a page by the dozen: cells of tables, options of menus.

    Hundreds of components would cost a page more than all of its charts.
    """
    return {"type": kind, "namespace": "dash_html_components", "props": {"children": children, **props}}


def icon(name: str) -> Element:
    """Return a picture that stands beside words and says nothing of its own."""
    return html.Span(className=f"gx-icon gx-icon--{name}", **aria(hidden="true"))


def withheld(state: str, above: str = "", address: str = "", reason: tuple[str, str] | None = None) -> Element:
    """Return the panel for a result that may not be shown: why, and the way to the unit above.

    `reason` is a title and words in place of the usual ones of the state.
    """
    title, words = reason or text.WITHHELD[state]
    parts: list[Any] = [icon("lock"), html.P(title, className="gx-withheld__title"), html.P(words)]
    if above:
        parts.append(html.P(html.A(gettext("See %(name)s instead", name=above), href=address)))
    return html.Div(parts, className="gx-withheld")


def empty(title: str, words: str, picture: str = "clock") -> Element:
    """Return the panel for something that is not there, and when it will be."""
    return html.Div(
        [icon(picture), html.P(title, className="gx-empty__title"), html.P(words)],
        className="gx-empty",
    )
