"""The access matrix: one row for each request that the application answers, and what each visitor gets.

To add an endpoint, a callback or a download, add its row to the module of its part, and a new part to ROWS; a test in
tests/architecture fails for one without. Visitors are the cast: `peer` is a rep of the same team, `outsider` holds
every role of another organisation. Addresses may name places of the world that `make_world` builds.
"""

from tests.access.account import ACCOUNT
from tests.access.coaching import COACHING
from tests.access.dashboard import DASHBOARD
from tests.access.entrance import ENTRANCE
from tests.access.favours import FAVOURS
from tests.access.leading import LEADING
from tests.access.mail import MAIL
from tests.access.me import ME
from tests.access.operating import OPERATING
from tests.access.people import PEOPLE
from tests.access.programs import PROGRAMS
from tests.access.pulse import PULSES
from tests.access.rows import SIGN_IN, VISITORS, Outcome, Row
from tests.access.running import RUNNING
from tests.access.telling import TELLING
from tests.access.tokens import TOKENS
from tests.access.trail import TRAIL
from tests.access.worksheets import WORKSHEETS
from tests.access.world import MARKED, OPEN_MONTH, World, cast_and_world, make_world

__all__ = [
    "MARKED",
    "OPEN_MONTH",
    "ROWS",
    "SIGN_IN",
    "VISITORS",
    "Outcome",
    "Row",
    "World",
    "cast_and_world",
    "make_world",
]

ROWS: tuple[Row, ...] = (
    *ENTRANCE,
    *OPERATING,
    *ACCOUNT,
    *PULSES,
    *FAVOURS,
    *LEADING,
    *COACHING,
    *TELLING,
    *TOKENS,
    *PROGRAMS,
    *TRAIL,
    *MAIL,
    *WORKSHEETS,
    *ME,
    *RUNNING,
    *PEOPLE,
    *DASHBOARD,
)
