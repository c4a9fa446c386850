"""Whom the owner of a deal stands for, as programs write people: an address, a name, or both."""

import re
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Person
from data.texts import same_name

ADDRESS = re.compile(r"[(<\[]([^\s()<>\[\]@]+@[^\s()<>\[\]@]+)[)>\]]\s*$")
GONE = re.compile(  # other words in brackets may tell two people of one name apart
    r"\s*[(\[](?:(?:deactivated|inactive|disabled|deleted|removed|former)(?: user)?|已?停用|已?离职)[)\]]\s*$"
)
TURNED = re.compile(r"([^,]+),([^,]+)")  # Urban, Umut


def owners(session: Session, organisation_id: int) -> Mapping[str, Collection[int]]:
    """Return the ids of those who have each address and name, in the form that `owner_of` looks for."""
    query = select(Person.id, Person.email, Person.name).where(
        Person.organisation_id == organisation_id, Person.erased_at.is_(None)
    )
    found: dict[str, set[int]] = {}
    for person, email, name in session.execute(query):
        for called in {_called(email or ""), _called(name or "")} - {""}:
            found.setdefault(called, set()).add(person)
    return found


def owner_of(text: str, people: Mapping[str, Collection[int]]) -> Collection[int]:
    """Return the ids of those for whom an owner may stand: one where it is clear, several or none where it is not.

    As it is written goes first, then the address behind a name: Ana Roth (ana@example.com). Then the name without what
    programs write behind those who are gone, and with the family name last: Roth, Ana (Deactivated User).
    """
    name = _called(GONE.sub("", _called(text)))
    turned = TURNED.fullmatch(name)
    forms = [_called(text), _address(text), name, _called(f"{turned[2]} {turned[1]}") if turned else ""]
    return next((people[form] for form in forms if form in people), ())


def _called(name: str) -> str:
    return " ".join(same_name(name).split())


def _address(owner: str) -> str:
    found = ADDRESS.search(owner)
    return _called(found[1]) if found else ""
