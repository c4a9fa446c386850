"""Reads the forms of a page as a browser without JavaScript would, so that tests fill in what is really there."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID_TYPES = frozenset({"submit", "button", "reset", "image", "file"})


@dataclass
class Form:
    """One form: where it goes, what it holds now, what could be chosen, and what its first button of a name adds."""

    action: str = ""
    method: str = "get"
    values: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    presses: dict[str, str] = field(default_factory=dict)

    def data(self, **more: str) -> dict[str, str]:
        """Return what a browser would send, with some fields filled in."""
        return self.values | more


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get").lower()))
        elif self.forms and tag in {"input", "textarea", "button"} and found.get("name"):
            self._control(self.forms[-1], tag, found)

    def _control(self, form: Form, tag: str, found: dict[str, str]) -> None:
        name, kind = found["name"], found.get("type", "text") if tag == "input" else tag
        if kind == "button" or kind in VOID_TYPES:
            if tag == "button":
                form.presses.setdefault(name, found.get("value", ""))
            return
        form.kinds[name] = kind
        if kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(found.get("value", "on"))
            if "checked" in found:
                form.values[name] = found.get("value", "on")
        elif kind == "textarea":
            self.textarea = name
            form.values[name] = ""
        else:
            form.values[name] = found.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.textarea is not None:
            self.forms[-1].values[self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.textarea = None


def read_forms(html: str) -> list[Form]:
    """Return the forms of a page in order; not the choice of a language at its foot, which every page has."""
    reader = _Reader()
    reader.feed(html)
    return [form for form in reader.forms if form.action != "/language"]


def form_to(html: str, part: str) -> Form:
    """Return the one form of a page whose address contains `part`; fails when there is none or more."""
    found = [form for form in read_forms(html) if form.method == "post" and part in form.action]
    assert len(found) == 1, [form.action for form in read_forms(html)]
    return found[0]


def main_form(html: str) -> Form:
    """Return the one POST form of a page that is not the header's sign-out button."""
    found = [form for form in read_forms(html) if form.method == "post" and not form.action.endswith("/sign-out")]
    assert len(found) == 1, [form.action for form in read_forms(html)]
    return found[0]
