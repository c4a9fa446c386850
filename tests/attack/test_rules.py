"""Every line of every rule is kept by what is published, and a row that breaks it is found by that line.

Rows are changed as a careless developer might, one at a time, and looked at beside what the database knows.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select

from data.attacker.check import check_organisation
from data.attacker.measuring import JUDGES, measure
from data.attacker.members import read_rounds
from data.attacker.recount import Entry, Recount, read_entries
from data.attacker.thresholds import LINES, Check, Line
from data.attacker.truths import Truths, read_numbers
from data.models import Publication
from tests.attack.conftest import ON_SQLITE
from tests.attack.world import World

pytestmark = ON_SQLITE
LAST = 4  # rounds that are looked at
FAVOURS = ("rate:given", "rate:received")
Mutant = Callable[[Entry, Recount], Iterator[Entry]]


def known_rounds(world: World) -> list[Recount]:
    """Return the last rounds with all that they are compared with."""
    found: list[Recount] = []
    for members in read_rounds(world.session, world.organisation_id):
        entries = read_entries(world.session, members.round_id)
        known = Recount(members, entries, over=True)
        written = select(Publication.published_at).where(Publication.round_id == members.round_id)
        known.written = frozenset(world.session.scalars(written))
        known.truths = Truths(read_numbers(world.session, members.round_id))
        found.append(known)
        known.earlier = {each.members.month: each for each in found}
    return found[-LAST:]


@pytest.fixture(scope="module")
def rounds(world: World) -> list[Recount]:
    """The last rounds of the year."""
    return known_rounds(world)


def with_entries(known: Recount, entries: Sequence[Entry]) -> Recount:
    """Return a round with other rows."""
    made = Recount(known.members, entries, over=known.over)
    made.written, made.truths, made.earlier = known.written, known.truths, {**known.earlier}
    made.earlier = {**known.earlier, known.members.month: made}
    return made


def changed(entry: Entry, **values: object) -> Entry:
    return replace(entry, row=replace(entry.row, **values))  # type: ignore[arg-type] # mixed values


def to_nodes(entry: Entry, known: Recount) -> Iterator[Entry]:
    """Put the row beside every other team."""
    yield from (changed(entry, team_id=team) for team in known.members.parents if team != entry.row.team_id)


def elsewhere(**values: object) -> Mutant:
    return lambda entry, known: (changed(each, **values) for each in (entry, *to_nodes(entry, known)))


def here(**values: object) -> Mutant:
    return lambda entry, _: iter([changed(entry, **values)])


def moved(by: float) -> Mutant:
    return lambda entry, _: iter([changed(entry, value=(entry.row.value or 0) + by)])


def narrow(entry: Entry, _: Recount) -> Iterator[Entry]:
    if entry.row.value is not None:
        yield changed(entry, low=entry.row.value - 0.01, high=entry.row.value + 0.01)


def more(entry: Entry, _: Recount) -> Iterator[Entry]:
    yield changed(entry, n=entry.row.n + 1)


def late(entry: Entry, _: Recount) -> Iterator[Entry]:
    yield replace(entry, written_at=entry.written_at + dt.timedelta(days=1))


def other_reason(entry: Entry, _: Recount) -> Iterator[Entry]:
    other = {"not_enough": "protects_neighbour", "protects_neighbour": "not_enough"}
    if entry.state in other:
        yield replace(entry, state=other[entry.state])


def told_after_all(entry: Entry, known: Recount) -> Iterator[Entry]:
    yield from (replace(changed(each, n=30), state="shown") for each in (entry, *to_nodes(entry, known)))


MUTANTS: dict[Check, Mutant] = {
    Check.ONCE: late,
    Check.ALIKE: more,
    Check.COUNTED: more,
    Check.MEAN: moved(3),
    Check.LISTED: here(measure="score:everything"),
    Check.TOP: to_nodes,
    Check.NAMED: here(note="Nobody"),
    Check.LEAST: told_after_all,
    Check.BEYOND: told_after_all,
    Check.LEFT_OUT: told_after_all,
    Check.CARELESS: told_after_all,
    Check.INTERVAL: here(interval="own"),
    Check.OWN: elsewhere(interval="own"),
    Check.OWN_BEYOND: elsewhere(interval="own"),
    Check.INSIDE: here(value=100.0, bound="exact"),
    Check.BOUND: here(value=99.0, bound="at_least", low=None, high=None),
    Check.BOTH: elsewhere(bound="exact", value=0.1),
    Check.LOW: here(value=0.3),
    Check.FEW_DAYS: here(bound="at_most", value=0.01),
    Check.ROOM_ABOVE: here(bound="at_least", value=4000.0),
    Check.TOGETHER: here(bound="exact", value=0.5),
    Check.STEP: moved(0.004),
    Check.COARSE: moved(0.1),
    Check.SPREAD: narrow,
    Check.SAME: lambda entry, known: (changed(each, value=1.0, n=9) for each in (entry, *to_nodes(entry, known))),
    Check.SILENT: here(value=1.0),
    Check.WORD: here(word=None),
    Check.SPOKEN: elsewhere(word="rose"),
    Check.UNSPOKEN: here(word="fell"),
    Check.WORDS: here(word="she rose"),
    Check.VERSION: lambda entry, _: iter([replace(entry, version="publication-9.9")]),
    Check.IN_TREE: here(team_id=999_999),
    Check.EMPTY: lambda entry, _: iter([replace(changed(entry, n=7), state="not_enough")]),
    Check.REASON: other_reason,
}
# Nothing of these kinds is in this company, or nothing that one changed row would break: tested below, or elsewhere.
APART = {Check.LEFT_OVER, Check.EVERYBODY}
ABSENT = ("closed deals", "omega")


def breaks(line: Line, known: Recount) -> int:
    found = [each.broken for each in measure(known) if (each.rule, each.what) == (line.rule, line.what)]
    return sum(found)


def found_by(line: Line, known: Recount, mutant: Mutant) -> bool:
    """Tell whether the line finds a row that is changed so, wherever that breaks it."""
    plain = [each for each in known.entries if line.rows.fullmatch(f"{each.row.measure}|{each.row.part}")]
    assert breaks(line, with_entries(known, [*plain, *_beside(known, plain)])) == 0
    for place, entry in enumerate(known.entries):
        if line.rows.fullmatch(f"{entry.row.measure}|{entry.row.part}") or line.check == Check.LISTED:
            for other in mutant(entry, known):
                kept = [
                    each
                    for at, each in enumerate(known.entries)
                    if at != place and (each.row.team_id, each.key) != (other.row.team_id, other.key)
                ]
                same = (entry.row.team_id, entry.key) == (other.row.team_id, other.key)
                first = [] if same else [entry]
                among = [each for each in kept if line.rows.fullmatch(f"{each.row.measure}|{each.row.part}")]
                if breaks(line, with_entries(known, [*among, *_beside(known, among), *first, other])):
                    return True
    return False


def _beside(known: Recount, among: Sequence[Entry]) -> list[Entry]:
    """Return what rows are judged beside: how many people are counted, both scales of an index, totals of favours."""
    scores = {
        f"{kind}:{score}" for kind in ("score", "by_role", "by_region", "by_tenure") for score in ("T", "R", "RO")
    }
    beside = [
        each for each in known.entries if each.row.measure in scores or each.key in {(way, "") for way in FAVOURS}
    ]
    return [each for each in beside if each not in among]


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.rule} {line.what}")
def test_a_row_that_breaks_a_line_is_found_by_it(rounds: list[Recount], line: Line) -> None:
    assert all(breaks(line, known) == 0 for known in rounds)
    if line.check in APART or line.what.startswith(ABSENT):
        return
    assert any(found_by(line, known, MUTANTS[line.check]) for known in rounds)


@pytest.mark.parametrize("check", sorted(APART))
def test_lines_that_this_company_keeps_by_far_find_what_is_not_enough(rounds: list[Recount], check: Check) -> None:
    """As many are in no group, and in the whole company, as none of its months has."""
    lines = [replace(line, least=1000) for line in LINES if line.check == check]
    judged = {
        JUDGES[check](line, entry, known)
        for line in lines
        for known in rounds
        for entry in known.entries
        if entry.shown and line.rows.fullmatch(f"{entry.row.measure}|{entry.row.part}")
    }
    assert False in judged


def test_the_verdict_tells_of_every_rule_that_rows_can_tell_of(world: World) -> None:
    verdict = check_organisation(world.session, world.organisation_id)
    assert {each.rule for each in verdict.rules} == {f"rule:{number}" for number in range(1, 16) if number != 3}
    assert [each for each in verdict.rules if each.broken or each.unjudged] == []
    assert verdict.clean
