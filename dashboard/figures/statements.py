"""The twelve statements of the pulse as charts name them, and the answers to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.language import Spoken, gettext, mark


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement in English: its scale's name, and the statement itself."""

    scale_called: str
    asked: str

    @property
    def scale(self) -> str:
        """What its scale is called, in the language spoken."""
        return gettext(self.scale_called)

    @property
    def words(self) -> str:
        """The statement, in the language spoken."""
        return gettext(self.asked)


DEAL, GIVE, LONG = mark("Deal-first"), mark("Give-and-return"), mark("Long view")
STATEMENTS: Mapping[str, Statement] = {
    "T1": Statement(DEAL, mark("I opened conversations with what I wanted to sell or arrange.")),
    "T2": Statement(DEAL, mark("I put my effort where something could close soon.")),
    "T3": Statement(DEAL, mark("When I did something for someone, I made clear what I wanted back.")),
    "T4r": Statement(DEAL, mark("I let conversations run without steering them towards a deal.")),
    "R1": Statement(GIVE, mark("I looked for something useful to offer before I asked for anything.")),
    "R2": Statement(GIVE, mark("I returned help I had been given, or set up a way to return it.")),
    "R3": Statement(GIVE, mark("I kept in touch with people when there was no deal open.")),
    "R4r": Statement(GIVE, mark("I let help from others go by without any follow-up.")),
    "L1": Statement(LONG, mark("I trusted people I had helped to do right by me in their own time.")),
    "L2r": Statement(LONG, mark("I held help back because I was not sure the other person would play fair.")),
    "L3": Statement(LONG, mark("I was at ease with favours that had not come back yet.")),
    "L4": Statement(LONG, mark("I put time into relationships that may take more than a year to bear fruit.")),
}
ANSWERS = Spoken(
    {
        "1": mark("Never"),
        "2": mark("Almost never"),
        "3": mark("Less than half the time"),
        "4": mark("About half the time"),
        "5": mark("More than half the time"),
        "6": mark("Almost always"),
        "7": mark("Always"),
    }
)
BANDS = Spoken(
    {
        "low": mark("Less than half the time"),
        "middle": mark("About half the time"),
        "high": mark("More than half the time"),
    }
)
MOSTLY = Spoken(
    {
        "mostly_low": mark("Mostly less than half the time"),
        "mostly_middle": mark("Mostly about half the time"),
        "mostly_high": mark("Mostly more than half the time"),
        "mixed": mark("No answer stands out"),
    }
)
