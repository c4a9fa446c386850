"""The cells that say where the questions behind a line changed, so that no line is drawn across (product:S5)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.instruments import Instrument, load_instrument
from data.instruments.versions import Comparability, comparability, family
from data.models import InstrumentVersion, Round
from data.publication.answers import asks_the_same, language_of
from data.publication.cells import Cell
from data.publication.tree import Node
from data.types import ResultState, RoundState

MEASURE, SCORES = "break", "scores"
COUNTS, DONE = ("GIV", "REC"), ("DAYS", "GIV.DONE", "REC.DONE")
SHARES: Mapping[str, tuple[str, ...]] = {"openers": ("OPEN.OFFER", "OPEN.ASK"), "asked": ("ASKED",)}


def counts_the_same(versions: Sequence[Instrument], items: Iterable[str]) -> bool:
    """Tell whether counts of consecutive versions, oldest first, may be compared.

    A bridged question ends it, for no link is kept.
    """
    return all(comparability(versions, item) in {Comparability.SAME, Comparability.COMPARABLE} for item in items)


def favour_items(instrument: Instrument) -> list[str]:
    """Return the questions that favours are counted from."""
    cells = [
        f"{way}.{kind.key}.{counterpart.key}"
        for way in COUNTS
        for kind in instrument.kinds
        for counterpart in instrument.counterparts
    ]
    return [item for item in (*DONE, *cells) if item in instrument.items]


def broken(before: Instrument, now: Instrument) -> list[str]:
    """Return what cannot be compared from one version to the next: scores, favours, openers, asked."""
    versions = [before, now]
    found = [] if asks_the_same(versions) else [SCORES]
    found += [] if counts_the_same(versions, favour_items(now)) else ["favours"]
    return found + [name for name, items in SHARES.items() if not counts_the_same(versions, items)]


def _before(session: Session, round_: Round, instrument: Instrument) -> tuple[str, str] | None:
    """Return the version that the last closed round before this one was asked with, and its language."""
    query = (
        select(InstrumentVersion.key, Round.language)
        .join(Round, Round.instrument_version_id == InstrumentVersion.id)
        .where(
            Round.organisation_id == round_.organisation_id,
            Round.state == RoundState.CLOSED,
            Round.about_month < round_.about_month,
        )
        .order_by(Round.about_month.desc())
    )
    asked = ((key, language_of(language)) for key, language in session.execute(query))
    return next((each for each in asked if family(each[0]) == family(instrument.key)), None)


def break_cells(session: Session, round_: Round, instrument: Instrument, nodes: Sequence[Node]) -> Iterator[Cell]:
    """Yield for every node what cannot be compared with the round before; nothing where all questions are the same."""
    before = _before(session, round_, instrument)
    if before is None:
        return
    key, language = before
    parts = [] if key == instrument.key else broken(load_instrument(key), instrument)
    if language != language_of(round_.language) and instrument.scales and SCORES not in parts:
        parts.insert(0, SCORES)
    for part in parts:
        yield from (Cell(node.id, MEASURE, part, state=ResultState.NOT_COMPARABLE) for node in nodes)
