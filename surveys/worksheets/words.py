"""How worksheets speak of themselves: what to ask next, and the scores, for their author alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.instruments import Instrument, Item
from data.metrics.worksheet import OUTCOMES_NEEDED, POINTS, UNSTATED, Point, answered, brier, worksheet_scores
from data.queries.own_worksheets import OwnPoint

EMPTY = OwnPoint("", dont_know=False, confidence=None, basis=None, outcome=None, revision=0)
OUTCOME_LABELS = {"right": "Right", "partly": "Partly right", "wrong": "Wrong", "": "I don't know yet"}
ACCURACY = (
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
    """Tell whether a point counts as answered (score:S14)."""
    return answered(point.words, dont_know=point.dont_know)


def _why_open(point: OwnPoint) -> str:
    return "not known yet" if point.dont_know else "very short" if point.words else "left empty"


def ask_next(instrument: Instrument, points: Mapping[str, OwnPoint]) -> AskNext:
    """Say how many points are guesses, or not known yet, and name them."""
    stands = {key: points.get(key, EMPTY) for key in instrument.items}
    unknown = [(instrument.items[key], _why_open(point)) for key, point in stands.items() if not is_answered(point)]
    guesses = [
        (instrument.items[key], "a guess" if point.basis else "no basis given, so it counts as a guess")
        for key, point in stands.items()
        if is_answered(point) and (point.basis or UNSTATED) == UNSTATED
    ]
    one_of = "ask one of these next"
    if guesses:
        sentence = f"{len(guesses)} of {len(stands)} {'is a guess' if len(guesses) == 1 else 'are guesses'}: "
        sentence += "ask this next." if len(guesses) == 1 and not unknown else f"{one_of}."
    elif unknown:
        sentence = f"{len(unknown)} of {len(stands)} you don't know yet: "
        sentence += "ask this next." if len(unknown) == 1 else f"{one_of}."
    else:
        sentence = "No point is a guess. What they told you may have changed since: ask again."
    return AskNext(sentence, guesses, unknown)


def _gap_words(gap: float | None) -> str:
    if gap is None:
        return "It needs three points that say both how sure you are and on what basis."
    if gap > 0:
        return "You are surer than what your points rest on."
    return "You are less sure than what your points rest on." if gap < 0 else "You are as sure as your points allow."


def signed(number: float) -> str:
    """Return a number with two decimals and its sign."""
    return f"{number:+.2f}".replace("-", "\N{MINUS SIGN}") if round(number, 2) else "0"


def scores(points: Mapping[str, OwnPoint]) -> list[Score]:
    """Return the scores of a worksheet (score:S15 to score:S19)."""
    found = worksheet_scores(
        [Point(point.words, point.dont_know, point.confidence, point.basis) for point in points.values()]
    )
    unknown = round(found.known_unknowns * POINTS)
    return [
        Score("Perspective score", f"{found.perspective:.0f}", "of 100", ACCURACY),
        Score("Answered", str(found.answered), f"of {POINTS} points", "Points with at least a short sentence."),
        Score("Known unknowns", str(unknown), f"of {POINTS} points", "Each is your next question."),
        Score("Self-rated score", f"{found.self_rated:.0f}", "of 100", "The same, by how sure you say that you are."),
        Score(
            "Confidence gap",
            "No figure" if found.gap is None else signed(found.gap),
            "" if found.gap is None else "from \N{MINUS SIGN}1 to +0.75",
            _gap_words(found.gap),
        ),
    ]


def calibration(outcomes: Sequence[tuple[int | None, float]]) -> Score | None:
    """Return how well certainty and outcomes agree (score:S20); None below five outcomes."""
    found = brier([sure for sure, _ in outcomes], [outcome for _, outcome in outcomes])
    counted = sum(sure is not None for sure, _ in outcomes)
    if found is None:
        return None
    return Score(
        "Calibration",
        f"{found:.2f}",
        "from 0 (best) to 1",
        f"From {counted} points that say how sure you were. Always being half sure gives 0.25 where everything turns "
        "out right or wrong.",
    )


def outcomes_missing(outcomes: Sequence[tuple[int | None, float]]) -> int:
    """Return how many more outcomes, of points that say how sure the person was, the calibration needs."""
    return max(0, OUTCOMES_NEEDED - sum(sure is not None for sure, _ in outcomes))
