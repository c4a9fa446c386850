"""The log as a file and entries from files, on both databases."""

import base64
import csv
import datetime as dt
import io
import re
import zlib
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from data.models import Contact, Favour, PersonKey
from data.queries.own_favours import OwnFavour, list_all_own_favours
from tests.cast import Cast, Member
from tests.favours import KEYRING, Keeper, aliases, full_log, log, note_contact
from tests.fixtures import ON_POSTGRESQL, ON_SQLITE
from tests.pages import form_to
from tests.pulses import BROWSER

HEADER = "date,contact,group,direction,kind,note,no_return_expected"


def upload(rep: Keeper, content: bytes, gift: str = "no") -> TestResponse:
    form = form_to(rep.get("file").text, "file")
    fields: dict[str, Any] = form.data(gift=gift) | {"file": FileStorage(io.BytesIO(content), "log.csv")}
    boundary, body = encode_multipart(fields)
    return rep.client.post(
        "/favours/file", data=body, content_type=f"multipart/form-data; boundary={boundary}", headers=BROWSER
    )


def take_in(rep: Keeper, content: bytes) -> TestResponse:
    checked = upload(rep, content)
    assert checked.status_code == 200, checked.text
    form = form_to(checked.text, "confirm")
    return rep.send(form.action, form.data())


def entries(session: Session, member: Member) -> list[OwnFavour]:
    session.rollback()
    own = {"organisation_id": member.organisation_id, "person_id": member.id}
    found = list_all_own_favours(session, **own, keyring=KEYRING)
    session.rollback()
    return found


def facts(found: list[OwnFavour]) -> list[tuple[Any, ...]]:
    return sorted(
        (one.alias, one.counterpart, one.direction, one.kind, one.happened_on, one.note, one.no_return_expected)
        for one in found
    )


def test_a_log_goes_out_and_comes_into_another_person_s_as_it_was(
    session: Session, cast: Cast, rep: Keeper, peer: Keeper
) -> None:
    full_log(session, cast.rep)
    evil = note_contact(session, cast.rep, "=cmd()")
    for note in ("=1+1", " @x", "'=1", "\u200b＝1", 'two\nlines, “quoted” "so"', "👩‍👩‍👧"):
        log(session, cast.rep, evil, note=note, no_return_expected=True)
    answer = rep.get("my-favours.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=my-favours.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    table = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [cell for row in table for cell in row if cell.strip("\u200b ").startswith(("=", "+", "-", "@", "＝"))] == []
    before = facts(entries(session, cast.rep))
    for again in (upload(rep, answer.data), upload(rep, answer.data)):
        assert "0 entries are new" in again.text
    added = take_in(peer, answer.data)
    assert added.location == "/favours/"
    assert facts(entries(session, cast.peer)) == before == facts(entries(session, cast.rep))
    assert "0 entries are new" in upload(peer, answer.data).text


def test_a_file_of_another_program_is_taken_in_once(session: Session, cast: Cast, rep: Keeper) -> None:
    note_contact(session, cast.rep, "Mei")
    lines = [
        "Date;Contact;Group;Direction;Kind;Extra",
        "2026-10-01;mei;;gave;Introduction;x",
        "",
        "2026-10-02;Ana;customer;Asked;ADVICE;",
        "2026-10-02;ana;;received;care",
    ]
    content = "\r\n".join(lines).encode("utf-8-sig")
    checked = upload(rep, content).text
    assert "3 entries are new" in checked
    assert "New contacts: <bdi>Ana</bdi>" in checked
    assert entries(session, cast.rep) == []
    form = form_to(checked, "confirm")
    for _ in range(2):
        assert rep.send(form.action, form.data()).status_code == 302
    assert facts(entries(session, cast.rep)) == [
        ("Ana", "CUST", "asked", "ADVICE", dt.date(2026, 10, 2), "", False),
        ("Ana", "CUST", "received", "CARE", dt.date(2026, 10, 2), "", False),
        ("Mei", "CUST", "gave", "INTRO", dt.date(2026, 10, 1), "", False),
    ]


def test_two_equal_lines_are_two_entries_and_stay_two(session: Session, cast: Cast, rep: Keeper) -> None:
    line = "2026-10-01,Mei,customer,gave,care,,no"
    content = f"{HEADER}\n{line}\n{line}".encode()
    take_in(rep, content)
    assert len(entries(session, cast.rep)) == 2
    assert "2 entries are in your log already" in upload(rep, content).text
    other = upload(rep, f"{HEADER}\n2026-10-05,mei,colleague,gave,care,,no".encode())
    assert (other.status_code, "Line 2: You have a contact of that name in another group." in other.text) == (400, True)
    session.scalars(select(Contact)).one().counterpart = "PART"
    session.commit()
    assert "2 entries are in your log already" in upload(rep, content).text, "whatever group they had"


def test_every_wrong_line_is_named_and_nothing_is_taken_in(session: Session, cast: Cast, rep: Keeper) -> None:
    lines = [
        HEADER,
        "2026-10-01,Mei,customer,gave,care,good,no",
        "2026-02-31,Mei,customer,gave,care,,",
        "2999-01-01,Mei,customer,gave,care,,",
        ",,customer,gave,care,,",
        "2026-10-01,Mei,friend,gave,care,,",
        "2026-10-01,Mei,customer,owed,care,,",
        "2026-10-01,Mei,customer,gave,money,,",
        f"2026-10-01,Mei,customer,gave,care,{'a' * 1001},",
        "2026-10-01,Mei,customer,gave,care,,maybe",
        f"2026-10-01,{'a' * 201},customer,gave,care,,",
    ]
    answer = upload(rep, "\n".join(lines).encode())
    assert answer.status_code == 400
    told = [
        "Line 3: Enter a day that exists",
        "Line 4: Enter a day that is not in the future.",
        "Line 5: Give the contact a name of 1 to 200 characters.",
        "Line 5: Enter the day as year, month and day, such as 2026-10-31.",
        "Line 6: Write the group as one of: customer, partner, colleague.",
        "Line 7: Write the direction as one of: gave, received, asked.",
        "Line 8: Write the kind as one of: introduction,",
        "Line 9: Shorten the note to 1,000 characters.",
        "Line 10: Write no_return_expected as yes or no.",
        "Line 11: Give the contact a name of 1 to 200 characters.",
    ]
    assert [words for words in told if words not in answer.text] == []
    assert "Line 2" not in answer.text
    assert (
        "Line 2: This contact is new: write its group, too."
        in upload(rep, b"date,contact,direction,kind\n2026-10-01,Mei,gave,care").text
    )
    both = upload(rep, f"{HEADER}\n2026-10-01,Mei,customer,gave,care,,\n2026-10-02,mei,partner,gave,care,,".encode())
    assert "Line 3: You have a contact of that name in another group. Use another name." in both.text
    session.rollback()
    assert session.scalars(select(Favour.id)).all() == session.scalars(select(Contact.id)).all() == []
    session.rollback()


def test_groups_and_everything_else_are_told_at_once(session: Session, cast: Cast, rep: Keeper) -> None:
    note_contact(session, cast.rep, "Mei")
    lines = [
        HEADER,
        "2026-02-31,Old Bo,colleague,gave,care,,",
        "2026-10-01,New Bo,,gave,care,,",
        "2026-02-31,New Ana,,gave,care,,",
        "2026-10-01,mei,partner,owed,care,,",
        "2026-10-01,Zoe,friend,gave,care,,",
        "2026-10-01,zoe,,gave,care,,",
        "2026-10-01,Eva,,gave,care,,",
        "2026-02-31,Eva,customer,gave,care,,",
        "2026-10-01,Eva,partner,gave,care,,",
        "2026-10-01,old bo,,gave,care,,,too many",
        '2026-10-01,"Open,customer,gave,care,,',
    ]
    answer = upload(rep, "\n".join(lines).encode())
    assert answer.status_code == 400
    told = re.findall(r'<a href="#file">(Line \d+: [^.<]*)', answer.text)
    day, group = "Enter a day that exists, such as 2026-10-31", "This contact is new: write its group, too"
    other = "You have a contact of that name in another group"
    assert told == [
        f"Line 2: {day}",
        f"Line 3: {group}",
        f"Line 4: {day}",
        f"Line 4: {group}",
        "Line 5: Write the direction as one of: gave, received, asked",
        f"Line 5: {other}",
        "Line 6: Write the group as one of: customer, partner, colleague",
        f"Line 9: {day}",
        f"Line 10: {other}",
        "Line 11: This line has more cells than the first line has columns",
        "Line 12: From here on the file cannot be read: a quotation mark is missing or one too many",
    ]
    assert aliases(session) == {1: "Mei"}
    session.rollback()


def test_a_file_with_too_many_contacts_is_refused_before_it_is_taken_in(cast: Cast, rep: Keeper) -> None:
    lines = [f"2026-10-01,Mei {number},customer,gave,care,,no" for number in range(2001)]
    answer = upload(rep, "\n".join([HEADER, *lines]).encode())
    assert (answer.status_code, "You have 2,000 contacts, and more cannot be kept." in answer.text) == (400, True)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"x\x00y", b"date\n1", b'date,contact,direction,kind\n"'])
def test_what_is_no_file_of_entries_is_refused(rep: Keeper, content: bytes) -> None:
    answer = upload(rep, content)
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert "\x00" not in answer.text


def test_what_a_file_carries_on_is_read_without_trust(session: Session, cast: Cast, rep: Keeper) -> None:
    token = rep.token()
    bomb = base64.b64encode(zlib.compress(b"a" * 100_000_000, 9)).decode()
    for content in (
        "",
        "x",
        "é",
        base64.b64encode(b"x").decode(),
        bomb,
        base64.b64encode(zlib.compress(b"a")).decode(),
    ):
        answer = rep.send(
            "/favours/file/confirm", {"csrf_token": token, "person": str(rep.member.id), "content": content}
        )
        assert answer.status_code == 400
    assert entries(session, cast.rep) == []


def test_a_gift_stops_a_file_too(session: Session, cast: Cast, rep: Keeper) -> None:
    answer = upload(rep, f"{HEADER}\n2026-10-01,Mei,customer,gave,care,,no".encode(), gift="yes")
    assert "This does not belong in your log" in answer.text
    assert upload(rep, b"date", gift="").status_code == 400
    assert entries(session, cast.rep) == []


@ON_POSTGRESQL
def test_twenty_thousand_lines_are_taken_in(session: Session, cast: Cast, rep: Keeper) -> None:
    day = dt.date(2026, 10, 1)
    lines = [
        f"{day - dt.timedelta(days=number % 999)},Mei {number % 7},customer,gave,care,,no" for number in range(20_000)
    ]
    content = "\n".join([HEADER, *lines]).encode()
    assert take_in(rep, content).status_code == 302
    session.rollback()
    assert len(session.scalars(select(Favour.id)).all()) == 20_000
    session.rollback()
    assert upload(rep, content + b"\n2026-10-01,x,customer,gave,care,,no").status_code == 400


def test_a_lost_key_fails_loudly(session: Session, cast: Cast, rep: Keeper) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    log(session, cast.rep, mei, note="kept")
    session.delete(session.get_one(PersonKey, cast.rep.id))
    session.commit()
    answer = rep.get("my-favours.csv")
    assert answer.status_code == 409
    assert "Your texts cannot be opened" in answer.text


@ON_SQLITE
def test_of_many_wrong_lines_the_first_are_told_whole_and_the_others_counted(rep: Keeper) -> None:
    lines = [f"2026-11-01,New {number},gave,fish" for number in range(60)]
    answer = upload(rep, "\n".join(["date,contact,direction,kind", *lines]).encode())
    told = [int(line) for line in re.findall(r'<a href="#file">Line (\d+):', answer.text)]
    assert told == [line for line in range(2, 52) for _problem in ("kind", "group")]
    assert "10 more lines are wrong." in answer.text
