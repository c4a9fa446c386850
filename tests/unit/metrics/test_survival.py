"""How long favours stay open, against statsmodels and worked examples."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.datasets import heart
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff

from data.metrics import survival
from data.metrics.episodes import Direction, Episode, Fate, FavourEvent, episodes

GAVE, RECEIVED = Direction.GAVE, Direction.RECEIVED
spans = st.lists(st.tuples(st.integers(1, 40), st.sampled_from([0, 1, 2]), st.integers(0, 30)), min_size=1, max_size=40)


def arrays(rows: list[tuple[int, int, int]], *, late: bool = True) -> tuple[Any, Any, Any]:
    days, causes, entries = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return days, causes, np.minimum(entries, days - 1) if late else np.zeros_like(days)


@given(spans)
def test_kaplan_meier_never_rises_and_the_shares_add_to_one(rows: list[tuple[int, int, int]]) -> None:
    curve = survival.estimate_curve(*arrays(rows))

    for falling in (curve.kaplan_meier, curve.survival, 1 - curve.returned, 1 - curve.ended):
        assert np.all(np.diff(falling, prepend=1.0) <= 1e-12)
        assert np.all((falling >= -1e-12) & (falling <= 1))
    assert curve.survival + curve.returned + curve.ended == pytest.approx(np.ones_like(curve.times))
    assert np.isfinite(curve.se).all()


@given(spans)
def test_curves_are_those_of_statsmodels(rows: list[tuple[int, int, int]]) -> None:
    days, causes, entries = arrays(rows)
    curve = survival.estimate_curve(days, causes, entries)
    with np.errstate(all="ignore"):
        published = SurvfuncRight(days, (causes == 1).astype(int), entry=entries)
        plain = CumIncidenceRight(days, causes.astype(int))
    at = np.isin(curve.times, published.surv_times)

    kept = np.isin(published.surv_times, curve.times)
    assert curve.kaplan_meier[at] == pytest.approx(published.surv_prob[kept])
    assert curve.at_risk[at] == pytest.approx(published.n_risk[kept])
    without = survival.estimate_curve(days, causes)
    steps = np.isin(plain.times, without.times)
    for cause, own in ((1, without.returned), (2, without.ended)):
        if cause <= len(plain.cinc):
            assert own == pytest.approx(plain.cinc[cause - 1][steps])


def test_the_stanford_heart_transplants() -> None:
    table = heart.load_pandas().data
    curve = survival.estimate_curve(table["survival"], table["censors"])
    published = SurvfuncRight(table["survival"], table["censors"])

    assert curve.kaplan_meier == pytest.approx(published.surv_prob)
    assert curve.se[:-1] == pytest.approx(published.surv_prob_se[:-1])
    assert survival.median(curve) == published.quantile(0.5)
    groups = [(part["survival"], part["censors"]) for _, part in table.groupby(table["age"] > 50)]
    test, own = survdiff(table["survival"], table["censors"], table["age"] > 50), survival.log_rank(*groups)
    assert own is not None
    assert (own.chi2, own.p) == pytest.approx(tuple(test))


def test_freireichs_remissions() -> None:
    # 6-mercaptopurine (Freireich et al. 1963), the textbook's estimates.
    times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    events = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    curve = survival.estimate_curve(times, events)

    assert curve.kaplan_meier == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=6e-4)
    assert curve.se == pytest.approx([0.076, 0.087, 0.096, 0.107, 0.114, 0.128, 0.135], abs=6e-4)
    assert survival.median(curve) == 23
    test = survival.log_rank((times, events), (placebo, [1] * 21))
    assert test is not None
    assert test.chi2 == pytest.approx(16.79, abs=0.005)


def test_average_of_the_returned_ones_would_mislead_and_the_median_does_not() -> None:
    # Half come back after twelve months; the log is six months old, so most are still open.
    opened = np.arange(0, 180, 2.0)
    wait = np.linspace(10, 720, 90)[np.random.default_rng(4).permutation(90)]
    seen = np.minimum(wait, 180 - opened)
    curve = survival.estimate_curve(seen, (wait <= seen).astype(float))

    assert seen[wait <= seen].mean() < 90
    assert survival.median(curve) is None


def test_restricted_mean_is_the_area_under_the_steps() -> None:
    curve = survival.estimate_curve([10, 20, 30, 40], [1, 0, 1, 0])

    assert survival.restricted_mean(curve, 40) == pytest.approx(10 + 20 * 0.75 + 10 * 0.375)
    assert survival.restricted_mean(curve, 15) == pytest.approx(10 + 5 * 0.75)
    assert survival.restricted_mean(curve, 41) is None
    over = survival.estimate_curve([10, 20], [1, 1])
    assert survival.restricted_mean(over, 100) == pytest.approx(15)


def test_values_on_a_day() -> None:
    curve = survival.estimate_curve([10, 20, 30], [1, 2, 0])

    assert survival.value_at(curve, curve.returned, 9.9, start=0.0) == 0
    assert survival.value_at(curve, curve.returned, 10, start=0.0) == pytest.approx(1 / 3)
    assert survival.value_at(curve, curve.ended, 30, start=0.0) == pytest.approx(1 / 3)
    assert survival.value_at(curve, curve.survival, 31, start=1.0) is None


def test_no_episode_has_no_curve() -> None:
    curve = survival.curve_of([])

    assert curve.times.size == 0
    assert survival.median(curve) is None
    assert survival.restricted_mean(curve, 365) is None
    assert survival.drawn_until([]) is None
    assert survival.return_curve([]) is None
    assert survival.log_rank(([], []), ([], [])) is None


def log(people: int, each: int, seed: int = 7) -> list[Episode]:
    rng = np.random.default_rng(seed)
    return [
        Episode(f"c{who}", GAVE, float(rng.integers(5, 400)), rng.choice([Fate.RETURNED, Fate.OPEN, Fate.ENDED]))
        for who in range(people)
        for _ in range(each)
    ]


def test_a_curve_needs_ten_episodes_and_stops_below_five_at_risk() -> None:
    found = log(6, 3)
    curve = survival.return_curve(found)

    assert curve is not None
    assert (curve.episodes, curve.contacts) == (18, 6)
    assert curve.until == sorted(one.days for one in found)[-5]
    assert curve.by(curve.until + 1) is None
    assert curve.by(0) == (0.0, None)
    assert survival.return_curve(found[:9]) is None
    assert set(curve.milestones()) == {3, 6, 12, 24}


def test_the_interval_leaves_contacts_out_one_by_one() -> None:
    found = log(8, 3)
    curve = survival.return_curve(found)
    assert curve is not None
    place = len(curve.times) // 2
    day, share = curve.times[place], curve.share[place]
    without = []
    for name in sorted({one.contact for one in found}, key=str):
        rest = survival.curve_of([one for one in found if one.contact != name])
        without.append(survival.value_at(rest, rest.returned, day, start=0.0) or 0.0)
    turned = np.log(-np.log(1 - np.array([*without, share])))
    se = np.sqrt(7 / 8 * np.square(turned[:-1] - turned[-1]).sum())
    ends = 1 - np.exp(-np.exp(turned[-1] + np.array([-1, 1]) * 2.3646242510103 * se))

    assert [curve.low[place], curve.high[place]] == pytest.approx(list(ends))
    assert curve.by(day) == (share, (curve.low[place], curve.high[place]))


def test_relabelling_contacts_leaves_the_band() -> None:
    found = log(7, 3)
    other = [Episode(f"z{hash(one.contact) % 997}{one.contact}", GAVE, one.days, one.fate) for one in found]
    first, second = survival.return_curve(found), survival.return_curve(other)

    assert first is not None
    assert second is not None
    assert second.low == pytest.approx(first.low, nan_ok=True)
    assert second.high == pytest.approx(first.high, nan_ok=True)


def test_one_contact_has_a_curve_without_a_band() -> None:
    curve = survival.return_curve(log(1, 14))

    assert curve is not None
    assert np.isnan(curve.low).all()
    assert all(value is None or value[1] is None for value in curve.milestones().values())


def test_a_favour_the_same_day_takes_half_a_day() -> None:
    assert episodes([FavourEvent(3, "A", GAVE), FavourEvent(3, "A", RECEIVED)], end_day=9) == [
        Episode("A", GAVE, 0.5, Fate.RETURNED)
    ]


def test_favours_that_expect_no_return_open_nothing_and_may_close() -> None:
    free = FavourEvent(0, "A", GAVE, return_expected=False)

    assert episodes([free], end_day=9) == []
    assert episodes([FavourEvent(0, "A", RECEIVED), FavourEvent(4, "A", GAVE, return_expected=False)], end_day=9) == [
        Episode("A", RECEIVED, 4, Fate.RETURNED)
    ]


def test_the_oldest_open_favour_is_closed_first() -> None:
    events = [FavourEvent(8, "A", RECEIVED), FavourEvent(0, "A", GAVE), FavourEvent(5, "A", GAVE)]

    assert episodes(events, end_day=10) == [
        Episode("A", GAVE, 8, Fate.RETURNED), Episode("A", GAVE, 5, Fate.OPEN),
    ]  # fmt: skip


def test_what_came_after_the_end_is_not_known() -> None:
    events = [FavourEvent(0, "A", GAVE), FavourEvent(12, "A", RECEIVED), FavourEvent(0, "B", GAVE)]

    assert episodes(events, end_day=10, ended={"B": 4, "A": 30}) == [
        Episode("A", GAVE, 10, Fate.OPEN), Episode("B", GAVE, 4, Fate.ENDED),
    ]  # fmt: skip
    assert episodes([], end_day=10) == []


def test_favours_older_than_the_log_enter_late() -> None:
    events = [
        FavourEvent(-100, "A", GAVE), FavourEvent(50, "A", RECEIVED), FavourEvent(-90, "B", GAVE),
        FavourEvent(-80, "B", RECEIVED), FavourEvent(5, "C", GAVE),
    ]  # fmt: skip
    found = episodes(events, end_day=60, log_began=0)

    assert found == [
        Episode("A", GAVE, 150, Fate.RETURNED, entry=100), Episode("C", GAVE, 55, Fate.OPEN),
    ]  # fmt: skip
    curve = survival.curve_of(found)
    assert curve.at_risk.tolist() == [1]
