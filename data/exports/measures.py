"""What measures and their parts are called in files."""

from collections.abc import Callable, Mapping
from functools import cache

from data.instruments import instrument_keys, load_instrument

SCORES = {"T": "Deal-first", "R": "Give-and-return", "L": "Long view", "RO": "RO index"}
RATES = {
    "given": ("Favours given", "per 20 working days"),
    "received": ("Favours received", "per 20 working days"),
    "moved": ("Stuck deals that moved", "per 20 working days"),
    "stuck": ("Deals stuck at the month's end", "per 20 working days"),
}
SHARES = {"openers": "First conversations opened with an offer", "asked": "People who asked at least once"}
SCORE_PARTS = {
    "others": "Hidden teams below it, together",
    "unflagged": "Without answers that look careless",
    "previous": "Since the month before",
    "window": "Since the first of up to 12 rounds",
    "before_after": "Before and after a workshop",
    "beyond_trend": "Beyond the trend before the workshop",
    "against_other": "Against teams without a workshop",
}
BANDS = {
    "low": "Band 1 to 3, below half the time",
    "middle": "Band 4, about half the time",
    "high": "Band 5 to 7, above half the time",
}
OUTCOMES = {"wins": ("Deals won, of those closed", "%"), "cycle": ("Days to close a deal", "days")}
BREAKS = {
    "scores": "Deal-first, give-and-return, long view, RO index",
    "favours": "Favours given and received",
    **SHARES,
}
TENURES = {"under_1": "Under 1 year", "1_to_3": "1 to under 3 years", "from_3": "3 years and more"}
PARTICIPATION = ("Participation", "% of those invited")
RATIO = ("Favours given to colleagues, for each one received from them", "ratio")
POINTS = "0 to 100"
INDEX = "\N{MINUS SIGN}1 to 1"
IN_ALL = "In all"


@cache
def _wording() -> Mapping[str, str]:
    """The published wording of every statement and point, by its key; the newest version that has it."""
    found: dict[str, str] = {}
    for key in sorted(instrument_keys()):
        instrument = load_instrument(key)
        found |= {
            name: item.text if item.kind == "statement" else item.label for name, item in instrument.items.items()
        }
    return found


@cache
def _small_parts() -> Mapping[str, str]:
    """The answers and bases that shares are told of."""
    pulse, worksheet = load_instrument("pulse-1.0"), load_instrument("worksheet-1.0")
    bases = {basis.key: basis.label for basis in worksheet.bases}
    answers = {str(option.value): option.label for option in pulse.options}
    return {**answers, **bases, **BANDS, "open": "Not known yet"}


def _score(name: str) -> tuple[str, str]:
    return SCORES[name], INDEX if name == "RO" else POINTS


def _change(name: str) -> tuple[str, str]:
    unit = "-2 to 2" if name == "RO" else "points"
    return f"Change: {SCORES[name]}", unit


def _workshop(name: str) -> tuple[str, str]:
    return f"Workshop: {SCORES[name]}", _change(name)[1]


def _grouped(attribute: str) -> Callable[[str], tuple[str, str]]:
    def words(name: str) -> tuple[str, str]:
        title, unit = _score(name) if name in SCORES else RATES[name]
        return f"{title} by {attribute}", unit

    return words


def _statement(start: str, unit: str) -> Callable[[str], tuple[str, str]]:
    return lambda name: (f"{start}: {_wording()[name]}", unit)


KINDS: Mapping[str, Callable[[str], tuple[str, str]]] = {
    "score": _score,
    "change": _change,
    "workshop": _workshop,
    "by_role": _grouped("role"),
    "by_region": _grouped("region"),
    "by_tenure": _grouped("time in the company"),
    "rate": RATES.__getitem__,
    "share": lambda name: (SHARES[name], "%"),
    "item": _statement("Mean answer", POINTS),
    "bands": _statement("Answers", "%"),
    "spread": _statement("Spread of the answers", "points"),
    "coverage": _statement("Worksheets", "% of worksheets"),
    "ratio": lambda _: RATIO,
    "participation": lambda _: PARTICIPATION,
    "outcome": OUTCOMES.__getitem__,
    "break": lambda _: ("Questions changed with this month", ""),
}


def measure_words(measure: str) -> tuple[str, str]:
    """Return what a published measure (`score:T`) is called, and its unit.

    Raises:
        KeyError: No such measure is published.
    """
    kind, _, name = measure.partition(":")
    return KINDS[kind](name)


def group_words(name: str) -> str:
    """Return what a group of people is called that a cell names: a band of time in words, a role or region as it is."""
    return TENURES.get(name, name)


def part_words(part: str, favours: Mapping[str, str]) -> str:
    """Return what a part of a measure is called; `favours` names the kinds of favour and the counterparts.

    Raises:
        KeyError: No measure has such a part.
    """
    if not part:
        return IN_ALL
    if part.startswith("group-"):  # named by the cell itself
        return part.replace("-", " ").capitalize()
    kind, _, counterpart = part.partition(".")
    if counterpart:
        return f"{favours[kind]}: {favours[counterpart]}"
    return {**SCORE_PARTS, **BREAKS, **_small_parts(), **favours}[part]
