"""A worker in a process of its own, for the tests that kill it: takes a message, says so, and never finishes it."""

import datetime as dt
import sys
import time
from pathlib import Path

from sqlalchemy.orm import Session

from data.commands.outbox import take_work
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine

url, started = sys.argv[1:]
with Session(make_engine(url)) as session:
    enter_organisation(session, EVERY_ORGANISATION)
    work = take_work(session, kinds=["greet"], now=dt.datetime.now(dt.UTC))
    session.commit()
    assert work is not None
    Path(started).write_text(work.key)
    time.sleep(600)
