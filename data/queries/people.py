"""People: one by address, everybody with roles and team, and those that the sign-in page of a demo offers."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from data.errors import NotFoundError
from data.language import gettext
from data.models import Membership, Organisation, Person, RoleGrant, Team
from data.policy import VIEWING_ROLES
from data.types import Role

CARD_ORDER = (Role.REP, Role.LEADER, Role.COACH, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of an organisation: name, address, roles in force, the team they are in, whether they are shut out."""

    name: str
    email: str
    roles: tuple[Role, ...]
    team: str | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class DemoCard:
    """Somebody of the demo who can be tried: id, name, roles, and the unit they lead or work in with its place."""

    person_id: int
    name: str
    roles: tuple[Role, ...]
    unit: str
    position: int

    @property
    def main_role(self) -> Role:
        """The role that leads furthest."""
        return max(self.roles, key=CARD_ORDER.index)


def find_person(session: Session, *, organisation_id: int, email: str) -> Person:
    """Return the person of an organisation who has an address.

    Raises:
        NotFoundError: Nobody of the organisation has it.
    """
    query = select(Person).where(Person.organisation_id == organisation_id, Person.email == email.strip().lower())
    person = session.scalar(query)
    if person is None:
        raise NotFoundError(gettext("Nobody here has this e-mail address."))
    return person


def get_name(session: Session, *, organisation_id: int, person_id: int) -> str:
    """Return what somebody is called.

    Raises:
        NotFoundError: The organisation has no such person.
    """
    query = select(Person.name).where(Person.organisation_id == organisation_id, Person.id == person_id)
    name = session.scalar(query)
    if name is None:
        raise NotFoundError(gettext("There is no such person."))
    return name


def list_people(session: Session, *, organisation_id: int, day: dt.date) -> list[PersonRow]:
    """Return everybody of an organisation by name, with the team of that day, without those who were erased."""
    is_here = and_(
        Membership.person_id == Person.id,
        Membership.starts_on <= day,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= day),
    )
    query = (
        select(Person, RoleGrant.role, Team.name)
        .outerjoin(RoleGrant, and_(RoleGrant.person_id == Person.id, RoleGrant.revoked_at.is_(None)))
        .outerjoin(Membership, is_here)
        .outerjoin(Team, Team.id == Membership.team_id)
        .where(Person.organisation_id == organisation_id, Person.erased_at.is_(None))
        .order_by(Person.name, Person.id, RoleGrant.id, Membership.starts_on)
    )
    people: dict[int, PersonRow] = {}
    for person, role, team in session.execute(query):
        roles = people[person.id].roles if person.id in people else ()
        roles = tuple(dict.fromkeys((*roles, Role(role)))) if role else roles
        people[person.id] = PersonRow(person.name, person.email, roles, team, person.disabled_at is not None)
    return list(people.values())


def list_demo_cards(session: Session) -> list[DemoCard]:
    """Return the demo's people who have a password, by main role, place in the tree and name; nobody of other kinds."""
    home = aliased(Team)
    query = (
        select(
            Person.id,
            Person.name,
            RoleGrant.role,
            func.coalesce(Team.name, home.name, Organisation.name),
            func.coalesce(Team.position, home.position, 0),
        )
        .join(Organisation, Organisation.id == Person.organisation_id)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(Team, Team.id == RoleGrant.team_id)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.ends_on.is_(None)))
        .outerjoin(home, home.id == Membership.team_id)
        .where(
            Organisation.kind == "demo",
            Person.password_hash.is_not(None),
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
            RoleGrant.revoked_at.is_(None),
        )
        .order_by(Person.name, Person.id, RoleGrant.id)
    )
    cards: dict[int, DemoCard] = {}
    for person_id, name, role, unit, position in session.execute(query):
        earlier = cards[person_id].roles if person_id in cards else ()
        cards[person_id] = DemoCard(person_id, name, (*earlier, Role(role)), unit, position)
    return sorted(cards.values(), key=lambda card: (CARD_ORDER.index(card.main_role), card.position))


def get_address(session: Session, *, organisation_id: int, person_id: int) -> str:
    """Return the e-mail address of a person of the organisation."""
    query = select(Person.email).where(Person.organisation_id == organisation_id, Person.id == person_id)
    return session.execute(query).scalar_one()


def has_password(session: Session, *, organisation_id: int, person_id: int) -> bool:
    """Whether a person of the organisation signs in with a password."""
    query = select(Person.id).where(
        Person.organisation_id == organisation_id, Person.id == person_id, Person.password_hash.is_not(None)
    )
    return session.execute(query).one_or_none() is not None


def seeing_everything(session: Session, *, organisation_id: int) -> set[int]:
    """Return the ids of those who may see the results of the whole organisation and are not shut out."""
    root = select(Team.id).where(Team.organisation_id == organisation_id, Team.parent_id.is_(None))
    everywhere = or_(RoleGrant.team_id.is_(None), RoleGrant.team_id.in_(root))
    return _holding(session, organisation_id, RoleGrant.role.in_(VIEWING_ROLES), everywhere)


def administering(session: Session, *, organisation_id: int) -> set[int]:
    """Return the ids of those who administer an organisation and are not shut out."""
    return _holding(session, organisation_id, RoleGrant.role == Role.ADMINISTRATOR)


def _holding(session: Session, organisation_id: int, *granted: ColumnElement[bool]) -> set[int]:
    """Return the ids of those with such a grant in force who are not shut out."""
    query = (
        select(Person.id)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            Person.organisation_id == organisation_id,
            Person.disabled_at.is_(None),
            RoleGrant.revoked_at.is_(None),
            *granted,
        )
    )
    return set(session.scalars(query))
