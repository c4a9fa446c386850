"""Before it is shown, nothing that anybody can fetch depends on what was answered, written or shared."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from data.commands.worksheets import PointValue, save_points
from tests.cast import Cast
from tests.favours import KEYRING
from tests.integration.dashboard.published import publish
from tests.leading import Leader, leader_of
from tests.rooms import Phone, phones
from tests.seated import Debrief

NEW_EACH_TIME = re.compile(r'(csrf_token" value|data-token|nonce|data-nonce)="[^"]*"')
SCRIPT = {"Accept": "application/json", "Sec-Fetch-Mode": "cors"}
OUTSIDE = ("", "/screen", "/state", "/pack/debrief.md")
K = 5
TOLD, GUESSED = (
    {"P1": PointValue("She told us about both plants.", basis="told"), "P2": PointValue(dont_know=True)},
    {"P1": PointValue(dont_know=True), "P2": PointValue("Probably the audit keeps them busy.", basis="guess")},
)
ANSWERS: dict[str, Sequence[dict[str, str]]] = {
    "before": [{"choice": "deal"}, {"choice": "give"}],
    "predict": [{"T": "0", "R": "100"}, {"T": "55", "R": "9"}],
    "focus": [{"choice": "ask"}, {"choice": "learn"}],
}


def fetched(coaches: Sequence[Leader], other: Phone) -> list[Any]:
    """What two coaches and a phone that has not answered get to see; also after trying to show it to too few."""
    found: list[Any] = []
    for coach in coaches:
        found += [NEW_EACH_TIME.sub("", coach.get(f"/debriefs/1{path}").text) for path in OUTSIDE]
    state = other.client.get("/room/1/state", headers=SCRIPT)
    return [*found, NEW_EACH_TIME.sub("", other.get().text), state.data, state.headers["ETag"]]


def test_what_is_not_shown_leaves_no_trace(app: Flask, session: Session, cast: Cast, coach: Leader) -> None:
    publish(session, cast)
    debrief = Debrief.begun(session, cast, "worksheets", now=dt.datetime.now(dt.UTC))
    coaches = [coach, leader_of(app, cast.coach)]
    *room, other = phones(app, debrief.code, K + 1)

    def check(step: str, people: int) -> None:
        """Let some answer, try to show it where they are too few, let them answer otherwise, and compare."""
        seen = []
        for given in ANSWERS[step]:
            for phone in room[:people]:
                assert phone.send(**given).location == "/room/1?said=answer"
            if people < K:
                coach.send("/debriefs/1/reveal", {"csrf_token": token(coach)})
            seen.append(fetched(coaches, other))
        assert seen[0] == seen[1], f"{people} in {step}"

    for step in ("before", "predict"):
        debrief.go(step)
        check(step, K - 1)
        check(step, K)
    check_rounds(session, cast, debrief, coaches, other)
    debrief.go("focus")
    check("focus", K)
    before = fetched(coaches, other)
    coach.send("/debriefs/1/reveal", {"csrf_token": token(coach)})
    assert all(one != then for one, then in zip(before, fetched(coaches, other), strict=True))


def token(coach: Leader) -> str:
    found = re.search(r'data-token="([^"]+)"', coach.get("/debriefs/1").text)
    assert found is not None
    return found[1]


def check_rounds(session: Session, cast: Cast, debrief: Debrief, coaches: Sequence[Leader], other: Phone) -> None:
    """The same of worksheets and of sentences, which are signed-in people's."""
    people = cast.members["Team A"][:K]
    debrief.go("worksheets")
    sheets = [debrief.write(member, TOLD) for member in people]
    before = fetched(coaches, other)
    for member, sheet in zip(people, sheets, strict=True):
        who = {"person_id": member.id, "now": debrief.place["now"]}
        save_points(session, worksheet_id=sheet, points=GUESSED, keyring=KEYRING, **who)
    session.commit()
    assert fetched(coaches, other) == before
    debrief.go("quotes")
    seen = []
    for words in ("An audit keeps them busy.", "We guess."):
        for number, member in enumerate(people):
            debrief.share(member, f"{words} {number}")
        seen.append(fetched(coaches, other))
    assert seen[0] == seen[1]
