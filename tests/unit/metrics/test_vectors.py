"""Every reference value is reached by the product's own functions."""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from statsmodels.datasets import grunfeld

from data.metrics import episodes, intervals, network, paired, panel, reliability, scores, survival, worksheet

Row = dict[str, Any]
ROWS: list[Row] = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))


def statements(given: Row) -> Row:
    found = scores.statement_scores(given)
    scales = {"T": found.t, "R": found.r, "L": found.l}
    return {
        **scales,
        "RO": found.ro,
        "display": {name: scores.display(value) for name, value in scales.items()},
        "T_answered": found.t_answered,
        "R_answered": found.r_answered,
        "straight_lining": scores.straight_lining(given),
    }


def favour_counts(given: Row) -> Row:
    gave, got = ([count for cells in given[side].values() for count in cells] for side in ("given", "received"))
    g, r = (sum(scores.capped(count) or 0 for count in cells) for cells in (gave, got))
    return {
        "raw": [sum(gave), sum(got)],
        "capped": [g, r],
        "give_index": scores.favour_index(gave, given["days"]),
        "receive_index": scores.favour_index(got, given["days"]),
        "balance": scores.balance(g, r),
        "steadied": scores.steadied(g, r),
        "interval90": scores.balance_interval(g, r),
        "text": scores.balance_text(g, r, given["days"]),
    }


def balance_words(given: Row) -> Row:
    g, r = given["given"], given["received"]
    return {
        "balance": scores.balance(g, r),
        "interval90": scores.balance_interval(g, r),
        "text": scores.balance_text(g, r, given["days"]),
    }


def rates(given: Row) -> Row:
    cases = given["cases"]
    return {"rates": [scores.favour_index(c["cells"] if c["confirmed"] else None, c["days"]) for c in cases]}


def openers(given: Row) -> Row:
    return {
        "opener_balance": scores.opener_balance(given["offer"], given["ask"]),
        "K": scores.ledger_ratio([given["given_team"]], [given["received_team"]]),
    }


def a_worksheet(given: Row) -> Row:
    found = worksheet.worksheet_scores([worksheet.Point(**point) for point in given["points"]])
    return {name: getattr(found, name) for name in found.__slots__}


def within_person(given: Row) -> Row:
    y = np.array(given["y_row_major"])
    y[given["missing_flat_indices"]] = np.nan
    y = y.reshape(given["persons"], given["months"])
    slope, means = panel.slope(y), panel.adjusted_means(y)
    assert slope is not None
    assert means is not None
    kept = [mean for mean in means if mean is not None]
    return {
        "slope": slope.estimate,
        "slope_se": slope.se,
        "slope_ci95": [slope.low, slope.high],
        "G": slope.people,
        "adjusted": [mean.estimate for mean in kept],
        "adjusted_se": [mean.se for mean in kept],
        "raw": np.nanmean(y, axis=0).tolist(),
    }


def pairs(given: Row) -> Row:
    found = paired.paired_change(given["pre"], given["post"])
    assert found is not None
    return {
        "mean": found.mean, "sd": found.sd, "ci95": found.interval, "t": found.t, "p": found.p,
        "sign_flip_p": found.sign_flip_p, "dz": found.dz,
    }  # fmt: skip


def favour_log(given: Row) -> Row:
    events = [episodes.FavourEvent(day, who, episodes.Direction(way)) for day, who, way in given["events"]]
    found = episodes.episodes(events, end_day=given["end_day"], ended=given["relationship_ended"])
    ours = [one for one in found if one.opened_by is episodes.Direction.GAVE]
    curve = survival.curve_of(ours)
    theirs = [one for one in found if one not in ours]
    steps = np.flatnonzero(np.diff(curve.returned, prepend=0.0))
    return {
        "ours": [[one.contact, one.days, one.fate] for one in ours],
        "theirs": [[one.contact, one.days, one.fate] for one in theirs],
        "KM": [[curve.times[step], curve.kaplan_meier[step]] for step in steps],
        "median": survival.median(curve),
        "rmst365": survival.restricted_mean(curve, 365),
        "cif_returned": curve.returned[steps].tolist(),
    }


def times(text: str) -> tuple[list[float], list[int]]:
    marks = text.split()
    return [float(mark.rstrip("+")) for mark in marks], [0 if mark.endswith("+") else 1 for mark in marks]


def kaplan_meier(given: Row) -> Row:
    group = times(given["times"])
    curve = survival.estimate_curve(*group)
    other = times(next(row for row in ROWS if row["id"] == "C7")["given"]["times"])
    test = survival.log_rank(other, group)
    return {
        "S": curve.kaplan_meier.tolist(),
        "se": curve.se.tolist(),
        "median": survival.median(curve),
        **({"logrank_chi2": test.chi2, "p": test.p} if test else {}),
    }


def a_network(given: Row) -> Row:
    found = network.of_links(given["edges"]) if "edges" in given else network.reciprocity(given["weights"])
    return {name: getattr(found, name) for name in found.__slots__}


def alpha(given: Row) -> Row:
    found = reliability.cronbach_alpha(given["items"])
    assert found is not None
    return {"alpha": found.alpha, "ci95": [found.low, found.high]}


def firms(given: Row) -> Row:
    table = grunfeld.load_pandas().data
    table = table[table.firm != "American Steel"]
    found = panel.within_regression(table.invest, table[["value", "capital"]], table.firm.astype(str))
    assert found is not None
    return {"coef": found.coefficients.tolist(), "jackknife_se": found.se.tolist()}


def many_tests(given: Row) -> Row:
    return {"holm": intervals.holm(given["p"]), "bh": intervals.benjamini_hochberg(given["p"])}


def shares(given: Row) -> Row:
    count, n = given["count"], given["n"]
    return {"jeffreys": intervals.jeffreys(count, n), "wilson": intervals.wilson(count, n)}


def noise(given: Row) -> Row:
    sd, rel = given["sd"], given["reliability"]
    return {"sem": intervals.standard_error_of_measurement(sd, rel), "mdc95": intervals.person_mdc(sd, rel)}


HANDLERS: dict[str, Callable[[Row], Row]] = {
    **dict.fromkeys(("V1", "V2", "V3", "V4", "V5"), statements),
    "V6": favour_counts,
    **dict.fromkeys((f"V7.{number}" for number in range(1, 7)), balance_words),
    "V8": rates,
    "V9": openers,
    **dict.fromkeys(("V10", "V11"), a_worksheet),
    "V12": lambda given: {"brier": worksheet.brier(given["confidence"], given["outcome"])},
    "V13": within_person,
    **dict.fromkeys(("V14", "C18"), pairs),
    "V15": favour_log,
    **dict.fromkeys(("V16", "C19"), a_network),
    "C1": alpha,
    **dict.fromkeys(("C7", "C8"), kaplan_meier),
    "C17": firms,
    "C22": many_tests,
    "C23": shares,
    "C24": noise,
}


def same(found: Any, expected: Any, tolerance: float) -> bool:
    if isinstance(expected, Mapping):
        return all(name in found and same(found[name], value, tolerance) for name, value in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected, [tolerance] * len(expected)))
    if isinstance(expected, bool | str) or expected is None or found is None:
        return bool(found == expected)
    return math.isclose(found, expected, rel_tol=0, abs_tol=tolerance)


def test_every_row_has_a_way_to_be_reached() -> None:
    assert set(HANDLERS) == {row["id"] for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_reference_value_is_reached(row: Row) -> None:
    found = HANDLERS[row["id"]](row["given"])

    missed = {
        name: (found.get(name), value)
        for name, value in row["expect"].items()
        if name not in found or not same(found[name], value, row["tolerance"])
    }
    assert missed == {}
