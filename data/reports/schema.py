"""The columns of every report, checked before a frame leaves this package."""

import pandas as pd

MONTHS = ("round_id", "month", "state", "closes_at", "k", "publication_version")
UNITS = ("team_id", "parent_team_id", "name", "depth", "position", "own")
SERIES = (
    "month",
    "measure",
    "part",
    "state",
    "value",
    "low",
    "high",
    "bound",
    "interval",
    "n",
    "base",
    "word",
    "caution",
    "note",
    "response",
)
MARKS = ("happened_on", "month", "kind", "words")


def checked(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the frame if it has exactly these columns in this order.

    Raises:
        ValueError: It has others; a chart would draw the wrong thing.
    """
    if tuple(frame.columns) != columns:
        raise ValueError(f"a report has the columns {tuple(frame.columns)}, not {columns}")
    return frame
