"""Counting alone finds what subtraction leaves over."""

import pytest

from data.attacker.residuals import small_residuals

PARENTS = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({1: 20, 2: 12, 3: 8, 4: 6, 5: 6}, []),
        ({1: 20, 2: 12, 4: 6}, []),
        ({1: 20, 2: 17}, [3]),
        ({1: 20, 4: 10, 6: 9}, [1]),
        ({1: 20, 2: 12, 3: 7, 4: 8}, [1, 4]),
        ({4: 7}, []),
        ({1: 10, 2: 11}, [-1]),
        ({1: 10, 2: 10}, []),
    ],
)
def test_what_is_left_over_is_nobody_or_k(shown: dict[int, int], expected: list[int]) -> None:
    assert small_residuals(PARENTS, shown, 5) == expected
