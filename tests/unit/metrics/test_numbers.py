"""No statistic works with what is no number: infinity is refused, nothing gives nothing, and no warning is raised."""

import math
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data.metrics import (
    bridges,
    detectable,
    episodes,
    intervals,
    jackknife,
    ladder,
    network,
    paired,
    panel,
    reliability,
    scores,
    survival,
    trend,
    upkeep,
    words,
    worksheet,
)

ITEMS = "abcd"
Statistic = Callable[[Any], object]
OF_TABLES: dict[str, Statistic] = {  # people by rounds, or people by items
    "slope": panel.slope,
    "slope word": words.slope_word,
    "adjusted means": panel.adjusted_means,
    "within contrasts": lambda y: panel.within_contrasts(np.asarray(y)[None], 0, 1),
    "count contrast": lambda y: trend.count_contrast(np.abs(y), np.full(np.shape(y), 20.0), 0, 1),
    "ladder": lambda y: ladder.ladder(y, range(4), workshop=1, other=y),
    "spread of changes": detectable.own_change_spread,
    "link": lambda y: bridges.link(y, y, same_language=True),
    "alpha": reliability.cronbach_alpha,
    "omega": reliability.omega_total,
    "rwg": reliability.rwg_j,
    "item table": lambda y: reliability.item_table(y, ITEMS),
    "intra-class": lambda y: reliability.intra_class(list(np.atleast_2d(y))),
}
OF_PEOPLE: dict[str, Statistic] = {  # one number each
    "pooled spread": lambda x: intervals.pooled_sd([x]),
    "paired change": lambda x: paired.paired_change(np.zeros(np.shape(x)), x),
    "ledger": lambda x: scores.ledger_interval(np.abs(x), np.full(np.shape(x), 20.0)),
    "rate": lambda x: scores.team_rate(np.abs(x), np.full(np.shape(x), 20.0)),
    "openers": lambda x: scores.opener_interval(np.abs(x), np.abs(x)),
    "residuals": lambda x: intervals.ratio_residuals(np.abs(x), np.abs(x)),
    "ratio": lambda x: jackknife.ratio(np.abs(x), np.abs(x)),
}


def numbers(found: object) -> list[float]:
    """Return every number inside a result, NaN among them."""
    if isinstance(found, float | int | np.floating):
        return [float(found)]
    if isinstance(found, str):
        return []
    parts = [getattr(found, name) for name in getattr(type(found), "__slots__", ())]
    parts += list(found) if isinstance(found, Sequence | np.ndarray) else []
    return [number for part in parts for number in numbers(part)]


sizes = st.tuples(st.integers(0, 7), st.just(4))
values = st.one_of(st.just(math.nan), st.integers(1, 7).map(float))
small_tables = sizes.flatmap(lambda size: arrays(float, size, elements=values))
few_people = st.integers(0, 7).flatmap(lambda size: arrays(float, size, elements=values))


@given(small_tables)
def test_no_table_gives_what_is_no_number(table: Any) -> None:
    for name, statistic in OF_TABLES.items():
        assert not any(map(math.isnan, numbers(statistic(table)))), name


@given(few_people)
def test_no_people_give_what_is_no_number(people: Any) -> None:
    for name, statistic in OF_PEOPLE.items():
        if name != "residuals":
            assert not any(map(math.isnan, numbers(statistic(people)))), name
    residuals = intervals.ratio_residuals(people, people)
    assert residuals is None or np.isfinite(residuals).all()


@given(small_tables.filter(np.size), st.sampled_from([math.inf, -math.inf]), st.data())
def test_infinity_is_refused_in_tables(table: Any, infinite: float, data: st.DataObject) -> None:
    table[data.draw(st.integers(0, len(table) - 1)), data.draw(st.integers(0, 3))] = infinite
    for name, statistic in OF_TABLES.items():
        with pytest.raises(ValueError, match="finite"):
            pytest.fail(f"{name} gave {statistic(table)}")


@given(few_people.filter(np.size), st.data())
def test_infinity_is_refused_for_people(people: Any, data: st.DataObject) -> None:
    people[data.draw(st.integers(0, len(people) - 1))] = math.inf
    for name, statistic in OF_PEOPLE.items():
        with pytest.raises(ValueError, match="finite"):
            pytest.fail(f"{name} gave {statistic(people)}")


def test_nothing_at_all_gives_nothing() -> None:
    nothing = [name for name, statistic in OF_TABLES.items() if statistic([]) is None]
    said = {"slope word", "ladder", "link", "item table"}
    assert set(nothing) == OF_TABLES.keys() - said
    assert words.slope_word([]) is words.ChangeWord.TOO_EARLY
    assert ladder.ladder([], [1, 2, 3], workshop=2).difference is ladder.Refusal.NOTHING_BEFORE
    assert all(statistic([]) is None for statistic in OF_PEOPLE.values())


CURVE = survival.estimate_curve([1, 2, 3], [1, 0, 1])
WRONG: dict[str, Callable[[], object]] = {
    "places of months": lambda: panel.slope([[1, 2], [2, 3]], [0, math.inf]),
    "missing places of months": lambda: panel.slope([[1, 2], [2, 3]], [0, math.nan]),
    "mean": lambda: intervals.mean_interval(math.nan, 1, 5, 4),
    "negative spread": lambda: intervals.mean_interval(1, -1, 5, 4),
    "spread of changes": lambda: intervals.team_mdc(-1, 5),
    "spread of a person": lambda: intervals.person_mdc(-1, 0.5),
    "level": lambda: intervals.quantile(1, 4),
    "freedom": lambda: panel.contrast(1, 1, 1),
    "change": lambda: detectable.told_change("RO", math.nan),
    "other people": lambda: paired.paired_change([1, 2, 3], [2]),
    "signs": lambda: paired.sign_flip([1, math.nan]),
    "points": lambda: reliability.rwg_j([[1], [2]], points=1),
    "weights": lambda: network.reciprocity(np.array([[0, math.inf], [1, 0]])),
    "days": lambda: survival.estimate_curve([math.nan, 2], [1, 1]),
    "causes": lambda: survival.estimate_curve([1, 2], [1, 7]),
    "day": lambda: survival.value_at(CURVE, CURVE.survival, math.nan, start=1),
    "horizon": lambda: survival.restricted_mean(CURVE, math.inf),
    "missing horizon": lambda: survival.restricted_mean(CURVE, math.nan),
    "days of a group": lambda: survival.log_rank(([math.nan, 2], [1, 1]), ([3], [1])),
    "missing event": lambda: survival.log_rank(([1, 2], [1, math.nan]), ([3], [1])),
    "events": lambda: survival.log_rank(([1, 2], [1, 2]), ([3], [1])),
    "days without event": lambda: survival.log_rank(([1, 2], [1]), ([3], [1])),
    "end of the data": lambda: episodes.episodes([], end_day=math.nan),
    "day of a favour": lambda: episodes.episodes(
        [episodes.FavourEvent(math.inf, 1, episodes.Direction.GAVE)], end_day=9
    ),
    "beginning of the log": lambda: episodes.episodes([], end_day=9, log_began=math.nan),
    "new wording": lambda: bridges.Link(1, 1, 1, 1, 20).apply([math.inf]),
    "nobody": lambda: upkeep.ceiling_share(0, 0),
    "fewer than nobody": lambda: upkeep.ceiling_share(-1, 5),
    "missing seconds": lambda: upkeep.middle_and_late([math.nan, 2]),
    "seconds of a span": lambda: upkeep.joined_spans([math.inf, 2], (0, 30), 1),
    "negative seconds": lambda: upkeep.joined_spans([-1, 2], (0, 30), 1),
    "missing scale": lambda: scores.ro_index(math.nan, 3),
    "scale": lambda: scores.display(7.5),
    "statement": lambda: scores.keyed("T1", 8),
    "matrix": lambda: scores.score_matrix([[math.inf]], ["T1"]),
    "missing given": lambda: scores.balance(math.nan, 3),
    "endless given": lambda: scores.steadied(math.inf, 3),
    "missing end": lambda: scores.balance_interval(3, math.nan),
    "missing text": lambda: scores.balance_text(math.nan, 3, 60),
    "missing change": lambda: panel.contrast(math.nan, 1, 5),
    "endless error": lambda: panel.contrast(1, math.inf, 5),
    "missing difference": lambda: words.caution(math.nan, 1, 3),
    "missing rate": lambda: intervals.ratio_interval(math.nan, 1, 5, 4),
    "negative rate": lambda: intervals.ratio_interval(-1, 1, 5, 4),
    "other rate": lambda: intervals.ratio_p(1, (0.5, 2), math.nan, 4),
    "residuals of nothing": lambda: intervals.grouped_residuals(np.zeros(2), np.ones(2), np.zeros(2, dtype=np.intp)),
    "missing residuals": lambda: intervals.grouped_residuals(
        np.array([1, math.nan]), np.ones(2), np.zeros(2, dtype=np.intp)
    ),
    "share": lambda: intervals.wilson(6, 5),
    "other share": lambda: intervals.jeffreys(-1, 5),
    "p-values": lambda: intervals.holm([0.1, 1.1]),
    "endless p-value": lambda: intervals.explored([math.inf]),
    "reliability": lambda: intervals.standard_error_of_measurement(1, math.nan),
    "replicates": lambda: jackknife.jackknife_se(1, [1, math.nan]),
    "people of no weight": lambda: jackknife.effective_people([1, math.nan]),
    "variance": lambda: jackknife.welch_df(math.nan, 4, 1, 4),
    "freedom of a variance": lambda: jackknife.welch_df(1, 0, 1, 4),
    "tail": lambda: jackknife.t_tail(math.nan, 4),
    "freedom of a tail": lambda: jackknife.t_tail(1, 0),
    "other rows": lambda: trend.within_poisson([1, 2], [1], [[1], [2]], [1, 1]),
    "negative days": lambda: trend.count_contrast([[1, 2], [2, 3]], [[-1, 20], [20, 20]], 0, 1),
    "days of others": lambda: trend.count_contrast([[1, 2], [2, 3]], [[20, 20]], 0, 1),
    "month of counts": lambda: trend.count_contrast([[1, 2], [2, 3]], [[20, 20], [20, 20]], 0, 2),
    "month of scores": lambda: panel.within_contrasts(np.ones((1, 3, 2)), -1, 1),
    "places of other months": lambda: panel.slope([[1, 2], [2, 3]], [0, 1, 2]),
    "rows of others": lambda: panel.within_regression([1, 2], [[1], [2]], [1]),
    "cube": lambda: panel.slope(np.ones((2, 2, 2))),
    "offers of others": lambda: scores.opener_share([1, 2], [1]),
    "negative wait": lambda: survival.estimate_curve([-1, 2], [1, 1]),
    "waits of others": lambda: survival.estimate_curve([1, 2], [1]),
    "points of agreement": lambda: reliability.rwg_j([[1], [2]], points=cast("int", math.nan)),
    "margin": lambda: words.change_word(None, rounds=3, people=5, margin=math.nan),
    "margin of a caution": lambda: words.caution(1, 1, math.nan),
    "month of a workshop": lambda: ladder.ladder(np.ones((5, 3)), [1, 2, 3], workshop=math.nan),
    "months of rounds": lambda: ladder.ladder(np.ones((5, 3)), [1, math.nan, 3], workshop=2),
    "fewer months than rounds": lambda: ladder.ladder(np.ones((5, 3)), [1, 2], workshop=2),
    "raw answers": lambda: scores.straight_lining({"T1": 8}),
    "negative time": lambda: scores.too_fast(-1.0, 12),
    "endless seconds": lambda: scores.too_fast(math.inf, 12),
    "seconds that are none": lambda: scores.too_fast(math.nan, 12),
    "statements shown": lambda: scores.too_fast(1.0, -12),
    "seven kinds": lambda: scores.breadth(dict.fromkeys("ABCDEFG", 1)),
    "days of a text": lambda: scores.balance_text(3, 3, cast("int", math.nan)),
    "basis": lambda: worksheet.basis_weight("rumour"),
    "confidence": lambda: worksheet.worksheet_scores([worksheet.Point("They open at seven", confidence=101)]),
    "outcome": lambda: worksheet.brier([50], [math.nan]),
    "ten points": lambda: worksheet.worksheet_scores([worksheet.Point()] * 10),
    "counts": lambda: scores.team_rate([-1, 2], [20, 20]),
    "count": lambda: scores.capped(-1),
    "cell": lambda: scores.favour_index([3, -1], 20),
    "days worked": lambda: scores.favour_index([3], -1),
    "openers": lambda: scores.opener_balance(-1, 3),
    "kinds": lambda: scores.breadth({"INTRO": -1}),
    "given": lambda: scores.balance(-1, 3),
    "steadied": lambda: scores.steadied(3, -1),
    "interval": lambda: scores.balance_interval(-1, 3),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_is_outside_its_range_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(
        ValueError, match=r"number|spread|same people|critical value|points|open|persons|negative|event|between|a basis"
    ):
        wrong()
