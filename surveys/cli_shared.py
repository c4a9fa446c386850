"""What the commands share: settings, time, the organisation they work on, and refusals in one plain line."""

import datetime as dt
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import available_timezones

import click
from flask import current_app

from data.commands.people import SHORTEST_PASSWORD
from data.db import db
from data.errors import DomainError, RefusedError, SettingsError
from data.queries.organisations import list_organisations
from data.settings import Settings
from data.trouble import database_trouble


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def settings_of_app() -> Settings:
    settings = current_app.extensions["guanxi-settings"]
    assert isinstance(settings, Settings)
    return settings


def only_organisation(organisation_id: int | None) -> int:
    organisations = list_organisations(db.session)
    if organisation_id is not None and any(row.id == organisation_id for row in organisations):
        return organisation_id
    if organisation_id is None and len(organisations) == 1:
        return organisations[0].id
    listed = ", ".join(f"{row.id} {row.name}" for row in organisations) or "none yet: run init or set-up-code"
    raise click.UsageError(f"Say which organisation with --organisation ID ({listed}).")


def counted(number: int, one: str, more: str) -> str:
    """Return a number with the words for one or for more."""
    return f"{number:,} {one if number == 1 else more}"


def time_zone(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if value not in available_timezones():
        raise click.BadParameter(f"{value} is not a time zone; a name looks like Europe/Zurich.")
    return value


@contextmanager
def well_formed() -> Iterator[None]:
    """Tell what cannot be taken as it was typed (code 2, as click does) from what is refused for another reason (1)."""
    try:
        yield
    except RefusedError as refusal:
        raise click.UsageError(refusal.message) from refusal


def _password(context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if context.params.get("invite"):  # they choose one themselves
        return None
    if not value and not sys.stdin.isatty():
        raise click.UsageError("There is no terminal to ask for a password at: name it by GUANXI_NEW_PASSWORD.")
    password = value or getpass.getpass(f"Password (at least {SHORTEST_PASSWORD} characters): ")
    if len(password) < SHORTEST_PASSWORD:
        raise click.BadParameter(f"A password has at least {SHORTEST_PASSWORD} characters.")
    return password


NO_MAIL = "No mail server is set up (GUANXI_SMTP_URL), so nobody can be invited by mail."
organisation_option = click.option("--organisation", type=int, help="Id of the organisation, where there are several.")
password_option = click.option(
    "--password",
    envvar="GUANXI_NEW_PASSWORD",
    show_envvar=True,
    callback=_password,
    help="Asked for when it is not given.",
)


def _told(error: Exception) -> str | None:
    if isinstance(error, DomainError):
        return error.message
    if isinstance(error, SettingsError):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}."
    return database_trouble(error)


def plainly(command: click.Command) -> click.Command:
    """Turn refusals, and a database or a file that is not there, into a plain sentence and exit code 1."""
    if getattr(command.callback, "plain", False):  # another application in this process did it
        return command
    inner = command.callback
    assert inner is not None

    def run(*args: object, **kwargs: object) -> object:
        try:
            return inner(*args, **kwargs)
        except Exception as error:
            told = _told(error)
            if told is None:
                raise
            raise click.ClickException(told) from error

    run.plain = True  # type: ignore[attr-defined] # a mark on the function itself
    command.callback = run
    return command
