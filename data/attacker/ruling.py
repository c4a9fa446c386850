"""Whether what is published keeps the fifteen rules, one by one: rows, and the tables that stand beside them.

What a number of people has to be is counted anew from what they sent, and never taken from the row itself.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.attacker.measuring import Judged, measure, summed
from data.attacker.members import Members, read_rounds
from data.attacker.recount import Recount, read_entries
from data.attacker.rooms import Shown, pinned_in, too_few
from data.attacker.thresholds import DAILY_FROM
from data.attacker.truths import Truths, read_numbers
from data.models import Answer, Assignment, Participation, Person, PersonKey, Publication, Round, RoundUnit, Submission
from data.types import AssignmentStatus, RoundState

FEWEST = 5  # people: a setting may ask for more


def rule_by_rule(session: Session, organisation_id: int, rooms: Sequence[Shown]) -> list[Judged]:
    """Return what each line of each rule found, of an organisation."""
    found = [
        *_of_rows(session, organisation_id),
        *_daily(session, organisation_id),
        *_of_rooms(rooms),
        *_erased(session, organisation_id),
    ]
    return sorted(summed(found), key=lambda each: int(each.rule.partition(":")[2]))


def _of_rows(session: Session, organisation_id: int) -> Iterator[Judged]:
    states = tuple(RoundState)
    rounds = read_rounds(session, organisation_id, states, purged=True)
    about = {
        row[0]: row
        for row in session.execute(
            select(Round.id, Round.state, Round.answers_purged_at).where(Round.organisation_id == organisation_id)
        )
    }
    earlier: dict[str, Recount] = {}
    for members in rounds:
        entries = read_entries(session, members.round_id)
        if not entries and about[members.round_id][1] != RoundState.CLOSED:
            continue
        _, state, purged = about[members.round_id]
        known = Recount(members, entries, over=state == RoundState.CLOSED, blind=purged is not None)
        written = select(Publication.published_at).where(Publication.round_id == members.round_id)
        known.written = frozenset(session.scalars(written))
        known.truths = Truths(read_numbers(session, members.round_id))
        earlier[members.month] = known
        known.earlier = dict(earlier)
        yield from measure(known)
        known.drop_rows()
        yield Judged("rule:5", "no k below 5", 1, broken=int(members.usual_k < FEWEST))
        yield _frozen(session, members)


def _frozen(session: Session, members: Members) -> Judged:
    """Hold how many people each team had when the round opened against those who have a place in it now."""
    units = select(RoundUnit.team_id, RoundUnit.people).where(RoundUnit.round_id == members.round_id)
    places = (
        select(Assignment.team_id, func.count())
        .where(Assignment.round_id == members.round_id)
        .group_by(Assignment.team_id)
    )
    found = dict.fromkeys(members.parents, 0)
    for team, people in session.execute(places):
        for node in members.path(team):
            found[node] = found.get(node, 0) + people
    told = {team: people for team, people in session.execute(units)}  # noqa: C416 - rows are no pairs to a type checker
    broken = sum(found.get(team) != people for team, people in told.items())
    return Judged("rule:13", "nobody joined after the opening", len(told), broken)


def _daily(session: Session, organisation_id: int) -> Iterator[Judged]:
    """Hold daily counts of who took part against everybody who has a place in the round."""
    counts = Participation
    rows = session.execute(
        select(counts.round_id, counts.team_id, counts.invited, counts.answered).where(
            counts.organisation_id == organisation_id
        )
    ).all()
    members = {
        each.round_id: each for each in read_rounds(session, organisation_id, tuple(RoundState), purged=True, bare=True)
    }
    asked, sent, gone = _places(session, organisation_id, members)
    few, wrong, unknown = 0, 0, 0
    for round_id, team, invited, answered in rows:
        key = round_id, team
        few += asked[key] < DAILY_FROM
        over = answered - sent[key]
        wrong += invited > asked[key] or over > gone[key]
        unknown += invited <= asked[key] and 0 < over <= gone[key]
    yield Judged("rule:11", "daily counts of ten people invited at least", len(rows), few)
    yield Judged("rule:11", "daily counts of no more people than there are", len(rows), wrong, unknown)


Counts = Counter[tuple[int, int]]  # by round and node


def _places(session: Session, organisation_id: int, members: dict[int, Members]) -> tuple[Counts, Counts, Counts]:
    """Return how many people have a place in each node of each round, how many of them have sent answers, and who may.

    An erasure takes people out of a round that is open, so that nobody can tell whether they were counted before.
    """
    erased = Person.erased_at.is_not(None)
    query = (
        select(Assignment.round_id, Assignment.team_id, Assignment.status, erased, func.count())
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.organisation_id == organisation_id)
        .group_by(Assignment.round_id, Assignment.team_id, Assignment.status, erased)
    )
    asked, sent, gone = Counts(), Counts(), Counts()
    for round_id, team, status, is_erased, people in session.execute(query):
        for node in members[round_id].path(team):
            asked[round_id, node] += people
            sent[round_id, node] += people * (status == AssignmentStatus.SUBMITTED)
            gone[round_id, node] += people * (is_erased and status == AssignmentStatus.AWAY)
    return asked, sent, gone


def _of_rooms(rooms: Sequence[Shown]) -> Iterator[Judged]:
    broken = sum(too_few(shown) or shown.k < FEWEST or bool(pinned_in(shown)) for shown in rooms)
    yield Judged("rule:12", "what debriefs showed rests on k people and leaves every answer open", len(rooms), broken)


def _erased(session: Session, organisation_id: int) -> Iterator[Judged]:
    """Count the erased people of whom an answer or a key is left."""
    gone = select(Person.id).where(Person.organisation_id == organisation_id, Person.erased_at.is_not(None))
    people = set(session.scalars(gone))
    answers = (
        select(Assignment.person_id)
        .join(Submission, Submission.assignment_id == Assignment.id)
        .join(Answer, Answer.submission_id == Submission.id)
        .where(Assignment.organisation_id == organisation_id, Assignment.person_id.in_(gone))
    )
    keys = select(PersonKey.person_id).where(PersonKey.person_id.in_(gone))
    left = {*session.scalars(answers.distinct()), *session.scalars(keys)}
    yield Judged("rule:14", "no answer and no key of an erased person", len(people), len(left))
