"""Fills a questionnaire in, request by request, and notes what each cost the server."""

import json
from dataclasses import dataclass, field

from data.instruments import Item, Page, load_instrument
from data.types import Month
from tests.cast import Member
from tests.load.browsing import Answer, Visitor, sign_in
from tests.load.servers import Meter, Server
from tests.load.spending import Spent, Step, total, typical
from tests.pages import Form, form_to

WORDS = "What was agreed on the phone was kept by both sides, and the next visit came about by itself. " * 3
EVERY_NTH = 3  # of a direction's boxes; the others stay empty


def answer_to(item: Item, number: int, *, direction: bool) -> str:
    """What is entered in a box, empty for nothing: a rep fills a third of the favours, and everything else."""
    if item.kind == "statement":
        return str(1 + number % 7)
    if item.kind == "text":
        return WORDS[: item.longest]
    if item.kind == "tick":
        return "1"
    return ("2" if number % EVERY_NTH == 0 else "") if direction else "3"


def answers_to(page: Page) -> dict[str, str]:
    """What is entered on a page, without the boxes that stay empty."""
    entered = {
        key: answer_to(item, number, direction=bool(page.direction))
        for number, (key, item) in enumerate(page.items.items())
    }
    return {key: text for key, text in entered.items() if text}


@dataclass
class Filling:
    """One person filling in one pulse; `steps` is what has been spent so far."""

    visitor: Visitor
    meter: Meter
    month: Month
    steps: list[Step] = field(default_factory=list)

    def note(self, kind: str, answer: Answer) -> Answer:
        """Note what a request has cost."""
        self.steps.append(Step(kind, self.meter.spent()))
        return answer

    def fill_in(self, page: Page, html: str, *, saving: bool) -> str:
        """Fill in a page that is open, with or without saving each box, send it; returns where it leads."""
        form = form_to(html, f"/{page.key}")
        entered = answers_to(page)
        if saving and "data-pulse" in html:
            self._save_each(page, form, entered)
        self.meter.spent()  # what this side prepared is not counted
        return self.note("post", self.visitor.send(form.action, form.data(**entered))).place

    def _save_each(self, page: Page, form: Form, entered: dict[str, str]) -> None:
        known = json.loads(form.values["seen"])
        for item, text in entered.items():
            seen, revision = known.get(item, ("", 0))
            changes = {item: {"text": text, "seen": seen, "revision": revision}}
            body = {"page": page.key, "person": form.values["person"], "changes": changes}
            self.meter.spent()
            address = f"/pulse/{self.month}/save"
            answer = self.note("save", self.visitor.send_json(address, body, form.values["csrf_token"]))
            known |= {key: [now["text"], now["revision"]] for key, now in json.loads(answer.body)["items"].items()}
        form.values["seen"] = json.dumps(known)

    def open(self, path: str) -> str:
        """Open a page; returns it."""
        self.meter.spent()
        return self.note("page", self.visitor.get(path)).text


def fill_in(filling: Filling, key: str, *, saving: bool) -> list[Step]:
    """Fill in a whole questionnaire, from its first page to the thanks; returns every request's cost."""
    instrument = load_instrument(key)
    place = f"/pulse/{filling.month}/{instrument.pages[0].key}"
    for page in instrument.pages:
        place = filling.fill_in(page, filling.open(place), saving=saving)
    if instrument.review:
        form = form_to(filling.open(place), "/submit")
        filling.meter.spent()
        place = filling.note("post", filling.visitor.send(form.action, form.data())).place
    assert place.endswith("/thanks"), place
    filling.open(place)
    return filling.steps


def fill_in_all(
    server: Server, members: tuple[Member, ...], month: Month, key: str, *, saving: bool
) -> list[list[Step]]:
    """Let people fill in the same pulse one after the other; returns each one's steps."""
    meter = Meter(server)
    done = []
    for member in members:
        visitor = sign_in(server, member)
        done.append(fill_in(Filling(visitor, meter, month), key, saving=saving))
        visitor.close()
    meter.close()
    return done


def whole(visits: list[list[Step]], *kinds: str) -> Spent:
    """What a visit typically costs, in requests of these kinds or in all."""
    return typical([total(step.spent for step in steps if not kinds or step.kind in kinds) for steps in visits])


def without_redirects(visits: list[list[Step]]) -> Spent:
    """What the first page and the posts of a visit typically cost, without the pages that the posts lead to."""
    return typical([steps[0].spent + total(step.spent for step in steps if step.kind == "post") for steps in visits])


def each(visits: list[list[Step]], kind: str) -> list[Spent]:
    """What every request of a kind has cost."""
    return [step.spent for steps in visits for step in steps if step.kind == kind]


def by_place(visits: list[list[Step]], kind: str) -> list[Spent]:
    """What the first, second, ... request of a kind typically costs."""
    listed = [[step.spent for step in steps if step.kind == kind] for steps in visits]
    return [typical(costs) for costs in zip(*listed, strict=True)]
