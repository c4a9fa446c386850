"""Choices, commitments, the download of everything and erasing oneself, through the pages, on both databases."""

import csv
import datetime as dt
import io
import json
import re
import zipfile
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.contacts import find_or_add_contact
from data.commands.favours import log_favour
from data.commands.keyring import Keyring
from data.commands.looks import FOUND, LIST_READ, LIST_SEEN, LIST_TAKEN, SEEN, TRACED, Look, not_noted, note_looks
from data.instruments import load_instrument
from data.models import AccessEntry, Answer, Commitment, OwnChoice, Person, PersonKey
from data.queries.own_things import get_everything, list_accesses, list_own_commitments
from data.types import Month
from surveys.me.archive import ABOUT
from tests.access.world import person_handle
from tests.cast import PASSWORD, Cast, Member
from tests.fixtures import ON_SQLITE, SECRET
from tests.integration.dashboard.published import publish
from tests.integration.me.sending import send
from tests.pages import form_to
from tests.pulses import BROWSER, Rep, open_pulse, sign_in

NOW = dt.datetime.now(dt.UTC)
LAST = Month.of(NOW.astimezone(ZoneInfo("Europe/Zurich")).date()).plus(-1)


def whose(member: Member) -> dict[str, int]:
    """Arguments of what is about a member."""
    return {"organisation_id": member.organisation_id, "person_id": member.id}


def press(rep: Rep, page: str, part: str, **fields: str) -> str:
    """Press the button of the one form of a page that leads to `part`; returns the page it leads to."""
    form = form_to(rep.client.get(page, headers=BROWSER).text, part)
    answer = rep.client.post(form.action, data=form.data(**fields), headers=BROWSER, follow_redirects=True)
    return answer.text


def note_favour(
    session: Session, member: Member, alias: str, direction: str, note: str, day: dt.date = dt.date(2026, 10, 3)
) -> None:
    contact = find_or_add_contact(
        session,
        organisation_id=member.organisation_id,
        person_id=member.id,
        alias=alias,
        counterpart="CUST",
        keyring=Keyring((SECRET,)),
        now=NOW,
    )
    log_favour(
        session,
        person_id=member.id,
        contact_id=contact.id,
        direction=direction,
        kind="INTRO",
        happened_on=day,
        note=note,
        keyring=Keyring((SECRET,)),
        now=NOW,
    )
    session.commit()


def test_memories_are_what_nothing_has_followed_yet(app: Flask, session: Session, cast: Cast) -> None:
    note_favour(session, cast.rep, "Mei", "gave", "")
    note_favour(session, cast.rep, "Omar", "gave", "")
    note_favour(session, cast.rep, "Omar", "received", "")
    note_favour(session, cast.peer, "Somebody else", "gave", "")
    html = sign_in(app, cast.rep).client.get("/me/", headers=BROWSER).text

    memories = html[html.index("Memories") : html.index("All of my log")]
    assert "You gave Mei an introduction" in memories
    assert "Omar" not in memories
    assert "Earlier ones" not in memories
    for name in "ABCDEFGH":
        note_favour(session, cast.rep, name, "gave", "")
    told = "Earlier ones stand in your log."
    assert told in sign_in(app, cast.rep).client.get("/me/", headers=BROWSER).text
    assert "Somebody else" not in html
    assert not {"owe", "debt", "balance of favours"} & set(memories.lower().split())


def test_memories_tell_their_own_day_and_pair_nothing_off(app: Flask, session: Session, cast: Cast) -> None:
    today = NOW.astimezone(ZoneInfo("Europe/Zurich")).date()
    before = {months: Month.of(today).plus(-months).first for months in range(1, 5)}
    log = (
        ("Mei", "gave", before[1]),
        ("Mei", "received", before[1]),
        ("Mei", "gave", today),
        ("Nina", "received", before[4]),
        ("Nina", "received", before[3]),
        ("Nina", "gave", before[2]),
        ("Omar", "received", before[1]),
        ("Omar", "received", before[2]),
    )
    for alias, direction, day in log:
        note_favour(session, cast.rep, alias, direction, "", day)
    html = sign_in(app, cast.rep).client.get("/me/", headers=BROWSER).text
    card = html[html.index('id="memories-title"') : html.index("All of my log")]
    told = re.findall(r'<time datetime="([^"]+)">[^<]*</time>[^<]*?(Mei|Nina|Omar)', card)
    days = [(today, "Mei"), (before[2], "Nina"), (before[1], "Omar"), (before[2], "Omar")]
    assert sorted(told) == sorted((str(day), alias) for day, alias in days)
    assert [day for day, _alias in told] == sorted((day for day, _alias in told), reverse=True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Ana an introduction.", "Ana an introduction. Did it happen?"),
        ("", "you offered: This note cannot be opened now: its key is missing. Did it happen?"),
    ],
)
@ON_SQLITE
def test_what_was_offered_is_told_with_one_full_stop(
    app: Flask, session: Session, cast: Cast, words: str, told: str
) -> None:
    before = NOW - dt.timedelta(days=40)
    locked = None if words else b"of a key that is lost"
    row = Commitment(person_id=cast.rep.id, words=words, secret_words=locked, state="open", created_at=before)
    row.organisation_id = cast.organisation_id
    session.add(row)
    session.commit()
    assert told in sign_in(app, cast.rep).client.get("/me/", headers=BROWSER).text


def test_me_beside_my_team_is_off_until_it_is_switched_on(app: Flask, session: Session, cast: Cast) -> None:
    publish(session, cast)
    rep = sign_in(app, cast.rep)
    assert "Show me beside my team" in rep.client.get("/me/", headers=BROWSER).text
    html = press(rep, "/me/", "beside-team")
    assert "your team's published value" in html or "Nothing was published about your team" in html
    assert session.scalars(select(OwnChoice.person_id)).all() == [cast.rep.id]
    session.rollback()
    assert "Show me beside my team" in press(rep, "/me/", "beside-team")


def test_giving_a_lot_is_said_gently_and_can_be_put_away(app: Flask, session: Session, cast: Cast) -> None:
    for months in (2, 1, 0):
        send(session, cast.rep, open_pulse(session, cast.organisation_id, month=LAST.plus(-months)).id)
    rep = sign_in(app, cast.rep)
    said = f"From {LAST.plus(-2).label} to {LAST.label} together you gave clearly more than you received."
    assert said in rep.client.get("/me/", headers=BROWSER).text
    assert said not in press(rep, "/me/", "dismiss")


@ON_SQLITE
def test_giving_a_lot_is_not_said_of_months_long_past(app: Flask, session: Session, cast: Cast) -> None:
    for months in (5, 4, 3):
        send(session, cast.rep, open_pulse(session, cast.organisation_id, month=LAST.plus(-months)).id)
    html = sign_in(app, cast.rep).client.get("/me/", headers=BROWSER).text
    assert f"From {LAST.plus(-5).label} to {LAST.plus(-3).label}, the three months together were mostly giving" in html
    assert "you gave clearly more than you received" not in html


def test_a_commitment_is_asked_about_a_month_later_and_answered(app: Flask, session: Session, cast: Cast) -> None:
    before = NOW - dt.timedelta(days=40)
    for member, words, made in (
        (cast.rep, "Ana an introduction", before),
        (cast.rep, "Ben some advice", NOW),
        (cast.peer, "Cem a lead", before),
    ):
        session.add(
            Commitment(
                organisation_id=cast.organisation_id, person_id=member.id, words=words, state="open", created_at=made
            )
        )
    session.commit()
    rep = sign_in(app, cast.rep)
    html = rep.client.get("/me/", headers=BROWSER).text
    assert f"In {Month.of(before.date()).label} you offered: Ana an introduction. Did it happen?" in html
    assert "Ben some advice" not in html
    assert "Cem a lead" not in html
    assert "Ana an introduction" not in press(rep, "/me/", "commitments", outcome="not_yet")
    states = session.execute(select(Commitment.words, Commitment.state).order_by(Commitment.id)).all()
    assert [tuple(row) for row in states] == [
        ("Ana an introduction", "not_yet"),
        ("Ben some advice", "open"),
        ("Cem a lead", "open"),
    ]


def test_what_was_answered_of_an_offer_can_be_changed_for_a_month(app: Flask, session: Session, cast: Cast) -> None:
    offered = {"organisation_id": cast.organisation_id, "created_at": NOW - dt.timedelta(days=70)}
    for member, words, state, days in (
        (cast.rep, "Ana an introduction", "open", None),
        (cast.rep, "Ben some advice", "no_longer", 31),
        (cast.peer, "Cem a lead", "happened", 1),
    ):
        at = None if days is None else NOW - dt.timedelta(days=days)
        session.add(Commitment(person_id=member.id, words=words, state=state, answered_at=at, **offered))
    session.commit()
    rep = sign_in(app, cast.rep)
    html = press(rep, "/me/", "commitments", outcome="happened")
    lately = html[html.index("Answered lately") :]
    assert "Ana an introduction" in lately
    assert "You said: yes." in lately
    assert "Ben some advice" not in html
    assert "Cem a lead" not in html
    html = press(rep, "/me/", "commitments", outcome="not_yet")
    assert "Answered lately" not in html
    session.rollback()
    assert session.scalars(select(Commitment.state).order_by(Commitment.id)).all() == [
        "not_yet",
        "no_longer",
        "happened",
    ]


def test_an_offer_belongs_to_the_month_that_it_was_in_the_organisations_zone(
    app: Flask, session: Session, cast: Cast
) -> None:
    """Half past midnight in Zurich is still the day before in Greenwich."""
    at = dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.UTC)
    session.add(
        Commitment(
            organisation_id=cast.organisation_id, person_id=cast.rep.id, words="Ana a lead", state="open", created_at=at
        )
    )
    session.commit()
    ring, own = Keyring((SECRET,)), whose(cast.rep)
    assert list_own_commitments(session, today=dt.date(2026, 11, 30), keyring=ring, **own) == []
    (found,) = list_own_commitments(session, today=dt.date(2026, 12, 1), keyring=ring, **own)
    assert found.month == Month(2026, 11)


def test_the_download_says_what_cannot_be_opened(app: Flask, session: Session, cast: Cast) -> None:
    note_favour(session, cast.rep, "Mei", "gave", "Met at the fair")
    session.delete(session.get_one(PersonKey, cast.rep.id))
    session.commit()
    rep = sign_in(app, cast.rep)
    form = form_to(rep.client.get("/me/everything", headers=BROWSER).text, "everything")
    answer = rep.client.post(form.action, data=form.data(), headers=BROWSER)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        (entry,) = json.loads(archive.read("everything.json"))["favour"]
    assert "This note cannot be opened now: its key is missing." in entry.values()


def test_an_outcome_that_nobody_offered_is_refused(app: Flask, session: Session, cast: Cast) -> None:
    session.add(
        Commitment(
            organisation_id=cast.organisation_id,
            person_id=cast.rep.id,
            words="Ana an introduction",
            state="open",
            created_at=NOW - dt.timedelta(days=40),
        )
    )
    session.commit()
    assert "Choose yes, not yet, or no longer." in press(sign_in(app, cast.rep), "/me/", "commitments", outcome="maybe")


def test_the_download_holds_everything_of_mine_and_nothing_of_others(app: Flask, session: Session, cast: Cast) -> None:
    round_ = open_pulse(session, cast.organisation_id)
    send(session, cast.rep, round_.id)
    send(session, cast.peer, round_.id, GIV_CARE_TEAM=97)
    note_favour(session, cast.rep, "=cmd()", "gave", "told them about the tender")
    note_favour(session, cast.peer, "Peer's contact", "gave", "a secret of the peer")
    rep = sign_in(app, cast.rep)
    form = form_to(rep.client.get("/me/everything", headers=BROWSER).text, "everything")
    answer = rep.client.post(form.action, data=form.data(), headers=BROWSER)

    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        found = json.loads(archive.read("everything.json"))
        texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert {row["item"]: row["number"] for row in found["answer"]}["GIV.CARE.TEAM"] == 19
    assert [row["note"] for row in found["favour"]] == ["told them about the tender"]
    assert found["person"][0]["email"] == cast.rep.email
    assert next(iter(csv.DictReader(io.StringIO(texts["contact.csv"]))))["alias"] == "'=cmd()"
    whole = "".join(texts.values())
    assert not [word for word in ("Peer's contact", "a secret of the peer", "token_hash") if word in whole]
    tables, more = {f"{table}.csv" for table in found}, {"everything.json", "questions.csv"}
    assert tables | more | {"read-me.txt", "pulse-1.0.csv"} == set(texts)
    assert tables | more == set(ABOUT), "what stands in each file is said"
    assert texts["read-me.txt"].count("\n") == 3 + len(ABOUT)
    assert "GIV.ADVICE.CUST,How often did you help someone like this" in texts["questions.csv"].replace('"', "")
    assert [name for name in tables if not next(csv.reader(io.StringIO(texts[name])))] == [], "each has its columns"
    columns, *pulses = csv.reader(io.StringIO(texts["pulse-1.0.csv"]))
    assert columns == ["month", *load_instrument("pulse-1.0").export_columns]
    (pulse,) = (dict(zip(columns, row, strict=True)) for row in pulses)
    one_of_each = ("month", "GIV.CARE.TEAM", "REC.INFO.CUST", "T1", "MOVED")
    assert [pulse[column] for column in one_of_each] == ["2026-10", "19", "", "7", ""]
    assert [tuple(row) for row in session.execute(select(AccessEntry.person_id, AccessEntry.what))] == [
        (cast.rep.id, "download")
    ]
    assert "Everything of yours was downloaded" in rep.client.get("/me/everything", headers=BROWSER).text


def test_erasing_asks_for_the_password_and_then_nothing_is_left(app: Flask, session: Session, cast: Cast) -> None:
    send(session, cast.rep, open_pulse(session, cast.organisation_id).id)
    rep = sign_in(app, cast.rep)
    assert "This is not your password." in press(rep, "/me/erase", "erase", password="wrong")
    assert session.scalar(select(Person.erased_at).where(Person.id == cast.rep.id)) is None
    session.rollback()

    assert "Everything of yours is gone" in press(rep, "/me/erase", "erase", password=PASSWORD)
    assert rep.client.get("/me/", headers=BROWSER).status_code == 302
    assert session.scalars(select(Answer.item)).all() == []
    assert session.scalar(select(Person.name).where(Person.id == cast.rep.id)) == "Erased person"


def test_who_looked_at_me_and_at_the_list_stands_on_my_page_once_a_day(
    app: Flask, session: Session, cast: Cast
) -> None:
    administrator = sign_in(app, cast.administrator).client
    page = f"/people/of/{person_handle(cast.rep.id, cast.organisation_id)}"
    for address in (page, page, f"{page}/roles", "/people/people.csv", "/people/people.csv", "/people", "/people"):
        assert administrator.get(address, headers=BROWSER).status_code == 200
    whom = person_handle(cast.rep.id, cast.organisation_id)
    for address in (f"/audit?person={whom}", f"/audit/audit-trail.csv?person={whom}", "/audit", "/tree"):
        assert administrator.get(address, headers=BROWSER).status_code == 200
    search = form_to(administrator.get("/people", headers=BROWSER).text, "/people")
    for _ in range(2):
        administrator.post("/people", data=search.data(words=cast.rep.email), headers=BROWSER)
    kept = select(AccessEntry.person_id, AccessEntry.actor_id, AccessEntry.what).order_by(AccessEntry.id)
    by_whom = cast.administrator.id
    assert [tuple(row) for row in session.execute(kept)] == [
        (cast.rep.id, by_whom, SEEN),
        (None, by_whom, LIST_TAKEN),
        (None, by_whom, LIST_SEEN),
        (cast.rep.id, by_whom, TRACED),
        (cast.rep.id, by_whom, FOUND),
    ]
    session.rollback()
    words = (
        "Your page among the people was opened",
        "You were found by a search among the people",
        "The list of everybody, with you in it, was downloaded",
        "The list of everybody, with you in it, was opened",
        "What was done to and by you was looked up in the audit trail",
    )
    for member, seen in ((cast.rep, [1, 1, 1, 1, 1]), (cast.peer, [0, 0, 1, 1, 0])):
        html = sign_in(app, member).client.get("/me/everything", headers=BROWSER).text
        assert [html.count(f"{each}, by {cast.administrator.name}") for each in words] == seen

    long_ago = NOW - dt.timedelta(days=2)
    session.execute(update(AccessEntry).values(happened_at=long_ago, once_key=None))
    session.execute(update(Person).where(Person.id == cast.rep.id).values(created_at=long_ago - dt.timedelta(days=1)))
    session.execute(update(Person).where(Person.id == cast.peer.id).values(created_at=NOW))
    session.commit()
    administrator.get(page, headers=BROWSER)
    found = {
        member: get_everything(session, **whose(member), keyring=Keyring((SECRET,)))["access_entry"]
        for member in (cast.rep, cast.peer)
    }
    seen_since = [SEEN, LIST_TAKEN, LIST_SEEN, TRACED, FOUND, SEEN]
    assert [[row["what"] for row in rows] for rows in found.values()] == [seen_since, []]


def test_two_looks_at_the_same_moment_are_noted_once(session: Session, cast: Cast) -> None:
    look = Look(cast.organisation_id, SEEN, NOW.date(), actor_id=cast.administrator.id)
    program = Look(cast.organisation_id, SEEN, NOW.date(), token_id=1, program="Directory")
    people = [cast.rep.id, cast.peer.id, None]
    for each in (look, look, program, replace(look, day=NOW.date() + dt.timedelta(days=1))):
        note_looks(session, look=each, people=people, now=NOW)  # as if nobody had asked the log before
    assert not_noted(session, look=look, people=[*people, cast.coach.id]) == [cast.coach.id]
    kept = session.scalars(select(AccessEntry.person_id).order_by(AccessEntry.id)).all()
    assert kept == people * 3


def test_lists_that_are_looked_at_every_day_are_told_once(app: Flask, session: Session, cast: Cast) -> None:
    note_looks(session, look=Look(cast.organisation_id, SEEN, NOW.date(), actor_id=1), people=[cast.rep.id], now=NOW)
    for day in range(30):
        then = NOW + dt.timedelta(days=day)
        look = Look(cast.organisation_id, LIST_READ, then.date(), token_id=1, program="<b>Directory</b>")
        note_looks(session, look=look, people=[None], now=then)
    session.commit()
    html = " ".join(sign_in(app, cast.rep).client.get("/me/everything", headers=BROWSER).text.split())
    told = "was read, by the program &lt;b&gt;Directory&lt;/b&gt; (on 30 days, last at this time)"
    assert (html.count(told), html.count("Your page among the people was opened")) == (1, 1)


def test_who_is_not_asked_sees_who_looked_and_erases_themselves(app: Flask, session: Session, cast: Cast) -> None:
    page = f"/people/of/{person_handle(cast.coach.id, cast.organisation_id)}"
    sign_in(app, cast.administrator).client.get(page, headers=BROWSER)
    there = sign_in(app, cast.coach)
    assert 'href="/me/everything"' in there.client.get("/account", headers=BROWSER).text
    html = there.client.get("/me/everything", headers=BROWSER).text
    assert f"Your page among the people was opened, by {cast.administrator.name}" in html
    assert ('href="/me/"' in html, 'href="/me/erase"' in html) == (False, True)
    form = form_to(html, "everything")
    sent = there.client.post(form.action, data=form.data(), headers=BROWSER)
    with zipfile.ZipFile(io.BytesIO(sent.data)) as archive:
        assert json.loads(archive.read("everything.json"))["access_entry"][0]["what"] == SEEN
    assert "Everything of yours is gone" in press(there, "/me/erase", "erase", password=PASSWORD)
    assert session.scalar(select(Person.name).where(Person.id == cast.coach.id)) == "Erased person"


def test_looking_at_my_own_page_among_the_people_is_no_news(app: Flask, session: Session, cast: Cast) -> None:
    page = f"/people/of/{person_handle(cast.administrator.id, cast.organisation_id)}"
    sign_in(app, cast.administrator).client.get(page, headers=BROWSER)
    assert session.scalars(select(AccessEntry.id)).all() == []


def test_signing_in_every_day_does_not_hide_who_looked(app: Flask, session: Session, cast: Cast) -> None:
    look = Look(cast.organisation_id, SEEN, NOW.date(), actor_id=cast.administrator.id)
    note_looks(session, look=look, people=[cast.rep.id], now=NOW)
    for day in range(30):
        later = NOW + dt.timedelta(days=day)
        record(
            session,
            organisation_id=cast.organisation_id,
            actor_id=cast.rep.id,
            act="signed_in",
            subject="person",
            subject_id=cast.rep.id,
            now=later,
        )
    done = [one.what for one in list_accesses(session, **whose(cast.rep))]
    assert done == ["signed_in"] * 20 + [SEEN]
