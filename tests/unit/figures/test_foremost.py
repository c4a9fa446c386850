"""Which kind of favour is named as given or received most often, and where nothing is said of it."""

from typing import Any

import pytest

from dashboard.figures import giving
from tests.unit.figures import frames
from tests.unit.figures.test_counts import month

BOTH_ALIKE = "No kind stands out, given or received."
RECEIVED_ALIKE = "No kind of favour received stands out."


def between(low: float, value: float, high: float) -> dict[str, float]:
    """A rate with its interval."""
    return {"value": value, "low": low, "high": high}


def test_the_sentence_tells_totals_and_the_kind_that_stands_out() -> None:
    assert giving.giving_sentence(month(INFO=4.0)).startswith(
        "In October 2026, people gave 2.0 (95 % interval 1.2 to 2.8) and received 1.5 (0.7 to 2.3, 9 people) favours "
        f"per 20 working days. Most often given: information. {RECEIVED_ALIKE}"
    )


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ({"INFO": between(2.9, 4.0, 5.5)}, f"Most often given: information. {RECEIVED_ALIKE}"),
        ({"INFO": between(2.8, 4.0, 5.5)}, BOTH_ALIKE),  # where another one ends
        ({"INFO": between(3.5, 4.0, 4.6), "VOUCH": between(3.4, 3.9, 4.5)}, BOTH_ALIKE),
        ({"INFO": 4.0, "VOUCH": 4.0}, BOTH_ALIKE),
        ({"INFO": frames.bounded("at_least", 4.0)}, f"Most often given: information. {RECEIVED_ALIKE}"),
        ({"INFO": frames.bounded("at_least", 2.8)}, RECEIVED_ALIKE),  # it may lie higher
        ({kind: frames.bounded("at_least", 64.0) for kind in ("INFO", "CARE")}, RECEIVED_ALIKE),
        ({"INFO": between(62.0, 63.0, 64.0), "CARE": frames.bounded("at_least", 64.0)}, RECEIVED_ALIKE),
        ({kind: frames.bounded("at_most", 0.5) for kind in giving.KINDS}, RECEIVED_ALIKE),
        ({"INFO": 4.0, "VOUCH": "protects_neighbour"}, RECEIVED_ALIKE),
        ({"INFO": between(2.9, 4.0, 5.5) | {"interval": "assumed"}}, RECEIVED_ALIKE),
        ({"INFO": between(2.8, 4.0, 5.5) | {"interval": "assumed"}}, BOTH_ALIKE),
    ],
)
def test_a_kind_is_named_or_none_only_where_what_is_told_says_so(kinds: dict[str, Any], told: str) -> None:
    assert f"working days. {told}" in giving.giving_sentence(month(**kinds))


def test_a_kind_known_only_to_be_rare_has_room_for_the_widest_interval_beside_it() -> None:
    rare = dict.fromkeys(giving.KINDS, frames.bounded("at_most", 0.5))

    assert "Most often given: information." in giving.giving_sentence(month(**rare | {"INFO": between(1.1, 2.0, 4.0)}))
    assert f"working days. {RECEIVED_ALIKE}" in giving.giving_sentence(month(**rare | {"INFO": between(1.0, 2.0, 4.0)}))


@pytest.mark.parametrize(
    ("bound", "told"),
    [(2.8, BOTH_ALIKE), (2.9, RECEIVED_ALIKE), (70.5, RECEIVED_ALIKE)],
)
def test_one_of_those_told_in_one_may_be_the_highest_of_all(bound: float, told: str) -> None:
    """Of introductions and information under 70.5 together the one may be 66.7, beside four others of 2.0."""
    joint = frames.bounded("at_most", bound, note="together")

    assert f"working days. {told} Given, introductions and information: under {bound} together." in (
        giving.giving_sentence(month(INTRO=joint, INFO=joint))
    )


def test_nothing_is_said_of_standing_out_where_all_is_left_open() -> None:
    joint, few = (frames.bounded("at_most", 8.0, note=note) for note in ("together", "few_days"))
    special = dict.fromkeys(giving.KINDS, few) | {"INTRO": joint, "INFO": joint}
    said = giving.giving_sentence(month(received=joint, **special))

    assert "stand" not in said
    assert "Most often" not in said


def test_a_kind_told_exactly_is_named_beside_what_is_told_in_one_below_it() -> None:
    joint = frames.bounded("at_most", 1.5, note="together")
    kinds = dict.fromkeys(giving.KINDS, joint) | {"INFO": between(3.1, 4.0, 8.0)}

    assert "Most often given: information." in giving.giving_sentence(month(**kinds))


def test_six_people_of_harbour_have_no_kind_that_stands_out() -> None:
    received = [between(2.2, 3.8, 6.8), between(1.7, 3.2, 5.9), between(1.2, 2.4, 4.9)]
    given = [between(1.8, 3.0, 5.1), between(1.4, 3.0, 6.6), between(1.6, 2.7, 4.7), between(1.2, 2.6, 5.5)]
    cells: dict[str, Any] = {f"rate:{way}/": [12.0] for way in ("given", "received")}
    cells |= {f"rate:given/{kind}": [found] for kind, found in zip(giving.KINDS, given, strict=False)}
    cells |= {f"rate:received/{kind}": [found] for kind, found in zip(giving.KINDS, received, strict=False)}

    assert BOTH_ALIKE in giving.giving_sentence(frames.series(cells))
