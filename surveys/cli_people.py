"""Commands of the tree of teams and of the people in it."""

import datetime as dt

import click
from flask.cli import AppGroup, with_appcontext

from data.calendar import local_day
from data.commands.erasure import erase_person
from data.commands.links import invite_person
from data.commands.organisations import close_team, create_team, place_team
from data.commands.people import add_person, grant_role, join_team
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.errors import RefusedError
from data.queries.organisations import TeamRow, find_team, get_organisation, list_teams, named_teams
from data.queries.people import find_person, list_people
from data.types import Role
from surveys.cli_shared import (
    NO_MAIL,
    only_organisation,
    organisation_option,
    password_option,
    settings_of_app,
    utc_now,
    well_formed,
)

UNDER = "Id or name of the team above it."
teams = AppGroup("teams", help="The tree of teams: list, add, move and close.")
users = AppGroup("users", help="People who can sign in.")


def _today(organisation_id: int, now: dt.datetime) -> dt.date:
    return local_day(now, get_organisation(db.session, organisation_id).zone)


def _open_teams(organisation_id: int, now: dt.datetime) -> list[TeamRow]:
    day = _today(organisation_id, now)
    return [team for team in list_teams(db.session, organisation_id) if team.closed_on is None or team.closed_on > day]


@teams.command("list")
@organisation_option
@with_appcontext
def teams_list(organisation: int | None) -> None:
    """List the teams as a tree, each with its id; those that are closed with the day."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    rows = list_teams(db.session, only_organisation(organisation))
    if not rows:
        click.echo("No teams yet.")
    width = max((len(str(row.id)) for row in rows), default=0)
    for row in rows:
        closed = f" (closed on {row.closed_on})" if row.closed_on else ""
        click.echo(f"{row.id:{width}}  {'  ' * row.depth}{row.name}{closed}")


@teams.command("add")
@click.argument("name")
@click.option("--under", help=f"{UNDER} By default the team at the top.")
@organisation_option
@with_appcontext
def teams_add(name: str, under: str | None, organisation: int | None) -> None:
    """Add a team called NAME; rounds that open from now on have it in their tree."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id, now = only_organisation(organisation), utc_now()
    there = _open_teams(organisation_id, now)
    parent = there[0] if under is None and there else None if under is None else find_team(there, under)
    beside = [row.position for row in there if parent is not None and row.parent_id == parent.id]
    team = create_team(
        db.session,
        organisation_id=organisation_id,
        name=name,
        parent_id=parent.id if parent else None,
        position=max(beside, default=-1) + 1,
        now=now,
    )
    db.session.commit()
    click.echo(f"Team {team.id} {team.name} stands {f'under {parent.name}' if parent else 'at the top'}.")


@teams.command("move")
@click.argument("team")
@click.option("--under", required=True, help=UNDER)
@organisation_option
@with_appcontext
def teams_move(team: str, under: str, organisation: int | None) -> None:
    """Put TEAM (an id or a name) with all below it under another one; earlier rounds keep their own tree."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id, now = only_organisation(organisation), utc_now()
    there = _open_teams(organisation_id, now)
    row, parent = find_team(there, team), find_team(there, under)
    place_team(db.session, organisation_id=organisation_id, team_id=row.id, parent_id=parent.id, now=now)
    db.session.commit()
    click.echo(f"Team {row.id} {row.name} stands under {parent.name}.")


@teams.command("close")
@click.argument("team")
@organisation_option
@with_appcontext
def teams_close(team: str, organisation: int | None) -> None:
    """Close TEAM (an id or a name) today: rounds that open from now on are without it, past results stay."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id, now = only_organisation(organisation), utc_now()
    row = find_team(_open_teams(organisation_id, now), team)
    day = _today(organisation_id, now)
    close_team(db.session, organisation_id=organisation_id, team_id=row.id, closed_on=day, now=now)
    db.session.commit()
    click.echo(f"Team {row.id} {row.name} is closed. Rounds that open from now on are without it.")


def _chosen_team(there: list[TeamRow], words: str | None, roles: tuple[str, ...]) -> int | None:
    if words is not None:
        return find_team(there, words).id
    if Role.REP in roles:
        raise RefusedError(f"A rep is asked as one of a team. Say which with --team: {named_teams(there)}.")
    return None


@users.command("add")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", "roles", type=click.Choice([role.value for role in Role]), multiple=True, required=True)
@click.option("--team", help="Id or name of the team to join, and to lead for the role leader; a rep needs one.")
@click.option("--invite", is_flag=True, is_eager=True, help="Without a password: a link to choose one is mailed.")
@password_option
@organisation_option
@with_appcontext
def users_add(
    *,
    email: str,
    name: str,
    roles: tuple[str, ...],
    team: str | None,
    invite: bool,
    password: str | None,
    organisation: int | None,
) -> None:
    """Add a person with one or more roles."""
    if invite and not settings_of_app().smtp_url:
        raise RefusedError(NO_MAIL)
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id, now = only_organisation(organisation), utc_now()
    team_id = _chosen_team(_open_teams(organisation_id, now), team, roles)
    with well_formed():
        person = add_person(
            db.session, organisation_id=organisation_id, email=email, name=name, password=password, now=now
        )
    shared = {"organisation_id": organisation_id, "person_id": person.id}
    if team_id is not None:
        join_team(db.session, **shared, team_id=team_id, starts_on=_today(organisation_id, now), now=now)
    for role in map(Role, roles):
        grant_role(db.session, **shared, role=role, team_id=team_id if role is Role.LEADER else None, now=now)
    if invite:
        invite_person(db.session, **shared, now=now)
    db.session.commit()
    click.echo(f"{name} can sign in to {get_organisation(db.session, organisation_id).name} as {', '.join(roles)}.")


@users.command("list")
@organisation_option
@with_appcontext
def users_list(organisation: int | None) -> None:
    """List the people by name, with their address, roles and team."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id = only_organisation(organisation)
    for row in list_people(db.session, organisation_id=organisation_id, day=_today(organisation_id, utc_now())):
        roles = ", ".join(row.roles) or "no role"
        disabled = "  (disabled)" if row.disabled else ""
        click.echo(f"{row.name}  {row.email}  {roles}  {row.team or 'in no team'}{disabled}")


def _confirm(question: str) -> None:
    """Ask once: anything but a yes ends the command, also what another program sends again and again."""
    answer = click.prompt(f"{question} [y/N]", default="", show_default=False)
    if answer.strip().lower() not in {"y", "yes"}:
        raise click.ClickException("Nothing was destroyed. Answer y, or say --yes.")


@users.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@organisation_option
@with_appcontext
def users_erase(email: str, organisation: int | None, *, yes: bool) -> None:
    """Destroy everything of the person with this EMAIL but what was published about groups; it cannot be undone."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id = only_organisation(organisation)
    person = find_person(db.session, organisation_id=organisation_id, email=email)
    db.session.commit()  # nobody shall wait for the answer to the question
    if not yes:
        _confirm(
            f"Answers, texts, keys, favours, worksheets and contacts of {person.name} are destroyed for good. Go on?"
        )
    erase_person(db.session, organisation_id=organisation_id, person_id=person.id, now=utc_now())
    db.session.commit()
    click.echo("Done. Make a backup soon: the keys in older ones still open this person's texts.")
