"""What became of a team's commitments: its people say so in the pulse, and the team's next debrief is told once."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data.commands.living import keep_reveal
from data.commands.own import OUTCOMES
from data.errors import UnknownChoiceError
from data.language import gettext
from data.models import Assignment, Commitment, CommitmentWord, LiveSession, RoundUnit
from data.publication.promises import of_the_same_people, told_counts
from data.queries.commitments import find_place, list_due, told_key


def say_what_became(
    session: Session, *, organisation_id: int, person_id: int, said: Mapping[int, str], now: dt.datetime
) -> int:
    """Note a person's word on each of some commitments of their team; returns how many were noted.

    A word may be changed until the team's next debrief is told. Left alone are commitments that nobody asks this person
    about: those of teams that the frozen tree of their latest round does not have them in, told or settled ones.

    Raises:
        UnknownChoiceError: A word is none of happened, not_yet, no_longer.
    """
    if not set(said.values()) <= set(OUTCOMES):
        raise UnknownChoiceError(gettext("Choose yes, not yet, or no longer."))
    place = find_place(session, organisation_id=organisation_id, person_id=person_id)
    if place is None:
        return 0
    asked = session.scalars(
        place.asked().where(Commitment.id.in_(said)).order_by(Commitment.id).with_for_update()
    ).all()  # locked, so that nothing is said while it is told
    for commitment in asked:
        word = session.get(CommitmentWord, (commitment.id, person_id))
        if word is None:
            word = CommitmentWord(organisation_id=organisation_id, commitment_id=commitment.id, person_id=person_id)
            session.add(word)
        word.round_id, word.outcome, word.said_at = place.round_id, said[commitment.id], now
    session.flush()
    return len(asked)


def tell_what_became(session: Session, live: LiveSession, *, actor_id: int | None, now: dt.datetime) -> None:
    """Tell a debrief that is locked what the team's people said of its commitments, once and for good.

    Told are those that a pulse has asked about since they were made. The words are destroyed, whether or not they were
    enough to be told.
    """
    due = list_due(session, live, lock=True)
    words = _words(session, [one.id for one in due])
    said: dict[int, dict[int, str]] = {}
    for word in words:
        said.setdefault(word.commitment_id, {})[word.person_id] = word.outcome
    units = _units_below(session, live, words)
    for one, told in of_the_same_people(said, units, k=live.k).items():
        counts = told_counts(told, OUTCOMES)
        keep_reveal(
            session, live, question=told_key(one), participants=len(told), counts=counts, now=now, actor_id=actor_id
        )
    for each in due:
        each.told_in = live.id
    forget_words(session, [one.id for one in due])


def forget_words(session: Session, commitment_ids: Collection[int]) -> None:
    """Destroy what people said of some commitments."""
    session.execute(
        delete(CommitmentWord)
        .where(CommitmentWord.commitment_id.in_(sorted(commitment_ids)))
        .execution_options(synchronize_session=False)
    )
    session.flush()


def _words(session: Session, commitment_ids: Collection[int]) -> Sequence[CommitmentWord]:
    query = select(CommitmentWord).where(CommitmentWord.commitment_id.in_(sorted(commitment_ids)))
    return session.scalars(query.order_by(CommitmentWord.commitment_id, CommitmentWord.person_id)).all()


def _units_below(session: Session, live: LiveSession, words: Sequence[CommitmentWord]) -> dict[int, set[int]]:
    """Return for each person the units below the debrief's that held them, and at least k people, in these rounds."""
    rounds = sorted({word.round_id for word in words})
    trees: dict[int, dict[int, tuple[int | None, int]]] = {}
    units = select(RoundUnit.round_id, RoundUnit.team_id, RoundUnit.parent_team_id, RoundUnit.people)
    for round_id, team, parent, people in session.execute(units.where(RoundUnit.round_id.in_(rounds))):
        trees.setdefault(round_id, {})[team] = parent, people
    places = select(Assignment.round_id, Assignment.person_id, Assignment.team_id).where(
        Assignment.round_id.in_(rounds), Assignment.person_id.in_({word.person_id for word in words})
    )
    found: dict[int, set[int]] = {}
    for round_id, person, team in session.execute(places):
        tree = trees[round_id]
        node: int | None = team
        while node in tree and node != live.team_id:
            above, people = tree[node]
            if people >= live.k:
                found.setdefault(person, set()).add(node)
            node = above
    return found
