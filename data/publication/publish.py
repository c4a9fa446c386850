"""Publishes a round: everything computed in one go from what was frozen at its opening, written once (rule:1)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.instruments import Instrument, load_instrument
from data.models import InstrumentVersion, Publication, PublishedResult, Round
from data.publication.answers import Answers, Past, read_answers, read_past, read_tree
from data.publication.breaks import break_cells
from data.publication.cells import Cell, Rules, participation_cells, place
from data.publication.changes import Told, change_cells, month_before
from data.publication.counting import count_cells
from data.publication.coverage import coverage_cells, read_worksheets
from data.publication.detectable import detectable_cells
from data.publication.events import read_workshops
from data.publication.flagged import read_flags, sensitivity_cells
from data.publication.groups import read_attributes
from data.publication.keeping import keep_answers
from data.publication.participation import count_units
from data.publication.quarters import with_reasons
from data.publication.scores import score_cells
from data.publication.turns import cells_in_turn, crossing
from data.publication.upkeep import careless_cells, read_upkeep, upkeep_cells
from data.publication.workshops import workshop_cells
from data.publication.writing import write_results
from data.types import Bound, Month, Publishing, ResultState

PUBLICATION_VERSION = "publication-1.12"
COLUMNS = tuple(field.name for field in fields(Cell))


def _published(session: Session, round_: Round, past: Past) -> dict[tuple[str, int, str], Told]:
    result = PublishedResult
    query = (
        select(Round.about_month, result.team_id, result.measure, result.value, result.n)
        .join(Round, Round.id == result.round_id)
        .where(
            result.organisation_id == round_.organisation_id,
            Round.about_month.in_(past.months[:-1]),
            result.measure.like("score:%"),
            result.part == "",
            result.state == ResultState.SHOWN,
            result.bound == Bound.EXACT,
            result.value.is_not(None),
        )
    )
    return {
        (month, team, measure): Told(float(value), int(n))
        for month, team, measure, value, n in session.execute(query)
        if value is not None and n is not None
    }


def make_cells(session: Session, round_: Round, rules: Rules) -> list[Cell]:
    """Compute every cell of a round; writes nothing."""
    return _cells(session, round_, *_read(session, round_), rules)


def _read(session: Session, round_: Round) -> tuple[Instrument, Answers]:
    key = session.scalar(select(InstrumentVersion.key).where(InstrumentVersion.id == round_.instrument_version_id))
    instrument = load_instrument(str(key))
    return instrument, read_answers(session, round_, instrument)


def _cells(session: Session, round_: Round, instrument: Instrument, answers: Answers, rules: Rules) -> list[Cell]:
    nodes = read_tree(session, round_.id)
    asked = replace(rules, k=min(rules.k, round_.usual_k or rules.k))  # who took part is counted each month
    cells = list(participation_cells(nodes, count_units(session, round_), asked))
    attributes = read_attributes(session, round_)
    cells += break_cells(session, round_, instrument, nodes)
    if instrument.scales:
        placed = place(nodes, answers.statements.teams, rules)
        month, flags = Month.parse(round_.about_month), read_flags(session, round_, instrument, answers)
        across = crossing(month, answers.statements, placed, attributes, flags, rules)
        scores = list(score_cells(answers.statements, placed, rules, across.labels))
        past = read_past(session, round_, answers.statements, nodes, instrument)
        by_key = {(cell.team_id, cell.measure): cell for cell in scores if not cell.part}
        told = past, placed, by_key, _published(session, round_, past), rules
        cells += [*scores, *change_cells(*told), *detectable_cells(past, placed, month_before(past.months), rules)]
        cells += workshop_cells(read_workshops(session, round_), *told)
        careful = list(sensitivity_cells(answers.statements, flags, placed, by_key, rules, across.labels))
        upkeep = read_upkeep(session, round_, instrument, answers)
        cells += upkeep_cells(nodes, upkeep, instrument, answers, placed, rules, across.labels)
        told_now = list(cells_in_turn(month, instrument, answers, placed, attributes, flags, careful, rules, across))
        cells += [*told_now, *careless_cells(nodes, told_now, placed, rules)]
    cells += count_cells(session, round_, instrument, answers, nodes, attributes, rules)
    worksheets = read_worksheets(session, round_)
    if worksheets is not None:
        cells += coverage_cells(worksheets, place(nodes, worksheets.teams, rules), rules)
    return list(with_reasons(session, round_, cells))


def _shared(round_: Round, version: str, now: dt.datetime) -> dict[str, Any]:
    return {
        "organisation_id": round_.organisation_id,
        "round_id": round_.id,
        "publication_version": version,
        "published_at": now,
    }


def cell_rows(round_: Round, cells: Iterable[Cell], version: str, now: dt.datetime) -> list[dict[str, Any]]:
    """Return cells as rows of the table."""
    shared = _shared(round_, version, now)
    return [{name: getattr(cell, name) for name in COLUMNS} | shared for cell in cells]


def _write(session: Session, round_: Round, cells: Iterable[Cell], now: dt.datetime) -> int:
    found = list(cells)
    columns = {name: list(map(attrgetter(name), found)) for name in COLUMNS}
    write_results(session, _shared(round_, PUBLICATION_VERSION, now), columns)
    return len(found)


def finish(session: Session, round_: Round, kind: Publishing, now: dt.datetime, *, counted: int | None = None) -> None:
    """Say that a round's results of a kind are all written; the database refuses more of them from then on.

    `counted` is how many deals they were made from, of all people together.
    """
    shared = {"organisation_id": round_.organisation_id, "round_id": round_.id, "published_at": now}
    session.add(Publication(**shared, kind=kind, counted=counted))
    session.flush()


def publish_round(session: Session, *, round_: Round, now: dt.datetime, rules: Rules | None = None) -> int:
    """Compute and write a closed round's results; returns the rows written, 0 when they were published before.

    Runs in the caller's transaction, together with the closing. `rules` differ from the round's own in tests only.
    """
    if session.get(Publication, (round_.id, Publishing.ANSWERS)) is not None:
        return 0
    instrument, answers = _read(session, round_)
    written = _write(session, round_, _cells(session, round_, instrument, answers, rules or Rules(k=round_.k)), now)
    keep_answers(session, round_, instrument, answers)
    round_.publication_version = PUBLICATION_VERSION
    finish(session, round_, Publishing.ANSWERS, now)
    return written
