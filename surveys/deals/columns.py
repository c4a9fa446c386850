"""Which column of a file is what: guessed from the names that programs for sales give, or as it was the last time."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from data.exports.escaping import unescape
from surveys.csv_files import as_utf8, column_name, read_header, stream_table

# As HubSpot, Salesforce and Pipedrive export them or name them inside (CreatedDate), the surer one first. A column of
# the IDs of owners is not guessed, for nobody here is called so.
NAMES: Mapping[str, tuple[str, ...]] = {
    "key": (
        "Record ID",
        "Opportunity ID",
        "Opportunity: Opportunity ID",
        "Opportunity: ID",
        "Deal - ID",
        "Deal ID",
        "hs_object_id",
        "ID",
    ),
    "owner": (
        "Owner email",
        "Deal owner email",
        "Opportunity Owner Email",
        "Opportunity Owner: Email",
        "Owner.Email",
        "Deal owner",
        "Opportunity Owner",
        "Opportunity Owner: Full Name",
        "Opportunity: Owner",
        "Deal - Owner",
        "Owner",
        "Owner.Name",
    ),
    "outcome": ("Deal - Status", "Deal Stage", "Stage", "Opportunity: Stage", "StageName", "Status"),
    "closed": (
        "Close Date",
        "Opportunity: Close Date",
        "Deal - Won time",
        "Won time",
        "Deal - Deal won on",
        "Deal won on",
        "Closed Date",
        "Deal - Deal closed on",
        "Deal closed on",
    ),
    "lost": ("Deal - Lost time", "Lost time", "Deal - Deal lost on", "Deal lost on"),
    "made": (
        "Create Date",
        "Created Date",
        "Opportunity: Created Date",
        "Deal - Deal created",
        "Deal created",
        "Deal - Deal created on",
        "Deal created on",
        "Created",
        "Add time",
    ),
}
OPTIONAL = frozenset({"lost", "key"})
WON, LOST = "Closed won, Won", "Closed lost, Lost"
MOST_COLUMNS = 500  # HubSpot's “all properties” are some hundreds
MOST_ROWS = 50_000  # a year of the deals of a large company
BEHIND = re.compile(r"\s*\([^()]*\)\s*$")  # a column's zone or length: Close Date (CET), Opportunity ID (18)
DAY_FIRST, MONTH_FIRST = "day", "month"


def header_of(content: bytes) -> list[str]:
    """Return the names of a file's columns, without empty ones.

    Raises:
        FileError: It is no table.
    """
    content, _ = as_utf8(content)
    table = io.BytesIO(content)
    rows = stream_table(table, required=(), known=(), most_columns=MOST_COLUMNS, most_rows=MOST_ROWS, wrong=_told_later)
    for _ in rows:
        pass  # it says what is wrong with the file as a whole
    return [unescape(name).strip() for name in read_header(table) if name.strip()]


def _told_later(_line: int, _words: str) -> None:
    """What is wrong with a row alone is told with all other rows, once it is known which column is what."""


def guessed(header: Sequence[str], saved: Mapping[str, Any] | None) -> dict[str, str]:
    """Return what the form of columns begins with; what was chosen the last time goes first where the file has it."""
    known = {_close_up(BEHIND.sub("", name)): name for name in reversed(header)}
    known |= {_close_up(name): name for name in reversed(header)}
    found = {"won": WON, "lost_words": LOST, "order": MONTH_FIRST, "strangers": ""}
    found |= {name: str(value) for name, value in (saved or {}).items() if name in found}
    for field, names in NAMES.items():
        before = str((saved or {}).get(field, ""))
        wanted = [_close_up(name) for name in (before, *names) if name]
        found[field] = next((known[name] for name in wanted if name in known), "")
    return found


def _close_up(name: str) -> str:
    """A column's name without what stands between its words: `Close Date` is `CloseDate` and `closedate`."""
    return column_name(name).replace("_", "")
