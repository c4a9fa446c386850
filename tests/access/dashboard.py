"""Rows of the dashboard: pages, callbacks, downloads, and what Dash brings along."""

from dataclasses import replace

from tests.access.rows import Answers, Row, keepers, signed_in, viewers
from tests.integration.dashboard.visitors import CALLBACKS, PAGES, body

HEALTH = "health"


def _who(page: str) -> Answers:
    return keepers(200) if page == HEALTH else viewers(200)


def _callback(page: str) -> Row:
    return Row(
        endpoint=CALLBACKS,
        address=CALLBACKS,
        method="POST",
        name=str(body(page)["output"]),
        json=body(page),
        page=False,
        answers=_who(page),
    )


def _download(chart: str) -> Row:
    return Row(
        endpoint="dashboard.download",
        address=f"/dashboard/{chart}.csv?team={{team}}",
        name=chart,
        answers=viewers(200, outsider=404),
    )


def _kept(chart: str) -> Row:
    """A table of how the pulse works, of the whole organisation; where the outsider is, no round has closed."""
    return Row(
        endpoint="dashboard.download",
        address=f"/dashboard/{chart}.csv",
        name=chart,
        answers=keepers(200, outsider=404),
    )


def _file(name: str) -> Row:
    return Row(
        endpoint="dashboard.take_along",
        address=f"/dashboard/take-along/{name}?team={{team}}",
        name=name,
        answers=viewers(200, outsider=404),
    )


def _closed(row: Row) -> Row:
    """The same of a closed team: who may look at the place where it stood sees it, and no rep does."""
    address = row.address.replace("{team}", "{closed_team}")
    answers = viewers(200, rep=404, peer=404, outsider=404)
    return replace(row, address=address, about="of a closed team", answers=answers)


def _chart_page(address: str) -> Row:
    return Row(endpoint=address, address=address, answers=_who(address.rpartition("/")[2]))


def _shut(endpoint: str, address: str) -> Row:
    """What Dash brings along and no page needs."""
    return Row(endpoint=endpoint, address=address, answers=signed_in(404))


# Addresses that no page leads to: a number too long to be a team's, and two teams at once.
STRANGE = {"a team of 5,000 digits": "?team=" + "1" * 5000, "two teams": "?team={team}&team={closed_team}"}


def _strange(row: Row, about: str, query: str) -> Row:
    """The same at an address that makes no sense: to whoever may look at anything, as if it were not there."""
    answers = {who: 404 if outcome == 200 else outcome for who, outcome in row.answers.items()}
    return replace(row, address=row.address.partition("?")[0] + query, about=about, answers=answers)


FILES = ("results.csv", "results.xlsx", "summary.pdf", "summary.pptx")
SUITES = "/dashboard/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
DASHBOARD: tuple[Row, ...] = (
    *(_chart_page(f"/dashboard/{page}") for page in ("", *PAGES[1:], HEALTH)),
    *(_callback(page) for page in (*PAGES, HEALTH)),
    *(
        _download(chart)
        for chart in ("trend", "workshops", "ro", "giving-kind", "giving-counterpart", "giving-grid", "giving-changes")
    ),
    *(_download(chart) for chart in ("path", "long-view", "openers", "asks", "teams", "items", "answers", "coverage")),
    *(_download(chart) for chart in ("participation", "by-role", "by-region", "by-tenure", "wins", "cycle", "stuck")),
    *(_kept(chart) for chart in ("reliability", "fit", "seconds", "seconds-spans", "ledger", "careless")),
    _kept("careless-without"),
    *(_file(name) for name in FILES),
    *(_closed(_file(name)) for name in FILES),
    *(_closed(_download(chart)) for chart in ("trend", "teams", "participation")),
    *(
        _strange(row, about, query)
        for row in (_chart_page("/dashboard/trends"), _download("trend"), _file("results.csv"), _file("summary.pdf"))
        for about, query in STRANGE.items()
    ),
    replace(
        _callback("trends"),
        json=body("trends", STRANGE["a team of 5,000 digits"]),
        about="a team of 5,000 digits",
        answers=viewers(404),
    ),
    replace(_callback("trends"), json=body("trends", "?team=1&team=2"), about="two teams", answers=viewers(404)),
    Row(endpoint="dashboard.file", address="{frame}", answers=signed_in(200)),
    Row(endpoint="/dashboard/_dash-layout", address="/dashboard/_dash-layout", page=False, answers=signed_in(200)),
    Row(
        endpoint="/dashboard/_dash-dependencies",
        address="/dashboard/_dash-dependencies",
        page=False,
        answers=signed_in(200),
    ),
    Row(
        endpoint=SUITES,
        address="/dashboard/_dash-component-suites/plotly/package_data/plotly.min.js",
        page=False,
        answers=signed_in(200),
    ),
    _shut("_dashboard_dash_assets.static", "/dashboard/assets/frame.js"),
    _shut("/dashboard/_reload-hash", "/dashboard/_reload-hash"),
    _shut("/dashboard/_favicon.ico", "/dashboard/_favicon.ico"),
    _shut("/dashboard/<path:path>", "/dashboard/somewhere/else"),
)
