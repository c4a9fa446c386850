"""The file asks for exactly what the scores count: nothing is asked in vain and nothing counted that is not asked."""

from data.instruments import load_instrument
from data.metrics import scores

PULSE = load_instrument("pulse-1.0")


def test_scales_and_order_of_the_statements() -> None:
    assert {key: scale.items for key, scale in PULSE.scales.items()} == scores.SCALES
    assert tuple(key for key, item in PULSE.items.items() if item.kind == "statement") == scores.STATEMENTS


def test_the_answers_run_from_the_lowest_to_the_highest() -> None:
    assert [option.value for option in PULSE.options] == list(range(scores.LOWEST, scores.HIGHEST + 1))


def test_reversed_statements_are_those_the_scores_turn() -> None:
    turned = {key for key in scores.STATEMENTS if scores.keyed(key, scores.LOWEST) == scores.HIGHEST}
    assert {key for key, item in PULSE.items.items() if item.reversed} == turned == {"T4r", "R4r", "L2r"}


def test_each_scale_has_one_reversed_statement_and_each_statement_one_scale() -> None:
    assert [sum(PULSE.items[key].reversed for key in scale.items) for scale in PULSE.scales.values()] == [1, 1, 1]
    assert sorted(key for scale in PULSE.scales.values() for key in scale.items) == sorted(scores.STATEMENTS)


def test_counts_are_asked_about_where_the_scores_cap_them() -> None:
    favours = [item for key, item in PULSE.items.items() if key.count(".") == 2]
    assert len(favours) == 36
    assert {(item.kind, item.low, item.high, item.soft) for item in favours} == {("count", 0, 99, scores.CAP)}
    assert len(PULSE.kinds) == scores.KINDS


def test_every_statement_names_its_construct() -> None:
    assert [key for key, item in PULSE.items.items() if item.kind == "statement" and not item.construct] == []
