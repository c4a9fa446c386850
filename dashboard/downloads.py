"""The numbers behind charts as CSV files: exactly what is drawn, and nothing that a spreadsheet would run."""

import csv
import io
import re
import unicodedata

import pandas as pd
from flask import Flask, Response, abort, request

from dashboard.components.tables import is_number
from dashboard.figures.text import MINUS
from dashboard.guard import permitted
from dashboard.pages import PAGES
from dashboard.shell import PREFIX
from dashboard.view import View, open_view
from data.types import Permission

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # spreadsheets take the file for UTF-8 with it
TABLES = {chart: table for page in PAGES for chart, table in page.tables.items()}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """Return a cell that a spreadsheet shows and never runs; numbers stay numbers, with a plain minus.

    Full-width signs count as signs, and spaces before them hide nothing.
    """
    if is_number(text):
        return text.replace(MINUS, "-")
    bare = unicodedata.normalize("NFKC", text)
    risky = bare.lstrip(" \N{NO-BREAK SPACE}").startswith(DANGEROUS) or bare.strip()[:1] in DANGEROUS
    return f"'{text}" if risky else text


def to_csv(table: pd.DataFrame) -> str:
    """Return a frame of texts as CSV."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([safe_cell(column) for column in table.columns])
    writer.writerows([[safe_cell(cell) for cell in row] for row in table.itertuples(index=False, name=None)])
    return lines.getvalue()


def _file_name(chart: str, view: View) -> str:
    assert view.team is not None
    plain = unicodedata.normalize("NFKD", view.team.name).encode("ascii", "ignore").decode()
    team = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or f"team-{view.team.id}"
    return f"guanxi-{chart}-{team[:60]}-{view.month}.csv"


def download(chart: str) -> Response:
    """Send a chart's numbers; the answer is the same for teams that are not there and that may not be seen."""
    permitted(Permission.VIEW_TEAM)
    view = open_view(request.query_string.decode("ascii", "replace"))
    if chart not in TABLES or view.team is None or view.month is None:
        abort(404)
    response = Response(BYTE_ORDER_MARK + to_csv(TABLES[chart](view)), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=_file_name(chart, view))
    response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask) -> None:
    """Add the downloads below the dashboard's prefix."""
    app.add_url_rule(f"{PREFIX}<chart>.csv", endpoint="dashboard.download", view_func=download)
