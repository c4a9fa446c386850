"""The charts of a person's own page, handed to it by whoever puts the applications together; all pure functions."""

from dashboard.figures.house import CONFIG
from dashboard.figures.own_balance import own_balance_figure, own_balance_sentence, own_balance_table
from dashboard.figures.own_favours import own_favours_figure, own_favours_sentence, own_favours_table
from dashboard.figures.own_returns import own_returns_figure, own_returns_sentence, own_returns_table
from dashboard.figures.own_scores import own_scores_figure, own_scores_sentence, own_scores_table

__all__ = [
    "CONFIG",
    "own_balance_figure",
    "own_balance_sentence",
    "own_balance_table",
    "own_favours_figure",
    "own_favours_sentence",
    "own_favours_table",
    "own_returns_figure",
    "own_returns_sentence",
    "own_returns_table",
    "own_scores_figure",
    "own_scores_sentence",
    "own_scores_table",
]
