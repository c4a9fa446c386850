"""A search is not lost on the way to a new entry and back."""

import re

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.favours import Keeper, log, note_contact
from tests.fixtures import ON_SQLITE
from tests.integration.favours.test_search import idea, look_for
from tests.pages import form_to
from tests.pulses import BROWSER


@pytest.mark.parametrize(("page", "begun"), [("", "log"), ("contacts", "contact"), ("next", "next")])
@ON_SQLITE
def test_a_favour_logged_from_within_a_search_leads_back_to_it(
    session: Session, cast: Cast, rep: Keeper, page: str, begun: str
) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    marked = idea(session, cast, mei, "A hint for Mei")
    log(session, cast.rep, mei)
    back = look_for(rep, "mei", page, **({"kind": "CARE"} if begun == "log" else {}))
    words = re.findall(r"words=([^&]+)", back)
    shown = rep.get(back).text
    if begun == "contact":
        back = f"contacts/{mei.id}?words={words[0]}"
        shown = rep.get(back).text
    elif begun == "next":
        shown = rep.get(rep.act(f"next/{marked}/done?words={words[0]}").location.removeprefix("/favours/")).text
    (way,) = [
        one for one in re.findall(r'href="/favours/(new[^"]*)"', shown.replace("&amp;", "&")) if f"begun={begun}" in one
    ]
    assert re.findall(r"words=([^&]+)", way) == words
    form = form_to(rep.get(way).text, f"/favours/{way}".split("?")[0])
    filled = form.data(contact=str(mei.id), direction="gave", kind="CARE", gift="yes")
    stop = rep.client.post(form.action, data=filled, headers=BROWSER)
    again = form_to(stop.text, "/favours/new")
    assert sorted(re.findall(r"(\w+)=", again.action)) == sorted(re.findall(r"(\w+)=", form.action))
    asked_again = rep.client.post(again.action, data=again.data(**again.presses), headers=BROWSER)
    form = form_to(asked_again.text, "/favours/new")
    saved = rep.client.post(form.action, data=form.data(contact=str(mei.id), gift="no"), headers=BROWSER)
    assert saved.status_code == 302
    assert saved.location.split("?")[0] == f"/favours/{back}".split("?")[0]
    assert re.findall(r"words=([^&]+)", saved.location) == words
    assert "It is in your log." in rep.get(saved.location.removeprefix("/favours/")).text
