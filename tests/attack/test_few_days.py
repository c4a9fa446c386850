"""Where few days were worked, a low rate is told as under more, or nobody of a small group counted anything."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from data.attacker.check import check_organisation
from data.attacker.displays import Row
from data.attacker.measuring import measure
from data.attacker.members import read_rounds
from data.attacker.recount import Entry, Recount, read_entries
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.models import Round
from data.publication.cells import Rules
from data.types import ResultState
from tests.attack.conftest import ON_SQLITE
from tests.attack.seen import K, broken_lines
from tests.companies import Answers, Company, answered, closed, drawn, found, opened, published
from tests.databases import Urls

pytestmark = ON_SQLITE
TREE = {"Company": None, "Away": "Company", "There": "Company"}
AWAY, THERE, WEEK = 5, 12, 7
OPEN, LOW = "low rates leave two favours open", "low rates are told as under so much"
TOGETHER = "rates at an end are told in one with others"
KINDS = {"INTRO", "INFO", "ADVICE", "HANDS", "VOUCH", "CARE"}
Played = tuple[Session, Company, Round]


@pytest.fixture(scope="module")
def played(kept_urls: Urls) -> Iterator[Played]:
    """A team of five who worked seven days each and gave nothing, beside twelve who worked and gave as usual."""
    engine = make_engine(kept_urls.app)
    with Session(engine, expire_on_commit=False) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        company = found(session, TREE, {"Away": AWAY, "There": THERE})
        round_ = opened(session, company)
        answers = dict(drawn(company.everybody, seed=3))
        answered(session, round_, answers | {person: away(answers[person]) for person in company.people["Away"]})
        closed(session, round_)
        yield session, company, round_
    engine.dispose()


def away(answers: Answers) -> Answers:
    """Answers of a week's work in which nothing was given."""
    nothing = {item: 0 for item in answers if item.startswith("GIV.") and item.count(".") > 1}
    return {**answers, **nothing, "DAYS": WEEK, "GIV.DONE": 1, "REC.DONE": 1}


def broken(played: Played, rules: Rules, version: str | None = None) -> set[str]:
    """The lines that a round would break if it were told by other rules."""
    session, company, round_ = played
    return broken_lines(session, company.organisation_id, round_, rules, version) & {OPEN, LOW, TOGETHER}


def test_a_week_in_which_nobody_gave_is_told_as_under_two_favours_and_more(played: Played) -> None:
    session, company, round_ = played
    assert check_organisation(session, company.organisation_id).clean

    told = published(session, round_, "rate:given")
    away_rows = {
        part: row for (team, _, part), row in told.items() if team == company.teams["Away"] and "." not in part
    }
    assert len(away_rows) == 10  # in all, six kinds, three counterparts
    assert {(row[1], row[4], row[10]) for row in away_rows.values()} == {(2.0, "at_most", "few_days")}
    assert 20 * 2 / (AWAY * WEEK) < 2.0


def test_under_half_a_favour_in_a_week_tells_that_nobody_gave(played: Played) -> None:
    assert broken(played, Rules(k=K)) == set()
    assert broken(played, Rules(k=K, few_days=False)) == {OPEN}
    assert broken(played, Rules(k=K, few_days=False), "publication-1.11") == set()  # as it was promised then


def test_groups_have_bounds_of_their_own(played: Played) -> None:
    """A role of few days may be told as under more than another one is told exactly."""
    session, company, round_ = played
    (first, *_) = read_entries(session, round_.id)
    (members,) = read_rounds(session, company.organisation_id)
    roles = {person: "Farmer" if person in company.people["There"] else "Nurse" for person in company.everybody}
    members.groups["role"] = dict(roles)
    shown: list[Row] = [
        Row(company.teams["Company"], "by_role:given", "group-1", AWAY, 2.0, None, None, "at_most", note="Nurse"),
        Row(company.teams["Company"], "by_role:given", "group-2", THERE, 0.9, 0.5, 1.6, "exact", note="Farmer"),
    ]
    entries = [each for each in read_entries(session, round_.id) if each.row.measure == "rate:given"]
    entries += [Entry(row, ResultState.SHOWN, first.written_at, first.version) for row in shown]
    found = [each for each in measure(Recount(members, entries, over=False)) if each.what in {OPEN, LOW}]
    assert [(each.what, each.broken) for each in found] == [(LOW, 0), (OPEN, 0)]
    entries[-2] = replace(entries[-2], row=replace(shown[0], value=0.5))
    assert sum(each.broken for each in measure(Recount(members, entries, over=False)) if each.what == OPEN) == 1


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"note": None}, LOW),
        ({"note": "together"}, LOW),  # in all there is nothing to be told with
        ({"value": 1.0}, OPEN),
        ({"value": 1.5}, OPEN),  # tells the days more closely
        ({"bound": "exact", "value": 0.6, "note": None}, OPEN),
    ],
)
def test_a_row_that_leaves_less_open_is_found(played: Played, change: dict[str, object], line: str) -> None:
    session, company, round_ = played
    (members,) = read_rounds(session, company.organisation_id)
    entries = [each for each in read_entries(session, round_.id) if each.row.measure == "rate:given"]
    place = next(
        at for at, each in enumerate(entries) if each.row.team_id == company.teams["Away"] and not each.row.part
    )
    entries[place] = replace(entries[place], row=replace(entries[place].row, **change))  # type: ignore[arg-type] # mixed values
    found = {each.what for each in measure(Recount(members, entries, over=False)) if each.broken}
    assert line in found


@pytest.mark.parametrize(
    ("favours", "joined", "found"),
    [
        (8, {"INTRO", "INFO"}, False),
        (3, {"INTRO", "INFO"}, True),  # one and two would be two low ones: then one of them is nothing
        (8, {"INTRO"}, True),
    ],
)
def test_few_favours_told_in_one_are_found(played: Played, favours: int, joined: set[str], found: bool) -> None:  # noqa: FBT001 - a table of cases
    session, company, round_ = played
    (members,) = read_rounds(session, company.organisation_id)
    there = company.people["There"]
    days = sum(members.days[person] for person in there)
    entries = [each for each in read_entries(session, round_.id) if each.row.measure == "rate:given"]
    at = {each.row.part: place for place, each in enumerate(entries) if each.row.team_id == company.teams["There"]}
    assert all(entries[at[kind]].row.bound == "exact" for kind in KINDS)
    for kind in joined:
        told = replace(entries[at[kind]].row, value=1.5, low=None, high=None, bound="at_most", note="together")
        entries[at[kind]] = replace(entries[at[kind]], row=told)
    left = sum(entries[at[kind]].row.value or 0 for kind in KINDS - joined) + 20 * favours / days
    entries[at[""]] = replace(entries[at[""]], row=replace(entries[at[""]].row, value=round(left, 1)))
    judged = [each for each in measure(Recount(members, entries, over=False)) if each.what == TOGETHER]
    assert any(each.broken for each in judged) == found
