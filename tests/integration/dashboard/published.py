"""Published results of a few closed rounds, written as the publication writes them: each team has its own numbers."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data.commands.workshops import plan_workshop
from data.models import PublishedResult, Round
from data.types import Month, RoundState
from tests.cast import Cast, make_cast
from tests.pulses import open_pulse

MONTHS = ("2026-08", "2026-09", "2026-10")
CLOSED_AT = dt.datetime(2026, 11, 11, tzinfo=dt.UTC)
KINDS = ("", "INTRO", "INFO", "ADVICE", "HANDS", "VOUCH", "CARE", "CUST", "PART", "TEAM")
DEAL_FIRST = {"Company": 31, "North": 32, "Team A": 33, "Team B": 34, "South": 35, "Team C": 36}
STATEMENTS = ("T1", "R1", "L1", "T2", "R4r", "L2r", "T4r", "R2", "L3", "T3", "R3", "L4")
PAGES = ("start", "received", "given", "conversations", "statements-1", "statements-2")
TIMES = {"0-180": 10.0, "180-210": 15.0, "210-240": 20.0, "240-300": 30.0, "300-": 25.0}
WAYS = ("moved", "stuck_each")
FIELDS = ("value", "low", "high", "n", "base", "word", "note")


def _cell(measure: str, part: str = "", **fields: Any) -> dict[str, Any]:
    empty = dict.fromkeys(FIELDS)
    return empty | {"measure": measure, "part": part, "state": "shown", "bound": "exact", "interval": "pooled"} | fields


def _scores(team: str, before: str) -> list[dict[str, Any]]:
    deal = float(DEAL_FIRST[team])
    give = deal + 50
    cells = [
        _cell("score:T", value=deal, low=deal - 5, high=deal + 5, n=9),
        _cell("score:R", value=give, low=give - 5, high=give + 5, n=9),
        _cell("score:L", value=deal, low=deal - 5, high=deal + 5, n=9),
        _cell("score:RO", value=deal / 100, low=deal / 100 - 0.1, high=deal / 100 + 0.1, n=9),
        _cell("participation", value=90.0, n=9, base=10, interval="census"),
    ]
    for score in ("T", "R", "L", "RO"):
        cells += [
            _cell(f"change:{score}", part, word="no_clear_change", note=before) for part in ("previous", "window")
        ]
        cells.append(_cell(f"detectable:{score}", value=0.19 if score == "RO" else 12.0, n=9))
    return cells


def _rates(team: str) -> list[dict[str, Any]]:
    rate = DEAL_FIRST[team] / 10
    return [
        _cell(f"rate:{way}", part, value=rate, low=rate - 0.5, high=rate + 0.5, n=9)
        for way in ("given", "received")
        for part in KINDS
    ]


def _count_changes(before: str) -> list[dict[str, Any]]:
    """Words for counts: more advice was given, of everything else nothing is clear."""
    cells = [
        _cell(f"change:{way}", f"{since}.{part}" if part else since, word="no_clear_change", note=before)
        for way in ("given", "received")
        for since in ("previous", "window")
        for part in KINDS
    ]
    cells += [
        _cell(f"change:{name}", since, word="no_clear_change", note=before)
        for name in ("openers", "asked")
        for since in ("previous", "window")
    ]
    rose = ("change:given", "previous.ADVICE")
    return [
        cell | {"interval": "none"} | ({"word": "rose"} if (cell["measure"], cell["part"]) == rose else {})
        for cell in cells
    ]


def _grid(team: str) -> list[dict[str, Any]]:
    """Favours of one kind to and from one counterpart, of 24 people: in North, twice as many given as elsewhere."""
    rates = {"given": 6.0 if team == "North" else 3.0, "received": 3.0}
    return [
        _cell(f"rate:{way}", "INTRO.CUST", value=rate, low=rate - 0.5, high=rate + 0.6, n=24, interval="own")
        for way, rate in rates.items()
    ]


def _shares(team: str) -> list[dict[str, Any]]:
    share = float(DEAL_FIRST[team])
    ends: dict[str, Any] = {"low": share - 20, "high": share + 20, "n": 9}
    return [
        _cell("share:openers", value=share, **ends),
        _cell("share:asked", value=share, interval="none", **ends),
    ]


def _statements(team: str) -> list[dict[str, Any]]:
    """Means and bands of every statement; a third of those asked answered about half the time."""
    mean = float(DEAL_FIRST[team]) + 20
    bands = {"low": 20.0, "middle": 33.0, "high": 47.0}
    return [
        cell
        for key in STATEMENTS
        for cell in (
            _cell(f"item:{key}", value=mean, low=mean - 9, high=mean + 9, n=12),
            _cell(f"bands:{key}", word="mixed", interval="none", n=12),
            *(_cell(f"bands:{key}", band, value=share, interval="none", n=12) for band, share in bands.items()),
        )
    ]


def _outcomes(team: str) -> list[dict[str, Any]]:
    share, days = float(DEAL_FIRST[team]), float(DEAL_FIRST[team]) + 20
    return [
        _cell("outcome:wins", value=share, low=share - 20, high=share + 20, n=9),
        _cell("outcome:cycle", value=days, low=days - 9, high=days + 9, n=9),
        *(_cell(f"rate:{way}", value=share / 10, low=share / 10 - 1, high=share / 10 + 1, n=9) for way in WAYS),
    ]


def _worksheets(team: str) -> list[dict[str, Any]]:
    """What 12 worksheets know; one at the most is checked."""
    told = float(DEAL_FIRST[team])
    bases = {"guess": 20.0, "inferred": 60.0 - told, "told": told, "open": 12.0}
    cells = []
    for number in range(1, 10):
        measure = f"coverage:P{number}"
        cells.append(_cell(measure, interval="none", n=12))
        cells.append(_cell(measure, "checked", value=8.0, bound="at_most", interval="none", n=12))
        cells += [_cell(measure, basis, value=share, interval="none", n=12) for basis, share in bases.items()]
    return cells


def _withheld(cell: dict[str, Any], state: str) -> dict[str, Any]:
    return cell | dict.fromkeys(("value", "low", "high", "n", "base")) | {"state": state, "interval": "none"}


def publish(
    session: Session,
    cast: Cast,
    hidden: str | Collection[str] = "",
    state: str = "protects_neighbour",
    months: Sequence[str] = MONTHS,
    left: Mapping[str, Any] | None = None,
    *,
    gone: Collection[str] = (),
    bands: bool = True,
    outcomes: bool = True,
) -> None:
    """Close rounds of the cast's organisation with results; those of the team or teams `hidden` are withheld.

    Commits. `left` is what withheld rows hold all the same, numbers that no publication writes among them; without
    `bands`, statements have their words alone; without `outcomes`, no deals were taken in. Teams that are `gone` have
    no rows.
    """
    withheld = {hidden} if isinstance(hidden, str) else set(hidden)
    for month in months:
        opened = dt.datetime.combine(Month.parse(month).plus(1).first, dt.time(), tzinfo=dt.UTC)
        closes_at = max(CLOSED_AT, opened + dt.timedelta(days=10))
        round_ = open_pulse(session, cast.organisation_id, month=Month.parse(month), closes_at=closes_at)
        rows = [
            _withheld(cell, state) | dict(left or {})
            if team in withheld and not cell["measure"].startswith("change:")
            else cell
            for team in DEAL_FIRST
            if team not in gone
            for cell in _of_team(team, month, cast, round_)
            if team not in withheld or not cell["measure"].startswith("change:")
            if bands or cell["part"] not in {"low", "middle", "high"}
            if outcomes or not cell["measure"].startswith("outcome:")
        ]
        session.execute(insert(PublishedResult), rows)
        round_.state, round_.publication_version = RoundState.CLOSED, "publication-1.0"
        session.commit()


def cast_and_results(session: Session) -> Cast:
    """Play a scene: the cast, and three rounds with results."""
    cast = make_cast(session)
    publish(session, cast)
    return cast


def publish_workshop(
    session: Session, cast: Cast, team: str = "North", month: str = "2026-10", hidden: str = ""
) -> None:
    """Add what is told of a team's workshop three months before `month`, with figures or all `hidden`. Commits."""
    happened = Month.parse(month).plus(-3)
    plan_workshop(
        session,
        organisation_id=cast.organisation_id,
        title="Asking after offering",
        happens_on=happened.first,
        team_ids=[cast.teams[team]],
        now=CLOSED_AT,
    )
    round_ = session.scalars(select(Round).where(Round.about_month == month)).one()
    note = f"2026-06 | {happened} | 2026-08 2026-09 2026-10"
    rows = []
    for number, score in enumerate(("RO", "R", "T", "L")):
        size = 0.01 if score == "RO" else 1
        figure = {"value": 6 * size, "low": 2 * size, "high": (10 + number) * size, "n": 9}
        refused = {"state": "not_comparable", "interval": "none", "word": "short_before", "note": f" | {happened} | "}
        rows += [
            _cell(f"workshop:{score}", "before_after", word="rose", note=note, **figure),
            _cell(f"workshop:{score}", "beyond_trend") | refused,
            _cell(f"workshop:{score}", "against_other", word="no_clear_change", note=note, interval="none"),
        ]
    if hidden:
        told = {"word": None, "note": None, "state": hidden}
        rows = [_withheld(row, hidden) | told for row in rows]
    session.execute(insert(PublishedResult), [row | _shared(team, cast, round_) for row in rows])
    session.commit()


def publish_groups(session: Session, cast: Cast, month: str = "2026-10") -> None:
    """Add what is told of roles in the whole company, one of them withheld. Commits."""
    round_ = session.scalars(select(Round).where(Round.about_month == month)).one()
    rows = []
    for name in ("T", "R", "L", "RO", "given", "received"):
        size = 0.01 if name == "RO" else 1
        for number, role in enumerate(("Expert", "Farmer", "Hunter"), start=1):
            value = (20 + 10 * number) * size
            cell = _cell(f"by_role:{name}", f"group-{number}", value=value, low=value - 5 * size, high=value + 5 * size)
            cell |= {"n": 9, "note": role}
            rows.append(_withheld(cell, "not_enough") if role == "Expert" else cell)
    session.execute(insert(PublishedResult), [row | _shared("Company", cast, round_) for row in rows])
    session.commit()


def publish_upkeep(session: Session, cast: Cast, month: str = "2026-10", state: str = "") -> None:
    """Add how well the pulse works in the whole company: L cannot be told, omega of R is not enough. Commits.

    With a `state`, everything is withheld for that reason.
    """
    round_ = session.scalars(select(Round).where(Round.about_month == month)).one()
    rows = [
        _cell("upkeep:alpha", "T", value=0.71, low=0.58, high=0.81, n=61, interval="own"),
        _cell("upkeep:alpha", "R", value=0.66, low=0.5, high=0.78, n=48, interval="own"),
        _cell("upkeep:alpha", "L", low=-1.0, high=1.0, n=62, bound="between"),
        _cell("upkeep:omega", "T", value=0.73, n=61),
        _withheld(_cell("upkeep:omega", "R"), "not_enough"),
        _cell("upkeep:omega", "L", low=0.0, high=1.0, n=62, bound="between"),
        *(_cell("upkeep:rest", key, value=0.21 + 0.05 * at, n=61) for at, key in enumerate(STATEMENTS)),
        *(_cell("upkeep:left_out", key, value=8.0, n=64, bound="at_most") for key in STATEMENTS[1:]),
        _cell("upkeep:left_out", "T1", value=17.0, n=64),
        *(_cell("upkeep:no_occasion", key, value=8.0, n=64, bound="at_most") for key in STATEMENTS),
        *(_cell(f"spread:{key}", value=24.0, n=64) for key in STATEMENTS),
        _cell("upkeep:careless", value=14.0, n=64),
        *(_cell("upkeep:median", page, value=20.0 + 25 * at, n=60) for at, page in enumerate(PAGES)),
        *(_cell("upkeep:late", page, value=60.0 + 30 * at, n=60) for at, page in enumerate(PAGES)),
        _cell("upkeep:median", value=255.0, n=60),
        _cell("upkeep:late", value=390.0, n=60),
        _cell("upkeep:times", n=60),
        *(_cell("upkeep:times", span, value=share, n=60) for span, share in TIMES.items()),
        _cell("ratio:K", value=1.25, low=1.11, high=1.41, n=60, interval="own"),
        *(_cell(f"score:{key}", "unflagged", value=30.0, low=27.0, high=33.0, n=55) for key in ("T", "R", "L")),
        _cell("score:RO", "unflagged", value=0.3, low=0.25, high=0.35, n=55),
    ]
    rows = [_withheld(row, state) for row in rows if "unflagged" not in row["part"]] if state else rows
    session.execute(insert(PublishedResult), [row | _shared("Company", cast, round_) for row in rows])
    session.commit()


def _shared(team: str, cast: Cast, round_: Round) -> dict[str, Any]:
    return {
        "organisation_id": cast.organisation_id,
        "round_id": round_.id,
        "team_id": cast.teams[team],
        "caution": False,
        "publication_version": "publication-1.0",
        "published_at": CLOSED_AT,
    }


def _of_team(team: str, month: str, cast: Cast, round_: Round) -> list[dict[str, Any]]:
    shared = _shared(team, cast, round_)
    before = str(Month.parse(month).plus(-1))
    return [
        cell | shared
        for cell in [
            *_scores(team, before),
            *_rates(team),
            *_count_changes(before),
            *_grid(team),
            *_shares(team),
            *_statements(team),
            *_worksheets(team),
            *_outcomes(team),
        ]
    ]
