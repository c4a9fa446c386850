"""Scores of the perspective worksheet: what counts as answered, completeness, basis, confidence and calibration."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

POINTS = 9
SURE = 100  # the highest confidence
LEAST_WORDS, LEAST_CHARACTERS, LEAST_CJK = 3, 12, 6
GAP_NEEDS, OUTCOMES_NEEDED = 3, 5
UNSTATED = "guess"  # a missing basis weighs as a guess
BASIS_WEIGHTS: dict[str, float] = {"guess": 0.25, "inferred": 0.5, "told": 0.75, "checked": 1.0}
OUTCOMES: dict[str, float] = {"wrong": 0.0, "partly": 0.5, "right": 1.0}

_STOP_LIST = (
    "n/a", "na", "none", "nothing", "no", "tbd", "todo", "same", "same as above", "idk", "dunno", "don't know",
    "not sure", "x", "xx", "xxx", "test", "asdf", "-", ".", "?", "无", "没有", "不知道", "不清楚", "同上",
)  # fmt: skip
# What the product's own "I don't know yet" looks like when somebody types it, casefolded and without final punctuation.
_UNKNOWN = re.compile(
    r"(?:(?:i|we) )?(?:(?:just|really|still|simply) )?(?:don't|dont|do not) (?:yet )?know(?: it)?(?: yet)?"
    r"|(?:(?:i'm|i am|we're|we are) )?(?:still )?not (?:yet )?sure(?: yet)?|(?:still )?not (?:yet )?known(?: yet)?"
    r"|我?(?:现在|目前|暂时)?(?:还|也|并)?(?:不知道|不清楚|不确定)"
)
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})
_CJK = re.compile(
    "[\u1100-\u11ff\u3005\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U000323af]"
)
_NOT_LETTERS = frozenset("\u30fb\u3099\u309a\u309b\u309c\u30a0")  # marks inside the Japanese blocks


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a worksheet; confidence 0, 25, 50, 75 or 100; basis a key of BASIS_WEIGHTS."""

    text: str = ""
    dont_know: bool = False
    confidence: int | None = None
    basis: str | None = None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).split())


def _without_final_punctuation(text: str) -> str:
    end = len(text)
    while end and unicodedata.category(text[end - 1]).startswith("P"):
        end -= 1
    return text[:end].rstrip() or text


_STOPPED = frozenset(_plain(word).casefold() for word in _STOP_LIST)


def cjk_characters(text: str) -> int:
    """Count Han, Hiragana, Katakana and Hangul characters, without marks and punctuation."""
    return sum(character not in _NOT_LETTERS for character in _CJK.findall(text))


def _bare(text: str) -> str:
    return _without_final_punctuation(_plain(text)).casefold()


def says_unknown(text: str) -> bool:
    """Tell whether a text says no more than the product's own "I don't know yet", typed instead of ticked.

    No rule of the score: forms and pages take such a point as ticked.
    """
    return _UNKNOWN.fullmatch(_bare(text)) is not None


def answered(text: str, *, dont_know: bool = False) -> bool:
    """Tell whether a point was answered (score:S14).

    Not "I don't know yet", not in the stop list, and three words with twelve characters, or six characters of Chinese,
    Japanese or Korean.
    """
    plain, bare = _plain(text), _bare(text)
    if dont_know or not plain or bare in _STOPPED or not bare.strip(".?-!"):
        return False
    words = sum(any(map(str.isalnum, word)) for word in plain.split())
    long_enough = words >= LEAST_WORDS and len(plain.replace(" ", "")) >= LEAST_CHARACTERS
    return long_enough or cjk_characters(plain) >= LEAST_CJK


@dataclass(frozen=True, slots=True)
class WorksheetScores:
    """A worksheet's scores; completeness and known unknowns 0..1, perspective and self-rated 0..100.

    `mean_confidence` (0..100, answered points that state one) and `gap` (-1...75) are None below their needs.
    """

    answered: int
    completeness: float
    known_unknowns: float
    perspective: float
    self_rated: float
    mean_confidence: float | None
    gap: float | None


def basis_weight(basis: str | None) -> float:
    """Return the weight of a basis, .25 to 1; a missing one weighs as a guess. Raises ValueError for an unknown one."""
    if basis is None:
        return BASIS_WEIGHTS[UNSTATED]
    if basis not in BASIS_WEIGHTS:
        raise ValueError(f"not a basis: {basis[:20]!r}")
    return BASIS_WEIGHTS[basis]


def _check_confidence(confidence: float | None) -> None:
    if confidence is not None and not 0 <= confidence <= SURE:
        raise ValueError("a confidence lies between 0 and 100")


def _gap(points: Sequence[Point]) -> float | None:
    both = [
        point.confidence / 100 - basis_weight(point.basis)
        for point in points
        if point.confidence is not None and point.basis is not None
    ]
    return sum(both) / len(both) if len(both) >= GAP_NEEDS else None


def worksheet_scores(points: Sequence[Point]) -> WorksheetScores:
    """Score up to nine points (score:S15 to score:S19); points left out are empty.

    Raises:
        ValueError: There are more than nine points, or one has an unknown basis or a confidence outside 0..100.
    """
    if len(points) > POINTS:
        raise ValueError("a worksheet has nine points")
    for point in points:
        _check_confidence(point.confidence)
        basis_weight(point.basis)
    done = [point for point in points if answered(point.text, dont_know=point.dont_know)]
    stated = [point.confidence for point in done if point.confidence is not None]
    return WorksheetScores(
        answered=len(done),
        completeness=len(done) / POINTS,
        known_unknowns=sum(point.dont_know for point in points) / POINTS,
        perspective=100 * sum(basis_weight(point.basis) for point in done) / POINTS,
        self_rated=float(sum(stated)) / POINTS,
        mean_confidence=sum(stated) / len(stated) if stated else None,
        gap=_gap(done),
    )


def brier(confidence: Sequence[int | None], outcome: Sequence[float | None]) -> float | None:
    """Return the mean of (confidence / 100 - outcome)^2 in [0, 1], 0 best (score:S20).

    Confidence 0..100; outcome 1 right, .5 partly, 0 wrong. Pairs with a missing side are left out; None below five.

    Raises:
        ValueError: A confidence or an outcome lies outside, or there are not as many of one as of the other.
    """
    for sure, came in zip(confidence, outcome, strict=True):
        _check_confidence(sure)
        if came is not None and not 0 <= came <= 1:
            raise ValueError("an outcome lies between 0 and 1")
    pairs = [(c, o) for c, o in zip(confidence, outcome, strict=True) if c is not None and o is not None]
    if len(pairs) < OUTCOMES_NEEDED:
        return None
    return sum((c / 100 - o) ** 2 for c, o in pairs) / len(pairs)
