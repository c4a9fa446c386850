"""Statistics in words: how far something rose."""

from data.language import gettext
from data.metrics.panel import Contrast
from data.metrics.words import ChangeWord

INDEX_DECIMALS, POINT_DECIMALS = 2, 0


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
