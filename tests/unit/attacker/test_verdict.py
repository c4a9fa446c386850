"""What the check says in words."""

import datetime as dt

import pytest
import time_machine

from data.attacker.check import Finding, Limit, Trouble, Unjudged, Verdict
from surveys.cli_privacy import _Left, _lines

BEGAN = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)


def test_findings_that_read_the_same_are_one_line() -> None:
    findings = (
        Finding(Trouble.GROUP, "score:T", 2, 4),
        Finding(Trouble.RESIDUAL, "score:R", 3, 1),
        Finding(Trouble.RESIDUAL, "change:T:previous", 1, -2),
        Finding(Trouble.UNMATCHED, "change:L:previous", 2),
    )
    assert list(_lines(Verdict(5, 3, 40, 900, findings))) == [
        "FAIL Figures on scores can be combined into numbers about fewer than 5 people (5 times, the smallest of 1).",
        "OK   No figure pins an answer to a statement to less than half of its scale.",
        "OK   No share of conversations is mostly one person's own.",
        "FAIL Figures on changes do not agree with the people who stand behind them (3 times).",
        "OK   What is withheld holds no figure, and every word is one of the rules.",
        "OK   Every kind of figure could be checked.",
    ]


def test_what_cannot_be_judged_any_more_is_said_and_is_no_finding() -> None:
    verdict = Verdict(
        5, 3, 40, 900, unjudged=(Unjudged(Limit.ERASED, "share:openers", 3), Unjudged(Limit.DEALS, "outcome", 1))
    )
    assert verdict.clean
    lines = list(_lines(verdict))
    assert lines[-2:] == [
        "OK   Every kind of figure could be checked, as far as that can be judged.",
        "NOTE Figures on closed deals were held against people, scale and intervals alone: no deals are kept (once).",
    ]
    assert lines[2:4] == [
        "OK   No share of conversations is mostly one person's own, as far as that can be judged.",
        "NOTE Figures on openers cannot be judged any more where answers behind them were erased (3 times).",
    ]


def test_what_is_left_is_told_from_the_looking_and_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel(BEGAN, tick=False) as clock:
        left = _Left()
        for seconds, done in ((60, 0.1), (12, 0.2), (5, 0.3), (7, 0.3), (200, 0.4), (1, 1.0)):
            clock.shift(seconds)
            left.tell(done)
    assert capsys.readouterr().err.splitlines() == [
        "  20 % looked at, about 96 s left",
        "  30 % looked at, about 84 s left",
        "  40 % looked at, about 7 minutes left",
    ]
