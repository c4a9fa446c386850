"""What an attacker sees of a round that is worked out as the publication does, with rules that may be switched off."""

from collections.abc import Iterable, Sequence

from data.attacker.check import Finding, Trouble, attack
from data.attacker.displays import Row
from data.attacker.members import Members, read_rounds
from data.attacker.readings import Reading, read_round
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
