"""The cells of everything that is counted: favours, first conversations, asks, deals, and words for their changes."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.instruments import Instrument
from data.models import PublishedResult, Round
from data.publication.answers import Answers
from data.publication.cells import Cell, Rules, place
from data.publication.count_changes import TOLD_OF, Earlier, Told, base_months, count_change_cells
from data.publication.groups import Values, partitions, rate_group_cells, settled_tops
from data.publication.rates import deal_cells, deal_rows, favour_cells
from data.publication.shares import ask_cells, ask_rows, opener_cells, opener_rows
from data.publication.tallies import ASKED, FAVOURS, OPENERS, Past
from data.publication.tree import Node
from data.types import Bound, ResultState

FIGURES = (  # who is counted, what is told of them, the items that it takes, and the counts whose change is told
    (opener_rows, opener_cells, ("OPEN.OFFER", "OPEN.ASK"), OPENERS),
    (ask_rows, ask_cells, ("ASKED",), ASKED),
    (deal_rows, deal_cells, ("MOVED", "STUCK", "DAYS"), ""),
)


def count_cells(
    session: Session,
    round_: Round,
    instrument: Instrument,
    answers: Answers,
    nodes: list[Node],
    attributes: Values,
    rules: Rules,
) -> Iterator[Cell]:
    """Yield what is told of counts, and of their changes."""
    cells, shown = list[Cell](), dict[str, list[int]]()
    if answers.counts is not None:
        placed = place(nodes, answers.counts.teams, rules)
        shown[FAVOURS] = placed.solution.shown
        tops = settled_tops(answers.counts.people, placed, attributes, rules)
        labels = partitions(tops, len(answers.counts.people))
        cells += favour_cells(instrument, answers.counts, placed, rules, labels)
        cells += rate_group_cells(answers.counts, placed, tops, rules, labels)
    for rows_of, cells_of, needed, name in FIGURES:
        if set(needed) <= set(instrument.items):
            rows = rows_of(answers.sheet)
            placed = place(nodes, answers.sheet.teams[rows], rules)
            shown |= {name: placed.solution.shown} if name else {}
            cells += cells_of(answers.sheet, rows, placed, rules)
    yield from cells
    past = Past(session, round_, instrument, answers)
    yield from _changes(session, round_, past, nodes, shown, cells, rules)


def _changes(
    session: Session,
    round_: Round,
    past: Past,
    nodes: list[Node],
    shown: Mapping[str, list[int]],
    cells: Sequence[Cell],
    rules: Rules,
) -> Iterator[Cell]:
    """Yield the words for favours, openers and asks, for the nodes that are shown of each."""
    tallies = {name: past.tally(name, nodes, set(among)) for name, among in shown.items()}
    months = set().union(*(base_months(tally.months) for tally in tallies.values())) - {round_.about_month}
    now = {(cell.team_id, cell.measure, cell.part): cell for cell in cells}
    told = Told(now, _published(session, round_, months))
    for name, tally in tallies.items():
        yield from count_change_cells(tally, shown[name], told, rules)


def _published(session: Session, round_: Round, months: set[str]) -> Earlier:
    """Return what was published of counts in some months, exactly or as under so much."""
    result = PublishedResult
    query = (
        select(Round.about_month, result.team_id, result.measure, result.part, result.value, result.bound)
        .join(Round, Round.id == result.round_id)
        .where(
            result.organisation_id == round_.organisation_id,
            Round.about_month.in_(months),
            result.measure.in_(TOLD_OF.values()),
            result.part.not_like("%.%"),
            result.state == ResultState.SHOWN,
            result.bound.in_([Bound.EXACT, Bound.AT_MOST]),
            result.value.is_not(None),
        )
    )
    return {
        (month, team, measure, part): float(value) if bound == Bound.EXACT else None
        for month, team, measure, part, value, bound in session.execute(query)
        if value is not None
    }
