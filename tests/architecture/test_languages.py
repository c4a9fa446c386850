"""Every text is there in every language, and parts that are finished hold no text outside the catalogues."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Message
from jinja2 import Environment, nodes

from data.language import ENGLISH, HERE, languages
from tests.architecture.tree import ROOT, name, syntax, with_ending
from tests.catalogue import KEYWORDS, read, templates, texts

# The parts whose code is finished; those that follow are added here. Pages and mails are, all of them.
FINISHED_CODE = (
    "dashboard/app.py",
    "dashboard/components/",
    "dashboard/debrief.py",
    "dashboard/downloads.py",
    "dashboard/figures/",
    "dashboard/guard.py",
    "dashboard/handout.py",
    "dashboard/index.py",
    "dashboard/pack.py",
    "dashboard/pages/",
    "dashboard/taking.py",
    "dashboard/theme.py",
    "dashboard/view.py",
    "data/calendar.py",
    "data/commands/",
    "data/debriefs.py",
    "data/exports/",
    "data/queries/",
    "data/reports/",
    "data/texts.py",
    "data/vault.py",
    "surveys/",
)
# What whoever runs an installation reads on the console and in logs, and what other programs call their columns.
IN_ENGLISH = (
    "data/commands/carrying.py",
    "data/commands/erasure.py",
    "data/commands/guessing.py",  # what is guessed, in whatever language
    "data/commands/keyring.py",
    "data/commands/outbox.py",
    "data/commands/provider.py",
    "data/queries/audit.py",
    "surveys/api/",  # programs read English
    "surveys/app.py",
    "surveys/cli",
    "surveys/deals/columns.py",
    "surveys/doctor.py",
    "surveys/gate.py",
    "surveys/operating/",
    "surveys/scim/",
)

PLACE = re.compile(r"%\((\w+)\)s|%%|%")
ATTRIBUTE = re.compile(r"""data-[a-z-]+=(""|'')""")
TAG = re.compile(r"<[^>]+>")
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "title", "placeholder"}
WORDS = re.compile(r"(?<![-\w/])[A-Za-z]{2,}")
SENTENCE = re.compile(r"^[A-Z][a-z]+([ ,.:?]|$)|[a-z]{2,} [a-z]{2,}")
PHRASE = re.compile(r"[A-Za-z]{2,},? [a-z]+")  # of code: single words are keys more often than not
PURPOSES = re.compile(r"guanxi [a-z -]+( \d)?|openid email|(public|private), .+")  # of secrets, services, caches
# Of code: classes of style sheets, markup, fonts, and places as charts name them.
UNSPOKEN = re.compile(r"(?:gx-|btn |list-|<|system-ui|middle (?:left|right)$)")
NAMES = {"Guanxi", "Error", "CSV", "JSON", "PDF", "RO"}
LANGUAGES = sorted(path.stem for path in HERE.glob("*.po"))
HINT = "run make words, and fill in data/languages/*.po"


def forms(message: Message) -> tuple[list[str], list[str]]:
    """The texts of a message in English and in the other language."""
    english, other = (
        [one] if isinstance(one, str) else [str(form) for form in one or ()] for one in (message.id, message.string)
    )
    return english, other


def holes(text: str) -> set[str]:
    """What is filled in; a lone percent sign is one too, which nothing fills."""
    return {found[1] or found[0] for found in PLACE.finditer(text)} - {"%%"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_is_there_with_the_same_holes(code: str) -> None:
    catalogue = read(HERE / f"{code}.po")
    there = {(str(message.id), message.context): message for message in texts() if message.id}
    kept = {(str(message.id), message.context): message for message in catalogue if message.id}
    assert set(there) - set(kept) == set(), HINT
    assert set(kept) - set(there) == set(), HINT
    wrong = []
    for message in kept.values():
        english, other = forms(message)
        places = set().union(*map(holes, english))
        # A form for one alone may leave the number out.
        exact = [holes(text) | ({"n"} & places) for text in other]
        tags = {tuple(sorted(TAG.findall(text))) for text in (*english, *other)}
        if message.fuzzy or not all(other) or "%" in places or len(tags) > 1 or any(one != places for one in exact):
            wrong.append(english[0])
    assert wrong == [], HINT


def test_a_language_is_one_file() -> None:
    assert list(languages()) == [ENGLISH, *LANGUAGES]


# Templates


def _spoken(node: nodes.Node) -> Iterator[str]:
    """Texts that stand in a template outside the catalogues; what is filled in is a hole."""
    for found in node.iter_child_nodes():
        if isinstance(found, nodes.Call) and isinstance(found.node, nodes.Name) and found.node.name in KEYWORDS:
            yield from (text for part in found.kwargs for text in _spoken(part))
        elif isinstance(found, nodes.TemplateData):
            yield found.data
        elif isinstance(found, nodes.Const) and isinstance(found.value, str) and SENTENCE.search(found.value):
            yield f"<p>{found.value}</p>"
        else:
            yield from _spoken(found)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value or "" for key, value in attrs if key in SPOKEN_ATTRIBUTES]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def bare_texts(source: str) -> list[str]:
    """Words of a template that no catalogue holds."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined] # the extension's
    environment.filters = defaultdict(lambda: str, environment.filters)
    reader = _Reader()
    reader.feed("".join(_spoken(environment.parse(source))))
    reader.close()
    found = [ATTRIBUTE.sub("", text) for text in reader.texts]  # of a macro that gives no more than those
    return [text.strip() for text in found if set(WORDS.findall(text)) - NAMES]


def test_templates_speak_through_the_catalogues() -> None:
    found = {name(path): bare_texts(path.read_text(encoding="utf-8")) for path in templates()}
    assert {place: bare for place, bare in found.items() if bare} == {}


def test_bare_texts_are_seen() -> None:
    source = """{% extends "base.html" %}{# A comment #}<p class="gx-lead">{{ _("Said") }} {{ name }} bare</p>
    <input aria-label="Also bare">{{ tag("Open now") }}{% trans n=3 %}Fine {{ n }}{% endtrans %}{{ row.kind }}"""
    assert bare_texts(source) == ["bare", "Also bare", "Open now"]


# Code


def _documentation(module: ast.Module) -> set[ast.AST]:
    holders = [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return {node.body[0].value for node in holders if node.body and isinstance(node.body[0], ast.Expr)}


def _quiet(module: ast.Module) -> set[ast.AST]:
    """Parts that nobody reads on a page: documentation, logs, what programmers are told, texts that are marked."""
    quiet = _documentation(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Assert) and node.msg is not None:
            quiet.add(node.msg)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            quiet.add(node.value)  # what stands below a constant
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            logs = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "log"
            if called in {*KEYWORDS, "ValueError", "TypeError", "AssertionError", "compile"} or logs:
                quiet.add(node)
    return quiet


def bare_strings(module: ast.Module) -> list[str]:
    """Sentences of a module that no catalogue holds."""
    quiet = _quiet(module)

    def walk(node: ast.AST) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            if child in quiet or isinstance(child, ast.Compare) or (isinstance(node, ast.Dict) and child in node.keys):
                continue
            if isinstance(child, ast.Constant) and isinstance(child.value, str) and PHRASE.search(child.value):
                yield child.value
            yield from walk(child)

    return [text for text in walk(module) if not PURPOSES.fullmatch(text) and not UNSPOKEN.match(text)]


def test_finished_code_speaks_through_the_catalogues() -> None:
    names = {path: name(path) for path in with_ending(".py")}
    paths = [path for path, one in names.items() if one.startswith(FINISHED_CODE) and not one.startswith(IN_ENGLISH)]
    found = {name(path): bare_strings(syntax(path)) for path in paths}
    assert {place: bare for place, bare in found.items() if bare} == {}


def test_sentences_of_templates_stand_beside_each_other_as_their_language_puts_them() -> None:
    """Chinese has no space between two sentences: `sentences` puts them together, or each has a line of its own."""
    beside = re.compile(r"(?<!\w\(\"download\"\)) \}\} \{\{-? _\(")
    found = [
        f"{path.name}: {line}"
        for path in sorted((ROOT / "surveys/templates").rglob("*.*"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if beside.search(line)
    ]

    assert found == []


def test_numbers_stand_in_chinese_texts_without_spaces() -> None:
    """As docs/glossary.md has it; a label, as in "error 400", keeps its space."""
    number = r"(?:\d+|%\((?:n|people|usual|invited|answered|most|longest|months|share|low|high|days|count)\)s)(?:%%)?"
    spaced = re.compile(rf"[\u4e00-\u9fff] {number}[\u4e00-\u9fff]|[\u4e00-\u9fff]{number} [\u4e00-\u9fff]|， ?%%$")
    lines = (HERE / "zh.po").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line.startswith("msgstr") and spaced.search(line.rstrip('"'))] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_units_that_begin_with_a_word_do_not_begin_with_a_sign_elsewhere(code: str) -> None:
    """Files put an apostrophe before a cell that begins as a formula does."""
    units = [message for message in read(HERE / f"{code}.po") if message.id and str(message.id).startswith("from −")]

    assert units
    assert [message.string for message in units if str(message.string).startswith(("−", "-", "+", "="))] == []
