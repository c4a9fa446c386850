"""The frame of the pages, as strings for the charts' application: the same header, style sheets and footer."""

from flask import current_app, g, render_template

from data.types import Viewer
from surveys.navigation import menu


def current_viewer() -> Viewer | None:
    """Return who is looking."""
    viewer = g.get("viewer")
    assert viewer is None or isinstance(viewer, Viewer)
    return viewer


def header_html() -> str:
    """Return the header with menu for the current request."""
    return render_template("partials/header.html")


def head_html() -> str:
    """Return the style sheets and the icon for the head of a chart page."""
    return render_template("partials/head.html", charts=True)


def footer_html() -> str:
    """Return the footer."""
    return render_template("partials/footer.html")


def frame() -> dict[str, object]:
    """Return what every template may use; it must not ask the database, since error pages use it too."""
    viewer = g.get("viewer")
    demo = current_app.extensions["guanxi-settings"].demo
    return {"menu": menu() if viewer is not None and viewer.only_month is None else [], "viewer": viewer, "demo": demo}
