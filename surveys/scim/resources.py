"""People and teams as SCIM resources."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request

from data.calendar import local_day
from data.commands.looks import Look
from data.commands.provisioning import Details, Provisioner
from data.db import db
from data.queries.organisations import get_organisation
from data.queries.provisioning import Provisioned, ProvisionedTeam
from surveys.clock import utc_now
from surveys.gate import program
from surveys.scim.names import GROUP, KIND, MESSAGES, USER
from surveys.security import current_settings

ALWAYS = frozenset({"schemas", "id", "meta"})


def home() -> str:
    """Return the address of the service."""
    return f"{current_settings().public_url.rstrip('/')}/scim/v2"


def today() -> dt.date:
    """Return the day it is in the organisation's zone."""
    return local_day(utc_now(), get_organisation(db.session, program().organisation_id).zone)


def provisioner() -> Provisioner:
    """Return the program that asks, ready to change something."""
    asking = program()
    return Provisioner(
        session=db.session,
        organisation_id=asking.organisation_id,
        token_id=asking.token_id,
        today=today(),
        now=utc_now(),
    )


def looking(what: str) -> Look:
    """Return the program that asks as one who looks today."""
    asking = program()
    return Look(asking.organisation_id, what, today(), token_id=asking.token_id, program=asking.name)


def details_of(person: Provisioned) -> Details:
    """Return what a program may change of a person."""
    return Details(person.email, person.name, person.employee_id or "", person.active)


def user(person: Provisioned) -> dict[str, Any]:
    """Return a person as a user."""
    groups = [{"value": str(person.team[0]), "display": person.team[1]}] if person.team else []
    number = {"externalId": person.employee_id} if person.employee_id else {}
    return {
        "schemas": [USER],
        "id": person.key,
        **number,
        "userName": person.email,
        "name": {"formatted": person.name},
        "displayName": person.name,
        "emails": [{"value": person.email, "type": "work", "primary": True}],
        "active": person.active,
        "groups": groups,
        "meta": _meta("User", f"Users/{person.key}", person.created_at),
    }


def group(team: ProvisionedTeam) -> dict[str, Any]:
    """Return a team as a group."""
    return {
        "schemas": [GROUP],
        "id": str(team.id),
        "displayName": team.name,
        "members": [{"value": key, "display": name} for _, key, name in team.people],
        "meta": _meta("Group", f"Groups/{team.id}", team.created_at),
    }


def _meta(kind: str, place: str, created: dt.datetime) -> dict[str, str]:
    moment = created.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return {"resourceType": kind, "created": moment, "location": f"{home()}/{place}"}


def told(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of a resource that were asked for."""
    wanted = _names("attributes")
    unwanted = _names("excludedAttributes") - ALWAYS
    return {
        name: value
        for name, value in resource.items()
        if name in ALWAYS or (name.lower() not in unwanted and (not wanted or name.lower() in wanted))
    }


def _names(parameter: str) -> set[str]:
    """Return the attributes that a parameter lists, without their schema and their parts."""
    listed = request.args.get(parameter, "").split(",")
    return {name.rpartition(":")[2].partition(".")[0].strip().lower() for name in listed} - {""}


def answer(facts: Any, status: int = 200) -> Response:
    """Answer with a resource or a list."""
    made = Response(json.dumps(facts, ensure_ascii=False), status, mimetype=KIND)
    location = facts.get("meta", {}).get("location")
    if location:
        made.headers["Location" if status != 200 else "Content-Location"] = location  # noqa: PLR2004 - the usual one
    return made


def answer_list(resources: Sequence[Mapping[str, Any]], total: int, start: int = 1) -> Response:
    """Answer with a page of a list."""
    return answer(
        {
            "schemas": [f"{MESSAGES}:ListResponse"],
            "totalResults": total,
            "startIndex": start,
            "itemsPerPage": len(resources),
            "Resources": list(resources),
        }
    )
