"""How often 95 % intervals hold the truth, and how often a word for change is wrong: `make coverage`."""

import argparse
import math
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.metrics import intervals, ladder, panel, scores, survival, tallies, trend
from data.metrics.detectable import ASSUMED_SD
from data.metrics.episodes import Direction, Episode, Fate
from data.metrics.jackknife import Estimate
from data.metrics.words import MARGINS, NEED_PEOPLE, ChangeWord, change_word, slope_word
from data.publication.cells import Cell, Rules, at_least, place
from data.publication.placing import Narrow, Placed
from data.publication.rates import own_log, pooled_log, rate_cell
from data.publication.scores import score_room
from data.publication.shares import own_shares, pooled_shares, share_cell
from data.publication.spreads import group_of, parts_of_teams, pooled_spread
from data.publication.tree import Node
from data.types import Bound, IntervalKind
from tests.load import coverage_report, worlds
from tests.load.coverage_report import Ends, Found, Tally
from tests.load.worlds import Floats, Team

SIZES = (5, 8, 12, 20, 40)
REPLICATIONS, SEED = 4_000, 20261101
FIRST, LAST, WORKSHOP = 0, worlds.MONTHS - 1, 7
DAY = 182.5  # half a year
EACH = 3  # favours of a contact
OTHERS, TEAM_OF = 60, 6  # people of the organisation whose pooled spread gives the width of a small team's interval

SINCE = {"since the month before": LAST - 1, "since the first of twelve months": FIRST}

TOP, HERE = 1, 2  # the whole organisation, and the team that is looked at; the others' teams come after
RULES = Rules(k=5)
ENDS = (Bound.AT_LEAST, Bound.AT_MOST)

Measure = Callable[[Team], Ends]


def _around(found: object) -> Ends:
    """Return the ends of whatever the product gives back."""
    match found:
        case panel.Contrast():
            return found.low95, found.high95
        case ladder.Difference():
            return found.interval
        case Estimate():
            return found.low, found.high
    return None


def _change(y: Floats, base: int) -> panel.Contrast | None:
    found = panel.within_contrasts(y[None], base, LAST)
    return None if found is None else found[0].cautious


def _cautious(found: panel.Contrast | None) -> panel.Contrast | None:
    return None if found is None else found.cautious


def _adjusted(team: Team) -> Ends:
    means = panel.adjusted_means(team.scores)
    return None if means is None else _around(means[LAST])


def _last(table: Floats) -> Floats:
    column = table[:, LAST]
    return np.asarray(column[~np.isnan(column)])


def _published(team: Team) -> Ends:
    values = _last(team.scores)
    groups = [group_of(each, score_room("RO", RULES)) for each in team.others.reshape(-1, TEAM_OF)]
    pooled = pooled_spread(groups, OTHERS, ASSUMED_SD["RO"])
    return intervals.mean_interval(float(values.mean()), pooled.sd, len(values), pooled.df) if len(values) else None


MEASURES: dict[str, tuple[Measure, float]] = {
    "slope of a score": (lambda team: _around(panel.slope(team.scores)), worlds.TREND),
    "change of a score since the month before": (lambda team: _around(_change(team.scores, LAST - 1)), worlds.TREND),
    "change of a score since the first of twelve months": (
        lambda team: _around(_change(team.scores, FIRST)),
        worlds.TREND * LAST,
    ),
    "month mean of a score, adjusted to the same people": (_adjusted, worlds.TREND * LAST),
    "published mean of a score, spread pooled": (_published, worlds.TREND * LAST),
    "before/after difference": (
        lambda team: _around(ladder.before_after(team.scores, range(worlds.MONTHS), workshop=WORKSHOP)),
        worlds.TREND * 4,  # from the middle of three months before to the middle of three after
    ),
    "difference beyond the earlier trend": (
        lambda team: _around(ladder.beyond_trend(team.scores, range(worlds.MONTHS), workshop=WORKSHOP)),
        0.0,
    ),
    "change of a rate since the first of twelve months": (
        lambda team: _around(_cautious(trend.count_contrast(team.counts, team.days, FIRST, LAST))),
        worlds.GROWTH * LAST,
    ),
    "share of first conversations opened by an offer": (
        lambda team: _around(scores.opener_interval(team.offers[:, LAST], team.asks[:, LAST])),
        worlds.TRUE_SHARE,
    ),
}


@dataclass(frozen=True, slots=True)
class _Told:
    """A month of a team beside other teams, as the publication sees it: who answered, and where each belongs."""

    placed: Placed
    here: NDArray[np.intp]  # rows of the team's own people
    tables: tuple[Floats, Floats]
    own: Narrow  # where the own spread is told


def _told(team: Team, elsewhere: Team, *names: str) -> _Told | None:
    """Return a team's last month with everybody else's; None where too few answered to tell of it."""
    one, other = (np.concatenate([getattr(each, name)[:, LAST] for each in (team, elsewhere)]) for name in names)
    teams = np.concatenate([np.full(len(team.days), HERE), HERE + 1 + np.arange(OTHERS) // TEAM_OF])
    seen = ~np.isnan(one)
    here = np.flatnonzero(teams[seen] == HERE)
    nodes = [Node(TOP, None), *(Node(int(each), TOP, int(each)) for each in np.unique(teams))]
    placed = place(nodes, teams[seen], RULES)
    enough = len(here) >= RULES.k
    return _Told(placed, here, (one[seen], other[seen]), at_least(placed, RULES.own_spread_from)) if enough else None


def _ends(cell: Cell | None) -> Ends:
    if cell is None or cell.interval is IntervalKind.NONE or cell.low is None or cell.high is None:
        return None
    return cell.low, cell.high


def _published_rate(team: Team, elsewhere: Team) -> Ends:
    told = _told(team, elsewhere, "counts", "days")
    if told is None:
        return None
    counts, days = (table[told.here] for table in told.tables)
    own = own_log(*told.tables, [[told.here]]) if HERE in told.own else None
    spread = own or pooled_log(*told.tables, told.placed, parts_of_teams(told.placed, told.own))
    return _ends(rate_cell(HERE, "rate:given", "", counts, days, spread))


@dataclass(frozen=True, slots=True)
class _Share:
    """What is told of the team's openers, and how far an interval reaches to a side, on atanh(2 share - 1)."""

    cell: Cell
    half: float

    @property
    def bound(self) -> Ends:
        """Return the ends of what a bound says, None where it is none or leaves everything open."""
        value, to = self.cell.value, self.cell.bound
        if value is None or to not in ENDS:
            return None
        return (value, 100.0) if to is Bound.AT_LEAST else (0.0, value)

    @property
    def wider(self) -> Ends:
        """Return the bound, taken further by as much as an interval at its end would reach."""
        ends = self.bound
        if ends is None:
            return None
        low, high = (math.atanh(end / 50 - 1) if 0 < end < 100 else math.copysign(math.inf, end - 50) for end in ends)
        return 50 * (1 + math.tanh(low - self.half)), 50 * (1 + math.tanh(high + self.half))


def _share(team: Team, elsewhere: Team) -> _Share | None:
    told = _told(team, elsewhere, "offers", "asks")
    if told is None:
        return None
    own = own_shares(*told.tables, [[told.here]]) if HERE in told.own else None
    spread = own or pooled_shares(*told.tables, told.placed, told.own)
    half = intervals.quantile(intervals.LEVEL, spread.df) * spread.sd / math.sqrt(len(told.here))
    cell = share_cell(HERE, "share:openers", *told.tables, [told.here], spread, RULES, kept=True)
    return _Share(cell, half)


def _tell(share: _Share | None, counted: dict[str, Tally]) -> None:
    """Count what is told of a share of openers, by how it is told."""
    if share is None:
        return
    ends, truth = _ends(share.cell), 100 * worlds.TRUE_SHARE
    for name, told in zip(coverage_report.TOLD, (ends, share.bound, ends or share.bound, share.wider), strict=True):
        counted.setdefault(name, Tally()).add(told, truth)


RATE, TRUE_RATE = "published rate of favours, spread pooled below 20 answers", worlds.true_rate(LAST)
SHARE, TRUE_SHARE = "published share of openers, spread pooled below 20 answers", 100 * worlds.TRUE_SHARE
PUBLISHED = (RATE, SHARE)
RETURNED = "favours back within half a year"


def of_size(size: int, stream: np.random.SeedSequence, replications: int) -> Found:
    """Return what is found for teams of one size, from a stream of its own."""
    rng, found = np.random.default_rng(stream), Found()
    others = np.random.default_rng(stream.spawn(1)[0])
    for _ in range(replications):
        team = worlds.team(rng, size, others=OTHERS)
        for name, (measure, truth) in MEASURES.items():
            found.coverage.setdefault(name, Tally()).add(measure(team), truth)
        elsewhere = worlds.team(others, OTHERS)
        found.coverage.setdefault(RATE, Tally()).add(_published_rate(team, elsewhere), TRUE_RATE)
        share = _share(team, elsewhere)
        found.coverage.setdefault(SHARE, Tally()).add(_ends(share.cell if share else None), TRUE_SHARE)
        _tell(share, found.told)
        found.contacts.setdefault(RETURNED, Tally()).add(_returned(rng, size), worlds.returned_by(DAY))
        for name, word in _words(worlds.team(rng, size, changing=False)).items():
            found.words.setdefault(name, Counter())["none" if word is None else word.value] += 1
    return found


def look(seed: int, replications: int, workers: int) -> dict[int, Found]:
    """Return what is found by size; the same for any number of workers."""
    streams = np.random.SeedSequence(seed).spawn(len(SIZES))
    with ProcessPoolExecutor(workers) as pool:
        tasks = {
            size: pool.submit(of_size, size, stream, replications)
            for size, stream in reversed(list(zip(SIZES, streams, strict=True)))  # the largest takes longest
        }
        return {size: tasks[size].result() for size in SIZES}


def _returned(rng: np.random.Generator, contacts: int) -> Ends:
    days, back = worlds.waits(rng, contacts, EACH)
    curve = survival.return_curve(
        [
            Episode(contact, Direction.GAVE, float(wait), Fate.RETURNED if came else Fate.OPEN)
            for contact in range(contacts)
            for wait, came in zip(days[contact], back[contact], strict=True)
        ]
    )
    share = None if curve is None else curve.by(DAY)
    return None if share is None else share[1]


def _words(team: Team) -> dict[str, ChangeWord | None]:
    people = int(((~np.isnan(team.scores)).sum(axis=1) >= panel.ROUNDS_EACH).sum())
    chosen = {
        f"score, {name}": change_word(
            _change(team.scores, base), rounds=worlds.MONTHS, people=people, margin=MARGINS["RO"]
        )
        for name, base in SINCE.items()
    }
    chosen["score, slope of twelve months, no margin"] = slope_word(team.scores)
    counted = {
        "rate of favours": (team.counts, team.days),
        "openers that were offers": (team.offers, team.offers + team.asks),
        "how often people asked": (team.requests, team.days),
    }
    for count, tables in counted.items():
        for name, word in zip(SINCE, _count_words(*tables), strict=True):
            chosen[f"{count}, {name}"] = word
    return chosen


def _count_words(counts: Floats, exposure: Floats) -> list[ChangeWord | None]:
    """Return the words as the publication chooses them; None where the change is not determined."""
    found = tallies.count_changes(counts[None], exposure, [(base, LAST) for base in SINCE.values()])
    return [None if np.isnan(change.estimate[0]) else change.words(NEED_PEOPLE)[0] for change in found]


def main() -> None:
    """Simulate and write the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=REPLICATIONS, help="teams of each size")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--to", type=Path, default=Path("docs/coverage.md"))
    parser.add_argument("--workers", type=int, default=2, help="processes; the result is the same for any number")
    chosen = parser.parse_args()
    found = look(chosen.seed, chosen.replications, chosen.workers)
    text = coverage_report.document(
        found,
        worlds.description(),
        replications=chosen.replications,
        seed=chosen.seed,
        months=worlds.MONTHS,
        response=worlds.RESPONSE,
    )
    chosen.to.write_text(text, encoding="utf-8")
    print(text)  # noqa: T201 - what a command of the command line is for


if __name__ == "__main__":
    main()
