"""What debriefs show of published results: functions that whoever puts the applications together hands in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Flask, current_app

EXTENSION = "guanxi-debriefs"


class Results(Protocol):
    """The functions that read published results for a viewer, and draw them for a screen."""

    place: Callable[..., Any]
    unit_name: Callable[..., str]
    slide: Callable[..., Any]
    guessed: Callable[..., Any]


class Packs(Protocol):
    """What makes the files to hand out: the facts of a room, and the file made of them."""

    what_was_done: Callable[..., Any]
    pack: Callable[..., tuple[str, bytes] | None]


@dataclass(frozen=True, slots=True)
class Handed:
    """What debriefs were handed: the functions, what makes files, and where the charts' script is."""

    results: Results
    packs: Packs
    script: str


def use_charts(app: Flask, results: Results, packs: Packs, *, script: str) -> None:
    """Hand debriefs the functions that show published results, and the address of the charts' script."""
    app.extensions[EXTENSION] = Handed(results, packs, script)


def handed() -> Handed:
    """Return what debriefs were handed."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Handed)
    return found
