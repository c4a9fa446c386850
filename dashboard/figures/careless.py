"""How many answers look careless, and the scores without them. Nothing is drawn."""

from collections.abc import Mapping

from dashboard.figures import rows, text
from dashboard.figures.reliability import last, told
from data.language import Spoken, beside, gettext, mark

CARELESS, UNFLAGGED = "upkeep:careless", "unflagged"
SCORES: Mapping[str, str] = Spoken(
    {"RO": mark("RO index"), "T": mark("Deal-first"), "R": mark("Give-and-return"), "L": mark("Long view")}
)
MEASURES = (CARELESS, *(f"score:{score}" for score in SCORES))


def careless_sentence(frame: rows.Frame) -> str:
    """Return in words how many answers of the month look careless, or an empty text where that is not told."""
    row = last(frame, CARELESS)
    if row is None or not rows.shown(row):
        return ""
    return gettext(
        "In %(month)s, the answers of %(share)s of the %(people)s people look careless: one and the same to all "
        "statements, or given in less than 2 seconds a statement.",
        month=text.month_label(row.month),
        people=text.people_text(row),
        share=text.percent(text.number_text(row.measure, row.value)),
    )


def careless_table(frame: rows.Frame) -> rows.Texts:
    """Return how many answers look careless as text, in per cent, with the people it is of."""
    row = last(frame, CARELESS)
    return rows.Texts(
        {
            gettext("Answers that look careless"): [gettext("All the same, or hurried")],
            gettext("Of all people, in %%"): [
                text.number_text(row.measure, row.value) if row is not None and rows.shown(row) else told(row)
            ],
            text.people_head(): ["" if row is None else text.people_text(row)],
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
