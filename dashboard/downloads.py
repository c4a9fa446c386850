"""What is taken along: the numbers behind a chart as CSV, exactly what is drawn, and files about a team and month."""

import csv
import io
import re
import unicodedata

from flask import Flask, Response, abort, request

from dashboard.components.along import TAKE_ALONG
from dashboard.components.tables import is_number
from dashboard.figures.rows import Texts
from dashboard.figures.text import MINUS
from dashboard.guard import permitted
from dashboard.pages import PAGES
from dashboard.shell import PREFIX, surroundings
from dashboard.taking import FILES
from dashboard.view import View, open_view
from data.exports.escaping import BYTE_ORDER_MARK, escape
from data.types import Permission

TABLES = {chart: (table, page.permission) for page in PAGES for chart, table in page.tables.items()}


def safe_cell(text: str) -> str:
    """Return a cell that a spreadsheet shows and never runs; numbers stay numbers, with a plain minus."""
    if is_number(text):
        return text.replace(MINUS, "-")
    return escape(text)


def to_csv(table: Texts) -> str:
    """Return a table of texts as CSV."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([safe_cell(column) for column in table.columns])
    writer.writerows([[safe_cell(cell) for cell in row] for row in table.rows()])
    return lines.getvalue()


def file_name(name: str, ending: str, view: View) -> str:
    """Return a name of plain letters for a file about the view's team and month."""
    assert view.team is not None
    plain = unicodedata.normalize("NFKD", view.team.name).encode("ascii", "ignore").decode()
    team = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or f"team-{view.team.id}"
    return "-".join(filter(None, ("guanxi", name, team[:60].strip("-"), view.month))) + f".{ending}"


def _sent(content: str | bytes, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def download(chart: str) -> Response:
    """Send a chart's numbers; the answer is the same for teams that are not there and that may not be seen."""
    if chart not in TABLES:
        abort(404)
    table, permission = TABLES[chart]
    permitted(permission)
    view = open_view(request.query_string.decode("ascii", "replace"), permission)
    if not view.found or view.month is None:
        abort(404)
    return _sent(BYTE_ORDER_MARK + to_csv(table(view)), "text/csv", file_name(chart, "csv", view))


def take_along(name: str) -> Response:
    """Send one of the files about a team and month; while no round has closed, they say so."""
    permitted(Permission.VIEW_TEAM)
    view = open_view(request.query_string.decode("ascii", "replace"))
    if name not in FILES or not view.found:
        abort(404)
    stem, _, ending = name.partition(".")
    content = FILES[name].make(view, surroundings().shell.today())
    return _sent(content, FILES[name].kind, file_name(stem, ending, view))


def init_app(app: Flask) -> None:
    """Add the downloads below the dashboard's prefix."""
    app.add_url_rule(f"{PREFIX}<chart>.csv", endpoint="dashboard.download", view_func=download)
    app.add_url_rule(f"{TAKE_ALONG}<name>", endpoint="dashboard.take_along", view_func=take_along)
