"""No page that a log shows on speaks of what somebody should do for whom, adds anybody up, or ranks contacts."""

import datetime as dt
import re

import html5lib
from flask import Flask
from sqlalchemy.orm import Session

from data.models import Contact
from tests.cast import Cast
from tests.favours import ALIASES, Keeper, full_log, keeper, log, note_contact
from tests.fixtures import on_both
from tests.integration.favours.test_files import HEADER, upload
from tests.integration.favours.test_lists import upload as upload_list
from tests.integration.favours.test_search import look_for
from tests.pulses import BROWSER, Rep, open_pulse

# "return" is allowed only in "No return expected", which says the opposite.
NEVER = re.compile(
    r"\b(owe[sd]?|owing|debts?|debtors?|indebted|due|overdue|balance[ds]?|net|ranking|rank(ed)?|top|best|worst|most|least|"
    r"score[sd]?|points?|leaderboard|badge|total|sum|average|ratio|repay|repaid|pay ?back|settle[ds]?|even|surplus|"
    r"deficit|imbalance|takers?|givers?|matchers?|more than|less than)\b",
    re.IGNORECASE,
)
# What is said of own counts may weigh them; of what anybody should do for anybody nothing may be said at all.
DUES = re.compile(
    r"\b(owe[sd]?|owing|debts?|debtors?|indebted|due|overdue|ranking|ranked|leaderboard|repay|repaid|pay ?back|"
    r"settle[ds]?|takers?|givers?|matchers?|favou?rs? outstanding)\b",
    re.IGNORECASE,
)
NEVER_IN_CHINESE = re.compile(
    "欠|债|偿还|还清|结清|到期|逾期|应还|余额|差额|净|抵消|盈余|赤字|排名|排行|名次|最多|最少|最好|最差|合计|总计|总和|"
    "平均|比率|比例|得分|分数|积分|多于|少于|索取者|给予者|徽章"
)
DUES_IN_CHINESE = re.compile("欠|债|偿还|还清|结清|到期|逾期|应还|排名|排行|名次|索取者|给予者|徽章")
UP_TO = re.compile("最多\\s?[0-9,]+\\s?(个字符|行)")  # how long a text may be
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
LINES = ("li", "p", "dt", "dd", "td", "th", "h1", "h2", "h3")
STATEMENTS = ("T1", "T2", "T3", "R1", "R2", "R3")
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


def with_everything(session: Session, rep: Keeper) -> dict[str, str]:
    """Fill a log, with an end, removals, and what is done on the way; returns the words of every page of its own."""
    contact, *_, ended, gone = full_log(session, rep.member)
    ended.ended_on = dt.date(2026, 9, 1)
    session.commit()
    places = {"contact": contact.id, "favour": 1, "favour2": 2, "idea": 1}
    said = {"gift": visible(rep.log(gift="yes").text), "errors": visible(rep.log(direction="").text)}
    files = {"": rep.get("my-favours.csv"), "contacts": rep.get("my-contacts.csv"), "next": rep.get("my-next-help.csv")}
    for act in ("1/remove", f"contacts/{gone.id}/remove"):
        rep.act(act)
    new = f"{HEADER}\n2026-10-01,New Bo,,gave,care,,".encode()
    for name, content in (("known", files[""].data), ("wrong", new), ("new", new.replace(b",,", b",customer,", 1))):
        said[f"file {name}"] = visible(upload(rep, content).text)
    for name in ("contacts", "next"):
        for content in (files[name].data, b"contact,idea\nNew Bo,A hint"):
            said[f"{name} file {content[:20]!r}"] = visible(upload_list(rep, name, content).text)
        said[f"{name} file"] = visible(rep.get(f"{name}/file").text)
    for text, page in (
        ("mei", ""),
        ("关系", ""),
        ("nobody", ""),
        ("mei", "contacts"),
        ("émile", "contacts"),
        ("a", "next"),
    ):
        said[f"{page} search for {text}"] = visible(rep.get(look_for(rep, text, page)).text)
    pages = [address.format(**places) for address in PAGES]
    pages += [f"contacts/{ended.id}", f"contacts/{gone.id}/edit", f"contacts?removed={gone.id}"]
    said |= {page: visible(rep.get(page).text) for page in pages}
    rep.act("next/1/done")
    said["done"] = visible(rep.get("next?marked=1").text)
    return said


def blocks(html: str, kind: str) -> str:
    """The words of the parts of a page that have a class."""
    main = html5lib.parse(html, namespaceHTMLElements=False).find(".//main")
    found = [part for part in main.iter() if kind in part.get("class", "").split()]
    assert found
    return " ".join(" ".join(" ".join(part.itertext()) for part in found).split())


def lines_with_aliases(html: str) -> str:
    """The words of the lines of a page that name a contact."""
    main = html5lib.parse(html, namespaceHTMLElements=False).find(".//main")
    lines = (" ".join(" ".join(part.itertext()).split()) for part in main.iter() if part.tag in LINES)
    return "\n".join(line for line in lines if any(alias in line for alias in ALIASES))


def pulse_pages(session: Session, cast: Cast, rep: Keeper) -> dict[str, tuple[str, str]]:
    """Answer a pulse with what was logged; returns the words of its pages about the log, and of whole other pages."""
    open_pulse(session, cast.organisation_id)
    pulse = Rep(rep.client, rep.member)
    pulse.post("start", DAYS="20")
    jots = {page: blocks(pulse.get(page).text, "gx-jots") for page in ("received", "given")}
    ticks = {f"jot.{one}": "1" for one in re.findall(r'name="jot\.(\d+)"', pulse.get("given").text)}
    pulse.post("given", GIV_DONE="1", **ticks)
    jots["added"] = blocks(pulse.get("given").text, "gx-jots")
    statements = {f"{letter}{number}": "4" for letter in "TR" for number in (1, 2, 3)}
    pulse.post("statements-1", **{name: text for name, text in statements.items() if name in STATEMENTS})
    pulse.send("submit", pulse.hidden())
    whole = {"thanks": pulse.get("thanks").text, "me": rep.client.get("/me/", headers=BROWSER).text}
    near = {page: lines_with_aliases(html) for page, html in whole.items()} | jots
    return {page: (near[page], visible(whole[page]) if page in whole else near[page]) for page in near}


@on_both("language", ("en", "zh"), ("en",))
def test_no_page_of_a_full_log_speaks_of_debts(session: Session, cast: Cast, rep: Keeper, language: str) -> None:
    rep.client.post("/language", data={"language": language})
    never, dues = (NEVER, DUES) if language == "en" else (NEVER_IN_CHINESE, DUES_IN_CHINESE)
    said = with_everything(session, rep)
    said["memories"] = memories(rep)
    around = pulse_pages(session, cast, rep)
    said |= {f"{page}, of the log": near for page, (near, _whole) in around.items()}
    assert ("Log a favour" in said["new"]) == (language == "en"), "in the language asked for"
    plain = {page: UP_TO.sub("", words) for page, words in said.items()}
    assert {page: found for page, words in plain.items() if (found := never.findall(words))} == {}
    assert {page: words for page, (_near, whole) in around.items() if (words := dues.findall(whole))} == {}
    assert [page for page in ("me", "thanks", "added") if page not in around] == []


def test_no_figure_stands_beside_a_contact(app: Flask, session: Session, cast: Cast) -> None:
    """Days and pages are the only numbers, so that nothing can be set off against anything."""
    rep = keeper(app, cast.rep)
    (contact, *_) = full_log(session, cast.rep)
    assert re.findall(r"\d+", DAY.sub("", memories(rep))) == []
    ended = session.get_one(Contact, contact.id + 1)
    ended.ended_on = dt.date(2026, 9, 1)
    session.commit()
    rep.act(f"contacts/{contact.id + 2}/remove")
    found = [look_for(rep, "mei"), look_for(rep, "a", "contacts"), look_for(rep, "a", "next")]
    for page in ("", "?page=2", f"?contact={contact.id}", "contacts", f"contacts/{contact.id}", "next",
                 f"contacts/{ended.id}", *found):  # fmt: skip
        words = DAY.sub("", visible(rep.get(page).text)).replace("30 days after you removed them", "")
        words = re.sub(r"Page \d of \d|(January|February|March|April|May|June|July|August|September|October|"
                       r"November|December) \d{4}", "", words)  # fmt: skip
        assert re.findall(r"\d+", words) == [], page


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
