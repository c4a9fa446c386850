"""Builds finding sentences from published words and numbers; the order of the words is the method's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.figures import rows, text

ONE_ROUND = "One round so far: a trend needs 3 rounds."
BASELINE = "Baseline forming: a trend needs 3 rounds."
LOW_RESPONSE = "Fewer than half of those invited answered, so nothing is said about a trend."
CAUTION = "Part of this difference comes from who answered."
NEVER_COMPARED = "This month cannot be compared with the one before."
QUESTIONS_CHANGED = "The questions changed with this month, so it cannot be compared with those before."
COMPARED = ("rose", "fell", "practically_unchanged", "no_clear_change")
PARTS = ("previous", "window")
MARGIN, POINTS = {"RO": 0.05}, 3.0  # a change within them is practically none


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names as a list in words: a, b and c."""
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def capital(sentence: str) -> str:
    """Return a sentence with a capital at its start."""
    return sentence[:1].upper() + sentence[1:]


def _moved(verb: str) -> Callable[[Sequence[str]], str]:
    return lambda names: f"{names[0]} {verb}" if len(names) == 1 else f"{listed(names)} both {verb}"


def _unchanged(names: Sequence[str]) -> str:
    return f"{listed(names)} {'was' if len(names) == 1 else 'were both'} practically unchanged"


def _unclear(names: Sequence[str]) -> str:
    return (
        f"{names[0]} showed no clear change"
        if len(names) == 1
        else f"there was no clear change in {listed(names, 'or')}"
    )


CLAUSES: Mapping[str, Callable[[Sequence[str]], str]] = {
    "too_early": lambda names: f"it is too early to speak of change in {listed(names, 'or')}",
    "not_enough_same_people": lambda names: (
        f"too few of the same people answered to speak of change in {listed(names, 'or')}"
    ),
    "practically_unchanged": _unchanged,
    "rose": _moved("rose"),
    "fell": _moved("fell"),
    "no_clear_change": _unclear,
}
TILE = {
    "too_early": "Too early to speak of change.",
    "not_enough_same_people": "Too few of the same people to speak of change.",
    "practically_unchanged": "Practically unchanged",
    "rose": "Rose",
    "fell": "Fell",
    "no_clear_change": "No clear change",
}


def change_clause(words: Mapping[str, str]) -> str:
    """Return what became of one or two measures: `words` maps the name in a sentence to the published word.

    Measures with the same word are told together; names without a word are left out.
    """
    grouped: dict[str, list[str]] = {}
    for name, word in words.items():
        grouped.setdefault(word, []).append(name)
    return listed([CLAUSES[word](names) for word, names in grouped.items() if word in CLAUSES])


def change_of(frame: rows.Frame, score: str, part: str, month: str) -> Any | None:
    """Return the row with the published word of a score (T, R, L, RO) for part `previous` or `window`, or None."""
    changes = rows.rows(frame, f"change:{score}", part)
    return next((row for row in changes if row.month == month and rows.shown(row) and row.word in CLAUSES), None)


def _change_sentence(frame: rows.Frame, names: Mapping[str, str], part: str, month: str) -> str:
    found = {name: change_of(frame, score, part, month) for score, name in names.items()}
    there = {name: row for name, row in found.items() if row is not None}
    clause = change_clause({name: row.word for name, row in there.items()})
    since = next((row.note for row in there.values() if isinstance(row.note, str)), "")
    start = f"{'compared with' if part == 'previous' else 'since'} {text.month_label(since)}, " if since else ""
    comparing = any(row.word in COMPARED for row in there.values())
    return capital(f"{start if comparing else ''}{clause}.") if clause else ""


def change_sentences(
    frame: rows.Frame, names: Mapping[str, str], series: Sequence[Any], parts: Sequence[str] = PARTS
) -> str:
    """Return what may be said of change up to the last month of `series`, the rows of one of the measures.

    `names` maps scores (T, R, L, RO) to their names in a sentence; `parts` are `previous`, since the month before, and
    `window`, since the first of up to 12 rounds. Nothing is said of a trend while a baseline forms or when fewer than
    half answered.
    """
    silence = why_no_trend(series)
    if silence:
        return silence
    told = [_change_sentence(frame, names, part, series[-1].month) for part in parts]
    if PARTS[0] in parts and not told[0]:
        told[0] = _why_never(series[-1])
    return " ".join(dict.fromkeys(filter(None, told)))


def too_few_rounds(series: Sequence[Any]) -> str:
    """Return that a trend needs more rounds than a measure has so far, or nothing."""
    rounds = rows.rounds_shown(list(series))
    if rounds >= rows.TREND_ROUNDS:
        return ""
    return ONE_ROUND if rounds == 1 else BASELINE


def why_no_trend(series: Sequence[Any]) -> str:
    """Return why nothing is said about a trend up to the last month of a measure, or nothing."""
    low = LOW_RESPONSE if rows.few_answered(series[-1]) else ""
    return too_few_rounds(series) or low


def tile_change(frame: rows.Frame, score: str) -> str:
    """Return what a tile says of a score's change: "No clear change from September 2026 (61).", or why it says nothing.

    `frame` holds the rows of `series` for the score and its change; the last month counts.
    """
    series = rows.rows(frame, f"score:{score}")
    silence = why_no_trend(series)
    if silence:
        return silence
    row = change_of(frame, score, "previous", series[-1].month)
    if row is None:
        return _why_never(series[-1])
    if row.word not in COMPARED:
        return TILE[row.word]
    month, value = before(series)
    by, beside = change_figure(row, score)
    return f"{TILE[row.word]}{by} from {month} ({value}){beside}."


def change_figure(row: Any, score: str) -> tuple[str, str]:
    """The interval of a change, where it is published and says what the word says: " by 4 to 9 points", or apart.

    The figure compares two months with the spread of all teams, the word the same people over the whole window, so that
    they can differ; a word with a figure against it would tell nobody anything.
    """
    if not (rows.known(row.low) and rows.known(row.high)):
        return "", ""
    unit = "" if score == "RO" else " points"
    low, high = float(row.low), float(row.high)
    if row.word == "rose" and low > 0:
        return f" by {_ends(score, low, high)}{unit}", ""
    if row.word == "fell" and high < 0:
        return f" by {_ends(score, -high, -low)}{unit}", ""
    margin = MARGIN.get(score, POINTS)
    unchanged = row.word == "practically_unchanged" and -margin <= low <= high <= margin
    if unchanged or (row.word == "no_clear_change" and low <= 0 <= high):
        return "", f"; the difference lies between {_ends(score, low, high, ' and ')}{unit}"
    return "", ""


def _ends(score: str, low: float, high: float, between: str = " to ") -> str:
    return between.join(text.number_text(f"score:{score}", end) for end in (low, high))


def _why_never(row: Any) -> str:
    return QUESTIONS_CHANGED if row.broken else NEVER_COMPARED


def before(series: Sequence[Any]) -> tuple[str, str]:
    """Return the month before the last and its value, "September 2026" and "61".

    Two empty texts where there is none, or where other questions were asked.
    """
    if len(series) < 2 or series[-1].broken:  # noqa: PLR2004 - the last and the one before
        return "", ""
    return text.month_label(series[-2].month), small(text.value_text(series[-2]))


def small(words: str) -> str:
    """Return words as they stand inside a sentence, without a capital at their start."""
    return words[:1].lower() + words[1:]


def cautious(frame: rows.Frame, scores: Sequence[str]) -> bool:
    """Tell whether the last month's change is marked: published means and the same people tell different stories."""
    split = rows.split(frame)
    changes = [split.of(f"change:{score}", part)[-1:] for score in scores for part in PARTS]
    return any(rows.shown(row) and bool(row.caution) for found in changes for row in found)


def withheld_sentence(row: Any, *, others: bool = False) -> str:
    """Return why a month's result is not there; with `others`, only its scores are not."""
    label = text.month_label(row.month)
    if row.state == rows.NO_ROUND:
        return f"There was no round about {label}, or this team was not part of it."
    what = f"The scores of {label} are" if others else f"{label} is"
    return f"{what} not shown. {text.cell_text(row)}"
