"""The same deal on several lines of a file, told by its ID; what is alike without one, or with others, is a doubt."""

import re
from collections.abc import Hashable
from dataclasses import dataclass, field

from data.commands.deal_plans import Deal
from data.language import gettext
from data.texts import same_name

ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE | re.ASCII)  # 1.23E+11, as spreadsheets write long numbers


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a line beside those above: why it is refused, that it repeats one, or why it is doubted.

    `other` is said of a line with an ID of its own that is alike in all else: a doubt only where many are.
    """

    refusal: str = ""
    repeated: bool = False
    doubt: str = ""
    other: str = ""


@dataclass(slots=True)
class Twice:
    """The lines seen so far, by the ID of their deal, and closed deals without one by all that is read of them."""

    known: dict[str, tuple[int, Hashable]] = field(default_factory=dict)
    alike: dict[Hashable, int] = field(default_factory=dict)
    others: dict[Hashable, int] = field(default_factory=dict)

    def look(self, line: int, key: str, found: Deal | str) -> Look:
        """Compare a closed deal, or the stage of an open one, with the lines above.

        The case of an ID matters: Salesforce has IDs that differ in nothing else.
        """
        key, what = key.strip(), _what(found)
        if not key:
            return Look() if isinstance(found, str) else self._without(line, what)
        if ROUNDED.fullmatch(key):
            return Look(
                gettext("A spreadsheet has rounded the ID to %(id)s. Take the file as it was exported.", id=key)
            )
        first, before = self.known.setdefault(key, (line, what))
        if first == line:
            return Look() if isinstance(found, str) else self._other(line, what)
        if before == what:
            return Look(repeated=True)
        return Look(
            gettext(
                "The deal stands on line %(line)s too, with another owner, stage or day. Leave one of the lines.",
                line=first,
            )
        )

    def _other(self, line: int, what: Hashable) -> Look:
        first = self.others.setdefault(what, line)
        if first == line:
            return Look()
        return Look(other=gettext("The same owner, stage and days as on line %(line)s, with another ID.", line=first))

    def _without(self, line: int, what: Hashable) -> Look:
        first = self.alike.setdefault(what, line)
        if first == line:
            return Look()
        return Look(doubt=gettext("The same owner, stage and days as on line %(line)s.", line=first))


def _what(found: Deal | str) -> Hashable:
    """All that is read of a deal but its ID."""
    if isinstance(found, str):
        return same_name(found)
    return " ".join(same_name(found.owner).split()), found.won, found.made_on, found.closed_on
