"""The words for change: chosen from the change within the same people, the same everywhere."""

import math
from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from data.metrics.intervals import holm
from data.metrics.numbers import rounds_table
from data.metrics.panel import ROUNDS_EACH, SLOPE_MONTHS, SLOPE_PEOPLE, Contrast, contrast, slope


class ChangeWord(StrEnum):
    """How a change between two rounds is called; the value is what is stored."""

    TOO_EARLY = "too_early"
    NOT_ENOUGH_SAME_PEOPLE = "not_enough_same_people"
    PRACTICALLY_UNCHANGED = "practically_unchanged"
    ROSE = "rose"
    FELL = "fell"
    NO_CLEAR_CHANGE = "no_clear_change"
    TOLD_AS_BOUND = "told_as_bound"  # of counts: so little of a month is told that no word stands beside it


MARGINS: dict[str, float] = {"RO": 0.05, "T": 3.0, "R": 3.0, "L": 3.0}  # RO on -1..1, the scales on 0..100
SIGNIFICANT = 0.05
FAMILY = ("T", "R", "L")  # adjusted together; the RO index is the primary outcome and stands alone
NEED_ROUNDS, NEED_ROUNDS_SLOPE, NEED_PEOPLE = 3, SLOPE_MONTHS, SLOPE_PEOPLE


def _check_margin(margin: float | None) -> None:
    if margin is not None and not margin >= 0:
        raise ValueError("a margin is a number that is not negative")


def change_word(
    contrast: Contrast | None, *, rounds: int, people: int, margin: float | None, need_rounds: int = NEED_ROUNDS
) -> ChangeWord | None:
    """Return the word for a change, tried in the method's order; None when the rounds are not joined by shared people.

    `rounds` are the rounds held so far (slopes and runs need NEED_ROUNDS_SLOPE), `people` those behind the contrast,
    `margin` what counts as practically nothing in the contrast's unit (None: counts have none). Raises ValueError for a
    margin that is no number.
    """
    _check_margin(margin)
    if rounds < need_rounds:
        return ChangeWord.TOO_EARLY
    if people < NEED_PEOPLE:
        return ChangeWord.NOT_ENOUGH_SAME_PEOPLE
    if contrast is None:
        return None
    if margin is not None and -margin < contrast.low90 and contrast.high90 < margin:
        return ChangeWord.PRACTICALLY_UNCHANGED
    if contrast.low95 > 0:
        return ChangeWord.ROSE
    return ChangeWord.FELL if contrast.high95 < 0 else ChangeWord.NO_CLEAR_CHANGE


def adjusted(p: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return p-values by measure with Holm's correction over T, R and L together; the RO index stands alone.

    The family has three members even when one of them has no p-value (None or NaN), which stays as it is.
    """
    known = {measure: value for measure, value in p.items() if value is not None and not math.isnan(value)}
    family = dict(zip(FAMILY, holm([known.get(scale, 1.0) for scale in FAMILY]), strict=True))
    return {measure: family.get(measure, value) if measure in known else value for measure, value in p.items()}


def family_words(words: Mapping[str, ChangeWord | None], p: Mapping[str, float | None]) -> dict[str, ChangeWord | None]:
    """Return the words of several measures looked at together: T, R and L rose or fell only where Holm says so too.

    `words` and `p` are by measure; a word whose p-value is missing stays.
    """
    corrected = adjusted({measure: p.get(measure) for measure in words})
    return {measure: _kept(word, corrected[measure]) for measure, word in words.items()}


def _kept(word: ChangeWord | None, p: float | None) -> ChangeWord | None:
    doubted = p is not None and p >= SIGNIFICANT and word in {ChangeWord.ROSE, ChangeWord.FELL}
    return ChangeWord.NO_CLEAR_CHANGE if doubted else word


def slope_word(y: ArrayLike, times: ArrayLike | None = None, *, margin: float | None = None) -> ChangeWord | None:
    """Return the word for the within-person slope, from y and `times` as `panel.slope` takes them.

    Needs four months with an answer and five people with two months each; `margin` is what counts as practically
    nothing a month. None when no slope is determined.
    """
    answered = ~np.isnan(rounds_table(y))
    found = slope(y, times)
    return change_word(
        None if found is None else contrast(found.estimate, found.se, found.people),
        rounds=int(answered.any(axis=0).sum()),
        people=int((answered.sum(axis=1) >= ROUNDS_EACH).sum()),
        margin=margin,
        need_rounds=NEED_ROUNDS_SLOPE,
    )


def caution(published_difference: float, contrast_estimate: float, margin: float | None) -> bool:
    """Tell whether the published means and the change within people disagree: in direction, or by more than the margin.

    Then a chart says that part of the difference comes from who answered. Without a margin (counts) only the direction
    is compared. Raises ValueError for a difference or a margin that is no number.
    """
    _check_margin(margin)
    if math.isnan(published_difference) or math.isnan(contrast_estimate):
        raise ValueError("a difference is a number")
    if published_difference * contrast_estimate < 0:
        return True
    return margin is not None and abs(published_difference - contrast_estimate) > margin
