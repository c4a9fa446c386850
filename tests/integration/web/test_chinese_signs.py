"""Pages in Chinese have Chinese signs between the parts that a page puts together."""

import re

from flask import Flask
from sqlalchemy.orm import Session

from data.commands.worksheets import PointValue
from tests.cast import Cast
from tests.favours import note_contact
from tests.fixtures import ON_SQLITE
from tests.pages import form_to
from tests.pulses import BROWSER, open_pulse, sign_in
from tests.worksheets import write_worksheet

WESTERN = re.compile(r"[\u4e00-\u9fff」”）] ?[.,:;(](?![\w/])|[。；：，）][ ]")


def paragraphs(html: str) -> list[str]:
    """Return what the paragraphs and items of a page say, their tags left out."""
    found = re.findall(r"<(p|li|dd)\b[^>]*>((?:(?!<(?:p|li|dd|ul)\b).)*?)</\1>", html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", inside).strip() for _, inside in found]


@ON_SQLITE
def test_parts_are_put_together_with_chinese_signs(app: Flask, session: Session, cast: Cast) -> None:
    open_pulse(session, cast.organisation_id)
    mei = note_contact(session, cast.rep, "Mei")
    write_worksheet(session, mei, {"P1": PointValue("Three plants", basis="guess")})
    session.commit()
    rep = sign_in(app, cast.rep)
    rep.client.set_cookie("guanxi_language", "zh")
    rep.post("start", DAYS="20")
    rep.save("received", REC_CARE_CUST=("many", "", 0))
    check = rep.get("check").text
    assert "many</bdi>”。" in check
    rep.send("submit", form_to(check, "/submit").data())
    shown = [rep.get("thanks").text] + [
        rep.client.get(path, headers=BROWSER).text for path in ("/worksheets/", "/worksheets/1", "/mail/", "/pulse/")
    ]
    for page in [check, rep.get("start").text, *shown]:
        assert 'lang="zh' in page
        assert [words for words in paragraphs(page) if WESTERN.search(words)] == []
