"""One name for each kind of favour: in the log, its files, the pulse and the charts."""

import datetime as dt

from dashboard.figures import giving
from data.types import COUNTED_KINDS, KIND_NAMES, KINDS
from surveys.favours import rows, words

TODAY = dt.date(2026, 11, 26)
EARLIER = {
    "Introduction or lead": "INTRO",
    "Introductions": "INTRO",
    "Useful information": "INFO",
    "Advice or feedback": "ADVICE",
    "Good word": "VOUCH",
    "A good word": "VOUCH",
    "Personal care": "CARE",
}


def test_a_kind_is_called_the_same_everywhere() -> None:
    assert tuple(KIND_NAMES) == KINDS == tuple(words.EXPLAINED)
    assert {code: str(name) for code, name in words.KINDS.items()} == KIND_NAMES
    assert {name: KIND_NAMES[code].lower() for name, code in rows.KIND_NAMES.items()} == {n: n for n in rows.KIND_NAMES}
    assert dict(giving.KINDS) == COUNTED_KINDS
    assert {code: str(name) for code, name in words.GROUPS.items()} == dict(giving.COUNTERPARTS)
    assert [code for code in KINDS if COUNTED_KINDS[code] != KIND_NAMES[code]] == ["INTRO"]


def test_files_with_earlier_names_are_still_read() -> None:
    names = EARLIER | {name: code for code, name in KIND_NAMES.items()} | {code: code for code in KINDS}
    lines = "".join(f"2026-10-01,Mei,gave,{name}\n" for name in names)
    found = rows.read_log(f"date,contact,direction,kind\n{lines}".encode(), TODAY)
    assert (found.problems, [row.kind for row in found.rows]) == ([], list(names.values()))
