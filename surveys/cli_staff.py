"""Commands of files of people: take one in, take the last one back, write everybody out."""

import datetime as dt
from pathlib import Path
from typing import Any, TextIO

import click
from flask.cli import AppGroup, with_appcontext

from data.calendar import local_day
from data.commands.staff_files import Plan, import_staff, plan_staff, undo_import
from data.commands.staff_states import read_states
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.errors import NotFoundError
from data.queries.organisations import get_organisation
from data.queries.staff import get_last_import
from surveys.cli_shared import only_organisation, organisation_option, utc_now
from surveys.csv_files import FileError, of_first_lines
from surveys.people.differences import parts
from surveys.people.files import team_paths
from surveys.people.rows import Reading, read_staff, write_staff

people = AppGroup("people", help="People from a file and into a file.")


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError as error:
        raise click.BadParameter("A day looks like 2026-10-31.") from error


def _plan(asked: dict[str, Any], reading: Reading) -> Plan:
    try:
        return plan_staff(db.session, **asked, entries=reading.entries())
    except FileError as refusal:
        where = f"Line {refusal.line}: " if refusal.line else ""
        raise click.ClickException(f"{where}{refusal.message}") from refusal


def _refuse(reading: Reading, plan: Plan) -> None:
    refusals = [*reading.refusals, *plan.refusals]
    shown, more = of_first_lines(refusals)
    for refusal in shown:
        click.echo(reading.told(refusal), err=True)
    if more:
        click.echo(more, err=True)
    if refusals:
        raise click.ClickException("Nothing was taken in.")


def _show(reading: Reading, plan: Plan) -> None:
    if reading.left_out:
        click.echo(f"Columns that are left out: {', '.join(reading.left_out)}")
    if plan.teams:
        click.echo(f"New teams: {', '.join(team.name for team in plan.teams)}")
    for part in parts(plan):
        click.echo(f"{part.heading}: {part.people:,}")
        for each in part.shown:
            click.echo(f"  {each.name}: {'; '.join(each.words)}")
        if part.people > len(part.shown):
            click.echo(f"  and {part.people - len(part.shown):,} more")


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--on", callback=_day, help="Day from which changes of team count; by default today.")
@click.option("--others-leave", is_flag=True, help="Whoever is in a team and not in the file leaves.")
@organisation_option
@with_appcontext
def people_import(
    *, file: Path, dry_run: bool, on: dt.date | None, others_leave: bool, organisation: int | None
) -> None:
    """Take the people of a CSV FILE in as a whole, or say line by line why not; done again it changes nothing."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id, now = only_organisation(organisation), utc_now()
    enter_organisation(db.session, organisation_id)
    on = on or local_day(now, get_organisation(db.session, organisation_id).zone)
    asked: dict[str, Any] = {"organisation_id": organisation_id, "on": on, "others_leave": others_leave}
    with file.open("rb") as opened:
        reading = read_staff(opened)
        plan = _plan(asked, reading)
        _refuse(reading, plan)
        _show(reading, plan)
        if not dry_run:
            import_staff(db.session, **asked, entries=reading.whole(), digest=plan.digest, now=now)
            db.session.commit()
    counts = f"{len(plan.new):,} new, {len(plan.changes):,} changed, {plan.unchanged:,} as they are"
    missing = "leave" if others_leave else "left alone"
    click.echo(f"{'Would be' if dry_run else 'Done'}: {counts}, {plan.missing:,} not in the file ({missing}).")


@people.command("undo-import")
@organisation_option
@with_appcontext
def people_undo_import(organisation: int | None) -> None:
    """Take the last file back, as long as nobody it touched was changed since, was asked or signed in."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id = only_organisation(organisation)
    last = get_last_import(db.session, organisation_id=organisation_id)
    if last is None:
        raise NotFoundError("There is no import that could be undone.")
    touched = undo_import(db.session, organisation_id=organisation_id, import_id=last.id, now=utc_now())
    db.session.commit()
    click.echo(f"The import is undone: {touched:,} people are as they were before.")


@people.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
@organisation_option
@with_appcontext
def people_export(file: TextIO, organisation: int | None) -> None:
    """Write everybody into a CSV FILE that can be taken in again, or to the standard output."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id = only_organisation(organisation)
    states = read_states(db.session, organisation_id=organisation_id)
    file.write(write_staff(states.values(), team_paths(organisation_id)))
