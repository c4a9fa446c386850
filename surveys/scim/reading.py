"""Reads what SCIM clients send: filters, users, and operations of a patch."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from data.commands.provisioning import Details
from data.errors import DomainError

FILTER = re.compile(r'\s*([A-Za-z][A-Za-z.:0-9]*)\s+eq\s+("(?:[^"\\]|\\.)*")\s*', re.IGNORECASE)
PATH = re.compile(r"(?:urn:[\w:.-]+:)?([A-Za-z][\w$-]*)(?:\[([^\]]*)\])?(?:\.([A-Za-z][\w$-]*))?", re.ASCII)


class ScimError(DomainError):
    """Something that SCIM has a word for."""

    def __init__(self, words: str, kind: str) -> None:
        super().__init__(words)
        self.kind = kind


def read_filter(text: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Return the attribute (by its small letters in `known`) and the value of `attribute eq "value"`.

    Raises:
        ScimError: It is another filter.
    """
    match = FILTER.fullmatch(text)
    name = known.get(match[1].lower()) if match else None
    try:
        value = json.loads(match[2]) if match else ""
        value.encode()
    except ValueError:
        name = None
    if name is None or "\x00" in value:
        listed = ", ".join(sorted(set(known)))
        raise ScimError(f'Filters have the form attribute eq "value", with one of: {listed}.', "invalidFilter")
    return name, value


def _insensitive(value: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): each for key, each in value.items()}


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise ScimError(f"{name} is a text.", "invalidValue")
    return value


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:  # as some directories send it
        return value.lower() == "true"
    raise ScimError("active is true or false.", "invalidValue")


def _address(value: Any) -> str | None:
    """Return the primary one of addresses, else the first."""
    given = [_insensitive(each) for each in value if isinstance(each, Mapping)] if isinstance(value, list) else None
    if given is None or len(given) != len(value):
        raise ScimError("emails is a list of addresses.", "invalidValue")
    chosen = next(
        (each for each in given if each.get("primary") in (True, "true", "True")), given[0] if given else None
    )
    return None if chosen is None else _text(chosen.get("value"), "An address")


def _name(value: Any) -> str | None:
    if not isinstance(value, Mapping):
        raise ScimError("name has parts.", "invalidValue")
    given = _insensitive(value)
    names = ("formatted", "givenname", "familyname")
    whole, *parts = ("" if given.get(name) is None else _text(given[name], "A part of the name") for name in names)
    return whole or (" ".join(parts) if all(parts) else None)


def read_user(sent: Mapping[str, Any], before: Details | None) -> Details:
    """Return what is said of a person; what is not said stays as it was."""
    given = _insensitive(sent)
    email = _text(given["username"], "userName") if "username" in given else None
    if email is None and given.get("emails"):
        email = _address(given["emails"])
    name = _name(given["name"]) if given.get("name") is not None else None
    if name is None and given.get("displayname") is not None:
        name = _text(given["displayname"], "displayName")
    number = given.get("externalid")
    start = before or Details(email or "", name or email or "", "", active=True)
    return Details(
        email=start.email if email is None else email,
        name=start.name if name is None else name,
        employee_id=start.employee_id if number is None else _text(number, "externalId"),
        active=start.active if given.get("active") is None else _truth(given["active"]),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a patch: what to do, with which attribute, of which of its values, and with what."""

    op: str
    attribute: str
    chosen: str
    part: str
    value: Any


def read_steps(sent: Mapping[str, Any]) -> Iterator[Step]:
    """Yield the operations of a patch, one for each attribute.

    Raises:
        ScimError: A path or a value cannot be read.
    """
    for each in sent["Operations"]:
        op, path, value = each["op"].lower(), each.get("path"), each.get("value")
        if path is None:
            if op == "remove":
                raise ScimError("What is to be removed needs a path.", "noTarget")
            if not isinstance(value, Mapping):
                raise ScimError("An operation without a path has attributes as its value.", "invalidValue")
            for key, inner in value.items():
                yield _step(op, str(key), inner)
        else:
            yield _step(op, path, value)


def _step(op: str, path: str, value: Any) -> Step:
    match = PATH.fullmatch(path)
    if match is None:
        raise ScimError("This path cannot be read.", "invalidPath")
    return Step(op, match[1].lower(), match[2] or "", (match[3] or "").lower(), value)


def patched(before: Details, sent: Mapping[str, Any]) -> Details:
    """Return a person's details after a patch; attributes that are not kept here change nothing."""
    now, names = before, dict[str, Any]()
    for step in read_steps(sent):
        if step.op == "remove":
            if step.attribute == "externalid":
                now = replace(now, employee_id="")
            elif step.attribute in {"username", "active", "name", "displayname", "emails"}:
                raise ScimError(f"{step.attribute} cannot be removed.", "mutability")
            continue
        said = _as_user(step)
        now = read_user(said, now)
        of_name = _insensitive({"displayName": said.get("displayname"), **(said.get("name") or {})})
        names |= {part: text for part, text in of_name.items() if text}
    return _with_parts(now, names)


def _with_parts(now: Details, names: Mapping[str, str]) -> Details:
    """Return details with the name that a patch said in parts; one part alone would be lost: only whole names are kept.

    Whoever is shut out by it keeps the name they had: letting somebody go never fails on half a name.

    Raises:
        ScimError: It says one part alone, and no whole name, of somebody who stays.
    """
    parts = [names[part] for part in ("givenname", "familyname") if part in names]
    if not parts or "formatted" in names:
        return now
    if len(parts) > 1:
        return replace(now, name=" ".join(parts))
    if "displayname" in names or not now.active:
        return now
    raise ScimError("Send givenName and familyName together, or formatted: names are kept whole.", "invalidValue")


def _as_user(step: Step) -> dict[str, Any]:
    if step.attribute == "emails" and (step.part or step.chosen):
        value = step.value.get("value") if isinstance(step.value, Mapping) else step.value
        return {"emails": [{"value": value}]} if step.part in {"", "value"} else {}
    if step.attribute == "name" and step.part:
        return {"name": {step.part: step.value}}
    if step.attribute == "emails" and isinstance(step.value, Mapping):
        return {"emails": [step.value]}
    return {step.attribute: step.value}
