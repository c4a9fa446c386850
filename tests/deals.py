"""Files of closed deals as programs for sales export them, and deals for commands."""

import datetime as dt
from collections.abc import Sequence

from data.commands.deal_plans import Deal
from data.types import Month

HUBSPOT = "Record ID,Deal Name,Deal Stage,Close Date,Amount,Deal owner,Create Date"
SALESFORCE = '"Opportunity Owner","Opportunity Name","Stage","Close Date","Amount","Created Date"'
PIPEDRIVE = "Deal - Title;Deal - Owner;Deal - Status;Deal - Won time;Deal - Lost time;Deal - Deal created"


def deals(owners: Sequence[str], month: Month, *, won: int = 2, lost: int = 1, days: int = 30) -> list[Deal]:
    """So many deals won and lost by each of the owners in a month, each made so many days before.

    The first is closed on the first day of the month, the others are spread over it.
    """
    shapes = [True] * won + [False] * lost
    each = [(owner, sold) for owner in owners for sold in shapes]
    closed = [
        month.first + dt.timedelta(days=number * (month.last.day - 1) // len(each)) for number in range(len(each))
    ]
    return [
        Deal(line, owner, sold, day - dt.timedelta(days=days), day)
        for line, ((owner, sold), day) in enumerate(zip(each, closed, strict=True), 2)
    ]
