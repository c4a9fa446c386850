"""Chart colours and shapes; the colours equal the tokens of surveys/static/guanxi.css.

Figures are drawn on the server, which does not know whether the reader's page is light or dark. So the grounds are
transparent, every colour here keeps 3:1 against both pages, and the style sheet gives all words the page's colour.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from data.language import gettext, mark

TRANSPARENT = "rgba(0,0,0,0)"
GRID = "rgba(128,128,128,0.28)"
AXIS = "#7d8487"
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif'
FONT_SIZE = 14
LINE_WIDTH = 2.5
MARKER_SIZE = 9
RIBBON_OPACITY = 0.18


@dataclass(frozen=True, slots=True)
class Series:
    """How one measure is drawn and called: never by colour alone, so each has a marker and a dash of its own.

    `token` names the style sheet's colour (`--gx-chart-<token>`) and class (`gx-series-<token>`); `colour` is #rrggbb;
    `symbol` and `dash` are Plotly's words.
    """

    called: str
    token: str
    colour: str
    symbol: str
    dash: str = "solid"

    @property
    def name(self) -> str:
        """What the measure is called, in the language spoken."""
        return gettext(self.called)

    @property
    def ribbon(self) -> str:
        """The colour of the interval around the line, see-through: `rgba(r,g,b,a)`."""
        return see_through(self.colour, RIBBON_OPACITY)


def see_through(colour: str, opacity: float) -> str:
    """Return `#rrggbb` as `rgba(r,g,b,a)` with the given opacity, 0 to 1.

    Raises:
        ValueError: The colour is not six hexadecimal digits after a `#`, or the opacity is out of range.
    """
    if not colour.startswith("#") or len(colour) != len("#rrggbb") or not 0 <= opacity <= 1:
        raise ValueError(f"not a colour and an opacity: {colour!r}, {opacity!r}")
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


DEAL_FIRST = Series(mark("Deal-first"), "deal", "#c55207", "circle")
GIVE_AND_RETURN = Series(mark("Give-and-return"), "give", "#44989a", "diamond")
RO_INDEX = Series(mark("RO index"), "balance", "#8764d3", "square")
LONG_VIEW = Series(mark("Long view"), "long", "#859067", "cross")
GIVEN = Series(mark("Given"), "given", "#48873d", "hexagon2")
RECEIVED = Series(mark("Received"), "received", "#da6297", "pentagon")
PARENT = Series(mark("Parent unit"), "parent", "#7d8487", "line-ns", "dot")
OFFERED = replace(GIVEN, called=mark("Offer first"), symbol="circle")
LEDGER = replace(GIVEN, called=mark("Given / received"), symbol="circle")
ASKED = replace(RECEIVED, called=mark("Asked"))

SERIES: tuple[Series, ...] = (DEAL_FIRST, GIVE_AND_RETURN, RO_INDEX, LONG_VIEW, GIVEN, RECEIVED, PARENT)

BY_MEASURE: Mapping[str, Series] = MappingProxyType(
    {
        "score:T": DEAL_FIRST,
        "score:R": GIVE_AND_RETURN,
        "score:RO": RO_INDEX,
        "score:L": LONG_VIEW,
        "rate:given": GIVEN,
        "rate:received": RECEIVED,
        "share:openers": OFFERED,
        "share:asked": ASKED,
        "participation": PARENT,
    }
)
