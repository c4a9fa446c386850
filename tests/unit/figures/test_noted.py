"""Workshops and notes in the file of a chart: what is drawn besides points, as rows that a table program reads."""

from dashboard.downloads import to_csv
from dashboard.figures import dated, noted, trend
from tests.unit.figures import frames

MARKS = frames.marks(
    ("2026-01-05", "workshop", "Before all that is drawn"),
    ("2026-09-03", "workshop", "Offering before asking"),
    ("2026-10-04", "market", '=SUM(1), "quoted"'),
)
FRAME = frames.series({"score:T": [41, 42, 43], "score:R": [60, 61, 62]})
DRAWN = dated.on_axis(MARKS, frames.months(3))


def test_marks_follow_the_months_each_with_day_kind_and_words() -> None:
    table = trend.trend_table(FRAME)
    found = noted.with_marks(table, DRAWN)

    width = len(table.columns)
    assert list(found.columns)[width:] == ["Number", "Day", "Kind", "Workshop or note"]
    assert found.rows()[:3] == [(*row, "", "", "", "") for row in table.rows()]
    nothing = ("",) * (width - 1)
    assert found.rows()[3:] == [
        ("September 2026", *nothing, "1", "2026-09-03", "Workshop", "Offering before asking"),
        ("October 2026", *nothing, "2", "2026-10-04", "Market", '=SUM(1), "quoted"'),
    ]
    assert to_csv(found).splitlines()[-1].endswith('2,2026-10-04,Market,"\'=SUM(1), ""quoted"""')


def test_without_marks_the_table_stays_as_it_is() -> None:
    assert noted.with_marks(trend.trend_table(FRAME), []) == trend.trend_table(FRAME)
