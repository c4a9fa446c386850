"""The verdict on an organisation's published results, in numbers and kinds: never a name, a team or an answer."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from data.attacker.figures import SCALES, System, systems
from data.attacker.groups import small_groups
from data.attacker.intervals import Pinned, pinned_answers
from data.attacker.members import Members, read_rounds
from data.attacker.readings import Reading, read_round, read_rows


class Trouble(StrEnum):
    """The kinds of finding."""

    GROUP = "group"  # arithmetic gives a number of fewer than k people
    RESIDUAL = "residual"  # the published numbers of people differ by fewer than k
    INTERVAL = "interval"  # an answer to a statement is known too well
    CONTRADICTION = "contradiction"  # no answers at all agree with the figures
    UNMATCHED = "unmatched"  # a figure's number of people is not that of its node
    UNKNOWN = "unknown"  # a measure that the attacker cannot read yet


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a kind: in which measure, how often, and the smallest number of people concerned."""

    trouble: Trouble
    measure: str
    times: int
    smallest: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked and what was found; `clean` when that is nothing."""

    k: int
    rounds: int
    people: int
    cells: int
    findings: tuple[Finding, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def _named(system: System) -> str:
    return ", ".join(system.quantities)


def attack(reading: Reading, k: int) -> list[Finding]:
    """Return what the figures of a reading give away."""
    looked_at = systems(reading.figures)
    findings = []
    for system, groups in zip(looked_at, small_groups(looked_at, k), strict=True):
        if groups:
            findings.append(Finding(Trouble.GROUP, _named(system), len(groups), min(map(len, groups))))
    findings += [
        Finding(Trouble.RESIDUAL, measure, len(small), min(small)) for measure, small in reading.residuals.items()
    ]
    for system in looked_at:
        try:
            pinned = pinned_answers(system, SCALES)
        except ValueError:
            findings.append(Finding(Trouble.CONTRADICTION, _named(system), 1))
            continue
        findings += _pinned(pinned)
    findings += [
        Finding(Trouble.UNMATCHED, measure, times)
        for measure, times in sorted(Counter(measure for _, measure in reading.unmatched).items())
    ]
    return findings + [Finding(Trouble.UNKNOWN, measure, 1) for measure in sorted(reading.unknown)]


def _pinned(found: Iterable[Pinned]) -> list[Finding]:
    sizes: dict[str, list[int]] = {}
    for pinned in found:
        sizes.setdefault(pinned.column.quantity, []).append(len(pinned.column.people))
    return [Finding(Trouble.INTERVAL, quantity, sum(people), min(people)) for quantity, people in sizes.items()]


def read_organisation(session: Session, organisation_id: int) -> tuple[list[Members], Reading]:
    """Return an organisation's closed rounds, and all their published figures with who stands behind them."""
    rounds, rows, reading = read_rounds(session, organisation_id), read_rows(session, organisation_id), Reading([])
    for members in rounds:
        read_round(members, rows.get(members.round_id, []), reading)
    return rounds, reading


def check_organisation(session: Session, organisation_id: int) -> Verdict:
    """Attack everything that an organisation has published, all rounds together."""
    rounds, reading = read_organisation(session, organisation_id)
    k = min((members.k for members in rounds), default=5)
    return Verdict(k, len(rounds), _people(rounds), reading.cells, tuple(attack(reading, k)))


def _people(rounds: Sequence[Members]) -> int:
    return len({person for members in rounds for people in members.teams.values() for person in people})
