"""A live session's own publication (rule:12): when a question's answers may be revealed, and asked for again."""

from collections.abc import Collection, Mapping
from enum import StrEnum


class Reveal(StrEnum):
    """Whether answers may be revealed, and if not, why."""

    ALLOWED = "allowed"
    NOT_ENOUGH = "not_enough"
    SAME_BUT_FEW = "same_but_few"  # the same question differs from an earlier reveal by 1 to k - 1 participants


def reveal(answers: Mapping[int, object], earlier: Collection[Mapping[int, object]], *, k: int) -> Reveal:
    """Say whether a question's answers may be revealed.

    Args:
        answers: The answer of each participant, by an id that lasts for the session.
        earlier: The answers behind every earlier reveal of the same question.
        k: The smallest number of people that a figure may rest on.

    A participant has changed who is new, gone, or answers otherwise. Compared with each earlier reveal, 0 or at least k
    must have changed; what is compared are the participants, and their answers where they are in both, so that the
    difference of two reveals never tells what a few have changed to.
    """
    if len(answers) < k:
        return Reveal.NOT_ENOUGH
    for before in earlier:
        everybody = answers.keys() | before.keys()
        missing = object()
        changed = sum(answers.get(one, missing) != before.get(one, missing) for one in everybody)
        if 0 < changed < k:
            return Reveal.SAME_BUT_FEW
    return Reveal.ALLOWED
