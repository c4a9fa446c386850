"""What became of a team's commitments is counted over the same people, and beside every unit below stand k of them."""

from hypothesis import given
from hypothesis import strategies as st

from data.attacker.rooms import Shown, pinned_in
from data.commands.own import OUTCOMES
from data.publication.promises import of_the_same_people, told_counts

K = 5
YES, NOT_YET = "happened", "not_yet"


def test_two_commitments_are_told_of_the_same_people() -> None:
    everybody, without_one = dict.fromkeys(range(8), YES), dict.fromkeys(range(7), NOT_YET)
    told = of_the_same_people({2: without_one, 1: everybody, 3: dict.fromkeys(range(4), YES)}, {}, k=K)
    assert told == {1: [YES] * 7, 2: [NOT_YET] * 7}


def test_too_few_are_told_nothing() -> None:
    assert of_the_same_people({1: dict.fromkeys(range(4), YES)}, {}, k=K) == {}
    assert of_the_same_people({}, {}, k=K) == {}


def test_beside_a_unit_below_stand_enough_or_none_is_told() -> None:
    in_a_team = {person: {7} for person in range(6)}
    assert of_the_same_people({1: dict.fromkeys(range(10), YES)}, in_a_team, k=K) == {}, "four beside the six"
    assert of_the_same_people({1: dict.fromkeys(range(11), YES)}, in_a_team, k=K) == {1: [YES] * 11}
    assert of_the_same_people({1: dict.fromkeys(range(6), YES)}, in_a_team, k=K) == {}, "it would be the team's own"


outcomes = st.sampled_from(OUTCOMES)
said = st.dictionaries(st.integers(1, 4), st.dictionaries(st.integers(0, 15), outcomes), max_size=4)
places = st.dictionaries(st.integers(0, 15), st.sets(st.integers(20, 23), max_size=2))


@given(said, places)
def test_no_two_counts_differ_by_few(words: dict[int, dict[int, str]], units: dict[int, set[int]]) -> None:
    told = of_the_same_people(words, units, k=K)
    assert len({len(counted) for counted in told.values()}) <= 1
    assert (
        told.keys()
        == of_the_same_people({one: dict.fromkeys(people, YES) for one, people in words.items()}, units, k=K).keys()
    ), "what is told depends on who answered, and not on what"
    if told:
        people = set.intersection(*(set(words[one]) for one in told))
        assert all(counted == [words[one][person] for person in sorted(people)] for one, counted in told.items())
        for unit in {unit for person in people for unit in units.get(person, ())}:
            assert sum(unit not in units.get(person, ()) for person in people) >= K


@given(st.lists(outcomes, min_size=K, max_size=30))
def test_what_is_told_leaves_everybody_s_answer_open(words: list[str]) -> None:
    counts = told_counts(words, OUTCOMES)
    assert all(counts["fewest"][one] <= words.count(one) <= counts["most"][one] for one in OUTCOMES)
    assert pinned_in(Shown("commitments:1", K, len(words), counts)) == 0
