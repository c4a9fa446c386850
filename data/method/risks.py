"""What risk is left over, in figures: one source for the method page and docs/privacy.md (data/method/risks.toml)."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

PATH = Path(__file__).with_name("risks.toml")
HEADS = (
    "people before",
    "own change from month to month",
    "off by, if nobody else had changed",
    "off by, saying the team's mean",
)


@dataclass(frozen=True, slots=True)
class Guess:
    """How far off a newcomer's score is guessed, in points (0..100), in a team of `people` before.

    `own` is how far people's own scores move from month to month, `difference` the error of taking nobody else to have
    changed, `mean` that of saying the team's mean.
    """

    people: int
    own: int
    difference: int
    mean: int


@dataclass(frozen=True, slots=True)
class Risks:
    """The residual risks: guesses about one newcomer, and how closely four accounts of one's own tell a fifth score.

    `people_sd` and `fifth_within` are in points.
    """

    people_sd: int
    fifth_within: float
    guesses: tuple[Guess, ...]

    def guess(self, people: int, own: int) -> Guess:
        """Return one of the guesses; raises ValueError for one that was not simulated."""
        found = [each for each in self.guesses if (each.people, each.own) == (people, own)]
        if not found:
            raise ValueError("no such guess was simulated")
        return found[0]


@functools.cache
def load_risks() -> Risks:
    """Return the residual risks as the file beside this module says them."""
    told = tomllib.loads(PATH.read_text(encoding="utf-8"))
    guesses = tuple(Guess(team["people"], *guess) for team in told["newcomer"] for guess in team["guesses"])
    return Risks(told["people_sd"], told["fifth_within"], guesses)


def table() -> str:
    """Return the guesses as a table in Markdown."""
    lines = [f"| {' | '.join(HEADS)} |", "|---|---|---|---|"]
    for guess in load_risks().guesses:
        cells = [str(guess.people), *(f"{size} points" for size in (guess.own, guess.difference, guess.mean))]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
