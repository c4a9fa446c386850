"""A person's own result of one pulse, in words and figures, for that person only."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from data.instruments import Instrument
from data.instruments.answers import AnswerValue
from data.language import gettext, ngettext, sentences
from data.metrics.own import NOISE, own_figures
from data.metrics.scores import CAP, NEEDED, SCALES, StatementScores, display, statement_scores

SERIES = {"T": "deal", "R": "give", "L": "long"}


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """One scale: its name, 0..100 as a whole number (None where too few statements were answered), and words."""

    name: str
    series: str
    value: int | None
    words: str


@dataclass(frozen=True, slots=True)
class CountResult:
    """What was counted: a name, the figure with its unit (both empty where there is none), and words."""

    name: str
    series: str
    value: str
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class OwnResult:
    """The three scales and the RO index with its sentence (`ro` is None where a scale is missing), and the counts."""

    scales: tuple[ScaleResult, ...]
    ro: float | None
    sentence: str
    counts: tuple[CountResult, ...] = ()


def _scale(instrument: Instrument, scale: str, mean: float | None) -> ScaleResult:
    name, series = instrument.scales[scale].label, SERIES[scale]
    shown = display(mean)
    if mean is None or shown is None:
        return ScaleResult(
            name,
            series,
            None,
            gettext("This needs %(needed)s of its %(n)s statements.", needed=NEEDED, n=len(SCALES[scale])),
        )
    often = instrument.option_label(math.floor(mean + 0.5)).lower()  # a half goes up, wherever it lies
    return ScaleResult(name, series, round(shown), gettext("On average, true of you: %(often)s.", often=often))


def _sentence(scores: StatementScores) -> str:
    """Return which of the two came more often, where that is more than chance, as on the person's own page."""
    deal_first, give_return = display(scores.t), display(scores.r)
    if deal_first is None or give_return is None:
        return gettext("Give-and-return and deal-first cannot be compared: too few statements were answered.")
    if abs(give_return - deal_first) <= NOISE:
        return gettext(
            "One month alone does not tell give-and-return and deal-first apart here: for one person, differences of "
            "up to about %(points)s points are chance.",
            points=round(NOISE),
        )
    if give_return > deal_first:
        return gettext("You described give-and-return more often than deal-first selling.")
    return gettext("You described deal-first selling more often than give-and-return.")


def _times(number: int) -> str:
    return ngettext("once", "%(n)s times", number)


def _favours(name: str, series: str, counts: list[int], rate: float | None) -> CountResult:
    if rate is None:
        words = gettext("Not counted: you have not said that this is everything you recall.")
        return CountResult(name, series, gettext("No figure"), "", words)
    return CountResult(
        name,
        series,
        f"{rate:.1f}",
        gettext("per 20 working days"),
        sentences(
            gettext("You counted %(times)s.", times=_times(sum(counts))),
            *([gettext("Of each box, at most %(most)s count here.", most=CAP)] if max(counts, default=0) > CAP else []),
        ),
    )


def _openers(offers: int | None, asks: int | None) -> list[CountResult]:
    if offers is None or asks is None or not offers + asks:
        return []
    words = gettext("First conversations that you began by offering something useful; the others began with asking.")
    return [
        CountResult(gettext("Begun with an offer"), "give", str(offers), gettext("of %(n)s", n=offers + asks), words)
    ]


def _counts(values: Mapping[str, AnswerValue]) -> tuple[CountResult, ...]:
    """What was counted of favours and first conversations, side by side and never set off against each other."""
    numbers = {item: value.number for item, value in values.items()}
    month = own_figures(numbers)
    given, received = (
        [number or 0 for item, number in numbers.items() if item.startswith(direction) and not item.endswith("DONE")]
        for direction in ("GIV.", "REC.")
    )
    found = [
        _favours(gettext("Favours received"), "received", received, month.received),
        _favours(gettext("Favours given"), "given", given, month.given),
        *_openers(numbers.get("OPEN.OFFER"), numbers.get("OPEN.ASK")),
    ]
    asked = numbers.get("ASKED")
    if asked is not None and month.asked is not None:
        words = gettext("You asked for help or an introduction %(times)s.", times=_times(asked))
        found.append(
            CountResult(gettext("Asked for"), "parent", f"{month.asked:.1f}", gettext("per 20 working days"), words)
        )
    return tuple(found)


def own_result(instrument: Instrument, values: Mapping[str, AnswerValue]) -> OwnResult | None:
    """Return the result of one's own statements, or None where the questionnaire has none of these scales."""
    if not set(SCALES) <= set(instrument.scales):
        return None
    raw = {item: values[item].number if item in values else None for items in SCALES.values() for item in items}
    scores: StatementScores = statement_scores(raw)
    means = {"T": scores.t, "R": scores.r, "L": scores.l}
    scales = tuple(_scale(instrument, scale, mean) for scale, mean in means.items())
    return OwnResult(scales, None if scores.ro is None else round(scores.ro, 2), _sentence(scores), _counts(values))
