"""A live session reveals a question's answers for k and more, and again only for 0 or k and more changes."""

from hypothesis import given
from hypothesis import strategies as st

from data.publication.reveals import Reveal, reveal

K = 5
FIRST = dict.fromkeys(range(8), "yes")


def test_too_few_are_refused() -> None:
    assert reveal(dict.fromkeys(range(4), "yes"), [], k=K) is Reveal.NOT_ENOUGH
    assert reveal(dict.fromkeys(range(5), "yes"), [], k=K) is Reveal.ALLOWED


def test_one_newcomer_leaver_or_changed_answer_is_refused() -> None:
    for again in (FIRST | {8: "yes"}, dict.fromkeys(range(7), "yes"), FIRST | {3: "no"}):
        assert reveal(again, [FIRST], k=K) is Reveal.SAME_BUT_FEW


def test_the_same_or_five_changes_are_allowed() -> None:
    assert reveal(dict(FIRST), [FIRST], k=K) is Reveal.ALLOWED
    assert reveal(FIRST | dict.fromkeys(range(5), "no"), [FIRST], k=K) is Reveal.ALLOWED


def test_every_earlier_reveal_counts() -> None:
    other = dict.fromkeys(range(20, 28), "no")
    assert reveal(FIRST | {3: "no"}, [FIRST, other], k=K) is Reveal.SAME_BUT_FEW


answers = st.dictionaries(st.integers(0, 12), st.sampled_from(["yes", "no"]))


@given(answers, st.lists(answers, max_size=3))
def test_an_allowed_reveal_differs_by_0_or_at_least_k(now: dict[int, str], earlier: list[dict[int, str]]) -> None:
    if reveal(now, earlier, k=K) is Reveal.ALLOWED:
        assert len(now) >= K
        for before in earlier:
            assert (
                len(set(now.items()) ^ set(before.items())) == 0
                or len({one for one, _ in set(now.items()) ^ set(before.items())}) >= K
            )
