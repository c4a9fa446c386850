"""The check of coverage: its invented teams have the true values that it says, and it names what misses its aim."""

from collections import Counter

import numpy as np
import pytest

from data.metrics.scores import opener_share, team_rate
from tests.architecture.tree import ROOT
from tests.load import coverage, worlds
from tests.load.coverage_report import TOLD, Found, Tally, document


def test_teams_have_the_values_that_intervals_are_held_against() -> None:
    team = worlds.team(np.random.default_rng(1), 20_000)
    last = worlds.MONTHS - 1

    assert np.nanmean(team.scores[:, last]) == pytest.approx(worlds.TREND * last, abs=0.01)
    assert team_rate(team.counts[:, last], team.days[:, last]) == pytest.approx(worlds.true_rate(last), rel=0.02)
    assert opener_share(team.offers[:, last], team.asks[:, last]) == pytest.approx(worlds.TRUE_SHARE, abs=0.01)
    assert team_rate(team.requests[:, last], team.days[:, last]) == pytest.approx(worlds.REQUESTS, rel=0.02)
    assert np.isnan(team.scores).mean() == pytest.approx(1 - worlds.RESPONSE, abs=0.01)
    still = worlds.team(np.random.default_rng(1), 20_000, changing=False)
    assert np.nanmean(still.scores[:, last] - still.scores[:, 0]) == pytest.approx(0, abs=0.01)


def test_the_document_says_what_is_simulated() -> None:
    text = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")

    assert text.endswith(worlds.description())
    assert f"{coverage.REPLICATIONS:,} teams of each" in text
    assert f"seed {coverage.SEED}" in text
    assert all(f"| {name} |" in text for name in (*coverage.MEASURES, *coverage.PUBLISHED, coverage.RETURNED))


def test_favours_come_back_as_often_as_it_is_said() -> None:
    days, back = worlds.waits(np.random.default_rng(2), 40_000, 3)
    watched = (days >= coverage.DAY) | back

    assert worlds.returned_by(0) == pytest.approx(0)
    assert (back & (days <= 30)).mean() == pytest.approx(worlds.returned_by(30), abs=0.01)  # all are watched so long
    assert watched.mean() > worlds.returned_by(coverage.DAY)


def test_a_seed_gives_the_same_again_and_every_quantity_is_counted() -> None:
    first, second = (coverage.of_size(12, np.random.SeedSequence(3), 4) for _ in range(2))

    assert first == second
    assert set(first.coverage) == {*coverage.MEASURES, *coverage.PUBLISHED}
    assert set(first.contacts) == {coverage.RETURNED}
    assert all(t.made + t.refused == 4 for t in (*first.coverage.values(), *first.contacts.values()))
    assert all(counter.total() == 4 for counter in first.words.values())
    assert set(first.told) == set(TOLD)


def test_openers_are_told_in_one_of_two_ways() -> None:
    told = coverage.of_size(6, np.random.SeedSequence(5), 80).told
    exact, bound, either, further = (told[name] for name in TOLD)

    assert 0 < bound.made < exact.made
    assert (either.made, either.held) == (exact.made + bound.made, exact.held + bound.held)
    assert further.made == bound.made
    assert bound.held < further.held


def test_what_misses_the_aim_is_named() -> None:
    five, eight = Counter(rose=50, none=1000, no_clear_change=950), Counter(fell=90, no_clear_change=910)
    found = {
        5: Found({"slope": Tally(1000, 950, 0)}, {"back": Tally(100, 99, 900)}, {"score, since": five}),
        8: Found({"slope": Tally(500, 440, 500)}, {"back": Tally(1000, 950, 0)}, {"score, since": eight}),
    }
    text = document(found, "Notes.", replications=1000, seed=1, months=12, response=0.75)

    assert "| slope | 95.0 | 88.0 (50) |" in text
    assert "1 of 2 figures reach the aim. **Missed:** slope at 8 (88.0, too narrow)." in text
    assert "| quantity | 5 contacts | 8 contacts |" in text
    assert "| back | 99.0 (90) | 95.0 |" in text
    assert "1 of 2 figures reach the aim, 1 miss it by no more than two Monte Carlo errors." in text  # 99 of 100
    assert "| score, since | 5.0 (50) | 9.0 |" in text
    assert "**Missed:** score, since at 8 (9.0, too often)." in text
    assert text.endswith("Notes.\n")
