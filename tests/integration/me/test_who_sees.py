"""Every question that a rep is asked says who sees what is entered, in words that belong to it."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.favours import full_log
from tests.pulses import BROWSER, open_pulse, sign_in
from tests.worksheets import write_worksheet

PULSE = ("start", "received", "given", "conversations", "statements-1", "statements-2", "check")
SILENT = {"hidden", "submit", "button"}
FIGURES = "Only you. Others: figures about 5 or more people."
ALONE = "Only you see this."


def questions(html: str) -> Iterator[tuple[str, list[str]]]:
    """The name of every box of the forms in a page's main part, and what is said of who sees it."""
    main = html5lib.parse(html, namespaceHTMLElements=False).find(".//main")
    ids = {one.get("id"): one for one in main.iter() if one.get("id")}

    def walk(element: Element, described: list[str]) -> Iterator[tuple[str, list[str]]]:
        described = described + (element.get("aria-describedby") or "").split()
        if element.tag in {"input", "select", "textarea"} and element.get("type") not in SILENT:
            lines = [ids[one] for one in described if "gx-who" in (ids[one].get("class") or "").split()]
            yield element.get("name") or "", [" ".join("".join(line.itertext()).split()) for line in lines]
        for child in element:
            yield from walk(child, described)

    for form in main.iter("form"):
        if form.get("method") == "post":
            yield from walk(form, [])


def said(client: FlaskClient, address: str) -> dict[str, list[str]]:
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200, address
    return dict(questions(answer.text))


@pytest.fixture
def client(app: Flask, session: Session, cast: Cast) -> FlaskClient:
    open_pulse(session, cast.organisation_id)
    session.commit()
    return sign_in(app, cast.rep).client


def begin(app: Flask, cast: Cast) -> FlaskClient:
    rep = sign_in(app, cast.rep)
    rep.post("start", DAYS="20")
    return rep.client


def test_every_question_of_the_pulse_says_it(app: Flask, cast: Cast, client: FlaskClient) -> None:
    begin(app, cast)
    found = {page: said(client, f"/pulse/2026-10/{page}") for page in PULSE}
    assert {page: len(boxes) for page, boxes in found.items()} == dict(zip(PULSE, (1, 19, 19, 5, 6, 6, 2), strict=True))
    everything = {name: words for boxes in found.values() for name, words in boxes.items()}
    ticks = {"REC.DONE", "GIV.DONE"}
    assert everything == {name: [ALONE if name in ticks else FIGURES] for name in everything}


def test_what_counts_in_no_result_says_so(app: Flask, cast: Cast, client: FlaskClient) -> None:
    begin(app, cast)
    client.post("/language", data={"language": "zh"})
    found = said(client, "/pulse/2026-10/statements-1")
    assert {tuple(words) for words in found.values()} == {("只有您能看到。",)}
    assert {tuple(words) for words in said(client, "/pulse/2026-10/given").values()} != {("只有您能看到。",)}


def test_every_question_of_log_worksheets_and_account_says_it(
    session: Session, cast: Cast, client: FlaskClient
) -> None:
    (contact, *_) = full_log(session, cast.rep)
    finished = write_worksheet(session, contact)
    open_ = write_worksheet(session, contact, finished=False)
    pages = (
        "/favours/new",
        "/favours/2",
        "/favours/contacts/new",
        f"/favours/contacts/{contact.id}/edit",
        f"/favours/contacts/{contact.id}/next",
        "/favours/next/1",
        "/favours/file",
        "/worksheets/new",
        *(f"/worksheets/{open_}/points/P{number}" for number in range(1, 10)),
        f"/worksheets/{finished}/outcomes",
        "/account/password",
        "/me/erase",
    )
    found = {page: said(client, page) for page in pages}
    assert [page for page, boxes in found.items() if not boxes] == []
    assert {page: silent for page, boxes in found.items() if (silent := [box for box in boxes if not boxes[box]])} == {}
    point = found[f"/worksheets/{open_}/points/P1"]
    assert point["P1.sure"] == [ALONE]
    assert point["P1.basis"] == ["Only you see this. Results about groups count how many points rest on what."]
    assert found["/favours/new"]["note"] == [ALONE]
    assert found["/favours/new"]["gift"] == ["Nobody sees this, and it is not kept."]


def test_mail_choices_say_it_once_for_all_of_their_buttons(client: FlaskClient) -> None:
    page = html5lib.parse(client.get("/mail/", headers=BROWSER).text, namespaceHTMLElements=False)
    main = page.find(".//main")
    said_here = [one for one in main.iter() if "gx-who" in (one.get("class") or "").split()]
    assert [" ".join("".join(one.itertext()).split()) for one in said_here] == ["Only you see what you choose here."]
    described = [one.get("aria-describedby") for one in main.iter("button")]
    assert described == [said_here[0].get("id")] * 6
