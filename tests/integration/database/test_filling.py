"""Migrations on a database that has rows: what they fill in of debriefs and commitments, on both databases."""

import datetime as dt
from typing import Any

from alembic import command
from sqlalchemy import Connection, column, select, table, text

from data.db import EVERY_ORGANISATION, make_engine
from data.migrations import alembic_config, current, head, upgrade_engine
from tests.databases import APP, DASHBOARD, Urls, insert

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
Row = dict[str, Any]
ORGANISATION: Row = {"kind": "real", "zone": "UTC", "language": "en", "k": 5, "gift_rule": "", "gift_register_url": ""}


def hold(connection: Connection, live: int, organisation: int, workshop: int, after: int, **facts: Any) -> None:
    """Write down a debrief that began some hours after noon."""
    usual: Row = {"k": 5, "state": "ended", "step": 1, "furthest": 1, "revision": 1}
    moments = {"created_at": NOON + after * HOUR, "expires_at": NOON + 24 * HOUR}
    place = {"organisation_id": organisation, "workshop_id": workshop, "team_id": organisation}
    insert(connection, "live_session", id=live, **place, **(usual | moments | facts))


def say(connection: Connection, commitment: int, organisation: int, workshop: int | None, after: float) -> None:
    """Write down a commitment that was made some hours after noon; those above 20 in somebody's own name."""
    whose = {"person_id": organisation} if commitment > 20 else {"team_id": organisation}
    facts: Row = {"words": f"number {commitment}", "state": "open", "created_at": NOON + after * HOUR}
    insert(
        connection, "commitment", id=commitment, organisation_id=organisation, workshop_id=workshop, **facts, **whose
    )


def furnish(connection: Connection) -> None:
    """Two organisations; three debriefs of one workshop, one of another, of which one lives and one showed results."""
    for number in (1, 2):
        own: Row = {"id": number, "organisation_id": number, "created_at": NOON}
        insert(connection, "organisation", id=number, name=f"Sales {number}", created_at=NOON, **ORGANISATION)
        insert(connection, "team", name="All", position=1, **own)
        insert(connection, "person", name="Ana", email=f"ana@{number}.test", **own)
        insert(connection, "workshop", title="Asking", happens_on=NOON.date(), **own)
    insert(connection, "workshop", id=3, organisation_id=1, title="Later", happens_on=NOON.date(), created_at=NOON)
    hold(connection, 1, 1, 1, 1, furthest=4)
    hold(connection, 2, 1, 1, 3, furthest=5)
    hold(connection, 3, 1, 1, 5, state="open", code="ABCDEF")
    hold(connection, 4, 2, 2, 1, furthest=13)
    for commitment, workshop, after in ((11, 1, 0), (12, 1, 1), (13, 1, 2.5), (14, 1, 4), (15, 3, 4), (16, None, 4)):
        say(connection, commitment, 1, workshop, after)
    for commitment, after in ((21, 2), (22, 3.5), (23, 4.5), (24, 6)):
        say(connection, commitment, 1, 1, after)
    say(connection, 17, 2, 2, 2)
    ask = {"organisation_id": 2, "person_id": 2}
    insert(connection, "live_ask", id=1, session_id=4, secret_words=b"x", state="open", created_at=NOON, **ask)
    insert(connection, "live_offer", ask_id=1, offered_at=NOON, **ask)


def test_commitments_find_the_debrief_in_which_they_were_made(bare: Urls) -> None:
    engine = make_engine(bare.owner)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("SELECT set_config('guanxi.organisation', :all, true)"), {"all": EVERY_ORGANISATION}
            )
        command.upgrade(alembic_config(connection), "0029")
        furnish(connection)
    upgrade_engine(engine, app_role=APP, dashboard_role=DASHBOARD)
    with engine.begin() as connection:
        assert current(connection) == head()
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("SELECT set_config('guanxi.organisation', :all, true)"), {"all": EVERY_ORGANISATION}
            )
        made: Any = select(column("id"), column("session_id"), column("waiting")).select_from(table("commitment"))
        assert {row[0]: (row[1], bool(row[2])) for row in connection.execute(made)} == {
            11: (None, False),  # before the first debrief
            12: (1, False),
            13: (1, False),
            14: (2, False),
            15: (None, False),  # its workshop had none
            16: (None, False),
            17: (4, False),
            21: (1, False),
            22: (2, False),
            23: (2, False),
            24: (3, False),
        }
        names = ("id", "results_seen", "own_said", "asks_made", "offers_made")
        counted: Any = select(*(column(name) for name in names)).select_from(table("live_session"))
        assert {row[0]: (bool(row[1]), row[2], row[3], row[4]) for row in connection.execute(counted)} == {
            1: (False, 1, 0, 0),
            2: (True, 2, 0, 0),
            3: (False, None, None, None),  # it lives
            4: (True, 0, 1, 1),
        }
    engine.dispose()
