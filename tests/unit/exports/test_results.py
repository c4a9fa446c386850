"""The rows of files of results: what a change without an earlier round says."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import replace

import openpyxl

from dashboard.figures import rows, text
from data.exports.results import COLUMNS, Results, read_me, result_rows, results_csv
from data.exports.workbook import results_xlsx
from data.reports.cells import CellRow
from surveys.api.routes import result_facts

BLANK = CellRow(
    month="2026-07",
    team_id=1,
    measure="change:T",
    part="previous",
    state="not_comparable",
    value=None,
    low=None,
    high=None,
    bound="exact",
    interval="none",
    n=None,
    base=None,
    word=None,
    caution=False,
    note=None,
    k=5,
    publication_version="publication-1.4",
)


def results(cells: Sequence[CellRow]) -> Results:
    return Results(
        teams={1: "North"},
        months=sorted({cell.month for cell in cells}),
        cells=cells,
        k=5,
        made_on=dt.date(2026, 11, 20),
        withheld=text.IN_FILES,
        favours={},
    )


def test_a_change_without_a_round_before_says_so_and_one_over_a_break_says_that() -> None:
    found = results(
        [
            BLANK,  # as it was published before
            BLANK._replace(month="2026-09", state="no_round"),
            BLANK._replace(month="2026-10", measure="break", part="scores"),
            BLANK._replace(month="2026-10"),
        ]
    )

    said = [(row[1], row[5]) for row in result_rows(found)]
    assert said == [
        ("2026-07", "No round to compare with"),
        ("2026-09", "No round to compare with"),
        ("2026-10", "Questions changed"),
        ("2026-10", "Questions changed"),
    ]
    lines = list(csv.reader(io.StringIO(results_csv(found).decode("utf-8-sig"))))[1:5]
    assert [(line[1], line[5]) for line in lines] == said
    book = openpyxl.load_workbook(io.BytesIO(results_xlsx(found)))["Results"]
    assert [(row[1].value, row[5].value) for row in list(book.iter_rows())[1:]] == said


def test_rates_told_in_one_say_so_beside_the_bound_and_what_that_means() -> None:
    rate = BLANK._replace(
        measure="rate:given", part="VOUCH", state="shown", value=5.0, bound="at_most", n=6, interval="none"
    )
    alone = rate._replace(part="CARE", value=0.5)
    found = replace(results([rate, alone]), favours={"VOUCH": "Vouching", "CARE": "Care"})

    bound = COLUMNS.index("Bound")
    assert [row[bound] for row in result_rows(found)] == ["under, together", "under"]
    assert dict(read_me(found))["Bound: under, together"].startswith("Kinds of favour, or counterparts, with these")
    assert [result_facts(cell, found)["together"] for cell in found.cells] == [True, False]


def test_a_low_rate_of_few_days_is_not_told_in_one_and_has_no_month() -> None:
    rate = BLANK._replace(measure="rate:given", state="shown", value=2.0, bound="at_most", n=6, interval="none")
    cells = [rate._replace(part=part, note=note) for part, note in (("CARE", "few_days"), ("VOUCH", "together"))]
    found = replace(results(cells), favours={"VOUCH": "Vouching", "CARE": "Care"})

    bound, since = COLUMNS.index("Bound"), COLUMNS.index("Since")
    assert [(row[bound], row[since]) for row in result_rows(found)] == [("under", None), ("under, together", None)]
    assert dict(read_me(found))["Bound: under"].startswith("Less than the value; where few days")
    assert [result_facts(cell, found)["together"] for cell in found.cells] == [False, True]
    assert [result_facts(cell, found)["since"] for cell in found.cells] == [None, None]


def test_files_say_what_bounds_mean() -> None:
    told = dict(read_me(results([])))

    assert told["Bound: or higher"].startswith("The value or more: ")
    assert told["Bound: or lower"].startswith("The value or less: ")


def test_a_low_rate_of_a_group_is_under_its_bound() -> None:
    cell = BLANK._replace(
        state="shown", part="group-1", note="Farmer", value=0.5, bound="at_most", n=6, interval="none"
    )
    cells = [cell._replace(measure=measure) for measure in ("by_role:given", "by_role:T")]
    rows_told = list(result_rows(results(cells)))
    assert [row[COLUMNS.index("Bound")] for row in rows_told] == ["under", "or lower"]


def test_a_share_of_those_invited_is_rounded_as_on_pages() -> None:
    row = BLANK._replace(measure="participation", part="", state="shown", interval="census")
    pairs = [(n, base) for base in (42, 199, 200, 10) for n in range(base + 1)]
    cells = [row._replace(value=float(round(100 * n / base)), n=n, base=base) for n, base in pairs]
    found = results(cells)

    values = [told[COLUMNS.index("Value")] for told in result_rows(found)]
    assert values == [rows.figure(cell) for cell in cells] == [result_facts(cell, found)["value"] for cell in cells]
    assert (values[pairs.index((25, 42))], values[pairs.index((99, 199))]) == (59, 49)


def test_a_change_of_which_nothing_is_told_is_cautioned_for_low_response_alone() -> None:
    few = BLANK._replace(measure="participation", part="", state="shown", value=20.0, n=2, base=10, interval="census")
    change = BLANK._replace(
        measure="change:T", part="previous", state="shown", word="rose", note="2026-06", n=6, caution=True
    )
    told = [dict(zip(COLUMNS, row, strict=True)) for row in result_rows(results([change, few]))]

    (row,) = [each for each in told if each["Word"]]
    assert (row["Word"], row["Value"]) == ("Fewer than half answered", None)
    assert row["Caution"] == "Fewer than half of those invited answered in July 2026."
