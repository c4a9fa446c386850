"""The favour log in the browser without JavaScript, on both databases."""

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import AuditEntry, Contact, Favour, Organisation, PersonKey
from data.queries.own_favours import list_all_own_favours
from tests.cast import Cast
from tests.favours import KEYRING, Keeper, aliases, full_log, keeper, log, note_contact
from tests.pages import form_to
from tests.pulses import BROWSER, statements

TODAY = dt.datetime.now(ZoneInfo("Europe/Zurich")).date()
RTL = "מיי מהמפעל"


def look(session: Session, *columns: Any) -> list[Any]:
    """Return rows as they are now, leaving no transaction open that would hold up the application."""
    session.rollback()
    rows = list(session.execute(select(*columns)))
    session.rollback()
    return rows


def stored(session: Session) -> list[tuple[Any, ...]]:
    session.rollback()
    rows = session.execute(
        select(Favour.contact_id, Favour.direction, Favour.kind, Favour.happened_on)
        .where(Favour.removed_at.is_(None))
        .order_by(Favour.id)
    )
    named = aliases(session)
    found = [(named[row[0]], *row[1:]) for row in rows]
    session.rollback()
    return found


def test_three_fields_and_an_answer_are_enough(session: Session, cast: Cast, rep: Keeper) -> None:
    contact = note_contact(session, cast.rep, "Mei")
    page = rep.get("new").text
    form = form_to(page, "new")
    assert form.values["happened_on"] == str(TODAY)
    assert " checked" not in page
    answer = rep.log(contact=str(contact.id))
    assert answer.location == "/favours/"
    assert stored(session) == [("Mei", "gave", "INTRO", TODAY)]
    listed = rep.get().text
    assert "You gave " in listed
    assert "It is in your log. Only you see it." in listed


def test_somebody_new_is_named_in_the_same_form(session: Session, rep: Keeper) -> None:
    assert "Nothing logged yet" in rep.get().text
    answer = rep.log(alias=f"  {RTL}  ", group="PART", note="关系 🎁", direction="received", kind="CARE")
    assert answer.status_code == 302
    assert stored(session) == [(RTL, "received", "CARE", TODAY)]
    assert look(session, Contact.counterpart) == [("PART",)]
    rep.log(alias=RTL)
    assert len(stored(session)) == 2
    assert len(look(session, Contact.id)) == 1
    assert "关系 🎁" in rep.get().text
    secret = look(session, Favour.note)[0][0]
    assert "关系".encode() not in secret


def test_a_known_alias_needs_no_group_and_case_does_not_matter(session: Session, cast: Cast, rep: Keeper) -> None:
    note_contact(session, cast.rep, "Mei")
    assert rep.log(alias="mei ").status_code == 302
    assert rep.log(alias="Mei", group="CUST", kind="CARE").status_code == 302
    assert stored(session) == [("Mei", "gave", "INTRO", TODAY), ("Mei", "gave", "CARE", TODAY)]
    other = rep.log(alias="MEI", group="TEAM", kind="INFO")
    assert other.status_code == 400
    assert other.text.count("You have a contact of that name in another group. Use another name.") == 2
    assert len(stored(session)) == 2


TOMORROW = str(TODAY + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"contact": "", "alias": ""}, "Choose a contact or name somebody new."),
        ({"contact": "", "alias": "Ana"}, "Choose the group of this new contact."),
        ({"alias": "Ana", "group": "CUST"}, "Choose a contact or name somebody new, not both."),
        ({"contact": "999999"}, "Choose one of your contacts."),
        ({"contact": "", "alias": "a" * 201, "group": "CUST"}, "Give the contact a name of 1 to 200 characters."),
        ({"contact": "", "alias": "a\x00b", "group": "CUST"}, "This text holds a character that cannot be stored."),
        ({"direction": ""}, "Choose what happened."),
        ({"direction": "owed"}, "Choose what happened."),
        ({"kind": "MONEY"}, "Choose the kind of help."),
        ({"gift": ""}, "Answer yes or no."),
        ({"happened_on": ""}, "Enter the day as year, month and day, such as 2026-10-31."),
        ({"happened_on": "2026-02-31"}, "Enter a day that exists, such as 2026-10-31."),
        ({"happened_on": "31.10.2026"}, "Enter the day as year, month and day, such as 2026-10-31."),
        ({"happened_on": TOMORROW}, "Enter a day that is not in the future."),
        ({"happened_on": "0001-01-01"}, "Enter a day from 1950 on."),
        ({"note": "a" * 1001}, "Shorten the note to 1,000 characters."),
        ({"note": "a\x00"}, "This text holds a character that cannot be stored."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_lost(
    session: Session, cast: Cast, rep: Keeper, fields: dict[str, str], words: str
) -> None:
    contact = note_contact(session, cast.rep, "Mei")
    answer = rep.log(**({"contact": str(contact.id), "note": "kept"} | fields))
    assert answer.status_code == 400
    assert answer.text.count(words) >= 2, "in the summary and beside the field"
    assert "<title>Error: " in answer.text
    assert "\x00" not in answer.text
    assert stored(session) == []
    assert len(look(session, Contact.id)) == 1
    again = form_to(answer.text, "new").values
    assert again["note"].strip() == fields.get("note", "kept").replace("\x00", "\N{REPLACEMENT CHARACTER}")


@pytest.mark.parametrize(
    "note", ["<script>alert(1)</script>", '=cmd()|"/c calc"', "a" * 1000, "👩‍👩‍👧 " + RTL, "x\r\ny"]
)
def test_any_other_text_is_kept_as_it_is(session: Session, cast: Cast, rep: Keeper, note: str) -> None:
    contact = note_contact(session, cast.rep, "<b>Mei</b>")
    assert rep.log(contact=str(contact.id), note=note).status_code == 302
    own = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id}
    found = list_all_own_favours(session, **own, keyring=KEYRING)
    session.rollback()
    assert [favour.note for favour in found] == [note.replace("\r\n", "\n")]
    listed = rep.get().text
    assert "<script>alert" not in listed
    assert "<b>Mei" not in listed


def test_a_form_sent_twice_makes_one_entry_and_changed_another(session: Session, cast: Cast, rep: Keeper) -> None:
    contact = note_contact(session, cast.rep, "Mei")
    fields = form_to(rep.get("new").text, "new").data(
        contact=str(contact.id), direction="gave", kind="INTRO", gift="no", note="once"
    )
    for _ in range(3):
        assert rep.send("/favours/new", fields).status_code == 302
    assert len(stored(session)) == 1
    told = [rep.send("/favours/new", fields | {"kind": "CARE"}).status_code for _ in range(2)]
    assert told == [302, 409], "the same once more is asked about"
    assert [row[2] for row in stored(session)] == ["INTRO", "CARE"]


def test_a_gift_stops_and_leaves_no_trace(session: Session, app: Flask, cast: Cast, rep: Keeper) -> None:
    note_contact(session, cast.rep, "Mei")
    before = len(look(session, AuditEntry.id))
    answer = rep.log(alias="Dinner with the minister", note="a bottle of wine", gift="yes", direction="")
    assert answer.status_code == 200
    assert "This does not belong in your log" in answer.text
    assert "gift register" in answer.text
    form = form_to(answer.text, "new")
    assert re.search("wine|minister", re.sub(r"<input[^>]*>", "", answer.text)) is None, "nothing is shown"
    back = rep.send("/favours/new", form.data(again_gift="1"))
    again = form_to(back.text, "new").values
    assert (back.status_code, again["alias"], again["note"].strip()) == (
        200,
        "Dinner with the minister",
        "a bottle of wine",
    )
    assert "There is a problem" not in back.text
    assert "gift" not in again, "the question stands open"
    assert stored(session) == []
    assert list(aliases(session).values()) == ["Mei"]
    assert len(look(session, AuditEntry.id)) == before
    organisation = session.get_one(Organisation, cast.organisation_id)
    organisation.gift_rule, organisation.gift_register_url = "Ask Ruth first. <b>", "https://gifts.example/register"
    session.commit()
    own = rep.log(gift="yes").text
    assert "Ask Ruth first. &lt;b&gt;" in own
    assert 'href="https://gifts.example/register"' in own


def test_an_entry_is_changed_removed_and_put_back(session: Session, cast: Cast, rep: Keeper) -> None:
    mei, ana = (note_contact(session, cast.rep, alias) for alias in ("Mei", "Ana"))
    favour_id = log(session, cast.rep, mei, note="first")
    page = rep.get(str(favour_id)).text
    fields = next(found for found in re.findall(r'action="([^"]+)"', page) if found.endswith(f"/{favour_id}"))
    edit = form_to(page.replace(f"/{favour_id}/remove", "/elsewhere"), fields)
    assert edit.values["note"].strip() == "first"
    assert "gift" not in edit.values
    changed = edit.data(contact=str(ana.id), kind="ADVICE", note="", gift="no", no_return_expected="y")
    assert rep.send(fields, changed).status_code == 302
    assert stored(session) == [("Ana", "gave", "ADVICE", dt.date(2026, 10, 12))]
    assert look(session, Favour.note, Favour.no_return_expected) == [(None, True)]
    assert "first" not in rep.get().text
    assert "Nothing of what you entered was saved" in rep.send(fields, changed | {"gift": "yes"}).text
    removed = rep.act(f"{favour_id}/remove")
    assert removed.location == f"/favours/?removed={favour_id}"
    after = rep.get(f"?removed={favour_id}").text
    assert "no longer in your log" in after
    assert stored(session) == []
    assert rep.get(str(favour_id)).status_code == 404
    assert rep.send(fields, changed).status_code == 409
    undo = form_to(after, "restore")
    assert rep.send(undo.action, undo.data()).status_code == 302
    assert len(stored(session)) == 1
    assert "no longer in your log" not in rep.get(f"?removed={favour_id}").text


def entries(html: str) -> list[str]:
    return re.findall(r'<li class="gx-memory" id="entry-(\d+)"', html)


def test_search_finds_by_contact_direction_kind_and_month(session: Session, cast: Cast, rep: Keeper) -> None:
    mei, ana = (note_contact(session, cast.rep, alias) for alias in ("Mei", "Ana"))
    october = log(session, cast.rep, mei)
    july = log(session, cast.rep, mei, direction="received", happened_on=dt.date(2026, 7, 31))
    other = log(session, cast.rep, ana, kind="CARE", happened_on=dt.date(2026, 8, 1))
    looked = {
        "": [october, other, july],
        f"?contact={mei.id}": [october, july],
        "?direction=received": [july],
        "?kind=CARE": [other],
        "?month=2026-07": [july],
        f"?contact={mei.id}&direction=gave&kind=INTRO&month=2026-10": [october],
        "?month=2026-09": [],
        "?month=nonsense&kind=x&direction=%00&contact=abc&page=x": [october, other, july],
        f"?contact={'9' * 30}": [october, other, july],
    }
    assert {query: [int(found) for found in entries(rep.get(query).text)] for query in looked} == looked
    assert "Nothing found" in rep.get("?month=2026-09").text
    log(session, cast.rep, ana, happened_on=dt.date(1999, 5, 3))
    months = re.findall(r'<option value="(\d{4}-\d\d)"', rep.get().text)
    assert months == ["2026-10", "2026-08", "2026-07", "1999-05"], "every month that there is something of"
    ana.ended_on = dt.date(2026, 9, 1)
    session.commit()
    assert ">Ana (ended on 1 September 2026)</option>" in rep.get("new").text


def test_a_long_log_comes_in_pages(session: Session, cast: Cast, rep: Keeper, app: Flask) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    ids = [log(session, cast.rep, mei, happened_on=dt.date(2026, 9, day)) for day in range(1, 26)]
    first, second = rep.get("").text, rep.get("?page=2&direction=gave").text
    assert [int(found) for found in entries(first)] == ids[:4:-1]
    assert [int(found) for found in entries(second)] == ids[4::-1]
    assert 'href="/favours/?direction=gave&amp;page=1"' in second
    assert entries(rep.get("?page=99").text) == entries(second)
    with statements(app) as seen:
        rep.get()
    assert len(seen) <= 8, seen


def test_nobody_else_finds_anything(session: Session, app: Flask, cast: Cast, rep: Keeper, peer: Keeper) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    favour_id = log(session, cast.rep, mei)
    outsider = keeper(app, cast.outsider)
    for other in (peer, outsider):
        assert "Mei" not in other.get().text
        assert "Mei" not in other.get("contacts").text
        for page in (f"{favour_id}", f"contacts/{mei.id}", f"contacts/{mei.id}/edit", f"contacts/{mei.id}/remove"):
            assert other.get(page).status_code == 404, page
            assert other.act(page, gift="no").status_code in (404, 405), page
        for act in ("remove", "restore"):
            assert other.act(f"{favour_id}/{act}").status_code == 404
        assert entries(other.get(f"?contact={mei.id}").text) == []
        assert "Mei" not in other.get(f"?removed={favour_id}").text
        assert other.log(contact=str(mei.id)).status_code == 400
        assert other.act(f"contacts/{mei.id}/next", words="x", remind="never").status_code == 404
    assert stored(session) == [("Mei", "gave", "INTRO", dt.date(2026, 10, 12))]
    rep.act(f"{favour_id}/remove")
    assert peer.get(f"?removed={favour_id}").text.count("Undo") == 0
    for member in (cast.leader, cast.coach, cast.administrator):
        assert keeper(app, member).get().status_code == 403
    assert app.test_client().get("/favours/", headers=BROWSER).status_code == 302


def test_a_lost_key_is_told_and_loses_nothing(session: Session, cast: Cast, rep: Keeper) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    favour_id = log(session, cast.rep, mei, note="kept")
    session.delete(session.get_one(PersonKey, cast.rep.id))
    session.commit()
    assert "This note cannot be opened now" in rep.get().text
    before = look(session, Favour.note)
    page = rep.get(str(favour_id)).text.replace(f"/{favour_id}/remove", "/elsewhere")
    form = form_to(page, f"/favours/{favour_id}")
    assert rep.send(form.action, form.data(gift="no", kind="CARE")).status_code == 302
    assert look(session, Favour.note) == before
    assert stored(session)[0][2] == "CARE"


def test_the_pages_show_every_alias_in_alphabetical_order(session: Session, cast: Cast, rep: Keeper) -> None:
    full_log(session, cast.rep)
    for page in ("contacts", "next", "new"):
        found = re.findall(r"(?:<bdi>|<option value=\"\d+\">)([^<]+)<", rep.get(page).text)
        names = list(dict.fromkeys(found))
        assert names == ["ana", "Bo in service", "Émile", "Mei", "Zoë at the dairy"], page


def test_an_alias_of_pictures_alone_and_a_day_in_other_digits_are_taken(session: Session, rep: Keeper) -> None:
    assert rep.log(alias="🦊", group="CUST", happened_on="٢٠٢٦-١٠-٠١").status_code == 302
    assert rep.post("contacts/new", alias="❤\ufe0f\u200d🔥", group="TEAM").status_code == 302
    assert rep.log(alias="🦊", kind="CARE").status_code == 302, "known by it"
    assert stored(session) == [("🦊", "gave", "INTRO", dt.date(2026, 10, 1)), ("🦊", "gave", "CARE", TODAY)]
    assert list(aliases(session).values()) == ["🦊", "❤\ufe0f\u200d🔥"]
    session.rollback()
    assert "Write at least one letter or digit" in rep.log(alias="...", group="CUST").text


def test_a_new_contact_may_have_ended(session: Session, rep: Keeper) -> None:
    told = rep.post("contacts/new", alias="Eva", group="CUST", ended_on="2026-01-05")
    assert told.status_code == 302
    assert look(session, Contact.ended_on) == [(dt.date(2026, 1, 5),)]
    again = rep.post("contacts/new", alias="EVA", group="CUST", ended_on="2999-01-05")
    assert again.status_code == 400
    assert "in the future" in again.text
    again = rep.post("contacts/new", alias="EVA", group="CUST")
    assert (again.status_code, "You have a contact called Eva already." in again.text) == (409, True)
