"""A worker in a process of its own, for the test that kills it between handing a mail over and noting that it did."""

import dataclasses
import datetime as dt
import os
import signal
import sys
from typing import Any

from data.commands.outbox import Work
from data.settings import Settings
from data.types import INVITATION_MAIL
from surveys.invitations.letters import send_letter
from surveys.jobs import handle, run_due
from wsgi import create_app

app_url, dashboard_url, smtp_url, secret, moment = sys.argv[1:]


def send_and_die(session: Any, work: Work, now: dt.datetime) -> None:
    """Send, then stop at once, as a computer does that loses its power."""
    send_letter(session, work, now)
    os.kill(os.getpid(), signal.SIGKILL)


settings = Settings(
    secret_key=secret,
    database_url=app_url,
    owner_database_url=app_url,
    dashboard_database_url=dashboard_url,
    https=False,
    testing=True,
)
app = create_app(dataclasses.replace(settings, smtp_url=smtp_url))
handle(app, INVITATION_MAIL, send_and_die)
with app.app_context():
    run_due(dt.datetime.fromisoformat(moment))
