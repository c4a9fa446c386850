"""The command that makes the demo organisation."""

import datetime as dt

import click
from flask import current_app
from flask.cli import with_appcontext

from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.demo import DEMO_PASSWORD, build_demo, demo_people, existing_demo
from data.errors import RefusedError
from data.settings import Settings
from data.upgrades import bring_up_to_date

ROLE_ORDER = ("leader", "coach", "administrator", "rep")


def _build(settings: Settings) -> int:
    bring_up_to_date(settings, dt.datetime.now(dt.UTC))
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation = existing_demo(db.session)
    if organisation is not None:
        click.echo("The demo is there already; nothing was changed.")
        return organisation.id
    secrets = (settings.secret_key, *settings.secret_key_fallbacks)
    for line in build_demo(db.session, secrets=secrets, now=dt.datetime.now(dt.UTC)):
        click.echo(line)
    made = existing_demo(db.session)
    assert made is not None
    db.session.commit()
    return made.id


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Make an invented company with 18 months of history; run again, it changes nothing."""
    settings = current_app.extensions["guanxi-settings"]
    if not settings.demo:
        raise click.ClickException("Set GUANXI_DEMO=1 to work with the demo; never on an installation people use.")
    try:
        organisation_id = _build(settings)
    except RefusedError as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo("\nThese people can sign in, with one click on the sign-in page or with the password:")
    people = demo_people(db.session, organisation_id)
    for person in sorted(people, key=lambda person: (ROLE_ORDER.index(person.roles[0]), person.name)):
        click.echo(f"  {person.email:42} {', '.join(person.roles)}")
    click.echo(f"  password: {DEMO_PASSWORD}")
