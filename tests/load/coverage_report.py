"""The document of a run of `make coverage`: docs/coverage.md."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

TARGET, MOST_FALSE = (94.0, 96.0), 6.0
TEXT = """\
# Do the intervals keep their promise?

Written by `make coverage` (`tests/load/coverage.py`), which runs the product's own functions on invented teams
whose true values are known (`tests/load/worlds.py`). Do not edit it by hand. {replications:,} teams of each
size, seed {seed}, {months} months, {response:.0f} % of answers given. The aim: an interval of 95 % holds the
truth in 94 to 96 % of cases, and where nothing changed, *rose* and *fell* together are said in at most 6 %.

## How often the 95 % interval holds the truth, in %

{coverage}

In brackets: the share of teams, in %, for which the product gives no interval. Monte Carlo error of a figure
near 95: {error:.2f} points (one standard error) where every team has an interval, more where fewer have one.
{coverage_verdict}

## The same for one person's log, by contacts instead of people, in %

{contacts}

A person's own log knows contacts, so its interval comes from leaving out one contact at a time. In brackets: the share
of logs, in %, whose curve does not reach so far. {contacts_verdict}

## What is told of a team's openers, and how often the truth lies in it, in %

{told}

In brackets: the share of the teams of five answers and more, in %, that are not told of in this way. A bound, such as
*80 % or more*, says what share of this month's conversations was opened by an offer, and of them it is always right:
they were counted. The truth here is the share that the team would have in the long run. Of that a bound says nothing;
read as if it did, it holds the truth as rarely as the table says. Taken further by as much as an interval at its end
would reach, it holds it as the last line says.

## How often *rose* or *fell* is said where nothing changed, in %

{words}

Of the teams for which a word is chosen. In brackets: the share, in %, for which there is no word. Monte Carlo
error of a figure near 5: {error:.2f} points, more where there are fewer words. {words_verdict}

## How often *practically unchanged* is said where nothing changed, in %

{unchanged}

The change since the month before is a difference of two single months, so small teams rarely have an interval
narrow enough for this word, and mostly read *no clear change*.

{notes}
"""


Ends = tuple[float, float] | None


@dataclass(slots=True)
class Tally:
    """How many intervals were made, how many of them held the truth, and how many could not be made."""

    made: int = 0
    held: int = 0
    refused: int = 0

    def add(self, ends: Ends, truth: float) -> None:
        """Count one interval."""
        if ends is None:
            self.refused += 1
        else:
            self.made += 1
            self.held += ends[0] <= truth <= ends[1]


@dataclass(frozen=True, slots=True)
class Found:
    """Tallies by quantity, words by measure where nothing had changed, and tallies of how openers are told.

    Of `contacts`, a size is a number of contacts of one person; elsewhere it is one of people in a team.
    """

    coverage: dict[str, Tally] = field(default_factory=dict)
    contacts: dict[str, Tally] = field(default_factory=dict)
    words: dict[str, Counter[str]] = field(default_factory=dict)
    told: dict[str, Tally] = field(default_factory=dict)


Sizes = Mapping[int, Found]
Figure = tuple[str, int, float, int]  # what, at which size, in per cent, of how many
TOLD = ("exactly, with an interval", "as a bound", "in one of the two ways", "as a bound, taken further")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def held(tally: Tally) -> float:
    """Return how often the truth was held, in per cent of the intervals made."""
    return 100 * tally.held / tally.made


def _told(tally: Tally | None) -> str:
    return _with(held(tally), tally.refused / (tally.made + tally.refused)) if tally and tally.made else "—"


def said(counter: Counter[str], words: Sequence[str]) -> float:
    """Return how often one of the words was chosen, in per cent of the teams with a word."""
    return 100 * sum(counter[word] for word in words) / (counter.total() - counter["none"])


def _head(found: Sizes, first: str, unit: str = "people") -> list[str]:
    return [first, *(f"{size} {unit}" for size in found)]


def _with(share: float, without: float) -> str:
    return f"{share:.1f} ({100 * without:.0f})" if 100 * without >= 0.5 else f"{share:.1f}"


def _coverage_rows(tallies: Mapping[int, Mapping[str, Tally]]) -> list[list[str]]:
    return [[name, *(_told(one[name]) for one in tallies.values())] for name in next(iter(tallies.values()))]


def _held(tallies: Mapping[int, Mapping[str, Tally]]) -> list[Figure]:
    return sorted((name, size, held(tally), tally.made) for size, one in tallies.items() for name, tally in one.items())


def _false(found: Sizes) -> list[Figure]:
    return sorted(
        (name, size, said(counter, ("rose", "fell")), counter.total() - counter["none"])
        for size, one in found.items()
        for name, counter in one.words.items()
    )


def _word_rows(found: Sizes, words: Sequence[str]) -> list[list[str]]:
    names = next(iter(found.values())).words
    return [
        [name, *(_with(said(c, words), c["none"] / c.total()) for c in (f.words[name] for f in found.values()))]
        for name in names
    ]


def _missed(figures: Sequence[Figure], low: float, high: float, sides: tuple[str, str]) -> str:
    """Name the figures that miss an aim by more than two Monte Carlo errors can explain, and on which side."""
    outside = [
        f"{name} at {size} ({value:.1f}, {sides[value > high]})"
        for name, size, value, made in figures
        if value < low - 2 * _error(made) or value > high + 2 * _error(made)
    ]
    near = sum(not low <= value <= high for _, _, value, _ in figures) - len(outside)
    inside = f"{len(figures) - near - len(outside)} of {len(figures)} figures reach the aim"
    close = f", {near} miss it by no more than two Monte Carlo errors" if near else ""
    return f"{inside}{close}." + (f" **Missed:** {'; '.join(outside)}. Why, is told below." if outside else "")


def _error(made: int) -> float:
    return 100 * math.sqrt(0.05 * 0.95 / made)


def document(found: Sizes, notes: str, *, replications: int, seed: int, months: int, response: float) -> str:
    """Return the document."""
    people = {size: one.coverage for size, one in found.items()}
    contacts = {size: one.contacts for size, one in found.items()}
    sides = ("too narrow", "wider than need be")
    with_margin = [row for row in _word_rows(found, ["practically_unchanged"]) if "score, since" in row[0]]
    return TEXT.format(
        replications=replications,
        seed=seed,
        months=months,
        response=100 * response,
        error=_error(replications),
        coverage=_table(_head(found, "quantity"), _coverage_rows(people)),
        contacts=_table(_head(found, "quantity", "contacts"), _coverage_rows(contacts)),
        contacts_verdict=_missed(_held(contacts), *TARGET, sides),
        told=_table(
            _head(found, "told"), [[name, *(_told(one.told.get(name)) for one in found.values())] for name in TOLD]
        ),
        coverage_verdict=_missed(_held(people), *TARGET, sides),
        words=_table(_head(found, "word about"), _word_rows(found, ["rose", "fell"])),
        words_verdict=_missed(_false(found), 0.0, MOST_FALSE, ("too rare", "too often")),
        unchanged=_table(_head(found, "word about"), with_margin),
        notes=notes.rstrip(),
    )
