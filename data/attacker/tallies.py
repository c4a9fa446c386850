"""How far apart people may lie in what they count, as intervals of rates and of shares of conversations tell.

An interval tells a sum of squares of persons' influences: of a rate -1 of somebody who counted nothing, 0 at the rate,
1 at twice of it, and everybody may have counted nothing, or twice as much. Of a share of conversations the own share of
whoever had most of them stays open over half of the scale. Whoever looks knows how many days everybody worked and how
many conversations they had, so that what groups and parts of them count follows from what is told; what these differ by
is no room. What is left may all lie in one of them.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from data.attacker.displays import Row
from data.attacker.figures import Figure, Part, Place
from data.attacker.members import Members
from data.attacker.spreads import Ends, inside_of
from data.metrics.intervals import LEVEL, quantile
from data.metrics.kept import half_of_kept
from data.types import Bound, IntervalKind

SHARES, LEDGER, PER_PERSON = "share:openers", "ratio:K", "rate:stuck_each"
ENOUGH, SURE = 0.8, 0.95  # of the room and of what parts differ by: influences add up but for a few in a hundred
HALF, LEAST = 0.5, 5
STEPS, TIGHT = 20, 1e-9  # margins of shares come in so many steps
MIDDLE, HALF_ROOM = 50.0, 25.0  # on 0..100, of which half has to be open
Standing = frozenset[Place]


@dataclass(frozen=True, slots=True)
class Tally:
    """A row of one rate with the people behind it."""

    row: Row
    people: Standing


@dataclass(frozen=True, slots=True)
class Ratio:
    """How a ratio is told: the steps that it and its ends are rounded to, its unit, and its interval's own scale.

    `around` tells that the interval is made around the ratio as it is told.
    """

    step: float
    ends: float
    turned: Callable[[float], float] = math.log
    unit: float = 1.0
    share: bool = False
    around: bool = False


def _turned(share: float) -> float:
    return math.atanh(2 * share - 1)


RATE, EACH, K = Ratio(0.1, 0.1), Ratio(0.5, 0.1, around=True), Ratio(0.01, 0.01)
SHARE = Ratio(1.0, 1.0, _turned, unit=100.0, share=True)


@dataclass(frozen=True)
class _Lot:
    """People who share a sum: how much they counted, between two ends, and of how much (days, conversations) each.

    It is asked about all of its people thousands of times, so what is found is kept.
    """

    people: Standing
    sums: Ends
    of: Mapping[Place, int]

    @cached_property
    def whole(self) -> int:
        """The days or conversations of all of them."""
        return sum(self.of[place] for place in self.people)

    @cached_property
    def ratios(self) -> Ends:
        """Between which ends the ratio lies."""
        return self.sums[0] / max(self.whole, 1), self.sums[1] / max(self.whole, 1)

    def factors(self, ratio: Ratio) -> Ends:
        """Return between which ends the influence of one thing more lies."""
        found = [
            len(self.people) / (self.whole * (2 * each * (1 - each) if ratio.share else each))
            for each in self.ratios
            if each > 0 and not (ratio.share and each >= 1)
        ]
        return min(found, default=0.0), max(found, default=math.inf)

    def less(self, inner: Sequence["_Lot"]) -> "_Lot":
        """Return what is left without some that lie inside."""
        low = self.sums[0] - sum(each.sums[1] for each in inner)
        high = self.sums[1] - sum(each.sums[0] for each in inner)
        return _Lot(self.people.difference(*(each.people for each in inner)), (max(low, 0.0), high), self.of)


@dataclass(slots=True)
class Tallies:
    """What a round's rows tell of rates, by measure and part: of the tree, and of groups that cross it."""

    tree: dict[str, list[Tally]] = field(default_factory=dict)
    across: dict[str, list[Tally]] = field(default_factory=dict)

    def note(self, name: str, row: Row, people: Standing, *, crossing: bool) -> None:
        """Take note of a rate and of its interval."""
        (self.across if crossing else self.tree).setdefault(name, []).append(Tally(row, people))

    def figures(self, members: Members, teams: Mapping[str, Mapping[Place, int]]) -> Iterator[Figure]:
        """Yield each group with how far from its own rate its people may be, on 0..100 with the rate in the middle.

        `teams` holds the team of everybody behind a measure, by name. Where days or conversations are gone with the
        answers, nothing can be said.
        """
        for name, tree in self.tree.items():
            known = members.begun if name.startswith(SHARES) else members.days
            alike = name.startswith(PER_PERSON)
            of = {(person, members.round_id): 1 if alike else number for person, number in known.items()}
            across = [each for each in self.across.get(name, []) if each.people <= of.keys()]
            if not all(each.people <= of.keys() for each in tree):
                continue
            if name.startswith(LEDGER):
                yield from _ledger_figures(name, tree)
            else:
                reader = _Reader(name, tree, across, of, teams[name])
                reader.newer = members.keeps_1_11
                yield from reader.figures()

    def dominated(self, members: Members) -> tuple[list[str], list[str]]:
        """Return the measure of each share that mostly one person counted: of a group, or beyond those inside it.

        And of each that cannot be judged any more: whose answers are gone may have counted more than anybody.
        """
        begun = {(person, members.round_id): number for person, number in members.begun.items()}
        found, unjudged = [], []
        for name, tree in self.tree.items():
            told = [each.people for each in tree if name.startswith(SHARES) and tells(each.row)]
            for people in told:
                rest = people.difference(*inside_of(told, people))
                counted = [begun[place] for place in rest if place in begun]
                if len(counted) < len(rest):
                    unjudged.append(name)
                elif max(counted, default=0) > HALF * sum(counted):
                    found.append(name)
        return found, unjudged


def tells(row: Row) -> bool:
    """Tell whether a share says anything at all."""
    return row.bound != Bound.BETWEEN or (row.low, row.high) != (0.0, 100.0)


def _ledger_figures(name: str, tree: Sequence[Tally]) -> Iterator[Figure]:
    """Yield what the interval of K, from its people's own spread, leaves for the balance of each of them."""
    for each in tree:
        squares = ratio_squares(each.row, each.row.n - 1, K) if each.row.interval == IntervalKind.OWN else None
        if squares is not None:
            yield apart_figure(f"{name}:apart", each.people, squares[1], 1.0)


def margin_of(begun: Sequence[int]) -> float:
    """Return how far (0..100) a share of sums keeps from the ends of its scale, from what each person counted."""
    steps = math.ceil(round(STEPS / 2 * max(begun) / sum(begun), 9))
    return max(2 * MIDDLE / sum(each > 0 for each in begun), 2 * MIDDLE * steps / STEPS)


def _within(turned: float, limit: float) -> float:
    """Return a value that may have been rounded beyond its limits as near to them as it was."""
    return min(max(turned, TIGHT - limit), limit - TIGHT)


def kept_squares(row: Row, df: int, margin: float) -> Ends | None:
    """Return the same as `ratio_squares` of a share whose interval allows for a margin inside which none is told."""
    if row.value is None or row.low is None or row.high is None or row.bound != Bound.EXACT or df < 1:
        return None
    limit, half = _turned(1 - margin / (2 * MIDDLE)), SHARE.step / 2
    least, most = 0.0, math.inf
    for value, end in ((row.value, row.low), (2 * MIDDLE - row.value, 2 * MIDDLE - row.high)):
        if end - half <= 0:
            continue
        told = ((value - half, min(end, value - SHARE.step) + half), (value + half, end - half))
        ends = [(_within(_turned(each / SHARE.unit), limit), _turned(other / SHARE.unit)) for each, other in told]
        if any(each < other for each, other in ends):
            return None  # an interval of an earlier publication, which allowed for no margin
        near, far = (half_of_kept(each, other, limit) for each, other in ends)
        least, most = max(least, near), min(most, far)
    scale = math.sqrt(row.n) / quantile(LEVEL, df)
    return None if most == math.inf else (df * (least * scale) ** 2, df * (most * scale) ** 2)


def ratio_squares(row: Row, df: int, ratio: Ratio) -> Ends | None:
    """Return between which ends the squares lie that an interval of a ratio was made from; None where it tells none."""
    if row.value is None or row.low is None or row.high is None or row.bound != Bound.EXACT or df < 1:
        return None
    half, own = ratio.ends / 2, 0.0 if ratio.around else ratio.step / 2
    if min(row.low - half, row.value - own) <= 0 or (ratio.share and max(row.value, row.high) + half >= ratio.unit):
        return None
    (low_low, low_high), (low, high), (high_low, high_high) = (
        [ratio.turned((end + step) / ratio.unit) for step in (-off, off)]
        for end, off in ((row.low, half), (row.value, own), (row.high, half))
    )
    most, least = min(high_high - low, high - low_low), max(high_low - high, low - low_high, 0.0)
    scale = math.sqrt(row.n) / quantile(LEVEL, df)
    return df * (least * scale) ** 2, df * (most * scale) ** 2


def apart_figure(name: str, people: Standing, squares: float, room: float) -> Figure:
    """Return people whose sum is known, such that half of 0..100 is open where the squares leave enough room."""
    n = len(people)
    reach = math.sqrt(max(squares, 0.0) * (n - 1) / n) / (ENOUGH * max(room, 1e-9))
    spread = HALF_ROOM * reach * math.sqrt(n) / max(n - 1, 1)
    return Figure((Part(name, people),), MIDDLE * n, MIDDLE * n, spread)


class _Reader:
    """The rows of one rate."""

    newer = True  # published with room for whoever worked longest, and intervals of shares that know their margin

    def __init__(
        self,
        name: str,
        tree: Sequence[Tally],
        across: Sequence[Tally],
        of: Mapping[Place, int],
        teams: Mapping[Place, int],
    ) -> None:
        self.name, self.of, self.teams = f"{name}:apart", of, teams
        self.ratio = SHARE if name.startswith(SHARES) else EACH if name.startswith(PER_PERSON) else RATE
        # A unit and its only team are told of the same people: both say the same.
        self.tree = list({each.people: each for each in tree if each.people}.values())
        self.across = across
        self.told = [each.people for each in self.tree if tells(each.row)]
        self.lots = {each.people: self._lot(each) for each in self.tree}
        self.pieces = self._split([self._rest(each) for each in self.tree])
        self.own = {
            each.people: squares
            for each in self.tree
            if each.row.interval == IntervalKind.OWN
            and (squares := ratio_squares(each.row, each.row.n - 1, self.ratio)) is not None
        }

    def _lot(self, each: Tally) -> _Lot:
        whole, row, half = sum(self.of[place] for place in each.people), each.row, self.ratio.step / 2
        low, high = 0.0, self.ratio.unit if self.ratio.share else math.inf
        if row.value is not None and row.bound in {Bound.EXACT, Bound.AT_LEAST}:
            low = row.value - half * (row.bound == Bound.EXACT)
        if row.value is not None and row.bound in {Bound.EXACT, Bound.AT_MOST}:
            high = row.value + half * (row.bound == Bound.EXACT)
        if row.bound == Bound.BETWEEN and row.low is not None and row.high is not None:
            low, high = row.low, row.high
        return _Lot(each.people, (max(low, 0.0) * whole / self.ratio.unit, high * whole / self.ratio.unit), self.of)

    def _rest(self, each: Tally) -> _Lot:
        inner = inside_of([other.people for other in self.tree], each.people)
        return self.lots[each.people].less([self.lots[people] for people in inner])

    def _split(self, lots: Sequence[_Lot]) -> list[_Lot]:
        """Return lots split where a group that crosses the tree, less the whole lots in it, lies inside one of them."""
        found = [lot for lot in lots if lot.people]
        for each in self.across:
            left = self._lot(each).less([lot for lot in found if lot.people <= each.people])
            around = next((lot for lot in found if left.people and left.people < lot.people), None)
            if around is not None:
                found = [lot for lot in found if lot is not around] + [left, around.less([left])]
        return found

    def figures(self) -> Iterator[Figure]:
        yield from self._within_teams()
        for people, squares in self.own.items():
            yield from self._within_group(people, squares)

    def _within_teams(self) -> Iterator[Figure]:
        """Yield what the spread within teams leaves in each piece of a team, if all of it were there."""
        df = len(self.teams) - len(set(self.teams.values()))
        pooled = [each for each in (*self.tree, *self.across) if each.row.interval == IntervalKind.POOLED]
        most = min((found[1] for each in pooled if (found := self._squares(each, df))), default=math.inf)
        if most == math.inf:
            return
        single = [lot for people, lot in self.lots.items() if len({self.teams.get(place) for place in people}) == 1]
        known = {lot.people: self.own.get(lot.people, (self._between(lot, self._in(lot)), 0.0))[0] for lot in single}
        for lot in single:
            left = most - sum(known.values()) + known[lot.people]
            parts = self._in(lot)
            inside = left - self._between(lot, parts)
            yield from (self._figure(lot, each, inside) for each in parts if self._large(each))

    def _squares(self, each: Tally, df: int) -> Ends | None:
        """Return between which ends the squares lie that everybody's interval of a row was made from."""
        if not self.ratio.share or not self.newer or inside_of(self.told, each.people):
            return ratio_squares(each.row, df, self.ratio)
        return kept_squares(each.row, df, margin_of([self.of[place] for place in each.people]))

    def _within_group(self, people: Standing, squares: Ends) -> Iterator[Figure]:
        """Yield what a group's own spread leaves in each of its pieces, less what groups inside it tell of theirs."""
        whole = self.lots[people]
        inner = [self.lots[other] for other in inside_of(list(self.own), people)]
        parts = [lot for lot in self._in(whole) if not any(lot.people <= other.people for other in inner)]
        left = squares[1] - self._between(whole, [*parts, *inner])
        left -= sum(self._carried(whole, other, self.own[other.people][0]) for other in inner)
        yield from (self._figure(whole, each, left) for each in parts if self._large(each))

    def _large(self, lot: _Lot) -> bool:
        """Tell whether a lot is a group that figures may rest on; smaller ones are what exact arithmetic looks for."""
        return len(lot.people) >= LEAST and bool(self._begun(lot))

    def _begun(self, lot: _Lot) -> Standing:
        """Return who of a lot counts at all."""
        return frozenset(place for place in lot.people if self.of[place])

    def _figure(self, whole: _Lot, part: _Lot, squares: float) -> Figure:
        """Return what squares around the ratio of the whole leave to a part, if all of them lie there."""
        if not self.ratio.share:
            room = max(1 + self._apart(whole, part)[0], self._longest(whole, part) if self.newer else 0.0)
            return apart_figure(self.name, part.people, squares, room)
        low, high = part.ratios
        off = max(low - HALF, HALF - high, HALF / 2)  # half of the scale, or as far as its end
        room = whole.factors(self.ratio)[0] * max(self.of[place] for place in part.people) * off
        return apart_figure(self.name, self._begun(part), squares, room)

    def _longest(self, whole: _Lot, part: _Lot) -> float:
        """Return the least influence that separates nothing from the part's rate for whoever worked longest in it."""
        worked = max(self.of[place] for place in part.people) * len(whole.people) / max(whole.whole, 1)
        low, high = part.ratios[0], whole.ratios[1]
        return 0.0 if high in {0.0, math.inf} else worked * low / high

    def _in(self, lot: _Lot) -> list[_Lot]:
        return [each for each in self.pieces if each.people <= lot.people]

    def _apart(self, whole: _Lot, part: _Lot) -> Ends:
        """Return between which ends the mean influence of a part's people on the rate of the whole lies."""
        nothing = -1.0 if not self.ratio.share else -math.inf
        if not all(map(math.isfinite, (*part.sums, *whole.sums, *whole.factors(self.ratio)))):
            return nothing, math.inf
        means = [
            factor * (own - ratio * part.whole) / len(part.people)
            for own, ratio, factor in product(part.sums, whole.ratios, whole.factors(self.ratio))
        ]
        return max(min(means), nothing), max(means)

    def _between(self, whole: _Lot, parts: Sequence[_Lot]) -> float:
        """Return the least squares that differences between parts make."""
        least = 0.0
        for part in parts:
            low, high = self._apart(whole, part)
            nearest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
            least += SURE * len(part.people) * nearest**2
        return least

    def _carried(self, whole: _Lot, inner: _Lot, squares: float) -> float:
        """Return the least squares, around the rate of the whole, of a group that tells its own around its own rate."""
        (least, most), own = whole.factors(self.ratio), inner.factors(self.ratio)[1]
        if not (math.isfinite(most) and math.isfinite(own)):
            return 0.0
        mean = inner.whole / len(inner.people)
        skew = most * max(abs(one - other) for one, other in product(inner.ratios, whole.ratios))
        uneven = math.sqrt(sum((self.of[place] - mean) ** 2 for place in inner.people))
        return float(max(least / own * math.sqrt(squares) - skew * uneven, 0.0) ** 2)
