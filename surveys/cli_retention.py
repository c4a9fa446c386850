"""Commands about how long answers are kept."""

from collections.abc import Sequence

import click
from flask.cli import AppGroup, with_appcontext

from data.calendar import local_day
from data.commands.retention import change_limit, next_quarter, oldest_look, stop_purge
from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.errors import NotFoundError
from data.queries.organisations import get_organisation
from data.queries.retention import OldRound, count_old_looks, find_open_purge, get_limit, list_old_rounds, list_purges
from data.types import Month
from surveys.cli_shared import counted, only_organisation, organisation_option, utc_now

retention = AppGroup("retention", help="How long answers are kept, and what is destroyed when.")


@retention.command("show")
@organisation_option
@with_appcontext
def retention_show(organisation: int | None) -> None:
    """Say how long answers are kept, and what is destroyed next."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id = only_organisation(organisation)
    click.echo(f"Answers are kept for {get_limit(db.session, organisation_id=organisation_id)} months.")
    for purge in list_purges(db.session, organisation_id=organisation_id):
        if purge.done_at is not None:
            click.echo(f"Destroyed on {purge.done_at:%Y-%m-%d}: {purge.span}, {purge.rows} answers.")
        elif purge.stopped_at is not None:
            click.echo(f"Stopped on {purge.stopped_at:%Y-%m-%d}: {purge.span}.")
        else:
            click.echo(f"To be destroyed on {purge.due_on}: {purge.span}. `retention stop` stops it.")


@retention.command("dry-run")
@organisation_option
@with_appcontext
def retention_dry_run(organisation: int | None) -> None:
    """Say what would be destroyed at the beginning of the next quarter, round by round; nothing is changed."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id = only_organisation(organisation)
    zone, limit = (
        get_organisation(db.session, organisation_id).zone,
        get_limit(db.session, organisation_id=organisation_id),
    )
    announced = find_open_purge(db.session, organisation_id=organisation_id)
    today = local_day(utc_now(), zone)
    quarter = next_quarter(max(today, announced.due_on) if announced else today)
    old = list_old_rounds(db.session, organisation_id=organisation_id, zone=zone, before=quarter.plus(-limit))
    for row in old:
        click.echo(f"{row.month.label}: {_pulses([row])}, {_answers([row])}")
    months = announced.facts["months"] if announced else []
    first, then = ([row for row in old if (str(row.month) in months) is within] for within in (True, False))
    if announced and first:
        click.echo(f"On {announced.due_on}, as announced, unless it is stopped: {_total(first)}.")
    if then:
        click.echo(f"On {quarter.first} at the earliest: {_total(then)}.")
    if not old:
        click.echo(f"Nothing: no round that closed before {quarter.plus(-limit).first} holds answers.")
    _dry_run_looks(organisation_id, zone, limit)


def _pulses(rows: Sequence[OldRound]) -> str:
    return counted(sum(row.pulses for row in rows), "pulse", "pulses")


def _answers(rows: Sequence[OldRound]) -> str:
    return counted(sum(row.answers for row in rows), "answer", "answers")


def _total(rows: Sequence[OldRound]) -> str:
    return f"{_pulses(rows)} with {_answers(rows)} of {counted(len(rows), 'round', 'rounds')}"


def _dry_run_looks(organisation_id: int, zone: str, limit: int) -> None:
    """Say how much of who looked at whom goes at the beginning of the next month."""
    month = Month.of(local_day(utc_now(), zone)).plus(1)
    before = oldest_look(month.first, months=limit, zone=zone)
    looks = count_old_looks(db.session, organisation_id=organisation_id, before=before)
    click.echo(f"On {month.first}: who looked at whom before {month.plus(-limit).first}, entries: {looks}.")


@retention.command("set")
@click.argument("months", type=int)
@organisation_option
@with_appcontext
def retention_set(months: int, organisation: int | None) -> None:
    """Keep answers for MONTHS months; nothing is destroyed without two notices."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    change_limit(db.session, organisation_id=only_organisation(organisation), months=months, now=utc_now())
    db.session.commit()
    click.echo(f"Answers are kept for {months} months.")


@retention.command("stop")
@organisation_option
@with_appcontext
def retention_stop(organisation: int | None) -> None:
    """Stop the destruction that was announced; the next one is announced a quarter later at the earliest."""
    enter_organisation(db.session, EVERY_ORGANISATION)
    organisation_id = only_organisation(organisation)
    purge = find_open_purge(db.session, organisation_id=organisation_id)
    if purge is None:
        raise NotFoundError("Nothing was announced.")
    stop_purge(db.session, organisation_id=organisation_id, purge_id=purge.id, now=utc_now())
    db.session.commit()
    click.echo("Stopped. No answer is destroyed.")
