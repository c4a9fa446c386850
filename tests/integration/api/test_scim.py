"""SCIM 2.0 on both databases: people and teams as an identity provider looks after them; read by another's library."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from scim2_models import Context, Error, Group, ListResponse, ResourceType, Schema, ServiceProviderConfig, User
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.looks import LIST_READ, READ
from data.commands.staffing import place_person
from data.models import AccessEntry, AuditEntry, Membership, Person, RoleGrant
from tests.access import World
from tests.cast import Member
from tests.fixtures import ON_SQLITE
from tests.integration.api.conftest import Asker

PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USERS, GROUPS = "/scim/v2/Users", "/scim/v2/Groups"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
Handle = Callable[[Member], str]
CONTEXTS = {"GET": Context.RESOURCE_QUERY_RESPONSE, "POST": Context.RESOURCE_CREATION_RESPONSE}


@pytest.fixture
def idp(askers: dict[str, Asker]) -> Asker:
    return askers["people:write"]


@pytest.fixture
def handle(session: Session, world: World) -> Handle:
    """What programs know people by."""
    keys = {person_id: str(key) for person_id, key in session.execute(select(Person.id, Person.scim_id))}
    session.rollback()
    return lambda member: keys[member.id]


def read(idp: Asker, address: str, kind: Any = User, method: str = "GET", status: int = 200, **sent: Any) -> Any:
    """Ask, and read the answer as another library does: it refuses what the standard does not have."""
    answer = idp.ask(address, method, **({"json": sent} if sent else {}))
    assert (answer.status_code, answer.mimetype) == (status, "application/scim+json"), answer.text
    if status >= 400:
        return Error.model_validate(answer.get_json())
    context = CONTEXTS.get(method, Context.RESOURCE_REPLACEMENT_RESPONSE)
    return kind.model_validate(answer.get_json(), scim_ctx=context)


def patch(idp: Asker, address: str, *operations: Any, kind: Any = User, status: int = 200) -> Any:
    return read(idp, address, kind, "PATCH", status, schemas=[PATCH], Operations=list(operations))


def stays(session: Session, email: str) -> list[tuple[int, bool]]:
    session.rollback()
    query = (
        select(Membership.team_id, Membership.ends_on.is_not(None))
        .join(Person, Person.id == Membership.person_id)
        .where(Person.email == email)
        .order_by(Membership.starts_on)
    )
    found = [(team, ended) for team, ended in session.execute(query)]
    session.rollback()
    return found


def test_a_person_comes_changes_leaves_and_comes_again(idp: Asker, session: Session, world: World) -> None:
    sent = {"schemas": [CORE], "userName": "Zoe@Example.com", "externalId": "E1"}
    made = read(idp, USERS, User, "POST", 201, **sent, name={"givenName": "Zoë", "familyName": "Ming"}, active=True)
    known = (made.user_name, made.display_name, made.external_id, made.active)
    assert known == ("zoe@example.com", "Zoë Ming", "E1", True)
    one = f"{USERS}/{made.id}"
    assert str(made.meta.location).endswith(one)
    roles = select(RoleGrant.role).join(Person, Person.id == RoleGrant.person_id)
    assert session.scalars(roles.where(Person.email == "zoe@example.com")).all() == ["rep"]
    session.rollback()
    assert read(idp, USERS, User, "POST", 409, **sent).scim_type == "uniqueness"
    changed = read(idp, one, User, "PUT", 200, **sent, displayName="Zoë M.")
    assert (changed.display_name, changed.external_id) == ("Zoë M.", "E1")
    assert patch(idp, one, {"op": "Replace", "path": "active", "value": "False"}).active is False
    value = {"active": True, "emails": [{"value": "z@example.com"}], "title": "x"}
    on = patch(idp, one, {"op": "replace", "value": value})
    assert (on.active, on.user_name, on.emails[0].value) == (True, "z@example.com", "z@example.com")
    dotted = {"active": True, "name.familyName": "Neu", "name.givenName": "Zoë"}
    assert patch(idp, one, {"op": "replace", "value": dotted}).display_name == "Zoë Neu"
    parts = [{"op": "add", "path": f"name.{part}", "value": f"{part}!"} for part in ("familyName", "givenName")]
    assert patch(idp, one, *parts).display_name == "givenName! familyName!"
    whole = {"op": "replace", "value": {"displayName": "Zoë M."}}
    for steps in ((parts[0], whole), (whole, parts[0])):
        assert patch(idp, one, *steps).display_name == "Zoë M."
    team = world.cast.teams["Team C"]
    patch(idp, f"{GROUPS}/{team}", {"op": "add", "path": "members", "value": [{"value": made.id}]}, kind=Group)
    assert read(idp, one).groups[0].display == "Team C"
    assert idp.ask(one, "DELETE").status_code == 204
    gone = {idp.ask(one, method, json={"userName": "z@example.com"}).status_code for method in ("GET", "PUT", "DELETE")}
    assert gone == {404}
    session.expire_all()
    person = session.scalars(select(Person).where(Person.email == "z@example.com")).one()
    assert (person.erased_at, person.disabled_at is not None, person.name) == (None, True, "Zoë M.")
    assert stays(session, "z@example.com") == [(team, True)]
    back = read(idp, USERS, User, "POST", 201, userName="z@example.com")
    assert (back.id, back.active, back.groups) == (made.id, True, [])
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.subject == "api_token").order_by(AuditEntry.number))
    assert acts.all()[-3:] == ["members_provisioned", "person_withdrawn", "person_provisioned"]


def test_half_a_name_keeps_nobody_from_leaving(idp: Asker, world: World, handle: Handle) -> None:
    one = f"{USERS}/{handle(world.cast.rep)}"
    name, mail = read(idp, one).display_name, world.cast.rep.email
    off, on = ({"op": "replace", "path": "active", "value": value} for value in (False, True))
    half = {"op": "replace", "path": "name.familyName", "value": "Neu"}
    at_once = {"op": "replace", "value": {"name.givenName": "Neu", "active": "False"}}
    inside = {"op": "add", "path": "name", "value": {"givenName": "Neu"}}
    for steps in ([half, off], [off, half], [at_once], [inside, off]):
        gone = patch(idp, one, *steps)
        assert (gone.active, gone.display_name) == (False, name)
        assert patch(idp, one, on).active is True
    gone = read(idp, one, User, "PUT", 200, schemas=[CORE], userName=mail, name={"familyName": "Neu"}, active=False)
    assert (gone.active, gone.display_name) == (False, name)
    patch(idp, one, half, on, status=400)
    assert read(idp, one).active is False


def test_people_are_found_page_by_page_and_by_what_they_are_known_by(idp: Asker, world: World, handle: Handle) -> None:
    many: Any = ListResponse[User[Any]]
    first = read(idp, f"{USERS}?count=2", many)
    assert (first.items_per_page, first.start_index, len(first.resources)) == (2, 1, 2)
    starts = range(1, first.total_results + 1, 7)
    pages = [read(idp, f"{USERS}?startIndex={start}&count=7", many).resources for start in starts]
    found = [each.user_name for page in pages for each in page]
    assert len(set(found)) == len(found) == first.total_results
    assert world.cast.outsider.email not in found
    rep = world.cast.rep
    one = read(idp, f'{USERS}?filter=userName EQ "{rep.email.upper()}"', many)
    assert [each.id for each in one.resources] == [handle(rep)]
    assert read(idp, f'{USERS}?filter=externalId eq "nobody"', many).total_results == 0
    assert read(idp, f"{USERS}?count=0", many).total_results == first.total_results
    short = idp.get(f"{USERS}/{handle(rep)}?attributes=userName")
    assert set(short) == {"schemas", "id", "meta", "userName"}
    lean = idp.get(f"{GROUPS}?excludedAttributes=members&count=1")["Resources"][0]
    assert set(lean) == {"schemas", "id", "meta", "displayName"}
    for wrong in ('userName co "x"', "userName eq x", 'title eq "x"', 'userName eq "x" or active eq true', ""):
        assert read(idp, f"{USERS}?filter={wrong}", status=400).scim_type == "invalidFilter"


def test_members_of_a_group_move_from_today_on(idp: Asker, session: Session, world: World, handle: Handle) -> None:
    a, b = world.cast.teams["Team A"], world.cast.teams["Team B"]
    rep, peer = world.cast.rep, world.cast.peer
    one, other = f"{GROUPS}/{a}", f"{GROUPS}/{b}"
    assert {handle(rep), handle(peer)} <= {each.value for each in read(idp, one, Group).members}
    found = read(idp, f'{GROUPS}?filter=displayName eq "team b"', ListResponse[Group]).resources
    assert [each.id for each in found] == [str(b)]
    patch(idp, other, {"op": "add", "path": "members", "value": [{"value": handle(rep)}]}, kind=Group)
    assert stays(session, rep.email) == [(a, True), (b, False)]
    patch(idp, one, {"op": "remove", "path": f'members[value eq "{handle(rep)}"]'}, kind=Group)  # gone already
    assert stays(session, rep.email) == [(a, True), (b, False)]
    left = patch(idp, one, {"op": "remove", "path": "members", "value": [{"value": handle(peer)}]}, kind=Group)
    assert handle(peer) not in {each.value for each in left.members}
    assert stays(session, peer.email) == [(a, True)]
    patch(idp, one, {"op": "add", "path": "members", "value": [{"value": handle(peer)}]}, kind=Group)
    assert stays(session, peer.email) == [(a, False)]
    kept = patch(idp, one, {"op": "replace", "path": "members", "value": [{"value": handle(peer)}]}, kind=Group)
    assert [each.value for each in kept.members] == [handle(peer)]


def test_who_has_a_planned_move_can_leave_before_it(idp: Asker, session: Session, world: World, handle: Handle) -> None:
    a, b = world.cast.teams["Team A"], world.cast.teams["Team B"]
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=20)
    for member in (world.cast.rep, world.cast.peer):
        place = {"organisation_id": world.cast.organisation_id, "person_id": member.id, "team_id": b}
        place_person(session, **place, on=later.date(), now=dt.datetime.now(dt.UTC))
    session.commit()
    assert stays(session, world.cast.rep.email) == [(a, True), (b, False)]
    gone = [{"value": handle(world.cast.rep)}]
    left = patch(idp, f"{GROUPS}/{a}", {"op": "remove", "path": "members", "value": gone}, kind=Group)
    assert handle(world.cast.rep) not in {each.value for each in left.members}
    assert idp.ask(f"{USERS}/{handle(world.cast.peer)}", "DELETE").status_code == 204
    assert [stays(session, each.email) for each in (world.cast.rep, world.cast.peer)] == [[(a, True)], [(a, True)]]


def test_what_is_wrong_changes_nothing(idp: Asker, world: World, handle: Handle) -> None:
    one, team = f"{USERS}/{handle(world.cast.rep)}", f"{GROUPS}/{world.cast.teams['Team A']}"
    before = idp.get(one), idp.get(team)
    steps: list[Any] = [
        {"op": "remove"},
        {"op": "remove", "path": "userName"},
        {"op": "replace", "path": "[", "value": 1},
        {"op": "replace", "path": "active", "value": "maybe"},
        {"op": "replace", "path": "userName", "value": "nobody"},
        {"op": "replace", "value": {"active": True, "name.familyName": "Neu"}},
        {"op": "replace", "path": "name", "value": {"givenName": "Neu"}},
        {"op": "add", "path": "name.familyName", "value": "Neu"},
        {"op": "replace", "value": {"displayName": "Changed", "userName": "\x00"}},
        {"op": "move"},
        7,
    ]
    for step in steps:
        patch(idp, one, step, status=400)
    for wrong in ({}, {"x": "Mei"}, ["Mei"], False, 7):
        for part in ("formatted", "givenName", "familyName"):
            step = {"op": "replace", "path": f"name.{part}", "value": wrong}
            assert patch(idp, one, step, status=400).scim_type == "invalidValue"
    strange: list[Any] = ["x", [{"value": "x"}], [{"value": handle(world.cast.outsider)}], [7]]
    for value in strange:
        patch(idp, team, {"op": "add", "path": "members", "value": value}, status=400)
    patch(idp, team, {"op": "replace", "path": "displayName", "value": "x"}, status=400)
    for body in (b"", b"{", b"[]", b"NaN", b"[" * 100_000, b'{"userName": "\\ud800"}'):
        answer = idp.ask(USERS, "POST", data=body, content_type="application/scim+json")
        assert (answer.status_code, Error.model_validate(answer.get_json()).status) == (400, 400)
    administrator = f"{USERS}/{handle(world.cast.administrator)}"
    patch(idp, administrator, {"op": "replace", "path": "userName", "value": "thief@example.com"}, status=400)
    patch(idp, administrator, {"op": "replace", "path": "active", "value": False}, status=400)
    assert idp.ask(administrator, "DELETE").status_code == 400
    assert (idp.get(one), idp.get(team)) == before


def test_foreign_and_unknown_things_are_not_there_alike(world: World, askers: dict[str, Asker], handle: Handle) -> None:
    foreign = handle(world.cast.rep)
    people = [askers["elsewhere"].ask(f"{USERS}/{each}") for each in (foreign, "x", foreign[::-1])]
    teams = [askers["elsewhere"].ask(f"{GROUPS}/{each}") for each in (world.cast.teams["Team A"], 10**9, "x", "9" * 30)]
    for answers in (people, teams):
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
    for name, status in (("results:read", 403), ("rounds:read", 403), ("revoked", 401), ("over", 401), ("none", 401)):
        assert askers[name].ask(USERS, "POST", json={"userName": "x@example.com"}).status_code == status


@ON_SQLITE
def test_the_service_says_what_it_can_do(idp: Asker) -> None:
    config = read(idp, "/scim/v2/ServiceProviderConfig", ServiceProviderConfig)
    assert (config.patch.supported, config.bulk.supported, config.filter.max_results) == (True, False, 200)
    kinds = read(idp, "/scim/v2/ResourceTypes", ListResponse[ResourceType]).resources
    assert [(kind.id, str(kind.endpoint)) for kind in kinds] == [("User", "/Users"), ("Group", "/Groups")]
    for kind in kinds:
        assert read(idp, f"/scim/v2/ResourceTypes/{kind.id}", ResourceType) == kind
        assert read(idp, f"/scim/v2/Schemas/{kind.schema_}", Schema).name == kind.name
    assert read(idp, "/scim/v2/Schemas", ListResponse[Schema]).total_results == 2
    assert idp.ask("/scim/v2/Schemas/nothing").status_code == 404
    assert idp.ask(GROUPS, "POST", json={}).status_code == 405


def test_people_see_which_program_read_them_once_a_day(
    idp: Asker, session: Session, world: World, handle: Handle
) -> None:
    one = f"{USERS}/{handle(world.cast.rep)}"
    asked = f'{USERS}?filter=userName eq "{world.cast.peer.email}"'
    team = f"{GROUPS}/{world.cast.teams['Team A']}"
    assert idp.ask(one, "HEAD").status_code == 200
    for address in (one, one, asked, USERS, USERS, f"{team}?excludedAttributes=members", f"{GROUPS}?count=0", team):
        idp.get(address)
    read(idp, one, User, "PUT", 200, schemas=[CORE], userName=world.cast.rep.email)  # which changes nothing
    kept = select(AccessEntry.person_id, AccessEntry.actor_id, AccessEntry.what, AccessEntry.program)
    found = [tuple(row) for row in session.execute(kept.order_by(AccessEntry.id))]
    name = found[0][3]
    assert name
    rep, peer, *others = (each.id for each in world.cast.members["Team A"])
    assert found[:3] == [(rep, None, READ, name), (peer, None, READ, name), (None, None, LIST_READ, name)]
    assert found[3:] == [(each, None, READ, name) for each in others]
