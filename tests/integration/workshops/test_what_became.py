"""What became of a team's commitments: asked in the pulse, told once in the next debrief, on both databases."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.commands.commitments import add_team_commitment, remove_team_commitment, settle_team_commitment
from data.commands.erasure import erase_person
from data.commands.live import end_live, move_live
from data.commands.promises import say_what_became
from data.debriefs import LAST
from data.errors import RefusedError
from data.models import Assignment, Commitment, CommitmentWord, LiveReveal, WorkshopTeam
from data.queries.own_things import get_everything
from tests.cast import Cast, Member, make_cast
from tests.databases import Scene
from tests.favours import KEYRING
from tests.integration.me.sending import send
from tests.leading import TODAY, Leader
from tests.pages import form_to
from tests.pulses import BROWSER, Rep, open_pulse, sign_in
from tests.workshops import begin, plan

NOW = dt.datetime.now(dt.UTC)
LONG_AGO = dt.datetime(2026, 10, 12, 9, tzinfo=dt.UTC)
YES, NOT_YET, NO_LONGER = "happened", "not_yet", "no_longer"
THANKS, SAY = "/pulse/2026-10/thanks", "/pulse/2026-10/team"


@dataclass(frozen=True)
class Asked:
    """The cast, in whose pulse about October Team A is asked about two commitments."""

    cast: Cast
    round_id: int
    first: int
    second: int


def asked_about_two(session: Session) -> Asked:
    """Play a scene: Team A said in October what it would offer, and the pulse about October is open."""
    cast = make_cast(session)
    live = begin(session, cast, plan(session, cast), now=LONG_AGO)
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "live_id": live.id, "now": LONG_AGO}
    made = [
        add_team_commitment(session, **place, words=words, due_on=None, today=LONG_AGO.date())
        for words in ("Ask two customers", "Visit one plant")
    ]
    end_live(session, **place)
    session.commit()
    round_ = open_pulse(session, cast.organisation_id)
    return Asked(cast, round_.id, made[0].id, made[1].id)


@pytest.fixture
def scene() -> Scene:
    return asked_about_two


@pytest.fixture
def asked(stage: Any) -> Asked:
    found = stage.made
    assert isinstance(found, Asked)
    return found


def say(session: Session, member: Member, said: Mapping[int, str]) -> int:
    noted = say_what_became(session, organisation_id=member.organisation_id, person_id=member.id, said=said, now=NOW)
    session.commit()
    return noted


def tell(session: Session, cast: Cast) -> int:
    """Begin the next debrief of Team A and go to its last step; returns its id."""
    live = begin(session, cast, plan(session, cast), now=NOW)
    move_live(
        session, organisation_id=cast.organisation_id, live_id=live.id, before=1, after=LAST, now=NOW, actor_id=None
    )
    session.commit()
    return live.id


def words_of(session: Session) -> dict[tuple[int, int], str]:
    session.rollback()
    found = {(row.commitment_id, row.person_id): row.outcome for row in session.scalars(select(CommitmentWord))}
    session.rollback()
    return found


def send_words(rep: Rep, **words: str) -> str:
    """Choose on the last page of the pulse, and return what it says then."""
    form = form_to(rep.client.get(THANKS, headers=BROWSER).text, SAY)
    fields = {name.replace("_", "-"): word for name, word in words.items()}
    answer = rep.client.post(SAY, data=form.data(**fields), headers=BROWSER)
    assert answer.location == THANKS
    return rep.client.get(THANKS, headers=BROWSER).text


def test_a_person_says_what_became_of_them_and_may_change_it(app: Flask, session: Session, asked: Asked) -> None:
    cast = asked.cast
    for member in (cast.rep, cast.members["Team C"][0]):
        send(session, member, asked.round_id)
    rep = sign_in(app, cast.rep)
    page = rep.client.get(THANKS, headers=BROWSER).text
    assert "In October 2026, Team A said it would offer: <bdi>Ask two customers</bdi>. Did it happen?" in page
    assert "checked" not in page
    assert "Nothing was chosen." in send_words(rep)
    said = send_words(rep, commitment_1=NOT_YET)
    assert "Noted. Only how many said what is ever told." in said
    assert form_to(said, SAY).values == form_to(said, SAY).values | {"commitment-1": NOT_YET}
    send_words(rep, commitment_1=YES, commitment_2=NO_LONGER)
    assert words_of(session) == {(asked.first, cast.rep.id): YES, (asked.second, cast.rep.id): NO_LONGER}
    forged = rep.client.post(SAY, data=rep.hidden() | {"commitment-1": "always"}, headers=BROWSER)
    assert forged.status_code == 400
    mine = get_everything(session, organisation_id=cast.organisation_id, person_id=cast.rep.id, keyring=KEYRING)
    session.rollback()
    assert [(row["commitment_id"], row["outcome"]) for row in mine["commitment_word"]] == [(1, YES), (2, NO_LONGER)]
    other = sign_in(app, cast.members["Team C"][0])
    assert "said it would offer" not in other.client.get(THANKS, headers=BROWSER).text, "it is Team A's"
    stranger = other.client.post(SAY, data=other.hidden() | {"commitment-1": YES}, headers=BROWSER)
    assert stranger.location == THANKS
    assert (asked.first, other.member.id) not in words_of(session)


def test_the_next_debrief_is_told_once(app: Flask, session: Session, asked: Asked, coach: Leader) -> None:
    cast, team = asked.cast, asked.cast.members["Team A"]
    for number, member in enumerate(team):
        said = {asked.first: YES if number < 4 else NOT_YET}
        say(session, member, said if number == 5 else said | {asked.second: NO_LONGER})
    live = begin(session, cast, plan(session, cast), now=NOW)
    pages = [coach.get(f"/debriefs/{live.id}{path}").text for path in ("", "/screen", "/state")]
    assert not any("who answered" in page for page in pages), "nothing is told before"
    assert ["Go there with the team only." in page for page in pages] == [True, False, False]
    token = form_to(coach.get(f"/debriefs/{live.id}").text, "/timer").values["csrf_token"]
    coach.send(f"/debriefs/{live.id}/step", {"csrf_token": token, "before": "1", "after": str(LAST)})
    told = [
        "Of 5 people who answered: yes 3 to 5, not yet at most 1, no longer at most 1.",
        "Of 5 people who answered: yes at most 1, not yet at most 1, no longer 3 to 5.",
    ]
    for path in ("", "/screen", "/pack/debrief.md"):
        page = coach.get(f"/debriefs/{live.id}{path}").text
        assert re.findall(r"Of \d people who answered: .+?\d\.", page) == told
    assert f"- Ask two customers ({told[0]})" in coach.get(f"/debriefs/{live.id}/pack/debrief.md").text
    assert "Go there with the team only." not in coach.get(f"/debriefs/{live.id}").text
    assert words_of(session) == {}
    assert say(session, team[0], {asked.first: NO_LONGER}) == 0, "it has been told"
    kept = session.execute(select(LiveReveal.question, LiveReveal.participants)).all()
    assert kept == [(f"commitments:{asked.first}", 5), (f"commitments:{asked.second}", 5)]
    session.rollback()
    end_live(session, organisation_id=cast.organisation_id, live_id=live.id, now=NOW)
    session.commit()
    again = tell(session, cast)
    assert "who answered" not in coach.get(f"/debriefs/{again}").text, "once, in one debrief"
    assert "Ask two customers" in coach.get(f"/debriefs/{again}").text
    assert told[0] in coach.get(f"/debriefs/{live.id}/pack/debrief.md").text


def test_too_few_are_told_as_too_few(session: Session, asked: Asked, coach: Leader) -> None:
    for member in asked.cast.members["Team A"][:4]:
        say(session, member, {asked.first: YES})
    live = tell(session, asked.cast)
    page = coach.get(f"/debriefs/{live}").text
    assert page.count("Too few people answered to tell what became of it.") == 2, "four and none are alike"
    assert words_of(session) == {}
    assert session.scalars(select(LiveReveal)).all() == []


def test_only_people_of_the_team_in_the_frozen_tree_are_asked(session: Session, asked: Asked) -> None:
    cast = asked.cast
    assert say(session, cast.rep, {asked.first: YES}) == 1
    assert say(session, cast.members["Team B"][0], {asked.first: YES}) == 0
    assert say(session, cast.leader, {asked.first: YES}) == 0, "who has no place in the round"
    assert say(session, cast.outsider, {asked.first: YES}) == 0
    with pytest.raises(RefusedError):
        say(session, cast.rep, {asked.first: "open"})
    session.rollback()
    fresh = session.get_one(Commitment, asked.second)
    fresh.created_at = NOW
    session.commit()
    assert say(session, cast.rep, {asked.second: YES}) == 0, "made after the month that the pulse is about"
    fresh.created_at = LONG_AGO
    for one in (asked.first, asked.second):  # said in a debrief of Team B that had to be about the unit above
        session.get_one(Commitment, one).team_id = cast.teams["North"]
    session.execute(update(WorkshopTeam).values(team_id=cast.teams["Team B"]))
    session.commit()
    assert say(session, cast.members["Team B"][0], {asked.first: YES, asked.second: YES}) == 2
    assert say(session, cast.peer, {asked.first: YES}) == 0, "of another team of that unit"
    session.execute(update(WorkshopTeam).values(team_id=cast.teams["Team A"]))
    for one in (asked.first, asked.second):
        session.get_one(Commitment, one).team_id = cast.teams["Team A"]
    session.commit()
    moved = select(Assignment).where(Assignment.person_id == cast.peer.id)
    session.scalars(moved).one().team_id = cast.teams["Team B"]
    session.commit()
    assert say(session, cast.peer, {asked.first: YES}) == 0, "the round has them in another team"


def test_words_go_with_their_person_and_with_the_commitment(session: Session, asked: Asked) -> None:
    cast = asked.cast
    place: dict[str, Any] = {"organisation_id": cast.organisation_id}
    for member in (cast.rep, cast.peer):
        say(session, member, {asked.first: YES, asked.second: NOT_YET})
    erase_person(session, **place, person_id=cast.rep.id, now=NOW)
    session.commit()
    assert words_of(session) == {(asked.first, cast.peer.id): YES, (asked.second, cast.peer.id): NOT_YET}
    workshop = session.get_one(Commitment, asked.first).workshop_id
    assert workshop is not None
    again = begin(session, cast, workshop, now=NOW)
    settle_team_commitment(session, **place, live_id=again.id, commitment_id=asked.first, outcome=YES, now=NOW)
    session.commit()
    assert words_of(session) == {(asked.second, cast.peer.id): NOT_YET}, "settled, it is told no more"
    added = add_team_commitment(
        session, **place, live_id=again.id, words="Call Ruth", due_on=None, today=TODAY, now=NOW
    )
    added.created_at = LONG_AGO
    session.commit()
    assert say(session, cast.peer, {added.id: YES}) == 1
    remove_team_commitment(session, **place, live_id=again.id, commitment_id=added.id, now=NOW)
    session.commit()
    assert words_of(session) == {(asked.second, cast.peer.id): NOT_YET}
