"""How things are measured, in words: every score and statistic, the words for change, and what not to conclude.

The method page and docs/metrics.md are both made of this.
"""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.language import ENGLISH, current

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Entry:
    """One score or statistic; `functions` are names below `data.metrics`, such as `scores.ro_index`."""

    id: str
    name: str
    says: str
    formula: str
    range: str
    missing: str
    source: str
    functions: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """The entry's place on a page, such as `score-S4`."""
        return self.id.replace(":", "-")


@dataclass(frozen=True, slots=True)
class Point:
    """A rule for what is shown, or a risk that no rule takes away: in words for a leader, and as a formula."""

    title: str
    text: str
    formula: str


@dataclass(frozen=True, slots=True)
class Method:
    """Everything that is said of the method.

    `words` are (word, when) in the order in which they are tried; `never` are (title, text) of what must not be
    concluded. `rules` and `risks` are those that need more than a sentence of the page.
    """

    scores: tuple[Entry, ...]
    statistics: tuple[Entry, ...]
    words: tuple[tuple[str, str], ...]
    never: tuple[tuple[str, str], ...]
    rules: tuple[Point, ...]
    risks: tuple[Point, ...]


def _read(name: str, language: str) -> dict[str, Any]:
    path = HERE / (f"{name}.toml" if language == ENGLISH else f"{name}.{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _entries(name: str, language: str) -> tuple[Entry, ...]:
    return tuple(Entry(**{**row, "functions": tuple(row["functions"])}) for row in _read(name, language)["entry"])


def translations() -> frozenset[str]:
    """Return the languages besides English that the method is written in."""
    return frozenset(path.name.split(".")[1] for path in HERE.glob("reading.*.toml"))


def spoken_method() -> Method:
    """Return the method in the language spoken; in English where it is not written in it."""
    return load_method(current() if current() in translations() else ENGLISH)


@functools.cache
def load_method(language: str = ENGLISH) -> Method:
    """Return the method as the files beside this module say it."""
    reading = _read("reading", language)
    return Method(
        scores=_entries("scores", language),
        statistics=_entries("statistics", language),
        words=tuple((row["word"], row["when"]) for row in reading["word"]),
        never=tuple((row["title"], row["text"]) for row in reading["never"]),
        rules=tuple(Point(**row) for row in reading["rule"]),
        risks=tuple(Point(**row) for row in reading["risk"]),
    )
