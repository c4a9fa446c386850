"""Looking changes nothing, whoever looks and however, but for what is noted of looking itself.

That is when a session was last used, and the access log: who opened somebody's page, once a day. A third GET that
writes, the way back from a sign-in service, has tests of its own (auth/test_provider.py).
"""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.models import AccessEntry, UserSession
from tests.access import ROWS, VISITORS, World
from tests.access.people import LOOKS
from tests.fixtures import ON_SQLITE, on_both
from tests.integration.access.visits import Visit
from tests.pulses import BROWSER, statements
from tests.snapshots import changed, snapshot

LOOKED_AT = [row for row in ROWS if row.method == "GET"]
READING_POSTS = [row for row in ROWS if row.method == "POST" and row.address.startswith("/dashboard/")]
ELSEWHERE = ("/pulse/2026-07/given", "/pulse/2026-07/given?ask=1&from=check", "/nowhere", "/dashboard/?team=0")
WRITING = ("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "CREATE", "DROP", "ALTER")
AN_HOUR_AGO = dt.timedelta(hours=1)


@on_both("visitor", VISITORS, {"leader", *LOOKS})
def test_looking_writes_nothing(app: Flask, session: Session, world: World, visitor: str) -> None:
    there = Visit.begin(app, world, visitor)
    before = snapshot(session, without=())
    noted = select(AccessEntry.person_id, AccessEntry.actor_id, AccessEntry.what).order_by(AccessEntry.id)
    with statements(app) as sent:
        for row in LOOKED_AT[VISITORS.index(visitor) % 2 :: 2]:  # each is asked so by some of the visitors
            there.ask(row, page=True, method="HEAD")
            there.ask(row, page=False, method="OPTIONS")
        assert not session.scalar(select(AccessEntry.id))
        session.rollback()
        for row in LOOKED_AT:
            for page in (True, False) if row.page else (False,):
                there.ask(row, page=page)
        for row in READING_POSTS:
            there.ask(row, page=False)
        for address in ELSEWHERE:
            there.client.get(address, headers=BROWSER)

    looked = LOOKS.get(visitor, ())
    assert [tuple(row) for row in session.execute(noted)] == [
        (who and world.cast.role(who).id, world.cast.role(visitor).id, what) for who, what in looked
    ]
    assert set(changed(before, snapshot(session, without=()))) == ({"access_entry"} if looked else set())
    writes = [words for words in sent if words.lstrip().upper().startswith(WRITING)]
    assert [words.split()[:3] for words in writes] == [["INSERT", "INTO", "access_entry"]] * len(looked)


@ON_SQLITE
@pytest.mark.parametrize("visitor", VISITORS[1:])
def test_after_a_while_looking_notes_that_a_session_is_used_and_nothing_else(
    app: Flask, session: Session, world: World, visitor: str
) -> None:
    there = Visit.begin(app, world, visitor)
    person = world.cast.role(visitor).id
    seen = select(UserSession.last_seen_at).where(UserSession.person_id == person)
    now = session.scalars(seen).one()
    before = snapshot(session)
    for row in LOOKED_AT:
        session.execute(update(UserSession).values(last_seen_at=now - AN_HOUR_AGO))
        session.commit()
        there.ask(row, page=True)
        told = session.scalars(seen).one()
        session.rollback()
        # Nobody is looked up for a style sheet, and programs come with tokens, never with a session.
        by_token = row.endpoint.startswith(("api.", "scim.")) and row.endpoint != "api.show_document"
        same_for_all = row.endpoint in {"static", "bootstrap.static"} or by_token
        assert (told >= now) is not same_for_all, row.key

    assert set(changed(before, snapshot(session))) == ({"access_entry"} if LOOKS.get(visitor) else set())
