"""Puts the charts' application below /dashboard/ of the Flask application."""

from collections.abc import Callable
from typing import Any

from dash import dcc, html
from flask import Flask, has_request_context, request

from dashboard import downloads, guard, scripts
from dashboard.ids import PageId
from dashboard.index import ChartsApp
from dashboard.pages import PAGES, Page
from dashboard.shell import EXTENSION, PREFIX, Shell, Surroundings
from data.types import Viewer

__all__ = ["Shell", "init_app"]

FILES = ("dashboard.file", "dashboard.download", "dashboard.take_along")
OPEN = frozenset({*guard.OPEN_OF_DASH, *FILES, *(page.path for page in PAGES)})
PERMISSIONS = {page.path: page.permission for page in PAGES}


def _page() -> Page:
    """The page that is asked for; its frame alone, so that it does not matter who asks."""
    here = request.path if has_request_context() else PREFIX
    before = request.referrer if has_request_context() and request.referrer else ""
    for page in PAGES:
        if here == page.path or (here.startswith(f"{PREFIX}_dash") and before.split("?")[0].endswith(page.path)):
            return page
    return PAGES[0]


def layout() -> html.Div:
    """Return the frame of the page: no data, no queries."""
    page = _page()
    return html.Div([dcc.Location(id=PageId.LOCATION, refresh=False), page.layout()])


def _dash() -> ChartsApp:
    dash_app = ChartsApp(
        name="dashboard",
        server=False,
        url_base_pathname=PREFIX,
        suppress_callback_exceptions=True,  # otherwise one visitor's layouts are written into the next one's page
        include_assets_files=False,
        enable_mcp=False,
        use_async=False,
        add_log_handler=False,
        update_title="",
        title="Guanxi",
        csrf_token_name="_csrf_token",  # noqa: S106 - the name of a cookie
        csrf_header_name="X-CSRFToken",
    )
    dash_app.layout = layout
    dash_app.pages = {page.path: page for page in PAGES}
    for page in PAGES:
        page.register(dash_app)
    return dash_app


def init_app(
    app: Flask,
    shell: Shell,
    current_viewer: Callable[[], Viewer | None],
    session_for: Callable[[Viewer], Any],
) -> None:
    """Add the charts to an application that has its sign-in, guard, CSRF protection and headers already."""
    app.extensions[EXTENSION] = Surroundings(shell, current_viewer, session_for)
    dash_app = _dash()
    guard.init_app(app, dash_app, lambda: OPEN, PERMISSIONS)
    dash_app.init_app(app)
    scripts.init_app(app, dash_app)
    downloads.init_app(app)
    for page in PAGES[1:]:  # the first one's rule is Dash's own
        app.add_url_rule(page.path, endpoint=page.path, view_func=dash_app.index)
    # Otherwise Dash does this in the first request, while a second one may find it half done.
    dash_app._setup_server()  # type: ignore[no-untyped-call]  # noqa: SLF001 - it has no public name
