"""Invented worksheets and favour logs of the demo's reps."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from data.calendar import local_day
from data.commands.commitments import add_own_commitment, add_team_commitment
from data.commands.favours import add_contact, log_favour
from data.commands.helps import add_idea
from data.commands.keyring import Keyring
from data.commands.live import end_live, start_live
from data.commands.promises import say_what_became
from data.commands.worksheets import PointValue, finish_worksheet, note_outcomes, save_points, start_worksheet
from data.demo import company
from data.demo.answers import KINDS
from data.demo.people import Company, Rep
from data.demo.texts import CONTACTS, FAVOUR_NOTES, IDEAS, PROMISES, TEAM_PROMISES, WORKSHEET_TEXTS
from data.metrics.worksheet import BASIS_WEIGHTS
from data.models import Contact, Workshop
from data.queries.commitments import list_asked
from data.types import Month

WRITERS_PER_TEAM = 3
LONGEST_LOG, LOG_DAYS = 28, 520
LEAST = 5  # of those who answer, in what a debrief shows
BASES = ("guess", "inferred", "told", "checked")
CONFIDENCES = (25, 50, 75, 100)
BECAME = ("happened", "happened", "not_yet")  # of what a team said it would offer, in turn


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes private rows through the commands, as of `now`."""

    session: Session
    made: Company
    random: np.random.Generator
    keyring: Keyring
    now: dt.datetime

    def contacts(self, rep: Rep) -> list[Contact]:
        """Note five contacts of a rep."""
        chosen = [CONTACTS[index] for index in sorted(self.random.choice(len(CONTACTS), size=5, replace=False))]
        since = self.now - dt.timedelta(days=LOG_DAYS)
        return [
            add_contact(
                self.session,
                organisation_id=self.made.organisation_id,
                person_id=rep.person_id,
                alias=alias,
                counterpart=counterpart,
                keyring=self.keyring,
                now=since,
            )
            for alias, counterpart in chosen
        ]

    def favours(self, rep: Rep, contacts: list[Contact]) -> None:
        """Log 10 to 28 favours of the last 17 months."""
        for _ in range(int(self.random.integers(10, LONGEST_LOG))):
            moment = self.now - dt.timedelta(days=int(self.random.integers(1, LOG_DAYS)))
            noted = self.random.random() < 1 / 3
            direction = str(self.random.choice(("gave", "received", "asked"), p=(0.5, 0.38, 0.12)))
            kind = str(self.random.choice(KINDS))
            log_favour(
                self.session,
                person_id=rep.person_id,
                contact_id=contacts[int(self.random.integers(len(contacts)))].id,
                direction=direction,
                kind=kind,
                happened_on=moment.date(),
                note=FAVOUR_NOTES[kind][direction == "received"] if noted and direction != "asked" else "",
                no_return_expected=bool(self.random.random() < 1 / 10),
                keyring=self.keyring,
                now=moment,
            )

    def ideas(self, rep: Rep, contacts: list[Contact]) -> None:
        """Note what would help two contacts next, one of them on a day."""
        for contact, days in zip(contacts[:2], (12, None), strict=False):
            today = local_day(self.now, company.ZONE)
            add_idea(
                self.session,
                person_id=rep.person_id,
                contact_id=contact.id,
                words=IDEAS[contact.counterpart],
                planned_on=None if days is None else today + dt.timedelta(days=days),
                remind="never",
                today=today,
                keyring=self.keyring,
                now=self.now,
            )

    def promises(self, workshop: Workshop, team: str, about: Month) -> None:
        """Hold the debrief of a workshop, in which its team and reps of it say what they will offer next."""
        place: dict[str, Any] = {"organisation_id": self.made.organisation_id}
        live = start_live(
            self.session,
            **place,
            workshop_id=workshop.id,
            team_id=self.made.teams[team],
            month=str(about),
            k=LEAST,
            now=self.now,
            actor_id=self.made.coach_id,
        )
        today = local_day(self.now, company.ZONE)
        for words in TEAM_PROMISES:
            add_team_commitment(
                self.session, **place, live_id=live.id, words=words, due_on=None, today=today, now=self.now
            )
        tried_out = [rep for rep in self.made.reps[team] if rep.tried_out]
        for rep, words in zip(tried_out, PROMISES, strict=False):
            add_own_commitment(
                self.session,
                **place,
                live_id=live.id,
                person_id=rep.person_id,
                words=words,
                due_on=None,
                today=today,
                keyring=self.keyring,
                now=self.now,
            )
        end_live(self.session, **place, live_id=live.id, now=self.now, actor_id=self.made.coach_id)

    def words(self, team: str) -> None:
        """Let the reps of a team who answer by themselves say what became of what it said it would offer."""
        place = {"organisation_id": self.made.organisation_id}
        for number, rep in enumerate(rep for rep in self.made.reps[team] if not rep.tried_out):
            asked = list_asked(self.session, **place, person_id=rep.person_id)
            said = {one.id: BECAME[(number + turn) % len(BECAME)] for turn, one in enumerate(asked)}
            say_what_became(self.session, **place, person_id=rep.person_id, said=said, now=self.now)

    def worksheet(self, rep: Rep, contact: Contact) -> None:
        """Fill in a worksheet about a contact within the last quarter."""
        moment = self.now - dt.timedelta(days=int(self.random.integers(5, 80)))
        worksheet = start_worksheet(self.session, person_id=rep.person_id, contact_id=contact.id, now=moment)
        points = {point: self._point(point) for point in WORKSHEET_TEXTS}
        save_points(
            self.session,
            person_id=rep.person_id,
            worksheet_id=worksheet.id,
            points=points,
            keyring=self.keyring,
            now=moment,
        )
        finish_worksheet(self.session, person_id=rep.person_id, worksheet_id=worksheet.id, now=moment)
        outcomes = {key: self._outcome(value) for key, value in points.items() if not value.dont_know}
        note_outcomes(self.session, person_id=rep.person_id, worksheet_id=worksheet.id, outcomes=outcomes)

    def _outcome(self, value: PointValue) -> str | None:
        """How a point turned out: not known yet for a third, else the better the more was told or checked."""
        if self.random.random() < 1 / 3:
            return None
        right = BASIS_WEIGHTS[value.basis or "guess"]
        return str(self.random.choice(("right", "partly", "wrong"), p=(right * 0.8, 0.2, 0.8 - right * 0.8)))

    def _point(self, point: str) -> PointValue:
        if self.random.random() < 1 / 5:
            return PointValue(dont_know=True)
        return PointValue(
            words=str(self.random.choice(WORKSHEET_TEXTS[point])),
            confidence=int(self.random.choice(CONFIDENCES)),
            basis=str(self.random.choice(BASES, p=(0.4, 0.3, 0.2, 0.1))),
        )


@dataclass
class Diaries:
    """What reps note for themselves: contacts when they are first needed, worksheets by the quarter, favours."""

    noted: dict[int, list[Contact]] = field(default_factory=dict)

    def _contacts(self, writer: Writer, rep: Rep) -> list[Contact]:
        if rep.person_id not in self.noted:
            self.noted[rep.person_id] = writer.contacts(rep)
        return self.noted[rep.person_id]

    def _writers(self, writer: Writer) -> Iterator[tuple[Rep, list[Contact]]]:
        for reps in writer.made.reps.values():
            for rep in reps[:WRITERS_PER_TEAM]:
                yield rep, self._contacts(writer, rep)

    def write_quarter(self, writer: Writer) -> None:
        """Give three reps of each team a worksheet about a customer, finished in the last quarter."""
        for rep, contacts in self._writers(writer):
            for contact in [contact for contact in contacts if contact.counterpart == "CUST"][:1]:
                writer.worksheet(rep, contact)

    def write_all(self, writer: Writer) -> None:
        """Give three reps of each team a favour log, ideas of next help, and worksheets about up to two customers."""
        for rep, contacts in self._writers(writer):
            writer.favours(rep, contacts)
            writer.ideas(rep, contacts)
            for contact in [contact for contact in contacts if contact.counterpart == "CUST"][:2]:
                writer.worksheet(rep, contact)
