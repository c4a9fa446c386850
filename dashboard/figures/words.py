"""Builds finding sentences from published words and numbers; the order of the words is the method's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from dashboard.figures import response, rows, text
from data.language import Spoken, clauses, either, gettext, lazy, listed, mark, ngettext, sentences

ONE_ROUND = lazy("One round so far: a trend needs 3 rounds.")
BASELINE = lazy("Baseline forming: a trend needs 3 rounds.")
LOW_RESPONSE = response.LOW
CAUTION = lazy("Part of this difference comes from who answered.")
NEVER_COMPARED = lazy("This month cannot be compared with the one before.")
QUESTIONS_CHANGED = lazy("The questions changed with this month, so it cannot be compared with those before.")
UNCLEAR = "no_clear_change"
NOT_JOINED = "not_joined"  # no published word: the change is withheld, since too few people link its months
NOT_ENOUGH = "not_enough"
BOUND = "told_as_bound"  # a figure of one of the months is told as so much or less
COMPARED = ("rose", "fell", "practically_unchanged", UNCLEAR)
PARTS = ("previous", "window")
PAIR = 2
MARGIN, POINTS = {"RO": 0.05}, 3.0  # a change within them is practically none


def capital(sentence: str) -> str:
    """Return a sentence with a capital at its start."""
    return sentence[:1].upper() + sentence[1:]


# What became of one measure and of two, and how two names are listed.
CLAUSES: Mapping[str, tuple[str, str, Callable[[Sequence[str]], str]]] = {
    "too_early": (
        mark("it is too early to speak of change in %(names)s"),
        mark("it is too early to speak of change in %(names)s"),
        either,
    ),
    "not_enough_same_people": (
        mark("too few of the same people answered to speak of change in %(names)s"),
        mark("too few of the same people answered to speak of change in %(names)s"),
        either,
    ),
    NOT_JOINED: (
        mark("too few of the same people answered over these months to speak of change in %(names)s"),
        mark("too few of the same people answered over these months to speak of change in %(names)s"),
        either,
    ),
    BOUND: (
        mark("nothing is said of change in %(names)s, as one of the months is told as a bound"),
        mark("nothing is said of change in %(names)s, as one of the months is told as a bound"),
        either,
    ),
    "practically_unchanged": (
        mark("%(names)s was practically unchanged"),
        mark("%(names)s were both practically unchanged"),
        listed,
    ),
    "rose": (mark("%(names)s rose"), mark("%(names)s both rose"), listed),
    "fell": (mark("%(names)s fell"), mark("%(names)s both fell"), listed),
    "no_clear_change": (
        mark("%(names)s showed no clear change"),
        mark("there was no clear change in %(names)s"),
        either,
    ),
}
# The same of two measures that the sentence before has named.
OF_BOTH = Spoken(
    {
        "too_early": mark("it is too early to speak of change"),
        "not_enough_same_people": mark("too few of the same people answered to speak of change"),
        NOT_JOINED: mark("too few of the same people answered over these months to speak of change"),
        BOUND: mark("nothing is said of change in either, as one of the months is told as a bound"),
        "practically_unchanged": mark("both were practically unchanged"),
        "rose": mark("both rose"),
        "fell": mark("both fell"),
        "no_clear_change": mark("there was no clear change in either"),
    }
)
TILE = Spoken(
    {
        "too_early": mark("Too early to speak of change."),
        "not_enough_same_people": mark("Too few of the same people to speak of change."),
        NOT_JOINED: mark("Too few of the same people over these months."),
        BOUND: mark("Change not told: a month is told as a bound."),
        "practically_unchanged": mark("Practically unchanged"),
        "rose": mark("Rose"),
        "fell": mark("Fell"),
        "no_clear_change": mark("No clear change"),
    }
)


def _clause(word: str, names: Sequence[str], *, named: bool) -> str:
    if named and len(names) == PAIR:
        return OF_BOTH[word]
    one, both, list_names = CLAUSES[word]
    return gettext(one if len(names) == 1 else both, names=list_names(names))


def change_clause(words: Mapping[str, str], *, named: bool = False) -> str:
    """Return what became of one or two measures: `words` maps the name in a sentence to the published word.

    Measures with the same word are told together, without their names where both were `named` just before; names
    without a word are left out.
    """
    grouped: dict[str, list[str]] = {}
    for name, word in words.items():
        grouped.setdefault(word, []).append(name)
    return clauses([_clause(word, names, named=named) for word, names in grouped.items() if word in CLAUSES])


def change_of(frame: rows.Frame, score: str, part: str, month: str) -> Any | None:
    """Return the row with the published word of a score (T, R, L, RO) for part `previous` or `window`, or None.

    Where a change is withheld because too few people link its months, the word is NOT_JOINED.
    """
    row = next((row for row in rows.rows(frame, f"change:{score}", part) if row.month == month), None)
    if row is None or row.state == NOT_ENOUGH:
        return None if row is None else row._replace(word=NOT_JOINED)
    return row if rows.shown(row) and row.word in CLAUSES else None


def has_changes(frame: rows.Frame, names: Mapping[str, str], month: str) -> bool:
    """Tell whether anything was published of changes in a month, be it why there is no word."""
    return any(row.month == month for name in names for row in rows.rows(frame, f"change:{name}", PARTS[0]))


def change_sentence(frame: rows.Frame, names: Mapping[str, str], part: str, month: str, *, named: bool = False) -> str:
    """Return what became of measures up to a month, since the month before or the first of the window, or nothing.

    `names` maps measures to their names in a sentence; `named` ones stand in the sentence before.
    """
    found = {name: change_of(frame, score, part, month) for score, name in names.items()}
    there = {name: row for name, row in found.items() if row is not None}
    clause = change_clause({name: row.word for name, row in there.items()}, named=named)
    since = next((row.note for row in there.values() if isinstance(row.note, str)), "")
    if not clause:
        return ""
    if not since or not any(row.word in COMPARED for row in there.values()):
        return capital(gettext("%(change)s.", change=clause))
    month = text.month_label(since)
    if part == "previous":
        return capital(gettext("compared with %(month)s, %(change)s.", month=month, change=clause))
    return capital(gettext("since %(month)s, %(change)s.", month=month, change=clause))


def change_sentences(
    frame: rows.Frame, names: Mapping[str, str], series: Sequence[Any], parts: Sequence[str] = PARTS
) -> str:
    """Return what may be said of change up to the last month of `series`, the rows of one of the measures.

    `names` maps scores (T, R, L, RO) to their names in a sentence; `parts` are `previous`, since the month before, and
    `window`, since the first of up to 12 rounds; with both, the measures have just been named. Nothing is
    said of a trend while a baseline forms, nor from or to a month in which fewer than half answered. Where nothing can
    be compared because the questions changed with the month, it says so.
    """
    silence = why_no_trend(series)
    if silence:
        return silence
    few = few_behind(frame, names, series, parts)
    named = PARTS[0] in parts
    told = [change_sentence(frame, names, part, series[-1].month, named=named) for part in parts if part not in few]
    if named and PARTS[0] not in few:
        told[0] = told[0] or _why_never(series)
    elif series[-1].broken and not any(told) and not few:
        told = [str(QUESTIONS_CHANGED)]
    return sentences(*dict.fromkeys(filter(None, [*told, response.since_sentence(few.values())])))


def few_behind(
    frame: rows.Frame, names: Iterable[str], series: Sequence[Any], parts: Sequence[str] = PARTS
) -> dict[str, str]:
    """Return the parts whose published words compare with a month in which fewer than half answered, and that month.

    A word that compares nothing is left as it is: it says why there is none.
    """
    found = [(part, change_of(frame, name, part, series[-1].month)) for part in parts for name in names]
    spoken = [(part, row) for part, row in found if row is not None and row.word in COMPARED]
    return {part: month for part, row in spoken if (month := response.few_since(row, series))}


def detectable_sentence(frame: rows.Frame, scores: Sequence[str], series: Sequence[Any]) -> str:
    """Return how large a change would have been seen in scores (T, R, L, RO) that showed no clear change in a month.

    The month is the last one of `series`, the rows of one of the scores. Nothing where no word tells of change since
    the month before, or another word.
    """
    if why_no_trend(series) or few_behind(frame, scores, series, PARTS[:1]):
        return ""
    month = series[-1].month
    unclear = [score for score in scores if getattr(change_of(frame, score, PARTS[0], month), "word", None) == UNCLEAR]
    found = [row for score in unclear for row in rows.rows(frame, f"detectable:{score}") if row.month == month]
    told = [row for row in found if rows.shown(row) and rows.known(row.value)]
    if not told:
        return ""
    row = max(told, key=lambda each: float(each.value))
    score = row.measure.partition(":")[2]
    size = text.number_text(f"score:{score}", float(row.value))
    if score != "RO":
        size = ngettext("%(n)s point", "%(n)s points", int(row.value))
    if row.interval == "assumed":
        return gettext(
            "From one month to the next, this team can detect changes of %(size)s or more (spread assumed).", size=size
        )
    return gettext("From one month to the next, this team can detect changes of %(size)s or more.", size=size)


def too_few_rounds(series: Sequence[Any]) -> str:
    """Return that a trend needs more rounds than a measure is shown in so far, or nothing."""
    rounds = rows.rounds_shown(list(series))
    if rounds >= rows.TREND_ROUNDS:
        return ""
    closed = sum(row.state != rows.NO_ROUND for row in series)  # withheld ones too: more than one has been
    return str(ONE_ROUND if rounds == closed == 1 else BASELINE)


def why_no_trend(series: Sequence[Any]) -> str:
    """Return why nothing is said about a trend up to the last month of a measure, or nothing."""
    low = str(LOW_RESPONSE) if rows.few_answered(series[-1]) else ""
    return too_few_rounds(series) or low


def tile_silence(series: Sequence[Any]) -> str:
    """Return the same in few words, for a tile: the finding of its chart has the whole sentence."""
    low = response.brief_sentence() if rows.few_answered(series[-1]) else ""
    return too_few_rounds(series) or low


def tile_change(frame: rows.Frame, score: str) -> str:
    """Return what a tile says of a score's change: "No clear change from September 2026 (61).", or why it says nothing.

    `frame` holds the rows of `series` for the score and its change; the last month counts.
    """
    series = rows.rows(frame, f"score:{score}")
    silence = tile_silence(series)
    if silence:
        return silence
    row = change_of(frame, score, "previous", series[-1].month)
    if row is None:
        return _why_never(series)
    if row.word not in COMPARED:
        return TILE[row.word]
    few = response.few_since(row, series)
    return response.brief_sentence(few) if few else _difference(row, series, score)


def _difference(row: Any, series: Sequence[Any], score: str) -> str:
    month, value = before(series)
    if not rows.shown(series[-2]):
        value = gettext("value not shown")
    word, figure = TILE[row.word], change_figure(row, score)
    if figure.by:
        return gettext(
            "%(word)s by %(size)s from %(month)s (%(value)s).", word=word, size=figure.by, month=month, value=value
        )
    if figure.between:
        return gettext(
            "%(word)s from %(month)s (%(value)s); the difference lies between %(ends)s.",
            word=word,
            month=month,
            value=value,
            ends=figure.between,
        )
    return gettext("%(word)s from %(month)s (%(value)s).", word=word, month=month, value=value)


class Difference(NamedTuple):
    """A published interval of a change in words: by how much, "4 to 9 points", or between what, "-1 and 3 points"."""

    by: str = ""
    between: str = ""


def change_figure(row: Any, score: str) -> Difference:
    """The interval of a change, where it is published and says what the word says.

    The figure compares two months with the spread of all teams, the word the same people over the whole window, so that
    they can differ; a word with a figure against it would tell nobody anything.
    """
    if not (rows.known(row.low) and rows.known(row.high)):
        return Difference()
    low, high = float(row.low), float(row.high)
    if row.word == "rose" and low > 0:
        return Difference(by=_points(score, text.range_text(*_ends(score, low, high))))
    if row.word == "fell" and high < 0:
        return Difference(by=_points(score, text.range_text(*_ends(score, -high, -low))))
    margin = MARGIN.get(score, POINTS)
    unchanged = row.word == "practically_unchanged" and -margin <= low <= high <= margin
    if unchanged or (row.word == "no_clear_change" and low <= 0 <= high):
        first, last = _ends(score, low, high)
        return Difference(between=_points(score, gettext("%(low)s and %(high)s", low=first, high=last)))
    return Difference()


def _points(score: str, ends: str) -> str:
    return ends if score == "RO" else gettext("%(size)s points", size=ends)


def _ends(score: str, low: float, high: float) -> tuple[str, str]:
    return text.number_text(f"score:{score}", low), text.number_text(f"score:{score}", high)


def _why_never(series: Sequence[Any]) -> str:
    """Return why nothing was published of change since the month before: other questions, no round, or no more known.

    Other questions come first: their month cannot be compared with any before it.
    """
    if series[-1].broken:
        return str(QUESTIONS_CHANGED)
    return no_round(series) or str(NEVER_COMPARED)


def no_round(series: Sequence[Any]) -> str:
    """Return that there was no round about the month before the last, or nothing."""
    if len(series) < PAIR or series[-PAIR].state != rows.NO_ROUND:
        return ""
    month = text.month_label(series[-PAIR].month)
    return gettext("This team has no round about %(month)s to compare with.", month=month)


def before(series: Sequence[Any]) -> tuple[str, str]:
    """Return the month before the last and its value, "September 2026" and "61".

    Two empty texts where there is none, or where other questions were asked.
    """
    if len(series) < 2 or series[-1].broken:  # noqa: PLR2004 - the last and the one before
        return "", ""
    return text.month_label(series[-2].month), small(text.value_text(series[-2]))


def small(words: str) -> str:
    """Return words as they stand inside a sentence, without a capital at their start."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]  # RO index keeps both


def cautious(frame: rows.Frame, scores: Sequence[str], series: Sequence[Any]) -> bool:
    """Tell whether the last month's change is marked: published means and the same people tell different stories.

    Never where nothing is said of change up to the last month of `series`, nor for a word that compares nothing.
    """
    if why_no_trend(series):
        return False
    split = rows.split(frame)
    few = few_behind(split, scores, series)
    changes = [split.of(f"change:{score}", part)[-1:] for score in scores for part in PARTS if part not in few]
    return any(rows.shown(row) and row.word in COMPARED and bool(row.caution) for found in changes for row in found)


def withheld_sentence(row: Any, *, others: bool = False) -> str:
    """Return why a month's result is not there; with `others`, only its scores are not."""
    label = text.month_label(row.month)
    if row.state == rows.NO_ROUND:
        return gettext("There was no round about %(month)s, or this team was not part of it.", month=label)
    if others:
        hidden = gettext("The scores of %(month)s are not shown.", month=label)
    else:
        hidden = gettext("%(month)s is not shown.", month=label)
    return sentences(hidden, text.cell_text(row))
