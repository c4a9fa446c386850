"""How many answers look careless at the most, and the scores without them. Nothing is drawn."""

from collections.abc import Mapping

from dashboard.figures import rows, text
from dashboard.figures.reliability import last, told
from data.language import Spoken, beside, gettext, mark

ALIKE, HURRIED, UNFLAGGED = "upkeep:alike", "upkeep:hurried", "unflagged"
SCORES: Mapping[str, str] = Spoken(
    {"RO": mark("RO index"), "T": mark("Deal-first"), "R": mark("Give-and-return"), "L": mark("Long view")}
)
KINDS: Mapping[str, str] = Spoken(
    {
        ALIKE: mark("Gave one and the same answer to all statements"),
        HURRIED: mark("Took less than 2 seconds a statement"),
    }
)
MEASURES = (ALIKE, HURRIED, *(f"score:{score}" for score in SCORES))


def careless_sentence(frame: rows.Frame) -> str:
    """Return the month's ceilings in words."""
    alike, hurried = (last(frame, measure) for measure in KINDS)
    if alike is None or hurried is None or not rows.shown(alike) or not rows.shown(hurried):
        return gettext("Fewer than 30 people answered all three scales, so nothing is told of careless answers.")
    same, fast = (text.percent(text.number_text(row.measure, row.value)) for row in (alike, hurried))
    return gettext(
        "In %(month)s, no more than %(same)s of the %(people)s people answered all statements alike, and no more than "
        "%(fast)s hurried through them.",
        month=text.month_label(alike.month),
        people=text.people_text(alike),
        same=same,
        fast=fast,
    )


def careless_table(frame: rows.Frame) -> rows.Texts:
    """Return the two ceilings as text, in per cent, with the people they are of."""
    found = [last(frame, measure) for measure in KINDS]
    return rows.Texts(
        {
            gettext("Answers that look careless"): list(KINDS.values()),
            gettext("At most, in %%"): [
                text.number_text(row.measure, row.value) if row is not None and rows.shown(row) else told(row)
                for row in found
            ],
            text.people_head(): ["" if row is None else text.people_text(row) for row in found],
        }
    )


def without_table(frame: rows.Frame) -> rows.Texts:
    """Return the scores of everybody beside those without careless answers, as text, with the people of each."""
    pairs = [(last(frame, f"score:{score}"), last(frame, f"score:{score}", UNFLAGGED)) for score in SCORES]
    columns = {gettext("Score"): list(SCORES.values())}
    people = text.people_head()
    heads = ((gettext("Everybody"), people), (gettext("Without careless answers"), beside(people, gettext("without"))))
    for place, (name, head) in enumerate(heads):
        columns[name] = ["" if pair[place] is None else text.value_text(pair[place]) for pair in pairs]
        columns[head] = ["" if pair[place] is None else text.people_text(pair[place]) for pair in pairs]
    return rows.Texts(columns)
