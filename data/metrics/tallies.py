"""Changes of many counts of the same people at once: what `trend.count_contrast` gives for each, fast enough for trees.

A Poisson regression with an effect of each person and each month is solved by turns: the persons' effects from those of
the months, and back, until nothing moves. No equations are set up, so all counts of a group are solved together, and so
are all fits without one of its people.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from data.metrics.freedom import EXACT_UP_TO, Pair, effective, freedom, information
from data.metrics.intervals import LEVEL, explored
from data.metrics.jackknife import EFFECTIVE, LEAST_PEOPLE
from data.metrics.numbers import counted, rounds_table
from data.metrics.panel import RESOLUTION, ROUNDS_EACH, reachable
from data.metrics.trend import REFITTED_UP_TO, RUNAWAY
from data.metrics.words import ChangeWord

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

AT_ONCE = 2000  # tables without one person each, looked at together
TURNS, TOGETHER, CLOSE, TINY = 800, 5, 1e-9, 1e-200  # turns are taken together between two looks at what rests
PLAIN = 1.6  # errors: a change within is not clear whatever its degrees of freedom, also at a rate of 10 %
SHARED = 2  # dimensions of an exposure that is the same for all counts
SERIES, LEFT = 60, 1e-7  # terms of the series for one Newton step, and what is left when it ends, of the largest


@dataclass(frozen=True, slots=True)
class CountChanges:
    """Changes of counts between two months on the log, one a count: shape (counts,), NaN where not determined.

    `people` counted anything in two rounds; `df` are the degrees of freedom of the change over its error, worked out
    where a word can hang on them (`freedom.freedom`), else the effective number of people less one.
    """

    estimate: Floats
    se: Floats
    people: Floats
    df: Floats

    def words(self, least: int, together: Sequence[bool] | None = None) -> list[ChangeWord]:
        """Return *rose* or *fell* where the 95 % interval lies on one side of nothing, else *no clear change*.

        Of the counts marked in `together` (counts,) also only where they stand out from all of these at a rate of false
        discoveries of 10 % (Benjamini and Hochberg): among many words some would be there by chance.
        No clear change, too, where the change is not determined or fewer than `least` people counted anything: that
        depends on what they counted, and so it must not read like something that depends on who they are.
        """
        with np.errstate(invalid="ignore"):
            half = special.stdtrit(self.df, (1 + LEVEL) / 2) * self.se
            clear = (np.abs(self.estimate) > half) & (self.people >= least)
        if clear.any():
            clear &= self._stand_out(least, together)
        ways = [ChangeWord.ROSE if up else ChangeWord.FELL for up in (self.estimate > 0).tolist()]
        told = zip(ways, clear.tolist(), strict=True)
        return [way if certain else ChangeWord.NO_CLEAR_CHANGE for way, certain in told]

    def split(self, ends: Sequence[int] | Places) -> "list[CountChanges]":
        """Return the changes in pieces, cut before these places."""
        columns = (np.split(each, ends) for each in (self.estimate, self.se, self.people, self.df))
        return [CountChanges(*each) for each in zip(*columns, strict=True)]

    def _stand_out(self, least: int, together: Sequence[bool] | None) -> Flags:
        """Tell which counts stand out among those that are looked at together; the others always do."""
        found = np.ones(len(self.estimate), dtype=bool)
        if together is None or not np.any(together):
            return found
        with np.errstate(invalid="ignore", divide="ignore"):
            p = 2 * special.stdtr(self.df, -np.abs(self.estimate) / self.se)
        # Where nothing is known the family is as large: what others counted must not make a word easier.
        known = np.isfinite(p) & (self.people >= least)
        found[np.asarray(together)] = explored(np.where(known, p, 1.0)[np.asarray(together)].tolist())
        return found


@dataclass(frozen=True, slots=True)
class _Table:
    """Counts (counts, persons, months) and exposure, (persons, months) or one of each count's own; 0 where not seen."""

    counts: Floats
    days: Floats

    @property
    def totals(self) -> Floats:
        """What each person counted, (counts, persons)."""
        return np.asarray(self.counts.sum(axis=2))

    @property
    def seen(self) -> Flags:
        """In which months each person was seen, (counts, persons, months)."""
        return np.asarray(np.broadcast_to(self.days > 0, self.counts.shape))

    def of(self, among: Places) -> "_Table":
        """Return some of the counts."""
        return _Table(self.counts[among], self.days if self.days.ndim == SHARED else self.days[among])


def count_changes(counts: ArrayLike, days: ArrayLike, pairs: Sequence[Pair]) -> list[CountChanges]:
    """Return the within-person changes of several counts for each pair of months, (from, to).

    `counts` has the shape (counts, persons, months), `days` (persons, months); NaN or no days for a round that somebody
    did not answer, one pattern for all counts. Raises ValueError for negative and infinite ones, for patterns and
    shapes that differ, and for a month outside.
    """
    return changes_of_groups([(counts, days)], pairs)[0]


def changes_of_groups(groups: Sequence[tuple[ArrayLike, ArrayLike]], pairs: Sequence[Pair]) -> list[list[CountChanges]]:
    """Return `count_changes` of several groups of people; small ones of as many people are solved together."""
    tables = [_table(counted(counts), rounds_table(counted(days))) for counts, days in groups]
    if any(not 0 <= min(pair) <= max(pair) < table.days.shape[1] for table in tables for pair in pairs):
        raise ValueError("a month is one of the table's, by its number")
    found: list[list[CountChanges]] = [[] for _ in tables]
    for places in _alike(tables):
        together = _solved(_joint([tables[place] for place in places]), pairs)
        ends = np.cumsum([len(tables[place].counts) for place in places])[:-1]
        for changes in together:
            for place, own in zip(places, changes.split(ends), strict=True):
                found[place].append(own)
    return found


def _alike(tables: Sequence[_Table]) -> list[list[int]]:
    """Return which tables are solved together: those of as many people and months, up to EXACT_UP_TO people."""
    found: dict[tuple[int, ...], list[int]] = {}
    for place, table in enumerate(tables):
        people, months = table.days.shape
        found.setdefault((people, months) if people <= EXACT_UP_TO else (place,), []).append(place)
    return list(found.values())


def _joint(tables: Sequence[_Table]) -> _Table:
    """Return tables of the same shape as one; each count has the exposure of its own people then."""
    if len(tables) == 1:
        return tables[0]
    days = np.repeat(np.stack([each.days for each in tables]), [len(each.counts) for each in tables], axis=0)
    return _Table(np.concatenate([each.counts for each in tables]), days)


def _solved(table: _Table, pairs: Sequence[Pair]) -> list[CountChanges]:
    people = _people(table)
    firm = ((table.counts > 0).sum(axis=1) >= LEAST_PEOPLE).T
    joined = {target: _joined(table, target) & (people > 1) for target in {target for _, target in pairs}}
    sure = [joined[target] & firm[base] & (base != target) for base, target in pairs]
    changes = [_unknown(people) for _ in pairs]
    # Without a finite solution the turns would go on: only what is determined is solved.
    solvable = np.any(sure, axis=0) if pairs else np.zeros(len(people), bool)
    for refitted in (True, False):
        among = np.flatnonzero(solvable & ((people <= REFITTED_UP_TO) == refitted))
        if len(among):
            fit = _fit(table, among)
            for pair, told, found in zip(pairs, sure, changes, strict=True):
                _write_changes(fit, among, pair, told[among], found)
            _write_errors(fit, among, pairs, changes, refitted=refitted)
    return changes


def connected(seen: ArrayLike, bases: Sequence[int], target: int) -> list[int]:
    """Return the months of `bases` whose change until `target` shared people tell of, from (persons, months).

    They join all months, with everybody and without each person, and more than one was there in both.
    """
    there = np.asarray(seen, dtype=bool)
    there = there[there.sum(axis=1) >= ROUNDS_EACH].astype(float)
    firm = there.sum(axis=0) >= LEAST_PEOPLE
    among = [base for base in dict.fromkeys(bases) if base != target and firm[base] and firm[target]]
    return among if among and _joined(_Table(there[None], there), target)[0] else []


def _people(table: _Table) -> Floats:
    """Return how many people counted something, and were seen in two of the months in which anybody did."""
    known = (table.counts > 0).any(axis=1)
    rounds = _persons(known.astype(float), (table.days > 0).astype(float))
    return np.asarray(((table.totals > 0) & (rounds >= ROUNDS_EACH)).sum(axis=1).astype(float))


def _persons(months: Floats, days: Floats) -> Floats:
    """Return the sum over the months of what they are times each person's days, (counts, persons)."""
    return np.asarray(months @ days.T if days.ndim == SHARED else np.einsum("cpm,cm->cp", days, months))


def _months(persons: Floats, days: Floats) -> Floats:
    """Return the sum over the persons of what they are times their days of each month, (counts, months)."""
    return np.asarray(persons @ days if days.ndim == SHARED else np.einsum("cpm,cp->cm", days, persons))


def _unknown(people: Floats) -> CountChanges:
    size = len(people)
    return CountChanges(np.full(size, np.nan), np.full(size, np.nan), people, np.full(size, np.nan))


def _table(counts: Floats, days: Floats) -> _Table:
    if counts.ndim != days.ndim + 1 or counts.shape[1:] != days.shape:
        raise ValueError("there is a number of each for everybody")
    missing = np.isnan(counts)
    if np.any(missing != missing[:1]):
        raise ValueError("the counts share one pattern of missing answers")
    seen = ~missing[0] & (days > 0) if len(counts) else days > 0
    kept = seen.sum(axis=1) >= ROUNDS_EACH
    seen = seen[kept]
    return _Table(np.where(seen, counts[:, kept], 0.0), np.where(seen, days[kept], 0.0))


def _joined(table: _Table, base: int) -> Flags:
    """Tell for which counts finite effects of all months exist, with everybody and without each person, from a month.

    The condition of `trend.count_contrast`. Where two people make every link that is needed, taking one away breaks
    none; else each is taken away.
    """
    seen, there = table.seen, table.counts > 0
    numbers = there.sum(axis=1)
    links = np.matmul(np.swapaxes(table.days > 0, -1, -2).astype(np.float32), there.astype(np.float32))
    twice, firm, unknown = links >= LEAST_PEOPLE, numbers[:, base] >= LEAST_PEOPLE, numbers == 0
    joined = firm & np.all((twice[:, base] & twice[:, :, base]) | unknown, axis=1)  # mostly at one step
    doubtful = np.flatnonzero(firm & ~joined)
    if len(doubtful):
        joined[doubtful] = _reached(twice[doubtful], ~unknown[doubtful], base)
        doubtful = np.flatnonzero(firm & ~joined)
    at_once = max(1, AT_ONCE // max(seen.shape[1], 1))
    for start in range(0, len(doubtful), at_once):
        among = doubtful[start : start + at_once]
        own = seen[among][:, :, :, None] & there[among][:, :, None, :]
        left = links[among][:, None] > own  # somebody else makes the link as well
        joined[among] = _reached(left, numbers[among][:, None] > there[among], base).all(axis=1)
    return np.asarray(joined)


def _reached(links: Flags, known: Flags, base: int) -> Flags:
    """Tell where each known month can be reached from `base` and back over links between known months."""
    joins = (links & known[..., :, None] & known[..., None, :]).astype(float)
    both = reachable(joins, base) & reachable(np.swapaxes(joins, -1, -2), base)
    return np.asarray(np.all(both | ~known, axis=-1))


def _rested(totals: Floats, sums: Floats, days: Floats, start: Floats | None) -> Floats:
    """Return the months' factors of each fit, (fits, months): 0 where nothing was counted, 1 on average elsewhere.

    `totals` are the persons' counts (fits, persons), 0 for who is left out, `sums` the months' (fits, months).
    """
    known = sums > 0
    factors = _level(np.where(known, 1.0 if start is None else start, 0.0), known)
    going = np.arange(len(factors))
    for _ in range(TURNS):
        if not len(going):
            break
        before = moved = factors[going]
        for _ in range(TOGETHER):
            persons = totals / np.maximum(_persons(moved, days), TINY)
            before, moved = moved, sums / np.maximum(_months(persons, days), TINY)
        factors[going] = _level(moved, known[going])
        left = (np.abs(moved - before) > CLOSE * moved).any(axis=1)
        going, totals, sums = going[left], totals[left], sums[left]
        days = days if days.ndim == SHARED else days[left]
    return factors


def _level(factors: Floats, known: Flags) -> Floats:
    return np.asarray(factors * (known.sum(axis=1) / np.maximum(factors.sum(axis=1), TINY))[:, None])


@dataclass(frozen=True, slots=True)
class _Fit:
    """Some counts solved with everybody: months' factors, how each person's count spreads over the months.

    And the information about the months' effects, and its inverse.
    """

    table: _Table
    totals: Floats
    factors: Floats
    shares: Floats
    matrix: Floats
    inverse: Floats


def _fit(table: _Table, among: Places) -> _Fit:
    kept = table.of(among)
    totals = kept.totals
    factors = _rested(totals, kept.counts.sum(axis=1), kept.days, None)
    expected = kept.days * factors[:, None, :]
    below = expected.sum(axis=2, keepdims=True)
    shares = np.divide(expected, below, out=expected, where=below > 0)
    matrix = information(shares, totals)
    return _Fit(kept, totals, factors, shares, matrix, np.asarray(np.linalg.inv(matrix), dtype=np.float64))


def _write_changes(fit: _Fit, among: Places, pair: Pair, told: Flags, found: CountChanges) -> None:
    """Write the changes between two months, and the people that they rest on, where they are told."""
    if not told.any():
        return
    with np.errstate(divide="ignore"):
        logs = np.log(fit.factors)
    level = np.where(fit.factors > 0, logs, 0.0)
    ranges = np.abs(np.where(fit.factors > 0, level - level[:, pair[0], None], 0.0)).max(axis=1)
    resting = effective(fit.shares, fit.totals, fit.inverse, pair)
    told = told & (ranges <= RUNAWAY) & (resting >= EFFECTIVE)
    estimate = (logs[:, pair[1]] - logs[:, pair[0]])[told]
    found.estimate[among[told]] = np.where(np.abs(estimate) < RESOLUTION, 0.0, estimate)
    found.df[among[told]] = resting[told] - 1


def _write_errors(
    fit: _Fit, among: Places, pairs: Sequence[Pair], changes: Sequence[CountChanges], *, refitted: bool
) -> None:
    """Write the jackknife's errors into the changes that are known."""
    steps = _refitted(fit) if refitted else _one_step(fit)
    for pair, found in zip(pairs, changes, strict=True):
        with np.errstate(invalid="ignore"):  # a month may lose its only count; such a change is not known
            moved = steps[:, :, pair[1]] - steps[:, :, pair[0]]
        number = found.people[among]
        errors = np.sqrt((number - 1) / number * np.square(moved).sum(axis=1))
        errors = np.where(errors < RESOLUTION, 0.0, errors)
        found.se[among] = np.where(np.isnan(found.estimate[among]), np.nan, errors)
        few = (number <= EXACT_UP_TO) & (found.se[among] > 0)
        few &= np.abs(found.estimate[among]) > PLAIN * found.se[among]
        if few.any():
            parts = fit.shares[few], fit.totals[few], fit.matrix[few]
            found.df[among[few]] = freedom(*parts, pair, found.se[among[few]], number[few])


def _refitted(fit: _Fit) -> Floats:
    """Return how far each month's effect moves without each person, solved anew, (counts, persons, months)."""
    places, persons = np.nonzero(fit.totals > 0)
    totals = fit.totals[places]
    totals[np.arange(len(persons)), persons] = 0.0
    sums = fit.table.counts.sum(axis=1)[places] - fit.table.counts[places, persons]
    without = _rested(totals, sums, fit.table.of(places).days, fit.factors[places])
    steps = np.zeros(fit.table.counts.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps[places, persons] = np.log(without) - np.log(fit.factors[places])
    return steps


def _one_step(fit: _Fit) -> Floats:
    """Return how far each month's effect moves without each person, by one Newton step, (counts, persons, months).

    The step solves (I - I_p) x = -g_p, I the information of all and I_p that of the person. Of many people each has
    little of it, so that x = I^-1 (I_p x - g_p), done again and again, comes to rest soon.
    """
    totals = fit.totals[:, :, None]
    first = (totals * fit.shares - fit.table.counts) @ fit.inverse
    steps, enough = first, LEFT * max(float(np.abs(first).max(initial=0.0)), RESOLUTION)
    for _ in range(SERIES):
        own = fit.shares * steps
        own -= fit.shares * own.sum(axis=2, keepdims=True)
        own *= totals
        further = own @ fit.inverse
        further += first
        steps, before = further, steps
        if np.abs(steps - before).max() <= enough:
            break
    return steps
