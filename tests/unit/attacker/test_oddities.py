"""Which notes a published row may have, by its kind."""

import pytest

from data.attacker.oddities import known_note


@pytest.mark.parametrize(
    ("measure", "note"),
    [
        ("change:T", "2026-09"),
        ("change:given", None),
        ("change:T", "quarterly"),
        ("workshop:R", "2026-05 2026-06 | 2026-07 | 2026-08"),
        ("workshop:R", " | 2026-07 | "),
        ("bands:T1", "close"),
        ("score:T", "few_careless"),
        ("upkeep:careless", "few_careless"),
        ("item:T1", "groups"),
    ],
)
def test_notes_of_the_rules_are_known(measure: str, note: str | None) -> None:
    assert known_note(measure, note)


@pytest.mark.parametrize(
    ("measure", "note"),
    [
        ("change:T", "2026-08 2026-09"),
        ("change:T", "2026-13"),
        ("change:T", " | 2026-09 | "),
        ("change:T", "close"),
        ("score:T", "2026-09"),
        ("item:T1", "few_careless"),
        ("workshop:R", "2026-09"),
        ("participation", "2026-09"),
    ],
)
def test_a_note_of_another_kind_is_none_of_the_rules(measure: str, note: str) -> None:
    assert not known_note(measure, note)
