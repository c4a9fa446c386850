"""What stands beside the charts of my page: memories, commitments, my team, a signal."""

from dataclasses import dataclass

from data.db import db
from data.queries.own_favours import OwnFavour, list_all_own_favours
from data.queries.own_months import list_team_values
from data.queries.own_things import (
    OwnCommitment,
    get_choices,
    list_own_commitments,
    list_settled_commitments,
    open_memories,
)
from data.types import Month
from surveys.clock import utc_now
from surveys.me import words
from surveys.me.view import Own
from surveys.own import keyring, person

MOST_MEMORIES = 6


@dataclass(frozen=True, slots=True)
class Beside:
    """My team: whether to say where I stand beside it, the month, and each scale with near, above or below."""

    on: bool
    month: Month | None = None
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sections:
    """Everything on my page that is no chart."""

    commitments: list[OwnCommitment]
    settled: list[OwnCommitment]
    memories: list[OwnFavour]
    more_memories: bool
    beside: Beside
    gives_a_lot: bool
    span: tuple[Month, Month] | None


def _memories(own: Own) -> list[OwnFavour]:
    favours = list_all_own_favours(db.session, **person(), keyring=keyring())
    today = float(own.today.toordinal())
    return open_memories(favours, over={contact for contact, day in own.log.ended.items() if day <= today})


def _beside(own: Own, *, on: bool) -> Beside:
    if not on:
        return Beside(on=False)
    figures = dict(zip(own.months, own.figures, strict=True))
    for one in reversed([month for month in own.sent if month.counts]):
        published = list_team_values(db.session, **person(), month=one.month, measures=tuple(words.MEASURES))
        mine = figures.get(one.month)
        if published and mine is not None:
            return Beside(on=True, month=one.month, lines=tuple(words.beside(mine, published)))
    return Beside(on=True)


def read_sections(own: Own) -> Sections:
    """Read what stands beside the charts."""
    choices = get_choices(db.session, **person())
    memories = _memories(own)
    return Sections(
        list_own_commitments(db.session, **person(), today=own.today, keyring=keyring()),
        list_settled_commitments(db.session, **person(), now=utc_now(), keyring=keyring()),
        memories[:MOST_MEMORIES],
        len(memories) > MOST_MEMORIES,
        _beside(own, on=choices.get(words.BESIDE) == "on"),
        words.gives_a_lot(own, choices),
        own.span if own.sent else None,
    )
