"""How each published measure is read: whose answers it sums, and what its display says of the sum.

A measure without a line here cannot be checked, and the verdict says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.attacker.behind import OTHERS, RATES, UNFLAGGED, Behind, Standing, deed_of
from data.attacker.comparisons import (
    COMPARISONS,
    DETECTABLE,
    TERMS,
    Moves,
    change_figure,
    compared,
    pair_of,
    workshop_weights,
)
from data.attacker.deals import DEALS, Fault, deal_faults
from data.attacker.displays import INDEX, SCORE, Row
from data.attacker.figures import POINTS_COST, Figure, Part
from data.attacker.members import BEGUN, COUNTED, SCORED, Members, upwards
from data.attacker.reliability import few_left_out, scale_squares
from data.attacker.residuals import small_residuals
from data.attacker.spreads import Spreads, Told, spread_figures, squares_of_sd
from data.attacker.statements import (
    band_figure,
    everybody,
    mean_figures,
    scale_answers,
    scale_items,
    scale_points,
    word_figures,
)
from data.attacker.tallies import LEDGER, SHARES, Tallies
from data.attacker.upkeep import (
    CARELESS,
    careless_apart,
    exact_figures,
    name_of,
    range_figures,
    too_few,
    upkeep_deed,
)
from data.metrics.scores import SCALES
from data.types import UPKEEP, Bound, IntervalKind

FULL = 100.0  # the RO index is the difference of two scores over the length of their scale
TWELVE = 12
PARTS = frozenset({OTHERS, UNFLAGGED})  # told of some of a node's people
PARTICIPATION = "participation"
MEANS = ("score", "item")  # of which intervals tell a spread
SCORES = (*SCALES, "RO")
SPREADS = ("spread", "detectable")  # no sums; a detectable change rests on the spread of thirty people, or on none


@dataclass(slots=True)
class Reading:
    """What was read so far: figures for the exact part, and for intervals of scales, of statements and their points."""

    exact: list[Figure] = field(default_factory=list)
    scales: list[Figure] = field(default_factory=list)
    items: list[Figure] = field(default_factory=list)
    points: list[Figure] = field(default_factory=list)
    cells: int = 0
    rounds: dict[str, "_Round"] = field(default_factory=dict)  # by month
    links: list[list[str]] = field(default_factory=list)  # months of comparisons that say more than their own figures
    changes: list[Figure] = field(default_factory=list)  # what comparisons say of the sums that they are made of
    months: set[str] = field(default_factory=set)  # of those comparisons
    residuals: dict[str, list[int]] = field(default_factory=dict)  # by measure: sizes that are too small
    ks: dict[int, int] = field(default_factory=dict)  # by round: how many people its figures rest on at least
    dominated: list[str] = field(default_factory=list)  # by measure: shares that mostly one person counted
    unjudged: list[str] = field(default_factory=list)  # by measure: shares of which that cannot be told any more
    guessed: list[str] = field(default_factory=list)  # by measure: figures of people who can be guessed alone
    deals: int = 0  # figures of deals, of which not all can be told
    deal_faults: list[Fault] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    unmatched: list[tuple[str, str]] = field(default_factory=list)

    def figures(self) -> int:
        """Return how many figures there are to look at, those about points as often as they take longer."""
        return len(self.exact) + len(self.scales) + len(self.items) + POINTS_COST * len(self.points)

    def compared(self) -> list[Figure]:
        """Return comparisons of the same people beside everything that is told of the scores of their rounds."""
        return [*self.changes, *(figure for month in sorted(self.months) for figure in self.rounds[month].means)]

    def drop_figures(self) -> None:
        """Keep of what was read only what comparisons are made of, and what was counted."""
        for figures in (self.exact, self.scales, self.items, self.points):
            figures.clear()
        for read in self.rounds.values():
            read.drop_rows()


class _Round:
    """One round's rows, each with the people whose number is the published one."""

    def __init__(self, members: Members, rows: Sequence[Row], into: Reading) -> None:
        self.members, self.rows, self.into = members, rows, into
        self.behind: Behind = Behind(members, {month: read.behind for month, read in into.rounds.items()})
        self.means: list[Figure] = []  # what is told of scales, for comparisons
        self.told: dict[str, Spreads] = {}  # by quantity
        self.moves, self.tallies = Moves(), Tallies()
        self.spreads = {(row.team_id, row.measure.partition(":")[2]): row for row in rows if _is(row, "spread")}
        self.reliable = scale_squares(rows)
        # Scales whose statements are told as well, and those of which bands are: figures are sums of the same answers.
        self.split, self.banded = _scales_of(rows), _scales_of([row for row in rows if _is(row, "bands")])

    def drop_rows(self) -> None:
        """Keep only what comparisons need: who was scored in which node, and what was told of them."""
        self.rows = ()
        self.behind.drop()
        self.spreads.clear()
        self.told.clear()
        self.moves, self.tallies = Moves(), Tallies()

    def take(self, row: Row, people: Standing) -> None:
        """Write down and take note of a row, unless who stands behind it cannot be known any more."""
        self.into.cells += 1
        if self.behind.is_guess(row):
            self.into.guessed.append(row.measure if row.measure.startswith("by_") else row.part)
            return
        self.read(row, people)
        self.note(row, people)

    def read(self, row: Row, people: Standing) -> None:
        """Write down the figures of a row."""
        kind, _, name = _plain(row).partition(":")
        if row.measure.startswith(UPKEEP):
            self._upkeep(row, people)
        elif kind == "score":
            if row.measure.startswith("score:") and row.part not in PARTS:
                self.behind.scored[row.team_id] = people
            self._index(row, people) if name == "RO" else self._score(row, people, name)
        elif kind == "change":
            self._comparison(row, people, name, {self.members.month: 1, row.note or "": -1})
        elif kind == "workshop":
            self._comparison(row, people, name, workshop_weights(row))
        elif kind == "item":
            self._item(row, people, name)
        elif kind == "bands":
            self._bands(row, people, name)
        elif kind == "share":
            self._share(row, people, name)
        elif kind not in SPREADS:
            part = "" if row.measure.startswith("by_") else row.part
            self.into.exact.append(Figure((Part(f"{_plain(row)}:{part}", people),)))

    def note(self, row: Row, people: Standing) -> None:
        """Take note of a mean and its interval, to see afterwards what all of them together say of spreads."""
        kind, _, name = _plain(row).partition(":")
        if kind == "rate" or row.measure in {SHARES, LEDGER}:
            crossing = row.measure.startswith("by_")
            self.tallies.note(f"{_plain(row)}:{'' if crossing else row.part}", row, people, crossing=crossing)
        if row.measure.startswith(DETECTABLE):
            self.moves.note_detectable(row, self.members.month)
        if kind not in MEANS:
            return
        told = self.told.setdefault(name, Spreads([], [], []))
        if row.interval == IntervalKind.POOLED:
            told.pooled.append(row)
        if row.value is None or row.bound != Bound.EXACT:
            return
        if row.measure.startswith("by_") or row.part == UNFLAGGED:
            told.across.append(Told(row, people))
        elif not row.part:
            spread = self.spreads.get((row.team_id, name))
            squares = None
            if spread is not None and spread.value is not None:
                squares = squares_of_sd(spread.value, spread.n, SCORE.digits)
            people_of, ends = self.reliable.get((row.team_id, name), (0, None))
            squares = ends if people_of == row.n else squares
            told.tree.append(Told(row, people, squares))

    def read_spreads(self) -> None:
        """Write down what intervals and spreads say together of how far people stand from the means of their teams."""
        for name, told in self.told.items():
            deed = SCORED if name in SCORES else f"item:{name}"
            display, quantity = (INDEX, "score:RO") if name == "RO" else (SCORE, name)
            found = spread_figures(quantity, told, display, self.behind.df(deed), self.behind.teams_known(deed))
            (self.into.scales if name in SCORES else self.into.items).extend(found)
        teams = {each: self.behind.teams_of(deed_of(each) or COUNTED) for each in self.tallies.tree}
        dominated, unjudged = self.tallies.dominated(self.members)
        self.into.dominated += dominated
        self.into.unjudged += unjudged
        self.into.scales.extend(self.tallies.figures(self.members, teams))
        earlier = {month: read.members for month, read in self.into.rounds.items() if month < self.members.month}
        moved = list(self.moves.figures(self.members, earlier))
        self.into.scales.extend(moved)
        pairs = (pair_of(figure, earlier) for figure in moved if self.moves.told)
        self.into.changes.extend(pair for pair in pairs if pair is not None)

    def _share(self, row: Row, people: Standing, name: str) -> None:
        """Write down a share: of people who said yes, or of conversations, which rests on those who had any.

        What is gone may have been had.
        """
        if name == "asked":
            low, high = SCORE.mean(row)
            figure = Figure((Part("asked", people),), low * row.n / FULL, high * row.n / FULL)
            self.into.exact.append(figure)
            self.into.scales.append(figure)
        elif not SCORE.says_nothing(row):
            begun = [place for place in people if BEGUN in self.members.answered.get(place[0], {BEGUN})]
            self.into.exact.append(Figure((Part(row.measure, frozenset(begun)),)))

    def _upkeep(self, row: Row, people: Standing) -> None:
        if few_left_out(row, len(self.behind.scored.get(row.team_id, ())), self.members.k):
            self.into.residuals.setdefault(row.measure, []).append(len(self.behind.scored[row.team_id]) - row.n)
        if too_few(row):
            self.into.residuals.setdefault(row.measure, []).append(row.n)
        if name_of(row) == CARELESS:
            self._careless(row, people)
        self.into.exact += exact_figures(row, people, self.members)
        self.into.scales += range_figures(row, people, self.members)

    def _careless(self, row: Row, people: Standing) -> None:
        """Write down a share of careless answers that tells few apart, or what the line without them does not tell."""
        apart = careless_apart(row, people, self.members)
        told = any(each.part == UNFLAGGED and each.team_id == row.team_id for each in self.rows)
        if apart is None:
            self.into.unmatched.append((self.members.month, row.measure))
        elif apart < self.members.k or not told:
            self.into.residuals.setdefault(row.measure, []).append(apart)

    def _index(self, row: Row, people: Standing) -> None:
        low, high = INDEX.mean(row)
        parts = (Part("R", people), Part("T", people, -1))
        self.into.scales.append(Figure(parts, low * row.n * FULL, high * row.n * FULL))
        both = [*self.exact("R", people, 1), *self.exact("T", people, -1)]
        self.into.exact.append(Figure(tuple(both)))

    def exact(self, scale: str, people: Standing, sign: int) -> list[Part]:
        """Return a scale's sum for the exact part: over the points of its statements where those are told as well."""
        if scale not in self.split:
            return [Part(scale, people, sign * TWELVE)]
        parts = scale_points(scale, people, self.members)
        return [Part(part.quantity, part.people, sign * part.weight) for part in parts]

    def _score(self, row: Row, people: Standing, scale: str) -> None:
        low, high = SCORE.mean(row)
        self.into.exact.append(Figure(tuple(self.exact(scale, people, 1))))
        self.into.scales.append(
            Figure((Part(scale, people),), low * row.n, high * row.n, SCORE.spread(row, self._pooled_df(row, SCORED)))
        )
        if scale in self.split:
            parts, constant = scale_items(scale, people, self.members)
            ends = (TWELVE * end * row.n - constant for end in (low, high))
            self.into.items.append(Figure(tuple(parts), *ends))
        if scale in self.banded:
            self.into.points += scale_answers(row, scale, people, self.members)

    def _bands(self, row: Row, people: Standing, item: str) -> None:
        if row.part:
            self.into.exact.append(Figure(band_figure(row, people).parts))
        told = [band_figure(row, people)] if row.part else word_figures(row, people)
        self.into.points += [*told, everybody(item, people)]

    def _comparison(self, row: Row, people: Standing, score: str, weights: Mapping[str, int]) -> None:
        """Write down a comparison of the same people's sums over months, each with its weight."""
        self.moves.note(score, weights, row, people)
        rounds = {month: self.into.rounds[month] for month in weights}
        standing = {
            month: frozenset((person, each.members.round_id) for person, _ in people) for month, each in rounds.items()
        }
        self.into.changes.append(change_figure(row, score, weights, standing))
        self.into.months |= weights.keys()
        if all(standing[month] == each.behind.scored.get(row.team_id) for month, each in rounds.items()):
            return  # a sum of figures that are there already: exact arithmetic need not look at rounds together
        parts = []
        for scale, sign in TERMS.get(score, ((score, 1),)):
            for month, weight in weights.items():
                parts += rounds[month].exact(scale, standing[month], sign * weight)
        self.into.exact.append(Figure(tuple(parts)))
        self.into.links.append(list(weights))

    def _pooled_df(self, row: Row, deed: str) -> int:
        """Return the degrees of freedom of a spread within teams, 0 where a row is of no single team.

        Whose answers are gone counts as having given one.
        """
        if row.measure.startswith("by_") or row.part or row.team_id in self.members.parents.values():
            return 0
        return self.behind.df(deed)

    def _item(self, row: Row, people: Standing, item: str) -> None:
        if SCORE.says_nothing(row):
            return
        told = self.spreads.get((row.team_id, item))
        spread = None if told is None or told.value is None else told.value + 0.5
        own = [each for each in (SCORE.spread(row, self._pooled_df(row, f"item:{item}")), spread) if each is not None]
        over_points, answers, shown = mean_figures(row, people, min(own, default=None))
        self.into.exact.append(over_points)
        self.into.items.append(answers)
        self.into.points += [shown, everybody(item, people)]


def _plain(row: Row) -> str:
    """Return the measure that a row tells of a group's people, or its own."""
    kind, _, name = row.measure.partition(":")
    if not kind.startswith("by_"):
        return row.measure
    return f"rate:{name}" if name in RATES else f"score:{name}"


def _late(row: Row) -> int:
    """What is told of some of a node's people is read after what is told of all of them, and so are comparisons."""
    return 2 if row.measure.startswith("by_") else int(row.part in PARTS or row.measure.startswith(COMPARISONS))


def _scales_of(rows: Sequence[Row]) -> set[str]:
    return {scale for row in rows for scale, items in SCALES.items() if row.measure.partition(":")[2] in items}


def _is(row: Row, kind: str) -> bool:
    return row.measure.startswith(f"{kind}:")


def _count(members: Members, rows: Sequence[Row], into: Reading) -> None:
    shown: dict[str, dict[int, int]] = {}
    for row in rows:
        if row.part not in PARTS:
            shown.setdefault(f"{row.measure}:{row.part}", {})[row.team_id] = row.people
    for measure, people in shown.items():
        least = members.usual_k if measure.startswith(PARTICIPATION) else members.k
        small = small_residuals(members.parents, people, least)
        if small:
            into.residuals.setdefault(measure, []).extend(small)


def read_round(members: Members, rows: Sequence[Row], into: Reading) -> None:
    """Add a round's cells to what was read; figures of deals rest on no answer, and the deals are not kept."""
    deals = [row for row in rows if row.measure.startswith(DEALS)]
    rows = [row for row in rows if not row.measure.startswith(DEALS)]
    into.deals += len(deals)
    into.deal_faults += deal_faults(members, deals)
    _count(members, rows, into)
    read = into.rounds[members.month] = _Round(members, rows, into)
    into.ks[members.round_id], before = members.k, len(into.scales)
    by_node: dict[int, list[Row]] = {}
    for row in rows:
        by_node.setdefault(row.team_id, []).append(row)
    for node in upwards(members, by_node):
        for row in sorted(by_node[node], key=_late):
            deed = upkeep_deed(row) if row.measure.startswith(UPKEEP) else deed_of(row.measure)
            if any(month not in into.rounds for month in compared(row)):
                continue  # compared with a round that is not looked at
            if deed is None:
                into.unknown.add(row.measure)
                continue
            people = read.behind.people(row, deed)
            if people is None or len(people) != row.people:
                into.unmatched.append((members.month, row.measure))
                continue
            read.take(row, people)
    read.read_spreads()
    told = into.scales[before:]
    read.means = [figure for figure in told if {part.quantity for part in figure.parts} <= SCALES.keys()]
