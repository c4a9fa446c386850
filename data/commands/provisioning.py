"""People as a program of the company looks after them: added, changed, shut out, withdrawn, put into teams."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.people import add_person, disable_person, grant_role, normal_email
from data.commands.staffing import (
    change_person,
    enable_person,
    last_stay,
    living_person,
    place_person,
    set_last_day,
)
from data.errors import RefusedError
from data.language import gettext
from data.queries.provisioning import (
    Provisioned,
    administers,
    find_withdrawn,
    get_provisioned,
    get_provisioned_team,
)
from data.types import Role


@dataclass(frozen=True, slots=True)
class Details:
    """What a program says of a person."""

    email: str
    name: str
    employee_id: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisioner:
    """A program with a token, on a day of its organisation."""

    session: Session
    organisation_id: int
    token_id: int
    today: dt.date
    now: dt.datetime

    def add(self, details: Details) -> str:
        """Add somebody, who is asked as soon as they are in a team, and return what programs know them by.

        Somebody who was withdrawn comes back.

        Raises:
            ConflictError: Somebody has the address or the number.
            RefusedError: The address or the name is malformed.
        """
        email = normal_email(details.email)
        person_id = find_withdrawn(self.session, organisation_id=self.organisation_id, email=email)
        if person_id is None:
            person = add_person(
                self.session, organisation_id=self.organisation_id, email=email, name=details.name, now=self.now
            )
            person_id = person.id
            grant_role(
                self.session,
                organisation_id=self.organisation_id,
                person_id=person_id,
                role=Role.REP,
                now=self.now,
            )
        else:
            enable_person(self.session, organisation_id=self.organisation_id, person_id=person_id, now=self.now)
        person = living_person(self.session, organisation_id=self.organisation_id, person_id=person_id)
        person.withdrawn_at = None
        self._set(person_id, details, active_before=True)
        self._note("person_provisioned")
        return person.scim_id or ""

    def change(self, key: str, details: Details) -> None:
        """Change what somebody is called, their address or number, and shut them out or let them in.

        Raises:
            NotFoundError: There is no such person, or they were withdrawn.
            ConflictError: Somebody else has the address or the number.
            RefusedError: Something is malformed, it is the address of an administrator, or nobody would administer.
        """
        before = self._person(key)
        address = normal_email(details.email)
        if address != before.email and administers(
            self.session, organisation_id=self.organisation_id, person_id=before.id
        ):
            raise RefusedError(gettext("The address of an administrator is changed on their page."))
        self._set(before.id, details, active_before=before.active)
        self._note("person_provisioned")

    def withdraw(self, key: str) -> None:
        """Let somebody leave today: out at once, not asked any more, not there for programs. Nothing is destroyed.

        Raises:
            NotFoundError: There is no such person, or they were withdrawn.
            RefusedError: Nobody else administers the organisation.
        """
        before = self._person(key)
        if before.team is not None:
            self._leave(before.id)
        disable_person(self.session, organisation_id=self.organisation_id, person_id=before.id, now=self.now)
        person = living_person(self.session, organisation_id=self.organisation_id, person_id=before.id)
        person.withdrawn_at = self.now
        self._note("person_withdrawn")

    def set_members(self, team_id: int, keys: Collection[str]) -> None:
        """Let a team have exactly these people after today; others leave, those elsewhere move today.

        Raises:
            NotFoundError: There is no such team or person.
            RefusedError: Somebody cannot be moved today.
        """
        team = get_provisioned_team(self.session, organisation_id=self.organisation_id, day=self.today, team_id=team_id)
        there = {key: person_id for person_id, key, _ in team.people}
        for key in sorted(there.keys() - set(keys)):
            self._leave(there[key])
        for key in sorted(set(keys) - there.keys()):
            self._join(self._person(key), team_id)
        self._note("members_provisioned")

    def _person(self, key: str) -> Provisioned:
        return get_provisioned(self.session, organisation_id=self.organisation_id, day=self.today, key=key)

    def _set(self, person_id: int, details: Details, *, active_before: bool) -> None:
        change_person(
            self.session,
            organisation_id=self.organisation_id,
            person_id=person_id,
            name=details.name,
            email=details.email,
            employee_id=details.employee_id,
            now=self.now,
        )
        if active_before != details.active:
            turn = enable_person if details.active else disable_person
            turn(self.session, organisation_id=self.organisation_id, person_id=person_id, now=self.now)

    def _leave(self, person_id: int) -> None:
        set_last_day(
            self.session,
            organisation_id=self.organisation_id,
            person_id=person_id,
            ends_on=self.today,
            today=self.today,
            now=self.now,
        )

    def _join(self, person: Provisioned, team_id: int) -> None:
        shared: dict[str, Any] = {"organisation_id": self.organisation_id, "person_id": person.id}
        last = last_stay(self.session, **shared)
        if last is not None and last.ends_on == self.today:  # left today, and comes back today
            set_last_day(self.session, **shared, ends_on=None, today=self.today, now=self.now)
            if last.team_id == team_id:
                return
        place_person(self.session, **shared, team_id=team_id, on=self.today, now=self.now)

    def _note(self, act: str) -> None:
        record(
            self.session,
            organisation_id=self.organisation_id,
            actor_id=None,
            act=act,
            subject="api_token",
            subject_id=self.token_id,
            now=self.now,
        )
