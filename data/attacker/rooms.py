"""What was shown in rooms: each reveal stands alone, and what people said of themselves must leave every answer open.

Who sat in a room is destroyed when it ends, so whoever looks is thought to know it. A worksheet counts in one place
only, a room or a round, so that nothing in a round can be subtracted from a room. What became of asks and commitments
is told once. Votes and guesses are about the group, from phones that are nobody; of them, and of sentences, the number
of people has to be enough.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.debriefs import WORKSHEETS
from data.models import LiveReveal, LiveSession

FEWEST, MOST = ".fewest", ".most"


@dataclass(frozen=True, slots=True)
class Shown:
    """One reveal: what was asked, the least that a group may be, how many took part, and what was told."""

    question: str
    k: int
    people: int
    counts: Mapping[str, Mapping[str, int]]


def read_rooms(session: Session, organisation_id: int) -> list[Shown]:
    """Return everything that an organisation's rooms were ever shown, oldest first."""
    query = (
        select(LiveReveal.question, LiveSession.k, LiveReveal.participants, LiveReveal.counts)
        .join(LiveSession, LiveSession.id == LiveReveal.session_id)
        .where(LiveReveal.organisation_id == organisation_id)
        .order_by(LiveReveal.id)
    )
    return [Shown(*row) for row in session.execute(query)]


def too_few(shown: Shown) -> bool:
    """Tell whether a reveal rests on fewer people than it may."""
    return shown.people < shown.k


def pinned_in(shown: Shown) -> int:
    """Return how often a reveal says what somebody answered, or did not answer.

    Of worksheets that is what each point rests on, of asks and commitments what became of them.
    """
    if "fewest" in shown.counts:
        return int(not _open(shown.counts["fewest"], shown.counts["most"], shown.people))
    if shown.question != WORKSHEETS:
        return 0
    points = [key.removesuffix(FEWEST) for key in shown.counts if key.endswith(FEWEST)]
    return sum(not _open(shown.counts[point + FEWEST], shown.counts[point + MOST], shown.people) for point in points)


def _open(fewest: Mapping[str, int], most: Mapping[str, int], people: int) -> bool:
    """Tell whether anybody's answer may be in each category and out of it, as far as the counts tell."""
    least, whole = sum(fewest.values()), sum(most.values())
    for key in fewest:
        low = max(fewest[key], people - (whole - most[key]))
        high = min(most[key], people - (least - fewest[key]))
        if low > high or low >= people or high <= 0:
            return False
    return True
