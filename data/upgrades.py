"""Bringing an installation's database up to date: its tables, then what only people's keys can bring up to date."""

import datetime as dt

from sqlalchemy.orm import Session

from data.commands.contact_names import Sealed, seal_names
from data.commands.keyring import Keyring
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.migrations import upgrade
from data.settings import Settings


def bring_up_to_date(settings: Settings, now: dt.datetime) -> Sealed:
    """Run the migrations, then encrypt names of contacts that are in clear; run again, it does what is left."""
    upgrade(settings)
    engine = make_engine(settings.owner_database_url)
    try:
        with Session(engine) as session:
            enter_organisation(session, EVERY_ORGANISATION)
            sealed = seal_names(session, keyring=Keyring(settings.secrets), now=now)
            session.commit()
    finally:
        engine.dispose()
    return sealed
