"""Months in which fewer than half of those invited answered: nothing is said of change from them, nor to them."""

from collections.abc import Iterable, Sequence
from typing import Any

from dashboard.figures import rows, text
from data.language import gettext, lazy, listed

LOW = lazy("Fewer than half of those invited answered, so nothing is said about a trend.")
BRIEF = lazy("Fewer than half answered")


def few_since(word: Any | None, series: Sequence[Any]) -> str:
    """Return the month that a published word compares with, where fewer than half answered then; else nothing.

    `series` holds the rows of what changed, whose months tell how many answered; `word` is the row of the change.
    """
    since = word.note if word is not None and isinstance(word.note, str) else ""
    return since if any(row.month == since and rows.few_answered(row) for row in series) else ""


def since_sentence(months: Iterable[str]) -> str:
    """Return that nothing is said of change since months in which too few answered; nothing where there are none."""
    named = listed([text.month_label(month) for month in sorted(set(months))])
    if not named:
        return ""
    return gettext(
        "Nothing is said of change since %(months)s: fewer than half of those invited answered then.",
        months=named,
    )


def brief_sentence(month: str = "") -> str:
    """Return the same in few words, for a tile: of the month shown, or of the one before, which is named."""
    if not month:
        return gettext("Change not told: fewer than half answered.")
    return gettext("Change not told: fewer than half answered in %(month)s.", month=text.month_label(month))


def among_sentence(months: Iterable[str]) -> str:
    """Return that too few answered in some of the months that a difference is made of; nothing where there are none."""
    named = listed([text.month_label(month) for month in sorted(set(months))])
    if not named:
        return ""
    return gettext(
        "Fewer than half of those invited answered in %(months)s: part of this difference may come from who answered.",
        months=named,
    )
