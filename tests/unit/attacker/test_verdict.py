"""What the check says in words."""

from data.attacker.check import Finding, Trouble, Verdict
from surveys.cli_privacy import _lines


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
        "FAIL Figures on changes do not agree with the people who stand behind them (3 times).",
        "OK   What is withheld holds no figure, and every word is one of the rules.",
        "OK   Every kind of figure could be checked.",
    ]
