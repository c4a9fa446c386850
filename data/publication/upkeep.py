"""How well the questionnaire works, for the top nodes alone: reliability, items, seconds, careless answers.

Nothing here is a sum that the figures of teams could be taken from: reliability and fit are of second order, to two
decimals, from at least 30 people, where all answers lie far enough apart within teams and those who left something out
number nobody or at least k; shares of few are ceilings; times are those of at least 30 people; how many answers
look careless is what the line without them says already. The spread between teams (ICC) and agreement within them are
not told: beside the means of teams they would tell of the withheld ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.instruments import Instrument
from data.metrics.reliability import ALPHA_PEOPLE, OMEGA_PEOPLE, cronbach_alpha, item_table, omega_total
from data.metrics.scores import HIGHEST, LOWEST
from data.metrics.upkeep import ceiling_share, joined_spans, middle_and_late
from data.models import Answer, Assignment, PageTime, Round, Submission
from data.publication.answers import SCALES, Answers
from data.publication.bounds import SCALE_HIGH, SCALE_LOW
from data.publication.cells import Cell, Floats, Integers, Rules, at_least, place
from data.publication.flagged import UNFLAGGED
from data.publication.placing import Placed
from data.publication.spreads import Group, groups_of, least_squares, leave_room, parts_of_teams
from data.publication.tree import Node
from data.types import UPKEEP, AnswerKind, AssignmentStatus, Bound, IntervalKind, ResultState

ALPHA, OMEGA, REST = f"{UPKEEP}alpha", f"{UPKEEP}omega", f"{UPKEEP}rest"
LEFT_OUT, NO_OCCASION = f"{UPKEEP}left_out", f"{UPKEEP}no_occasion"
CARELESS, WITHOUT = f"{UPKEEP}careless", "score:RO"  # and the line that says as much
MEDIAN, LATE, TIMES = f"{UPKEEP}median", f"{UPKEEP}late", f"{UPKEEP}times"
RATES_FROM = TIMES_FROM = ALPHA_PEOPLE
LATE_FROM = OMEGA_PEOPLE  # people: five of them are slower than the 90th percentile
EDGES = tuple(range(0, 601, 30))  # seconds
DIGITS = 2
LEAST_ALPHA = -1.0  # its interval has no lower end


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What only this is made of: who said of which statement that there was no occasion, and seconds.

    `no_occasion` has the shape (people of the sheet, statements in the order of `items`), `seconds` (people of the
    sheet, pages in the order of `pages`), NaN for those who were not timed on every page.
    """

    items: Sequence[str]
    no_occasion: NDArray[np.bool_]
    pages: Sequence[str]
    seconds: Floats


def read_upkeep(session: Session, round_: Round, instrument: Instrument, answers: Answers) -> Upkeep:
    """Read what only the questionnaire's upkeep is made of; writes nothing."""
    items = [item for scale in SCALES for item in instrument.scales[scale].items]
    pages = [page.key for page in instrument.pages if page.items]
    row_of = {int(submission): row for row, submission in enumerate(answers.sheet.submissions)}
    sent = (Assignment.round_id == round_.id, Assignment.status == AssignmentStatus.SUBMITTED)
    said = (
        select(Answer.submission_id, Answer.item)
        .join(Submission, Submission.id == Answer.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(*sent, Answer.kind == AnswerKind.NO_OCCASION, Answer.item.in_(items))
    )
    no_occasion = np.zeros((len(row_of), len(items)), dtype=bool)
    for submission, item in session.execute(said):
        if submission in row_of:
            no_occasion[row_of[submission], items.index(item)] = True
    timed = (
        select(PageTime.submission_id, PageTime.page, PageTime.seconds)
        .join(Submission, Submission.id == PageTime.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(*sent, PageTime.page.in_(pages))
    )
    seconds = np.full((len(row_of), len(pages)), np.nan)
    for submission, page, spent in session.execute(timed):
        if submission in row_of:
            seconds[row_of[submission], pages.index(page)] = spent
    seconds[np.isnan(seconds).any(axis=1)] = np.nan
    return Upkeep(items, no_occasion, pages, seconds)


def upkeep_cells(
    nodes: Sequence[Node],
    upkeep: Upkeep,
    instrument: Instrument,
    answers: Answers,
    placed: Placed,
    rules: Rules,
    across: Sequence[Integers] = (),
) -> Iterator[Cell]:
    """Yield the cells of each top node; `placed` are the scored people, as for everything about statements.

    `across` as of `score_cells`.
    """
    timed = np.flatnonzero(~np.isnan(upkeep.seconds).any(axis=1))
    punctual = place(nodes, answers.sheet.teams[timed], rules)
    for node in nodes:
        if node.parent_id is not None:
            continue
        around = _around(placed, node.id, across, rules)
        for scale in SCALES:
            raw = answers.sheet.of(*instrument.scales[scale].items)[answers.scored]
            yield from _scale_cells(node.id, scale, instrument.scales[scale].items, raw, around, rules)
        yield from _rate_cells(node.id, upkeep, answers, around.rows, rules)
        yield from _time_cells(node.id, upkeep.pages, upkeep.seconds[timed][_people(punctual, node.id)], rules)


def _people(placed: Placed, node: int) -> Integers:
    """Return a top node's people; nobody where it is withheld, which is as few as too few."""
    return placed.rows[node] if placed.solution.state[node] is ResultState.SHOWN else np.empty(0, dtype=np.int64)


def _untold(node: int, measure: str, part: str, low: float, n: int) -> Cell:
    """Return the cell of a figure that is not told, or does not exist, for what people answered."""
    return Cell(node, measure, part, low=low, high=1.0, bound=Bound.BETWEEN, n=n)


@dataclass(frozen=True, slots=True)
class _Around:
    """The people of a top node, the teams that they are in, and what tells people apart beside those.

    `inside` are the rows of all teams, `team` the number of the team of each, `parts` the part of the squares that each
    team is told in (`parts_of_teams`), and `across` as of `score_cells`.
    """

    rows: Integers
    inside: Integers
    team: Integers
    parts: Sequence[int]
    across: Sequence[Integers]


def _around(placed: Placed, node: int, across: Sequence[Integers], rules: Rules) -> _Around:
    rows = _people(placed, node)
    parts = parts_of_teams(placed, at_least(placed, rules.own_spread_from))
    inside = np.sort(rows)
    return _Around(rows, inside, placed.team_of_rows[inside], parts, across)


def _scale_cells(
    node: int, scale: str, items: Sequence[str], raw: Floats, around: _Around, rules: Rules
) -> Iterator[Cell]:
    turned = np.array([item.endswith("r") for item in items])
    keyed = np.where(turned, LOWEST + HIGHEST - raw, raw)
    missing = np.asarray(np.isnan(keyed).any(axis=1))
    complete = keyed[around.rows[~missing[around.rows]]]
    n, without = len(complete), int(missing[around.rows].sum())
    few = 0 < without < rules.k and rules.missing_item
    if n < max(ALPHA_PEOPLE, rules.k) or few:
        state = ResultState.PROTECTS_NEIGHBOUR if n >= max(ALPHA_PEOPLE, rules.k) else ResultState.NOT_ENOUGH
        yield Cell(node, ALPHA, scale, state=state)
        yield Cell(node, OMEGA, scale, state=state if n >= OMEGA_PEOPLE else ResultState.NOT_ENOUGH)
        yield from (Cell(node, REST, item, state=state) for item in items)
        return
    told = _apart(keyed, around) or not rules.floored
    yield _alpha_cell(node, scale, complete, told=told)
    yield _omega_cell(node, scale, complete, told=told)
    for row in item_table(keyed[around.rows], items):
        if told and row.item_rest is not None:
            yield Cell(node, REST, row.item, value=round(row.item_rest, DIGITS) + 0.0, n=n)
        else:
            yield _untold(node, REST, row.item, -1.0, n)


def _apart(keyed: Floats, around: _Around) -> bool:
    """Tell whether answers to each item, and their means, lie so far apart within teams that nothing pins anybody.

    Whoever knows how all of them go together, and the means of all teams, knows these squares, and nobody's answers
    better than they tell.
    """
    points = SCALE_HIGH * (keyed - LOWEST) / (HIGHEST - LOWEST)
    whole = points.mean(axis=1)  # missing where an item is
    return all(_leave_room(np.where(np.isnan(whole), np.nan, values), around) for values in (*points.T, whole))


def _leave_room(values: Floats, around: _Around) -> bool:
    there = ~np.isnan(values[around.inside])
    rows, room = around.inside[there], partial(least_squares, low=SCALE_LOW, high=SCALE_HIGH)
    across = [labels[rows] for labels in around.across]
    inside: dict[int, list[Group]] = {}
    groups = groups_of(values[rows], around.team[there], len(around.parts), room, across)
    for part, group in zip(around.parts, groups, strict=True):
        inside.setdefault(part, []).append(group)
    return all(map(leave_room, inside.values()))


def _alpha_cell(node: int, scale: str, complete: Floats, *, told: bool) -> Cell:
    found, n = cronbach_alpha(complete), len(complete)
    if not told or found is None:
        return _untold(node, ALPHA, scale, LEAST_ALPHA, n)
    if found.alpha < 0:
        return Cell(node, ALPHA, scale, value=0.0, bound=Bound.AT_MOST, n=n)
    low, high = round(max(found.low, LEAST_ALPHA), DIGITS) + 0.0, round(found.high, DIGITS) + 0.0
    value = round(found.alpha, DIGITS) + 0.0
    return Cell(node, ALPHA, scale, value=value, low=low, high=high, interval=IntervalKind.OWN, n=n)


def _omega_cell(node: int, scale: str, complete: Floats, *, told: bool) -> Cell:
    if len(complete) < OMEGA_PEOPLE:
        return Cell(node, OMEGA, scale, state=ResultState.NOT_ENOUGH)
    found = omega_total(complete) if told else None
    if found is None:
        return _untold(node, OMEGA, scale, 0.0, len(complete))
    return Cell(node, OMEGA, scale, value=round(found.omega, DIGITS) + 0.0, n=len(complete))


def _rate_cells(node: int, upkeep: Upkeep, answers: Answers, rows: Integers, rules: Rules) -> Iterator[Cell]:
    missing = np.isnan(answers.sheet.of(*upkeep.items)[answers.scored][rows])
    no_occasion = upkeep.no_occasion[answers.scored][rows] & missing
    n = len(rows)
    for column, item in enumerate(upkeep.items):
        if n < max(RATES_FROM, rules.k):
            yield from (Cell(node, measure, item, state=ResultState.NOT_ENOUGH) for measure in (LEFT_OUT, NO_OCCASION))
            continue
        without, idle = int(missing[:, column].sum()), int(no_occasion[:, column].sum())
        few = without < rules.k
        most = max(without, rules.k)
        yield _share_cell(node, LEFT_OUT, item, without, n, rules.k if few else None)
        # Of those who left it out, the reason of fewer than k is not told, nor that of all of them but few.
        split = min(idle, without - idle) >= rules.k or not rules.ceilings
        yield _share_cell(node, NO_OCCASION, item, idle, n, None if split else rules.k if idle < rules.k else most)


def _share_cell(node: int, measure: str, item: str, count: int, n: int, most: int | None) -> Cell:
    """Return how many people did something, in per cent, or where `most` is given that they are no more than that."""
    if most is None:
        return Cell(node, measure, item, value=float(round(100 * count / n)), n=n)
    return Cell(node, measure, item, value=ceiling_share(most, n), bound=Bound.AT_MOST, n=n)


def careless_cells(nodes: Sequence[Node], line: Iterable[Cell], placed: Placed, rules: Rules) -> Iterator[Cell]:
    """Yield how many answers look careless, for whatever reason, where the scores without them are shown.

    `line` holds those scores as they are published: their numbers of people say as much. How many answers are all alike
    is not told: together with the scores it would tell what the people who are left out answered.
    """
    without = {cell.team_id: cell for cell in line if (cell.measure, cell.part) == (WITHOUT, UNFLAGGED)}
    for node in nodes:
        if node.parent_id is not None:
            continue
        n, kept = len(_people(placed, node.id)), without.get(node.id)
        if kept is None or n < max(RATES_FROM, rules.k):
            yield Cell(node.id, CARELESS, state=ResultState.NOT_ENOUGH)
        elif kept.n is None:
            yield Cell(node.id, CARELESS, state=kept.state, note=kept.note)
        else:
            yield Cell(node.id, CARELESS, value=float(round(100 * (n - kept.n) / n)), n=n)


def _time_cells(node: int, pages: Sequence[str], seconds: Floats, rules: Rules) -> Iterator[Cell]:
    n = len(seconds)
    columns = {"": seconds.sum(axis=1), **dict(zip(pages, seconds.T, strict=True))}
    for page, spent in columns.items():
        if n < max(TIMES_FROM, rules.k):
            yield from (Cell(node, measure, page, state=ResultState.NOT_ENOUGH) for measure in (MEDIAN, LATE))
            continue
        median, late = middle_and_late(spent)
        yield Cell(node, MEDIAN, page, value=median, n=n)
        told = Cell(node, LATE, page, value=late, n=n)
        yield told if n >= LATE_FROM else Cell(node, LATE, page, state=ResultState.NOT_ENOUGH)
    if n < LATE_FROM:
        yield Cell(node, TIMES, state=ResultState.NOT_ENOUGH)
        return
    yield Cell(node, TIMES, n=n)
    for begins, ends, people in joined_spans(columns[""], EDGES, rules.k):
        part = f"{begins}-" if ends is None else f"{begins}-{ends}"
        yield Cell(node, TIMES, part, value=float(round(100 * people / n)), n=n)
