"""What the bench counts with: readings of a server's counters, the difference between two, medians, plain tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of processor time of a server's process, and SQL statements that it sent."""

    cpu: float
    statements: int

    def __sub__(self, other: Self) -> "Spent":
        return Spent(self.cpu - other.cpu, self.statements - other.statements)

    def __add__(self, other: Self) -> "Spent":
        return Spent(self.cpu + other.cpu, self.statements + other.statements)


NOTHING = Spent(0.0, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a visit and what it cost: `kind` is page, post or save."""

    kind: str
    spent: Spent


def total(spendings: Iterable[Spent]) -> Spent:
    """The sum."""
    return sum(spendings, NOTHING)


def typical(spendings: Sequence[Spent]) -> Spent:
    """The median of each count by itself; of an even number the statements of the upper half."""
    ordered = sorted(spent.statements for spent in spendings)
    return Spent(median(spent.cpu for spent in spendings), ordered[len(ordered) // 2])


def most(spendings: Iterable[Spent]) -> Spent:
    """The largest of each count by itself."""
    listed = list(spendings)
    return Spent(max(spent.cpu for spent in listed), max(spent.statements for spent in listed))


def share_below(durations: Sequence[float], share: float) -> float:
    """The duration that a share (0..1) of them does not exceed."""
    ordered = sorted(durations)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, its columns as wide as their longest cell; numbers stand to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        placed = [cell.ljust(widths[at]) if at == 0 else cell.rjust(widths[at]) for at, cell in enumerate(cells)]
        return f"| {' | '.join(placed)} |"

    rule = ["-" * width if at == 0 else f"{'-' * (width - 1)}:" for at, width in enumerate(widths)]
    return "\n".join([line(head), f"| {' | '.join(rule)} |", *map(line, rows)])
