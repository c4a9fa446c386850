"""What programs that watch an installation are told, and who may ask."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from data.commands import outbox
from data.commands.rounds import plan_round
from data.db import make_engine
from data.models import Round
from data.settings import Settings
from data.types import Month
from tests.cast import Cast
from tests.databases import Urls
from tests.pulses import BROWSER, statements
from wsgi import create_app

TOKEN = "kd83hfk29dkWm27fhs0aQz"


@pytest.fixture
def app(make: Callable[..., Flask]) -> Flask:
    """An application of the test's own, which has counted nothing yet."""
    return make()


def figures(page: str) -> dict[tuple[str, ...], float]:
    """The figures of a page for Prometheus, by name and labels."""
    found = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in found}


def test_alive_asks_the_database_nothing_and_ready_asks_it(app: Flask, client: FlaskClient, urls: Urls) -> None:
    with statements(app) as sent:
        assert client.get("/healthz").text == "alive\n"
    assert sent == []
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready\n")
    owner = make_engine(urls.owner)
    with owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    owner.dispose()
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "not ready\n")
    assert client.get("/healthz").status_code == 200


def test_without_a_database_one_is_alive_and_not_ready(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'nowhere' / 'none.sqlite3'}"
    app = create_app(
        Settings(
            secret_key="a key of this test, long enough to be one",
            database_url=url,
            owner_database_url=url,
            dashboard_database_url=url,
            https=False,
            testing=True,
        )
    )
    client = app.test_client()
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 503)
    away = client.get("/metrics")
    assert (away.status_code, away.mimetype, away.text) == (503, "text/plain", "# The database does not answer.\n")


def test_figures_tell_of_requests_and_of_work_and_of_nobody(
    app: Flask, session: Session, cast: Cast, client: FlaskClient
) -> None:
    now = dt.datetime.now(dt.UTC)
    place = {"organisation_id": cast.organisation_id}
    plan_round(session, organisation_id=cast.organisation_id, about_month=Month.of(now.date()), now=now)
    session.execute(update(Round).values(opens_at=now - dt.timedelta(hours=1)))
    for number, late in enumerate((0, 90)):
        due = now - dt.timedelta(seconds=late)
        outbox.put(session, **place, key=f"work {number}", kind="none", payload={"person_id": 1}, due_at=due)
    session.commit()
    for path in ("/sign-in", "/sign-in", "/nowhere/of/team.a.rep.1@example.com", f"/password/{TOKEN}"):
        client.get(path, headers=BROWSER)
    page = client.get("/metrics").text
    found = figures(page)

    assert found["guanxi_requests_total", "GET", "/sign-in", "200"] == 2
    assert found["guanxi_requests_total", "GET", "none", "404"] == 1
    assert found["guanxi_requests_total", "GET", "/password/<token>", "404"] == 1
    assert found["guanxi_request_seconds_count", "GET"] == 4
    assert found["guanxi_outbox_waiting",] == 2
    assert 90 <= found["guanxi_outbox_late_seconds",] < 900
    assert (found["guanxi_rounds", "planned"], found["guanxi_rounds_overdue",]) == (1, 1)
    assert not any(word in page for word in ("example.com", TOKEN, "Harbour", "organisation"))


@pytest.mark.parametrize("token", ["", TOKEN])
def test_figures_are_for_who_has_the_token_or_asks_on_this_computer(app: Flask, cast: Cast, token: str) -> None:
    settings = app.extensions["guanxi-settings"]
    app.extensions["guanxi-settings"] = dataclasses.replace(settings, metrics_token=token)
    client = app.test_client()
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    told = [
        client.get("/metrics").status_code,
        client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code,
        client.get("/metrics", environ_base=elsewhere).status_code,
        client.get("/metrics", environ_base=elsewhere, headers=bearer).status_code,
        client.get("/metrics", environ_base=elsewhere, headers={"Authorization": "Bearer "}).status_code,
    ]
    assert told == ([403, 403, 403, 200, 403] if token else [200, 403, 403, 403, 403])
