"""Addresses for programs that watch: alive, ready, figures."""

import hmac
from http import HTTPStatus

from flask import Blueprint, Response, abort, request

from data.db import DATABASE_AWAY, EVERY_ORGANISATION, db, enter_organisation
from data.queries.operating import get_totals, is_migrated
from data.settings import LOOPBACK
from surveys.access import Access
from surveys.clock import utc_now
from surveys.operating.metrics import rendered
from surveys.security import current_settings

blueprint = Blueprint("operating", __name__)
ACCESS = {f"operating.{name}": Access.PUBLIC for name in ("healthz", "readyz", "metrics")}
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via")
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers; it asks nothing of the database."""
    return Response("alive\n", mimetype="text/plain")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say whether the database answers and has had the newest migration."""
    try:
        ready = is_migrated(db.session)
    except DATABASE_AWAY:
        ready = False
    status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    return Response("ready\n" if ready else "not ready\n", status, mimetype="text/plain")


def _may_look() -> bool:
    """Whether somebody has the token; without one, whether they ask on this very computer, past every proxy."""
    token = current_settings().metrics_token
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    return request.remote_addr in LOOPBACK and not any(name in request.headers for name in FORWARDED)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give figures to Prometheus: totals alone."""
    if not _may_look():
        abort(403)
    try:
        enter_organisation(db.session, EVERY_ORGANISATION)
        totals = get_totals(db.session, now=utc_now())
    except DATABASE_AWAY:
        return Response("# The database does not answer.\n", HTTPStatus.SERVICE_UNAVAILABLE, content_type=PROMETHEUS)
    return Response(rendered(totals), content_type=PROMETHEUS)
