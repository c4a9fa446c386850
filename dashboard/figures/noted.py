"""Workshops and notes as rows of a chart's file: what is drawn on charts over the months besides points."""

from collections.abc import Sequence

from dashboard.figures import dated, rows, text
from data.language import gettext


def with_marks(table: rows.Texts, drawn: Sequence[dated.Numbered]) -> rows.Texts:
    """Return a table of months, whose first column names them, with a row for each workshop and note after them.

    Four more columns hold its number on the chart, its day (YYYY-MM-DD), its kind and what was written; they are empty
    for months, as those of figures are for notes. Nothing is added where none is `drawn`.
    """
    if not drawn:
        return table
    first, *figures = table.columns
    months = len(table.columns[first])
    columns = {first: [*table.columns[first], *(text.month_label(each.month) for each in drawn)]}
    columns |= {name: [*table.columns[name], *[""] * len(drawn)] for name in figures}
    told = {
        gettext("Number"): [str(each.number) for each in drawn],
        gettext("Day"): [str(each.happened_on)[:10] for each in drawn],
        gettext("Kind"): [dated.MARKS.get(str(each.kind)) or dated.MARKS["other"] for each in drawn],
        gettext("Workshop or note"): [str(each.words) for each in drawn],
    }
    return rows.Texts(columns | {name: [*[""] * months, *values] for name, values in told.items()})
