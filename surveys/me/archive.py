"""Everything of mine as files: JSON, a CSV file a table and one a questionnaire, and what stands in each."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence

from data.db import db
from data.exports.escaping import BYTE_ORDER_MARK, escape
from data.instruments import load_instrument, spoken_instrument
from data.language import gettext, lazy, told
from data.queries.own import OwnAnswer, get_own_answers, list_own_rounds
from data.queries.own_things import columns_of, get_everything
from surveys.own import keyring, person

Rows = list[dict[str, object]]
A_PULSE = lazy("a pulse: a row a month, a column a question")
ABOUT = {
    "everything.json": lazy("all of the tables below in one file, for programs"),
    "questions.csv": lazy("the code of each question with its words, as it was asked in your latest pulse"),
    "absence.csv": lazy("days you were noted as away"),
    "access_entry.csv": lazy("what was done with your things, when, and the number of who did it"),
    "answer.csv": lazy("each answer with the code of its question; kind tells an answer from the ways not to answer"),
    "answer_conflict.csv": lazy("answers that you changed in two tabs or on two devices, both values"),
    "assignment.csv": lazy("the pulses that you were asked to answer, your team then, and how far you came"),
    "commitment.csv": lazy("what you said in a workshop that you would offer"),
    "commitment_word.csv": lazy("what you said became of what your team had said it would offer, until it was told"),
    "contact.csv": lazy(
        "your contacts: your name for them, group (CUST customers, PART partners, TEAM colleagues), end"
    ),
    "favour.csv": lazy("your favour log: who, which way, what kind, when, your note"),
    "former_address.csv": lazy("addresses you signed in with before, until the mail that says so has gone"),
    "help_idea.csv": lazy("your ideas of what would help a contact next"),
    "invitation.csv": lazy("the mails that invited and reminded you"),
    "live_ask.csv": lazy("what you asked for in a round of asks of a workshop"),
    "live_offer.csv": lazy("offers to help that you made in a round of asks, and those made to you"),
    "live_quote.csv": lazy("sentences of your worksheets that you lent to a workshop"),
    "live_seat.csv": lazy("rounds of worksheets in workshops that you took part in"),
    "membership.csv": lazy("your teams, from which day to which"),
    "own_choice.csv": lazy("what you chose on your page"),
    "page_time.csv": lazy("the seconds that each page of a pulse was open"),
    "people_change.csv": lazy("what a file of people changed about you"),
    "person.csv": lazy("who you are here"),
    "point_conflict.csv": lazy("points of worksheets that you changed in two tabs or on two devices, both texts"),
    "recovery_code.csv": lazy("when your recovery codes were made and used, without the codes"),
    "role_grant.csv": lazy("your roles"),
    "second_factor.csv": lazy("when you set up a second factor, without its secret"),
    "sign_in_link.csv": lazy("links that were mailed to you, without their secrets"),
    "sign_in_step.csv": lazy("sign-ins that wait for a second factor"),
    "submission.csv": lazy(
        "when you began, sent and changed each pulse; unread is what could not be read as an answer"
    ),
    "submission_score.csv": lazy("your scores of each closed pulse, 1 to 7, and what you counted in it"),
    "user_session.csv": lazy("where you are signed in"),
    "workshop_guest.csv": lazy("workshops that you were invited to by mail"),
    "worksheet.csv": lazy("your worksheets and their versions; unread is a text that was too long for its point"),
    "worksheet_point.csv": lazy("what you wrote at each point of a worksheet"),
}


def _csv(rows: Rows, columns: Sequence[str] = ()) -> str:
    """Return a table; `columns` name it where it has no rows."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    columns = list(rows[0]) if rows else columns
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
    return BYTE_ORDER_MARK + lines.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    return escape(value) if isinstance(value, str) else value


def _questions() -> Rows:
    """Return the code and the words of each question of the latest pulse that the person has a place in."""
    places = list_own_rounds(db.session, **person())
    if not places:
        return []
    items = spoken_instrument(places[0].instrument).items
    return [
        {"code": key, "question": item.text.replace("{month}", gettext("the month"))} for key, item in items.items()
    ]


def _pulses() -> Iterator[tuple[str, Rows]]:
    """Yield, for each version of the questionnaire, its file's name and a row a month with a column a question."""
    places = [place for place in list_own_rounds(db.session, **person()) if place.submission_id is not None]
    for key in sorted({place.instrument for place in places}):
        columns, rows = load_instrument(key).export_columns, []
        for place in places:
            if place.instrument == key:
                answers = get_own_answers(db.session, **person(), round_id=place.round_id)
                cells = {column: _answer(answers[column]) if column in answers else None for column in columns}
                rows.append({"month": str(place.month)} | cells)
        yield f"{key}.csv", rows


def _answer(answer: OwnAnswer) -> object:
    """Return a number or words, or why there is none."""
    given = answer.number if answer.number is not None else answer.words
    return str(answer.kind) if given is None else given


def _about(names: Sequence[str]) -> str:
    """Return what stands in each file, in words."""
    lines = [told(name, ABOUT.get(name, A_PULSE)) for name in names]
    return "\r\n".join([gettext("What is kept about you, and where it stands."), "", *lines, ""])


def everything() -> bytes:
    """Return a ZIP file with everything that is kept about the signed-in person."""
    found = get_everything(db.session, **person(), keyring=keyring())
    texts = {"everything.json": json.dumps(found, ensure_ascii=False, indent=1)}
    texts["questions.csv"] = _csv(_questions(), ["code", "question"])
    texts |= {f"{table}.csv": _csv(rows, columns_of(table)) for table, rows in found.items()}
    texts |= {name: _csv(rows) for name, rows in _pulses()}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("read-me.txt", BYTE_ORDER_MARK + _about(list(texts)))
        for name, text in texts.items():
            archive.writestr(name, text)
    return content.getvalue()
