"""HTML as it is sent: plain mappings in place of Dash's components, which would cost a page more than its charts.

Names and attributes are those of `dash.html`; whatever it does not know is refused, as it would refuse it.
"""

from collections.abc import Callable
from typing import Any

from dash import html as known

Element = dict[str, Any]
FREE = ("data-", "aria-")


def _maker(kind: str) -> Callable[..., Element]:
    allowed = frozenset(getattr(known, kind)()._prop_names)  # noqa: SLF001 - the library tells it nowhere else

    def element(children: Any = None, **props: Any) -> Element:
        if not props.keys() <= allowed:
            for name in props.keys() - allowed:
                if not name.startswith(FREE):
                    raise TypeError(f"{kind} has no attribute {name}")
        return {"type": kind, "namespace": "dash_html_components", "props": {"children": children, **props}}

    return element


class _Elements:
    """Every element by its name: `html.P("Words", className="gx-quiet")`."""

    def __getattr__(self, kind: str) -> Callable[..., Element]:
        """Make an element's function when it is asked for first."""
        if not hasattr(known, kind):
            raise AttributeError(kind)
        made = _maker(kind)
        setattr(self, kind, made)
        return made


html = _Elements()
