"""chart:H1, the table of the twelve statements: mean, spread, fit with the others, left out. Nothing is drawn."""

from typing import Any

from dashboard.figures import reliability, rows, text, words
from dashboard.figures.statements import STATEMENTS
from data.language import gettext, lazy, ngettext, sentences

REST, LEFT_OUT, NO_OCCASION = "upkeep:rest", "upkeep:left_out", "upkeep:no_occasion"
NO_INTERVAL = lazy(
    "No interval is known of these figures: statements close to one named here may be as low, or as high."
)
POOR = 0.3  # below, a statement hardly goes with the others
MEASURES = (REST, LEFT_OUT, NO_OCCASION, *(f"{kind}:{item}" for kind in ("item", "spread") for item in STATEMENTS))


def _rows(frame: rows.Frame, measure: str) -> list[tuple[str, Any]]:
    found = [(item, reliability.last(frame, measure, item)) for item in STATEMENTS]
    return [(item, row) for item, row in found if row is not None and rows.level(row) is not None]


def fit_sentence(frame: rows.Frame) -> str:
    """Return how many statements hardly go with the others, which least, and which is left out most."""
    fits = [(item, row) for item, row in _rows(frame, REST) if row.bound == "exact"]
    left = [(item, row) for item, row in _rows(frame, LEFT_OUT) if row.bound == "exact"]
    told = _fitting(fits) if fits else []
    if left:
        most, row = max(left, key=lambda found: found[1].value)
        share = text.value_text(row, with_unit=True)
        told.append(gettext("Left out most often (%(share)s): %(statement)s", share=share, statement=_quoted(most)))
    elif _rows(frame, LEFT_OUT):
        told.append(gettext("No statement was left out by more than a few people."))
    if fits or left:
        told.append(str(NO_INTERVAL))
    return sentences(*told) or words.withheld_sentence(rows.rows(frame, REST, "T1")[-1])


def _fitting(fits: list[tuple[str, Any]]) -> list[str]:
    least, row = min(fits, key=lambda found: found[1].value)
    poor, of = sum(found.value < POOR for _, found in fits), len(fits)
    told = gettext("None of the %(of)s statements with a figure lies below 0.30.", of=of)
    if poor:
        told = ngettext(
            "%(n)s of the %(of)s statements with a figure lies below 0.30.",
            "%(n)s of the %(of)s statements with a figure lie below 0.30.",
            poor,
            of=of,
        )
    poorest = gettext(
        "The one that goes least with its scale (%(fit)s): %(statement)s",
        fit=text.value_text(row),
        statement=_quoted(least),
    )
    return [told, poorest]


def _quoted(item: str) -> str:
    return gettext("“%(statement)s”", statement=STATEMENTS[item].words)


def fit_table(frame: rows.Frame) -> rows.Texts:
    """Return a row a statement: scale, mean, spread, fit, per cent who left it out or had no occasion, people."""
    kinds = {
        gettext("Mean"): ("item:{}", ""),
        gettext("Spread (this or less)"): ("spread:{}", ""),
        gettext("Fit with the others"): (REST, "{}"),
        gettext("Left out in %%"): (LEFT_OUT, "{}"),
        gettext("No occasion in %%"): (NO_OCCASION, "{}"),
    }
    columns = {gettext("Statement"): [found.words for found in STATEMENTS.values()]}
    columns |= {gettext("Scale"): [found.scale for found in STATEMENTS.values()]}
    for name, (measure, part) in kinds.items():
        columns[name] = [
            reliability.told(reliability.last(frame, measure.format(item), part.format(item))) for item in STATEMENTS
        ]
    left = [reliability.last(frame, LEFT_OUT, item) for item in STATEMENTS]
    columns[text.people_head()] = ["" if row is None else text.people_text(row) for row in left]
    return rows.Texts(columns)
