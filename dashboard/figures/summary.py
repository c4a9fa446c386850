"""table:K, the sentence that a leader reads first."""

from dashboard.figures import ro, rows, text, trend, words
from data.language import gettext


def summary_sentence(frame: rows.Frame, team: str) -> str:
    """Return one finding about a team's last month: which way it sells, and what changed over the year.

    Where the scores are withheld, it says so of them alone: counts may be there.

    `frame` holds the rows of `series` for the scores and their changes, at least one month; `team` is its name.
    """
    last = rows.rows(frame, ro.MEASURE)[-1]
    if not rows.shown(last):
        return words.withheld_sentence(last, others=True)
    now = gettext(
        "In %(month)s, selling in %(team)s was %(side)s",
        month=text.month_label(last.month),
        team=team,
        side=ro.side(last),
    )
    since = words.change_sentences(frame, trend.NAMES, rows.rows(frame, "score:T"), parts=("window",))
    if not since:
        return gettext("%(finding)s.", finding=now)
    return gettext("%(finding)s; %(change)s", finding=now, change=words.small(since))
