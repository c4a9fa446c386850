"""No page of the log speaks of what somebody should do for whom, adds anybody up, or puts contacts into an order."""

import re

import html5lib
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.favours import Keeper, full_log, keeper, log, note_contact
from tests.pulses import BROWSER

# "return" is allowed only in "No return expected", which says the opposite.
NEVER = re.compile(
    r"\b(owe[sd]?|owing|debts?|debtors?|indebted|due|overdue|balance[ds]?|net|ranking|rank(ed)?|top|best|worst|most|least|"
    r"score[sd]?|points?|leaderboard|badge|total|sum|average|ratio|repay|repaid|pay ?back|settle[ds]?|even|surplus|"
    r"deficit|imbalance|takers?|givers?|matchers?|more than|less than)\b",
    re.IGNORECASE,
)
PAGES = (
    "",
    "?page=2",
    "?page=3",
    "?contact={contact}",
    "?direction=gave",
    "?kind=CARE",
    "?month=2026-10",
    "?removed={favour}",
    "new",
    "new?contact={contact}",
    "{favour2}",
    "contacts",
    "contacts/new",
    "contacts/{contact}",
    "contacts/{contact}/edit",
    "contacts/{contact}/remove",
    "contacts/{contact}/next",
    "next",
    "next/{idea}",
    "next?marked={idea}",
    "file",
)
DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}")


def visible(html: str) -> str:
    """The words of a page's main part, without scripts."""
    main = html5lib.parse(html, namespaceHTMLElements=False).find(".//main")
    return " ".join(" ".join(main.itertext()).split())


def memories(rep: Keeper) -> str:
    """The words of the memories on my page; the cards beside them are about one's own counts and may speak of them."""
    html = rep.client.get("/me/", headers=BROWSER).text
    main = html5lib.parse(html, namespaceHTMLElements=False)
    (card,) = (one for one in main.iter("section") if one.get("aria-labelledby") == "memories-title")
    return " ".join(" ".join(card.itertext()).split())


def test_no_page_of_a_full_log_speaks_of_debts(session: Session, cast: Cast, rep: Keeper) -> None:
    (contact, *_) = full_log(session, cast.rep)
    places = {"contact": contact.id, "favour": 1, "favour2": 2, "idea": 1}
    rep.act("1/remove")
    pages = [address.format(**places) for address in PAGES]
    pages.insert(0, pages.pop())
    said = {page: visible(rep.get(page).text) for page in pages}
    said["gift"] = visible(rep.log(gift="yes").text)
    said["errors"] = visible(rep.log(direction="").text)
    rep.act("next/1/done")
    said["done"] = visible(rep.get("next?marked=1").text)
    said["memories"] = memories(rep)
    assert {page: words for page in said if (words := NEVER.findall(said[page]))} == {}


def test_no_figure_stands_beside_a_contact(app: Flask, session: Session, cast: Cast) -> None:
    """Days and pages are the only numbers, so that nothing can be set off against anything."""
    rep = keeper(app, cast.rep)
    (contact, *_) = full_log(session, cast.rep)
    for page in ("", "?page=2", f"?contact={contact.id}", "contacts", f"contacts/{contact.id}", "next"):
        words = DAY.sub("", visible(rep.get(page).text))
        words = re.sub(r"Page \d of \d|(January|February|March|April|May|June|July|August|September|October|"
                       r"November|December) \d{4}", "", words)  # fmt: skip
        assert re.findall(r"\d+", words) == [], page
    assert re.findall(r"\d+", DAY.sub("", memories(rep))) == []


def test_two_logs_that_differ_only_in_who_gave_show_the_same_shape(
    session: Session, cast: Cast, rep: Keeper, peer: Keeper
) -> None:
    for member, direction in ((cast.rep, "gave"), (cast.peer, "received")):
        contact = note_contact(session, member, "Mei")
        for _ in range(7):
            log(session, member, contact, direction=direction)
    shapes = []
    for person in (rep, peer):
        words = visible(person.get("contacts").text)
        shapes.append(words)
    assert shapes[0] == shapes[1]
