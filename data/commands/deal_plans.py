"""What taking a file of deals in would do: each of its months, and why one is doubted."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from data.commands.whole_months import Days
from data.publication.cells import Cell
from data.types import Month


@dataclass(frozen=True, slots=True)
class Deal:
    """A closed deal, and the line of the file that it stands on; `owner` is an e-mail address, a name or both."""

    line: int
    owner: str
    won: bool
    made_on: dt.date
    closed_on: dt.date


@dataclass(slots=True)
class Sums:
    """What one person closed in one month."""

    won: int = 0
    lost: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """A month of a file: its deals, those who closed them, its round if closed, and whether it is told already.

    `figures` says whether any unit would have a figure: a month without one is not published, for it could never be
    published again. `cycle` is what would be published of the days to close of the whole tree, if shown. `days` are the
    first and the last day on which any deal of the file was closed in the month; `empty` are spells of it that have no
    deal and should have some, so that the file may hold only a part; `usual` is how many people closed deals in other
    months, `usual_deals` how many deals these have, and `told_deals` those that are published, where they are far more;
    `fewer` is how many others have, where they are far fewer, and `normal` how many anyway;
    `absent` names teams without a deal that should have some, `scarce` those with hardly any, `silent` those without
    one in a whole first file; `few` is how many people have deals in a whole first file, where they are few; `missing`
    is "won" or "lost" where so many deals should have some of them. `placeless` deals are of people who had no place in
    the round: they count nowhere. Of the others, `sellers` have deals of `pool` in the round, in so many `teams` of all
    that people stand in; these are 0 of a month that is told, or has no closed round.
    """

    month: Month
    deals: int
    people: int
    round_id: int | None
    told: bool
    figures: bool
    cycle: Cell | None = None
    days: Days | None = None
    empty: tuple[Days, ...] = ()
    usual: int = 0
    usual_deals: int = 0
    told_deals: int = 0
    fewer: int = 0
    normal: int = 0
    absent: tuple[str, ...] = ()
    scarce: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    few: int = 0
    missing: str = ""
    placeless: int = 0
    sellers: int = 0
    pool: int = 0
    teams: tuple[int, int] = (0, 0)

    @property
    def doubtful(self) -> bool:
        """Whether the file may hold only a part of the month, or too much: somebody has to say that it does not."""
        teams = self.absent or self.scarce or self.silent
        numbers = self.usual or self.usual_deals or self.told_deals or self.few or self.fewer
        return bool(self.empty or numbers or teams or self.missing)

    @property
    def new(self) -> bool:
        """Whether taking the file in would publish the month."""
        return self.figures and not self.told

    @property
    def thin(self) -> bool:
        """Whether the month could be published, but no unit would have a figure."""
        return self.round_id is not None and not self.told and not self.figures


@dataclass(slots=True)
class DealPlan:
    """What taking deals in would do: months, oldest first; owners that nobody or several people are called.

    `days` are those on which deals were closed, whoever owns them; `cells` are those of each round that could be
    published, by its id. `compared` says whether there is another month to compare with, and `deals_compared` whether
    any of these has a number of deals; `one_kind` is "won" or "lost" where the whole file has no others though it is
    too large for that by chance, which is `accepted` if somebody says that no others are recorded.
    """

    months: list[MonthPlan] = field(default_factory=list)
    strangers: list[tuple[int, str]] = field(default_factory=list)
    several: list[tuple[int, str]] = field(default_factory=list)
    sums: dict[Month, dict[int, Sums]] = field(default_factory=dict)
    cells: dict[int, list[Cell]] = field(default_factory=dict)
    days: dict[Month, list[dt.date]] = field(default_factory=dict)
    compared: bool = False
    deals_compared: bool = False
    one_kind: str = ""
    accepted: bool = False

    def ready(self, whole: Collection[Month]) -> list[MonthPlan]:
        """Return the months that would be published, where those of `whole` are told to be whole, whatever it seems."""
        if self.one_kind and not self.accepted:
            return []
        return [month for month in self.months if month.new and (not month.doubtful or month.month in whole)]


def closed_deals(sums: Mapping[int, Sums]) -> int:
    """Return how many deals people closed in all."""
    return sum(each.won + each.lost for each in sums.values())
