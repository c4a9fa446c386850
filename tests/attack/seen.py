"""What an attacker sees of a round that is worked out as the publication does, with rules that may be switched off."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from data.attacker.check import Finding, Trouble, attack
from data.attacker.displays import Row
from data.attacker.measuring import measure
from data.attacker.members import Members, read_rounds
from data.attacker.readings import Reading, read_round
from data.attacker.recount import Entry, Recount, read_entries
from data.models import Round
from data.publication.cells import Cell, Rules
from data.publication.publish import make_cells
from data.types import ResultState, RoundState
from tests.attack.world import World

K = 5


def rows(cells: Iterable[Cell]) -> list[Row]:
    """What cells display."""
    return [
        Row(
            cell.team_id,
            cell.measure,
            cell.part,
            cell.n or 0,
            cell.value,
            cell.low,
            cell.high,
            cell.bound,
            cell.interval,
            cell.base,
            cell.note,
            cell.word,
        )
        for cell in cells
        if cell.state is ResultState.SHOWN
        and (cell.value is not None or cell.low is not None or (cell.word and cell.measure.startswith("bands:")))
    ]


Seen = tuple[Members, list[Row]]


def look(world: World, round_: Round, rules: Rules) -> Seen:
    """What a round, be it open or closed, would show with these rules now, and who stands behind it."""
    (found,) = look_at(world, [round_], rules)
    return found


def look_at(world: World, rounds: Sequence[Round], rules: Rules) -> list[Seen]:
    """What each of some rounds would show."""
    read = read_rounds(world.session, world.organisation_id, (RoundState.OPEN, RoundState.CLOSED))
    members = {each.round_id: each for each in read}
    return [(members[round_.id], rows(make_cells(world.session, round_, rules))) for round_ in rounds]


def findings(*seen: Seen) -> list[Finding]:
    """Attack what was seen, all of it together."""
    reading = Reading()
    for members, shown in seen:
        read_round(members, shown, reading)
    return attack(reading, K)


def troubles(found: Iterable[Finding]) -> set[Trouble]:
    """The kinds of what was found."""
    return {finding.trouble for finding in found}


def broken_lines(session: Session, organisation_id: int, round_: Round, rules: Rules, version: str | None) -> set[str]:
    """What the rates of an organisation's one round would break, told by these rules; `version` is an older one's."""
    (members,) = read_rounds(session, organisation_id)
    members.version = version or members.version
    (first, *_) = read_entries(session, round_.id)
    shown = [row for row in rows(make_cells(session, round_, rules)) if row.measure.startswith("rate:")]
    shown = [replace(row, note=None) for row in shown] if version else shown  # that had none then
    made = [Entry(row, ResultState.SHOWN, first.written_at, first.version) for row in shown]
    return {each.what for each in measure(Recount(members, made, over=False)) if each.broken}
