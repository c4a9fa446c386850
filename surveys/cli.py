"""The command line: `flask --app wsgi COMMAND`."""

import signal
import socket
import sys
import threading
from dataclasses import replace

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from data.commands.founding import found_organisation
from data.commands.rounds import DAILY_FROM, close_early, close_round, open_round, plan_round
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.errors import RefusedError
from data.migrations import begin
from data.queries.organisations import list_organisations
from data.queries.rounds import RoundRow, list_rounds
from data.settings import USUAL_HOME, Settings
from data.trouble import check_tables
from data.types import Month, RoundState
from data.upgrades import bring_up_to_date
from surveys.beginning.codes import forget_code, make_code
from surveys.cli_demo import demo
from surveys.cli_keeping import audit, backup, keys, restore
from surveys.cli_moving import organisation
from surveys.cli_people import teams
from surveys.cli_privacy import privacy_check
from surveys.cli_retention import retention
from surveys.cli_shared import (
    only_organisation,
    organisation_option,
    password_option,
    plainly,
    settings_of_app,
    time_zone,
    utc_now,
    well_formed,
)
from surveys.cli_signing import users
from surveys.cli_staff import people
from surveys.doctor import run_checks
from surveys.jobs import run_due, work


def _check_others(name: str, *, another: bool) -> None:
    there = list_organisations(db.session)
    if any(row.kind == "demo" for row in there):
        raise click.ClickException("This database holds the demo. Use another database for a real organisation.")
    if any(row.name.casefold() == name.casefold() for row in there):
        raise click.ClickException(f"There is an organisation called {name} already.")
    if there and not another:
        raise click.ClickException(
            f"This database is set up for {there[0].name}. Say --another to put a second organisation beside it."
        )


@click.command("init")
@click.option("--name", required=True, help="Name of the organisation.")
@click.option("--zone", required=True, callback=time_zone, help="Its time zone, such as Europe/Zurich.")
@click.option("--email", required=True, help="E-mail address of its first administrator.")
@click.option("--person", "person_name", required=True, help="Name of its first administrator.")
@click.option("--another", is_flag=True, help="Beside the organisations that are there, strictly apart from them.")
@password_option
@with_appcontext
def init(*, name: str, zone: str, email: str, person_name: str, another: bool, password: str) -> None:
    """Set up the database, an organisation and its first administrator."""
    bring_up_to_date(settings_of_app(), utc_now())
    enter_organisation(db.session, EVERY_ORGANISATION)
    _check_others(name, another=another)
    now = utc_now()
    with well_formed():
        found_organisation(
            db.session, name=name, zone=zone, email=email, person_name=person_name, password=password, now=now
        )
    db.session.commit()
    click.echo(f"{name} is set up. {person_name} can sign in at {settings_of_app().public_url}/sign-in")


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database to the newest version of its tables, and encrypt what was in clear before."""
    sealed = bring_up_to_date(settings_of_app(), utc_now())
    if sealed.done:
        click.echo(f"Names of contacts that were encrypted: {sealed.done:,}.")
    if sealed.left:
        click.echo(f"Names of contacts that stay in clear, as their person's key is missing: {sealed.left:,}.")
    click.echo("The database is up to date.")


rounds = AppGroup("rounds", help="Plan, open, close and list rounds.")


@rounds.command("list")
@organisation_option
@with_appcontext
def rounds_list(organisation: int | None) -> None:
    """List the rounds with their totals, newest first."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    rows = list_rounds(db.session, only_organisation(organisation))
    if not rows:
        click.echo("No rounds yet.")
    for row in rows:
        state = "skipped" if _skipped(row) else row.state.value
        click.echo(f"{row.month}  {state:8}  closes {row.closes_at:%Y-%m-%d %H:%M} UTC  {_totals(row)}")


def _skipped(row: RoundRow) -> bool:
    return row.state == RoundState.PLANNED and row.closes_at <= utc_now()


def _totals(row: RoundRow) -> str:
    """Return how many have answered, or why that is not said."""
    if row.state == RoundState.PLANNED:
        return "never opened" if _skipped(row) else "not open yet"
    if row.totals is not None:
        return "{} of {}".format(*row.totals)
    if row.state == RoundState.CLOSED or row.invited < row.k:
        return f"not told below {row.k} people"
    return "counted once a day" if row.invited >= DAILY_FROM else f"not told before it closes below {DAILY_FROM} people"


def _month(_context: click.Context, _parameter: click.Parameter, value: str) -> Month:
    try:
        return Month.parse(value)
    except ValueError as error:
        raise click.BadParameter("A month looks like 2026-10.") from error


month_argument = click.argument("month", callback=_month)


def _round_id(organisation_id: int, month: Month) -> int:
    for row in list_rounds(db.session, organisation_id):
        if row.month == month:
            return row.id
    raise click.ClickException(f"There is no round about {month.label}.")


@rounds.command("plan")
@month_argument
@organisation_option
@with_appcontext
def rounds_plan(month: Month, organisation: int | None) -> None:
    """Plan the round about MONTH (2026-10); it opens on the first day of the month after."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    round_ = plan_round(db.session, organisation_id=only_organisation(organisation), about_month=month, now=utc_now())
    db.session.commit()
    click.echo(f"The round about {month.label} opens at {round_.opens_at:%Y-%m-%d %H:%M} UTC.")


@rounds.command("open")
@month_argument
@organisation_option
@click.option("--early", is_flag=True, help="Before its time, as soon as the month that it asks about is over.")
@with_appcontext
def rounds_open(month: Month, organisation: int | None, *, early: bool) -> None:
    """Open the round about MONTH now; the tree and everybody's place are frozen."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id, now = only_organisation(organisation), utc_now()
    opened = open_round(
        db.session, organisation_id=organisation_id, round_id=_round_id(organisation_id, month), now=now, early=early
    )
    db.session.commit()
    click.echo(f"The round about {month.label} {'is open' if opened else 'was opened before'}.")


@rounds.command("close")
@month_argument
@organisation_option
@click.option(
    "--early", is_flag=True, help="Before its time: only if all had answered at the last daily count; in a demo always."
)
@with_appcontext
def rounds_close(month: Month, organisation: int | None, *, early: bool) -> None:
    """Close the round about MONTH and publish its results, once."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id, now = only_organisation(organisation), utc_now()
    place = {"organisation_id": organisation_id, "round_id": _round_id(organisation_id, month)}
    due = close_early(db.session, **place, now=now) if early else None
    closed = due is not None if early else close_round(db.session, **place, now=now)
    db.session.commit()
    click.echo(f"The round about {month.label} {'is closed' if closed else 'was closed before'}.")
    if due is not None and due > now:
        click.echo(f"Forms that were begun are taken until {due:%Y-%m-%d %H:%M} UTC; then the worker publishes.")


@click.command("run-due")
@with_appcontext
def run_due_once() -> None:
    """Do what is due now, once: for cron or a systemd timer."""
    done = run_due(utc_now())
    click.echo(f"Planned {done.planned}, opened {done.opened}, closed {done.closed} rounds.")
    if done.delivered or done.failed:
        click.echo(f"Work from the outbox: {done.delivered} done, {done.failed} to be tried again.")


@click.command("worker")
@click.option("--pause", type=click.FloatRange(1, 3600), default=30.0, show_default=True, help="Seconds between turns.")
@with_appcontext
def worker(pause: float) -> None:
    """Do what is due, again and again, until the process is told to stop."""
    check_tables(db.session)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    work(current_app._get_current_object(), stop, pause)  # type: ignore[attr-defined]  # noqa: SLF001 - flask's own way


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check settings, database, migrations, mail and clock; exit code 1 when something must be put right."""
    findings = run_checks(current_app, settings_of_app())
    for finding in findings:
        click.echo(f"{finding.mark:4} {finding.subject}: {finding.words}")
    sys.exit(any(finding.mark == "FAIL" for finding in findings))


def _offer_set_up(port: int) -> None:
    """Print the one code with which an empty installation can be set up in the browser."""
    settings = settings_of_app()
    enter_organisation(db.session, EVERY_ORGANISATION)
    empty = not settings.demo and not list_organisations(db.session)
    db.session.commit()
    if not empty:
        forget_code(settings)
    else:
        click.echo(f"Nothing is set up yet. Open http://127.0.0.1:{port}/set-up and enter this code, once:")
        click.echo(f"  {make_code(settings)}")


@click.command("set-up-code")
@with_appcontext
def set_up_code() -> None:
    """Print a code with which an empty installation can be set up in the browser, once; for servers run by gunicorn."""
    settings = settings_of_app()
    if not settings.demo:
        begin(settings)
    enter_organisation(db.session, EVERY_ORGANISATION)
    check_tables(db.session)
    if settings.demo or list_organisations(db.session):
        forget_code(settings)
        raise RefusedError("This installation is set up already.")
    click.echo(f"Open {settings.public_url.rstrip('/')}/set-up and enter this code, once:")
    click.echo(f"  {make_code(settings)}")


def at_port(settings: Settings, port: int) -> Settings:
    """Let links of a demo lead to the port that it is served on, unless its address is set."""
    if not settings.demo or settings.public_url != USUAL_HOME:
        return settings
    return replace(settings, public_url=f"http://127.0.0.1:{port}")


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@with_appcontext
def serve(port: int) -> None:
    """Serve on this computer only, with the worker in the same process: for demos and trials."""
    import waitress  # noqa: PLC0415 - production runs gunicorn and does not need it

    if not settings_of_app().demo:
        begin(settings_of_app())
    check_tables(db.session)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} is in use. Stop the other program or choose another --port."
            ) from error
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - flask's own way
    app.extensions["guanxi-settings"] = at_port(settings_of_app(), port)
    _offer_set_up(port)
    stop = threading.Event()
    threading.Thread(target=work, args=(app, stop), daemon=True).start()
    click.echo(f"Guanxi is at http://127.0.0.1:{port} (Ctrl-C stops it)")
    try:
        # The application itself decides what it believes of a proxy's headers, so they come to it as they are.
        waitress.serve(app, host="127.0.0.1", port=port, threads=8, ident=None, clear_untrusted_proxy_headers=False)
    finally:
        stop.set()


def init_app(app: Flask, settings: Settings) -> None:
    """Register the commands."""
    app.extensions["guanxi-settings"] = settings
    for command in (
        init,
        demo,
        migrate,
        run_due_once,
        worker,
        backup,
        restore,
        doctor,
        privacy_check,
        set_up_code,
        serve,
    ):
        app.cli.add_command(plainly(command))
    for group in (rounds, teams, users, keys, audit, people, retention, organisation):
        for command in group.commands.values():
            plainly(command)
        app.cli.add_command(group)
