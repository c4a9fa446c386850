"""How large words may be set so that they fit: an estimate from their characters, on the safe side."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

WIDE, USUAL, CAPITAL = 1.0, 0.54, 0.72  # em


@dataclass(frozen=True, slots=True)
class Fit:
    """A size in points and the number of lines that the words take at it."""

    size: float
    lines: int


def length(words: str) -> float:
    """Return about how long words are, in em: Chinese, Japanese and Korean characters are as wide as they are high."""
    return sum(_width(character) for character in words)


def _width(character: str) -> float:
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return WIDE
    return CAPITAL if character.isupper() else USUAL


def fitting(words: str, width: float, sizes: Sequence[float], *, most_lines: int = 1) -> Fit:
    """Return the largest of the sizes (points, descending) at which words fit into lines of a width in points.

    The smallest one where none does; then it takes more lines.
    """
    for size in sizes:
        lines = max(1, ceil(length(words) * size / width))
        if lines <= most_lines:
            return Fit(size, lines)
    return Fit(sizes[-1], max(1, ceil(length(words) * sizes[-1] / width)))
