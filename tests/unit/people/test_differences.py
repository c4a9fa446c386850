"""What a file would change, in words."""

import datetime as dt

import pytest

from data.commands.staff_files import Plan
from data.commands.staff_rules import left
from data.commands.staff_states import Change, PersonState, Stay
from surveys.people.differences import parts

NORTH, SOUTH = 2, 3
DECEMBER = dt.date(2026, 12, 1)
NOW: Stay = (NORTH, dt.date(2026, 1, 1), None)
THEN: tuple[Stay, ...] = ((NORTH, dt.date(2026, 1, 1), dt.date(2026, 11, 30)), (SOUTH, DECEMBER, None))
OUT: tuple[Stay, ...] = ((SOUTH, DECEMBER, None),)


@pytest.mark.parametrize(
    ("before", "on", "words"),
    [
        (THEN, dt.date(2026, 11, 26), "Last day in North: 25 November 2026"),
        (THEN, DECEMBER, "Last day in North: 30 November 2026"),
        (THEN, dt.date(2026, 12, 6), "Last day in South: 5 December 2026"),
        ((NOW,), dt.date(2026, 11, 26), "Last day in North: 25 November 2026"),
        (OUT, dt.date(2026, 11, 26), "Not in South any more"),
    ],
)
def test_who_leaves_stands_under_leaving_whatever_was_planned(
    before: tuple[Stay, ...], on: dt.date, words: str
) -> None:
    mei = PersonState("Mei", "mei@example.com", stays=before)
    gone = PersonState("Mei", "mei@example.com", stays=left(before, on))
    found = parts(Plan(changes=[Change(1, mei, gone)], words={NORTH: "North", SOUTH: "South"}))
    assert [(str(part.heading), [each.words for each in part.shown]) for part in found] == [("Leaving", [(words,)])]


def test_who_changes_team_and_leaves_later_stands_under_other_team() -> None:
    mei = PersonState("Mei", "mei@example.com", stays=(NOW,))
    moved = PersonState("Mei", "mei@example.com", stays=(THEN[0], (SOUTH, DECEMBER, dt.date(2026, 12, 31))))
    [part] = parts(Plan(changes=[Change(1, mei, moved)], words={NORTH: "North", SOUTH: "South"}))
    words = "Team: North \N{RIGHTWARDS ARROW} South from 1 December 2026 to 31 December 2026"
    assert (str(part.heading), part.shown[0].words) == ("Other team", (words,))
