"""How the log speaks: memories in whole sentences, never sums, never who should do what for whom."""

import datetime as dt

GROUPS = {
    "CUST": "Customers and prospects",
    "PART": "Partners and other outside contacts",
    "TEAM": "Colleagues in our company",
}
DIRECTIONS = {"gave": "I gave help", "received": "I received help", "asked": "I asked for help"}
KINDS = {
    "INTRO": "Introduction or lead",
    "INFO": "Useful information",
    "ADVICE": "Advice or feedback",
    "HANDS": "Hands-on help",
    "VOUCH": "A good word",
    "CARE": "Personal care",
}
REMINDERS = {"never": "No reminder", "once": "Once, on that day", "monthly": "Every month", "yearly": "Every year"}

_HELP = {
    "INTRO": "an introduction or a lead",
    "INFO": "useful information",
    "ADVICE": "advice or feedback",
    "HANDS": "hands-on help",
    "VOUCH": "a good word",
    "CARE": "personal care",
}
# What stands before and after the contact's alias.
_FRAMES = {
    "gave": ("You gave ", " {help}"),
    "received": ("", " gave you {help}"),
    "asked": ("You asked ", " for {help}"),
}


def memory(direction: str, kind: str) -> tuple[str, str]:
    """Return the words before and after the alias: "You gave " and " advice or feedback"."""
    before, after = _FRAMES[direction]
    return before, after.format(help=_HELP[kind])


def day(date: dt.date) -> str:
    """Return a day in words: `12 October 2026`."""
    return date.strftime("%-d %B %Y")


_BOXES = {
    "alias": "Name",
    "group": "Group",
    "direction": "What happened?",
    "kind": "What kind of help?",
    "happened_on": "When?",
    "note": "Note",
    "words": "What would help?",
    "planned_on": "When?",
    "ended_on": "Ended on",
}


def in_words(name: str, text: str) -> tuple[str, str] | None:
    """Return the label of a box of these forms and what was entered in it; None for what says nothing to a reader."""
    if name not in _BOXES:
        return None
    return _BOXES[name], (GROUPS | DIRECTIONS | KINDS).get(text, text)
