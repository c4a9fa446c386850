"""Closing a round publishes it: once, whole, the same on both databases, the right state for bad input."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from data.calendar import GRACE
from data.commands.rounds import close_round, count_participation
from data.models import Participation, Person, PublishedResult, Round, SubmissionScore
from data.publication import publish_round
from data.publication.measures import MEASURES, published_keys
from data.types import AnswerKind, Month, ResultState, RoundState
from tests.companies import Company, answered, closed, drawn, found, opened, published, statements
from tests.databases import PostgresServer, SqliteFolder

TREE = {"Company": None, "North": "Company", "A": "North", "B": "North", "South": "Company", "C": "South", "D": "South"}
SIZES = {"A": 24, "B": 7, "C": 14, "D": 6, "Company": 2}


@pytest.fixture
def company(session: Session) -> Company:
    return found(session, TREE, SIZES)


def test_a_full_round_publishes_the_listed_measures_and_no_other(session: Session, company: Company) -> None:
    role = {"job_role": "Account manager", "region": "North", "started_on": dt.date(2020, 1, 1)}
    session.execute(update(Person).where(Person.id.in_(company.everybody)).values(**role))
    round_ = opened(session, company)
    answered(session, round_, drawn(company.everybody, seed=1))
    closed(session, round_)
    rows = published(session, round_)
    assert {(measure, part) for _, measure, part in rows} <= published_keys()
    # No question changed, no round was before, no workshop is old enough, no deals were taken in.
    elsewhere = {"break", "detectable:", "workshop:", "outcome:wins", "outcome:cycle"}
    stems = {line.measure.partition("{")[0] for line in MEASURES} - elsewhere
    assert {stem for stem in stems if any(measure.startswith(stem) for _, measure, _ in rows)} == stems


def test_closing_twice_publishes_once(session: Session, company: Company) -> None:
    round_ = opened(session, company)
    answered(session, round_, drawn(company.everybody, seed=1))
    closed(session, round_)
    before = published(session, round_)
    now = round_.closes_at + GRACE
    assert close_round(session, organisation_id=company.organisation_id, round_id=round_.id, now=now) is False
    assert publish_round(session, round_=round_, now=now) == 0
    assert published(session, round_) == before


def test_a_crash_on_the_way_leaves_nothing(session: Session, company: Company) -> None:
    round_ = opened(session, company)
    answered(session, round_, drawn(company.everybody, seed=1))
    session.commit()
    written: list[str] = []

    def crash(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("INSERT INTO submission_score"):
            written.append(statement)
            raise KeyboardInterrupt

    event.listen(session.get_bind(), "before_cursor_execute", crash)
    with pytest.raises(KeyboardInterrupt):
        closed(session, round_)
    event.remove(session.get_bind(), "before_cursor_execute", crash)
    session.rollback()
    session.expire_all()
    assert written
    assert published(session, round_) == {}
    assert session.scalar(select(func.count()).select_from(SubmissionScore)) == 0
    assert session.get_one(Round, round_.id).state == RoundState.OPEN
    closed(session, round_)
    assert published(session, round_)


def both(sqlite_folder: SqliteFolder, postgres: PostgresServer) -> Iterator[Session]:
    from sqlalchemy.orm import Session as Opened  # noqa: PLC0415 - only this test opens its own

    from data.db import EVERY_ORGANISATION, enter_organisation, make_engine  # noqa: PLC0415 - as above

    for maker in (sqlite_folder, postgres):
        with maker.database() as urls:
            engine = make_engine(urls.app)
            with Opened(engine, expire_on_commit=False) as session:
                enter_organisation(session, EVERY_ORGANISATION)
                yield session
            engine.dispose()


def test_both_databases_publish_the_same_rows(sqlite_folder: SqliteFolder, postgres: PostgresServer) -> None:
    results = []
    for session in both(sqlite_folder, postgres):
        company = found(session, TREE, SIZES)
        names = {team_id: name for name, team_id in company.teams.items()}
        order = {person: number for number, person in enumerate(company.everybody)}
        whole = []
        for number in range(4):
            round_ = opened(session, company, Month(2026, 7).plus(number))
            drawn_now = drawn(sorted(order.values()), seed=number, response=0.85)
            answered(session, round_, {person: drawn_now[at] for person, at in order.items() if at in drawn_now})
            closed(session, round_)
            rows = published(session, round_)
            whole.append({(names[team], *key): row for (team, *key), row in rows.items()})
        results.append(whole)
    assert results[0] == results[1]
    assert len(results[0][-1]) > 100


def states(session: Session, round_: Round) -> dict[tuple[int, str, str], object]:
    return {key: row[0] for key, row in published(session, round_).items()}


def finite(session: Session, round_: Round) -> bool:
    columns = (PublishedResult.value, PublishedResult.low, PublishedResult.high)
    rows = session.execute(select(*columns).where(PublishedResult.round_id == round_.id))
    return all(number is None or number == number for row in rows for number in row)  # noqa: PLR0124 - NaN is not itself


def test_no_answers_give_reasons(session: Session, company: Company) -> None:
    round_ = closed(session, opened(session, company))
    found_states = {key: state for key, state in states(session, round_).items() if key[1] != "participation"}
    assert set(found_states.values()) == {ResultState.NOT_ENOUGH}
    assert {team for team, _, _ in found_states} == set(company.teams.values())


def test_one_answer_gives_reasons(session: Session, company: Company) -> None:
    round_ = opened(session, company)
    answered(session, round_, drawn(company.everybody[:1], seed=1))
    closed(session, round_)
    seen = {state for key, state in states(session, round_).items() if key[1] != "participation"}
    assert seen == {ResultState.NOT_ENOUGH}


def test_equal_answers_are_shown_without_nan(session: Session, company: Company) -> None:
    round_ = opened(session, company)
    zeros = dict.fromkeys(("OPEN.OFFER", "OPEN.ASK", "ASKED", "MOVED", "STUCK"), 0)
    same = statements(4) | zeros | {"DAYS": 20, "REC.DONE": 1, "GIV.DONE": 1}
    answered(session, round_, dict.fromkeys(company.everybody, same))
    closed(session, round_)
    assert finite(session, round_)
    rows = published(session, round_)
    root = company.teams["Company"]
    assert rows[root, "score:T", ""][:2] == ("shown", 50)
    assert rows[root, "share:openers", ""][:5] == ("shown", None, 0, 100, "between")
    assert rows[root, "share:asked", ""][4] == "at_most"
    assert rows[root, "rate:given", ""][1:5] == (0.5, None, None, "at_most")


def test_stuck_deals_are_a_mean_per_person_however_long_people_worked(session: Session, company: Company) -> None:
    round_ = opened(session, company)
    everybody = drawn(company.everybody, seed=1)
    stuck = {"A": [0, 6] * 12, "B": [3, 3, 3, 3, 3, 3, 4], "C": [99] * 14, "D": [0, 0, 0, 0, 0, 2], "Company": [2, 2]}
    for team, numbers in stuck.items():
        for place, (person, number) in enumerate(zip(company.people[team], numbers, strict=True)):
            everybody[person] |= {"DAYS": 5 if place % 2 else 20, "MOVED": 1, "STUCK": number}
    answered(session, round_, everybody)
    closed(session, round_)
    rows = published(session, round_, "rate:%")
    told = {team: rows[company.teams[team], "rate:stuck_each", ""] for team in ("A", "B", "C", "D")}
    assert {team: (row[1], row[4]) for team, row in told.items()} == {
        "A": (3.0, "exact"),
        "B": (3.0, "exact"),
        "C": (19.5, "at_least"),
        "D": (0.5, "at_most"),
    }
    low, high = (float(str(end)) for end in told["A"][2:4])
    assert low < 3.0 < high
    assert [told[team][2:4] for team in ("C", "D")] == [(None, None)] * 2
    assert rows[company.teams["A"], "rate:moved", ""][1] == 1.6, "24 moved in 300 days"
    assert not [key for key in rows if key[1] == "rate:stuck"]


def test_no_occasion_for_anything_is_not_enough(session: Session, company: Company) -> None:
    round_ = opened(session, company)
    never: dict[str, int | AnswerKind] = {"DAYS": 20} | dict.fromkeys(statements(4), AnswerKind.NO_OCCASION)
    answered(session, round_, dict.fromkeys(company.everybody, never))
    closed(session, round_)
    seen = {state for key, state in states(session, round_).items() if key[1].startswith(("score", "item", "bands"))}
    assert seen == {ResultState.NOT_ENOUGH}
    assert states(session, round_)[company.teams["A"], "participation", ""] == ResultState.SHOWN


def test_extremes_are_told_as_bounds(session: Session, company: Company) -> None:
    round_ = opened(session, company)
    answered(session, round_, dict.fromkeys(company.everybody, statements(7) | {"ASKED": 3}))
    closed(session, round_)
    rows = published(session, round_)
    team = company.teams["D"]  # six people
    assert rows[team, "score:T", ""][:5] == ("shown", 91, None, None, "at_least")
    assert rows[team, "score:RO", ""][4] == "between"
    assert rows[team, "share:asked", ""][:5] == ("shown", 83, None, None, "at_least")
    assert rows[company.teams["A"], "item:T1", ""][1:5] == (None, 0, 100, "between")
    assert rows[company.teams["A"], "bands:T1", ""][8] == "mostly_high"
    assert (company.teams["A"], "bands:T1", "high") not in rows


def test_a_vanished_team_and_a_skipped_month(session: Session, company: Company) -> None:
    for month in (Month(2026, 6), Month(2026, 7), Month(2026, 9)):
        round_ = opened(session, company, month)
        answered(session, round_, drawn(company.everybody, seed=month.number))
        closed(session, round_)
    rows = published(session, round_, "change:%")
    root = company.teams["Company"]
    assert rows[root, "change:T", "previous"][0] == ResultState.NO_ROUND
    assert rows[root, "change:T", "window"][0] == ResultState.SHOWN
    assert rows[root, "change:T", "window"][-1] == "2026-06"
    from data.models import Team  # noqa: PLC0415 - only here

    session.get_one(Team, company.teams["B"]).closed_on = dt.date(2026, 10, 15)
    round_ = opened(session, company, Month(2026, 10))
    answered(session, round_, drawn(company.everybody, seed=10))
    closed(session, round_)
    assert company.teams["B"] not in {team for team, _, _ in published(session, round_)}
    assert finite(session, round_)


def test_participation_is_told_where_subtraction_gives_nobody_away(session: Session) -> None:
    company = found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 13, "B": 2})
    round_ = opened(session, company)
    answered(session, round_, drawn(company.everybody[:9], seed=1))
    root, team, small = (company.teams[name] for name in ("Company", "A", "B"))
    now = round_.opens_at + dt.timedelta(days=2)
    count_participation(session, organisation_id=company.organisation_id, round_id=round_.id, now=now)
    rows = session.execute(select(Participation.team_id, Participation.invited, Participation.answered)).all()
    assert [tuple(row) for row in rows] == [(root, 15, 9)]
    closed(session, round_)
    told = {node: row[:2] + row[6:8] for (node, _, _), row in published(session, round_, "participation").items()}
    assert told == {
        root: ("shown", 60, 9, 15),
        team: ("protects_neighbour", None, None, None),
        small: ("not_enough", None, None, None),
    }
