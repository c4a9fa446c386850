"""What a team's summary says on paper and on slides: words and published numbers, ready to be set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.language import beside, gettext, pgettext, sentences, told

SAME = 1.5  # points of a scale within which one mark covers the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One month's cell, or one bar: a height with its interval, or in short why there is none.

    A month's `label` stands in two short `lines` where there is less room.

    `words` is the whole cell in words, `brief` the value with its interval, `short` the value; `withheld` is the short
    reason, empty where something is drawn; `state` as published. `bound` is exact, at_least, at_most or between, which
    has no height, nor has a rate that is told in one with others; `hollow` means a low response, `dotted` a bar below a
    mark that the chart names. To a point that is `apart` leads no line; `changed` says so in words where the questions
    changed. The interval of a `cut` point goes on beyond the axis.
    """

    label: str
    words: str
    state: str
    short: str = ""
    height: float | None = None
    low: float | None = None
    high: float | None = None
    bound: str = "exact"
    hollow: bool = False
    dotted: bool = False
    withheld: str = ""
    brief: str = ""
    apart: bool = False
    changed: str = ""
    cut: bool = False
    lines: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Series:
    """A measure over the months or over kinds: its name, colour (#rrggbb) and points; `joined` from 3 rounds on."""

    name: str
    colour: str
    points: Sequence[Point]
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Bunch:
    """Workshops and notes that share a label, "2-4", above a dashed line or a band of several days.

    `first` and `last` are months from the beginning of the axis.
    """

    label: str
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a chart as texts; the first column names the rows."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: what it shows in a sentence, and what is drawn; or `instead`, why nothing may be, with its title.

    `kind` is lines, bars (mirrored: received, then given) or columns. `ticks` maps heights to their texts; `guide` is a
    height to draw a line at; `sides` stand at the top and at the bottom; `marks` are workshops and notes in words, with
    their numbers, to be listed below it; `bunches` are drawn.
    """

    name: str
    kind: str
    title: str
    finding: str = ""
    unit: str = ""
    series: Sequence[Series] = ()
    ticks: Mapping[str, float] = field(default_factory=dict)
    guide: float | None = None
    sides: tuple[str, str] = ("", "")
    marks: Sequence[str] = ()
    bunches: Sequence[Bunch] = ()
    cautions: Sequence[str] = ()
    about: Sequence[str] = ()
    table: Table = Table((), ())
    instead: tuple[str, str] = ("", "")

    @property
    def coincide(self) -> bool:
        """Whether one of two lines covers the other in every month, so that its marks are to be larger."""
        if self.kind != "lines" or len(self.series) != 2:  # noqa: PLR2004 - a pair
            return False
        pairs = zip(*([point.height for point in series.points] for series in self.series), strict=True)
        apart = [abs(lower - upper) for lower, upper in pairs if lower is not None and upper is not None]
        return bool(apart) and max(apart) < SAME

    @property
    def in_words(self) -> str:
        """The chart for those who do not see it: title, finding, and each series from its first point to its last."""
        between = pgettext("between the months of a chart", "; ")
        spoken = [
            gettext(
                "%(name)s: %(value)s.",
                name=series.name,
                value=between.join(f"{point.label} {point.words}" for point in series.points),
            )
            for series in self.series
        ]
        return sentences(gettext("%(finding)s.", finding=self.title), self.finding, *spoken)

    @property
    def beside(self) -> list[str]:
        """What a drawing of plain points cannot tell: which are hidden and why, which are bounds, which are cut off."""
        why: dict[str, list[str]] = {}
        for point in self.series[0].points if self.series else ():
            for reason in filter(None, (point.withheld, point.changed)):
                why.setdefault(reason, []).append(point.label)
        reasons = [
            gettext("%(name)s: %(value)s.", name=reason, value=beside(*labels)) for reason, labels in why.items()
        ]
        bounds = [
            gettext("%(name)s, %(month)s: %(value)s.", name=series.name, month=point.label, value=point.short)
            for series in self.series
            for point in series.points
            if point.bound != "exact"
        ]
        cut = [
            gettext("%(name)s, %(month)s: %(value)s.", name=series.name, month=point.label, value=point.brief)
            for series in self.series
            for point in series.points
            if point.cut
        ]
        return reasons + bounds + cut


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure: its name, value, unit, colour, and lines below it; or only why it is withheld."""

    name: str
    value: str
    unit: str
    colour: str
    lines: Sequence[str]
    withheld: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a room did in a debrief: sentences, lines below each other, numbers with a chart of their own for slides."""

    title: str
    words: str = ""
    lines: Sequence[str] = ()
    table: Table = Table((), ())
    chart: Chart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """A team's summary for a month, or its debrief with what the `room` did; `facts` are headings with texts.

    `withheld` is what the words for hidden results mean. `before` stands in place of everything else while no round has
    closed.
    """

    team: str
    above: str
    month: str
    facts: Sequence[tuple[str, str]]
    sentence: str = ""
    tiles: Sequence[Tile] = ()
    charts: Sequence[Chart] = ()
    withheld: Sequence[tuple[str, str]] = ()
    before: str = ""
    kind: str
    room: Sequence[Section] = ()

    @property
    def title(self) -> str:
        """What the file is called by programs that show it."""
        if not self.month:
            return told(self.kind, self.team)
        return gettext("%(title)s: %(name)s, %(month)s", title=self.kind, name=self.team, month=self.month)
