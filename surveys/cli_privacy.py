"""The command that attacks what was published, and tells in plain words what that gave."""

import datetime as dt
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from data.db import EVERY_ORGANISATION, db, enter_organisation
from data.queries.organisations import list_organisations

if TYPE_CHECKING:
    from data.attacker.check import Finding, Unjudged, Verdict

OK, FAIL, NOTE = "OK", "FAIL", "NOTE"
EVERY = dt.timedelta(seconds=10)
MINUTES_FROM = 120  # seconds
# What is looked for, what it is good for, and what a finding means; {k} is the smallest number of people.
GROUPS = ("group", "residual")
PROMISES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        GROUPS,
        "No arithmetic on the figures gives a number about fewer than {k} people.",
        "Figures on {measure} can be combined into numbers about fewer than {k} people",
    ),
    (
        ("interval",),
        "No figure pins an answer to a statement to less than half of its scale.",
        "Figures on {measure} pin answers to less than half of their scale",
    ),
    (
        ("dominated",),
        "No share of conversations is mostly one person's own.",
        "Figures on {measure} are mostly one person's own",
    ),
    (
        ("contradiction", "unmatched"),
        "Every figure agrees with the people who stand behind it.",
        "Figures on {measure} do not agree with the people who stand behind them",
    ),
    (
        ("withheld", "words"),
        "What is withheld holds no figure, and every word is one of the rules.",
        "Rows on {measure} hold figures or words that no rule puts there",
    ),
    (
        ("unknown",),
        "Every kind of figure could be checked.",
        "Figures on {measure} are of a kind that this check does not know",
    ),
)
# The fifteen rules of docs/privacy.md's design, one line each.
RULES = {
    "rule:1": "Results are written once, of rounds that are over",
    "rule:2": "A team, a month and a measure have one number, the plain one of its people",
    "rule:3": "Pages are made of published results alone",
    "rule:4": "Only what is offered is told, and groups across the teams at the top alone",
    "rule:5": "Every figure, and what subtraction leaves, is of {k} people at least",
    "rule:6": "Roles, regions and times in the company are of {k} people, and so is who is in none",
    "rule:7": "Figures keep from the ends and the spreads that their number of people would tell too much by",
    "rule:8": "Changes are words, with figures of exactly the same people alone",
    "rule:9": "What leaves careless answers out stands at the top, and leaves out nobody or {k} people",
    "rule:10": "Words and notes are those of the rules, and nobody's own",
    "rule:11": "Who took part is counted as it was, of enough people",
    "rule:12": "What debriefs showed is of enough people and leaves their answers open",
    "rule:13": "Teams and people are those of the day on which the round opened",
    "rule:14": "Of erased people no answer and no key is left",
    "rule:15": "What is withheld holds nothing but a reason, and that is true",
}
ELSEWHERE = {"rule:3": "holds for the login of the charts and cannot be seen from published rows"}
# What could not be judged, beside which promise it is said, and why.
LIMITS = {
    "erased": ("dominated", "Figures on {measure} cannot be judged any more where answers behind them were erased"),
    "guessed": (
        "group",
        "Figures by {measure} cannot be held against the others any more where people in them were erased",
    ),
    "deals": ("unknown", "Figures on {measure} were held against people, scale and intervals alone: no deals are kept"),
}
JUDGED = ", as far as that can be judged."
# What figures are about, by how their measure begins; whatever stands here under no other name keeps its own.
SUBJECTS = {
    "by_role": "role",
    "by_region": "region",
    "by_tenure": "time in the company",
    "unflagged": "careless answers",
    "score": "scores",
    "changes": "changes",
    "change": "changes",
    "workshop": "before and after a workshop",
    "item": "statements",
    "bands": "statements",
    "spread": "statements",
    "asked": "asks",
    "share:asked": "asks",
    "share:openers": "openers",
    "participation": "who took part",
    "rate:given": "help given",
    "rate:received": "help received",
    "rate:moved": "deals moved",
    "rate:stuck": "deals stuck",
    "ratio": "help among colleagues",
    "coverage": "worksheets",
    "outcome": "closed deals",
    "rooms": "what debriefs showed",
    "no_occasion": "why statements were left out",
    "upkeep:careless": "careless answers",
    "times": "time to answer",
    "upkeep": "how the pulse works",
}


def _subjects(measures: str) -> str:
    named = []
    for measure in measures.split(", "):
        words = [subject for start, subject in SUBJECTS.items() if measure.startswith(start)]
        named.append(words[0] if words else measure.removesuffix(":"))
    return " and ".join(dict.fromkeys(named))


def _troubles(finding: "Finding") -> str:
    """Return which promise a finding breaks: less than nobody left over is no small group, the figures do not agree."""
    if finding.trouble.value == "residual" and finding.smallest < 0:
        return "contradiction"
    return finding.trouble.value


def _lines(verdict: "Verdict") -> Iterator[str]:
    for troubles, kept, broken in PROMISES:
        found: dict[str, list[Finding]] = {}
        for finding in verdict.findings:
            if _troubles(finding) in troubles:
                found.setdefault(broken.format(measure=_subjects(finding.measure), k=verdict.k), []).append(finding)
        notes = [each for each in verdict.unjudged if LIMITS[each.limit.value][0] in troubles]
        if not found:
            words = kept.format(k=verdict.k)
            yield f"{OK:4} {words.removesuffix('.') + JUDGED if notes else words}"
        yield from (f"{FAIL:4} {words} ({_how_often(alike)})." for words, alike in found.items())
        yield from (f"{NOTE:4} {_limit(each)} ({_times(each.times)})." for each in notes)


def _rule_lines(verdict: "Verdict") -> Iterator[str]:
    """Yield what was found rule by rule: how often rows were held against it, what breaks it, what cannot be told."""
    for rule, words in RULES.items():
        lines = [each for each in verdict.rules if each.rule == rule]
        looks, unjudged = (sum(getattr(each, name) for each in lines) for name in ("rows", "unjudged"))
        broken = [each for each in lines if each.broken]
        named = f"{rule:7} {words.format(k=verdict.k)}"
        if rule in ELSEWHERE:
            yield f"{NOTE:4} {named}: this {ELSEWHERE[rule]}."
        elif not broken:
            yield f"{OK:4} {named} ({looks:,} looks)."
        yield from (
            f"{FAIL:4} {named}, but not: {each.what} ({each.broken:,} of {each.rows:,} looks)." for each in broken
        )
        if unjudged:
            gone = f"cannot be judged any more where answers were erased ({unjudged:,} of {looks:,} looks)"
            yield f"{NOTE:4} {rule:7} This {gone}."


def _limit(unjudged: "Unjudged") -> str:
    return LIMITS[unjudged.limit.value][1].format(measure=_subjects(unjudged.measure))


def _times(times: int) -> str:
    return "once" if times == 1 else f"{times} times"


def _how_often(alike: "list[Finding]") -> str:
    words = _times(sum(finding.times for finding in alike))
    small = [finding.smallest for finding in alike if _troubles(finding) in GROUPS]
    return f"{words}, the smallest of {min(small)}" if small else words


class _Left:
    """Says on the error output, every few seconds, how much is done and about how long the rest takes."""

    def __init__(self) -> None:
        self._began: tuple[dt.datetime, float] | None = None
        self._said = dt.datetime.now(dt.UTC)

    def tell(self, done: float) -> None:
        """Hear how much is done, 0..1; the first time, reading is over and looking begins."""
        now = dt.datetime.now(dt.UTC)
        self._began = self._began or (now, done)
        since, first = self._began
        if not first < done < 1 or now - self._said < EVERY:
            return
        self._said = now
        left = (now - since).total_seconds() * (1 - done) / (done - first)
        time = f"{left / 60:.0f} minutes" if left > MINUTES_FROM else f"{left:.0f} s"
        click.echo(f"  {100 * done:.0f} % looked at, about {time} left", err=True)


@click.command("privacy-check")
@click.option("--organisation", type=int, help="Id of the organisation; by default all of them.")
@with_appcontext
def privacy_check(organisation: int | None) -> None:
    """Attack everything published as an outsider with a calculator would; exit code 1 when something is found."""
    from data.attacker.check import check_organisation  # noqa: PLC0415 - its solver is for this command alone

    enter_organisation(db.session, EVERY_ORGANISATION)
    chosen = [row for row in list_organisations(db.session) if organisation in {None, row.id}]
    if not chosen:
        raise click.UsageError("There is no such organisation.")
    clean = True
    for row in chosen:
        started = dt.datetime.now(dt.UTC)
        verdict = check_organisation(db.session, row.id, _Left().tell)
        seconds = (dt.datetime.now(dt.UTC) - started).total_seconds()
        clean &= verdict.clean
        click.echo(
            f"{row.name}: {verdict.cells:,} figures of {verdict.rounds} closed rounds and {verdict.people} people"
        )
        for line in (*_lines(verdict), *_rule_lines(verdict)):
            click.echo(f"  {line}")
        click.echo(f"  {'Nothing was found' if verdict.clean else 'Something was found'} in {seconds:.0f} s.")
    sys.exit(not clean)
