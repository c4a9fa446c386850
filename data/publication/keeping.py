"""Keeps everybody's scores and counts beside their answers, for the change within the same people of later rounds."""

from typing import Any

import numpy as np
from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.orm import Session

from data.instruments import Instrument
from data.metrics.scores import CAP, SCORING_VERSION
from data.models import Round, SubmissionScore
from data.publication.answers import Answers, Floats, favour_cube

SCALES = ("deal_first", "give_return", "long_view")  # the columns that hold the scales
WAYS = ("REC", "GIV")  # in the order in which `favours` holds them
NUMBERS = {"days": "DAYS", "offers": "OPEN.OFFER", "requests": "OPEN.ASK", "asked": "ASKED"}
CAPPED = frozenset({"asked"})
Kept = dict[str, Any]


def keep_answers(session: Session, round_: Round, instrument: Instrument, answers: Answers) -> None:
    """Write a round's scores and counts, when it closes."""
    shared = {"organisation_id": round_.organisation_id, "scoring_version": SCORING_VERSION}
    rows = [
        shared
        | {"submission_id": int(submission)}
        | {name: None if np.isnan(score) else float(score) for name, score in zip(SCALES, scores, strict=True)}
        | counts
        for submission, scores, counts in zip(
            answers.sheet.submissions, answers.scores, _counts(instrument, answers), strict=True
        )
    ]
    if rows:
        session.execute(insert(_table()), rows)


def keep_counts(session: Session, instrument: Instrument, answers: Answers) -> None:
    """Write the counts of a round that was closed when they were not kept yet."""
    rows = [
        counts | {"kept_id": int(submission)}
        for submission, counts in zip(answers.sheet.submissions, _counts(instrument, answers), strict=True)
    ]
    if rows:
        table = _table()
        session.execute(update(table).where(table.c.submission_id == bindparam("kept_id")), rows)


def _table() -> Table:
    return SubmissionScore.metadata.tables[SubmissionScore.__tablename__]


def _counts(instrument: Instrument, answers: Answers) -> list[Kept]:
    """Return what is kept of each row of the sheet."""
    sheet = answers.sheet
    columns = {
        name: _numbers(sheet.of(item)[:, 0], capped=name in CAPPED) if item in sheet.columns else None
        for name, item in NUMBERS.items()
    }
    favours = _favours(instrument, answers)
    return [
        {name: values[row] if values else None for name, values in columns.items()} | {"favours": favours[row]}
        for row in range(len(sheet.people))
    ]


def _numbers(values: Floats, *, capped: bool) -> list[int | None]:
    return [None if np.isnan(each) else int(min(each, CAP) if capped else each) for each in values]


def _favours(instrument: Instrument, answers: Answers) -> list[str | None]:
    """Return each person's capped counts as text, None where a direction is not confirmed."""
    table = favour_table(instrument, answers)
    if not table.shape[1]:
        return [None] * len(table)
    confirmed = ~np.isnan(table[:, 0])
    rows = np.nan_to_num(table).astype(int).tolist()
    return [" ".join(map(str, row)) if among else None for row, among in zip(rows, confirmed, strict=True)]


def favour_table(instrument: Instrument, answers: Answers) -> Floats:
    """Return capped counts, a column for each of `favour_keys`; NaN for people who did not confirm both directions."""
    sheet = answers.sheet
    if not instrument.kinds:
        return np.empty((len(sheet.people), 0))
    boxes = len(instrument.kinds) * len(instrument.counterparts)
    table = np.hstack([favour_cube(instrument, sheet, way).reshape(len(sheet.people), boxes) for way in WAYS])
    table[~(sheet.of("REC.DONE", "GIV.DONE") == 1).all(axis=1)] = np.nan
    return table


def favour_keys(instrument: Instrument) -> list[tuple[str, str, str]]:
    """Return direction, kind and counterpart of each number in `favours`, as this version has them."""
    return [(way, kind.key, each.key) for way in WAYS for kind in instrument.kinds for each in instrument.counterparts]
