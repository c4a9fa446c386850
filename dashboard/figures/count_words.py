"""What is said of changes of counts: words alone, since no figure of such a change is published."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures import response, rows, text, words
from data.language import gettext, sentences

TOO_EARLY, TURNED = "too_early", ("rose", "fell")


def tile_change(frame: rows.Frame, way: str) -> str:
    """Return what a tile says of favours `given` or `received`: "Rose from September 2026 (3.4).", or why nothing.

    `frame` holds their rows over all months, and of the last one at least the word. The month before stands alone where
    no word was published.
    """
    series = rows.rows(frame, f"rate:{way}")
    month, value = words.before(series)
    row = words.change_of(frame, way, "previous", series[-1].month)
    silence = words.tile_silence(series) or _too_early(row)
    if silence:
        return silence
    if row is None and month and words.no_round(series):
        return words.no_round(series)
    if row is None or not month:
        changed = str(words.QUESTIONS_CHANGED) if series[-1].broken else ""
        return gettext("%(name)s: %(value)s.", name=month, value=value) if month else changed
    if row.word not in words.COMPARED:
        return words.TILE[row.word]
    few = response.few_since(row, series)
    if few:
        return response.brief_sentence(few)
    if not rows.shown(series[-2]):
        value = gettext("value not shown")
    told = gettext("%(word)s from %(month)s (%(value)s).", word=words.TILE[row.word], month=month, value=value)
    return sentences(told, str(words.CAUTION) if row.caution and row.word in TURNED else "")


def _too_early(row: Any | None) -> str:
    return str(words.BASELINE) if row is not None and row.word == TOO_EARLY else ""


def change_sentences(frame: rows.Frame, names: Mapping[str, str], series: Sequence[Any]) -> str:
    """Return what may be said of change up to the last month of `series`, the rows of what is counted.

    `names` maps counts (given, received, openers, asked) to their names in a sentence. Nothing where no word was
    published, but why nothing is said of a trend, as of scores.
    """
    last = series[-1]
    found = [words.change_of(frame, name, "previous", last.month) for name in names]
    silence = words.why_no_trend(series) or next(filter(None, map(_too_early, found)), "")
    if silence:
        return silence
    few = words.few_behind(frame, names, series)
    told = [words.change_sentence(frame, names, part, last.month) for part in words.PARTS if part not in few]
    if not any(told) and not few:
        return str(words.QUESTIONS_CHANGED) if last.broken and words.has_changes(frame, names, last.month) else ""
    return sentences(*dict.fromkeys(filter(None, [*told, response.since_sentence(few.values())])))


def word_text(series: Sequence[Any], counted: Sequence[Any]) -> str:
    """Return the last month's word as a table says it, or why there is none; nothing where none was published.

    `counted` holds the rows of what changed: where fewer than half answered in the last month, or in the one that a
    word compares with, that is said in its place.
    """
    last = counted[-1]
    row = next((each for each in series if each.month == last.month), None)
    if row is None:
        return ""
    if rows.shown(row) and row.word in words.COMPARED and (rows.few_answered(last) or response.few_since(row, counted)):
        return str(response.BRIEF)
    return words.TILE[row.word].rstrip(".\N{IDEOGRAPHIC FULL STOP}") if rows.shown(row) else text.reason(row)[0]
