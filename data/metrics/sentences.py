"""Statistics in words: how far something rose, and what a team can detect."""

import math

from data.language import gettext
from data.metrics.panel import Contrast
from data.metrics.words import ChangeWord

INDEX_DECIMALS, POINT_DECIMALS = 2, 0
ROUNDING = 1e-9  # what a sum of fractions misses its last decimal by


def number(value: float, *, index: bool) -> str:
    """Return a size as text: points as whole numbers, an index (-1..1) with two decimals and no leading zero."""
    rounded = f"{abs(value):.{INDEX_DECIMALS if index else POINT_DECIMALS}f}"
    return rounded.removeprefix("0") if index and rounded.startswith("0.") else rounded


def _sized(size: str, *, index: bool) -> str:
    """Return a size, or the ends of one, with its unit; an index has none."""
    if index:
        return size
    return gettext("1 point") if size == "1" else gettext("%(size)s points", size=size)


def change_sentence(word: ChangeWord, contrast: Contrast | None, *, index: bool) -> str:
    """Return "rose by 4 to 9 points" from a change of points (0..100), or "rose by .04 to .09" from one of an index.

    Only *rose* and *fell* carry figures, those of the 95 % interval; the other words stand alone. To be used only where
    the figures of a change may be published.
    """
    if contrast is None or word not in (ChangeWord.ROSE, ChangeWord.FELL):
        return word.text
    near, far = (number(end, index=index) for end in sorted((contrast.low95, contrast.high95), key=abs))
    nothing = number(0, index=index)
    if far == nothing:
        return word.text
    if near == nothing:
        return gettext("%(word)s by up to %(size)s", word=word.text, size=_sized(far, index=index))
    size = far if near == far else gettext("%(low)s to %(high)s", low=near, high=far)
    return gettext("%(word)s by %(size)s", word=word.text, size=_sized(size, index=index))


def detectable_sentence(change: float | None, *, index: bool) -> str | None:
    """Return "this team can detect changes of .12 or more" from `intervals.team_mdc`, rounded up; None for None.

    The least that is said is one step, .01 or 1 point. Raises ValueError for no finite size.
    """
    if change is None:
        return None
    if not math.isfinite(change):
        raise ValueError("a detectable change is a finite number")
    steps = 10**INDEX_DECIMALS if index else 10**POINT_DECIMALS
    size = number(max(math.ceil(change * steps - ROUNDING), 1) / steps, index=index)
    return gettext("this team can detect changes of %(size)s or more", size=_sized(size, index=index))
