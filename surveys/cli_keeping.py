"""Commands of keeping: backup, restore, persons' keys, the audit trail."""

import csv
import dataclasses
import datetime as dt
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from data.backups import make_backup
from data.commands.factors import PURPOSE as FACTORS
from data.commands.factors import relock_factors
from data.commands.keyring import Keyring
from data.commands.webhooks import relock_webhooks
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.queries.audit import AuditRow, check_chain, list_entries
from data.queries.organisations import list_organisations
from data.restores import restore_backup
from data.vault import Vault
from surveys.cli_shared import counted, only_organisation, organisation_option, settings_of_app, utc_now
from surveys.webhooks.telling import vault as webhook_vault

passphrase_option = click.option(
    "--passphrase", envvar="GUANXI_BACKUP_PASSPHRASE", default="", help="Better in GUANXI_BACKUP_PASSPHRASE than here."
)


@click.command("backup")
@click.option("--to", "target", type=click.Path(path_type=Path, file_okay=False), help="Default: backups, in instance.")
@click.option(
    "--keys-to",
    "keys_target",
    type=click.Path(path_type=Path, file_okay=False),
    help="Default: beside --to, with -keys at its end. Older keys in it are replaced.",
)
@passphrase_option
@with_appcontext
def backup(target: Path | None, keys_target: Path | None, passphrase: str) -> None:
    """Copy the database consistently while it is in use; persons' keys go into another folder."""
    settings = settings_of_app()
    click.echo("Copying the database ...")
    made = make_backup(
        settings, target or settings.instance / "backups", utc_now(), keys_target=keys_target, passphrase=passphrase
    )
    click.echo(f"The copy is {made.database}")
    click.echo(f"The keys are {made.keys}: keep them in another place than the copy.")
    for path in made.unexplained:
        click.echo(f"Kept {path}: it holds keys that are gone without an erasure. Find out why.", err=True)


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--keys", "keys_file", type=click.Path(path_type=Path, dir_okay=False), help="The newest file of keys.")
@click.option("--without-keys", is_flag=True, help="The keys are lost: texts stay unreadable, nobody is erased again.")
@click.option("--anyway", is_flag=True, help="Put the copy back although its audit trail is not whole.")
@passphrase_option
@with_appcontext
def restore(folder: Path, keys_file: Path | None, passphrase: str, *, without_keys: bool, anyway: bool) -> None:
    """Put the backup in FOLDER into this installation's empty database, and erase again who was erased since."""
    if (keys_file is None) != without_keys:
        raise click.UsageError("Give the newest file of keys with --keys, or say --without-keys.")
    click.echo("Checking the copy and putting it back ...")
    restored = restore_backup(settings_of_app(), folder, keys_file, utc_now(), passphrase=passphrase, anyway=anyway)
    click.echo(f"The copy of {restored.made_at:%Y-%m-%d %H:%M} UTC is back: {', '.join(restored.organisations)}.")
    erased = counted(restored.erased, "person was erased", "people were erased")
    click.echo(f"{counted(restored.keys, 'key was', 'keys were')} put back, {erased} again.")
    if restored.deleted:
        click.echo(f"Deleted again, as they were after the copy was made: {', '.join(restored.deleted)}.")
    click.echo("Everybody must sign in again. People disabled since the copy was made are not disabled in it.")
    for problem in restored.problems:
        click.echo(f"The audit trail is not whole, and was put back as it is: {problem}", err=True)


keys = AppGroup("keys", help="Keys that persons' texts are encrypted with.")


@keys.command("rotate")
@with_appcontext
def keys_rotate() -> None:
    """Wrap persons' keys, and lock webhooks and second factors, with the current secret: older ones are not needed."""
    settings = settings_of_app()
    enter_organisation(db.session, EVERY_ORGANISATION)
    wrapped = Keyring((settings.secret_key, *settings.secret_key_fallbacks)).rewrap(db.session)
    relock_webhooks(db.session, webhook_vault(settings))
    relock_factors(db.session, Vault(settings.secrets, FACTORS))
    db.session.commit()
    click.echo(f"{wrapped} keys are wrapped with the current secret.")
    if settings.secret_key_fallbacks:
        click.echo("GUANXI_SECRET_KEY_FALLBACKS can go when the people who are signed in now have signed in again.")
    click.echo("Make a backup soon: the keys in older ones need the older secret.")


audit = AppGroup("audit", help="The trail of who did what.")


def _known(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, str] | None:
    if value is None:
        return None
    number, _, sha256 = value.partition(":")
    if not number.isdecimal() or not sha256:
        raise click.BadParameter("It looks like 120:9f86d081..., as verify prints it.")
    return int(number), sha256


@audit.command("verify")
@organisation_option
@click.option("--known", callback=_known, help="NUMBER:HASH of an entry that was written down earlier.")
@with_appcontext
def audit_verify(organisation: int | None, known: tuple[int, str] | None) -> None:
    """Check the chain of hashes, entry by entry; exit code 1 when something was changed, removed or put elsewhere."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    chosen = None if organisation is None and known is None else only_organisation(organisation)
    broken = False
    for row in list_organisations(db.session):
        if chosen is not None and row.id != chosen:
            continue
        report = check_chain(db.session, organisation_id=row.id, known=known)
        for problem in report.problems:
            click.echo(f"{row.name}: {problem}", err=True)
        broken = broken or bool(report.problems)
        if not report.problems:
            click.echo(
                f"{row.name}: {report.last_number} entries, whole. Write down {report.last_number}:{report.last_hash}"
            )
    sys.exit(broken)


@audit.command("export")
@organisation_option
@click.option("--act", help="Only entries of this act, such as person_erased.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day, in UTC.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day, in UTC.")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@with_appcontext
def audit_export(
    organisation: int | None, act: str | None, since: dt.datetime | None, until: dt.datetime | None, form: str
) -> None:
    """Write the entries to standard output, oldest first; ids and dates, no names and no answers."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    entries = list_entries(
        db.session,
        organisation_id=only_organisation(organisation),
        act=act,
        since=since and since.replace(tzinfo=dt.UTC),
        until=until and until.replace(tzinfo=dt.UTC) + dt.timedelta(days=1),
    )
    names = [field.name for field in dataclasses.fields(AuditRow)]
    if form == "csv":
        click.echo(_csv_line(names), nl=False)
    for entry in entries:
        facts = {name: getattr(entry, name) for name in names} | {"happened_at": entry.happened_at.isoformat()}
        if form == "csv":
            facts["details"] = json.dumps(entry.details, sort_keys=True)
            click.echo(_csv_line(facts.values()), nl=False)
        else:
            click.echo(json.dumps(facts))


def _csv_line(values: Iterable[object]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line).writerow("" if value is None else value for value in values)
    return line.getvalue()
