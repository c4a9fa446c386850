"""How the answers to an item compare from one version of a questionnaire to the next."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise

from data.instruments.model import Instrument


class Comparability(StrEnum):
    """How answers to an item compare with those of an earlier version, from most to least."""

    SAME = "same"
    COMPARABLE = "comparable"  # other words, the same meaning: the line goes on
    BRIDGED = "bridged"  # the line goes on through a link that is marked as one
    BREAK = "break"  # the line ends


FROM_MOST_TO_LEAST = tuple(Comparability)


def comparability(versions: Sequence[Instrument], item: str) -> Comparability:
    """Return how an item's answers compare from the first to the last of consecutive versions, oldest first.

    The weakest step decides. A version that does not ask the item, or does not say how it compares, is a break.
    """
    if not versions or any(item not in version.items for version in versions):
        return Comparability.BREAK
    steps = [Comparability.SAME]
    for earlier, later in pairwise(versions):
        steps.append(Comparability(later.comparable.get(earlier.key, {}).get(item, Comparability.BREAK)))
    return max(steps, key=FROM_MOST_TO_LEAST.index)


def family(key: str) -> str:
    """Return the questionnaire that a version belongs to: `pulse` for `pulse-1.0`."""
    return key.rpartition("-")[0]


def undeclared(instrument: Instrument, before: Instrument) -> Iterator[str]:
    """Say which items of the version before are asked again without a word on how they compare, a phrase each."""
    declared = instrument.comparable.get(before.key, {})
    for key in instrument.items:
        if key in before.items and key not in declared:
            yield f"it does not say how {key} compares with {before.key}"
    for key in declared:
        if key not in before.items:
            yield f"it compares {key} with {before.key}, which does not ask it"
