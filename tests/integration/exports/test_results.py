"""All published cells as CSV and XLSX, on both databases: exactly the published rows, with words for what is hidden."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.exports.method import method, not_to_conclude
from data.exports.results import COLUMNS, READ_ME
from data.models import Organisation, PublishedResult, Round, Team
from tests.cast import Cast, make_cast
from tests.databases import Scene
from tests.documents import everything
from tests.fixtures import ON_SQLITE, first_asked
from tests.integration.dashboard.published import publish
from tests.integration.exports.reading import Table, csv_table, sheet_table, taken
from tests.pulses import open_pulse

MONTHS = ("2026-07", "2026-09", "2026-10")
NUMBERS = ("Value", "Low", "High", "n", "Invited", "k")
DEALS = "Not enough deals"
FEW = {"Participation": "Too few invited", "Deals won, of those closed": DEALS, "Days to close a deal": DEALS}
HIDDEN = {"not_enough": "Not enough answers", "protects_neighbour": "Hidden to protect a neighbouring team"}
EVIL = '=HYPERLINK("http://example.com";"x")'


def with_results(session: Session) -> Cast:
    cast = make_cast(session)
    publish(session, cast, hidden="Team B", months=MONTHS)
    return cast


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    return first_asked(request, results=with_results, cast=make_cast)


@pytest.fixture
def results(cast: Cast) -> Cast:
    return cast


def stored(session: Session, cast: Cast, *teams: str) -> list[tuple[Any, ...]]:
    """The published rows of teams: name, month, state, and the numbers in the order of NUMBERS."""
    result = PublishedResult
    query = (
        select(Round.about_month, result.state, result.value, result.low, result.high, result.n, result.base, Round.k)
        .join(Round, Round.id == result.round_id)
        .order_by(Round.about_month, result.id)
    )
    return [
        (team, *row[:2], *map(_number, row[2:]))
        for team in teams
        for row in session.execute(query.where(result.team_id == cast.teams[team]))
    ]


def told(table: Table) -> list[tuple[Any, ...]]:
    """The rows of a file in the form of `stored`."""
    states = {words: state for state, words in HIDDEN.items()} | {"Shown": "shown"}
    return [
        (row["Team"], row["Month"], states[row["State"]], *(_number(row[name]) for name in NUMBERS))
        for row in table
        if row["Measure"] != "All measures" and row["Team"] != READ_ME
    ]


def _number(cell: str | float | None) -> float | None:
    return None if cell is None else round(float(cell), 9)


@pytest.mark.parametrize("team", ["Team A", "Team B"])
def test_both_files_hold_every_published_row_of_the_team_and_its_parent(
    app: Flask, session: Session, results: Cast, team: str
) -> None:
    query = f"?team={results.teams[team]}"
    book = sheet_table(taken(app, results.leader, "results.xlsx", query).data, "Results")
    lines = csv_table(taken(app, results.leader, "results.csv", query).data)

    assert told(book) == told(lines) == stored(session, results, team, "North")
    assert tuple(book[0]) == tuple(lines[0]) == COLUMNS
    assert {row["Publication"] for row in book} == {"publication-1.0", None}
    assert all(isinstance(row[name], int | float | None) for row in book for name in NUMBERS)


def test_words_say_what_each_row_is(app: Flask, results: Cast) -> None:
    book = sheet_table(taken(app, results.leader, "results.xlsx", f"?team={results.teams['Team A']}").data, "Results")
    rows = {(row["Team"], row["Month"], row["Measure"], row["Part"]): row for row in book}

    assert rows["Team A", "2026-10", "Deal-first", "In all"] == dict.fromkeys(COLUMNS) | {
        "Team": "Team A",
        "Month": "2026-10",
        "Measure": "Deal-first",
        "Part": "In all",
        "Unit": "0 to 100",
        "State": "Shown",
        "Value": 33,
        "Bound": "exact",
        "Low": 28,
        "High": 38,
        "Interval": "95 %, spread within all teams",
        "n": 9,
        "k": 5,
        "Publication": "publication-1.0",
    }
    change = rows["North", "2026-10", "Change: RO index", "Since the month before"]
    assert (change["Word"], change["Since"], change["Value"]) == ("no clear change", "2026-09", None)
    share = rows["Team A", "2026-07", "Participation", "In all"]
    assert (share["Value"], share["n"], share["Invited"], share["Interval"]) == (
        90,
        9,
        10,
        "none: a count of everybody",
    )


def test_a_month_without_a_round_says_so(app: Flask, results: Cast) -> None:
    lines = csv_table(taken(app, results.leader, "results.csv", f"?team={results.teams['Team A']}").data)

    said = [(row["Team"], row["Month"], row["State"]) for row in lines if row["Measure"] == "All measures"]
    assert said == [("Team A", "2026-08", "No round"), ("North", "2026-08", "No round")]


def test_the_file_ends_with_the_month_asked_for(app: Flask, results: Cast) -> None:
    answer = taken(app, results.leader, "results.csv", f"?team={results.teams['Team A']}&month=2026-07")

    assert {row["Month"] for row in csv_table(answer.data)} == {"2026-07", None}
    assert answer.headers["Content-Disposition"] == "attachment; filename=guanxi-results-team-a-2026-07.csv"


@ON_SQLITE
def test_what_too_few_means_is_told_by_measure(app: Flask, session: Session, cast: Cast) -> None:
    publish(session, cast, hidden="Team A", state="not_enough", months=["2026-10"])
    book = sheet_table(taken(app, cast.leader, "results.xlsx", f"?team={cast.teams['Team A']}").data, "Results")

    said = {row["Measure"]: row["State"] for row in book if row["Team"] == "Team A"}
    worksheets = dict.fromkeys((name for name in said if name.startswith("Worksheets")), "Not enough worksheets")
    assert len(worksheets) == 9
    assert said == dict.fromkeys(said, HIDDEN["not_enough"]) | FEW | worksheets


@time_machine.travel(dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC))
def test_both_files_explain_themselves(app: Flask, results: Cast) -> None:
    query = f"?team={results.teams['Team A']}"
    book = openpyxl.load_workbook(io.BytesIO(taken(app, results.leader, "results.xlsx", query).data))
    read_me = [row for row in book[READ_ME].iter_rows(values_only=True, min_row=3) if row[0]]
    lines = csv_table(taken(app, results.leader, "results.csv", query).data)

    assert book.sheetnames == [READ_ME, "Results"]
    assert [(row["Measure"], row["State"]) for row in lines if row["Team"] == str(READ_ME)] == read_me
    assert dict(read_me[:5]) == {
        "Teams": "Team A, North",
        "Months": "2026-07 to 2026-10",
        "Last round": "about October 2026",
        "Smallest group": "A result is shown only where at least 5 people answered.",
        "Made on": "26 November 2026",
    }
    words = dict(read_me)
    few = "Too few people answered, or answered enough of the questions behind this result."
    assert words["State: Not enough answers"] == few
    assert [text for head, text in read_me if head == "Method"] == method()
    assert [text for head, text in read_me if head == "Not to be concluded"] == [
        f"{head} {text}" for head, text in not_to_conclude()
    ]


@ON_SQLITE
@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", "27"), ("America/New_York", "26")])
@time_machine.travel(dt.datetime(2026, 11, 26, 23, tzinfo=dt.UTC))
def test_files_bear_the_day_where_the_organisation_is(
    app: Flask, session: Session, results: Cast, zone: str, day: str
) -> None:
    session.execute(update(Organisation).where(Organisation.id == results.organisation_id).values(zone=zone))
    session.commit()
    lines = csv_table(taken(app, results.leader, "results.csv").data)

    assert [row["State"] for row in lines if row["Measure"] == "Made on"] == [f"{day} November 2026"]


def test_before_the_first_close_they_say_when_it_is(app: Flask, session: Session, cast: Cast) -> None:
    open_pulse(session, cast.organisation_id, closes_at=dt.datetime(2099, 11, 10, 22, 59, 59, tzinfo=dt.UTC))
    when = "The first round closes on 10 November 2099; there is nothing to show before."
    book = sheet_table(taken(app, cast.leader, "results.xlsx").data, "Results")

    assert book == [
        dict.fromkeys(COLUMNS) | {"Team": team, "Measure": "All measures", "State": when}
        for team in ("North", "Company")
    ]
    assert when in taken(app, cast.leader, "results.csv").text


def test_words_are_never_formulas(app: Flask, session: Session, cast: Cast) -> None:
    session.execute(update(Team).where(Team.id == cast.teams["Team A"]).values(name=EVIL))
    publish(session, cast)
    query = f"?team={cast.teams['Team A']}"
    answer = taken(app, cast.leader, "results.xlsx", query)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(answer.data))["Results"].iter_rows() for cell in row]

    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert {cell.value for cell in cells if cell.column == 1} == {"Team", EVIL, "North"}
    assert "<f>" not in everything(answer.data)
    assert "<hyperlink" not in everything(answer.data)
    lines = csv_table(taken(app, cast.leader, "results.csv", query).data)
    assert {row["Team"] for row in lines} == {f"'{EVIL}", "North", str(READ_ME)}
    assert (
        answer.headers["Content-Disposition"]
        == "attachment; filename=guanxi-results-hyperlink-http-example-com-x-2026-10.xlsx"
    )
