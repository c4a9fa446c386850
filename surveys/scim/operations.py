"""What can be asked by SCIM, declared; what each does stands beside it."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Response, abort, request
from jsonschema import Draft202012Validator

from data.commands.looks import LIST_READ, READ, Whom
from data.db import db
from data.errors import NotFoundError, RefusedError
from data.queries.provisioning import (
    Provisioned,
    find_people,
    get_provisioned,
    get_provisioned_team,
    list_provisioned,
    list_provisioned_teams,
)
from data.types import TokenScope, whole_number
from surveys.api.declared import Operation, Parameter
from surveys.api.schemas import TEXT
from surveys.gate import program
from surveys.looking import note_look
from surveys.scim import discovery
from surveys.scim.names import KIND, MOST, USUAL
from surveys.scim.reading import ScimError, patched, read_filter, read_steps, read_user
from surveys.scim.resources import (
    answer,
    answer_list,
    details_of,
    group,
    home,
    looking,
    provisioner,
    today,
    told,
    user,
)
from surveys.scim.shapes import SHAPES

USER_FILTERS = {"username": "userName", "externalid": "externalId", "emails": "userName", "emails.value": "userName"}
COLUMNS = {"userName": "email", "externalId": "employee_id"}


def _sent(name: str) -> dict[str, Any]:
    """Return the body of a request, which has the shape of a name."""
    try:
        found = json.loads(request.get_data(), parse_constant=_refuse)
        json.dumps(found, ensure_ascii=False).encode()  # no halves of characters
    except (ValueError, RecursionError) as error:
        raise ScimError("The body is no JSON.", "invalidSyntax") from error
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SHAPES}}
    wrong = next(iter(Draft202012Validator(schema).iter_errors(found)), None)
    if wrong is not None:
        place = ".".join(str(part) for part in wrong.path if isinstance(part, str) and part.isidentifier())
        raise ScimError(f"The body cannot be read{f' at {place}' if place else ''}.", "invalidValue")
    assert isinstance(found, dict)
    return found


def _refuse(_name: str) -> None:
    raise ValueError


def _page(start: int, count: int) -> dict[str, Any]:
    return {"start": max(start, 1) - 1, "limit": max(0, min(count, MOST))}


def list_users(startIndex: int = 1, count: int = USUAL, **more: str) -> Response:  # noqa: N803 - the standard's names
    """Answer with a page of people."""
    chosen: dict[str, Any] = {}
    if "filter" in more:
        name, value = read_filter(more["filter"], USER_FILTERS)
        chosen[COLUMNS[name]] = value.strip().lower() if name == "userName" else value
    found, total = list_provisioned(
        db.session, organisation_id=program().organisation_id, day=today(), **chosen, **_page(startIndex, count)
    )
    _note("filter" in more, [each.id for each in found])
    return answer_list([told(user(each)) for each in found], total, max(startIndex, 1))


def _note(chosen: bool, people: Sequence[Whom]) -> None:  # noqa: FBT001 - one page of everybody, or some who were asked for
    """Note that the program read of people: of those it asked for, or of everybody."""
    if chosen:
        note_look(looking(READ), people)
    else:
        note_look(looking(LIST_READ), [None])


def _person(key: str) -> Provisioned:
    return get_provisioned(db.session, organisation_id=program().organisation_id, day=today(), key=key)


def _user(key: str, *, noted: bool = False) -> dict[str, Any]:
    """Return a person as a user; what was changed stands in the audit trail, what was only read is noted."""
    found = _person(key)
    if noted:
        note_look(looking(READ), [found.id])
    return told(user(found))


def get_user(user_id: str, **_more: str) -> Response:
    """Answer with a person."""
    return answer(_user(user_id, noted=True))


def create_user(**_more: str) -> Response:
    """Add a person."""
    details = read_user(_sent("ScimUserSent"), None)
    return answer(_user(_taken(lambda: provisioner().add(details))), 201)


def replace_user(user_id: str, **_more: str) -> Response:
    """Change a person to what was sent; what was not sent stays."""
    return _change(user_id, lambda before: read_user(_sent("ScimUserSent"), before))


def patch_user(user_id: str, **_more: str) -> Response:
    """Change some things about a person."""
    return _change(user_id, lambda before: patched(before, _sent("ScimPatch")))


def _change(key: str, make: Any) -> Response:
    before = details_of(_person(key))
    after = make(before)
    if after != before:
        _taken(lambda: provisioner().change(key, after))
    return answer(_user(key, noted=after == before))


def _taken(work: Any) -> Any:
    """Do something; what the rules refuse is a wrong value to a program."""
    try:
        return work()
    except RefusedError as refusal:
        raise ScimError(refusal.message, "invalidValue") from refusal


def delete_user(user_id: str) -> Response:
    """Let a person leave today; nothing of theirs is destroyed."""
    _taken(lambda: provisioner().withdraw(user_id))
    return Response(status=204, mimetype=KIND)


def list_groups(startIndex: int = 1, count: int = USUAL, **more: str) -> Response:  # noqa: N803 - the standard's names
    """Answer with a page of open teams."""
    chosen: dict[str, Any] = {}
    if "filter" in more:
        _, chosen["name"] = read_filter(more["filter"], {"displayname": "displayName"})
    found, total = list_provisioned_teams(
        db.session, organisation_id=program().organisation_id, day=today(), **chosen, **_page(startIndex, count)
    )
    groups = [told(group(each)) for each in found]
    if any(each.get("members") for each in groups):
        _note("filter" in more, [person_id for each in found for person_id, _, _ in each.people])
    return answer_list(groups, total, max(startIndex, 1))


def _team(group_id: str) -> Any:
    team_id = whole_number(group_id)
    if team_id is None:
        raise NotFoundError("There is no such team.")
    place: dict[str, Any] = {"organisation_id": program().organisation_id, "day": today()}
    return get_provisioned_team(db.session, **place, team_id=team_id)


def get_group(group_id: str, **_more: str) -> Response:
    """Answer with a team."""
    team = _team(group_id)
    facts = told(group(team))
    if facts.get("members"):
        note_look(looking(READ), [person_id for person_id, _, _ in team.people])
    return answer(facts)


def patch_group(group_id: str, **_more: str) -> Response:
    """Change who is in a team from today on."""
    team = _team(group_id)
    sent = _sent("ScimPatch")
    before = {key for _, key, _ in team.people}
    people = set(before)
    for step in read_steps(sent):
        if step.attribute != "members":
            raise ScimError("Of a group only its members can be changed.", "mutability")
        named = _members(step.value, step.chosen)
        if step.op == "add":
            people |= named
        elif step.op == "replace":
            people = named
        else:
            people = people - named if named else set()
    if people != before:
        _taken(lambda: provisioner().set_members(team.id, people))
    return answer(told(group(_team(group_id))))


def _members(value: Any, chosen: str) -> set[str]:
    if chosen:
        _, handle = read_filter(chosen, {"value": "value"})
        value = [{"value": handle}]
    value = [value] if isinstance(value, dict) else value or []
    if not isinstance(value, list):
        raise ScimError("members is a list of people.", "invalidValue")
    keys: set[str] = set()
    for each in value:
        named = each.get("value") if isinstance(each, dict) else None
        if not isinstance(named, str):
            raise ScimError("A member has the id of a person as its value.", "invalidValue")
        keys.add(named)
    if keys - find_people(db.session, organisation_id=program().organisation_id, keys=keys).keys():
        raise ScimError("There is no such person.", "invalidValue")
    return keys


def show_config() -> Response:
    """Answer with what the service can do."""
    return answer(discovery.config(home()))


def list_types() -> Response:
    """Answer with the kinds of resources."""
    found = list(discovery.resource_types(home()).values())
    return answer_list(found, len(found))


def get_type(name: str) -> Response:
    """Answer with one kind of resource."""
    return answer(discovery.resource_types(home()).get(name) or abort(404))


def list_schemas() -> Response:
    """Answer with the schemas."""
    found = list(discovery.schemas(home()).values())
    return answer_list(found, len(found))


def get_schema(urn: str) -> Response:
    """Answer with one schema."""
    return answer(discovery.schemas(home()).get(urn) or abort(404))


WHOLE = {"type": "integer"}
SHOWN = tuple(
    Parameter(name=name, schema=TEXT, words="attributes with commas between them.")
    for name in ("attributes", "excludedAttributes")
)
PAGED = (
    Parameter(name="filter", schema=TEXT, words='such as userName eq "zoe@example.com".'),
    Parameter(name="startIndex", schema=WHOLE, words="the number of the first, from 1."),
    Parameter(name="count", schema=WHOLE, words=f"how many at most, up to {MOST}."),
    *SHOWN,
    *(Parameter(name=name, schema=TEXT, words="not supported, and overlooked.") for name in ("sortBy", "sortOrder")),
)
USERS, ONE_USER = "/scim/v2/Users", "/scim/v2/Users/<user_id>"
GROUPS, ONE_GROUP = "/scim/v2/Groups", "/scim/v2/Groups/<group_id>"


def _place(name: str) -> Parameter:
    return Parameter(name=name, schema=TEXT, words="its id.", place="path")


def _operation(view: Any, rule: str, words: str, shape: str | None, **more: Any) -> Operation:
    status = more.pop("status", 200)
    return Operation(
        name=view.__name__,
        rule=rule,
        words=words,
        scope=TokenScope.PEOPLE,
        view=view,
        answers={status: shape},
        kind=KIND,
        **more,
    )


_U, _G = (_place("user_id"), *SHOWN), (_place("group_id"), *SHOWN)
OPERATIONS = (
    _operation(list_users, USERS, "People", "ScimUsers", parameters=PAGED),
    _operation(get_user, ONE_USER, "A person", "ScimUser", parameters=_U, errors=(404,)),
    _operation(
        create_user,
        USERS,
        "Add a person",
        "ScimUser",
        method="POST",
        body="ScimUserSent",
        parameters=SHOWN,
        errors=(409,),
        status=201,
    ),
    _operation(
        replace_user,
        ONE_USER,
        "Change a person",
        "ScimUser",
        method="PUT",
        body="ScimUserSent",
        parameters=_U,
        errors=(404, 409),
    ),
    _operation(
        patch_user,
        ONE_USER,
        "Change something about a person",
        "ScimUser",
        method="PATCH",
        body="ScimPatch",
        parameters=_U,
        errors=(404, 409),
    ),
    _operation(
        delete_user,
        ONE_USER,
        "Let a person leave today",
        None,
        method="DELETE",
        parameters=(_place("user_id"),),
        errors=(404,),
        status=204,
    ),
    _operation(list_groups, GROUPS, "Open teams", "ScimGroups", parameters=PAGED),
    _operation(get_group, ONE_GROUP, "A team", "ScimGroup", parameters=_G, errors=(404,)),
    _operation(
        patch_group,
        ONE_GROUP,
        "Change who is in a team",
        "ScimGroup",
        method="PATCH",
        body="ScimPatch",
        parameters=_G,
        errors=(404,),
    ),
    _operation(show_config, "/scim/v2/ServiceProviderConfig", "What the service can do", "ScimThing"),
    _operation(list_types, "/scim/v2/ResourceTypes", "Kinds of resources", "ScimThings"),
    _operation(
        get_type,
        "/scim/v2/ResourceTypes/<name>",
        "A kind of resource",
        "ScimThing",
        parameters=(_place("name"),),
        errors=(404,),
    ),
    _operation(list_schemas, "/scim/v2/Schemas", "Schemas", "ScimThings"),
    _operation(
        get_schema, "/scim/v2/Schemas/<urn>", "A schema", "ScimThing", parameters=(_place("urn"),), errors=(404,)
    ),
)
