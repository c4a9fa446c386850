"""What may be told of a team's commitments: how many of the same people said what, so that no two counts differ by few.

Two commitments may be nearly the same, and a unit may have them beside a team that it holds. So all that one debrief is
told rests on the same people, and outside of every unit below that could be told of by itself stand at least k of them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from data.publication.coverage import limits

Words = Mapping[int, str]


def of_the_same_people(
    said: Mapping[int, Words], units: Mapping[int, Collection[int]], *, k: int
) -> dict[int, list[str]]:
    """Return the words that may be counted, by commitment; those of too few are not there.

    Which they are depends on who has said something, never on what was said.

    Args:
        said: For each commitment, the word of each person who said one.
        units: For each person, the units below the team that hold them and at least k people.
        k: The smallest number of people that a count may rest on.
    """
    people: set[int] = set()
    told: list[int] = []
    for one in sorted(said, key=lambda each: (-len(said[each]), each)):
        both = people & said[one].keys() if told else set(said[one])
        if _enough(both, units, k):
            people, told = both, [*told, one]
    return {one: [said[one][person] for person in sorted(people)] for one in told}


def _enough(people: Collection[int], units: Mapping[int, Collection[int]], k: int) -> bool:
    """Whether at least k people are there, and beside each unit below as well."""
    below = {unit for person in people for unit in units.get(person, ())}
    beside = (sum(unit not in units.get(person, ()) for person in people) for unit in below)
    return len(people) >= k and all(number >= k for number in beside)


def told_counts(words: Iterable[str], outcomes: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return the fewest and the most who said each of the outcomes: never all, and never none."""
    listed = list(words)
    ends = limits([listed.count(outcome) for outcome in outcomes])
    return {
        "fewest": {outcome: low for outcome, (low, _) in zip(outcomes, ends, strict=True)},
        "most": {outcome: high for outcome, (_, high) in zip(outcomes, ends, strict=True)},
    }
