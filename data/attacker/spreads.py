"""What intervals say of how far apart people stand: sums of squares, and what subtraction makes of them.

An interval tells the spread that it was made from: a group's own, or the organisation's within its teams. A spread is a
sum of squares around a mean. Of a unit's own the attacker takes away what the means inside it differ by, and what other
units inside it tell of themselves; of the organisation's what those units have. What is left bounds how far anybody in
a piece of the tree stands from its mean.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.attacker.displays import Display, Row
from data.attacker.figures import Figure, Part, Place
from data.metrics.intervals import LEVEL, quantile
from data.types import Bound, IntervalKind

Standing = frozenset[Place]
Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Told:
    """A row of one measure with the people behind it, and their squares where these are told beside its interval."""

    row: Row
    people: Standing
    squares: Ends | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """People whose mean is known to lie between two ends, and who share it with no smaller group that is shown.

    `within` is the piece of the tree that they are in, where what crosses the tree tells parts of it apart.
    """

    people: Standing
    mean: Ends
    within: Standing


def squares_of(row: Row, display: Display, df: int) -> Ends | None:
    """Return between which ends the sum of squares lies that an interval was made from; None where it tells none."""
    if row.value is None or row.low is None or row.high is None or df < 1 or row.bound != Bound.EXACT:
        return None
    sides = [row.value - row.low] if row.low > display.least else []
    sides += [row.high - row.value] if row.high < display.most else []
    if not sides:
        return None
    unit = 10.0**-display.digits  # value and end are rounded, each by half a unit at the most
    low, high = max(max(sides) - unit, 0.0), min(sides) + unit
    scale = math.sqrt(row.n) / quantile(LEVEL, df)
    return df * (low * scale) ** 2, df * (high * scale) ** 2


def _own_ends(each: Told, display: Display) -> Ends | None:
    """Return the same of a group that tells its own spread, by its interval or as a number."""
    told = squares_of(each.row, display, each.row.n - 1) if each.row.interval == IntervalKind.OWN else None
    if each.squares is None or told is None:
        return each.squares or told
    return max(each.squares[0], told[0]), min(each.squares[1], told[1])


def squares_of_sd(sd: float, n: int, digits: int) -> Ends:
    """Return between which ends the squares of n people lie whose standard deviation is told, rounded."""
    half = 0.5 * 10.0**-digits
    low, high = ((n - 1) * max(sd + step, 0.0) ** 2 for step in (-half, half))
    return low, high


def inside_of(groups: Sequence[Standing], people: Standing) -> list[Standing]:
    """Return the largest of the groups that lie inside one, without itself."""
    inside = [each for each in groups if each < people]
    return [each for each in inside if not any(each < other for other in inside)]


def _once(told: Iterable[Told]) -> list[Told]:
    """Return one of those that are told of the same people, as of a unit and its only team: both say the same."""
    return list({each.people: each for each in told}.values())


def _inside(told: Sequence[Told], people: Standing) -> list[Told]:
    largest = inside_of([each.people for each in told], people)
    return [each for each in told if each.people in largest]


def pieces_of(told: Sequence[Told], display: Display) -> list[Piece]:
    """Return what each group holds beyond the largest groups inside it, with its mean; groups do not overlap."""
    found = []
    for each in told:
        low, high = (end * len(each.people) for end in display.mean(each.row))
        people = each.people
        for inner in _inside(told, each.people):
            least, most = (end * len(inner.people) for end in display.mean(inner.row))
            low, high, people = low - most, high - least, people - inner.people
        if people:
            found.append(_piece(people, (low, high), people, display))
    return found


def _piece(people: Standing, sums: Ends, within: Standing, display: Display) -> Piece:
    n = len(people)
    return Piece(people, (max(sums[0] / n, display.least), min(sums[1] / n, display.most)), within)


def split_pieces(pieces: Sequence[Piece], across: Sequence[Told], display: Display) -> list[Piece]:
    """Return pieces split where a group that crosses the tree, less the whole pieces in it, lies inside one of them."""
    found = list(pieces)
    for each in across:
        low, high = (end * len(each.people) for end in display.mean(each.row))
        people = each.people
        for piece in [piece for piece in found if piece.people <= people]:
            least, most = (end * len(piece.people) for end in piece.mean)
            low, high, people = low - most, high - least, people - piece.people
        around = next((piece for piece in found if people and people < piece.people), None)
        if around is not None:
            least, most = (end * len(around.people) for end in around.mean)
            part = _piece(people, (low, high), around.within, display)
            rest = _piece(around.people - people, (least - high, most - low), around.within, display)
            found = [*(piece for piece in found if piece is not around), part, rest]
    return found


def _between(pieces: Iterable[Piece]) -> Ends:
    """Return between which ends the squares lie that differences between the means of pieces make."""
    known = [(len(piece.people), sum(piece.mean) / 2, (piece.mean[1] - piece.mean[0]) / 2) for piece in pieces]
    people = sum(n for n, _, _ in known)
    mean, off = sum(n * at for n, at, _ in known) / people, sum(n * half for n, _, half in known) / people
    low = sum(n * max(abs(at - mean) - half - off, 0.0) ** 2 for n, at, half in known)
    high = sum(n * (abs(at - mean) + half + off) ** 2 for n, at, half in known)
    return low, high


@dataclass(frozen=True, slots=True)
class _Own:
    """A group that tells its own spread: the squares within the pieces that it alone holds."""

    people: Standing
    within: Ends
    pieces: tuple[Piece, ...]


def _own_squares(told: Sequence[Told], pieces: Sequence[Piece], display: Display) -> list[_Own]:
    """Return the squares within the pieces of every group with a spread of its own, less those of groups inside it."""
    own = [(each, ends) for each in told if (ends := _own_ends(each, display)) is not None]
    known = [each for each, _ in own]
    whole: dict[Standing, Ends] = {}
    found = []
    for each, squares in sorted(own, key=lambda one: len(one[0].people)):
        held = [piece for piece in pieces if piece.people <= each.people]
        between = _between(held)
        low, high = squares[0] - between[1], squares[1] - between[0]
        inner = _inside(known, each.people)
        whole[each.people] = max(low, 0.0), high
        rest_low = low - sum(whole[other.people][1] for other in inner)
        rest_high = high - sum(whole[other.people][0] for other in inner)
        left = tuple(piece for piece in held if not any(piece.people <= other.people for other in inner))
        if left:
            found.append(_Own(each.people, (max(rest_low, 0.0), rest_high), left))
    return found


@dataclass(frozen=True, slots=True)
class Spreads:
    """What rows of one measure tell of spreads in a round.

    `tree` are the groups of the tree whose mean is told exactly, `across` those that cross it; `pooled` are all rows
    with an interval from the organisation's spread, whomever they are about.
    """

    tree: list[Told]
    across: list[Told]
    pooled: list[Row]


def spread_figures(quantity: str, told: Spreads, display: Display, df: int, teams: Mapping[Place, int]) -> list[Figure]:
    """Return each piece with the largest standard deviation that its people can have.

    Args:
        quantity: What the figures are about.
        told: What rows tell of spreads.
        display: How the measure is displayed.
        df: The degrees of freedom of the organisation's spread.
        teams: The team of each person: the organisation's spread is made within teams.
    """
    tree = _once(told.tree)
    pieces = split_pieces(pieces_of(tree, display), told.across, display)
    own = _own_squares(tree, pieces, display)
    most = {piece.people: math.inf for piece in pieces}
    for each in own:
        for piece in each.pieces:
            most[piece.people] = min(most[piece.people], each.within[1])
    everywhere = min((found[1] for row in told.pooled if (found := squares_of(row, display, df))), default=math.inf)
    single = [piece for piece in pieces if len({teams.get(place) for place in piece.within}) == 1]
    known = [each for each in own if all(piece in single for piece in each.pieces)]
    taken = sum(each.within[0] for each in known) + _apart(single)
    for piece in single:
        inside = sum(each.within[0] for each in known if piece in each.pieces)
        most[piece.people] = min(most[piece.people], everywhere - taken + inside)
    return [_figure(quantity, piece, most[piece.people], display) for piece in pieces if most[piece.people] < math.inf]


def _apart(pieces: Iterable[Piece]) -> float:
    """Return the least squares that lie between the parts of pieces that are split."""
    parts: dict[Standing, list[Piece]] = {}
    for piece in pieces:
        parts.setdefault(piece.within, []).append(piece)
    return sum(_between(each)[0] for each in parts.values())


def _figure(quantity: str, piece: Piece, squares: float, display: Display) -> Figure:
    """Return a piece's sum on 0..100 with its spread."""
    n, scale = len(piece.people), 100 / (display.most - display.least)
    low, high = ((end - display.least) * scale * n for end in piece.mean)
    spread = math.sqrt(max(squares, 0.0) / max(n - 1, 1)) * scale
    return Figure((Part(quantity, piece.people),), low, high, spread)
