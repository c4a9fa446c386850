"""Files about a team and month to take along, made of the same published rows and in the same words as the pages."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.components.pages import first_close
from dashboard.figures import giving, text
from dashboard.handout import handout
from dashboard.view import View
from data.exports.results import Results, results_csv
from data.language import current, speaking
from data.reports.series import WINDOW
from data.types import Month


@dataclass(frozen=True, slots=True)
class File:
    """A file to take along: its media type, and how it is made on a day."""

    kind: str
    make: Callable[[View, dt.date], bytes]


def _months(view: View) -> list[str]:
    """The months of the window up to the view's, from the first with a closed round on."""
    if view.month is None:
        return []
    earliest = str(Month.parse(view.month).plus(1 - WINDOW))
    months = [next(month for month in view.months if month >= earliest)]
    while months[-1] < view.month:
        months.append(str(Month.parse(months[-1]).plus(1)))
    return months


def results(view: View, made_on: dt.date) -> Results:
    """Return every published cell of a view's team and of the unit above it, over the months."""
    assert view.team is not None
    units = [unit for unit in (view.team, view.parent) if unit is not None]
    return Results(
        teams={unit.id: unit.name for unit in units},
        months=_months(view),
        cells=view.every_cell(units) if view.month else [],
        k=next((round_.k for round_ in view.rounds if round_.month == view.month), None),
        made_on=made_on,
        withheld=text.IN_FILES,
        favours={**giving.KINDS, **giving.COUNTERPARTS},
        before="" if view.months else first_close(view.rounds),
        closed_on=view.team.closed_on,
    )


def _csv(view: View, made_on: dt.date) -> bytes:
    return results_csv(results(view, made_on))


def _xlsx(view: View, made_on: dt.date) -> bytes:
    from data.exports.workbook import results_xlsx  # noqa: PLC0415 - loaded by the first who asks for a workbook

    return results_xlsx(results(view, made_on))


def _pdf(view: View, made_on: dt.date) -> bytes:
    from data.exports.paper import spoken_on_paper, summary_pdf  # noqa: PLC0415 - loaded by the first who asks for it

    asked_for = current()
    with speaking(spoken_on_paper()):
        return summary_pdf(handout(view, made_on), made_on, instead_of=asked_for)


def _pptx(view: View, made_on: dt.date) -> bytes:
    from data.exports.slides import summary_pptx  # noqa: PLC0415 - loaded by the first who asks for slides

    return summary_pptx(handout(view, made_on), made_on)


FILES: Mapping[str, File] = {
    "summary.pdf": File("application/pdf", _pdf),
    "summary.pptx": File("application/vnd.openxmlformats-officedocument.presentationml.presentation", _pptx),
    "results.csv": File("text/csv", _csv),
    "results.xlsx": File(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _xlsx,
    ),
}
