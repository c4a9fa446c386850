"""The audit trail as administrators read it: in words, filtered by the address, page by page, as a file, checked."""

import csv
import datetime as dt
import io
import re
from typing import Any

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.erasure import erase_person
from data.commands.people import grant_role, join_team
from data.language import speaking
from data.models import Organisation
from data.queries.audit import check_chain
from data.queries.trail import WAYS_IN
from data.types import Role
from surveys.me.words import WHAT, done
from surveys.trail.words import ACTS, act_words
from tests.access.world import person_handle
from tests.architecture.tree import ROOT
from tests.cast import NOW, Cast
from tests.databases import Urls
from tests.fixtures import ON_SQLITE
from tests.integration.keeping.test_audit import behind_the_back
from tests.pulses import BROWSER, sign_in

NOTERS = r"act=|_note\(|note_person\(|note\(|yield (?=.*{)|_note_team\(|_tell\("
RECORDED = re.compile(rf'(?:{NOTERS})[^"\n]*"([a-z_]+)"(?: if \w+ else "([a-z_]+)")?')
TAGS = re.compile(r"(\s*<[^>]*>)+")
CELL = re.compile(r"<t[hd][ >].*?</t[hd]>", re.DOTALL)


def table(page: str) -> list[list[str]]:
    """Return the words of each row of the page's table."""
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]
    return [
        [re.sub(r"(\s*<[^>]*>)+", " ", cell[3:]).partition(">")[2].strip() for cell in CELL.findall(row)]
        for row in rows
    ]


def noted(session: Session, cast: Cast, act: str, actor: int | None, **more: Any) -> None:
    shared: dict[str, Any] = {"subject": "person", "subject_id": cast.rep.id, "now": NOW} | more
    record(session, organisation_id=cast.organisation_id, actor_id=actor, act=act, **shared)


def test_it_is_read_in_words_and_by_the_address(app: Flask, session: Session, cast: Cast) -> None:
    by: dict[str, Any] = {"organisation_id": cast.organisation_id, "actor_id": cast.administrator.id, "now": NOW}
    join_team(session, **by, person_id=cast.leader.id, team_id=cast.teams["Team C"], starts_on=dt.date(2026, 11, 4))
    grant_role(session, **by, person_id=cast.leader.id, role=Role.COACH, team_id=cast.teams["South"])
    session.commit()
    client = sign_in(app, cast.administrator).client
    handle = person_handle(cast.leader.id, cast.organisation_id)
    both = client.get(f"/audit?person={handle}&since=2026-11-03&until=2026-11-03", headers=BROWSER).text
    moment = "3 November 2026 at 10:00"
    assert [cells for cells in table(both) if "Administrator" in cells] == [
        [moment, "A role was given Team: South, Role: coach", "Leader", "Administrator"],
        [moment, "A person was put into a team Team: Team C, Day: 4 November 2026", "Leader", "Administrator"],
    ]
    one = client.get(f"/audit?person={handle}&act=team_joined", headers=BROWSER).text
    assert [cells[1].partition(" Team:")[0] for cells in table(one)] == ["A person was put into a team"]
    assert "Nothing of this kind happened" in client.get("/audit?until=2026-11-02", headers=BROWSER).text
    for wrong in ("since=2026-02-30", "until=x", "since=2026-11-04&until=2026-11-03"):
        assert client.get(f"/audit?{wrong}", headers=BROWSER).status_code == 400
        assert client.get(f"/audit/audit-trail.csv?{wrong}", headers=BROWSER).status_code == 400
    for extreme in ("until=9999-12-31", "since=0001-01-01", "page=0", "page=99999999999", "act=%00"):
        assert client.get(f"/audit?{extreme}", headers=BROWSER).status_code == 200


def test_fifty_stand_on_a_page_newest_first(app: Flask, session: Session, cast: Cast) -> None:
    for number in range(60):
        noted(session, cast, "people_imported", None, subject="organisation", details={"new": number})
    session.commit()
    client = sign_in(app, cast.administrator).client
    first, second = (client.get(f"/audit?act=people_imported&page={page}", headers=BROWSER).text for page in (1, 2))
    told = [cells[1] for page in (first, second) for cells in table(page)]
    assert told == [f"People were taken in from a file New: {number}" for number in reversed(range(60))]
    assert (len(table(first)), "Page 1 of 2" in first, "60 entries" in first) == (50, True, True)


def test_who_signs_in_is_named_for_administrators_alone(app: Flask, session: Session, cast: Cast) -> None:
    later = NOW.replace(second=42, microsecond=7)
    for act in sorted(WAYS_IN):
        for actor in (cast.rep, cast.administrator):
            noted(session, cast, act, actor.id, subject_id=actor.id, now=later)
    session.commit()
    client = sign_in(app, cast.administrator).client
    for act in sorted(WAYS_IN):
        file = client.get(f"/audit/audit-trail.csv?act={act}").text
        rows = {
            row["by"]: row
            for row in csv.DictReader(io.StringIO(file.lstrip("\ufeff")))
            if "2026-11-03" in row["happened_at"]
        }
        assert {by: (row["happened_at"], bool(row["hash"])) for by, row in rows.items()} == {
            "Not named": ("2026-11-03T09:00:00+00:00", False),
            "Administrator": (later.isoformat(), True),
        }
        assert cast.rep.name not in file
        cells = [cell for row in table(client.get(f"/audit?act={act}", headers=BROWSER).text) for cell in row]
        assert cast.rep.name not in cells
        assert "Not named" in cells
    own = client.get(f"/audit?person={person_handle(cast.rep.id, cast.organisation_id)}", headers=BROWSER).text
    assert not [cells for cells in table(own) if any(str(ACTS[act]) in cells[1] for act in WAYS_IN)]


@ON_SQLITE
def test_no_spreadsheet_runs_the_file(app: Flask, session: Session, cast: Cast) -> None:
    noted(session, cast, "=cmd|x", cast.administrator.id)
    session.commit()
    file = sign_in(app, cast.administrator).client.get("/audit/audit-trail.csv").text
    rows = list(csv.reader(io.StringIO(file.lstrip("\ufeff"))))
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
    assert [row[6] for row in rows if "cmd" in row[6]] == ["'=cmd|x"]


def test_the_check_says_what_it_found(app: Flask, session: Session, urls: Urls, cast: Cast) -> None:
    client = sign_in(app, cast.administrator).client
    report = check_chain(session, organisation_id=cast.organisation_id)
    session.rollback()
    known = f"{report.last_number}:{report.last_hash}"
    page = client.get("/audit/check", headers=BROWSER).text
    assert f"{report.last_number} entries, none changed" in page
    assert known in page
    assert "none changed" in client.get(f"/audit/check?known={known}", headers=BROWSER).text
    wrong = f"{report.last_number}:{'0' * 64}"
    assert "is not the one that was written down" in client.get(f"/audit/check?known={wrong}", headers=BROWSER).text
    assert client.get("/audit/check?known=1:2", headers=BROWSER).status_code == 400
    behind_the_back(
        urls, f"UPDATE audit_entry SET subject_id = 99 WHERE organisation_id = 1 AND number = {report.last_number}"
    )
    broken = client.get("/audit/check", headers=BROWSER).text
    assert f"entry {report.last_number} was changed" in broken
    assert "not whole" in broken


def recorded_acts() -> set[str]:
    """Return every act that the code writes into the audit trail."""
    sources = [
        path.read_text(encoding="utf-8") for folder in ("data", "surveys") for path in (ROOT / folder).rglob("*.py")
    ]
    return {act for source in sources for match in RECORDED.findall(source) for act in match if "_" in act}


def test_every_act_has_its_words_in_both_languages() -> None:
    acts = recorded_acts()
    assert len(acts) > 50
    assert acts - ACTS.keys() == set(), "add their words to surveys/trail/words.py"
    for act in sorted(acts | ACTS.keys() | WHAT.keys()):
        raw = act.replace("_", " ").capitalize()
        assert raw not in {act_words(act), done(act)} or act not in acts
        with speaking("zh"):
            found = re.findall("[A-Za-z]{2,}", f"{act_words(act) if act in ACTS else ''} {done(act)}")
            assert set(found) <= {"API", "Webhook"}, act


def test_acts_about_a_person_speak_to_them_on_their_own_page() -> None:
    folder = ROOT / "data" / "commands"
    about = re.compile(r"note_person\(|subject=\"person\"")
    noting = (*folder.glob("staff_states.py"), *(f for f in folder.glob("*.py") if about.search(f.read_text("utf-8"))))
    acts = {act for file in noting for match in RECORDED.findall(file.read_text("utf-8")) for act in match if act}
    assert len(acts) > 20
    assert acts - WHAT.keys() == {"administrators_factor_set", "person"}, "add their words to surveys/me/words.py"


@ON_SQLITE
def test_an_erased_person_is_called_so_in_chinese(app: Flask, session: Session, cast: Cast) -> None:
    about = {"organisation_id": cast.organisation_id, "actor_id": cast.administrator.id}
    session.execute(update(Organisation).values(language="zh"))
    erase_person(session, **about, person_id=cast.rep.id, now=NOW)
    session.commit()
    page = sign_in(app, cast.administrator).client.get("/audit", headers=BROWSER).text
    assert "已清除的人" in page
    assert "Erased person" not in page
