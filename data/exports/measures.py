"""What measures and their parts are called in files."""

from collections.abc import Callable, Mapping
from functools import cache

from data.instruments import instrument_keys, spoken_instrument
from data.language import Spoken, SpokenPairs, current, gettext, mark, told

SCORES = Spoken(
    {"T": mark("Deal-first"), "R": mark("Give-and-return"), "L": mark("Long view"), "RO": mark("RO index")},
)
PER_20_DAYS = mark("per 20 working days")
RATES = SpokenPairs(
    {
        "given": (mark("Favours given"), PER_20_DAYS),
        "received": (mark("Favours received"), PER_20_DAYS),
        "moved": (mark("Stuck deals that moved"), PER_20_DAYS),
        "stuck": (mark("Deals stuck at the month's end"), PER_20_DAYS),  # until publication-1.4
        "stuck_each": (mark("Deals stuck at the month's end"), mark("per person")),
    }
)
SHARES = Spoken(
    {"openers": mark("First conversations opened with an offer"), "asked": mark("People who asked at least once")},
)
COUNTS = Spoken(
    {
        "given": mark("Favours given"),
        "received": mark("Favours received"),
        "openers": mark("First conversations opened with an offer"),
        "asked": mark("How often people asked"),
    }
)
SCORE_PARTS = Spoken(
    {
        "others": mark("Hidden teams below it, together"),
        "unflagged": mark("Without answers that look careless"),
        "previous": mark("Since the month before"),
        "window": mark("Since the first of up to 12 rounds"),
        "before_after": mark("Before and after a workshop"),
        "beyond_trend": mark("Beyond the trend before the workshop"),
        "against_other": mark("Against teams without a workshop"),
    }
)
BANDS = Spoken(
    {
        "low": mark("Band 1 to 3, below half the time"),
        "middle": mark("Band 4, about half the time"),
        "high": mark("Band 5 to 7, above half the time"),
    }
)
OUTCOMES = SpokenPairs(
    {
        "wins": (mark("Deals won, of those closed"), "%%"),
        "cycle": (mark("Days to close a deal"), mark("days")),
    }
)
BREAKS = Spoken(
    {
        "scores": mark("Deal-first, give-and-return, long view, RO index"),
        "favours": mark("Favours given and received"),
    }
)
TENURES = Spoken(
    {"under_1": mark("Under 1 year"), "1_to_3": mark("1 to under 3 years"), "from_3": mark("3 years and more")},
)
SINCE = frozenset({"previous", "window"})  # before the kind or counterpart of a change
GROUPED = {
    "role": mark("%(measure)s by role"),
    "region": mark("%(measure)s by region"),
    "tenure": mark("%(measure)s by time in the company"),
}


@cache
def _wording(_language: str) -> Mapping[str, str]:
    """The published wording of every statement and point, by its key; the newest version that has it."""
    found: dict[str, str] = {}
    for key in sorted(instrument_keys()):
        instrument = spoken_instrument(key)
        found |= {
            name: item.text if item.kind == "statement" else item.label for name, item in instrument.items.items()
        }
    return found


@cache
def _small_parts(_language: str) -> Mapping[str, str]:
    """The answers and bases that shares are told of."""
    pulse, worksheet = spoken_instrument("pulse-1.0"), spoken_instrument("worksheet-1.0")
    bases = {basis.key: basis.label for basis in worksheet.bases}
    answers = {str(option.value): option.label for option in pulse.options}
    return {**answers, **bases, **BANDS, "open": gettext("Not known yet")}


def _points() -> str:
    return gettext("0 to 100")


def _score(name: str) -> tuple[str, str]:
    return SCORES[name], gettext("from \N{MINUS SIGN}1 to 1") if name == "RO" else _points()


def _change_unit(name: str) -> str:
    return gettext("from \N{MINUS SIGN}2 to 2") if name == "RO" else gettext("points")


def _change(name: str) -> tuple[str, str]:
    if name not in SCORES:
        return gettext("Change: %(measure)s", measure=COUNTS[name]), gettext("in a word")
    return gettext("Change: %(measure)s", measure=SCORES[name]), _change_unit(name)


def _detectable(name: str) -> tuple[str, str]:
    return gettext("Change that so many people can detect: %(measure)s", measure=SCORES[name]), _change_unit(name)


def _workshop(name: str) -> tuple[str, str]:
    return gettext("Workshop: %(measure)s", measure=SCORES[name]), _change_unit(name)


def _grouped(attribute: str) -> Callable[[str], tuple[str, str]]:
    def words(name: str) -> tuple[str, str]:
        title, unit = _score(name) if name in SCORES else RATES[name]
        return gettext(GROUPED[attribute], measure=title), unit

    return words


def _worded(name: str) -> str:
    return _wording(current())[name]


KINDS: Mapping[str, Callable[[str], tuple[str, str]]] = {
    "score": _score,
    "change": _change,
    "detectable": _detectable,
    "workshop": _workshop,
    "by_role": _grouped("role"),
    "by_region": _grouped("region"),
    "by_tenure": _grouped("tenure"),
    "rate": RATES.__getitem__,
    "share": lambda name: (SHARES[name], "%"),
    "item": lambda name: (gettext("Mean answer: %(statement)s", statement=_worded(name)), _points()),
    "bands": lambda name: (gettext("Answers: %(statement)s", statement=_worded(name)), "%"),
    "spread": lambda name: (
        gettext("Spread of the answers: %(statement)s", statement=_worded(name)),
        gettext("points"),
    ),
    "coverage": lambda name: (gettext("Worksheets: %(point)s", point=_worded(name)), gettext("%% of worksheets")),
    "ratio": lambda _: (gettext("Favours given to colleagues, for each one received from them"), gettext("ratio")),
    "participation": lambda _: (gettext("Participation"), gettext("%% of those invited")),
    "outcome": OUTCOMES.__getitem__,
    "break": lambda _: (gettext("Questions changed with this month"), ""),
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
    return TENURES.get(name) or name


def part_words(part: str, favours: Mapping[str, str]) -> str:
    """Return what a part of a measure is called; `favours` names the kinds of favour and the counterparts.

    Raises:
        KeyError: No measure has such a part.
    """
    if not part:
        return gettext("In all")
    if part.startswith("group-"):  # named by the cell itself
        return gettext("Group %(n)s", n=part.removeprefix("group-"))
    kind, _, counterpart = part.partition(".")
    if kind in SINCE and counterpart:
        return told(favours[counterpart], SCORE_PARTS[kind])
    if counterpart:
        return told(favours[kind], favours[counterpart])
    return {**SCORE_PARTS, **BREAKS, **SHARES, **_small_parts(current()), **favours}[part]
