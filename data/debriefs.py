"""What a live debrief is made of: ten steps and rounds on request, what phones answer, and how answers are counted."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from data.errors import RefusedError
from data.language import lazy
from data.texts import plain_digits

STEPS = (
    "aim",
    "before",
    "predict",
    "participation",
    "giving",
    "lines",
    "disagreement",
    "worksheets",
    "quotes",
    "after",
    "focus",
    "asks",
    "commitments",
)
FIRST, LAST = 1, len(STEPS)
RESULTS = frozenset({"giving", "lines", "disagreement"})  # steps that show results of the team
WORKSHEETS, ASKS, COMMITMENTS = "worksheets", "asks", "commitments"
ROUNDS: Mapping[str, tuple[str, ...]] = {WORKSHEETS: ("worksheets", "quotes"), ASKS: ("asks",)}  # steps on request
LOWEST, HIGHEST, BAND = 0, 100, 10
SCALES = ("T", "R")  # what is guessed: deal-first, give-and-return
NOT_AN_ANSWER = lazy("Choose one of the answers.")
NOT_A_GUESS = lazy("Enter a whole number from %(lowest)s to %(highest)s for each.", lowest=LOWEST, highest=HIGHEST)
Value = Mapping[str, int | str]


def step_number(key: str) -> int:
    """Return the number of a step, from 1; it is the same whichever rounds a debrief has."""
    return STEPS.index(key) + 1


def steps_with(rounds: Collection[str]) -> tuple[int, ...]:
    """Return the numbers of the steps that a debrief runs through: the usual ten, and those of its rounds."""
    left_out = {step for name, steps in ROUNDS.items() if name not in rounds for step in steps}
    return tuple(step_number(key) for key in STEPS if key not in left_out)


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the group: the step it belongs to, and its options.

    Questions of one `family` are the same question asked again. One without options is a guess of two scores. A `blind`
    one takes no more answers once results were on the screen: a guess would be no guess any more.
    """

    key: str
    step: str
    family: str
    options: tuple[str, ...] = ()
    blind: bool = False

    @property
    def number(self) -> int:
        """The number of its step, from 1."""
        return step_number(self.step)

    def is_closed(self, *, results_seen: bool, shown: Collection[str]) -> bool:
        """Whether it takes no more answers: results were on the screen, or something of a later step was `shown`."""
        steps = (QUESTIONS[key].step if key in QUESTIONS else key.partition(":")[0] for key in shown)
        later = map(step_number, steps)
        return self.blind and (results_seen or any(number > self.number for number in later))


VIEWS = ("deal", "even", "give", "unsure")
FOCUSES = ("offer", "ask", "touch", "return", "learn")
QUESTIONS: Mapping[str, Question] = {
    question.key: question
    for question in (
        Question("view_before", "before", "view", VIEWS, blind=True),
        Question("guess", "predict", "guess", blind=True),
        Question("view_after", "after", "view", VIEWS),
        Question("focus", "focus", "focus", FOCUSES),
    )
}
BY_STEP: Mapping[int, Question] = {question.number: question for question in QUESTIONS.values()}


def read_value(question: Question, given: Mapping[str, str]) -> dict[str, int | str]:
    """Return an answer as it is kept: `{"choice": "deal"}`, or `{"T": 40, "R": 55}` for a guess.

    Raises:
        RefusedError: It is none of the options, or no pair of whole numbers from 0 to 100.
    """
    if question.options:
        if given.get("choice") not in question.options:
            raise RefusedError(NOT_AN_ANSWER)
        return {"choice": given["choice"]}
    if wrong_scores(given):
        raise RefusedError(NOT_A_GUESS)
    return {scale: int(_digits(given[scale])) for scale in SCALES}


def wrong_scores(given: Mapping[str, str]) -> list[str]:
    """Return which of the two guessed scores are no whole number from 0 to 100."""
    return [scale for scale in SCALES if not _is_score(_digits(given.get(scale, "")))]


def _digits(typed: str) -> str:
    """Return what was typed without blanks; the digits of every script, which some keyboards write, as usual ones."""
    return plain_digits(unicodedata.normalize("NFKC", typed)).strip()


def _is_score(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(HIGHEST)) and int(text) <= HIGHEST


def band_of(number: int) -> int:
    """Return the lower end of the band that a guess lies in: 0, 10, ... 90; 100 lies in the highest."""
    return min(number // BAND * BAND, HIGHEST - BAND)


def count_values(question: Question, values: Iterable[Value]) -> dict[str, dict[str, int]]:
    """Return how many gave each answer: by option under `choice`, or by band under each score; nothing is left out."""
    listed = list(values)
    if question.options:
        found = Counter(str(value["choice"]) for value in listed)
        return {"choice": {option: found[option] for option in question.options}}
    bands = {scale: Counter(band_of(int(value[scale])) for value in listed) for scale in SCALES}
    return {
        scale: {str(band): counted[band] for band in range(LOWEST, HIGHEST, BAND)} for scale, counted in bands.items()
    }
