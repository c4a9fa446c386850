"""Live debriefs through their commands, on both databases: steps, joining, answering, revealing, ending."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from secrets import token_urlsafe
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from data.commands.live import (
    ALPHABET,
    LIVES,
    answer_live,
    end_forgotten,
    end_live,
    join_live,
    move_live,
    reveal_live,
    set_timer,
    start_live,
)
from data.commands.organisations import create_team
from data.commands.people import move_team
from data.debriefs import step_number
from data.errors import ConflictError, DomainError, NotFoundError, RefusedError
from data.models import AuditEntry, LiveAnswer, LiveParticipant, LiveReveal, LiveSession
from data.queries.live import count_room, find_by_code, find_participant, get_live, get_pulse, get_shown
from tests.cast import Cast, Member
from tests.workshops import plan

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
K = 5


class Debrief:
    """A living debrief of Team A's workshop, with short names for what is done to it."""

    def __init__(self, session: Session, cast: Cast) -> None:
        self.session, self.organisation = session, cast.organisation_id
        self.about: dict[str, Any] = {
            "workshop_id": plan(session, cast),
            "team_id": cast.teams["Team A"],
            "month": "2026-10",
            "k": K,
        }
        self.id = self.start().id

    @property
    def place(self) -> dict[str, Any]:
        return {"organisation_id": self.organisation, "live_id": self.id, "now": NOW}

    def start(self, now: dt.datetime = NOW) -> LiveSession:
        return start_live(self.session, organisation_id=self.organisation, **self.about, now=now)

    def go(self, step: int) -> None:
        row = get_live(self.session, **self.place)
        assert row is not None
        move_live(self.session, **self.place, before=row.step, after=step)

    def phones(self, number: int) -> list[int]:
        tokens = [token_urlsafe() for _ in range(number)]
        for token in [*tokens, *tokens]:  # each presses twice
            join_live(self.session, **self.place, token=token)
        place = {"organisation_id": self.organisation, "live_id": self.id}
        found = [find_participant(self.session, **place, token=token) for token in tokens]
        return [phone for phone in found if phone is not None]

    def answer(self, phone: int, question: str, **given: str) -> None:
        answer_live(self.session, **self.place, participant_id=phone, question=question, given=given)

    def reveal(self, question: str) -> LiveReveal:
        return reveal_live(self.session, **self.place, question=question)

    def room(self, question: str | None = None) -> tuple[int, int]:
        place = {"organisation_id": self.organisation, "live_id": self.id}
        found = count_room(self.session, **place, question=question)
        return found.joined, found.answered


@pytest.fixture
def debrief(session: Session, cast: Cast) -> Debrief:
    return Debrief(session, cast)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return f"{type(refused.value).__name__}: {refused.value.message}"


def test_a_guess_is_revealed_once_for_enough_and_never_changed(session: Session, debrief: Debrief) -> None:
    phones = debrief.phones(6)
    assert "takes no answers now" in refusal(lambda: debrief.answer(phones[0], "guess", T="40", R="60"))
    debrief.go(3)
    for phone in phones[:4]:
        debrief.answer(phone, "guess", T="40", R="60")
    debrief.answer(phones[0], "guess", T="0", R="100")
    assert debrief.room("guess") == (6, 4), "answered twice, counted once"
    assert refusal(lambda: debrief.reveal("guess")) == (
        "RefusedError: Nothing was shown: at least 5 must have answered, and 4 had."
    )
    assert session.scalars(select(LiveReveal)).all() == []
    debrief.answer(phones[4], "guess", T="49", R="61")
    shown = debrief.reveal("guess")
    low = dict.fromkeys(("0", "10", "20", "30", "40", "50", "60", "70", "80", "90"), 0)
    counts = {"T": low | {"0": 1, "40": 4}, "R": low | {"60": 4, "90": 1}}
    assert (shown.participants, shown.counts) == (5, counts)
    assert "yours stays as it was" in refusal(lambda: debrief.answer(phones[5], "guess", T="1", R="2"))
    assert debrief.reveal("guess").id == shown.id, "pressed again, it is what it was"
    session.commit()
    for change in ("UPDATE live_reveal SET participants = 99", "DELETE FROM live_reveal"):
        with pytest.raises(DatabaseError):
            session.execute(text(change))
        session.rollback()
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.act.like("debrief%"))).all()
    assert acts == ["debrief_begun", "debrief_revealed"]


def test_what_is_no_answer_is_refused(debrief: Debrief) -> None:
    (phone,) = debrief.phones(1)
    debrief.go(3)
    wrong: list[dict[str, str]] = [
        {"T": "40"},
        {"T": "101", "R": "1"},
        {"T": "-1", "R": "1"},
        {"T": "4.5", "R": "1"},
        {},
    ]
    for given in wrong:
        assert "whole number from 0 to 100" in refusal(partial(debrief.answer, phone, "guess", **given))
    debrief.go(2)
    assert "Choose one" in refusal(lambda: debrief.answer(phone, "view_before", choice="neither"))
    assert "takes no answers now" in refusal(lambda: debrief.answer(phone, "focus", choice="ask"))
    assert "takes no answers now" in refusal(lambda: debrief.answer(phone, "nothing", choice="ask"))
    assert debrief.room("view_before") == (1, 0)


def test_nobody_guesses_once_the_result_was_on_the_screen(debrief: Debrief) -> None:
    phones = debrief.phones(5)
    debrief.go(3)
    for phone in phones[:-1]:
        debrief.answer(phone, "guess", T="40", R="60")
    debrief.go(4)
    debrief.go(3)
    debrief.answer(phones[0], "guess", T="41", R="60")
    debrief.go(5)
    debrief.go(3)
    assert "takes no answers now" in refusal(lambda: debrief.answer(phones[-1], "guess", T="40", R="60"))
    assert "at least 5 must have answered" in refusal(lambda: debrief.reveal("guess"))


def test_a_look_ahead_closes_nothing_until_results_are_seen(debrief: Debrief) -> None:
    phones = debrief.phones(6)
    for ahead in ("after", "commitments", "participation"):
        debrief.go(step_number(ahead))
        debrief.go(3)
        debrief.answer(phones[0], "guess", T="40", R="60")
        debrief.go(2)
        debrief.answer(phones[0], "view_before", choice="deal")
    debrief.go(3)
    for phone in phones:
        debrief.answer(phone, "guess", T="40", R="60")
    debrief.reveal("guess")
    debrief.go(2)
    assert "takes no answers now" in refusal(lambda: debrief.answer(phones[1], "view_before", choice="deal"))


def test_the_same_question_again_needs_nobody_or_enough_changed(debrief: Debrief) -> None:
    phones = debrief.phones(7)
    debrief.go(2)
    for phone in phones[:6]:
        debrief.answer(phone, "view_before", choice="deal")
    debrief.reveal("view_before")
    debrief.go(step_number("after"))
    for phone in phones[:5]:
        debrief.answer(phone, "view_after", choice="deal")
    assert "Fewer than 5 have joined, left or changed" in refusal(lambda: debrief.reveal("view_after")), "one has left"
    assert "What was shown before stands in the earlier step." in refusal(lambda: debrief.reveal("view_after"))
    for phone in phones[1:6]:
        debrief.answer(phone, "view_after", choice="give")
    assert debrief.reveal("view_after").counts == {"choice": {"deal": 1, "even": 0, "give": 5, "unsure": 0}}


def moved(session: Session, cast: Cast, members: list[Member]) -> dict[str, int]:
    """Move people to a new team elsewhere in the tree, for which a workshop is planned; returns what that is about."""
    organisation: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    name = f"Team of {members[0].name}"
    team = create_team(session, **organisation, name=name, parent_id=cast.teams["South"], position=9)
    for member in members:
        move_team(session, **organisation, person_id=member.id, team_id=team.id, on=NOW.date())
    cast.teams[name] = team.id
    return {"workshop_id": plan(session, cast, name), "team_id": team.id}


def test_a_new_debrief_shows_no_question_that_was_just_shown(session: Session, cast: Cast, debrief: Debrief) -> None:
    def shown(now: dt.datetime, people: int) -> LiveReveal:
        place: dict[str, Any] = {"organisation_id": debrief.organisation, "live_id": debrief.start(now).id, "now": now}
        move_live(session, **place, before=1, after=2)
        for _ in range(people):
            token = token_urlsafe()
            join_live(session, **place, token=token)
            phone = find_participant(
                session, organisation_id=debrief.organisation, live_id=place["live_id"], token=token
            )
            assert phone is not None
            given = {"choice": "deal"}
            answer_live(session, **place, participant_id=phone, question="view_before", given=given)
        try:
            return reveal_live(session, **place, question="view_before")
        finally:
            end_live(session, **place)

    shown(NOW, 6)
    told = refusal(lambda: shown(NOW + dt.timedelta(hours=1), 5))
    assert "within the last 24 hours" in told
    assert "It can be shown here from 21 November 2026 at 10:01 on." in told
    mine = debrief.about
    for near in ("North", "Company"):
        debrief.about = mine | {"workshop_id": plan(session, cast, near), "team_id": cast.teams[near]}
        assert "within the last 24 hours" in refusal(lambda: shown(NOW + dt.timedelta(hours=1), 7)), near
    debrief.about = mine | {"workshop_id": plan(session, cast, "Team B"), "team_id": cast.teams["Team B"]}
    assert shown(NOW + dt.timedelta(hours=1), 5).participants == 5, "these are other people"
    debrief.about = mine | moved(session, cast, cast.members["Team A"][:4])
    assert shown(NOW + dt.timedelta(hours=2), 5).participants == 5, "four of them are few"
    debrief.about = mine | moved(session, cast, cast.members["Team B"])
    for hours in (2, 24.5):
        assert "within the last 24 hours" in refusal(partial(shown, NOW + dt.timedelta(hours=hours), 5)), "moved"
    debrief.about = mine
    assert shown(NOW + dt.timedelta(hours=25), 5).participants == 5
    later = NOW + dt.timedelta(days=7)
    debrief.about = mine | {"workshop_id": plan(session, cast, "Team C")}
    shown(later, 5)
    debrief.about = mine | {"workshop_id": plan(session, cast, "North"), "team_id": cast.teams["North"]}
    assert "within the last 24 hours" in refusal(lambda: shown(later, 6)), "its teams were changed afterwards"


def test_two_who_steer_do_not_run_past_each_other(session: Session, debrief: Debrief) -> None:
    for _ in range(2):
        move_live(session, **debrief.place, before=1, after=2)
    for wrong in (0, 8, 12, 14, 2):
        move_live(session, **debrief.place, before=2, after=wrong)
    row = get_live(session, **debrief.place)
    assert row is not None
    assert (row.step, row.furthest, row.revision) == (2, 2, 2)
    assert debrief.start().id == debrief.id, "begun again, it is the one that lives"
    set_timer(session, **debrief.place, minutes=3)
    row = get_live(session, **debrief.place)
    assert row is not None
    assert row.timer_ends_at == NOW + dt.timedelta(minutes=3)
    set_timer(session, **debrief.place, minutes=0)
    assert session.scalars(select(LiveSession.timer_ends_at)).one() is None


def test_the_code_dies_with_the_session_and_so_do_phones_and_answers(session: Session, debrief: Debrief) -> None:
    code = session.scalars(select(LiveSession.code)).one()
    assert code is not None
    assert len(code) == 6
    assert set(code) <= set(ALPHABET)
    assert not set("01OI") & set(ALPHABET)
    found = find_by_code(session, code=code, now=NOW)
    assert found is not None
    assert found.id == debrief.id
    assert find_by_code(session, code=code, now=NOW + LIVES) is None
    phones = debrief.phones(5)
    debrief.go(2)
    for phone in phones:
        debrief.answer(phone, "view_before", choice="even")
    debrief.reveal("view_before")
    for _ in range(2):
        end_live(session, **debrief.place)
    assert find_by_code(session, code=code, now=NOW) is None
    assert [session.scalars(select(table)).all() for table in (LiveAnswer, LiveParticipant)] == [[], []]
    place = {"organisation_id": debrief.organisation, "live_id": debrief.id}
    assert get_shown(session, **place)["view_before"].participants == 5
    pulse = get_pulse(session, **debrief.place)
    assert pulse is not None
    assert not pulse.alive
    for act in (lambda: debrief.phones(1), lambda: debrief.go(3), lambda: debrief.reveal("view_before")):
        assert refusal(act) == "ConflictError: This debrief is over."
    assert debrief.start().id != debrief.id


def test_a_session_that_nobody_ended_is_over_after_a_while(session: Session, debrief: Debrief) -> None:
    late = NOW + LIVES
    with pytest.raises(ConflictError):
        join_live(session, organisation_id=debrief.organisation, live_id=debrief.id, token="late", now=late)
    again = debrief.start(now=late)
    assert again.id != debrief.id
    assert session.scalars(select(LiveSession.state).order_by(LiveSession.id)).all() == ["ended", "open"]
    assert [end_forgotten(session, now=moment) for moment in (late, late + LIVES, late + LIVES)] == [0, 1, 0]
    assert session.scalars(select(LiveSession.state)).all() == ["ended", "ended"]


def test_another_organisation_reaches_nothing(session: Session, cast: Cast, debrief: Debrief) -> None:
    (phone,) = debrief.phones(1)
    theirs: dict[str, Any] = {"organisation_id": cast.other_organisation_id, "live_id": debrief.id, "now": NOW}
    acts: list[Callable[[], object]] = [
        lambda: move_live(session, **theirs, before=1, after=2),
        lambda: join_live(session, **theirs, token="theirs"),
        lambda: reveal_live(session, **theirs, question="guess"),
        lambda: answer_live(session, **theirs, participant_id=phone, question="guess", given={}),
        lambda: end_live(session, **theirs),
        lambda: set_timer(session, **theirs, minutes=1),
        lambda: start_live(session, organisation_id=cast.other_organisation_id, **debrief.about, now=NOW),
    ]
    for act in acts:
        with pytest.raises(NotFoundError):
            act()
    assert get_live(session, **theirs) is None
    assert get_pulse(session, **theirs) is None
    debrief.go(3)
    with pytest.raises(RefusedError):
        debrief.reveal("guess")
