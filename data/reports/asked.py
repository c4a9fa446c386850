"""What the address of a page about results asks for: a team, a month, a measure; the same on every such page."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

MOST_FIELDS, LONGEST_ADDRESS = 20, 2000  # characters of a query
MEASURES = ("T", "R", "L", "RO")  # what an address may ask for


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, still as text: each field of its query, empty where it has none."""

    team: str = ""
    month: str = ""
    measure: str = ""


FIELDS = frozenset({"team", "month", "measure"})
NOTHING = Asked(team="?")  # what no team is called, so that it is answered as one that is not there


def read_query(search: str) -> Asked:
    """Read `?team=3&month=2026-10`; fields that mean nothing here are left out.

    An address that is too long, has too many fields, or one of these twice asks for a team that there is not.
    """
    if len(search) > LONGEST_ADDRESS:
        return NOTHING
    try:
        fields = parse_qsl(search.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return NOTHING
    known = [(name, value) for name, value in fields if name in FIELDS]
    found = dict(known)
    return Asked(**found) if len(found) == len(known) else NOTHING
