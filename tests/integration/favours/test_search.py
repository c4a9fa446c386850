"""Searching by words of a note and by part of a name, in the rep's own log alone; no word stands in an address."""

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from data.commands.helps import add_idea
from data.models import Contact, PersonKey
from data.queries.own_favours import list_own_ideas
from tests.cast import NOW, Cast
from tests.favours import KEYRING, Keeper, log, note_contact
from tests.fixtures import ON_SQLITE
from tests.integration.favours.test_log import entries
from tests.pages import form_to
from tests.pulses import BROWSER, sign_in_again


def look_for(rep: Keeper, text: str, page: str = "", **chosen: str) -> str:
    """Fill in the box of a page's search, and return the address that this leads to, below the log's."""
    answer = rep.post(page, part="search", text=text, **chosen)
    assert answer.status_code == 302, answer.text
    return str(answer.location).removeprefix("/favours/")


def found(rep: Keeper, text: str, **chosen: str) -> list[int]:
    return [int(one) for one in entries(rep.get(look_for(rep, text, **chosen)).text)]


def idea(session: Session, cast: Cast, contact: Contact, words: str) -> int:
    noted = add_idea(
        session,
        person_id=cast.rep.id,
        contact_id=contact.id,
        words=words,
        planned_on=None,
        remind="never",
        today=NOW.date(),
        keyring=KEYRING,
        now=NOW,
    )
    session.commit()
    return noted.id


def test_words_of_a_note_and_parts_of_a_name_are_found(session: Session, cast: Cast, rep: Keeper, peer: Keeper) -> None:
    emile, mei = note_contact(session, cast.rep, "Émile (dairy)"), note_contact(session, cast.rep, "Mei 关系")
    log(session, cast.peer, note_contact(session, cast.peer, "Mei 关系"), note="Audit on Friday")
    audit = log(session, cast.rep, emile, note="Lent our tester for the AUDIT\non Friday")
    advice = log(session, cast.rep, mei, kind="ADVICE", direction="received", note="谈了审计 and a naïve plan")
    bare = log(session, cast.rep, mei, kind="CARE", happened_on=dt.date(2026, 9, 1))
    gone = log(session, cast.rep, mei, kind="INFO", note="audit")
    rep.act(f"{gone}/remove")
    looked = {
        "audit": [audit],
        "  Friday   AUDIT ": [audit],
        "emile": [audit],
        "DAIRY tester": [audit],
        "审计": [advice],
        "naive": [advice],
        "关系": [advice, bare],
        "mei plan": [advice],
        "ａｕｄｉｔ": [audit],
        "100%": [],
        "_": [],
        "nobody": [],
    }
    assert {text: found(rep, text) for text in looked} == looked
    assert found(rep, "mei", kind="CARE", month="2026-09") == [bare]
    assert found(rep, "mei", direction="gave") == [bare]
    assert found(rep, "\u00b4  \u200b") == [advice, audit, bare], "nothing was looked for"
    assert [int(one) for one in entries(rep.get().text)] == [advice, audit, bare]
    assert len(found(peer, "audit")) == 1
    assert "Nothing found" in rep.get(look_for(rep, "nobody")).text


def test_no_word_stands_in_an_address_and_nobody_else_opens_one(
    session: Session, cast: Cast, rep: Keeper, peer: Keeper
) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    ids = [log(session, cast.rep, mei, note=f"Wine {day}", happened_on=dt.date(2026, 9, day)) for day in range(1, 26)]
    log(session, cast.rep, mei, note="Beer")
    other = log(session, cast.peer, note_contact(session, cast.peer, "Ana"), note="Tea")
    address = look_for(rep, "wine", direction="gave")
    first = rep.get(address).text
    assert [int(one) for one in entries(first)] == ids[:4:-1]
    assert form_to(first, "search").values["text"] == "wine"
    (older,) = re.findall(r'href="/favours/(\?[^"]*page=2[^"]*)"', first.replace("&amp;", "&"))
    second = rep.get(older).text
    assert [int(one) for one in entries(second)] == ids[4::-1]
    addresses = re.findall(r'(?:href|action)="([^"]*)"', first + second)
    assert f"/favours/{ids[0]}" in [one.split("?")[0] for one in addresses], "the way to each entry"
    assert [one for one in [address, *addresses] if "wine" in one.casefold()] == []
    assert [int(one) for one in entries(peer.get(address).text)] == [other], "another person's search says nothing"
    assert "wine" not in peer.get(address).text
    for broken in ("?words=x", "?words=%00", f"?words={'a' * 9000}", "?words=é"):
        assert len(entries(rep.get(broken).text)) == 20, broken


@pytest.mark.parametrize("page", ["", "contacts", "next"])
@ON_SQLITE
def test_too_long_a_search_is_told_as_it_was_typed(session: Session, cast: Cast, rep: Keeper, page: str) -> None:
    note_contact(session, cast.rep, "Mei")
    answer = rep.post(page, part="search", text="a" * 100 + " \x00")
    assert answer.status_code == 400
    assert answer.text.count("Shorten what you look for to 100 characters.") == 2
    assert form_to(answer.text, "search").values["text"] == "a" * 100 + " \N{REPLACEMENT CHARACTER}"
    assert "Nothing found" not in answer.text


def names(html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"<bdi>([^<]+)</bdi>", html)))


def test_contacts_and_next_help_are_found_by_part_of_a_name(
    session: Session, cast: Cast, rep: Keeper, peer: Keeper
) -> None:
    ana, zoe, bo = (note_contact(session, cast.rep, alias) for alias in ("Ana", "Zoë at the dairy", "Bo"))
    note_contact(session, cast.peer, "Zora")
    idea(session, cast, ana, "A hint about the dairy fair")
    idea(session, cast, zoe, "A name")
    assert names(rep.get(look_for(rep, "ZOE", "contacts")).text) == ["Zoë at the dairy"]
    nobody = rep.get(look_for(rep, "zora", "contacts")).text
    assert (names(nobody), "None of your contacts has such a name." in nobody) == ([], True)
    assert "No contacts yet" not in nobody
    listed = rep.get(look_for(rep, "dairy", "next")).text
    assert "A hint about the dairy fair" in listed
    assert "A name" in listed
    assert names(listed) == ["Ana", "Zoë at the dairy"]
    assert names(rep.get(look_for(rep, "zoë", "next")).text) == ["Zoë at the dairy"]
    nothing = rep.get(look_for(rep, "plumber", "next")).text
    assert (names(nothing), "Nothing on your list fits" in nothing) == ([], True)
    rep.act(f"contacts/{bo.id}/remove")
    removed = rep.get(look_for(rep, "bo", "contacts")).text
    assert names(removed) == ["Bo"]
    own = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id}
    assert len(list_own_ideas(session, **own, keyring=KEYRING)) == 2
    session.rollback()
    assert names(peer.get(look_for(peer, "zo", "contacts")).text) == ["Zora"]


def test_a_search_after_signing_out_goes_on(session: Session, app: Flask, cast: Cast, rep: Keeper) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    log(session, cast.rep, mei, note="Wine")
    log(session, cast.rep, mei, kind="CARE", note="Beer")
    form = form_to(rep.get().text, "search")
    rep.client.post("/sign-out", data={"csrf_token": rep.token()}, headers=BROWSER)
    kept = rep.send(form.action, form.data(text="wine"))
    assert kept.status_code == 401
    again = form_to(kept.text.replace("<form method", '<form action="/again" method'), "again").data()
    sign_in_again(rep.client, cast.rep)
    answer = rep.send(form.action, again)
    assert answer.status_code == 302
    assert len(entries(rep.client.get(answer.location, headers=BROWSER).text)) == 1


def test_a_lost_key_is_told(session: Session, cast: Cast, rep: Keeper) -> None:
    log(session, cast.rep, note_contact(session, cast.rep, "Mei"), note="kept")
    session.delete(session.get_one(PersonKey, cast.rep.id))
    session.commit()
    answer = rep.post("", part="search", text="kept")
    assert (answer.status_code, "Your texts cannot be opened" in answer.text) == (409, True)


def test_where_the_key_is_lost_the_list_of_next_help_says_so(session: Session, cast: Cast, rep: Keeper) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    idea_id = idea(session, cast, mei, "A hint")
    address = look_for(rep, "mei", "next")
    session.delete(session.get_one(PersonKey, cast.rep.id))
    session.commit()
    for page in ("next", address, f"contacts/{mei.id}", f"next/{idea_id}"):
        answer = rep.get(page)
        assert (answer.status_code, "This note cannot be opened now" in answer.text) == (200, True), page
    assert rep.act(f"next/{idea_id}/done").status_code == 302
    assert "This note cannot be opened now" in rep.get(f"next?marked={idea_id}").text


@ON_SQLITE
def test_after_a_change_the_search_stands_again(session: Session, cast: Cast, rep: Keeper) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    log(session, cast.rep, mei, note="Wine")
    log(session, cast.rep, mei, note="Beer")
    idea(session, cast, mei, "A hint about wine")
    for page, looked in (("", look_for(rep, "wine", direction="gave")), ("next", look_for(rep, "wine", "next"))):
        (way,) = re.findall(rf'href="/favours/({page}/?\d+\?[^"]*)"', rep.get(looked).text.replace("&amp;", "&"))
        form = form_to(rep.get(way).text, f"/favours/{way}")
        answer = rep.send(form.action, form.data())
        assert (answer.status_code, answer.location) == (302, f"/favours/{looked}"), page
        assert "wine" not in f"{way} {answer.location}".casefold()
        back = re.findall(r'class="gx-back" href="([^"]*)"', rep.get(way).text.replace("&amp;", "&"))
        assert back == [f"/favours/{looked}"], page


@ON_SQLITE
def test_the_ways_back_from_contacts_and_removals_keep_the_search(session: Session, cast: Cast, rep: Keeper) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    wine = log(session, cast.rep, mei, note="Wine")
    looked = look_for(rep, "mei", "contacts")
    asked = looked.partition("?")[2]
    assert f'href="/favours/contacts/{mei.id}?{asked}"' in rep.get(looked).text
    shown, changing = f"contacts/{mei.id}?{asked}", f"contacts/{mei.id}/edit?{asked}"
    page = rep.get(shown).text
    assert (f'href="/favours/{looked}"' in page, f'href="/favours/{changing}"' in page) == (True, True)
    page = rep.get(changing).text
    assert f'href="/favours/{shown}"' in page
    form = form_to(page, "edit")
    assert rep.send(form.action, form.data()).location == f"/favours/{shown}"
    log_asked = look_for(rep, "wine").partition("?")[2]
    form = form_to(rep.get(f"{wine}?{log_asked}").text, "remove")
    assert rep.send(form.action, form.data()).location == f"/favours/?removed={wine}&{log_asked}"


def action(html: str, part: str, button: str = "") -> str:
    """Return the address of the form whose address holds a part and whose text a button."""
    forms = re.findall(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', html.replace("&amp;", "&"), re.DOTALL)
    return str(next(address for address, inside in forms if part in address and button in inside))


@ON_SQLITE
def test_what_is_done_in_a_search_leads_back_to_it(session: Session, cast: Cast, rep: Keeper) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    ideas = [idea(session, cast, mei, f"A hint about wine {number}") for number in range(3)]
    looked = look_for(rep, "wine", "next")
    asked = looked.partition("?")[2]
    own = {"csrf_token": rep.token(), "person": str(cast.rep.id)}

    def press(page: str, part: str, **more: str) -> str:
        return str(rep.send(action(rep.get(page).text, part), own | more).location).removeprefix("/favours/")

    assert press(looked, f"{ideas[0]}/later", by="week") == looked
    for number, act in ((1, "done"), (2, "remove")):
        marked = press(looked, f"{ideas[number]}/{act}")
        assert marked == f"next?marked={ideas[number]}&{asked}"
        assert f"A hint about wine {3 - number}" in rep.get(marked).text, "the search stands"
        assert press(marked, "/restore") == looked, act
    (noting,) = re.findall(r'href="/favours/(contacts/\d+/next[^"]*)"', rep.get(look_for(rep, "mei", "next")).text)
    form = form_to(rep.get(noting).text, "/next")
    assert str(rep.send(form.action, form.data(words="A name")).location).startswith("/favours/next?words=")

    found = look_for(rep, "mei", "contacts")
    asked = found.partition("?")[2]
    (removing,) = re.findall(r'href="/favours/([^"]*/remove[^"]*)"', rep.get(f"contacts/{mei.id}/edit?{asked}").text)
    for way in (f"contacts/{mei.id}/edit?{asked}", f"contacts/{mei.id}?{asked}"):
        assert f'href="/favours/{way}"' in rep.get(removing).text
    gone = press(removing, "/remove")
    assert gone == f"contacts?removed={mei.id}&{asked}"
    assert press(gone, "/restore") == f"contacts/{mei.id}?{asked}"
    rep.act(f"contacts/{mei.id}/remove")
    assert press(found, "/restore") == f"contacts/{mei.id}?{asked}"


@ON_SQLITE
def test_the_page_of_a_search_stands_again(session: Session, cast: Cast, rep: Keeper) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    for day in range(1, 26):
        log(session, cast.rep, mei, note="Wine", happened_on=dt.date(2026, 9, day))
    own = {"csrf_token": rep.token(), "person": str(cast.rep.id)}
    for first in ("", look_for(rep, "wine")):
        (older,) = re.findall(r'href="/favours/(\?[^"]*page=2[^"]*)"', rep.get(first).text.replace("&amp;", "&"))
        number = int(entries(rep.get(older).text)[0])
        (way,) = re.findall(rf'href="/favours/({number}\?[^"]*)"', rep.get(older).text.replace("&amp;", "&"))
        page = rep.get(way).text
        form = form_to(page, f"/{number}?")
        (listed,) = re.findall(r'class="gx-back" href="([^"]*)"', page.replace("&amp;", "&"))
        assert "page=2" in listed
        assert rep.send(form.action, form.data()).location == listed
        removed = rep.send(action(page, "/remove"), own).location.removeprefix("/favours/")
        assert "page=2" in removed
        back = rep.send(action(rep.get(removed).text, f"{number}/restore"), own)
        assert (back.location, number) == (listed, int(entries(rep.get(listed.removeprefix("/favours/")).text)[0]))
