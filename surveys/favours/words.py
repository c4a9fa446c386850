"""How the log speaks: memories in whole sentences, never sums, never who should do what for whom."""

import datetime as dt
from collections.abc import Mapping

from data.language import day_words, gettext, lazy, mark
from data.types import KIND_NAMES

GROUPS = {
    "CUST": lazy("Customers and prospects"),
    "PART": lazy("Partners and other outside contacts"),
    "TEAM": lazy("Colleagues in our company"),
}
DIRECTIONS = {"gave": lazy("I gave help"), "received": lazy("I received help"), "asked": lazy("I asked for help")}
KINDS = {code: lazy(name) for code, name in KIND_NAMES.items()}
EXPLAINED = {  # as the pulse says it, for help that goes either way
    "INTRO": lazy("introduced somebody, or passed on a lead"),
    "INFO": lazy("told something useful that was not known"),
    "ADVICE": lazy("gave time for advice or feedback"),
    "HANDS": lazy("did a task or solved a problem"),
    "VOUCH": lazy("spoke up: a reference, praise or credit"),
    "CARE": lazy("showed personal care at a busy or hard moment"),
}
REMINDERS = {
    "never": lazy("No reminder"),
    "once": lazy("Once, on that day"),
    "monthly": lazy("Every month"),
    "yearly": lazy("Every year"),
}

ALIAS = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for the contact's alias, which no catalogue holds
_MEMORIES = {
    ("gave", "INTRO"): mark("You gave %(alias)s an introduction"),
    ("gave", "INFO"): mark("You gave %(alias)s information"),
    ("gave", "ADVICE"): mark("You gave %(alias)s advice"),
    ("gave", "HANDS"): mark("You gave %(alias)s hands-on help"),
    ("gave", "VOUCH"): mark("You vouched for %(alias)s"),
    ("gave", "CARE"): mark("You gave %(alias)s care"),
    ("received", "INTRO"): mark("%(alias)s gave you an introduction"),
    ("received", "INFO"): mark("%(alias)s gave you information"),
    ("received", "ADVICE"): mark("%(alias)s gave you advice"),
    ("received", "HANDS"): mark("%(alias)s gave you hands-on help"),
    ("received", "VOUCH"): mark("%(alias)s vouched for you"),
    ("received", "CARE"): mark("%(alias)s gave you care"),
    ("asked", "INTRO"): mark("You asked %(alias)s for an introduction"),
    ("asked", "INFO"): mark("You asked %(alias)s for information"),
    ("asked", "ADVICE"): mark("You asked %(alias)s for advice"),
    ("asked", "HANDS"): mark("You asked %(alias)s for hands-on help"),
    ("asked", "VOUCH"): mark("You asked %(alias)s to vouch for you"),
    ("asked", "CARE"): mark("You asked %(alias)s for care"),
}


def memory(direction: str, kind: str) -> tuple[str, str]:
    """Return the words before and after the alias: "You gave " and " advice"."""
    before, _, after = gettext(_MEMORIES[direction, kind], alias=ALIAS).partition(ALIAS)
    return before, after


def day(date: dt.date) -> str:
    """Return a day in words: `12 October 2026`."""
    return day_words(date)


_BOXES = {
    "contact": lazy("With whom?"),
    "alias": lazy("Name"),
    "group": lazy("Group"),
    "direction": lazy("What happened?"),
    "kind": lazy("What kind of help?"),
    "happened_on": lazy("When?"),
    "note": lazy("Note"),
    "words": lazy("What would help?"),
    "text": lazy("Words to look for"),
    "planned_on": lazy("When?"),
    "ended_on": lazy("Ended on"),
    "remind": lazy("Remind me by mail"),
    "no_return_expected": lazy("No return expected"),
}
_ALONE = frozenset({"contact", "no_return_expected"})  # what they send is no word


def in_words(name: str, text: str) -> tuple[str, str] | None:
    """Return the label of a box of these forms and what was entered in it; None for what says nothing to a reader."""
    if name not in _BOXES or name in _ALONE:
        return None
    if name.endswith("_on"):
        text = _day_in_words(text)
    return str(_BOXES[name]), str((GROUPS | DIRECTIONS | KINDS | REMINDERS).get(text, text))


def _day_in_words(text: str) -> str:
    try:
        return day(dt.date.fromisoformat(text))
    except ValueError:
        return text


def stored_words(boxes: Mapping[str, str], alias: str) -> list[tuple[str, str]]:
    """Return the labels of boxes and what is stored in them, of an entry with somebody of this alias."""
    lines = []
    for name, text in boxes.items():
        known = in_words(name, text)
        label, words = known or (str(_BOXES[name]), "")
        if name == "contact":
            words = alias
        elif name == "no_return_expected":
            words = gettext("Yes") if text else gettext("No")
        lines.append((label, words or gettext("nothing")))
    return lines
