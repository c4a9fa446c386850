"""The tables of a run, for the screen and for docs/performance.md."""

import datetime as dt
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.load.charts import PageCost, six_charts
from tests.load.measures import Forms, Measured
from tests.load.painting import Painting
from tests.load.spending import Spent, table

BEGIN, END = "<!-- tables: written by make bench -->", "<!-- end of tables -->"
BUSY = 1.5  # other programs' work on all processors together, from which on a run says so
All = Mapping[str, Measured]


def _ms(value: float) -> str:
    return f"{value:.1f}"


def _kb(value: int) -> str:
    return f"{value / 1000:,.0f}"


def machine(load_before: float) -> str:
    """Say on what machine, when and beside what the figures were taken."""
    cores = os.cpu_count() or 1
    busy = (
        f"Other programs took {load_before:.1f} of its {cores} processors when the run began, so times by the clock are"
        " too long; processor time suffers less."
        if load_before >= BUSY
        else "Nothing else of weight ran beside."
    )
    return (
        f"Taken on {dt.datetime.now(dt.UTC):%-d %B %Y}: {platform.system()}, {platform.machine()}, {cores} shared"
        f" processors, Python {platform.python_version()}. {busy}"
    )


def _form_rows(forms: Sequence[Forms]) -> list[tuple[str, list[Spent], str]]:
    plain, saving = forms[0].requests
    return [
        (f"Complete pulse, {plain} requests", [each.pulse for each in forms], ""),
        (f"Complete pulse, every box saved at once, {saving} requests", [each.pulse_saving for each in forms], ""),
        ("A page of the pulse", [each.page for each in forms], ""),
        ("A page post of the pulse", [each.post for each in forms], "8 ms, 12"),
        ("The dearest page post of the pulse", [each.dearest_post for each in forms], "8 ms, 12"),
        ("One box saved", [each.save for each in forms], ""),
        ("Bench questionnaire, one page and four posts", [each.bench for each in forms], "25 ms, 60"),
        ("Bench questionnaire with all pages", [each.bench_pages for each in forms], ""),
        ("Floor: bare Flask route that inserts a row", [each.floor for each in forms], ""),
    ]


def forms_table(found: All) -> str:
    """What filling in costs."""
    rows = [
        [name, *(text for spent in costs for text in (_ms(spent.cpu), str(spent.statements))), target]
        for name, costs, target in _form_rows([measured.forms for measured in found.values()])
    ]
    return table(["Filling in", *(text for name in found for text in (f"{name}, ms", "statements")), "at most"], rows)


def rates_table(found: All) -> str:
    """Whole submissions and rows a second."""
    head = ["Respondents at once"]
    for name in found:
        head += [f"{name}, a second", "95 % within, ms", "floor, rows a second"]
    rows = []
    for number, rate in enumerate(next(iter(found.values())).rates):
        row = [str(rate.respondents)]
        for measured in found.values():
            own, floor = measured.rates[number], measured.floor_rates[number]
            row += [f"{own.a_second:.0f}", f"{own.within:.0f}", f"{floor.a_second:.0f}"]
        rows.append(row)
    return table(head, rows)


def _cost_row(name: str, charts: str, costs: Sequence[PageCost]) -> list[str]:
    row = [name, charts]
    for cost in costs:
        row += [_ms(cost.document.cpu), _ms(cost.figures.cpu), str((cost.document + cost.figures).statements)]
    return row


def charts_table(found: All) -> str:
    """What pages of charts cost the server."""
    head = ["Page of charts", "charts"]
    for name in found:
        head += [f"{name}, frame, ms", "figures, ms", "statements"]
    results = [measured.results for measured in found.values()]
    rows = [
        _cost_row(costs[0].page.title, str(costs[0].charts), costs)
        for costs in zip(*(each.costs for each in results), strict=True)
    ]
    six, floor = ["Six charts of these (at most 15 ms)", "6"], ["Floor: an empty Dash page", "0"]
    for each in results:
        six += ["", _ms(six_charts(each.costs)), ""]
        floor += [_ms(each.floor.cpu), "", str(each.floor.statements)]
    return table(head, [*rows, six, floor])


def _painting_row(name: str, paintings: Sequence[Painting]) -> list[str]:
    row = [name]
    for painting in paintings:
        for visit in (painting.cold, painting.warm):
            row += [_kb(visit.bytes), f"{visit.ms:.0f}"]
    return row


def painting_table(found: All) -> str:
    """How long a browser takes."""
    head = ["Until all charts are drawn"]
    for name in found:
        head += [f"{name}, cold, kB", "ms", "warm, kB", "ms"]
    results = [measured.results for measured in found.values()]
    rows = [_painting_row(page, [each.paintings[page] for each in results]) for page in results[0].paintings]
    return table(head, [*rows, _painting_row("Floor: an empty Dash page", [each.painting_floor for each in results])])


def tables(found: All, load_before: float) -> str:
    """All tables of a run."""
    parts = [machine(load_before), forms_table(found), rates_table(found), charts_table(found), painting_table(found)]
    return "\n\n".join(parts)


def write(path: Path, words: str) -> None:
    """Put the tables into the document, in place of the last run's."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n{words}\n{END}{after}", encoding="utf-8")
