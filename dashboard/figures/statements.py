"""The twelve statements of the pulse as charts name them, and the answers to them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: its scale's name, and the statement itself."""

    scale: str
    words: str


DEAL, GIVE, LONG = "Deal-first", "Give-and-return", "Long view"
STATEMENTS: Mapping[str, Statement] = {
    "T1": Statement(DEAL, "I opened conversations with what I wanted to sell or arrange."),
    "T2": Statement(DEAL, "I put my effort where something could close soon."),
    "T3": Statement(DEAL, "When I did something for someone, I made clear what I wanted back."),
    "T4r": Statement(DEAL, "I let conversations run without steering them towards a deal."),
    "R1": Statement(GIVE, "I looked for something useful to offer before I asked for anything."),
    "R2": Statement(GIVE, "I returned help I had been given, or set up a way to return it."),
    "R3": Statement(GIVE, "I kept in touch with people when there was no deal open."),
    "R4r": Statement(GIVE, "I let help from others go by without any follow-up."),
    "L1": Statement(LONG, "I trusted people I had helped to do right by me in their own time."),
    "L2r": Statement(LONG, "I held help back because I was not sure the other person would play fair."),
    "L3": Statement(LONG, "I was at ease with favours that had not come back yet."),
    "L4": Statement(LONG, "I put time into relationships that may take more than a year to bear fruit."),
}
ANSWERS: Mapping[str, str] = {
    "1": "Never",
    "2": "Almost never",
    "3": "Less than half the time",
    "4": "About half the time",
    "5": "More than half the time",
    "6": "Almost always",
    "7": "Always",
}
BANDS: Mapping[str, str] = {
    "low": "Less than half the time",
    "middle": "About half the time",
    "high": "More than half the time",
}
MOSTLY: Mapping[str, str] = {
    "mostly_low": "Mostly less than half the time",
    "mostly_middle": "Mostly about half the time",
    "mostly_high": "Mostly more than half the time",
    "mixed": "No answer stands out",
}
