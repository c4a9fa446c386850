"""Contacts and the list of next help as files and from files, on both databases."""

import csv
import datetime as dt
import io
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from data.commands.helps import add_idea, mark_idea
from data.models import HelpIdea, PersonKey
from data.queries.own_favours import OwnContact, OwnIdea, list_own_contacts, list_own_ideas
from tests.cast import NOW, Cast, Member
from tests.favours import KEYRING, Keeper, log, note_contact
from tests.fixtures import ON_SQLITE
from tests.pages import form_to
from tests.pulses import BROWSER

TODAY = dt.datetime.now(ZoneInfo("Europe/Zurich")).date()
TOMORROW, YESTERDAY = TODAY + dt.timedelta(days=1), TODAY - dt.timedelta(days=1)
EVIL = ("=cmd()", " @x", "'=1", "-1+2", "＝1", "<b>Bo</b>", 'two, "so"')


def upload(rep: Keeper, page: str, content: bytes) -> TestResponse:
    form = form_to(rep.get(f"{page}/file").text, f"{page}/file")
    fields: dict[str, Any] = form.data() | {"file": FileStorage(io.BytesIO(content), "list.csv")}
    boundary, body = encode_multipart(fields)
    return rep.client.post(
        f"/favours/{page}/file", data=body, content_type=f"multipart/form-data; boundary={boundary}", headers=BROWSER
    )


def take_in(rep: Keeper, page: str, content: bytes) -> TestResponse:
    checked = upload(rep, page, content)
    assert checked.status_code == 200, checked.text
    form = form_to(checked.text, "confirm")
    return rep.send(form.action, form.data())


def contacts(session: Session, member: Member) -> list[tuple[Any, ...]]:
    session.rollback()
    own = {"organisation_id": member.organisation_id, "person_id": member.id}
    found: list[OwnContact] = list_own_contacts(session, **own, keyring=KEYRING)
    session.rollback()
    return [(one.alias, one.counterpart, one.ended_on) for one in found]


def ideas(session: Session, member: Member) -> list[tuple[Any, ...]]:
    session.rollback()
    own = {"organisation_id": member.organisation_id, "person_id": member.id}
    found: list[OwnIdea] = list_own_ideas(session, **own, keyring=KEYRING)
    session.rollback()
    return sorted((one.alias, one.words, str(one.planned_on), one.remind, str(one.remind_on)) for one in found)


def note_idea(session: Session, member: Member, contact_id: int, words: str, **more: Any) -> int:
    usual: dict[str, Any] = {"planned_on": None, "remind": "never", "today": dt.date(2020, 1, 1)}
    idea = add_idea(
        session, person_id=member.id, contact_id=contact_id, words=words, keyring=KEYRING, now=NOW, **(usual | more)
    )
    session.commit()
    return idea.id


def harmless(content: bytes) -> bool:
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return not any(cell.strip("\u200b ").startswith(("=", "+", "-", "@", "＝")) for row in table for cell in row)


def told(answer: TestResponse) -> list[str]:
    assert answer.status_code == 400
    return re.findall(r'<a href="#file">([^<]*?)\.?</a>', answer.text)


def test_contacts_go_out_and_come_into_another_person_s_list_as_they_were(
    session: Session, cast: Cast, rep: Keeper, peer: Keeper
) -> None:
    mei = note_contact(session, cast.rep, "Mei 关系", "PART")
    log(session, cast.rep, mei)
    note_contact(session, cast.rep, "Émile", "TEAM").ended_on = dt.date(2026, 1, 5)
    for alias in EVIL:
        note_contact(session, cast.rep, alias)
    gone = note_contact(session, cast.rep, "Gone")
    rep.act(f"contacts/{gone.id}/remove")
    answer = rep.get("my-contacts.csv")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/csv", "no-store")
    assert answer.headers["Content-Disposition"] == "attachment; filename=my-contacts.csv"
    assert harmless(answer.data)
    before = contacts(session, cast.rep)
    assert len(before) == 2 + len(EVIL)
    again = upload(rep, "contacts", answer.data).text
    assert "0 contacts are new" in again
    assert "9 contacts are there already and left alone." in again
    assert contacts(session, cast.peer) == []
    assert take_in(peer, "contacts", answer.data).location == "/favours/contacts"
    assert contacts(session, cast.peer) == before == contacts(session, cast.rep)
    assert "0 contacts are new" in upload(peer, "contacts", answer.data).text


def test_a_file_notes_the_end_of_contacts_that_are_there_and_takes_none_away(
    session: Session, cast: Cast, rep: Keeper
) -> None:
    for alias, end in (("Mei", None), ("Ana", dt.date(2025, 5, 5)), ("Bo", dt.date(2025, 5, 5))):
        note_contact(session, cast.rep, alias).ended_on = end
    session.commit()
    content = b"Contact;Ended on;Extra\nmei;2026-10-01;x\nANA;;\nBo;2025-05-06;\n"
    checked = upload(rep, "contacts", content).text
    assert "The day on which it ended is noted for: <bdi>Bo</bdi>, <bdi>mei</bdi>" in checked
    form = form_to(checked, "confirm")
    for _ in range(2):
        assert rep.send(form.action, form.data()).status_code == 302
    assert contacts(session, cast.rep) == [
        ("Ana", "CUST", dt.date(2025, 5, 5)),
        ("Bo", "CUST", dt.date(2025, 5, 6)),
        ("Mei", "CUST", dt.date(2026, 10, 1)),
    ]


def test_all_that_is_wrong_with_contacts_is_told_at_once(session: Session, cast: Cast, rep: Keeper) -> None:
    note_contact(session, cast.rep, "Mei")
    lines = [
        "contact,group,ended_on",
        "Bo,,",
        "mei,partner,",
        ",customer,",
        f"Ana,customer,{TOMORROW}",
        "Eva,friend,2026-02-31",
        "Zoe,customer,2026-01-05",
        "zoe,,2026-01-06",
        "zoe,colleague,2026-01-05",
        "Ida,customer,1949-12-31",
        "Semi Colon,customer,2026-10-01",
        "semi colon,colleague,",
        "Una,customer,31.12.2027",
    ]
    assert told(upload(rep, "contacts", "\n".join(lines).encode())) == [
        "Line 2: This contact is new: write its group, too",
        "Line 3: You have a contact of that name in another group. Use another name",
        "Line 4: Give the contact a name of 1 to 200 characters",
        "Line 5: Enter a day that is not in the future",
        "Line 6: Write the group as one of: customer, partner, colleague",
        "Line 6: Enter a day that exists, such as 2026-10-31",
        "Line 8: An earlier line gives this contact another day of the end",
        "Line 9: You have a contact of that name in another group. Use another name",
        "Line 10: Enter a day from 1950 on",
        "Line 12: You have a contact of that name in another group. Use another name",
        "Line 13: Enter the day as year, month and day, such as 2026-10-31",
    ]
    many = "\n".join(["contact,group", *(f"Mei {number},customer" for number in range(2000))]).encode()
    assert told(upload(rep, "contacts", many)) == [
        "You have 2,000 contacts, and more cannot be kept. Remove some first"
    ]
    assert [row[0] for row in contacts(session, cast.rep)] == ["Mei"]


def test_a_line_without_a_day_says_nothing_of_the_end(session: Session, cast: Cast, rep: Keeper) -> None:
    lines = ["contact,group,ended_on", "Zoe,customer,", "zoe,,2026-01-05", "Bo,customer,2026-01-06", "bo,,"]
    assert take_in(rep, "contacts", "\n".join(lines).encode()).location == "/favours/contacts"
    assert sorted(contacts(session, cast.rep)) == [
        ("Bo", "CUST", dt.date(2026, 1, 6)),
        ("Zoe", "CUST", dt.date(2026, 1, 5)),
    ]


def test_next_help_goes_out_and_comes_into_another_person_s_list_as_it_was(
    session: Session, cast: Cast, rep: Keeper, peer: Keeper
) -> None:
    mei, ana = note_contact(session, cast.rep, "Mei"), note_contact(session, cast.rep, "Ana", "TEAM")
    ana.ended_on = dt.date(2026, 1, 5)
    for words in (*EVIL, "two\nlines 关系 👩‍👩‍👧"):
        note_idea(session, cast.rep, mei.id, words)
    for remind in ("once", "monthly", "yearly", "never"):
        note_idea(session, cast.rep, ana.id, "A hint", planned_on=TOMORROW, remind=remind, today=TODAY)
        note_idea(session, cast.rep, ana.id, "A name", planned_on=YESTERDAY, remind=remind)
    note_idea(session, cast.rep, mei.id, "=cmd()")
    done = note_idea(session, cast.rep, mei.id, "Done by now")
    mark_idea(session, person_id=cast.rep.id, idea_id=done, done_at=NOW, removed_at=None)
    session.commit()
    answer = rep.get("my-next-help.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=my-next-help.csv"
    assert harmless(answer.data)
    assert "Done by now" not in answer.text
    before = ideas(session, cast.rep)
    count = len(before)
    again = upload(rep, "next", answer.data).text
    assert f"{count} ideas are on your list already and left alone." in again
    assert take_in(peer, "next", answer.data).location == "/favours/next"
    passed = [(*row[:3], "never", "None") if row[2:4] == (str(YESTERDAY), "once") else row for row in before]
    after = ideas(session, cast.peer)
    assert [row[:4] for row in after] == sorted(row[:4] for row in passed), "one that could come no more is left out"
    future = [row for row in after if row[2] == str(TOMORROW)]
    assert future == [row for row in before if row[2] == str(TOMORROW)]
    assert {row[:2] for row in contacts(session, cast.peer)} == {("Mei", "CUST"), ("Ana", "TEAM")}
    assert "0 ideas are new" in upload(peer, "next", answer.data).text
    assert ideas(session, cast.rep) == before


def test_all_that_is_wrong_with_ideas_is_told_at_once(session: Session, cast: Cast, rep: Keeper) -> None:
    note_contact(session, cast.rep, "Mei")
    lines = [
        "contact,group,idea,day,reminder",
        "Bo,,A hint,,",
        "mei,partner,A hint,,",
        "Mei,,,,",
        f"Mei,,{'a' * 1001},,",
        "Mei,,A hint,2026-02-31,monthly",
        "Mei,,A hint,,monthly",
        "Mei,,A hint,2200-01-01,never",
        "Mei,,A hint,,weekly",
        "Mei,,A hint,2020-01-01,once",
    ]
    assert told(upload(rep, "next", "\n".join(lines).encode())) == [
        "Line 2: This contact is new: write its group, too",
        "Line 3: You have a contact of that name in another group. Use another name",
        "Line 4: Write what would help",
        "Line 5: Shorten this to 1,000 characters",
        "Line 6: Enter a day that exists, such as 2026-10-31",
        "Line 7: Choose the day of the reminder",
        "Line 8: Choose a day until 2199",
        "Line 9: Write the reminder as one of: never, once, monthly, yearly",
    ]
    many = "\n".join(["contact,idea", *(f"Mei,A hint {number}" for number in range(2001))]).encode()
    assert told(upload(rep, "next", many)) == ["A list can hold 2,000 ideas, and with this file it would hold more"]
    session.rollback()
    assert session.scalars(select(HelpIdea.id)).all() == []


@pytest.mark.parametrize("page", ["contacts", "next"])
@ON_SQLITE
def test_what_is_no_such_file_is_refused(cast: Cast, rep: Keeper, page: str) -> None:
    for content in (b"", b"\xff\xfe\x00", b"contact,idea\nx\x00y,z", b"date\n1", b'contact,idea\n"', b"a" * 1_900_001):
        answer = upload(rep, page, content)
        assert (answer.status_code, "There is a problem" in answer.text) == (400, True), content[:20]
        assert "\x00" not in answer.text
    sent = {"csrf_token": rep.token(), "person": str(rep.member.id), "content": "x"}
    assert rep.send(f"/favours/{page}/file/confirm", sent).status_code == 400


def test_what_changed_after_the_check_is_not_written_over(session: Session, cast: Cast, rep: Keeper) -> None:
    form = form_to(upload(rep, "contacts", b"contact,group\nMei,customer").text, "confirm")
    note_contact(session, cast.rep, "mei", "TEAM")
    answer = rep.send(form.action, form.data())
    assert (answer.status_code, "Your contacts have changed since this file was checked." in answer.text) == (409, True)
    assert contacts(session, cast.rep) == [("mei", "TEAM", None)]


def test_a_lost_key_fails_loudly(session: Session, cast: Cast, rep: Keeper) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    note_idea(session, cast.rep, mei.id, "A hint")
    session.delete(session.get_one(PersonKey, cast.rep.id))
    session.commit()
    for path in ("my-contacts.csv", "my-next-help.csv", "my-favours.csv"):
        answer = rep.get(path)
        assert (answer.status_code, "Your texts cannot be opened" in answer.text) == (409, True), path
    for page, content in (("contacts", b"contact,group\nMei,customer"), ("next", b"contact,idea\nMei,A hint")):
        assert upload(rep, page, content).status_code == 409, page
