"""Rows of the worksheets."""

from dataclasses import replace

from tests.access.rows import Outcome, Row, reps

DRAFT = "/worksheets/{draft}"
FINISHED = "/worksheets/{worksheet}"


def _sheet(endpoint: str, address: str, outcome: Outcome, **others: Outcome) -> Row:
    """A page of a rep's worksheets: for all who answer, or of that rep alone where it is about one of theirs."""
    one = "{" in address
    return Row(
        endpoint=f"worksheets.{endpoint}",
        address=address,
        answers=reps(outcome, **({"peer": 404} if one else {"outsider": outcome}), **others),
    )


WORKSHEETS: tuple[Row, ...] = (
    _sheet("list_worksheets", "/worksheets/", 200),
    _sheet("begin", "/worksheets/new", 200),
    _sheet("show_worksheet", FINISHED, 200),
    _sheet("print_worksheet", f"{FINISHED}/print", 200),
    _sheet("compare", f"{DRAFT}/compare", 200),
    _sheet("edit_outcomes", f"{FINISHED}/outcomes", 200),
    _sheet("remove", f"{FINISHED}/remove", 200),
    _sheet("show_point", f"{DRAFT}/points/P2", 200),
    _sheet("show_check", f"{DRAFT}/check", 200),
    replace(_sheet("begin", "/worksheets/new", 400), method="POST", form={"contact": "x"}),
    replace(
        _sheet("save_point", f"{DRAFT}/points/P2", "302 /worksheets/2/points/P3"),
        method="POST",
        form={"P2": "So busy", "seen": ""},
    ),
    replace(
        _sheet("save_changes", f"{DRAFT}/save", 200),
        method="POST",
        page=False,
        json={"page": "P1", "person": "{person}", "changes": {}},
    ),
    replace(_sheet("finish", f"{DRAFT}/finish", "302 /worksheets/2"), method="POST", form={}),
    replace(_sheet("edit_outcomes", f"{FINISHED}/outcomes", "302 /worksheets/1"), method="POST", form={"P1": "right"}),
    replace(_sheet("remove", f"{FINISHED}/remove", "302 /worksheets/"), method="POST", form={}),
)
