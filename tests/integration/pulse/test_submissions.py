"""Commands of submissions: what is stored, what is refused, and that nothing is lost or doubled."""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from data.calendar import GRACE
from data.commands.people import add_person, grant_role, join_team
from data.commands.submissions import open_submission, save_answers, start, submit
from data.db import EVERY_ORGANISATION, enter_organisation
from data.errors import DomainError, NotFoundError, RefusedError, RoundClosedError
from data.instruments import load_instrument
from data.instruments.answers import AnswerValue
from data.models import Answer, Assignment, PageTime, Round, Submission
from data.queries.own import get_earlier_answers, get_own_answers, get_own_round, list_own_rounds
from data.queries.own_units import list_own_units
from data.types import AnswerKind, AssignmentStatus, Month, ResultState, Role, RoundState
from tests.cast import SINCE, Cast
from tests.pulses import OCTOBER, SEPTEMBER, open_pulse

LATER = dt.datetime(2027, 1, 10, tzinfo=dt.UTC)
CLOSES = dt.datetime(2026, 11, 10, 22, 59, 59, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 3, 9, 0, tzinfo=dt.UTC)


def count(number: int) -> AnswerValue:
    return AnswerValue(AnswerKind.ANSWERED, number)


@pytest.fixture
def round_(session: Session, round_: Round) -> Round:
    round_.closes_at = CLOSES
    session.commit()
    return round_


@pytest.fixture
def own(cast: Cast, round_: Round) -> dict[str, Any]:
    return {"organisation_id": cast.organisation_id, "person_id": cast.rep.id, "round_id": round_.id}


def status(session: Session, own: dict[str, Any]) -> str:
    query = select(Assignment.status).where(
        Assignment.round_id == own["round_id"], Assignment.person_id == own["person_id"]
    )
    return session.scalars(query).one()


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    seen: list[str] = []
    engine = session.get_bind()

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_saving_keeps_the_kinds_of_missing_apart(session: Session, own: dict[str, Any]) -> None:
    values = {
        "REC.INTRO.CUST": count(3),
        "REC.INTRO.PART": AnswerValue(AnswerKind.NOTHING, 0),
        "REC.INFO.CUST": AnswerValue(AnswerKind.SKIPPED),
        "T1": AnswerValue(AnswerKind.PREFER_NOT),
        "R1": AnswerValue(AnswerKind.NO_OCCASION),
        "REC.DONE": count(1),
    }
    assert save_answers(session, **own, values=values, page="received", seconds=12, now=NOW) == len(values)
    stored = {key: (a.kind, a.number, a.words, a.revision) for key, a in get_own_answers(session, **own).items()}
    assert stored == {item: (AnswerKind(v.kind), v.number, v.text, 1) for item, v in values.items()}
    assert status(session, own) == AssignmentStatus.STARTED


def test_only_changes_raise_the_revision(session: Session, own: dict[str, Any]) -> None:
    save_answers(session, **own, values={"ASKED": count(1), "MOVED": count(2)}, page=None, seconds=0, now=NOW)
    changed = save_answers(session, **own, values={"ASKED": count(5), "MOVED": count(2)}, page=None, seconds=0, now=NOW)
    stored = get_own_answers(session, **own)
    assert changed == 1
    assert {item: (answer.number, answer.revision) for item, answer in stored.items()} == {
        "ASKED": (5, 2),
        "MOVED": (2, 1),
    }


def test_words_of_every_script_are_kept_to_the_letter(session: Session, cast: Cast) -> None:
    round_ = open_pulse(session, cast.organisation_id, instrument="bench-1.0", closes_at=CLOSES)
    own: dict[str, Any] = {
        "organisation_id": cast.organisation_id,
        "person_id": cast.rep.id,
        "round_id": round_.id,
    }
    words = "'\"\\ <script> =cmd() 关系 مرحبا 🙂 \n\t{month} :sent %s"
    save_answers(
        session, **own, values={"X1": AnswerValue(AnswerKind.ANSWERED, None, words)}, page=None, seconds=0, now=NOW
    )
    assert get_own_answers(session, **own)["X1"].words == words


def test_a_page_is_saved_by_one_upsert(session: Session, own: dict[str, Any]) -> None:
    page = load_instrument("pulse-1.0").page("received")
    assert page is not None
    values = {item: count(1) for item in page.items}
    start(session, **own, now=NOW)
    session.commit()
    with statements(session) as seen:
        save_answers(session, **own, values=values, page="received", seconds=3, now=NOW)
    assert sum("INSERT INTO answer" in statement for statement in seen) == 1
    assert len([statement for statement in seen if "set_config" not in statement and "BEGIN" not in statement]) == 3


def test_seconds_add_up_within_limits(session: Session, own: dict[str, Any]) -> None:
    for seconds in (30, 12, -5, 10**9):
        save_answers(session, **own, values={}, page="start", seconds=seconds, now=NOW)
    save_answers(session, **own, values={}, page="received", seconds=-5, now=NOW)  # not known, so not fast
    assert session.execute(select(PageTime.page, PageTime.seconds)).all() == [("start", 3642)]


@pytest.mark.parametrize("item", ["REC.INTRO.BOSS", "P1", "", "X1", "t1"])
def test_an_unknown_item_stores_nothing(session: Session, own: dict[str, Any], item: str) -> None:
    with pytest.raises(RefusedError):
        save_answers(session, **own, values={"T1": count(3), item: count(3)}, page=None, seconds=0, now=NOW)
    assert get_own_answers(session, **own) == {}


def test_people_without_a_place_are_told_that_there_is_no_such_pulse(
    session: Session, cast: Cast, own: dict[str, Any]
) -> None:
    for other in (
        own | {"person_id": cast.leader.id},
        own | {"person_id": cast.outsider.id},
        own | {"organisation_id": cast.other_organisation_id, "person_id": cast.outsider.id},
        own | {"round_id": own["round_id"] + 1000},
    ):
        for act in (start, submit):
            with pytest.raises(NotFoundError):
                act(session, **other, now=NOW)
        with pytest.raises(NotFoundError):
            save_answers(session, **other, values={}, page=None, seconds=0, now=NOW)
    assert session.scalars(select(Submission.id)).all() == []


def test_a_planned_round_is_not_there_yet(session: Session, own: dict[str, Any], round_: Round) -> None:
    round_.state = RoundState.PLANNED
    with pytest.raises(NotFoundError):
        start(session, **own, now=NOW)


@pytest.mark.parametrize(
    ("opened", "now", "taken"),
    [
        (NOW, CLOSES, True),
        (NOW, CLOSES + GRACE - dt.timedelta(seconds=1), True),
        (NOW, CLOSES + GRACE, False),
        (None, CLOSES, True),
        (None, CLOSES + dt.timedelta(seconds=1), False),
    ],
)
def test_the_grace_is_for_forms_opened_before_the_end(
    session: Session, own: dict[str, Any], opened: dt.datetime | None, now: dt.datetime, *, taken: bool
) -> None:
    if opened:
        start(session, **own, now=opened)
    try:
        save_answers(session, **own, values={"ASKED": count(2)}, page=None, seconds=0, now=now)
        assert submit(session, **own, now=now)
        assert taken
    except RoundClosedError:
        assert not taken
        with pytest.raises(RoundClosedError):
            submit(session, **own, now=now)


def test_a_closed_round_takes_nothing_even_before_its_date(
    session: Session, own: dict[str, Any], round_: Round
) -> None:
    start(session, **own, now=NOW)
    round_.state = RoundState.CLOSED
    with pytest.raises(RoundClosedError):
        save_answers(session, **own, values={"ASKED": count(2)}, page=None, seconds=0, now=NOW)
    with pytest.raises(RoundClosedError):
        submit(session, **own, now=NOW)


def test_it_is_sent_once_and_edited_after(session: Session, own: dict[str, Any]) -> None:
    later = NOW + dt.timedelta(hours=1)
    save_answers(session, **own, values={"DAYS": count(20), "ASKED": count(1)}, page=None, seconds=0, now=NOW)
    assert submit(session, **own, now=NOW)
    assert not submit(session, **own, now=later)
    save_answers(session, **own, values={"ASKED": count(1)}, page="conversations", seconds=4, now=later)
    place = get_own_round(session, organisation_id=own["organisation_id"], person_id=own["person_id"], month=OCTOBER)
    assert place is not None
    assert (place.submitted_at, place.edited_at, place.status) == (NOW, None, AssignmentStatus.SUBMITTED)
    save_answers(session, **own, values={"ASKED": count(2)}, page="conversations", seconds=4, now=later)
    session.commit()
    place = get_own_round(session, organisation_id=own["organisation_id"], person_id=own["person_id"], month=OCTOBER)
    assert place is not None
    assert (place.submitted_at, place.edited_at, place.status) == (NOW, later, AssignmentStatus.SUBMITTED)


def test_nothing_started_cannot_be_sent(session: Session, own: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        submit(session, **own, now=NOW)
    assert status(session, own) == AssignmentStatus.INVITED


def test_no_working_days_means_away_and_can_be_taken_back(session: Session, own: dict[str, Any]) -> None:
    save_answers(session, **own, values={"DAYS": count(0)}, page="start", seconds=4, now=NOW)
    assert status(session, own) == AssignmentStatus.STARTED
    submit(session, **own, now=NOW)
    assert status(session, own) == AssignmentStatus.AWAY
    save_answers(session, **own, values={"DAYS": count(4)}, page="start", seconds=4, now=NOW)
    assert status(session, own) == AssignmentStatus.SUBMITTED
    save_answers(session, **own, values={"DAYS": count(0)}, page="start", seconds=4, now=NOW)
    assert status(session, own) == AssignmentStatus.AWAY


def test_somebody_away_at_the_opening_is_not_asked(session: Session, own: dict[str, Any]) -> None:
    session.scalars(select(Assignment).where(Assignment.person_id == own["person_id"])).one().status = "away"
    with pytest.raises(RefusedError):
        start(session, **own, now=NOW)


def together(engine: Engine, acts: list[Any]) -> list[Any]:
    """Run each act in a thread and a transaction of its own, all at once; returns what they gave or raised."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Any) -> None:
        barrier.wait()
        try:
            with Session(engine) as session:
                enter_organisation(session, EVERY_ORGANISATION)
                results[number] = act(session)
                session.commit()
        except DomainError as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_many_starts_and_sendings_at_once_make_one(engine: Engine, session: Session, own: dict[str, Any]) -> None:
    started = together(engine, [lambda s: start(s, **own, now=NOW).submission_id] * 10)
    assert len(set(started)) == 1
    sent = together(engine, [lambda s: submit(s, **own, now=NOW)] * 10)
    assert sorted(sent) == [False] * 9 + [True]
    assert len(session.scalars(select(Submission.id)).all()) == 1


def test_saving_different_items_at_once_loses_none(engine: Engine, session: Session, own: dict[str, Any]) -> None:
    items = list(load_instrument("pulse-1.0").page("given").items)[:12]  # type: ignore[union-attr] # it is there
    acts = [
        lambda s, item=item: save_answers(s, **own, values={item: count(7)}, page="given", seconds=1, now=NOW)
        for item in items
    ]
    assert together(engine, acts) == [1] * 12
    assert {item: answer.number for item, answer in get_own_answers(session, **own).items()} == dict.fromkeys(items, 7)
    assert session.scalars(select(PageTime.seconds)).all() == [12]


def test_earlier_answers_are_ones_own_latest_sent(session: Session, cast: Cast, own: dict[str, Any]) -> None:
    shared = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id}
    for month, number in ((Month(2026, 8), 1), (SEPTEMBER, 2)):
        earlier = open_pulse(session, cast.organisation_id, month=month, closes_at=CLOSES)
        for person in (cast.rep, cast.peer):
            place = {"organisation_id": cast.organisation_id, "person_id": person.id, "round_id": earlier.id}
            value = count(number if person is cast.rep else 50)
            save_answers(session, **place, values={"ASKED": value, "T1": count(4)}, page=None, seconds=0, now=NOW)
            if month != SEPTEMBER:
                submit(session, **place, now=NOW)
    found = get_earlier_answers(session, **shared, before=OCTOBER, items=["ASKED"])
    assert found[0] == Month(2026, 8)
    assert {item: answer.number for item, answer in found[1].items()} == {"ASKED": 1}
    assert get_earlier_answers(session, **shared, before=Month(2026, 8), items=["ASKED"]) == (None, {})
    assert [row.month for row in list_own_rounds(session, **shared)] == [OCTOBER, SEPTEMBER, Month(2026, 8)]


def test_answers_count_in_the_frozen_nodes_above(session: Session, cast: Cast, own: dict[str, Any]) -> None:
    shared = {"organisation_id": cast.organisation_id, "round_id": own["round_id"], "k": 5}
    units = list_own_units(session, **shared, team_id=cast.teams["Team A"])
    assert [(unit.name, unit.people) for unit in units] == [("Team A", 6), ("North", 11), ("Company", 18)]
    assert {unit.state for unit in units} == {ResultState.SHOWN}
    other = {"organisation_id": cast.other_organisation_id, "team_id": cast.teams["Team A"]}
    assert list_own_units(session, **(shared | other)) == []


def test_a_team_that_a_smaller_neighbour_hides_is_told_before(
    session: Session, cast: Cast, own: dict[str, Any]
) -> None:
    shared = {"organisation_id": cast.organisation_id, "round_id": own["round_id"], "k": 6}
    found = {
        team: [(unit.name, unit.state.value) for unit in list_own_units(session, **shared, team_id=cast.teams[team])]
        for team in ("Team A", "Team B")
    }
    above = [("North", "shown"), ("Company", "shown")]
    assert found == {
        "Team A": [("Team A", "protects_neighbour"), *above],
        "Team B": [("Team B", "not_enough"), *above],
    }


def test_somebody_between_the_teams_counts_nowhere_where_that_hid_a_team(session: Session, cast: Cast) -> None:
    north = {"organisation_id": cast.organisation_id, "team_id": cast.teams["North"]}
    found = []
    for month, names in ((Month(2026, 11), ("Ida", "Jon")), (Month(2026, 12), ("Kim", "Lou", "Max"))):
        for name in names:
            email = f"{name}@example.com".lower()
            person = add_person(session, organisation_id=cast.organisation_id, email=email, name=name, now=NOW)
            join_team(session, **north, person_id=person.id, starts_on=SINCE, now=NOW)
            grant_role(session, **north, person_id=person.id, role=Role.REP, now=NOW)
        round_id = open_pulse(session, cast.organisation_id, month=month, closes_at=LATER).id
        units = list_own_units(session, **north, round_id=round_id, k=5)
        found.append([(unit.name, unit.people) for unit in units])
    assert found == [[], [("Company", 23)]]


def test_answers_are_read_by_their_author_only(session: Session, cast: Cast, own: dict[str, Any]) -> None:
    save_answers(session, **own, values={"ASKED": count(1)}, page=None, seconds=0, now=NOW)
    assert get_own_answers(session, **(own | {"person_id": cast.peer.id})) == {}
    assert get_own_answers(session, **(own | {"organisation_id": cast.other_organisation_id})) == {}
    assert session.scalars(select(Answer.item)).all() == ["ASKED"]


def test_the_month_finds_the_round_as_well(session: Session, cast: Cast, own: dict[str, Any]) -> None:
    place = open_submission(
        session, organisation_id=cast.organisation_id, person_id=cast.rep.id, round_=OCTOBER, now=NOW
    )
    assert place.round_id == own["round_id"]
