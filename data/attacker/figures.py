"""What an attacker writes down: published figures as sums over people, with what each display says of its sum."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Place = tuple[int, int]  # a person in a round
SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Scale:
    """The range of one person's answer and how wide its interval must stay."""

    low: float
    high: float
    width: float


HUNDRED = Scale(0.0, 100.0, 50.0)  # a statement score: at least half of its scale
YES_NO = Scale(0.0, 1.0, 1.0)  # the whole scale
MIDDLE = 4.0  # of the answers 1 to 7 to a statement
POINTS_WIDTH = 3.0  # half of their range
POINTS_COST = 10  # times as long as the figures of anything else take those about points


@dataclass(frozen=True, slots=True)
class Part:
    """`weight` times the sum of one quantity over people in rounds."""

    quantity: str
    people: frozenset[Place]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that somebody can see.

    `low` and `high` enclose the sum of the parts as far as the display tells; `spread` is the largest standard
    deviation of the people's answers that the display allows, where it tells the group's own.
    """

    parts: tuple[Part, ...]
    low: float | None = None
    high: float | None = None
    spread: float | None = None


@dataclass(frozen=True, slots=True)
class System:
    """Figures that have to be looked at together, and the quantities that they are made of."""

    quantities: tuple[str, ...]
    figures: tuple[Figure, ...]


class Progress:
    """Counts the figures that were looked at; `tell` hears the share of all, 0..1, after each part."""

    def __init__(self, everything: int = 0, tell: Callable[[float], None] | None = None) -> None:
        self._everything, self._tell, self._done = everything, tell, 0

    def add(self, figures: int) -> None:
        """Take note of so many more."""
        self._done += figures
        if self._tell is not None and self._everything:
            self._tell(min(self._done / self._everything, 1.0))


def systems(figures: Iterable[Figure]) -> list[System]:
    """Split figures into systems that share no quantity."""
    leader: dict[str, str] = {}

    def find(quantity: str) -> str:
        while leader.setdefault(quantity, quantity) != quantity:
            quantity = leader[quantity]
        return quantity

    listed = list(figures)
    for figure in listed:
        first, *others = (find(part.quantity) for part in figure.parts)
        for other in others:
            leader[find(other)] = find(first)
    grouped: dict[str, list[Figure]] = {}
    for figure in listed:
        grouped.setdefault(find(figure.parts[0].quantity), []).append(figure)
    return [
        System(tuple(sorted(quantity for quantity in leader if find(quantity) == head)), tuple(members))
        for head, members in grouped.items()
    ]
