"""Notes on the trends, as a leader writes and withdraws them, on both databases."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Annotation, AuditEntry
from data.reports.series import marks
from data.types import Scope
from tests.cast import Cast
from tests.integration.dashboard.published import publish
from tests.leading import TODAY, Leader, leader_of, note

GOOD = {"words": "Trade fair in Cologne", "kind": "market", "happened_on": "2026-09-14"}


def stored(session: Session) -> list[tuple[object, ...]]:
    session.rollback()
    rows = session.execute(
        select(Annotation.team_id, Annotation.kind, Annotation.words, Annotation.withdrawn_at.is_(None)).order_by(
            Annotation.id
        )
    ).all()
    session.rollback()
    return [tuple(row) for row in rows]


def drawn(session: Session, cast: Cast, team: str) -> list[tuple[object, ...]]:
    frame = marks(session, Scope(cast.organisation_id, everything=True), team_id=cast.teams[team])
    session.rollback()
    return list(frame.itertuples(index=False, name=None))


def test_a_note_is_added_drawn_and_withdrawn(session: Session, cast: Cast, leader: Leader) -> None:
    north = cast.teams["North"]
    page = f"/notes/new?team={north}&month=2026-09"
    answer = leader.post(page, team=str(north), **GOOD)
    assert (answer.status_code, answer.location) == (302, f"/notes/?team={north}&month=2026-09")
    listed = leader.get(answer.location).text
    assert "Trade fair in Cologne" in listed
    assert f'href="/dashboard/trends?team={north}&amp;month=2026-09"' in listed
    line = (dt.date(2026, 9, 14), "2026-09", "market", "Trade fair in Cologne")
    assert {team: drawn(session, cast, team) for team in ("Company", "North", "Team A", "Team C")} == {
        "Company": [],
        "North": [line],
        "Team A": [line],
        "Team C": [],
    }
    ask = leader.get(f"/notes/1/withdraw?team={north}")
    assert "Withdraw this note?" in ask.text
    assert stored(session) == [(north, "market", "Trade fair in Cologne", True)]
    assert leader.post(f"/notes/1/withdraw?team={north}").location == f"/notes/?team={north}"
    assert stored(session) == [(north, "market", "Trade fair in Cologne", False)]
    assert drawn(session, cast, "North") == []
    assert leader.get("/notes/1/withdraw").status_code == 404, "it is gone"
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.act.like("annotation%"))).all()
    session.rollback()
    assert acts == ["annotation_added", "annotation_withdrawn"]


def test_notes_of_one_day_are_numbered_as_they_were_entered(session: Session, cast: Cast, leader: Leader) -> None:
    north = cast.teams["North"]
    entered = [("team", "Zoo"), ("market", "Fair"), ("team", "Apples"), ("other", "Fair")]
    for kind, words in entered:
        leader.post(f"/notes/new?team={north}", team=str(north), **GOOD | {"kind": kind, "words": words})
    leader.post(f"/notes/new?team={north}", team=str(north), **GOOD | {"happened_on": "2026-09-13"})

    assert [row[2:] for row in drawn(session, cast, "Team A")] == [("market", GOOD["words"]), *entered]


def test_a_note_after_the_last_closed_month_is_said_to_wait(session: Session, cast: Cast, leader: Leader) -> None:
    north = str(cast.teams["North"])
    page = f"/notes/new?team={north}"
    told = "It will be drawn when the results of %s are out."
    first = leader.get(leader.post(page, **(GOOD | {"team": north})).location).text
    assert first.count(told % "September 2026") == 2, "no month is closed: said at saving and beside the note"
    publish(session, cast, months=("2026-09",))
    october = GOOD | {"team": north, "happened_on": "2026-10-01", "words": "A new price list"}
    second = leader.get(leader.post(page, **october).location).text
    assert second.count(told % "October 2026") == 2
    assert told % "September 2026" not in second
    assert "The note is on the trends" not in second
    september = GOOD | {"team": north, "happened_on": "2026-09-30", "words": "The last of the old ones"}
    third = leader.get(leader.post(page, **september).location).text
    assert "The note is on the trends of North and of the teams below it." in third
    assert third.count(told % "October 2026") == 1
    far = {"team": north, "happened_on": str(TODAY + dt.timedelta(days=366)), "words": "A year ahead"}
    assert leader.post(page, **(GOOD | far)).status_code == 302


def test_a_note_sent_twice_is_there_once(session: Session, cast: Cast, leader: Leader) -> None:
    north = str(cast.teams["North"])
    for _ in range(2):
        assert leader.post(f"/notes/new?team={north}", team=north, **GOOD).status_code == 302
    assert len(stored(session)) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"words": ""}, "Write a note of 1 to 140 characters."),
        ({"words": "x" * 141}, "Write a note of 1 to 140 characters."),
        ({"words": "a\x00"}, "a character that cannot be stored"),
        ({"words": "\u200b"}, "Write at least one letter or digit."),
        ({"words": " . "}, "Write at least one letter or digit."),
        ({"kind": "gossip"}, "Choose what the note is about."),
        ({"happened_on": "2026-02-30"}, "Enter a day that exists"),
        ({"happened_on": ""}, "Enter the day as year, month and day"),
        ({"happened_on": "1999-12-31"}, "Choose a day from 2000 on, at most a year ahead."),
        ({"happened_on": str(TODAY + dt.timedelta(days=367))}, "Choose a day from 2000 on, at most a year ahead."),
        ({"happened_on": "9999-12-31"}, "Choose a day from 2000 on, at most a year ahead."),
        ({"team": "9999"}, "Choose one of your teams."),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    session: Session, cast: Cast, leader: Leader, fields: dict[str, str], words: str
) -> None:
    north = str(cast.teams["North"])
    answer = leader.post(f"/notes/new?team={north}", **({"team": north} | GOOD | fields))
    assert answer.status_code == 400
    assert answer.text.count(words) >= 2
    assert stored(session) == []


def test_140_characters_of_any_script_are_taken(session: Session, cast: Cast, leader: Leader) -> None:
    words = "关系 <b>&" * 20
    north = str(cast.teams["North"])
    assert leader.post(f"/notes/new?team={north}", **(GOOD | {"team": north, "words": words})).status_code == 302
    assert stored(session)[0][2] == words
    assert "关系 &lt;b&gt;&amp;" in leader.get("/notes/").text


def test_the_day_is_filled_in_only_in_the_present_month(cast: Cast, leader: Leader) -> None:
    north = cast.teams["North"]
    now, then = (leader.get(f"/notes/new?team={north}&month={month}").text for month in (f"{TODAY:%Y-%m}", "2026-01"))
    assert f'value="{TODAY}"' in now
    assert f'value="{TODAY}"' not in then


@pytest.mark.parametrize("rounds", [0, 1])
def test_addresses_that_make_no_sense_lead_nowhere(session: Session, cast: Cast, leader: Leader, rounds: int) -> None:
    if rounds:
        publish(session, cast)
        session.commit()
    team = cast.teams["Team A"]
    pages = ["/actions/", "/actions/new", "/notes/", "/notes/new", "/dashboard/", "/dashboard/trends"]
    pages += ["/dashboard/take-along/results.csv"]
    senseless = [f"team=0{team}", f"team={team}&month=2026-99", f"team={team}&month=x", f"team={team}&team={team}"]
    senseless += [f"team={team}&month=2026-10&month=2026-10", f"team={team}&measure=Q", "measure=T&measure=T"]
    senseless += ["&".join(f"x{number}=1" for number in range(30)), f"team={team}&x={'1' * 2100}"]
    without = [f"team={team}&month=2026-11", f"team={team}&month=1999-01"]  # results, as soon as there are any
    sensible = [f"team={team}&month=", f"team={team}&month=2026-10", f"team={team}&measure=RO", f"team={team}&other=1"]

    def answered(page: str) -> list[int]:
        return [leader.get(f"{page}?{query}").status_code for query in (*senseless, *without, *sensible)]

    expected = [404] * len(senseless) + [404 if rounds else 200] * len(without) + [200] * len(sensible)
    assert {page: answered(page) for page in pages} == dict.fromkeys(pages, expected)
    assert leader.get(f"/notes/0{note(session, cast)}/withdraw").status_code == 404


def test_teams_that_one_does_not_lead_are_not_there(app: Flask, session: Session, cast: Cast, leader: Leader) -> None:
    foreign = note(session, cast, "Team C")
    above = note(session, cast, "Company", words="Of the whole company")
    for team in (cast.teams["Team C"], cast.teams["Company"], 999999, 0):
        for path in (f"/notes/?team={team}", f"/notes/new?team={team}"):
            assert leader.get(path).status_code == 404
    for path in (f"/notes/{foreign}/withdraw", f"/notes/{above}/withdraw", "/notes/999/withdraw"):
        assert leader.get(path).status_code == 404
    form = leader.get("/notes/new").text
    assert "Team B" in form
    assert "Team C" not in form
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    forged = {"csrf_token": token, **GOOD, "team": str(cast.teams["Team C"])}
    assert leader.send("/notes/new", forged).status_code == 400
    assert leader.send(f"/notes/{foreign}/withdraw", {"csrf_token": token}).status_code == 404
    assert len(stored(session)) == 2
    for member in (cast.rep, cast.coach, cast.administrator):
        assert leader_of(app, member).get("/notes/").status_code == 403
