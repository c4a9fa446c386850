"""What a room is told of its worksheets holds the truth, and says of no category that nobody or everybody is in it."""

from hypothesis import given
from hypothesis import strategies as st

from data.publication.coverage import limits
from data.publication.rooms import FEW, MANY, TOGETHER, coverage_counts, read_coverage

SHEETS = st.lists(st.fixed_dictionaries({}, optional={"P1": st.sampled_from(MANY)}), min_size=5, max_size=24)


def test_five_worksheets_are_told_in_three_parts_and_ten_in_five() -> None:
    five = coverage_counts([{"P1": "told"}] * 3 + [{"P1": "guess"}, {"P1": "inferred"}])
    assert read_coverage(five)[0].known == {"heard": (2, 3), "thought": (2, 2), "open": (0, 1)}
    ten = coverage_counts([{"P1": "told"}] * 6 + [{"P1": "guess"}] * 4)
    assert read_coverage(ten)[0].known == {
        "checked": (0, 1),
        "told": (3, 6),
        "inferred": (0, 1),
        "guess": (4, 4),
        "open": (0, 1),
    }
    assert [one.known["open"] for one in read_coverage(ten)[1:]] == [(6, 10)] * 8, "empty points are not known yet"


@given(SHEETS)
def test_what_is_told_holds_the_truth_and_no_extreme(sheets: list[dict[str, str]]) -> None:
    told = read_coverage(coverage_counts(sheets))[0].known
    bases = [sheet.get("P1", "open") for sheet in sheets]
    chosen = bases if set(told) == set(MANY) else [TOGETHER[basis] for basis in bases]
    assert tuple(told) == (MANY if len(sheets) >= 10 else FEW)
    for category, (fewest, most) in told.items():
        assert fewest <= chosen.count(category) <= most
        assert most > 0
        assert fewest < len(sheets)


@given(st.lists(st.integers(0, 30), min_size=3, max_size=5).filter(lambda counts: sum(counts) >= 5))
def test_single_worksheets_cannot_be_told_from_none(counts: list[int]) -> None:
    told = limits(counts)
    largest = told[counts.index(max(counts))]
    for count, ends in zip(counts, told, strict=True):
        assert ends in ((count, count), (0, 1), largest)
        assert ends == (0, 1) or count > 1 or ends == largest
