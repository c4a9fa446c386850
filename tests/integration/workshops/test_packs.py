"""The file of a debrief that is over stays as it was at its end, less what was taken back since, on both databases."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from data.commands.live import end_live
from data.commands.notes import withdraw_annotation
from data.commands.organisations import rename_team
from data.commands.workshops import cancel_workshop, change_workshop
from data.types import Month
from tests.cast import Cast
from tests.integration.dashboard.published import publish
from tests.leading import Leader, note
from tests.pulses import open_pulse
from tests.workshops import begin, plan

NOW = dt.datetime.now(dt.UTC)
DAY = dt.date(2026, 9, 15)


def test_names_titles_and_notes_stay_as_they_were(session: Session, cast: Cast, coach: Leader) -> None:
    publish(session, cast)
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    workshop = plan(session, cast, happens_on=DAY)
    other = plan(session, cast, "North", title="Meeting in the north", happens_on=DAY)
    kept, taken_back = note(session, cast), note(session, cast, words="Ana has left")
    assert kept != taken_back
    live = begin(session, cast, workshop, now=NOW)

    def pack() -> str:
        return coach.get(f"/debriefs/{live.id}/pack/debrief.md").text

    end_live(session, **place, live_id=live.id)
    session.commit()
    then = pack()
    titles, notes = ("Asking after offering", "Meeting in the north"), ("The new price list is out", "Ana has left")
    assert all(words in then for words in ("Team A", *titles, *notes))
    note(session, cast, words="Written afterwards")
    change_workshop(
        session, **place, workshop_id=workshop, title="Another title", happens_on=DAY, team_ids=[cast.teams["Team A"]]
    )
    for team in ("Team A", "North"):
        rename_team(session, **place, team_id=cast.teams[team], name=f"{team} of before")
    session.commit()
    open_pulse(session, cast.organisation_id, month=Month(2026, 11))  # whose frozen tree has the new names
    assert "Team A of before" in coach.get(f"/debriefs/{live.id}").text
    assert pack() == then
    withdraw_annotation(session, **place, annotation_id=taken_back, actor_id=cast.leader.id)
    cancel_workshop(session, **place, workshop_id=other, actor_id=cast.coach.id)
    session.commit()
    now = pack()
    assert ["Ana has left" in now, "Meeting in the north" in now, "The new price list is out" in now] == [
        False,
        False,
        True,
    ]
