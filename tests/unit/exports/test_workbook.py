"""The workbook of the largest team over two years has every cell."""

import datetime as dt
import io
import zipfile

import openpyxl

from dashboard.figures import giving, text
from data.exports.results import Results
from data.exports.workbook import results_xlsx
from data.publication.measures import published_keys
from data.reports.cells import CellRow
from data.types import UPKEEP

MONTHS = [f"{2024 + number // 12}-{number % 12 + 1:02d}" for number in range(24)]
ENDS = (12.5, 10.0, 15.0, "exact", "pooled", 33, 40, None, False, None, 5, "publication-1.0")
CELLS = [
    CellRow(month, team, measure, part, "shown", *ENDS)
    for team in (1, 2)
    for month in MONTHS
    for measure, part in sorted(published_keys())
    if not measure.startswith(UPKEEP)
]


def test_everything_that_may_be_published_of_two_units_in_two_years_is_in_it() -> None:
    results = Results(
        teams={1: "North", 2: "Company"},
        months=MONTHS,
        cells=CELLS,
        k=5,
        made_on=dt.date(2026, 1, 5),
        withheld=text.WITHHELD,
        favours={**giving.KINDS, **giving.COUNTERPARTS},
    )
    made = io.BytesIO(results_xlsx(results))
    place = openpyxl.load_workbook(made, read_only=True).sheetnames.index("Results") + 1
    with zipfile.ZipFile(made) as parts:  # rows are counted without reading what is in them
        assert parts.read(f"xl/worksheets/sheet{place}.xml").count(b"<row ") == 1 + len(CELLS)
