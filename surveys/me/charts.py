"""The charts of my page: figures are drawn by functions that whoever puts the applications together hands in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pandas as pd
from flask import Flask, current_app

from data.language import gettext
from data.metrics.own import NOISE
from surveys.me import about, frames
from surveys.me.view import Own

EXTENSION = "guanxi-own-charts"


class OwnCharts(Protocol):
    """The pure functions that draw one's own charts, say what they show, and give their numbers as texts."""

    CONFIG: Any
    own_scores_figure: Callable[..., Any]
    own_scores_sentence: Callable[..., str]
    own_scores_table: Callable[..., pd.DataFrame]
    own_favours_figure: Callable[..., Any]
    own_favours_sentence: Callable[..., str]
    own_favours_table: Callable[..., pd.DataFrame]
    own_returns_figure: Callable[..., Any]
    own_returns_sentence: Callable[..., str]
    own_returns_table: Callable[..., pd.DataFrame]
    own_balance_figure: Callable[..., Any]
    own_balance_sentence: Callable[..., str]
    own_balance_table: Callable[..., pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Handed:
    """What my page was handed: the functions, and where the charts' script is."""

    charts: OwnCharts
    script: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """One figure as plotly.js takes it, with its own title where a card has several."""

    figure: Mapping[str, Any]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A chart's card. Without drawings `instead` says why there is none."""

    name: str
    title: str
    finding: str
    drawings: Sequence[Drawing] = ()
    about: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    instead: str = ""


def use_charts(app: Flask, charts: OwnCharts, *, script: str) -> None:
    """Hand my page the functions that draw its charts, and the address of the charts' script."""
    app.extensions[EXTENSION] = Handed(charts, script)


def handed() -> Handed:
    """Return what my page was handed."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Handed)
    return found


def _drawing(figure: Any, title: str = "") -> Drawing:
    parts = figure.to_plotly_json()
    return Drawing({"data": parts["data"], "layout": parts["layout"], "config": handed().charts.CONFIG}, title)


def _card(name: str, finding: str, drawings: Sequence[Drawing], table: pd.DataFrame) -> Card:
    return Card(
        name,
        about.TITLES[name],
        finding,
        drawings,
        about.ABOUT[name],
        list(table.columns),
        table.astype(str).to_numpy().tolist(),
    )


def _empty(name: str) -> Card:
    return Card(name, about.TITLES[name], "", instead=about.INSTEAD[name])


def _scores(own: Own) -> Card:
    charts, frame = handed().charts, frames.scores(own)
    if frame is None:
        return _empty("scores")
    names = {"T": gettext("Deal-first"), "R": gettext("Give-and-return"), "L": gettext("Long view")}
    drawings = [_drawing(charts.own_scores_figure(frame, key, noise=NOISE), name) for key, name in names.items()]
    card = _card("scores", charts.own_scores_sentence(frame, noise=NOISE), drawings, charts.own_scores_table(frame))
    return replace(card, about=(*card.about, str(about.LANGUAGES))) if own.languages > 1 else card


def _favours(own: Own) -> Card:
    charts, frame = handed().charts, frames.favours(own)
    if frame is None:
        return _empty("favours")
    names = {"given": gettext("Given"), "received": gettext("Received"), "asked": gettext("Asked for")}
    drawings = [_drawing(charts.own_favours_figure(frame, key), name) for key, name in names.items()]
    return _card("favours", charts.own_favours_sentence(frame), drawings, charts.own_favours_table(frame))


def _balance(own: Own) -> Card:
    charts, frame = handed().charts, frames.balance(own)
    if frame is None:
        return _empty("balance")
    drawing = _drawing(charts.own_balance_figure(frame))
    return _card("balance", charts.own_balance_sentence(frame), [drawing], charts.own_balance_table(frame))


def _returns(own: Own) -> Card:
    charts, frame = handed().charts, frames.returns(own)
    if frame is None:
        return _empty("returns")
    drawing = _drawing(charts.own_returns_figure(frame))
    return _card("returns", charts.own_returns_sentence(frame), [drawing], charts.own_returns_table(frame))


def cards(own: Own) -> list[Card]:
    """Return the cards of my page in their order."""
    return [_scores(own), _favours(own), _balance(own), _returns(own)]
