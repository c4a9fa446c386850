"""K beside the rates that it is made of."""

import numpy as np
import pytest

from data.instruments import load_instrument
from data.publication.answers import Counts
from data.publication.cells import Rules, place
from data.publication.rates import favour_cells
from data.publication.tree import Node

PEOPLE, COLLEAGUES = 10, 2
PULSE, RULES = load_instrument("pulse-1.0"), Rules(k=5)


def told(given: int, received: int) -> tuple[str, float | None, str | None]:
    """K where so many favours among colleagues were given and received, by ten people who worked 20 days each."""
    cubes = np.zeros((2, PEOPLE, len(PULSE.kinds), len(PULSE.counterparts)))
    cubes[0, 0, 0, COLLEAGUES], cubes[1, 0, 0, COLLEAGUES] = given, received
    people = Counts(
        np.arange(PEOPLE),
        np.ones(PEOPLE, dtype=np.int64),
        given=cubes[0],
        received=cubes[1],
        days=np.full(PEOPLE, 20.0),
    )
    cells = favour_cells(PULSE, people, place([Node(1, None)], people.teams, RULES), RULES)
    (cell,) = [cell for cell in cells if cell.measure == "ratio:K"]
    return cell.state, cell.value, cell.word


@pytest.mark.parametrize(("given", "received"), [(0, 9), (4, 9), (9, 0), (9, 4), (0, 0)])
def test_a_word_stands_for_k_where_a_rate_is_told_as_under_half(given: int, received: int) -> None:
    assert told(given, received) == ("shown", None, "few_favours")


def test_k_is_given_by_received() -> None:
    assert told(5, 10) == ("shown", 0.5, None)
