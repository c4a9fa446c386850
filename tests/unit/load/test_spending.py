"""The bench's own arithmetic: differences, medians, shares, tables."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.load.filling import by_place, each, whole, without_redirects
from tests.load.report import BEGIN, END, write
from tests.load.spending import Spent, Step, most, share_below, table, total, typical

VISITS = [
    [Step("page", Spent(4, 3)), Step("post", Spent(2, 5)), Step("page", Spent(6, 4)), Step("post", Spent(3, 8))],
    [Step("page", Spent(5, 3)), Step("post", Spent(4, 5)), Step("page", Spent(8, 4)), Step("post", Spent(1, 9))],
    [Step("page", Spent(9, 4)), Step("post", Spent(3, 6)), Step("page", Spent(7, 4)), Step("post", Spent(2, 8))],
]


def test_sums_and_differences_keep_both_counts() -> None:
    assert Spent(5.5, 7) - Spent(2.0, 3) == Spent(3.5, 4)
    assert total([Spent(1.5, 2), Spent(2.5, 1)]) == Spent(4.0, 3)
    assert total([]) == Spent(0, 0)


def test_the_typical_spending_is_the_median_of_each_count_by_itself() -> None:
    assert typical([Spent(9, 1), Spent(1, 3), Spent(2, 2)]) == Spent(2, 2)
    assert typical([Spent(1, 4), Spent(3, 5)]) == Spent(2, 5)
    assert most([Spent(9, 1), Spent(1, 3)]) == Spent(9, 3)


@pytest.mark.parametrize(("share", "expected"), [(0.95, 19.0), (0.5, 10.0), (1.0, 20.0), (0.01, 1.0)])
def test_a_share_lies_below_its_duration(share: float, expected: float) -> None:
    assert share_below([float(number) for number in range(20, 0, -1)], share) == expected


@given(st.lists(st.floats(0, 1000), min_size=1), st.integers(1, 100))
def test_at_least_the_share_lies_below(durations: list[float], per_cent: int) -> None:
    found = share_below(durations, per_cent / 100)
    assert found in durations
    assert sum(duration <= found for duration in durations) * 100 >= per_cent * len(durations)


def test_a_visit_is_summed_by_kind_and_by_place() -> None:
    assert whole(VISITS) == Spent(18, 21)
    assert whole(VISITS, "post") == Spent(5, 14)
    assert without_redirects(VISITS) == Spent(10, 17)
    assert each(VISITS[:1], "post") == [Spent(2, 5), Spent(3, 8)]
    assert by_place(VISITS, "post") == [Spent(3, 5), Spent(2, 8)]


def test_a_table_lines_its_columns_up() -> None:
    lines = ["| What | ms |", "| ---- | -: |", "| one  | 10 |", "| more |  9 |"]
    assert table(["What", "ms"], [["one", "10"], ["more", "9"]]) == "\n".join(lines)


def test_the_last_runs_tables_are_replaced(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(f"Before.\n{BEGIN}\nold\n{END}\nAfter.\n", encoding="utf-8")
    for words in ("new", "newer"):
        write(document, words)
        assert document.read_text(encoding="utf-8") == f"Before.\n{BEGIN}\n{words}\n{END}\nAfter.\n"
