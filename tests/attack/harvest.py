"""Everything that somebody can fetch: pages, answers of callbacks, downloads, for ids and months inside and outside."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from dashboard.pages import PAGES
from tests.cast import Member
from tests.integration.dashboard.visitors import HTML, Visitor, body, sign_in

LINK = re.compile(r'href="(/[^"#]*)')
# What differs from request to request, whoever asks: nonces, tokens, keys of forms.
SECRETS = re.compile(r'nonce="[^"]*"|"end_id":"[^"]*"|<input[^>]*type="hidden"[^>]*>|"I[jm][\w-]{40,}\.[\w-]+\.[\w-]+"')
LEFT_OUT = ("/sign-out", "/static", "/dashboard/files", "/dashboard/_")
MOST_PAGES = 60
# Where a figure keeps what it draws and tells.
TOLD = ("x", "y", "text", "hovertext", "customdata", "meta", "array", "arrayminus", "values", "z", "ids")


@dataclass
class Harvest:
    """What one visitor fetched, by address; figures are those of the callbacks' answers."""

    visitor: Visitor
    texts: dict[str, str] = field(default_factory=dict)
    figures: list[dict[str, Any]] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)

    def crawl(self, start: str = "/") -> None:
        """Follow every link that a page offers."""
        waiting, seen = [start], set[str]()
        while waiting and len(seen) < MOST_PAGES:
            address = waiting.pop(0)
            if address in seen or address.startswith(LEFT_OUT):
                continue
            seen.add(address)
            answer = self.visitor.client.get(address, headers=HTML)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                self.texts[address] = SECRETS.sub("", answer.text)
                waiting += LINK.findall(answer.text)
            elif answer.status_code in {301, 302}:
                waiting.append(answer.location)

    def callbacks(self, searches: Iterable[str]) -> None:
        """Ask every page of charts for each of these addresses."""
        for search in searches:
            for page in PAGES:
                name = page.title.lower()
                answer = self.visitor.post(body(name, search))
                self.texts[f"{name}{search}"] = (
                    SECRETS.sub("", answer.text) if answer.status_code == 200 else str(answer.status_code)
                )
                if answer.status_code == 200:
                    self.figures += figures(json.loads(answer.text))

    def downloads(self, searches: Iterable[str]) -> None:
        """Fetch every table of every page for each of these addresses."""
        for search in searches:
            for name in (f"{name}.csv{search}" for page in PAGES for name in page.tables):
                answer = self.visitor.client.get(f"/dashboard/{name}", headers=HTML)
                self.texts[name] = (
                    SECRETS.sub("", answer.text) if answer.status_code == 200 else str(answer.status_code)
                )
                if answer.status_code == 200:
                    self.tables.append(answer.text)


def harvest(app: Flask, member: Member, searches: Iterable[str]) -> Harvest:
    """Sign somebody in and fetch what there is."""
    found = Harvest(sign_in(app, member))
    listed = list(searches)
    found.crawl()
    found.callbacks(listed)
    found.downloads(listed)
    return found


def figures(answer: Any) -> Iterator[dict[str, Any]]:
    """Yield every figure in the answer of a callback."""
    if isinstance(answer, dict):
        if isinstance(answer.get("figure"), dict):
            yield answer["figure"]
        for each in answer.values():
            yield from figures(each)
    elif isinstance(answer, list):
        for each in answer:
            yield from figures(each)


def told(trace: Any, *, inside: bool = False) -> Iterator[float | str]:
    """Yield every number and text that a trace draws or tells."""
    if isinstance(trace, dict):
        for key, value in trace.items():
            yield from told(value, inside=inside or key in TOLD)
    elif isinstance(trace, list):
        for each in trace:
            yield from told(each, inside=inside)
    elif inside and trace is not None and not isinstance(trace, bool):
        yield trace
