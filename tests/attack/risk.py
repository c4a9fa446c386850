"""What is left: how well somebody guesses who adds assumptions, or accounts of his own, to what is shown."""

import numpy as np

from data.method.risks import Guess, load_risks

PEOPLE_SD = load_risks().people_sd  # points between people, the method's assumed constant
TRIALS = 20_000
TEAMS = (5, 8, 12)
NOISE = (0.0, 3.0, 6.0, 12.0)  # points by which a person's own score changes from month to month


def guess_error(team: int, noise: float, *, trials: int = TRIALS, seed: int = 1) -> tuple[float, float]:
    """Return how far two guesses of a newcomer's score are off (root mean square, in points).

    The first assumes that nobody else changed and takes the difference of the two displayed means; the second says the
    team's mean of the month before.
    """
    random = np.random.default_rng(seed)
    lasting = np.clip(random.normal(50, PEOPLE_SD, (trials, team + 1)), 0, 100)
    months = np.clip(lasting[:, :, None] + random.normal(0, noise, (trials, team + 1, 2)), 0, 100)
    before, after = months[:, :team, 0].mean(axis=1).round(), months[:, :, 1].mean(axis=1).round()
    truth = months[:, team, 1]
    guesses = np.clip((team + 1) * after - team * before, 0, 100), before
    by_difference, by_mean = (float(np.sqrt(np.square(guess - truth).mean())) for guess in guesses)
    return by_difference, by_mean


def fifth_account(*, trials: int = TRIALS, seed: int = 1) -> float:
    """Return how far off, in points, the fifth score is at most for somebody who wrote the four other answers."""
    random = np.random.default_rng(seed)
    answers = np.clip(random.normal(50, PEOPLE_SD, (trials, 5)), 0, 100)
    shown = answers.mean(axis=1).round()
    return float(np.abs(5 * shown - answers[:, :4].sum(axis=1) - answers[:, 4]).max())


def simulated() -> tuple[Guess, ...]:
    """Return every guess about a newcomer, simulated anew."""
    return tuple(Guess(team, round(noise), *map(round, guess_error(team, noise))) for team in TEAMS for noise in NOISE)
