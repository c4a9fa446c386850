"""Commands about how people sign in: a first or another password, a second factor that was lost."""

import click
from flask.cli import with_appcontext

from data.commands.factors import reset_factor
from data.commands.links import invite_person
from data.commands.people import set_password
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.errors import RefusedError
from data.queries.people import find_person
from surveys.cli_people import users
from surveys.cli_shared import (
    NO_MAIL,
    only_organisation,
    organisation_option,
    password_option,
    settings_of_app,
    utc_now,
)
from surveys.own import Person


def _place(email: str, organisation: int | None) -> Person:
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id = only_organisation(organisation)
    person = find_person(db.session, organisation_id=organisation_id, email=email)
    return {"organisation_id": organisation_id, "person_id": person.id}


__all__ = ["users"]


@users.command("invite")
@click.argument("email")
@organisation_option
@with_appcontext
def users_invite(email: str, organisation: int | None) -> None:
    """Send the person with this EMAIL, who has no password yet, a link to choose one; it is good for three days."""
    if not settings_of_app().smtp_url:
        raise RefusedError(NO_MAIL)
    invite_person(db.session, **_place(email, organisation), now=utc_now())
    db.session.commit()
    click.echo("The worker sends the mail.")


@users.command("password")
@click.argument("email")
@password_option
@organisation_option
@with_appcontext
def users_password(email: str, password: str, organisation: int | None) -> None:
    """Set the password of the person with this EMAIL; their sign-ins end."""
    set_password(db.session, **_place(email, organisation), password=password, now=utc_now())
    db.session.commit()
    click.echo("The password is set, and every sign-in of this person is ended.")


@users.command("factor-off")
@click.argument("email")
@organisation_option
@with_appcontext
def users_factor_off(email: str, organisation: int | None) -> None:
    """Turn off the second factor of the person with this EMAIL, who lost it; make sure that it is they who ask."""
    reset_factor(db.session, **_place(email, organisation), now=utc_now())
    db.session.commit()
    click.echo("The second factor is off, and every sign-in of this person is ended.")
    click.echo("Who must have one is led to set it up at the next sign-in.")
