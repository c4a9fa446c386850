"""Version 1 of the API: rounds, the tree and published results, read over the connection that reads no answers."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, current_app, json, request

from data.db import dashboard_session
from data.errors import NotFoundError
from data.exports.results import QUARTERLY, SHOWN, Results, cell_facts, compared_months, nothing_before
from data.low_rates import in_one
from data.reports.cells import CellRow
from data.reports.feed import (
    RoundFacts,
    Wanted,
    changed_statements,
    few_answered,
    list_published,
    list_round_facts,
    list_unit_facts,
    unit_names,
)
from data.types import Month, ResultState, TokenScope
from surveys.api.declared import PROBLEM, BadRequestError, Operation, Parameter, register
from surveys.api.document import document
from surveys.api.schemas import ID, MONTH
from surveys.clock import utc_now
from surveys.errors import shape_errors
from surveys.extensions import csrf
from surveys.gate import program

blueprint = Blueprint("api", __name__)
PREFIX, WORDS = "/api/", "guanxi-api-words"
MOST, USUAL = 1000, 200
LIMIT = Parameter(
    name="limit",
    schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    words=f"how many on a page, 1 to {MOST}.",
)
AFTER = Parameter(name="after", schema={"type": "integer", "minimum": 0}, words="the `next` of the page before.")


@dataclass(frozen=True, slots=True)
class Words:
    """What cells are called in files: why one is withheld, kinds of favours and counterparts."""

    withheld: Mapping[str, tuple[str, str]]
    favours: Mapping[str, str]


def _session() -> Any:
    return dashboard_session(program().organisation_id)


def _json(facts: Any) -> Response:
    """Answer with an ETag; asked again with it, nothing is sent that is known already."""
    answer = Response(json.dumps(facts, ensure_ascii=False), mimetype="application/json")
    answer.add_etag()
    answer.headers["Vary"] = "Authorization"
    answer.make_conditional(request)
    return answer


def _moment(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _round(facts: RoundFacts) -> dict[str, Any]:
    moments = {name: _moment(getattr(facts, name)) for name in ("opens_at", "closes_at", "closed_at")}
    return facts._asdict() | moments


def list_rounds() -> Response:
    """Answer with every round."""
    facts = list_round_facts(_session(), program().organisation_id)
    return _json({"items": [_round(each) for each in facts], "next": None})


def get_round(month: str) -> Response:
    """Answer with one round."""
    facts = list_round_facts(_session(), program().organisation_id)
    found = next((each for each in facts if each.month == month), None)
    if found is None:
        raise NotFoundError("There is no such round here.")
    return _json(_round(found))


def list_units(month: str | None = None) -> Response:
    """Answer with the tree of a round."""
    facts = list_unit_facts(_session(), program().organisation_id, _month(month))
    return _json({"items": [each._asdict() for each in facts], "next": None})


def _month(text: str | None) -> Month | None:
    try:
        return Month.parse(text) if text is not None else None
    except ValueError as error:
        raise BadRequestError("There is no such month.") from error


def list_results(
    unit: int | None = None,
    measure: str | None = None,
    since: str | None = None,
    until: str | None = None,
    after: int = 0,
    limit: int = USUAL,
) -> Response:
    """Answer with a page of published cells."""
    session, organisation_id = _session(), program().organisation_id
    wanted = Wanted(
        unit_id=unit, measure=measure, first=_month(since), last=_month(until), after=after, limit=limit + 1
    )
    found = list_published(session, organisation_id, wanted)
    words: Words = current_app.extensions[WORDS]
    # Until publication-1.4 changes without a round before were told as a break too.
    doubtful = {(cell.team_id, cell.month) for _, cell in found if cell.state == ResultState.NOT_COMPARABLE}
    compared = {(cell.team_id, month) for _, cell in found for month in compared_months(cell)}
    results = Results(
        teams=unit_names(session, organisation_id),
        months=(),
        cells=(),
        k=None,
        made_on=utc_now().date(),
        withheld=words.withheld,
        favours=words.favours,
        known_breaks=changed_statements(session, organisation_id, doubtful),
        known_few=few_answered(session, organisation_id, compared),
    )
    more = found[limit - 1][0] if len(found) > limit else None
    return _json({"items": [result_facts(cell, results) for _, cell in found[:limit]], "next": more})


def result_facts(cell: CellRow, results: Results) -> dict[str, Any]:
    """Return a cell as every file tells it, with the codes beside the words."""
    told = cell_facts(cell, results)
    shown = cell.state == SHOWN
    waits = cell.state == ResultState.NOT_ENOUGH and cell.note == QUARTERLY
    alone = not shown and nothing_before(cell, results)
    return {
        "month": cell.month,
        "unit_id": cell.team_id,
        "unit_name": told["Team"],
        "measure": cell.measure,
        "part": cell.part,
        "name": told["Measure"],
        "part_name": told["Part"],
        "scale": told["Unit"],
        "state": QUARTERLY if waits else ResultState.NO_ROUND if alone else cell.state,
        "reason": None if shown else told["State"],
        "value": told["Value"],
        "bound": cell.bound if told["Bound"] is not None else None,
        "together": in_one(cell),
        "low": told["Low"],
        "high": told["High"],
        "interval": cell.interval if told["Interval"] is not None else None,
        "n": told["n"],
        "invited": told["Invited"],
        "word": cell.word if told["Word"] is not None else None,
        "since": told["Since"],
        "caution": told["Caution"] is not None,
        "k": cell.k,
        "publication_version": cell.publication_version,
    }


def show_document() -> Response:
    """Answer with the OpenAPI document."""
    return _json(document(current_app))


OPERATIONS = (
    Operation(
        name="list_rounds",
        rule="/api/v1/rounds",
        words="Rounds with their days and states",
        scope=TokenScope.ROUNDS,
        view=list_rounds,
        answers={200: "Rounds"},
    ),
    Operation(
        name="get_round",
        rule="/api/v1/rounds/<month>",
        words="One round",
        scope=TokenScope.ROUNDS,
        view=get_round,
        answers={200: "Round"},
        errors=(404,),
        parameters=(Parameter(name="month", schema=MONTH, words="the month it asks about.", place="path"),),
    ),
    Operation(
        name="list_units",
        rule="/api/v1/units",
        words="The tree of teams as it stood when a round opened, by default the newest",
        scope=TokenScope.RESULTS,
        view=list_units,
        answers={200: "Units"},
        parameters=(Parameter(name="month", schema=MONTH, words="the month of the round, such as 2026-10."),),
    ),
    Operation(
        name="list_results",
        rule="/api/v1/results",
        words="Published results",
        scope=TokenScope.RESULTS,
        view=list_results,
        answers={200: "Results"},
        errors=(404,),
        parameters=(
            Parameter(name="unit", schema=ID, words="the id of a unit."),
            Parameter(
                name="measure",
                schema={"type": "string", "pattern": "^[A-Za-z0-9_:.-]{1,40}$", "examples": ["score:T"]},
                words="a measure, such as score:T.",
            ),
            Parameter(name="since", schema=MONTH, words="the first month, such as 2026-01."),
            Parameter(name="until", schema=MONTH, words="the last month, such as 2026-12."),
            AFTER,
            LIMIT,
        ),
    ),
    Operation(
        name="show_document",
        rule="/api/v1/openapi.json",
        words="This document",
        scope=None,
        view=show_document,
        answers={200: "Document"},
    ),
)
ACCESS = register(blueprint, OPERATIONS)


def _problem(status: int, words: str) -> Response:
    facts = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": words}
    answer = Response(json.dumps(facts), status, mimetype=PROBLEM)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = "900"
    return answer


def use_words(app: Flask, *, withheld: Mapping[str, tuple[str, str]], favours: Mapping[str, str]) -> None:
    """Take the words in which files speak of cells."""
    app.extensions[WORDS] = Words(withheld, favours)


def init_app(app: Flask) -> None:
    """Shape errors as programs read them; no form, so no token of forms."""
    csrf.exempt(blueprint)
    app.extensions.setdefault("guanxi-operations", []).extend(OPERATIONS)
    shape_errors(app, PREFIX, _problem)
