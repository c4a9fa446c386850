"""A round's published rows beside what the database knows of their people, counted anew from who sent what.

Numbers are spans: so many people for sure, and so many more that may be, whose answers were destroyed since, or who
belong to an inner node and count at the top or nowhere.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.attacker.behind import OTHERS, UNFLAGGED, deed_of
from data.attacker.displays import Row, columns_of_rows, row_of
from data.attacker.members import ASKED, COMPLETE, COVERED, OPENERS, SCORED, Members
from data.attacker.truths import Truths
from data.attacker.upkeep import upkeep_deed
from data.models import PublishedResult
from data.types import UPKEEP, ResultState

GROUPED, OUTCOME = "by_", "outcome:"
HAD = "had"  # first conversations: an own spread of their share rests on nobody else
ITEM = "item:"
Found = TypeVar("Found")


class Span(NamedTuple):
    """So many people for sure, and so many more at the most."""

    sure: int
    more: int = 0

    @property
    def most(self) -> int:
        """How many they may be."""
        return self.sure + self.more

    def less(self, others: Iterable["Span"]) -> "Span":
        """Return what is left without some that lie inside."""
        listed = list(others)
        return Span(
            self.sure - sum(each.sure for each in listed), max(self.more - sum(each.more for each in listed), 0)
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A published row, whatever its state, when it was written and by which rules."""

    row: Row
    state: str
    written_at: dt.datetime
    version: str  # of the rules by which it was made

    @property
    def shown(self) -> bool:
        """Whether it is shown."""
        return self.state == ResultState.SHOWN

    @property
    def key(self) -> tuple[str, str]:
        """What it is about."""
        return self.row.measure, self.row.part


def read_entries(session: Session, round_id: int) -> list[Entry]:
    """Return every published row of a round."""
    result = PublishedResult
    about = (result.state, result.published_at, result.publication_version)
    query = select(*about, *columns_of_rows()).where(result.round_id == round_id)
    rows = session.execute(query)
    return [Entry(row_of(found, NO_NUMBER), state, written, version) for state, written, version, *found in rows]


NO_NUMBER = -1  # of people, in a row that has none


class Recount:
    """One round: its rows, and the people of each node by what they did.

    `blind` where its answers were kept long enough and are destroyed: nothing of them can be counted any more.
    """

    def __init__(self, members: Members, entries: Sequence[Entry], *, over: bool, blind: bool = False) -> None:
        self.members, self.entries, self.over, self.blind = members, entries, over, blind
        self.written: frozenset[dt.datetime] = frozenset()  # when its results were written
        self.truths: Truths | None = None
        self.earlier: Mapping[str, Recount] = {}  # the rounds before, and this one, by month
        self._inner = set(members.parents.values())
        self._paths = {team: members.path(team) for team in members.parents}
        self._spans: dict[str, dict[int, Span]] = {}
        self._inner_counts: dict[tuple[str, int], bool | None] = {}
        self._rest: dict[tuple[str, str, str], dict[int, list[int]]] = {}
        self._cached: dict[object, Any] = {}

    def drop_rows(self) -> None:
        """Keep only what comparisons need."""
        self.entries = ()
        self._rest.clear()
        self._standing(SCORED)
        self._cached = {("standing", SCORED): self._standing(SCORED)}
        self.truths = None
        for kept in ("by_key", "_told"):
            self.__dict__.pop(kept, None)

    def cached(self, key: object, make: Callable[[], Found]) -> Found:
        """Return what is made once for a round."""
        if key not in self._cached:
            self._cached[key] = make()
        found: Found = self._cached[key]
        return found

    @cached_property
    def by_key(self) -> dict[tuple[str, str], dict[int, Entry]]:
        """The shown rows by what they are about and by node."""
        found: dict[tuple[str, str], dict[int, Entry]] = {}
        for entry in self.entries:
            if entry.shown:
                found.setdefault(entry.key, {})[entry.row.team_id] = entry
        return found

    def doers(self, deed: str) -> Mapping[int, int]:
        """Return the team of everybody who did something for sure."""
        members = self.members
        if deed == HAD:
            return {person: team for person, team in members.teams[OPENERS].items() if members.begun.get(person)}
        return members.teams.get(deed, {})

    def gone(self, deed: str) -> Mapping[int, int]:
        """Return the team of everybody who may have done it, whose answers are gone."""
        if deed == ASKED:
            return {}
        return self.members.gone.get(COVERED if deed == COVERED else SCORED, {})

    def spans(self, deed: str) -> Mapping[int, Span]:
        """Return how many people of each node did something."""
        if deed not in self._spans:
            sure, more, above = self._counted(deed)
            for top, people in above.items():
                counted = self.inner_counts(deed, top)
                sure[top] += people if counted else 0
                more[top] += people if counted is None else 0
            self._spans[deed] = {team: Span(sure[team], more[team]) for team in self.members.parents}
        return self._spans[deed]

    def _counted(self, deed: str) -> tuple[Counter[int], Counter[int], Counter[int]]:
        sure, more, above = Counter[int](), Counter[int](), Counter[int]()
        known = self.doers(deed)
        for team, people in Counter(known.values()).items():
            path = self._paths.get(team, [])
            if team in self._inner:
                above.update({path[-1]: people})
            else:
                sure.update(dict.fromkeys(path, people))
        missing = Counter(team for person, team in self.gone(deed).items() if person not in known)
        for team, people in missing.items():
            path = self._paths.get(team, [])
            more.update(dict.fromkeys(path[-1:] if team in self._inner else path, people))
        return sure, more, above

    def inner_counts(self, deed: str, top: int) -> bool | None:
        """Tell whether people of inner nodes count at a top, as its own numbers say; None where that is not sure."""
        placed = SCORED if deed.startswith((ITEM, COMPLETE)) else OPENERS if deed == HAD else deed
        if (placed, top) not in self._inner_counts:
            sure, more, above = self._counted(placed)
            told = self._told[placed, top]
            fits = {counted for counted in (True, False) if sure[top] + counted * above[top] in told}
            self._inner_counts[placed, top] = fits.pop() if len(fits) == 1 and not more[top] else None
        return self._inner_counts[placed, top]

    @cached_property
    def _told(self) -> Mapping[tuple[str, int], set[int]]:
        """The numbers of people that plain rows tell, by what these did and by node."""
        found: dict[tuple[str, int], set[int]] = defaultdict(set)
        for (measure, part), nodes in self.by_key.items():
            deed = None if part or measure.startswith(GROUPED) else self.deed(measure, part)
            for node, entry in nodes.items():
                found[str(deed), node].add(entry.row.people)
        return found

    @staticmethod
    def deed(measure: str, part: str) -> str | None:
        """Return what the people behind a row have in common."""
        return upkeep_deed(Row(0, measure, part, 0)) if measure.startswith(UPKEEP) else deed_of(measure)

    def span(self, row: Row, deed: str | None = None) -> Span | None:
        """Return how many people stand behind a row; None where that cannot be counted, or not any more."""
        if row.measure.startswith(OUTCOME):
            return Span(row.n)
        deed = deed or self.deed(row.measure, row.part)
        if self.blind or deed is None or row.team_id not in self.members.parents:
            return None
        whole = self.spans(deed)[row.team_id]
        if row.measure.startswith(GROUPED):
            return self._group(row, deed, whole)
        if row.part == UNFLAGGED:
            careless = self.careless[row.team_id]
            return Span(whole.sure - careless, whole.more)
        if row.part == OTHERS:
            return self.beyond(Row(row.team_id, row.measure, "", row.n), deed)
        return whole

    def _group(self, row: Row, deed: str, whole: Span) -> Span:
        """Return the people of one role, region or time in the company."""
        values = self.members.groups[row.measure.partition(":")[0].removeprefix(GROUPED)]
        inside = [
            team in self._inner
            for person, team in self.doers(deed).items()
            if values.get(person) == row.note and self._paths[team][-1] == row.team_id
        ]
        above, counted = sum(inside), self.inner_counts(deed, row.team_id)
        return Span(len(inside) - (0 if counted else above), whole.more + (above if counted is None else 0))

    def answered(self, node: int) -> int:
        """Return how many of those asked in a node have sent answers, which is kept whoever is erased."""
        return self._answered[node]

    @cached_property
    def _answered(self) -> Counter[int]:
        found = Counter[int]()
        for person, team in self.members.teams[ASKED].items():
            if person in self.members.answered or person in self.members.gone[SCORED]:
                path = self._paths[team]
                if team not in self._inner:
                    found.update(path)
                elif self.inner_counts(ASKED, path[-1]):
                    found.update(path[-1:])
        return found

    @cached_property
    def careless(self) -> Counter[int]:
        """How many of each node's scored people look careless."""
        found = Counter[int]()
        for person in self.members.careless:
            team = self.members.teams[SCORED].get(person)
            if team is not None:
                found.update(self._paths[team] if team not in self._inner else self._paths[team][-1:])
        return found

    def inside(self, row: Row, among: str = "") -> list[int]:
        """Return the largest nodes inside a row's that show the same; `among` "own" those with an own spread."""
        key = row.measure, row.part, among
        if key not in self._rest:
            shown = {node for each in _alike(row) for node in self._nodes(row.measure, each, among)}
            found: dict[int, list[int]] = {}
            for node in shown:
                above = next((each for each in self._paths.get(node, [])[1:] if each in shown), None)
                if above is not None:
                    found.setdefault(above, []).append(node)
            self._rest[key] = found
        return self._rest[key].get(row.team_id, [])

    def _nodes(self, measure: str, part: str, among: str) -> list[int]:
        nodes = self.by_key.get((measure, part), {})
        return [node for node, entry in nodes.items() if not among or entry.row.interval == among]

    def beyond(self, row: Row, deed: str | None = None, among: str = "") -> Span | None:
        """Return how many people a row's node holds beyond those inside it that show the same."""
        deed = deed or self.deed(row.measure, row.part)
        if row.measure.startswith(OUTCOME):
            nodes = self.by_key[row.measure, row.part]
            return Span(row.n - sum(nodes[node].row.n for node in self.inside(row, among)))
        if self.blind or deed is None or row.team_id not in self.members.parents:
            return None
        spans = self.spans(deed)
        return spans[row.team_id].less(spans[node] for node in self.inside(row, among))

    def pieces(self, top: int, of: Callable[[int], int], key: tuple[str, str]) -> list[int]:
        """Return what each shown node of a tree holds beyond those inside it, of something that is counted by node."""
        nodes = [node for node in self.by_key.get(key, {}) if self._paths[node][-1] == top]
        return [of(node) - sum(map(of, self.inside(Row(node, *key, 0)))) for node in nodes]

    def scored(self, node: int) -> frozenset[int] | None:
        """Return who was scored in a node; None where that is not known any more."""
        if self.blind or node not in self.members.parents or self.spans(SCORED)[node].more:
            return None
        return frozenset(self._standing(SCORED)[node])

    def people(self, row: Row) -> frozenset[int] | None:
        """Return who stands behind a row; None where that is not known, or not any more."""
        deed, node = self.deed(row.measure, row.part), row.team_id
        if self.blind or deed is None or node not in self.members.parents or self.spans(deed)[node].more:
            return None
        found = frozenset(self._standing(deed)[node])
        if row.measure.startswith(GROUPED):
            values = self.members.groups[row.measure.partition(":")[0].removeprefix(GROUPED)]
            return frozenset(person for person in found if values.get(person) == row.note)
        if row.part == UNFLAGGED:
            return found - self.members.careless
        if row.part == OTHERS:
            inside = self.inside(Row(node, row.measure, "", row.n))
            return found.difference(*(self._standing(deed)[each] for each in inside))
        return found

    def _standing(self, deed: str) -> Mapping[int, set[int]]:
        """Return who did something, by node."""
        return self.cached(("standing", deed), lambda: self._stand(deed))

    def _stand(self, deed: str) -> Mapping[int, set[int]]:
        found: dict[int, set[int]] = {node: set() for node in self.members.parents}
        for person, team in self.doers(deed).items():
            path = self._paths.get(team, [])
            above = team in self._inner
            if above and not self.inner_counts(deed, path[-1]):
                continue
            for node in path[-1:] if above else path:
                found[node].add(person)
        return found

    @cached_property
    def possible(self) -> Mapping[int, set[int]]:
        """Who may have been scored in each node."""
        found: dict[int, set[int]] = {node: set() for node in self.members.parents}
        for person, team in {**self.gone(SCORED), **self.doers(SCORED)}.items():
            for node in self._paths.get(team, []):
                found[node].add(person)
        return found


BANDS = frozenset({"low", "middle", "high"})


def _alike(row: Row) -> Sequence[str]:
    """Return the parts that tell at least as much as a row: seven bands tell three as well."""
    return ("low", "1") if row.measure.startswith("bands:") and row.part in BANDS else (row.part,)
