"""Long names of teams in little room: cut so that those drawn together stay told apart."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import takewhile

from dashboard.figures import house


def shortened(name: str, most: float) -> str:
    """Return a name of at most so many letters with its end, which may tell it from others; the table has it whole."""
    if house.room(name) <= most:
        return name
    end = house.beginning(name[::-1], most // 3)[::-1]
    return f"{house.beginning(name, most - house.room(end) - 1).rstrip()}\N{HORIZONTAL ELLIPSIS}{end.lstrip()}"


def shortened_apart(names: Sequence[str], most: int) -> list[str]:
    """Return names of at most so many letters that stay told apart by what is left of them.

    Where others have at least half of a name's words, the words that only this one has are kept first, then others from
    the beginning on. Without such others a name is `shortened`; of those that would then look alike, what they all
    begin with is left out.
    """
    words = {name: [piece.strip() for piece in house.PIECE.findall(name)] for name in names}
    short = {name: _telling(name, _akin(name, words), most) for name in words}
    alike: dict[str, set[str]] = defaultdict(set)
    for name, left in short.items():
        alike[left].add(name)
    again = {name for left, several in alike.items() if len(several) > 1 for name in several}
    cut: dict[str, set[str]] = defaultdict(set)
    for name in again:
        cut[shortened(name, most)].add(name)
    return [_apart(name, cut[shortened(name, most)], most) if name in again else short[name] for name in names]


def _akin(name: str, words: Mapping[str, Sequence[str]]) -> list[frozenset[str]]:
    """The words of other names that have at least half of a name's words."""
    own = frozenset(words[name])
    others = [frozenset(found) for other, found in words.items() if other != name]
    return [found for found in others if 2 * len(own & found) >= len(own)]


def _telling(name: str, akin: Sequence[frozenset[str]], most: int) -> str:
    """A name without as many words as need be; those that most of the names akin to it lack are the last to go."""
    if house.room(name) <= most or not akin:
        return shortened(name, most)
    pieces = house.PIECE.findall(name)
    lacking = [sum(piece.strip() not in found for found in akin) for piece in pieces]
    kept: set[int] = set()
    for place in sorted(range(len(pieces)), key=lambda place: (-lacking[place], place)):
        lone = not lacking[place] and place and place - 1 not in kept  # such as an "and" between two gaps
        if not lone and house.room(_joined(pieces, kept | {place})) <= most:
            kept.add(place)
    if not any(lacking[place] for place in kept):
        return shortened(name, most)
    left = _joined(pieces, kept)
    return left if 0 in kept else house.beginning(pieces[0], most - house.room(left)) + left


def _joined(pieces: Sequence[str], kept: Collection[int]) -> str:
    """The pieces that are kept, with an ellipsis in place of each run of others."""
    left = "".join(piece if place in kept else "\0" for place, piece in enumerate(pieces))
    return re.sub(r"\s*\0+\s*", "\N{HORIZONTAL ELLIPSIS}", left).strip()


def _apart(name: str, alike: Collection[str], most: int) -> str:
    if len(alike) == 1:
        return shortened(name, most)
    common = sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, zip(*alike, strict=False)))
    start = name[:common].rfind(" ") + 1
    if common - start > house.ONE_LINE:
        start = common
    return f"\N{HORIZONTAL ELLIPSIS}{shortened(name[start:], most - 1)}"
