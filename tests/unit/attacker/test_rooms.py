"""What rooms were shown, as an attacker reads it: the publication's own counts are open, others are not."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from data.attacker.check import ROOMS, Finding, Trouble, attack_rooms
from data.attacker.rooms import Shown, pinned_in
from data.publication.rooms import coverage_counts

BASES = st.sampled_from(["guess", "inferred", "told", "checked", "open"])
SHEETS = st.lists(st.dictionaries(st.sampled_from([f"P{number}" for number in range(1, 10)]), BASES), min_size=5)


@given(SHEETS)
def test_whatever_worksheets_rest_on_everybodys_may_be_anywhere(sheets: list[dict[str, str]]) -> None:
    assert pinned_in(Shown("worksheets", 5, len(sheets), coverage_counts(sheets))) == 0


def told(**counts: tuple[int, int]) -> Any:
    return {
        "P1.fewest": {key: low for key, (low, _) in counts.items()},
        "P1.most": {key: high for key, (_, high) in counts.items()},
    }


def test_what_became_of_commitments_is_read_as_well() -> None:
    fewest, most = {"happened": 3, "not_yet": 2, "no_longer": 0}, {"happened": 4, "not_yet": 2, "no_longer": 1}
    assert pinned_in(Shown("commitments:1", 5, 6, {"fewest": fewest, "most": most})) == 0
    exact = {"happened": 4, "not_yet": 2, "no_longer": 0}
    assert pinned_in(Shown("commitments:1", 5, 6, {"fewest": exact, "most": exact})) == 1, "nobody said: no longer"


def test_none_and_all_are_found_and_too_few_people() -> None:
    none = Shown("worksheets", 5, 6, told(heard=(0, 0), thought=(4, 4), open=(2, 2)))
    everybody = Shown("worksheets", 5, 6, told(heard=(6, 6), thought=(0, 1), open=(0, 1)))
    follows = Shown("worksheets", 5, 6, told(heard=(3, 3), thought=(3, 3), open=(0, 1)))  # open is none
    fine = Shown("worksheets", 5, 6, told(heard=(2, 4), thought=(2, 2), open=(0, 1)))
    vote = Shown("view_before", 5, 4, {"view": {"deal": 4}})
    assert [pinned_in(each) for each in (none, everybody, follows, fine, vote)] == [1, 1, 1, 0, 0]
    assert list(attack_rooms([none, everybody, follows, fine, vote])) == [
        Finding(Trouble.GROUP, ROOMS, 1, 4),
        Finding(Trouble.INTERVAL, ROOMS, 3, 6),
    ]
