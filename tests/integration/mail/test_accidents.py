"""What goes wrong with mails: a killed worker, addresses that are refused, and what the administrator sees of it."""

import datetime as dt
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from data.commands.outbox import LEASE
from data.models import Round
from tests.cast import Cast
from tests.databases import Urls
from tests.fixtures import SECRET
from tests.integration.mail.test_invitations import FIRST, OPENING, everybody, plan, run
from tests.mailbox import Box
from tests.pulses import BROWSER, sign_in

ROOT = Path(__file__).resolve().parents[3]


def test_a_worker_killed_in_the_moment_of_sending_repeats_that_mail_as_the_same(
    app: Flask, session: Session, cast: Cast, box: Box, urls: Urls
) -> None:
    plan(session, cast)
    script = Path(__file__).with_name("killed_worker.py")
    command = [sys.executable, str(script), urls.app, urls.dashboard, box.url, SECRET, OPENING.isoformat()]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, cwd=ROOT, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert len(box.mails) == 1
    run(app, OPENING + dt.timedelta(minutes=1))
    assert len(box.mails) == len(everybody(cast)), "the dead worker's lease still runs"
    run(app, OPENING + LEASE)
    run(app, OPENING + 2 * LEASE)
    repeated = [address for address, times in Counter(box.addresses()).items() if times > 1]
    assert sorted(set(box.addresses())) == everybody(cast)
    (again,) = repeated
    first, second = box.to(again)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_body(("plain",)).get_content() == second.get_body(("plain",)).get_content()  # type: ignore[union-attr] # both have one


def test_the_administrator_sees_totals_and_addresses_of_failed_invitations(
    app: Flask, session: Session, cast: Cast, box: Box
) -> None:
    round_id = plan(session, cast)
    client = sign_in(app, cast.administrator).client
    box.lost = {cast.peer.email}
    run(app, OPENING)
    page = client.get("/rounds", headers=BROWSER).text
    assert "Invitations: 17 sent, 1 waiting. Reminders: 0 sent." in page
    assert f"{cast.peer.email}: the mail server refused this address; will be tried again" in page
    assert [one for one in everybody(cast) if one in page] == [cast.peer.email]
    box.lost = {cast.rep.email}
    run(app, OPENING + dt.timedelta(minutes=1))
    run(app, FIRST)
    page = client.get("/rounds", headers=BROWSER).text
    assert "Invitations: 18 sent. Reminders: 17 sent." in page
    assert [one for one in everybody(cast) if one in page] == [], "a failed reminder would tell who has not answered"
    session.execute(update(Round).where(Round.id == round_id).values(state="closed"))
    session.commit()
    assert "Reminders" not in client.get("/rounds", headers=BROWSER).text


def test_the_administrator_is_told_when_no_mail_server_is_set_up(app: Flask, session: Session, cast: Cast) -> None:
    plan(session, cast)
    run(app, OPENING)
    page = sign_in(app, cast.administrator).client.get("/rounds", headers=BROWSER).text
    assert "No mail server is set up" in page
