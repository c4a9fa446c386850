"""A team's actions: at most three open, seen by the whole team, closed with a sentence, on both databases."""

import datetime as dt
import threading

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from data.commands.actions import TEAM_CLOSED, TOO_MANY, add_action, close_action
from data.commands.people import grant_role
from data.db import enter_organisation
from data.errors import ConflictError
from data.models import Action, Person, Team
from data.types import Role
from tests.cast import NOW, Cast
from tests.integration.dashboard.published import publish
from tests.leading import SOON, TODAY, Leader, act, leader_of
from tests.pages import form_to, main_form
from tests.pulses import BROWSER, sign_in_again

YESTERDAY = TODAY - dt.timedelta(days=1)


def stored(session: Session) -> list[tuple[object, ...]]:
    session.rollback()
    rows = session.execute(select(Action.words, Action.owner_id, Action.outcome).order_by(Action.id)).all()
    session.rollback()
    return [tuple(row) for row in rows]


def good(cast: Cast, **fields: str) -> dict[str, str]:
    return {
        "words": "Ask after offering",
        "owner": str(cast.peer.id),
        "due_on": str(SOON),
        "measure": "score:R",
    } | fields


def test_an_action_is_added_changed_and_closed_and_the_team_sees_it(
    session: Session, cast: Cast, leader: Leader, rep: Leader
) -> None:
    team = cast.teams["Team A"]
    assert leader.post(f"/actions/new?team={team}&month=2026-09", **good(cast)).location == (
        f"/actions/?team={team}&month=2026-09"
    )
    seen = rep.get("/actions/").text
    for words in ("Ask after offering", cast.peer.name, "for Give-and-return", f"{SOON:%-d %B %Y}"):
        assert words in seen
    assert [word for word in ("/close", "Change", "Add an action") if word in seen] == []
    assert leader.post("/actions/1", words="Offer, then ask", owner=str(cast.leader.id)).status_code == 302
    assert stored(session) == [("Offer, then ask", cast.leader.id, None)]
    refused = leader.post("/actions/1/close", outcome="  ")
    assert refused.status_code == 400
    assert refused.text.count("Say in at least one sentence, of up to 300 characters, what came of it.") >= 2
    for lines in ("One\nSecond line. Third sentence.", "One\r\n\r\nTwo", "One\u2028Two"):
        several = leader.post("/actions/1/close", outcome=lines)
        assert (several.status_code, several.text.count("without a new line in it.")) == (400, 2)
        changed = leader.post("/actions/1", words=lines, owner=str(cast.leader.id))
        assert (changed.status_code, changed.text.count("without a new line in it.")) == (400, 2)
    for short in ("x", "Dropped.", "done - !", "\u5b8c\u6210\u4e86"):
        word = leader.post("/actions/1/close", outcome=short)
        assert (word.status_code, word.text.count("One word says too little.")) == (400, 2)
        assert f"{short}</textarea>" in word.text, "what was typed is kept"
    assert leader.post("/actions/1/close", outcome=" Half of us kept at it.\n").status_code == 302
    assert stored(session) == [("Offer, then ask", cast.leader.id, "Half of us kept at it.")]
    seen = rep.get("/actions/").text
    assert "Half of us kept at it." in seen
    assert "No action is open here." in seen
    for path in ("/actions/1", "/actions/1/close"):
        assert leader.get(path).location == f"/actions/?team={team}", "what is closed stays as it is"


def test_a_closed_team_takes_no_action_before_pages_follow_its_closing(
    session: Session, cast: Cast, leader: Leader
) -> None:
    publish(session, cast)  # pages follow the tree of a round
    team = cast.teams["Team A"]
    form = form_to(leader.get(f"/actions/new?team={team}").text, "/actions/new")
    session.execute(update(Team).where(Team.id == team).values(closed_on=TODAY))
    session.commit()
    answer = leader.send(form.action, form.data(**good(cast)))
    assert answer.status_code == 409
    assert answer.text.count(str(TEAM_CLOSED)) == 2, "beside the form and above it"
    assert 'value="Ask after offering"' in answer.text, "what was typed is kept"
    assert stored(session) == []


def test_with_three_open_the_way_to_a_fourth_leads_to_the_three(session: Session, cast: Cast, leader: Leader) -> None:
    team = cast.teams["Team A"]
    act(session, cast, words="First")
    act(session, cast, words="Second")
    act(session, cast, "Team B", words="Another team's")
    form = form_to(leader.get(f"/actions/new?team={team}").text, "/actions/new")
    act(session, cast, words="Third")
    ways = [f"/actions/{number}/close" for number in (1, 2, 4)]
    full = leader.get(f"/actions/new?team={team}")
    assert full.status_code == 200
    assert "Three actions of this team are open" in full.text
    assert [way for way in ways if way not in full.text] == []
    assert [words for words in ("There is a problem", "Another team", 'name="words"') if words in full.text] == []
    listed = leader.get(f"/actions/?team={team}").text
    assert "Add an action" not in listed
    assert "Close one, and there is room for another." in listed
    answer = leader.send(form.action, form.data(**good(cast)))
    assert answer.status_code == 409
    assert answer.text.count(str(TOO_MANY)) == 2, "beside the form and above it"
    assert [way for way in ways if way not in answer.text] == []
    assert 'value="Ask after offering"' in answer.text, "what was typed is kept"
    assert len(stored(session)) == 4
    leader.post("/actions/2/close", outcome="It was dropped.")
    assert "Add an action" in leader.get(f"/actions/?team={team}").text
    assert leader.post(f"/actions/new?team={team}", **good(cast)).status_code == 302


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"words": " "}, "Say what is to be done in 1 to 200 characters."),
        ({"words": "\u202e\u200b"}, "Write at least one letter or digit."),
        ({"words": "x" * 201}, "Say what is to be done in 1 to 200 characters."),
        ({"owner": ""}, "Choose somebody of the team, or a leader, as the owner."),
        ({"owner": "999999"}, "Choose somebody of the team, or a leader, as the owner."),
        ({"due_on": str(YESTERDAY)}, "Choose a day from today on."),
        ({"due_on": "2199-01-01"}, "Choose a day within the next two years."),
        ({"due_on": "soon"}, "Enter the day as year, month and day"),
        ({"measure": "score:X"}, "Choose one of the measures."),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    session: Session, cast: Cast, leader: Leader, fields: dict[str, str], words: str
) -> None:
    answer = leader.post(f"/actions/new?team={cast.teams['Team A']}", **good(cast, **fields))
    assert answer.status_code == 400
    assert answer.text.count(words) >= 2
    assert stored(session) == []


def test_owners_are_of_the_team_or_lead_it(session: Session, cast: Cast, leader: Leader) -> None:
    def owners(team: str) -> set[str]:
        page = leader.get(f"/actions/new?team={cast.teams[team]}").text
        names = [member.name for members in cast.members.values() for member in members]
        people = [*names, cast.leader.name, cast.coach.name, cast.administrator.name, cast.outsider.name]
        return {name for name in people if f">{name}</option>" in page}

    assert owners("Team B") == {member.name for member in cast.members["Team B"]} | {cast.leader.name}
    assert owners("North") == {cast.leader.name}
    foreign = str(cast.members["Team C"][0].id)
    assert leader.post(f"/actions/new?team={cast.teams['Team A']}", **good(cast, owner=foreign)).status_code == 400
    session.get_one(Person, cast.peer.id).disabled_at = NOW
    session.commit()
    assert cast.peer.name not in owners("Team A")


def test_overdue_actions_come_first_and_may_keep_their_day(session: Session, cast: Cast, leader: Leader) -> None:
    act(session, cast, words="Later")
    act(session, cast, words="Long ago", due_on=YESTERDAY, today=YESTERDAY)
    page = leader.get("/actions/").text
    assert page.index("Long ago") < page.index("Later")
    assert page.count("Overdue") == 1
    assert leader.post("/actions/2", words="Long ago, still").status_code == 302
    assert leader.post("/actions/2", due_on=str(YESTERDAY - dt.timedelta(days=1))).status_code == 400
    assert stored(session)[1][0] == "Long ago, still"


def test_who_sees_and_who_writes(app: Flask, session: Session, cast: Cast, leader: Leader, rep: Leader) -> None:
    for team in ("Company", "North", "Team A", "Team B", "Team C"):
        of_team = cast.members["Team C"][0] if team == "Team C" else cast.leader
        act(session, cast, team, words=f"For {team}", owner_id=of_team.id)

    def seen(page: str) -> set[str]:
        return {team for team in cast.teams if f"For {team}<" in page}

    assert seen(rep.get("/actions/").text) == {"Team A"}
    assert seen(leader.get("/actions/").text) == {"North", "Team A", "Team B"}
    for team in ("North", "Team B", "Company", "South"):
        assert rep.get(f"/actions/?team={cast.teams[team]}").status_code == 404
    for team in ("Company", "Team C", "South"):
        for path in ("", "new"):
            assert leader.get(f"/actions/{path}?team={cast.teams[team]}").status_code == 404
    assert leader.get("/actions/new").status_code == 404
    assert leader.get(f"/actions/new?team={10**25}").status_code == 404
    token = leader.get(f"/actions/new?team={cast.teams['North']}").text.split('name="csrf_token" value="')[1]
    fields = good(cast) | {"csrf_token": token.split('"')[0], "outcome": "Mine now."}
    for path in ("/actions/5", "/actions/5/close", "/actions/1", f"/actions/new?team={cast.teams['Team C']}"):
        assert leader.send(path, fields).status_code == 404
    for path in ("/actions/3", "/actions/3/close", f"/actions/new?team={cast.teams['Team A']}"):
        assert rep.get(path).status_code == 403
    for member in (cast.coach, cast.administrator):
        assert leader_of(app, member).get("/actions/").status_code == 403
    assert seen(leader_of(app, cast.outsider).get("/actions/").text) == set()


def together(engine: Engine, cast: Cast, work: object, people: int = 4) -> list[object]:
    gate, told = threading.Barrier(people), []

    def run(number: int) -> None:
        with Session(engine) as own:
            enter_organisation(own, cast.organisation_id)
            gate.wait()
            try:
                work(own, number)  # type: ignore[operator] # a function, as each test has it
                own.commit()
                told.append("done")
            except ConflictError as conflict:
                told.append(conflict.message)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told, key=str)


def test_of_leaders_who_add_the_third_action_at_once_one_does(engine: Engine, session: Session, cast: Cast) -> None:
    for number in range(2):
        act(session, cast, words=f"Action {number}")

    def add(own: Session, number: int) -> None:
        add_action(
            own,
            organisation_id=cast.organisation_id,
            team_id=cast.teams["Team A"],
            words=f"Action of leader {number}",
            owner_id=cast.leader.id,
            measure=None,
            due_on=SOON,
            today=TODAY,
            now=NOW,
        )

    assert together(engine, cast, add) == [TOO_MANY] * 3 + ["done"]
    assert len(stored(session)) == 3


def test_an_action_is_closed_once(engine: Engine, session: Session, cast: Cast) -> None:
    action_id = act(session, cast)

    def close(own: Session, number: int) -> None:
        close_action(
            own, organisation_id=cast.organisation_id, action_id=action_id, outcome=f"Outcome {number}", now=NOW
        )

    assert together(engine, cast, close) == ["This action is closed already."] * 3 + ["done"]


def test_the_second_of_two_outcomes_is_given_back(session: Session, cast: Cast, leader: Leader) -> None:
    act(session, cast)
    way = form_to(leader.get("/actions/1/close").text, "/actions/1/close")
    leader.send(way.action, way.data(outcome="Half of us kept at it."))
    again = leader.send(way.action, way.data(outcome=" Half of us  kept at it."))
    assert (again.status_code, again.location) == (302, f"/actions/?team={cast.teams['Team A']}")
    other = leader.send(way.action, way.data(outcome="Nobody <b>did</b>.\x00"))
    assert other.status_code == 409
    for words in ("It was closed with the words “Half of us kept at it.”", "Nobody &lt;b&gt;did&lt;/b&gt;.\ufffd"):
        assert words in other.text
    assert [outcome for *_, outcome in stored(session)] == ["Half of us kept at it."]


def test_an_action_sent_twice_is_there_once(session: Session, cast: Cast, leader: Leader) -> None:
    for _ in range(2):
        assert leader.post(f"/actions/new?team={cast.teams['Team A']}", **good(cast)).status_code == 302
    assert len(stored(session)) == 1


def test_signed_out_over_the_form_costs_one_press(app: Flask, session: Session, cast: Cast, leader: Leader) -> None:
    team = cast.teams["Team A"]
    path = f"/actions/new?team={team}"
    form = form_to(leader.get(path).text, "/actions/new")
    typed = form.data(**good(cast))
    leader.send("/sign-out", {"csrf_token": typed["csrf_token"]})
    kept = leader.send(form.action, typed)
    assert kept.status_code == 401
    assert "What you entered is not lost" in kept.text
    again = main_form(kept.text).data()
    sign_in_again(leader.client, cast.leader)
    other = form.action.replace(f"team={team}", f"team={cast.teams['Team B']}")
    assert leader.send(other, again).status_code == 400, "it proves nothing for another team"
    assert leader.send(form.action, again).status_code == 302
    assert stored(session) == [("Ask after offering", cast.peer.id, None)]


def test_a_change_of_an_action_that_was_closed_meanwhile_is_given_back(
    session: Session, cast: Cast, leader: Leader
) -> None:
    act(session, cast)
    way = form_to(leader.get("/actions/1").text, "/actions/1")
    assert leader.post("/actions/1/close", outcome="Half of us kept at it.").status_code == 302
    before = stored(session)

    typed = way.data(words="Offer <b>then</b> ask", measure="score:R", due_on=str(SOON), owner=str(cast.peer.id))
    answer = leader.send(way.action, typed)
    assert answer.status_code == 409
    told = ("was closed with the words “Half of us kept at it.”", "Offer &lt;b&gt;then&lt;/b&gt; ask", cast.peer.name)
    for words in (*told, "Give-and-return", "This action is closed already"):
        assert words in answer.text, words
    assert stored(session) == before
    untouched = leader.send(way.action, way.data())
    assert (untouched.status_code, untouched.location) == (302, f"/actions/?team={cast.teams['Team A']}")

    again = form_to(answer.text, f"/actions/new?team={cast.teams['Team A']}")
    assert leader.send(again.action, again.data()).status_code == 302
    assert stored(session)[1:] == [("Offer <b>then</b> ask", cast.peer.id, None)]


def test_of_two_who_change_the_same_action_nobody_overwrites_the_other(
    app: Flask, session: Session, cast: Cast, leader: Leader
) -> None:
    act(session, cast, words="Ask after offering")
    grant_role(
        session,
        organisation_id=cast.organisation_id,
        person_id=cast.peer.id,
        role=Role.LEADER,
        team_id=cast.teams["Team A"],
        now=NOW,
    )
    session.commit()
    other = leader_of(app, cast.peer)
    mine, theirs = (form_to(who.get("/actions/1").text, "/actions/1") for who in (leader, other))
    assert other.send(theirs.action, theirs.data(words="Offer first", measure="")).status_code == 302
    later = str(SOON + dt.timedelta(days=1))
    met = leader.send(mine.action, mine.data(words="Offer <b>twice</b>", due_on=later))
    assert met.status_code == 409
    for words in ("Somebody else, or you in another tab,", "Offer &lt;b&gt;twice&lt;/b&gt;", "Offer first", later):
        assert words in met.text, words
    assert stored(session) == [("Offer first", cast.leader.id, None)], "nothing is saved before both are seen"
    again = form_to(met.text, "/actions/1")
    assert again.data().get("measure", "") == "", "what only the other changed stays"
    assert leader.send(again.action, again.data()).status_code == 302
    session.rollback()
    found = session.scalars(select(Action)).one()
    assert (found.words, found.measure, str(found.due_on)) == ("Offer <b>twice</b>", None, later)
    session.rollback()
    refused = other.send(theirs.action, theirs.data(words="", measure=""))
    assert refused.status_code == 400
    assert "Up to 200" in refused.text
    told = other.send(theirs.action, theirs.data(words="Offer first of all", owner=str(cast.rep.id)))
    assert (told.status_code, "Offer &lt;b&gt;twice&lt;/b&gt;" in told.text) == (409, True)


def test_of_changes_of_one_action_at_once_each_but_the_first_is_given_back(
    app: Flask, session: Session, cast: Cast, leader: Leader
) -> None:
    act(session, cast)
    way = form_to(leader.get("/actions/1").text, "/actions/1")
    answers: list[int] = []

    def send(number: int) -> None:
        client = app.test_client()
        client._cookies = leader.client._cookies  # the same sign-in in another tab
        sent = client.post(way.action, data=way.data(words=f"Offer {number}"), headers=BROWSER)
        answers.append(sent.status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 409, 409, 409]


def test_what_was_typed_about_an_action_that_is_gone_is_given_back(
    session: Session, cast: Cast, leader: Leader
) -> None:
    act(session, cast)
    for address, box in (("/actions/1", "words"), ("/actions/1/close", "outcome")):
        form = form_to(leader.get(address).text, address)
        gone = form.action.replace("/actions/1", "/actions/99")
        answer = leader.send(gone, form.data(**{box: "Offer, then ask"}))
        assert answer.status_code == 404, address
        assert "Offer, then ask" in answer.text, address
    assert "Page not found" in leader.get("/actions/99").text
