"""Who stands behind each row of a round, such that their number is the published one."""

from collections.abc import Mapping
from functools import cache

from data.attacker.comparisons import COMPARISONS, compared
from data.attacker.displays import Row
from data.attacker.figures import Place
from data.attacker.members import (
    ASKED,
    COUNTED,
    COVERED,
    DEALS,
    GROUPS,
    OPENERS,
    SAID,
    SCORED,
    Circle,
    Members,
)

OTHERS = "others"  # the part of a node's cell that tells of its withheld children together
UNFLAGGED = "unflagged"  # of everybody whose answers do not look careless
RATES = ("given", "received")
STATEMENT_KINDS = ("item", "bands", "spread")
Standing = frozenset[Place]

# Which people stand behind a measure, by how its name begins.
DEEDS = {
    "score:": SCORED,
    "change:": SCORED,
    "workshop:": SCORED,
    "detectable:": SCORED,
    "rate:given": COUNTED,
    "rate:received": COUNTED,
    "ratio:K": COUNTED,
    **{f"by_{attribute}:{name}": COUNTED for attribute in GROUPS for name in RATES},
    **{f"by_{attribute}:": SCORED for attribute in GROUPS},
    "rate:moved": DEALS,
    "rate:stuck": DEALS,
    "share:openers": OPENERS,
    "share:asked": SAID,
    "participation": ASKED,
    "coverage:": COVERED,
}


@cache
def deed_of(measure: str) -> str | None:
    """Return what the people behind a measure have in common, or None for a measure that the attacker does not know."""
    kind, _, item = measure.partition(":")
    if kind in STATEMENT_KINDS:
        return f"item:{item}"
    return next((deed for start, deed in DEEDS.items() if measure.startswith(start)), None)


class Behind:
    """The people of one round, as its rows name them; rows have to be asked for from the bottom of the tree upwards."""

    def __init__(self, members: Members, earlier: Mapping[str, "Behind"]) -> None:
        self.members = members
        self._rounds: dict[str, Behind] = {**earlier, members.month: self}
        self.scored: dict[int, Standing] = {}  # by node; whoever reads the scores writes it down
        self._circles: dict[str, Circle] = {}
        self._standing: dict[tuple[str, int, int], Standing | None] = {}
        self._whole: dict[tuple[str, int], Standing] = {}  # by deed and node, whatever is told of them
        self._guessed: dict[tuple[str, str], set[int]] = {}  # who was put into a group of an attribute, by deed
        self._unsure: set[tuple[int, str, str]] = set()  # rows whose people are one guess among others
        self._pooled: dict[str, int] = {}  # degrees of freedom, by deed

    def drop(self) -> None:
        """Keep only what comparisons need: who was scored in which node."""
        for kept in (self._circles, self._standing, self._whole, self._guessed, self._unsure):
            kept.clear()

    def people(self, row: Row, deed: str) -> Standing | None:
        """Return who stands behind a row; None where the tree gives no such number of people."""
        if deed not in self._circles:
            self._circles[deed] = Circle(self.members, deed)
        circle = self._circles[deed]
        key = deed, row.team_id, row.people
        if row.measure.startswith("by_"):
            return self._group(row, deed)
        if row.part == OTHERS:
            return self._placed(circle.beyond(row.team_id))
        if row.part == UNFLAGGED:
            return self._careful(row)
        if row.measure.startswith(COMPARISONS):
            return self._same(row)
        if key not in self._standing:
            found = circle.of(row.team_id, row.people)
            self._standing[key] = None if found is None else self._placed(found)
        people = self._standing[key]
        if people is not None:
            self._whole[deed, row.team_id] = people
        return people

    def is_guess(self, row: Row) -> bool:
        """Tell whether others of the people whose answers are gone might as well stand behind a row asked for before.

        In the tree that makes no difference, since nothing else is known of those of one team. Who of them was in a
        role, or looked careless, beside the team that each was in, does: people whom the guess puts there wrongly
        would be all that two figures differ by.
        """
        return (row.team_id, row.measure, row.part) in self._unsure

    def _note_guess(self, row: Row, chosen: int, among: int) -> None:
        if 0 < chosen < among:
            self._unsure.add((row.team_id, row.measure, row.part))

    def _careful(self, row: Row) -> Standing | None:
        """Return a node's people whose answers do not look careless; what is gone may have, as the numbers say.

        None where the plain scores beside it agree with nobody.
        """
        whole = self.scored.get(row.team_id)
        if whole is None:
            return None
        people = frozenset(place for place in whole if place[0] not in self.members.careless)
        gone = sorted(place for place in people if place[0] not in self.members.answered)
        left_out = max(len(people) - row.n, 0)
        self._note_guess(row, left_out, len(gone))
        return people.difference(gone[:left_out])

    def _group(self, row: Row, deed: str) -> Standing | None:
        """Return a node's people of one group; whose answers are gone may have been in any, as the numbers say."""
        attribute = row.measure.partition(":")[0].removeprefix("by_")
        values, whole = self.members.groups[attribute], self._whole.get((deed, row.team_id), frozenset())
        people = {person for person, _ in whole if values.get(person) == row.note}
        guessed = self._guessed.setdefault((row.measure, deed), set())
        gone = self.members.gone[SCORED]
        possible = [person for person, _ in whole if person in gone and person not in people]
        more = sorted(person for person in possible if person not in guessed)
        missing = row.n - len(people)
        self._note_guess(row, missing, len(possible))
        if not 0 <= missing <= len(more):
            return None
        guessed |= set(more[:missing])
        return self._placed(frozenset(people | set(more[:missing])))

    def _same(self, row: Row) -> Standing | None:
        """Return who of a node's people was in it in every month that a comparison is made of."""
        same = {person for person, _ in self.scored.get(row.team_id, ())}
        for month in compared(row):
            same &= {person for person, _ in self._rounds[month].scored.get(row.team_id, ())}
        return self._placed(frozenset(same))

    def _placed(self, people: frozenset[int]) -> Standing:
        return frozenset((person, self.members.round_id) for person in people)

    def teams_of(self, deed: str) -> dict[Place, int]:
        """Return the team of everybody who did something, by what they did."""
        return {(person, self.members.round_id): team for person, team in self.members.teams[deed].items()}

    def teams_known(self, deed: str) -> dict[Place, int]:
        """Return the same with everybody whose answers are gone: each counts as having given one."""
        teams = self.members.gone[SCORED] | self.members.teams[deed]
        return {(person, self.members.round_id): team for person, team in teams.items()}

    def df(self, deed: str) -> int:
        """Return the degrees of freedom of a spread within teams."""
        if deed not in self._pooled:
            teams = self.members.gone[SCORED] | self.members.teams[deed]
            self._pooled[deed] = len(teams) - len(set(teams.values()))
        return self._pooled[deed]
