"""What no rule puts into published rows: figures in withheld ones, words of somebody's own, sums that are nothing.

Who has the rows has all of it, whatever pages leave out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from data.metrics.ladder import Refusal
from data.metrics.words import ChangeWord
from data.models import Assignment, PublishedResult
from data.types import Bound, ResultState

WITHHELD, WORDS, ENDS = "withheld", "words", "interval"
LEAST_RATE = 0.5  # below, a rate says that nearly everybody counted nothing
SURE = 200  # people: of fewer, a share that rounds to an end means all of them
CHANGES = frozenset(ChangeWord)
KNOWN_WORDS = {
    "bands": frozenset({"mixed", "mostly_low", "mostly_middle", "mostly_high"}),
    "change": CHANGES,
    "ratio": frozenset({"few_favours"}),
    "workshop": CHANGES | {refusal.name.lower() for refusal in Refusal},
}
REASONS = (
    "groups",
    "quarterly",
    "few_careless",
    "close",
    "together",
    "few_days",
)  # why a cell waits, or leaves something out
MONTH = r"\d{4}-(0[1-9]|1[0-2])"
MONTHS = {  # that a kind of row is made of
    "change": re.compile(MONTH),
    "workshop": re.compile(rf"({MONTH} )* ?\| {MONTH} \| ?( ?{MONTH})*"),
}
OF_KINDS = {
    "close": ("bands",),
    "few_careless": ("score", "upkeep"),
    "together": ("rate",),
    "few_days": ("rate",),
}  # reasons that other kinds never have
GROUPED = "by_"
VERSIONS = frozenset(f"publication-1.{number}" for number in range(13))  # by which rows were ever made
WITH_CAUTION, WITH_BASE = ("change:",), ("participation",)  # kinds of rows that may have one


@dataclass(frozen=True, slots=True)
class Odd:
    """A kind of oddity: in which measure, how often, and the fewest people concerned."""

    kind: str
    measure: str
    times: int
    people: int = 0


def odd_rows(session: Session, organisation_id: int) -> Iterator[Odd]:
    """Yield what an organisation's published rows hold that no rule puts there."""
    result = PublishedResult
    hidden, told = result.state != ResultState.SHOWN, result.state == ResultState.SHOWN
    yield from _counted(session, organisation_id, WITHHELD, and_(hidden, _holds_something()))
    yield from _counted(session, organisation_id, ENDS, and_(told, _nothing()))
    yield from _counted(session, organisation_id, WORDS, _strange())
    yield from _counted(session, organisation_id, WORDS, and_(result.word == "few_favours", *_many_favours()))
    yield from _odd_words(session, organisation_id)


def _many_favours() -> Iterator[ColumnElement[bool]]:
    """Both rates among colleagues that K is made of are told exactly, so that they are not too few."""
    for measure in ("rate:given", "rate:received"):
        rate = aliased(PublishedResult)
        beside = (rate.round_id == PublishedResult.round_id, rate.team_id == PublishedResult.team_id)
        exact = (rate.state == ResultState.SHOWN, rate.bound == Bound.EXACT, rate.value.is_not(None))
        yield exists().where(rate.measure == measure, rate.part == "TEAM", *beside, *exact)


def _counted(session: Session, organisation_id: int, kind: str, odd: ColumnElement[bool]) -> Iterator[Odd]:
    result = PublishedResult
    query = (
        select(result.measure, func.count(), func.min(result.n))
        .where(result.organisation_id == organisation_id, odd)
        .group_by(result.measure)
        .order_by(result.measure)
    )
    yield from (Odd(kind, measure, times, people or 0) for measure, times, people in session.execute(query))


def _holds_something() -> ColumnElement[bool]:
    result = PublishedResult
    numbers = (result.value, result.low, result.high, result.n, result.base)
    # A refused comparison around a workshop says why in a word.
    worded = and_(result.word.is_not(None), result.measure.not_like("workshop:%"))
    return or_(*(number.is_not(None) for number in numbers), worded)


def _nothing() -> ColumnElement[bool]:
    """Rates so low, and shares so close to an end, that they say what everybody answered."""
    result = PublishedResult
    rates = or_(result.measure.like("rate:%"), result.measure.like("by_%:given"), result.measure.like("by_%:received"))
    shares = or_(result.measure.like("share:%"), result.measure.like("coverage:%"))
    ends = and_(result.bound == Bound.EXACT, result.value.in_([0.0, 100.0]), result.n < SURE)
    return or_(and_(rates, result.value < LEAST_RATE), and_(shares, ends))


def _strange() -> ColumnElement[bool]:
    """Versions that never were, and a caution or a number of invited people in rows of kinds that never have one."""
    result = PublishedResult
    cautious = or_(*(result.measure.startswith(kind) for kind in WITH_CAUTION))
    based = or_(*(result.measure.startswith(kind) for kind in WITH_BASE))
    return or_(
        result.publication_version.not_in(VERSIONS),
        and_(result.caution.is_(True), ~cautious),
        and_(result.base.is_not(None), ~based),
    )


def _odd_words(session: Session, organisation_id: int) -> Iterator[Odd]:
    result, groups = PublishedResult, _groups(session, organisation_id)
    query = (
        select(result.measure, result.word, result.note, func.count())
        .where(result.organisation_id == organisation_id, or_(result.word.is_not(None), result.note.is_not(None)))
        .group_by(result.measure, result.word, result.note)
        .order_by(result.measure)
    )
    found: dict[str, int] = {}
    for measure, word, note, times in session.execute(query):
        if not (known_word(measure, word) and _known_note(measure, note, groups)):
            found[measure] = found.get(measure, 0) + times
    yield from (Odd(WORDS, measure, times) for measure, times in found.items())


def known_word(measure: str, word: str | None) -> bool:
    """Tell whether a measure may have this word."""
    return word is None or word in KNOWN_WORDS.get(measure.partition(":")[0], ())


def known_note(measure: str, note: str | None) -> bool:
    """Tell whether a note says the months or a reason that a measure may have, or nothing."""
    kind = measure.partition(":")[0]
    if note is None or note in REASONS:
        return note is None or kind in OF_KINDS.get(note, (kind,))
    return kind in MONTHS and MONTHS[kind].fullmatch(note) is not None


def _known_note(measure: str, note: str | None, groups: dict[str, set[str]]) -> bool:
    return known_note(measure, note) or note in groups.get(measure.partition(":")[0], ())


def _groups(session: Session, organisation_id: int) -> dict[str, set[str]]:
    """Return the names of all groups that people were ever in, by how their measures begin."""
    columns = {"role": Assignment.job_role, "region": Assignment.region, "tenure": Assignment.tenure}
    return {
        f"{GROUPED}{name}": set(
            session.scalars(
                select(column).where(Assignment.organisation_id == organisation_id, column.is_not(None)).distinct()
            )
        )
        for name, column in columns.items()
    }
