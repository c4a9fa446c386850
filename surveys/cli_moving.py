"""Commands that take a whole organisation out of this installation, put one in, or delete one."""

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from data.commands.audit import record
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.departures import depart, what_would_go
from data.errors import RefusedError
from data.moves import UNSEALED, export_organisation, import_organisation
from data.queries.organisations import get_organisation
from surveys.cli_keeping import passphrase_option
from surveys.cli_shared import only_organisation, organisation_option, settings_of_app, utc_now

organisation = AppGroup(
    "organisation", help="A whole organisation: out of this installation, into an empty one, or gone for good."
)
folder_option = click.Path(path_type=Path, file_okay=False)


@organisation.command("export")
@organisation_option
@click.option("--to", "target", type=folder_option, required=True, help="Folder for the rows, which hold answers.")
@click.option("--keys-to", "keys_target", type=folder_option, help="Default: beside --to, with -keys at its end.")
@passphrase_option
@with_appcontext
def organisation_export(organisation: int | None, target: Path, keys_target: Path | None, passphrase: str) -> None:
    """Write everything of an organisation into sealed files, for another installation; stop this one's worker first."""
    if not passphrase:
        raise RefusedError(UNSEALED)
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id, now = only_organisation(organisation), utc_now()
    record(
        db.session,
        organisation_id=organisation_id,
        actor_id=None,
        act="organisation_exported",
        subject="organisation",
        subject_id=organisation_id,
        now=now,
    )
    db.session.commit()  # what was taken out is in the trail, also in the one that is taken out
    made = export_organisation(
        settings_of_app(),
        organisation_id,
        target,
        now,
        keys_target=keys_target or target.with_name(f"{target.name}-keys"),
        passphrase=passphrase,
    )
    click.echo(f"{made.name}: {made.rows} rows are in {made.folder}")
    click.echo(f"What opens texts is in {made.keys}: send it another way than the rows.")


@organisation.command("import")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--keys", "keys_file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Its keys.")
@click.option("--without-keys", is_flag=True, help="The keys are lost: nobody's texts can be read any more.")
@passphrase_option
@with_appcontext
def organisation_import(folder: Path, keys_file: Path | None, passphrase: str, *, without_keys: bool) -> None:
    """Put the organisation in FOLDER into this installation's empty database, as a whole or not at all."""
    if (keys_file is None) != without_keys:
        raise click.UsageError("Give the file of keys with --keys, or say --without-keys.")
    arrived = import_organisation(settings_of_app(), folder, keys_file, utc_now(), passphrase=passphrase)
    click.echo(f"{arrived.name} is here: {arrived.rows} rows, each table as it was by count and hash.")
    click.echo(
        f"{arrived.published} published results, {arrived.keys} keys. The audit trail is whole to {arrived.last_entry}"
    )
    click.echo("Everybody must sign in again. Do not let the old installation go on: both would write mails.")


@organisation.command("delete")
@click.option("--organisation", type=int, required=True, help="Id of the organisation that goes.")
@click.option("--name", help="Its name, typed again; asked for when it is not given.")
@click.option("--dry-run", is_flag=True, help="Say what would go; nothing is changed.")
@with_appcontext
def organisation_delete(organisation: int, name: str | None, *, dry_run: bool) -> None:
    """Delete an organisation for good, with all its people, answers, results, keys and its audit trail."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    found = get_organisation(db.session, only_organisation(organisation)).name
    db.session.commit()  # nobody shall wait for the answer to the question
    rows = what_would_go(settings_of_app(), organisation)
    click.echo(
        f"{found}: people {rows.get('person', 0)}, rounds {rows.get('round', 0)}, answers {rows.get('answer', 0)}, "
        f"published results {rows.get('published_result', 0)}; in all {sum(rows.values())} rows."
    )
    if dry_run:
        click.echo("This is what would be deleted. Nothing was changed.")
        return
    question = "It cannot be undone. Type the name of the organisation to delete it"
    typed = click.prompt(question, default="", show_default=False) if name is None else name
    if typed.strip() != found:
        raise click.UsageError(f"This is not its name ({found}). Nothing was deleted.")
    gone = depart(settings_of_app(), organisation, utc_now())
    click.echo(f"{found} is deleted, {gone} rows. Other organisations are as they were.")
    click.echo("Make a backup now: its keys file says what a restore of an older copy must delete again.")
