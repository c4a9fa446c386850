"""The verdict on an organisation's published results, in numbers and kinds: never a name, a team or an answer."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from sqlalchemy.orm import Session

from data.attacker.comparisons import MOVED
from data.attacker.daily import odd_counts
from data.attacker.displays import read_rows
from data.attacker.figures import HUNDRED, YES_NO, Figure, Progress, System, systems
from data.attacker.groups import small_groups
from data.attacker.intervals import pinned_answers, pinned_points
from data.attacker.measuring import Judged
from data.attacker.members import ITEMS, Members, read_rounds
from data.attacker.oddities import odd_rows
from data.attacker.readings import PARTICIPATION, Reading, read_round
from data.attacker.rooms import Shown, pinned_in, read_rooms, too_few
from data.attacker.ruling import rule_by_rule
from data.attacker.singles import Pinned
from data.attacker.upkeep import YES_OR_NO
from data.metrics.scores import SCALES

STATEMENTS = "statements"
CHANGES = "changes"  # of scores
ROOMS = "rooms"  # what debriefs showed


class Trouble(StrEnum):
    """The kinds of finding."""

    GROUP = "group"  # arithmetic gives a number of fewer than k people
    RESIDUAL = "residual"  # the published numbers of people differ by fewer than k
    DOMINATED = "dominated"  # one person counted more than half of what a figure tells
    INTERVAL = "interval"  # an answer to a statement is known too well
    CONTRADICTION = "contradiction"  # no answers at all agree with the figures
    UNMATCHED = "unmatched"  # a figure's number of people is not that of its node
    UNKNOWN = "unknown"  # a measure that the attacker cannot read yet
    WITHHELD = "withheld"  # a row that is not shown holds a figure
    WORDS = "words"  # a row holds words that no rule writes


class Limit(StrEnum):
    """Why something could not be judged."""

    ERASED = "erased"  # answers behind it are gone
    GUESSED = "guessed"  # who of the people whose answers are gone was in a group
    DEALS = "deals"  # the deals behind it were never kept


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a kind: in which measures, how often, and the smallest number of people concerned."""

    trouble: Trouble
    measure: str
    times: int
    smallest: int = 0


@dataclass(frozen=True, slots=True)
class Unjudged:
    """In which measure something could not be judged, why, and how often."""

    limit: Limit
    measure: str
    times: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked, what was found and what could not be judged; `clean` when nothing was found.

    `rules` tells the same rule by rule: what each line of a rule found in published rows.
    """

    k: int
    rounds: int
    people: int
    cells: int
    findings: tuple[Finding, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    rules: tuple[Judged, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings and not any(each.broken for each in self.rules)


def family(quantity: str) -> str:
    """Return what a quantity or measure is about: statements, or the first two words of its name."""
    kind, _, rest = quantity.partition(":")
    if kind.partition("=")[0] in {*SCALES, *ITEMS, "score", "item", "bands", "spread"}:
        return STATEMENTS
    if kind == MOVED:
        return CHANGES
    return f"{kind}:{rest.partition(':')[0]}".rstrip(":")


def _families(system: System) -> str:
    return ", ".join(sorted({family(quantity) for quantity in system.quantities}))


def _groups(figures: Sequence[Figure], k: int, progress: Progress | None = None) -> Iterable[Finding]:
    looked_at = systems(figures)
    sizes: dict[str, list[int]] = {}
    for system, groups in zip(looked_at, small_groups(looked_at, k, progress=progress), strict=True):
        if groups:
            sizes.setdefault(_families(system), []).extend(map(len, groups))
    return [Finding(Trouble.GROUP, measure, len(found), min(found)) for measure, found in sizes.items()]


def _raised(reading: Reading, k: int) -> Iterable[Finding]:
    """Look again at the rounds in which figures rest on at least k people, more than in others."""
    rounds = {round_id for round_id, least in reading.ks.items() if least >= k}
    figures = [
        figure
        for figure in reading.exact
        if all(not part.quantity.startswith(PARTICIPATION) for part in figure.parts)
        and all(place[1] in rounds for part in figure.parts for place in part.people)
    ]
    return _groups(figures, k)


def _intervals(figures: Sequence[Figure], pinned: Callable[[System], list[Pinned]]) -> Iterable[Finding]:
    for system in systems(figures):
        try:
            found = pinned(system)
        except ValueError:
            yield Finding(Trouble.CONTRADICTION, _families(system), 1)
            continue
        if found:
            smallest = min(len(each.column.people) for each in found)
            yield Finding(Trouble.INTERVAL, _families(system), len(found), smallest)


def _figures(reading: Reading, k: int, progress: Progress) -> list[Finding]:
    of_people = partial(pinned_answers, scale_of={"asked": YES_NO, **YES_OR_NO}, usual=HUNDRED, progress=progress)
    return [
        *_groups(reading.exact, k, progress),
        *(each for level in sorted(set(reading.ks.values())) if level > k for each in _raised(reading, level)),
        *_intervals(reading.scales, of_people),
        *_intervals(reading.items, of_people),
        *_intervals(reading.points, partial(pinned_points, progress=progress)),
    ]


def _counted(reading: Reading) -> list[Finding]:
    """Return what shows without arithmetic on answers."""
    findings = [
        Finding(Trouble.RESIDUAL, measure, len(sizes), min(sizes)) for measure, sizes in reading.residuals.items()
    ]
    times = Counter(measure for _, measure in reading.unmatched)
    findings += [Finding(Trouble.UNMATCHED, measure, number) for measure, number in sorted(times.items())]
    mostly = Counter(family(measure) for measure in reading.dominated)
    findings += [Finding(Trouble.DOMINATED, measure, number, 1) for measure, number in sorted(mostly.items())]
    findings += [Finding(Trouble(each.kind), family(each.measure), 1, each.people) for each in reading.deal_faults]
    return findings + [Finding(Trouble.UNKNOWN, measure, 1) for measure in sorted(reading.unknown)]


def _compared(reading: Reading, progress: Progress) -> Iterable[Finding]:
    """Look at comparisons of the same people beside both of their scores, in all rounds that they are made of."""
    of_people = partial(pinned_answers, scale_of={}, usual=HUNDRED, progress=progress)
    return _intervals(reading.compared(), of_people)


def attack(reading: Reading, k: int, tell: Callable[[float], None] | None = None) -> list[Finding]:
    """Return what the figures of a reading give away; `tell` hears how much of it was looked at, 0..1."""
    progress = Progress(reading.figures() + len(reading.compared()), tell)
    return _summed([*_figures(reading, k, progress), *_compared(reading, progress), *_counted(reading)])


def _together(rounds: Sequence[Members], links: Iterable[Sequence[str]]) -> list[list[Members]]:
    """Split rounds into those that comparisons link: no arithmetic leads from one part to another."""
    part = {members.month: {members.month} for members in rounds}
    for first, *others in links:
        for other in others:
            joined = part[first] | part[other]
            part |= dict.fromkeys(joined, joined)
    parts = {id(months): months for months in part.values()}
    return [[members for members in rounds if members.month in months] for months in parts.values()]


def attack_rounds(
    session: Session, organisation_id: int, rounds: Sequence[Members], k: int, tell: Callable[[float], None] | None
) -> tuple[list[Finding], Reading]:
    """Return what all figures of rounds give away, and the overview of what was read.

    They are read twice: first for what links rounds, and then by rounds that are linked. So the memory is that of the
    largest part, mostly one round, and not that of all.
    """
    overview, everything = Reading(), 0
    for members in rounds:
        read_round(members, read_rows(session, organisation_id, members.round_id), overview)
        everything += overview.figures()
        overview.drop_figures()
    progress, findings = Progress(everything + len(overview.compared()), tell), _counted(overview)
    findings += _compared(overview, progress)
    for part in _together(rounds, overview.links):
        reading = Reading()
        for members in part:
            reading.rounds = {month: read for month, read in overview.rounds.items() if month < members.month}
            read_round(members, read_rows(session, organisation_id, members.round_id), reading)
        findings += _figures(reading, k, progress)
    return _summed(findings), overview


def _summed(findings: Iterable[Finding]) -> list[Finding]:
    """Return one finding for each kind and measure."""
    found: dict[tuple[Trouble, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.trouble, finding.measure), []).append(finding)
    return [
        Finding(*key, sum(each.times for each in alike), min(each.smallest for each in alike))
        for key, alike in found.items()
    ]


def attack_rooms(rooms: Sequence[Shown]) -> Iterable[Finding]:
    """Return what reveals in debriefs give away, each by itself."""
    small = [shown.people for shown in rooms if too_few(shown)]
    if small:
        yield Finding(Trouble.GROUP, ROOMS, len(small), min(small))
    pinned = [(shown, points) for shown in rooms if (points := pinned_in(shown))]
    if pinned:
        yield Finding(
            Trouble.INTERVAL, ROOMS, sum(points for _, points in pinned), min(shown.people for shown, _ in pinned)
        )


def _odd(session: Session, organisation_id: int, k: int) -> Iterable[Finding]:
    for odd in (*odd_rows(session, organisation_id), *odd_counts(session, organisation_id, k)):
        yield Finding(Trouble(odd.kind), family(odd.measure), odd.times, odd.people)


def check_organisation(session: Session, organisation_id: int, tell: Callable[[float], None] | None = None) -> Verdict:
    """Attack everything that an organisation has published, all rounds together, and what debriefs have shown.

    `tell` hears how much of the figures was looked at, 0..1, after each part of them.
    """
    rounds = read_rounds(session, organisation_id)
    rooms = read_rooms(session, organisation_id)
    k = min((members.k for members in rounds), default=5)
    found, overview = attack_rounds(session, organisation_id, rounds, k, tell)
    findings = (*found, *attack_rooms(rooms), *_odd(session, organisation_id, k))
    cells = overview.cells + overview.deals + len(rooms)
    rules = tuple(rule_by_rule(session, organisation_id, rooms))
    return Verdict(k, len(rounds), _people(rounds), cells, findings, _unjudged(overview), rules)


def _unjudged(reading: Reading) -> tuple[Unjudged, ...]:
    erased = Counter(family(measure) for measure in reading.unjudged)
    found = [Unjudged(Limit.ERASED, measure, times) for measure, times in sorted(erased.items())]
    guessed = Counter(measure.partition(":")[0] for measure in reading.guessed)
    found += [Unjudged(Limit.GUESSED, kind, times) for kind, times in sorted(guessed.items())]
    return (*found, *([Unjudged(Limit.DEALS, "outcome", reading.deals)] if reading.deals else []))


def _people(rounds: Sequence[Members]) -> int:
    return len({person for members in rounds for people in members.teams.values() for person in people})
