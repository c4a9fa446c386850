"""Rows of people and of the tree of teams."""

from collections.abc import Mapping

from data.commands.looks import LIST_SEEN, LIST_TAKEN, SEEN, TRACED
from tests.access.rows import Outcome, Row, administrators

LOOKS = {  # whose page, None for everybody, and how: what each visitor's looking at everything leaves in the access log
    "administrator": (("peer", TRACED), (None, LIST_SEEN), ("peer", SEEN), (None, LIST_TAKEN)),
    "outsider": ((None, LIST_SEEN), (None, LIST_TAKEN)),
}
ONE = "/people/of/{handle}"
TO_ONE = "302 /people/of/{handle}"


def _page(endpoint: str, address: str, *, general: bool = False) -> Row:
    """A page about one of the organisation's things, or one that every administrator has."""
    answers = administrators(200, outsider=200) if general else administrators(200)
    return Row(endpoint=endpoint, address=address, answers=answers)


def _sent(
    endpoint: str, address: str, outcome: Outcome, form: Mapping[str, str] | None = None, *, general: bool = False
) -> Row:
    answers = administrators(outcome, outsider=outcome) if general else administrators(outcome)
    return Row(endpoint=endpoint, address=address, method="POST", form=form or {}, answers=answers)


PEOPLE: tuple[Row, ...] = (
    _page("people.list_all", "/people", general=True),
    _page("people.add_new", "/people/new", general=True),
    _page("people.show", ONE),
    *(_page(f"people.{name}", f"{ONE}/{path}") for name, path in (("edit", "edit"), ("move", "move"))),
    *(_page(f"people.{name}", f"{ONE}/{path}") for name, path in (("leave", "leave"), ("grant", "roles"))),
    *(_page(f"people.{name}", f"{ONE}/{path}") for name, path in (("note_away", "away"), ("erase", "erase"))),
    _page("people.lose_factor", f"{ONE}/second-factor"),
    _sent("people.list_all", "/people", 200, {"words": "rep"}, general=True),
    _sent("people.add_new", "/people/new", 400, {"name": ""}, general=True),
    _sent("people.edit", f"{ONE}/edit", 400, {"name": ""}),
    _sent("people.move", f"{ONE}/move", 400, {"team": ""}),
    _sent("people.leave", f"{ONE}/leave", 400, {"ends_on": "never"}),
    _sent("people.grant", f"{ONE}/roles", 400, {"role": ""}),
    _sent("people.note_away", f"{ONE}/away", 400, {"starts_on": ""}),
    _sent("people.erase", f"{ONE}/erase", 400),
    _sent("people.drop_move", f"{ONE}/moves/1/drop", 404),
    _sent("people.remove_away", f"{ONE}/away/1/remove", 404),
    _sent("people.revoke", f"{ONE}/roles/1000000/revoke", TO_ONE),
    _sent("people.sign_out", f"{ONE}/sign-out", TO_ONE),
    _sent("people.invite", f"{ONE}/invite", TO_ONE),
    _sent("people.lose_factor", f"{ONE}/second-factor", 404),
    _sent("people.disable", f"{ONE}/disable", TO_ONE),
    _sent("people.enable", f"{ONE}/enable", TO_ONE),
    _page("people.take_in_file", "/people/file", general=True),
    _page("people.download", "/people/people.csv", general=True),
    _sent("people.take_in_file", "/people/file", 400, {"on": ""}, general=True),
    _sent("people.confirm_file", "/people/file/confirm", 400, {"content": "x"}, general=True),
    Row(
        endpoint="people.undo_file",
        address="/people/file/1/undo",
        answers=administrators("302 /people/file", outsider="302 /people/file"),
    ),
    _sent("people.undo_file", "/people/file/1/undo", "302 /people/file", general=True),
    _page("tree.show_all", "/tree", general=True),
    _page("tree.add_new", "/tree/new", general=True),
    *(_page(f"tree.{name}", f"/tree/{{team}}{path}") for name, path in (("show", ""), ("rename", "/name"))),
    *(_page(f"tree.{name}", f"/tree/{{team}}/{name}") for name in ("place", "close")),
    Row(endpoint="tree.keep_open", address="/tree/{team}/keep-open", answers=administrators(404)),
    _sent("tree.keep_open", "/tree/{team}/keep-open", 404),
    _sent("tree.add_new", "/tree/new", 400, {"name": ""}, general=True),
    _sent("tree.rename", "/tree/{team}/name", 400, {"name": ""}),
    _sent("tree.place", "/tree/{team}/place", 400, {"parent": ""}),
    _sent("tree.close", "/tree/{team}/close", 400),
)
