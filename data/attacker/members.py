"""Who stands behind each published figure: frozen trees, places and respondents, read once for all rounds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from data.models import Answer, Assignment, Round, RoundUnit, Submission, SubmissionScore
from data.types import AnswerKind, AssignmentStatus, RoundState

ASKED, SCORED, COUNTED = "asked", "scored", "counted"


@dataclass(slots=True)
class Members:
    """One closed round: its tree, and the team of each person by what they did.

    `gone` are people who sent answers that were destroyed since: they may or may not stand behind a figure.
    """

    round_id: int
    month: str
    k: int
    parents: dict[int, int | None] = field(default_factory=dict)
    teams: dict[str, dict[int, int]] = field(default_factory=lambda: {ASKED: {}, SCORED: {}, COUNTED: {}})
    gone: dict[int, int] = field(default_factory=dict)

    def path(self, team: int) -> list[int]:
        """Return a team and all nodes above it."""
        path: list[int] = []
        node: int | None = team
        while node is not None and node not in path:
            path.append(node)
            node = self.parents.get(node)
        return path


def read_rounds(
    session: Session, organisation_id: int, states: Sequence[RoundState] = (RoundState.CLOSED,)
) -> list[Members]:
    """Return every round of an organisation in these states, by default the closed ones, oldest first."""
    wanted = (
        select(Round.id, Round.about_month, Round.k)
        .where(Round.organisation_id == organisation_id, Round.state.in_(states))
        .order_by(Round.about_month)
    )
    rounds = {row[0]: Members(row[0], row[1], row[2]) for row in session.execute(wanted)}
    units = select(RoundUnit.round_id, RoundUnit.team_id, RoundUnit.parent_team_id)
    for round_id, team, parent in session.execute(units.where(RoundUnit.organisation_id == organisation_id)):
        if round_id in rounds:
            rounds[round_id].parents[team] = parent
    _read_people(session, organisation_id, rounds)
    return list(rounds.values())


def _read_people(session: Session, organisation_id: int, rounds: dict[int, Members]) -> None:
    places = (
        select(Assignment.round_id, Assignment.person_id, Assignment.team_id, Assignment.status, Submission.id)
        .outerjoin(Submission, Submission.assignment_id == Assignment.id)
        .where(Assignment.organisation_id == organisation_id)
        .order_by(Assignment.round_id, Assignment.person_id)
    )
    sent = _ids(session, select(Submission.id).where(Submission.organisation_id == organisation_id))
    counted, scored = _counted(session, organisation_id), _scored(session, organisation_id)
    for round_id, person, team, status, submission in session.execute(places):
        if round_id not in rounds or status == AssignmentStatus.AWAY:
            continue
        members = rounds[round_id]
        members.teams[ASKED][person] = team
        if status != AssignmentStatus.SUBMITTED:
            continue
        if submission not in sent:
            members.gone[person] = team
        if submission in scored:
            members.teams[SCORED][person] = team
        if submission in counted:
            members.teams[COUNTED][person] = team


def _ids(session: Session, query: Select[int]) -> set[int]:
    return set(session.scalars(query))


def _scored(session: Session, organisation_id: int) -> set[int]:
    score = SubmissionScore
    return _ids(
        session,
        select(score.submission_id).where(
            score.organisation_id == organisation_id,
            score.deal_first.is_not(None),
            score.give_return.is_not(None),
            score.long_view.is_not(None),
        ),
    )


def _counted(session: Session, organisation_id: int) -> set[int]:
    def having(item: str) -> Select[int]:
        return select(Answer.submission_id).where(
            Answer.organisation_id == organisation_id,
            Answer.item == item,
            Answer.kind.in_([AnswerKind.ANSWERED, AnswerKind.NOTHING]),
        )

    done = [_ids(session, having(item).where(Answer.number == 1)) for item in ("REC.DONE", "GIV.DONE")]
    return _ids(session, having("DAYS").where(Answer.number > 0)).intersection(*done)


class Circle:
    """The people of each node of a round who did one thing, such that their number is the published one.

    People of an inner node count at the root only, or nowhere; people whose answers are gone count where the published
    numbers say so. Nodes have to be asked for from the bottom of the tree upwards.
    """

    def __init__(self, members: Members, deed: str) -> None:
        inner = set(members.parents.values())
        known = members.teams[deed]
        self._sure: dict[int, set[int]] = defaultdict(set)
        self._above: dict[int, set[int]] = defaultdict(set)
        self._open: dict[int, set[int]] = defaultdict(set)
        for person, team in known.items():
            for node in members.path(team):
                (self._above if team in inner else self._sure)[node].add(person)
        for person, team in members.gone.items():
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
                return frozenset(held | set(more[: n - len(held)]))
        return None


def upwards(members: Members, nodes: Iterable[int]) -> list[int]:
    """Order nodes so that those below come before those above."""
    return sorted(nodes, key=lambda node: -len(members.path(node)))
