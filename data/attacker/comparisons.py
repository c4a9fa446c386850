"""How comparisons of the same people are read: which months they weigh, how far apart their intervals say changes lie.

A person's change is one score less another, or a weighted sum of more, anywhere between the ends that the scale leaves.
Intervals of changes come from the spread of everybody's changes within teams, and the change that a team can detect
from that of everybody. Both are sums of squares: if all of them were in one team, everybody there has to have half of
the range left.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.attacker.displays import Display, Row
from data.attacker.figures import Figure, Part, Place
from data.attacker.members import SCORED, Members
from data.attacker.spreads import Ends, Spreads, Told, spread_figures
from data.metrics.intervals import team_mdc
from data.types import IntervalKind, Month

COMPARISONS = ("change:", "workshop:")
DETECTABLE = "detectable:"
MOVED = "moved"  # the quantities of persons' changes begin so
LONGEST = {"RO": 2.0}  # of a score's scale; others have 100 points
DIGITS = {"RO": 2}
TERMS: dict[str, Sequence[tuple[str, int]]] = {"RO": (("R", 1), ("T", -1))}  # other scores are one scale each
LONGER = 2  # times as long as a scale are its changes
FULL = 100.0  # points of a scale, by which the RO index is divided
Standing = frozenset[Place]
Weights = Mapping[str, int]


def compared(row: Row) -> list[str]:
    """Return the months that a row's figure is made of beside its own, as its note says."""
    if not row.measure.startswith(COMPARISONS):
        return []  # the note of another row names a group, or says what it leaves out
    sides = (row.note or "").split("|")
    return [month for side in (sides if len(sides) == 1 else (sides[0], sides[-1])) for month in side.split()]


def _number(month: str) -> int:
    return 12 * int(month[:4]) + int(month[5:])


def workshop_weights(row: Row) -> dict[str, int]:
    """Return how each month weighs in a comparison around a workshop, in whole numbers that are as good.

    A difference of two means weighs the months of a side alike. A difference beyond the earlier trend is what is left
    of being after the workshop when a level and a trend are taken away.
    """
    before, after = ((row.note or "").split("|")[side].split() for side in (0, -1))
    if row.part == "before_after":
        return {month: -len(after) for month in before} | {month: len(before) for month in after}
    times = {month: _number(month) - _number(after[-1]) for month in (*before, *after)}
    count, total, squares = len(times), sum(times.values()), sum(each**2 for each in times.values())
    size, late = len(after), sum(times[month] for month in after)
    whole = count * squares - total**2
    level, slope = squares * size - total * late, count * late - total * size
    return {month: whole * (month in after) - level - slope * time for month, time in times.items()}


def _unit(row: Row, weights: Weights) -> int:
    """Return what the whole numbers of `workshop_weights` have to be divided by to give the figure itself."""
    after = (row.note or "").split("|")[-1].split()
    return 1 if row.measure.startswith("change:") else sum(weights[month] for month in after)


def _half(score: str, weights: Iterable[float]) -> float:
    """Return how far a comparison may lie from nothing, with rounds that weigh so much."""
    return LONGEST.get(score, FULL) / 2 * sum(map(abs, weights))


def change_figure(row: Row, score: str, weights: Weights, people: Mapping[str, Standing]) -> Figure:
    """Return what a comparison says of the sums of its people in each round; `people` are they, by month."""
    unit = _unit(row, weights)
    half = _half(score, (weight / unit for weight in weights.values()))
    ends = Display(DIGITS.get(score, 0), -half, half).mean(row)
    low, high = sorted(end * row.n * unit * (FULL if score in TERMS else 1.0) for end in ends)
    terms = TERMS.get(score, ((score, 1),))
    parts = [Part(scale, people[month], sign * weight) for scale, sign in terms for month, weight in weights.items()]
    return Figure(tuple(parts), low, high)


def pair_of(moved: Figure, earlier: Mapping[str, Members]) -> Figure | None:
    """Return how far apart a piece's changes of one scale lie as a figure of its answers in both rounds.

    None for what is made of more than one score less another.
    """
    (part,) = moved.parts
    _, score, months, squares = part.quantity.split(":")
    first, *others = months.split()
    if score in TERMS or len(others) != 1 or float(squares) != len(months.split()):
        return None
    if moved.low is None or moved.high is None or moved.spread is None:
        return None
    before = frozenset((person, earlier[first].round_id) for person, _ in part.people)
    middle = FULL * len(part.people)  # 0..100 stand for changes from -100 to 100
    return Figure(
        (Part(score, part.people), Part(score, before, -1)),
        LONGER * moved.low - middle,
        LONGER * moved.high - middle,
        LONGER * moved.spread,
    )


Key = tuple[str, tuple[tuple[str, float], ...]]  # a score, and how each month weighs


def _key(score: str, weights: Weights, unit: int) -> Key:
    return score, tuple(sorted((month, weight / unit) for month, weight in weights.items()))


@dataclass(slots=True)
class Moves:
    """What a round's rows tell of how far apart changes lie, by score and by how the months weigh."""

    told: dict[Key, Spreads] = field(default_factory=dict)
    everywhere: dict[Key, Ends] = field(default_factory=dict)  # of everybody's changes, the standard deviation

    def note(self, score: str, weights: Weights, row: Row, people: Standing) -> None:
        """Take note of a comparison's figure and of its interval."""
        spreads = self.told.setdefault(_key(score, weights, _unit(row, weights)), Spreads([], [], []))
        spreads.tree.append(Told(row, people))
        if row.interval == IntervalKind.POOLED:
            spreads.pooled.append(row)

    def note_detectable(self, row: Row, month: str) -> None:
        """Take note of a change that people can detect, which is rounded up; where it is assumed, it tells nothing."""
        score, wide = row.measure.removeprefix(DETECTABLE), team_mdc(1.0, row.n)
        if row.interval != IntervalKind.POOLED or row.value is None or not wide:
            return
        key = _key(score, {month: 1, str(Month.parse(month).plus(-1)): -1}, 1)
        low, high = (row.value - 10.0 ** -DIGITS.get(score, 0)) / wide, row.value / wide
        before = self.everywhere.get(key, (low, high))
        self.everywhere[key] = max(low, before[0], 0.0), min(high, before[1])

    def figures(self, members: Members, earlier: Mapping[str, Members]) -> Iterator[Figure]:
        """Yield each piece of the tree with how far apart the changes of its people can lie, on 0..100.

        Args:
            members: The round that the rows are of.
            earlier: The rounds before that they may be compared with, by month.
        """
        rounds = {**earlier, members.month: members}
        for key in self.told.keys() | self.everywhere.keys():
            score, weights = key
            if not all(month in rounds for month, _ in weights):
                continue
            scored = [rounds[month].gone[SCORED] | rounds[month].teams[SCORED] for month, _ in weights]
            same = set(scored[0]).intersection(*scored[1:])
            places = frozenset((person, members.round_id) for person in same)
            last = members.gone[SCORED] | members.teams[SCORED]
            teams = {(person, members.round_id): last[person] for person in same if person in last}
            half = _half(score, (weight for _, weight in weights))
            display, spreads = Display(DIGITS.get(score, 0), -half, half), self.told.get(key, Spreads([], [], []))
            if key in self.everywhere:
                spreads = _with_everybody(spreads, places, self.everywhere[key])
            name = (
                f"{MOVED}:{score}:{' '.join(month for month, _ in weights)}:{sum(weight**2 for _, weight in weights)}"
            )
            df = len(teams) - len(set(teams.values()))
            yield from spread_figures(name, spreads, display, df, teams)


def _with_everybody(spreads: Spreads, everybody: Standing, sd: Ends) -> Spreads:
    """Return the same with everybody's spread: of the figure that is told of them, or of them without one."""
    low, high = ((len(everybody) - 1) * end**2 for end in sd)
    tree = [replace(each, squares=(low, high)) if each.people == everybody else each for each in spreads.tree]
    if all(each.people != everybody for each in tree):
        tree.append(Told(Row(0, DETECTABLE, "", len(everybody)), everybody, (low, high)))
    return replace(spreads, tree=tree)
