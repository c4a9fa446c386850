"""How worksheets speak of themselves: what to ask next, and the scores, for their author alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.instruments import Instrument, Item
from data.language import gettext, lazy, mark, ngettext
from data.metrics.worksheet import (
    OUTCOMES_NEEDED,
    POINTS,
    UNSTATED,
    Point,
    answered,
    brier,
    says_unknown,
    worksheet_scores,
)
from data.queries.own_worksheets import OwnPoint

HALF_SURE = 50
LEVEL = 0.05  # a fifth of a step of certainty or basis: nobody means so little
EMPTY = OwnPoint("", dont_know=False, confidence=None, basis=None, outcome=None, revision=0)
OUTCOME_LABELS = {
    "right": lazy("Right"),
    "partly": lazy("Partly right"),
    "wrong": lazy("Wrong"),
    "": lazy("I don't know yet"),
}
ACCURACY = lazy(
    "Taking a perspective does not make it accurate, asking does. So this score weighs what each point rests on, "
    "not how sure you are."
)


@dataclass(frozen=True, slots=True)
class AskNext:
    """What to ask the customer next: a sentence, and the points that are guesses or open, each with the reason."""

    sentence: str
    guesses: Sequence[tuple[Item, str]]
    unknown: Sequence[tuple[Item, str]]

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the points to ask about."""
        return frozenset(item.key for item, _ in (*self.guesses, *self.unknown))


@dataclass(frozen=True, slots=True)
class Score:
    """A score as its tile shows it."""

    label: str
    value: str
    unit: str
    note: str


def is_answered(point: OwnPoint) -> bool:
    """Tell whether a point counts as answered (score:S14); "I don't know yet", typed, is taken for the tick."""
    return answered(point.words, dont_know=point.dont_know or says_unknown(point.words))


def _why_open(point: OwnPoint) -> str:
    if point.dont_know or says_unknown(point.words):
        return gettext("not known yet")
    return gettext("very short") if point.words else gettext("left empty")


def ask_next(instrument: Instrument, points: Mapping[str, OwnPoint]) -> AskNext:
    """Say how many points are guesses, or not known yet, and name them."""
    stands = {key: points.get(key, EMPTY) for key in instrument.items}
    unknown = [(instrument.items[key], _why_open(point)) for key, point in stands.items() if not is_answered(point)]
    guesses = [
        (
            instrument.items[key],
            gettext("a guess") if point.basis else gettext("no basis given, so it counts as a guess"),
        )
        for key, point in stands.items()
        if is_answered(point) and (point.basis or UNSTATED) == UNSTATED
    ]
    said = all(point.dont_know or says_unknown(point.words) for point in stands.values() if not is_answered(point))
    return AskNext(_next_words(len(guesses), len(unknown), len(stands), said=said), guesses, unknown)


def _next_words(guesses: int, unknown: int, points: int, *, said: bool) -> str:
    """Put it into a sentence; `said` tells that every open point is one of which its author said so."""
    if guesses == 1 and not unknown:
        return gettext("1 of %(points)s is a guess: ask this next.", points=points)
    if guesses:
        return ngettext(
            "%(n)s of %(points)s is a guess: ask one of these next.",
            "%(n)s of %(points)s are guesses: ask one of these next.",
            guesses,
            points=points,
        )
    if unknown and not said:
        return ngettext(
            "%(n)s of %(points)s is still open: ask this next.",
            "%(n)s of %(points)s are still open: ask one of these next.",
            unknown,
            points=points,
        )
    if unknown:
        return ngettext(
            "%(n)s of %(points)s you don't know yet: ask this next.",
            "%(n)s of %(points)s you don't know yet: ask one of these next.",
            unknown,
            points=points,
        )
    return gettext("No point is a guess. What they told you may have changed since: ask again.")


def _gap_words(gap: float | None) -> str:
    if gap is None:
        return gettext("It needs three points that say both how sure you are and on what basis.")
    if abs(gap) < LEVEL:
        return gettext("You are about as sure as your points allow.")
    if gap > 0:
        return gettext("You are surer than what your points rest on.")
    return gettext("You are less sure than what your points rest on.")


def signed(number: float) -> str:
    """Return a number with two decimals and its sign."""
    return f"{number:+.2f}".replace("-", "\N{MINUS SIGN}") if round(number, 2) else "0"


def scores(points: Mapping[str, OwnPoint]) -> list[Score]:
    """Return the scores of a worksheet (score:S15 to score:S19)."""
    found = worksheet_scores(
        [
            Point(point.words, point.dont_know or says_unknown(point.words), point.confidence, point.basis)
            for point in points.values()
        ]
    )
    unknown = round(found.known_unknowns * POINTS)
    return [
        Score(gettext("Perspective score"), f"{found.perspective:.0f}", gettext("of 100"), ACCURACY),
        Score(
            gettext("Answered"),
            str(found.answered),
            gettext("of %(n)s points", n=POINTS),
            gettext("Points with at least a short sentence."),
        ),
        Score(
            gettext("Known unknowns"),
            str(unknown),
            gettext("of %(n)s points", n=POINTS),
            gettext("Each is your next question."),
        ),
        Score(
            gettext("Self-rated score"),
            f"{found.self_rated:.0f}",
            gettext("of 100"),
            gettext("The same, by how sure you say that you are."),
        ),
        Score(
            gettext("Confidence gap"),
            gettext("No figure") if found.gap is None else signed(found.gap),
            "" if found.gap is None else gettext("from \N{MINUS SIGN}1 to +0.75"),
            _gap_words(found.gap),
        ),
    ]


def calibration(outcomes: Sequence[tuple[int | None, float]]) -> Score | None:
    """Return how well certainty and outcomes agree (score:S20); None below five outcomes."""
    told = [(sure, outcome) for sure, outcome in outcomes if sure is not None]
    found = brier([sure for sure, _ in told], [outcome for _, outcome in told])
    halves = brier([HALF_SURE] * len(told), [outcome for _, outcome in told])
    if found is None or halves is None:
        return None
    closer = round(halves, 2) - round(found, 2)
    words = (
        mark("From %(points)s points. “Half sure” each time would have been further off: %(halves)s.")
        if closer > 0
        else mark("From %(points)s points. “Half sure” each time would have come closer: %(halves)s.")
        if closer < 0
        else mark("From %(points)s points. “Half sure” each time would have come as close.")
    )
    return Score(
        gettext("Calibration"),
        f"{found:.2f}",
        gettext("from 0 (best) to 1"),
        gettext(words, points=len(told), halves=f"{halves:.2f}"),
    )


def outcomes_missing(outcomes: Sequence[tuple[int | None, float]]) -> int:
    """Return how many more outcomes, of points that say how sure the person was, the calibration needs."""
    return max(0, OUTCOMES_NEEDED - sum(sure is not None for sure, _ in outcomes))
