"""Rows of the favour log and of next help."""

from collections.abc import Mapping
from dataclasses import replace

from tests.access.rows import Outcome, Row, reps


def _own(endpoint: str, path: str, outcome: Outcome, **others: Outcome) -> Row:
    """A page of a rep's favour log: for all who answer, or of that rep alone where it is about one of their things."""
    one = "{" in path
    return Row(
        endpoint=f"favours.{endpoint}",
        address=f"/favours/{path}",
        answers=reps(outcome, **({"peer": 404} if one else {"outsider": outcome}), **others),
    )


def _sent(endpoint: str, path: str, form: Mapping[str, str], outcome: Outcome) -> Row:
    """A form of the favour log, or one of its buttons."""
    page = _own(endpoint, path, outcome)
    return replace(page, method="POST", form=form)


NEXT = "contacts/{contact}/next"
FAVOURS: tuple[Row, ...] = (
    _own("list_entries", "", 200),
    _own("add_entry", "new", 200),
    _own("edit_entry", "{favour}", 200),
    _own("list_contacts", "contacts", 200),
    _own("add_new_contact", "contacts/new", 200),
    _own("show_contact", "contacts/{contact}", 200),
    _own("edit_contact", "contacts/{contact}/edit", 200),
    _own("delete_contact", "contacts/{contact}/remove", 200),
    _own("list_ideas", "next", 200),
    _own("add_new_idea", NEXT, 200),
    _own("edit_idea", "next/{idea}", 200),
    _own("download_log", "my-favours.csv", 200),
    _own("take_in_file", "file", 200),
    _sent("search_entries", "search", {"text": ""}, "302 /favours/"),
    _sent("search_contacts", "contacts/search", {"text": ""}, "302 /favours/contacts"),
    _sent("search_ideas", "next/search", {"text": ""}, "302 /favours/next"),
    _sent("take_in_file", "file", {"gift": "no"}, 400),
    _sent("confirm_file", "file/confirm", {"content": "x"}, 400),
    _own("download_contacts", "my-contacts.csv", 200),
    _own("download_ideas", "my-next-help.csv", 200),
    _own("take_in_contacts", "contacts/file", 200),
    _own("take_in_ideas", "next/file", 200),
    _sent("take_in_contacts", "contacts/file", {}, 400),
    _sent("take_in_ideas", "next/file", {}, 400),
    _sent("confirm_contacts", "contacts/file/confirm", {"content": "x"}, 400),
    _sent("confirm_ideas", "next/file/confirm", {"content": "x"}, 400),
    _sent("add_entry", "new", {"gift": "no"}, 400),
    _sent("edit_entry", "{favour}", {"gift": "yes"}, 200),
    _sent("remove_entry", "{favour}/remove", {}, "302 /favours/?removed=1"),
    _sent("restore_entry", "{favour}/restore", {}, "302 /favours/"),
    _sent("add_new_contact", "contacts/new", {"alias": ""}, 400),
    _sent("edit_contact", "contacts/{contact}/edit", {"alias": ""}, 400),
    _sent("add_new_idea", NEXT, {"words": ""}, 400),
    _sent("edit_idea", "next/{idea}", {"words": ""}, 400),
    _sent("delay_idea", "next/{idea}/later", {"by": "week"}, "302 /favours/next"),
    _sent("finish_idea", "next/{idea}/done", {}, "302 /favours/next?marked=1"),
    _sent("delete_idea", "next/{idea}/remove", {}, "302 /favours/next?marked=1"),
    _sent("reopen_idea", "next/{idea}/restore", {}, "302 /favours/next"),
    _sent("put_contact_back", "contacts/{contact}/restore", {}, "302 /favours/contacts/{contact}"),
    _sent("delete_contact", "contacts/{contact}/remove", {}, "302 /favours/contacts?removed=1"),
)
