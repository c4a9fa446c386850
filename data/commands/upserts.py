"""The statements that write answers, seconds and phones in a room, each the same for new and known rows."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Text, bindparam, cast, column, func, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite

from data.db import UTCDateTime
from data.models import Answer, LiveParticipant, PageTime

LONGEST_PAGE = 86_400
SENT = ("item", "kind", "number", "words")


def _sent_values(dialect: str) -> list[Any]:
    """Return the columns of the answers that a statement is given as one JSON text."""
    sent = bindparam("sent", type_=Text())
    if dialect == "sqlite":
        each = func.json_each(sent).table_valued("value", name="sent_answer")
        return [func.json_extract(each.c.value, f"$.{name}") for name in SENT]
    columns = [column(name, Integer() if name == "number" else Text()) for name in SENT]
    records = func.jsonb_to_recordset(cast(sent, postgresql.JSONB())).table_valued(*columns)
    named = records.render_derived(name="sent_answer", with_types=True)
    return [named.c[name] for name in SENT]


@lru_cache(maxsize=2)
def upsert_answers(dialect: str) -> Any:
    """Return the one statement that writes any number of answers; those that say the same already stay untouched."""
    module: Any = sqlite if dialect == "sqlite" else postgresql
    shared = {
        "organisation_id": bindparam("organisation_id", type_=Answer.organisation_id.type),
        "submission_id": bindparam("submission_id", type_=Answer.submission_id.type),
        "instrument": bindparam("instrument", type_=Answer.instrument.type),
        "saved_at": bindparam("saved_at", type_=UTCDateTime()),
    }
    # Without a condition SQLite would read ON CONFLICT as part of a join.
    rows = select(*shared.values(), *_sent_values(dialect), 1).where(true())
    statement = module.insert(Answer.__table__).from_select([*shared, *SENT, "revision"], rows, include_defaults=False)
    new = statement.excluded
    changed = {name: new[name] for name in ("instrument", "saved_at", "kind", "number", "words")}
    upsert = statement.on_conflict_do_update(
        index_elements=["submission_id", "item"],
        set_=changed | {"revision": Answer.revision + 1},
        where=or_(
            Answer.kind.is_distinct_from(new.kind),
            Answer.number.is_distinct_from(new.number),
            Answer.words.is_distinct_from(new.words),
        ),
    )
    return upsert.execution_options(preserve_rowcount=True)  # how many changed


@lru_cache(maxsize=2)
def upsert_seconds(dialect: str) -> Any:
    """Return the statement that adds seconds to a page's sum, which stops growing after a day."""
    module: Any = sqlite if dialect == "sqlite" else postgresql
    statement = module.insert(PageTime.__table__)
    return statement.on_conflict_do_update(
        index_elements=["submission_id", "page"],
        set_={"seconds": PageTime.seconds + statement.excluded.seconds},
        where=PageTime.seconds < LONGEST_PAGE,
    )


@lru_cache(maxsize=2)
def keep_participant(dialect: str) -> Any:
    """Return the statement that gives a phone its place in a room, unless it has one."""
    module: Any = sqlite if dialect == "sqlite" else postgresql
    return module.insert(LiveParticipant.__table__).on_conflict_do_nothing(index_elements=["token_hash"])
