"""Files of closed deals as programs for sales export them, and deals for commands."""

import datetime as dt
from collections.abc import Sequence

from data.commands.outcomes import Deal
from data.types import Month

HUBSPOT = "Record ID,Deal Name,Deal Stage,Close Date,Amount,Deal owner,Create Date"
SALESFORCE = '"Opportunity Owner","Opportunity Name","Stage","Close Date","Amount","Created Date"'
PIPEDRIVE = "Deal - Title;Deal - Owner;Deal - Status;Deal - Won time;Deal - Lost time;Deal - Deal created"


def deals(owners: Sequence[str], month: Month, *, won: int = 2, lost: int = 1, days: int = 30) -> list[Deal]:
    """So many deals won and lost by each of the owners in a month, each made so many days before."""
    closed = month.first.replace(day=20)
    shapes = [True] * won + [False] * lost
    return [
        Deal(line, owner, sold, closed - dt.timedelta(days=days), closed)
        for line, (owner, sold) in enumerate(((owner, sold) for owner in owners for sold in shapes), 2)
    ]
