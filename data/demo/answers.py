"""Invented answers: each person has lasting habits, months add noise, a workshop moves its team slowly.

Figures are chosen to look like a sales organisation, not fitted to one; the seed is fixed, so every demo is the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.instruments import Instrument
from data.instruments.answers import AnswerValue
from data.types import AnswerKind, Month

LOWEST, HIGHEST = 1, 7
KINDS = ("INTRO", "INFO", "ADVICE", "HANDS", "VOUCH", "CARE")
COUNTERPARTS = ("CUST", "PART", "TEAM")
# Times a month that an average person gives help of a kind to a counterpart (rows in order of KINDS).
USUAL_GIVEN = np.array(
    [[0.5, 0.3, 0.6], [1.4, 0.5, 1.6], [0.9, 0.3, 1.3], [0.8, 0.2, 1.5], [0.3, 0.2, 0.6], [0.5, 0.2, 0.9]]
)
USUAL_RECEIVED = 0.78 * USUAL_GIVEN
SILENT = (0.16, 0.24)  # of those who are asked, how many leave a month out: in a good one and in a bad one
RISE_PER_MONTH, HIGHEST_RISE = 0.14, 1.4
SHARES = {"no_occasion": 0.03, "prefer_not": 0.01, "unconfirmed": 0.04, "blank": 0.15}


@dataclass(frozen=True, slots=True)
class Habits:
    """A person's lasting habits: means of T, R, L on 1..7, factors of counts, share of rounds answered."""

    deal_first: float
    give_return: float
    long_view: float
    giving: float
    receiving: float
    response: float
    confirms: bool = False  # each month both directions of favours, which others forget now and then


def make_habits(random: np.random.Generator) -> Habits:
    """Draw the habits of one person."""
    shared = random.normal(0, 0.35)
    return Habits(
        deal_first=4.4 - shared + random.normal(0, 0.6),
        give_return=4.0 + shared + random.normal(0, 0.6),
        long_view=4.1 + shared + random.normal(0, 0.55),
        giving=float(random.gamma(6, 1 / 6)),
        receiving=float(random.gamma(7, 1 / 7)),
        response=float(np.clip(random.normal(0.83, 0.06), 0.6, 0.97)),
    )


def draw_silent(asked: Sequence[Habits], random: np.random.Generator) -> list[bool]:
    """Draw who leaves a round out: some more often than others, but of each round and of each stretch a usual share."""
    number = round(float(random.uniform(*SILENT)) * len(asked))
    chances = np.cumsum([1 - habits.response for habits in asked])
    # Steps of one through all chances meet everybody as often as is due, and nobody's is as long as a step.
    met = np.searchsorted(chances / chances[-1] * number, random.random() + np.arange(number), side="right")
    return [place in met for place in range(len(asked))]


def _rise(months_since_workshop: int | None) -> float:
    if months_since_workshop is None or months_since_workshop <= 0:
        return 0.0
    return min(HIGHEST_RISE, RISE_PER_MONTH * months_since_workshop)


def _statements(
    instrument: Instrument, means: Mapping[str, float], random: np.random.Generator
) -> dict[str, AnswerValue]:
    answers = {}
    for scale_key, mean in means.items():
        for item in instrument.scales[scale_key].items:
            draw = random.random()
            if draw < SHARES["no_occasion"]:
                answers[item] = AnswerValue(AnswerKind.NO_OCCASION, None, None)
            elif draw < SHARES["no_occasion"] + SHARES["prefer_not"]:
                answers[item] = AnswerValue(AnswerKind.PREFER_NOT, None, None)
            else:
                keyed = int(np.clip(round(random.normal(mean, 0.8)), LOWEST, HIGHEST))
                number = LOWEST + HIGHEST - keyed if item.endswith("r") else keyed
                answers[item] = AnswerValue(AnswerKind.ANSWERED, number, None)
    return answers


def _direction(
    prefix: str, rates: np.ndarray, random: np.random.Generator, *, confirmed: bool
) -> dict[str, AnswerValue]:
    missing = AnswerValue(AnswerKind.NOTHING, 0, None) if confirmed else AnswerValue(AnswerKind.SKIPPED, None, None)
    counts = random.poisson(rates)
    answers = {
        f"{prefix}.{kind}.{counterpart}": (
            AnswerValue(AnswerKind.ANSWERED, int(counts[row, column]), None) if counts[row, column] else missing
        )
        for row, kind in enumerate(KINDS)
        for column, counterpart in enumerate(COUNTERPARTS)
    }
    done = AnswerValue(AnswerKind.ANSWERED, 1, None) if confirmed else AnswerValue(AnswerKind.SKIPPED, None, None)
    answers[f"{prefix}.DONE"] = done
    return answers


def _count(mean: float, random: np.random.Generator) -> AnswerValue:
    if random.random() < SHARES["blank"]:
        return AnswerValue(AnswerKind.SKIPPED, None, None)
    return AnswerValue(AnswerKind.ANSWERED, int(random.poisson(mean)), None)


def make_answers(
    instrument: Instrument,
    habits: Habits,
    month: Month,
    random: np.random.Generator,
    *,
    months_since_workshop: int | None,
) -> dict[str, AnswerValue]:
    """Draw one person's answers to a round of the pulse, every item of it."""
    rise = _rise(months_since_workshop)
    days = int(np.clip(month.weekdays - random.poisson(1.6), 1, 31))
    share = days / 20
    mood = random.normal(0, 0.15)
    answers = {"DAYS": AnswerValue(AnswerKind.ANSWERED, days, None)}
    for prefix, usual, factor in (
        ("REC", USUAL_RECEIVED, habits.receiving * (1 + 0.15 * rise)),
        ("GIV", USUAL_GIVEN, habits.giving * (1 + 0.3 * rise)),
    ):
        confirmed = random.random() >= SHARES["unconfirmed"] or habits.confirms
        answers |= _direction(prefix, usual * factor * share, random, confirmed=confirmed)
    answers["OPEN.OFFER"] = _count(3.0 + 1.5 * rise, random)
    answers["OPEN.ASK"] = _count(5.0 - rise, random)
    answers["ASKED"] = _count(2.2 + rise, random)
    answers["MOVED"] = _count(0.7, random)
    answers["STUCK"] = _count(2.5, random)
    means = {
        "T": habits.deal_first - 0.5 * rise + mood,
        "R": habits.give_return + rise - mood,
        "L": habits.long_view + 0.4 * rise + random.normal(0, 0.15),
    }
    return answers | _statements(instrument, means, random)
