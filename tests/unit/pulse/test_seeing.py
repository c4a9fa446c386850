"""Where the answers count, in words: nothing is promised that may not be shown."""

from data.queries.own_units import OwnUnit
from data.types import ResultState
from surveys.pulse.seeing import counted_in

SHOWN, SMALL, NEIGHBOUR = ResultState.SHOWN, ResultState.NOT_ENOUGH, ResultState.PROTECTS_NEIGHBOUR


def test_the_form_says_where_the_answers_count() -> None:
    units = [OwnUnit("Team X", 7, SHOWN), OwnUnit("Division Y", 61, SHOWN), OwnUnit("Company", 480, SHOWN)]
    assert counted_in(units, 5) == (
        "Your answers count in Team X (7 people), Division Y (61), Company (480); nothing smaller is shown, and "
        "of these only what gives away no smaller neighbour."
    )


def test_a_team_of_which_nothing_can_be_shown_is_not_promised() -> None:
    whole = OwnUnit("Company", 12, SHOWN)
    counted = "Your answers count in Company (12 people); nothing smaller is shown."
    assert counted_in([OwnUnit("Duo", 2, SMALL), whole], 5) == (
        f"{counted} Duo has fewer than 5 people, so nothing is shown about it."
    )
    assert counted_in([OwnUnit("Alps", 6, NEIGHBOUR), whole], 5) == (
        f"{counted} Alps (6 people) stays hidden even if everybody answers, to protect a smaller neighbour."
    )


def test_too_few_people_are_told_that_nothing_is_shown() -> None:
    nothing = "Too few people are asked this time, so nothing that your answers count in is shown to anyone."
    assert counted_in([OwnUnit("Duo", 2, SMALL)], 5) == nothing
    assert counted_in([], 5) == nothing
