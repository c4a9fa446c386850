"""A person's own result of one pulse, in words and figures, for that person only."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.instruments import Instrument
from data.instruments.answers import AnswerValue
from data.metrics.scores import NEEDED, SCALES, StatementScores, display, statement_scores

# What counts as a difference: the margin within which the trends speak of "practically unchanged".
SAME_WITHIN = 0.05
SERIES = {"T": "deal", "R": "give", "L": "long"}


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """One scale: its name, 0..100 as a whole number (None where too few statements were answered), and words."""

    name: str
    series: str
    value: int | None
    words: str


@dataclass(frozen=True, slots=True)
class OwnResult:
    """The three scales and the RO index with its sentence; `ro` is None where a scale is missing."""

    scales: tuple[ScaleResult, ...]
    ro: float | None
    sentence: str


def _scale(instrument: Instrument, scale: str, mean: float | None) -> ScaleResult:
    name, series = instrument.scales[scale].label, SERIES[scale]
    shown = display(mean)
    if mean is None or shown is None:
        return ScaleResult(name, series, None, f"This needs {NEEDED} of its {len(SCALES[scale])} statements.")
    often = instrument.option_label(round(mean)).lower()
    return ScaleResult(name, series, round(shown), f"On average, true of you: {often}.")


def _sentence(ro: float | None) -> str:
    if ro is None:
        return "Give-and-return and deal-first cannot be compared: too few statements were answered."
    if abs(ro) <= SAME_WITHIN:
        return "You described give-and-return and deal-first selling about equally often."
    more, less = ("give-and-return", "deal-first selling") if ro > 0 else ("deal-first selling", "give-and-return")
    return f"You described {more} more often than {less}."


def own_result(instrument: Instrument, values: Mapping[str, AnswerValue]) -> OwnResult | None:
    """Return the result of one's own statements, or None where the questionnaire has none of these scales."""
    if not set(SCALES) <= set(instrument.scales):
        return None
    raw = {item: values[item].number if item in values else None for items in SCALES.values() for item in items}
    scores: StatementScores = statement_scores(raw)
    means = {"T": scores.t, "R": scores.r, "L": scores.l}
    scales = tuple(_scale(instrument, scale, mean) for scale, mean in means.items())
    return OwnResult(scales, None if scores.ro is None else round(scores.ro, 2), _sentence(scores.ro))
