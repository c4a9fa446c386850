"""Reads what people counted over the window: favours, first conversations and asks, by node and round."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.instruments import Instrument, load_instrument
from data.metrics.scores import CAP
from data.models import Assignment, Round, Submission, SubmissionScore
from data.publication.answers import WINDOW, Answers, Floats, Integers, read_answers, read_tree, rounds_before
from data.publication.breaks import SHARES, counts_the_same, favour_items
from data.publication.changes import node_rows
from data.publication.keeping import WAYS, favour_keys, favour_table, keep_counts
from data.publication.tree import Node

FAVOURS, OPENERS, ASKED = "favours", "openers", "asked"
NAMES = {"GIV": "given", "REC": "received"}
Column = tuple[str, str]  # the measure without its kind, and its part


@dataclass(frozen=True, slots=True)
class Kept:
    """One round: people, teams, and what they counted; NaN where it is missing, `favours` as `favour_keys` says."""

    people: Integers
    teams: Integers
    days: Floats
    favours: Floats
    offers: Floats
    requests: Floats
    asked: Floats


@dataclass(frozen=True, slots=True)
class Panel:
    """A node's people over the window: counts (columns, people, rounds), exposure and who answered (people, rounds)."""

    counts: Floats
    exposure: Floats
    answered: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tally:
    """Some counts of everybody over the window, a row for each person and round; `rows` are those of each node.

    `changed` tells that there is a round just before, and that it asked other questions.
    """

    columns: Sequence[Column]
    months: list[str]
    changed: bool
    people: Integers
    rounds: Integers
    counts: Floats
    exposure: Floats
    rows: dict[int, Integers]

    def panel(self, node: int) -> Panel:
        """Return what a node's people counted, each in the rounds in which they belonged to it."""
        rows = self.rows[node]
        people, places = np.unique(self.people[rows], return_inverse=True)
        shape = len(people), len(self.months)
        counts = np.full((len(self.columns), *shape), np.nan)
        exposure, answered = np.zeros(shape), np.zeros(shape, dtype=bool)
        at = places, self.rounds[rows]
        counts[:, *at] = self.counts[rows].T
        exposure[at], answered[at] = self.exposure[rows], True
        return Panel(counts, exposure, answered)


def favour_columns(instrument: Instrument) -> list[Column]:
    """Return giving and receiving: in all, by kind and by counterpart."""
    parts = ["", *(kind.key for kind in instrument.kinds), *(each.key for each in instrument.counterparts)]
    return [(NAMES[way], part) for way in reversed(WAYS) for part in parts]


def _favours(kept: Kept, instrument: Instrument) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    sums = [
        [float(NAMES[key[0]] == name and part in {"", *key[1:]}) for name, part in favour_columns(instrument)]
        for key in favour_keys(instrument)
    ]
    among = ~np.isnan(kept.favours).any(axis=1) & (kept.days > 0)
    return kept.favours @ np.array(sums), kept.days, among


def _openers(kept: Kept, _: Instrument) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    begun = kept.offers + kept.requests
    return kept.offers[:, None], begun, ~np.isnan(begun)


def _asked(kept: Kept, _: Instrument) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    return kept.asked[:, None], kept.days, ~np.isnan(kept.asked) & (kept.days > 0)


Counting = Callable[[Kept, Instrument], tuple[Floats, Floats, NDArray[np.bool_]]]
COUNTING: dict[str, Counting] = {FAVOURS: _favours, OPENERS: _openers, ASKED: _asked}


class Past:
    """The closed rounds before one, with what people counted in them; reads each once."""

    def __init__(self, session: Session, round_: Round, instrument: Instrument, answers: Answers) -> None:
        self._session, self._round, self._instrument = session, round_, instrument
        self._before = rounds_before(session, round_, instrument)[: WINDOW - 1]
        self._trees = {each[0]: read_tree(session, each[0]) for each in self._before}
        self._kept = _read(session, [(round_id, key) for round_id, _, _, _, key in self._before], instrument)
        self._now = _of_answers(instrument, answers)

    def tally(self, name: str, tree: list[Node], wanted: set[int]) -> Tally:
        """Return favours, openers or asks over the rounds that asked the same, for some nodes."""
        rounds, changed = self._asking_the_same(name)
        kept = [*(self._kept[round_id] for round_id, _ in rounds), self._now]
        trees = [*(self._trees[round_id] for round_id, _ in rounds), tree]
        counted = [COUNTING[name](each, self._instrument) for each in kept]
        among = [each[2] for each in counted]
        teams = [each.teams[rows] for each, rows in zip(kept, among, strict=True)]
        return Tally(
            favour_columns(self._instrument) if name == FAVOURS else [(name, "")],
            [*(month for _, month in rounds), self._round.about_month],
            changed,
            np.concatenate([each.people[rows] for each, rows in zip(kept, among, strict=True)]),
            np.repeat(np.arange(len(kept)), [len(each) for each in teams]),
            np.concatenate([counts[rows] for counts, _, rows in counted]),
            np.concatenate([exposure[rows] for _, exposure, rows in counted]),
            node_rows(trees, teams, wanted),
        )

    def _asking_the_same(self, name: str) -> tuple[list[tuple[int, str]], bool]:
        """Return rounds and months, oldest first, and whether the one just before asked something else."""
        items = favour_items(self._instrument) if name == FAVOURS else SHARES[name]
        found: list[tuple[int, str]] = []
        versions = [self._instrument]
        for round_id, month, _, _, key in self._before:
            if key != versions[0].key:
                versions.insert(0, load_instrument(key))
            if not counts_the_same(versions, items):
                return found, not found
            found.insert(0, (round_id, month))
        return found, False


def _of_answers(instrument: Instrument, answers: Answers) -> Kept:
    sheet = answers.sheet
    items = ("DAYS", "OPEN.OFFER", "OPEN.ASK", "ASKED")
    days, offers, requests, asked = (
        sheet.of(item)[:, 0] if item in sheet.columns else np.full(len(sheet.people), np.nan) for item in items
    )
    return Kept(
        sheet.people, sheet.teams, days, favour_table(instrument, answers), offers, requests, np.minimum(asked, CAP)
    )


def _read(session: Session, rounds: Sequence[tuple[int, str]], now: Instrument) -> dict[int, Kept]:
    """Return what is kept of closed rounds, told by id and version; what is not kept yet is kept first."""
    found = _rows(session, [round_id for round_id, _ in rounds])
    late = [each for each in rounds if all(row[3] is None for row in found.get(each[0], ()))]
    for round_id, key in late:
        instrument = load_instrument(key)
        keep_counts(session, instrument, read_answers(session, session.get_one(Round, round_id), instrument))
    if late:
        found |= _rows(session, [round_id for round_id, _ in late])
    return {round_id: _kept(found.get(round_id, []), load_instrument(key), now) for round_id, key in rounds}


def _rows(session: Session, rounds: Sequence[int]) -> dict[int, list[tuple[object, ...]]]:
    score = SubmissionScore
    query = (
        select(
            Assignment.round_id,
            Assignment.person_id,
            Assignment.team_id,
            score.days,
            score.offers,
            score.requests,
            score.asked,
            score.favours,
        )
        .join(Submission, Submission.id == score.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Assignment.round_id.in_(rounds))
        .order_by(Assignment.round_id, Assignment.person_id)
    )
    rows = [tuple(row) for row in session.connection().execute(query)]
    return {int(key): list(each) for key, each in groupby(rows, key=itemgetter(0))}


def _kept(rows: Sequence[tuple[object, ...]], then: Instrument, now: Instrument) -> Kept:
    """Return a round's rows as arrays, its favours in the order of the version of now."""
    numbers = np.array([row[1:7] for row in rows], dtype=float).reshape(-1, 6)
    keys = favour_keys(then)
    favours = np.full((len(rows), len(keys)), np.nan)
    confirmed = np.array([row[7] is not None for row in rows], dtype=bool)
    texts = " ".join(str(row[7]) for row in rows if row[7] is not None)
    favours[confirmed] = np.array(texts.split(), dtype=float).reshape(-1, len(keys) or 1)[:, : len(keys)]
    place = {key: number for number, key in enumerate(keys)}
    columns = np.full((len(rows), len(favour_keys(now))), np.nan)
    for number, key in enumerate(favour_keys(now)):
        if key in place:
            columns[:, number] = favours[:, place[key]]
    people, teams = numbers[:, 0].astype(np.int64), numbers[:, 1].astype(np.int64)
    days, offers, requests, asked = numbers[:, 2:].T
    return Kept(people, teams, days, columns, offers, requests, asked)
