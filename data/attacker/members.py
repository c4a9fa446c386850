"""Who stands behind each published figure: frozen trees, places and respondents, read once for all rounds."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from data.instruments import load_instrument
from data.language import ENGLISH
from data.metrics.scores import NEEDED, SCALES, STRAIGHT_NEEDS, too_fast
from data.models import (
    Answer,
    Assignment,
    PageTime,
    Person,
    PublishedResult,
    Round,
    RoundUnit,
    Submission,
    Worksheet,
)
from data.types import AnswerKind, AssignmentStatus, RoundState

ASKED, SCORED, COUNTED, OPENERS, SAID, DEALS = "asked", "scored", "counted", "openers", "said", "deals"
BEGUN = "begun"  # had first conversations: a share of them rests on nobody else
COVERED = "covered"  # has a worksheet that the round counts
TIMED = "timed"  # on every page of the form
COMPLETE = "complete:"  # and a scale: answered all of its statements
GROUPS = ("role", "region", "tenure")
ITEMS = tuple(item for items in SCALES.values() for item in items)
STATEMENTS = frozenset(ITEMS)
DONE = ("REC.DONE", "GIV.DONE")
NEEDS = {OPENERS: ("OPEN.OFFER", "OPEN.ASK"), SAID: ("ASKED",), DEALS: ("MOVED", "STUCK", "DAYS")}
POSITIVE = ("DAYS", *DONE)  # 0 is as good as no answer
COVERAGE_DAYS = 92
PUBLICATION_1_11, PUBLICATION_1_12 = "publication-1.11", "publication-1.12"


@dataclass(slots=True)
class Members:
    """One round: its tree, and the team of each person by what they did.

    `gone` are people who sent answers that were destroyed since: they may or may not stand behind a figure. `answered`
    holds the statements that each person answered, `careless` those whose answers are all alike or were hurried,
    `groups` each person's role, region and time in the company, by what it is. `days` that somebody worked, and how
    many first conversations they have `begun`, are thought to be known to whoever looks.
    """

    round_id: int
    month: str
    k: int
    usual_k: int  # of what is told each month: `k` is higher where small groups are told of once a quarter
    parents: dict[int, int | None] = field(default_factory=dict)
    teams: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    gone: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    answered: dict[int, frozenset[str]] = field(default_factory=dict)
    careless: set[int] = field(default_factory=set)
    groups: dict[str, dict[int, str | None]] = field(default_factory=lambda: defaultdict(dict))
    days: dict[int, int] = field(default_factory=dict)
    begun: dict[int, int] = field(default_factory=dict)
    version: str | None = None  # by which it was published; where that is not known, the latest

    @property
    def keeps_1_11(self) -> bool:
        """Whether shares' intervals allow for their margin, rates for who worked longest, and low ones stand in one."""
        return self._keeps(PUBLICATION_1_11)

    @property
    def keeps_1_12(self) -> bool:
        """Whether low rates are told as under more where few days were worked, and rows say why they are."""
        return self._keeps(PUBLICATION_1_12)

    def _keeps(self, version: str) -> bool:
        return self.version is None or _numbers(self.version) >= _numbers(version)

    def path(self, team: int) -> list[int]:
        """Return a team and all nodes above it."""
        path: list[int] = []
        node: int | None = team
        while node is not None and node not in path:
            path.append(node)
            node = self.parents.get(node)
        return path


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d+", version))


def read_rounds(
    session: Session,
    organisation_id: int,
    states: Sequence[RoundState] = (RoundState.CLOSED,),
    *,
    purged: bool = False,
    bare: bool = False,
) -> list[Members]:
    """Return every round of an organisation in these states, by default the closed ones, oldest first.

    Of rounds whose answers were kept long enough and are destroyed nobody can be counted any more; they are there where
    `purged` asks for them. `bare` asks for trees alone.
    """
    wanted = (
        select(Round.id, Round.about_month, Round.k, func.coalesce(Round.usual_k, Round.k), Round.publication_version)
        .where(Round.organisation_id == organisation_id, Round.state.in_(states))
        .order_by(Round.about_month)
    )
    wanted = wanted if purged else wanted.where(Round.answers_purged_at.is_(None))
    rounds = {row[0]: Members(row[0], row[1], row[2], row[3], version=row[4]) for row in session.execute(wanted)}
    units = select(RoundUnit.round_id, RoundUnit.team_id, RoundUnit.parent_team_id)
    for round_id, team, parent in session.execute(units.where(RoundUnit.organisation_id == organisation_id)):
        if round_id in rounds:
            rounds[round_id].parents[team] = parent
    if not bare:
        _read_people(session, organisation_id, rounds)
        _read_worksheets(session, organisation_id, rounds)
    return list(rounds.values())


def _given(session: Session, organisation_id: int) -> Mapping[int, frozenset[str]]:
    """Return the items that each submission answered, of those that decide who is counted; and BEGUN."""
    wanted = {*ITEMS, *POSITIVE, *(item for items in NEEDS.values() for item in items)}
    query = select(Answer.submission_id, Answer.item, Answer.number).where(
        Answer.organisation_id == organisation_id,
        Answer.item.in_(wanted),
        Answer.kind.in_([AnswerKind.ANSWERED, AnswerKind.NOTHING]),
        Answer.number.is_not(None),
        (Answer.number > 0) | Answer.item.not_in(POSITIVE),
    )
    rows = session.execute(query.order_by(Answer.submission_id).execution_options(yield_per=5000))
    foreign = _in_another_language(session, organisation_id)
    alike: dict[frozenset[str], frozenset[str]] = {}  # most people answer the same items, which are kept once
    found = {}
    for submission, given in groupby(rows, key=itemgetter(0)):
        numbers = {item: number for _, item, number in given if submission not in foreign or item not in STATEMENTS}
        begun = any((numbers.get(item) or 0) > 0 for item in NEEDS[OPENERS])
        items = frozenset([*numbers, *([BEGUN] if begun else [])])
        found[submission] = alike.setdefault(items, items)
    return found


def _in_another_language(session: Session, organisation_id: int) -> set[int]:
    """Return the submissions whose statements count nowhere: they were read in another language than the round's."""
    query = (
        select(Submission.id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(
            Submission.organisation_id == organisation_id,
            Submission.language.is_not(None),
            Submission.language != func.coalesce(Round.language, ENGLISH),
        )
    )
    return set(session.scalars(query))


def _weights(session: Session, organisation_id: int) -> Mapping[int, tuple[int, int]]:
    """Return the days worked and the first conversations of each submission."""
    query = (
        select(
            Answer.submission_id,
            func.sum(case((Answer.item == "DAYS", Answer.number), else_=0)),
            func.sum(case((Answer.item != "DAYS", Answer.number), else_=0)),
        )
        .where(
            Answer.organisation_id == organisation_id,
            Answer.item.in_(("DAYS", *NEEDS[OPENERS])),
            Answer.kind.in_([AnswerKind.ANSWERED, AnswerKind.NOTHING]),
            Answer.number.is_not(None),
        )
        .group_by(Answer.submission_id)
    )
    return {submission: (int(days), int(begun)) for submission, days, begun in session.execute(query)}


def careless_submissions(session: Session, organisation_id: int) -> set[int]:
    """Return the submissions whose statements all got the same answer, or got it too fast (score:S21, score:S22)."""
    alike = (
        select(Answer.submission_id)
        .where(Answer.organisation_id == organisation_id, Answer.item.in_(ITEMS), Answer.number.is_not(None))
        .group_by(Answer.submission_id)
        .having(func.count() >= STRAIGHT_NEEDS, func.min(Answer.number) == func.max(Answer.number))
    )
    found = set(session.scalars(alike))
    keys = select(Submission.instrument).where(Submission.organisation_id == organisation_id).distinct()
    for key in session.scalars(keys):
        pages = [page.key for page in load_instrument(key).pages if set(page.items) & set(ITEMS)]
        timed = (
            select(PageTime.submission_id, func.sum(PageTime.seconds))
            .join(Submission, Submission.id == PageTime.submission_id)
            .where(PageTime.organisation_id == organisation_id, PageTime.page.in_(pages), Submission.instrument == key)
            .group_by(PageTime.submission_id)
            .having(func.count() == len(pages))
        )
        found |= {row[0] for row in session.execute(timed) if too_fast(float(row[1]), len(ITEMS))}
    return found


def timed_submissions(session: Session, organisation_id: int) -> set[int]:
    """Return the submissions that were timed on every page that asks something."""
    found = set[int]()
    keys = select(Submission.instrument).where(Submission.organisation_id == organisation_id).distinct()
    for key in session.scalars(keys):
        pages = [page.key for page in load_instrument(key).pages if page.items]
        timed = (
            select(PageTime.submission_id)
            .join(Submission, Submission.id == PageTime.submission_id)
            .where(PageTime.organisation_id == organisation_id, PageTime.page.in_(pages), Submission.instrument == key)
            .group_by(PageTime.submission_id)
            .having(func.count() == len(pages))
        )
        found.update(session.scalars(timed))
    return found


def _deeds(given: frozenset[str]) -> list[str]:
    """Return what somebody did who answered these items."""
    deeds = [deed for deed, needed in NEEDS.items() if given.issuperset(needed)]
    if given.issuperset(POSITIVE):
        deeds.append(COUNTED)
    if all(len(given.intersection(items)) >= NEEDED for items in SCALES.values()):
        deeds += [SCORED, *(f"item:{item}" for item in ITEMS if item in given)]
        deeds += [f"{COMPLETE}{scale}" for scale, items in SCALES.items() if given.issuperset(items)]
    return deeds


def _read_people(session: Session, organisation_id: int, rounds: Mapping[int, Members]) -> None:
    erased = set(session.scalars(select(Person.id).where(Person.erased_at.is_not(None))))
    given, careless = _given(session, organisation_id), careless_submissions(session, organisation_id)
    timed, weights = timed_submissions(session, organisation_id), _weights(session, organisation_id)
    places = (
        select(
            Assignment.round_id,
            Assignment.person_id,
            Assignment.team_id,
            Assignment.status,
            Submission.id,
            Assignment.job_role,
            Assignment.region,
            Assignment.tenure,
        )
        .outerjoin(Submission, Submission.assignment_id == Assignment.id)
        .where(Assignment.organisation_id == organisation_id)
        .order_by(Assignment.round_id, Assignment.person_id)
    )
    for round_id, person, team, status, submission, *facts in session.execute(places):
        members = rounds.get(round_id)
        if members is None:
            continue
        for attribute, value in zip(GROUPS, facts, strict=True):
            members.groups[attribute][person] = value
        if person in erased:
            members.gone[COVERED][person] = team
        if status == AssignmentStatus.AWAY:
            continue
        members.teams[ASKED][person] = team
        if status == AssignmentStatus.SUBMITTED and person in erased:
            members.gone[SCORED][person] = team
        elif status == AssignmentStatus.SUBMITTED:
            items = given.get(submission, frozenset())
            members.answered[person] = items
            members.days[person], members.begun[person] = weights.get(submission, (0, 0))
            if submission in careless:
                members.careless.add(person)
            for deed in [*_deeds(items), *([TIMED] if submission in timed else [])]:
                members.teams[deed][person] = team


def _read_worksheets(session: Session, organisation_id: int, rounds: Mapping[int, Members]) -> None:
    """Find who has a worksheet in the time that each round with coverage counts: since the one before, or 92 days."""
    told = select(PublishedResult.round_id).where(PublishedResult.measure.like("coverage:%"))
    covering = session.execute(
        select(Round.id, Round.closed_at)
        .where(Round.organisation_id == organisation_id, Round.id.in_(told), Round.closed_at.is_not(None))
        .order_by(Round.about_month)
    ).all()
    written = select(Worksheet.person_id, Worksheet.finished_at).where(Worksheet.organisation_id == organisation_id)
    finished = [(person, moment) for person, moment in session.execute(written) if moment is not None]
    before: dt.datetime | None = None
    for round_id, closed_at in covering:
        assert closed_at is not None
        since = closed_at - dt.timedelta(days=COVERAGE_DAYS)
        since = since if before is None else max(since, before)
        writers = {person for person, moment in finished if since < moment <= closed_at}
        places = select(Assignment.person_id, Assignment.team_id).where(Assignment.round_id == round_id)
        if round_id in rounds:
            teams = {row[0]: row[1] for row in session.execute(places) if row[0] in writers}
            rounds[round_id].teams[COVERED] = teams
        before = closed_at


class Circle:
    """The people of each node of a round who did one thing, such that their number is the published one.

    People of an inner node count at the root only, or nowhere; people whose answers are gone count where the published
    numbers say so. Nodes have to be asked for from the bottom of the tree upwards.
    """

    def __init__(self, members: Members, deed: str) -> None:
        inner = set(members.parents.values())
        known = members.teams[deed]
        self._members = members
        self._sure: dict[int, set[int]] = defaultdict(set)
        self._above: dict[int, set[int]] = defaultdict(set)
        self._open: dict[int, set[int]] = defaultdict(set)
        self._found: dict[int, frozenset[int]] = {}
        for person, team in known.items():
            for node in members.path(team):
                (self._above if team in inner else self._sure)[node].add(person)
        for person, team in members.gone[COVERED if deed == COVERED else SCORED].items():
            if person not in known:
                for node in members.path(team):
                    self._open[node].add(person)
        self._taken: set[int] = set()
        self._settled: set[int] = set()

    def of(self, node: int, n: int) -> frozenset[int] | None:
        """Return the people of a node whose published number is n; None when the tree gives no such number."""
        for people in (self._sure[node], self._sure[node] | self._above[node]):
            held = people | (self._open[node] & self._taken)
            more = sorted(self._open[node] - self._settled)
            if len(held) <= n <= len(held) + len(more):
                self._settled |= set(more)
                self._taken |= set(more[: n - len(held)])
                self._found[node] = frozenset(held | set(more[: n - len(held)]))
                return self._found[node]
        return None

    def beyond(self, node: int) -> frozenset[int]:
        """Return what a node asked for before holds beyond all nodes below it that were asked for before."""
        below = [people for each, people in self._found.items() if each != node and node in self._members.path(each)]
        return self._found[node].difference(*below) if node in self._found else frozenset()


def upwards(members: Members, nodes: Iterable[int]) -> list[int]:
    """Order nodes so that those below come before those above."""
    return sorted(nodes, key=lambda node: -len(members.path(node)))
