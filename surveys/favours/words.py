"""How the log speaks: memories in whole sentences, never sums, never who should do what for whom."""

import datetime as dt

from data.language import day_words, gettext, lazy, mark

GROUPS = {
    "CUST": lazy("Customers and prospects"),
    "PART": lazy("Partners and other outside contacts"),
    "TEAM": lazy("Colleagues in our company"),
}
DIRECTIONS = {"gave": lazy("I gave help"), "received": lazy("I received help"), "asked": lazy("I asked for help")}
KINDS = {
    "INTRO": lazy("Introduction or lead"),
    "INFO": lazy("Useful information"),
    "ADVICE": lazy("Advice or feedback"),
    "HANDS": lazy("Hands-on help"),
    "VOUCH": lazy("A good word"),
    "CARE": lazy("Personal care"),
}
REMINDERS = {
    "never": lazy("No reminder"),
    "once": lazy("Once, on that day"),
    "monthly": lazy("Every month"),
    "yearly": lazy("Every year"),
}

ALIAS = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for the contact's alias, which no catalogue holds
_MEMORIES = {
    ("gave", "INTRO"): mark("You gave %(alias)s an introduction or a lead"),
    ("gave", "INFO"): mark("You gave %(alias)s useful information"),
    ("gave", "ADVICE"): mark("You gave %(alias)s advice or feedback"),
    ("gave", "HANDS"): mark("You gave %(alias)s hands-on help"),
    ("gave", "VOUCH"): mark("You gave %(alias)s a good word"),
    ("gave", "CARE"): mark("You gave %(alias)s personal care"),
    ("received", "INTRO"): mark("%(alias)s gave you an introduction or a lead"),
    ("received", "INFO"): mark("%(alias)s gave you useful information"),
    ("received", "ADVICE"): mark("%(alias)s gave you advice or feedback"),
    ("received", "HANDS"): mark("%(alias)s gave you hands-on help"),
    ("received", "VOUCH"): mark("%(alias)s gave you a good word"),
    ("received", "CARE"): mark("%(alias)s gave you personal care"),
    ("asked", "INTRO"): mark("You asked %(alias)s for an introduction or a lead"),
    ("asked", "INFO"): mark("You asked %(alias)s for useful information"),
    ("asked", "ADVICE"): mark("You asked %(alias)s for advice or feedback"),
    ("asked", "HANDS"): mark("You asked %(alias)s for hands-on help"),
    ("asked", "VOUCH"): mark("You asked %(alias)s for a good word"),
    ("asked", "CARE"): mark("You asked %(alias)s for personal care"),
}


def memory(direction: str, kind: str) -> tuple[str, str]:
    """Return the words before and after the alias: "You gave " and " advice or feedback"."""
    before, _, after = gettext(_MEMORIES[direction, kind], alias=ALIAS).partition(ALIAS)
    return before, after


def day(date: dt.date) -> str:
    """Return a day in words: `12 October 2026`."""
    return day_words(date)


_BOXES = {
    "alias": lazy("Name"),
    "group": lazy("Group"),
    "direction": lazy("What happened?"),
    "kind": lazy("What kind of help?"),
    "happened_on": lazy("When?"),
    "note": lazy("Note"),
    "words": lazy("What would help?"),
    "planned_on": lazy("When?"),
    "ended_on": lazy("Ended on"),
}


def in_words(name: str, text: str) -> tuple[str, str] | None:
    """Return the label of a box of these forms and what was entered in it; None for what says nothing to a reader."""
    if name not in _BOXES:
        return None
    return str(_BOXES[name]), str((GROUPS | DIRECTIONS | KINDS).get(text, text))
