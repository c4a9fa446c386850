"""How the cells of single statements are read, and scales where their statements are told as well.

A scale is the mean of its answered statements: where both are told, both are sums of the same answers. The unknowns are
then the points that a person gave to a statement, one for each of 1 to 7: means, bands and scales are sums of those.
"""

import math
from collections.abc import Iterable, Mapping

from data.attacker.displays import SCORE, Row
from data.attacker.figures import Figure, Part, Place
from data.attacker.members import ITEMS, Members
from data.metrics.scores import HIGHEST, LOWEST, SCALES

POINTS = range(LOWEST, HIGHEST + 1)
BANDS = {"low": (1, 2, 3), "middle": (4,), "high": (5, 6, 7)}
COMMON = 12  # the mean of three and of four statements in twelfths
FULL = 100.0
STEPS = HIGHEST - LOWEST
Standing = frozenset[Place]


def point(item: str, number: int) -> str:
    """Return the name of the unknown: whether somebody gave this answer to a statement."""
    return f"{item}={number}"


def item_points(item: str, people: Standing, weight: int = 1) -> list[Part]:
    """Return the sum of the answers to a statement, counted from 0, as a sum over points."""
    return [Part(point(item, number), people, weight * (number - LOWEST)) for number in POINTS if number > LOWEST]


def band_points(row: Row) -> list[str]:
    """Return the unknowns that a band counts."""
    numbers = BANDS.get(row.part) or (int(row.part),)
    return [point(_item(row), number) for number in numbers]


def _item(row: Row) -> str:
    return row.measure.partition(":")[2]


def word_figures(row: Row, people: Standing) -> list[Figure]:
    """Return what the word of a statement's bands says: more than half of the answers lie in a band, or in none."""
    half = len(people) // 2
    counted = {band: tuple(Part(point(_item(row), number), people) for number in BANDS[band]) for band in BANDS}
    most = str(row.word).removeprefix("mostly_")
    if most in counted:
        return [Figure(counted[most], half + 1.0, float(len(people)))]
    return [Figure(parts, 0.0, float(half)) for parts in counted.values()]


def scale_points(scale: str, people: Standing, members: Members) -> list[Part]:
    """Return twelve times the sum of a scale, as a sum over the points of its statements; constants are left out."""
    parts = []
    for item, sign, among in _shares(scale, people, members):
        for count, standing in among.items():
            parts += item_points(item, standing, sign * COMMON // count)
    return parts


def scale_answers(row: Row, scale: str, people: Standing, members: Members) -> list[Figure]:
    """Return a scale's sum over points with its display, and that everybody gave one point to each statement."""
    parts, constant, figures = [], 0, []
    for item, sign, among in _shares(scale, people, members):
        for count, standing in among.items():
            parts += item_points(item, standing, sign * COMMON // count)
            constant += STEPS * COMMON // count * len(standing) if sign < 0 else 0
            figures.append(everybody(item, standing))
    ends = (COMMON * STEPS * end * row.n / FULL - constant for end in SCORE.mean(row))
    return [Figure(tuple(parts), *ends), *figures]


def scale_items(scale: str, people: Standing, members: Members) -> tuple[list[Part], float]:
    """Return twelve times the sum of a scale (0..100) over the answers to its statements, and the constant in it."""
    parts, constant = [], 0.0
    for item, sign, among in _shares(scale, people, members):
        for count, standing in among.items():
            parts.append(Part(item, standing, sign * COMMON // count))
            constant += FULL * COMMON / count * len(standing) if sign < 0 else 0.0
    return parts, constant


def _shares(scale: str, people: Standing, members: Members) -> Iterable[tuple[str, int, Mapping[int, Standing]]]:
    """Yield each statement of a scale, the sign with which it counts, and its people by how many they answered."""
    for item in SCALES[scale]:
        among: dict[int, set[Place]] = {}
        for person, round_id in people:
            answered = members.answered.get(person, frozenset(ITEMS)).intersection(SCALES[scale])
            if item in answered:
                among.setdefault(len(answered), set()).add((person, round_id))
        yield item, -1 if item.endswith("r") else 1, {count: frozenset(found) for count, found in among.items()}


def mean_figures(row: Row, people: Standing, spread: float | None) -> tuple[Figure, Figure, Figure]:
    """Return a statement's mean over points without its display, over answers, and over points with its display."""
    item = _item(row)
    low, high = SCORE.mean(row)
    points = tuple(item_points(item, people))
    over_points = Figure(points, low * row.n * STEPS / FULL, high * row.n * STEPS / FULL)
    answers = Figure((Part(item, people),), low * row.n, high * row.n, spread)
    return Figure(points), answers, over_points


def band_figure(row: Row, people: Standing) -> Figure:
    """Return the number of people in a band, a whole one; a share of fewer than 100 people gives it exactly."""
    assert row.value is not None
    low, high = (end * row.n / FULL for end in SCORE.mean(row))
    parts = tuple(Part(name, people) for name in band_points(row))
    return Figure(parts, float(max(math.ceil(low), 0)), float(min(math.floor(high), row.n)))


def everybody(item: str, people: Standing) -> Figure:
    """Return that everybody who answered gave one of the points."""
    return Figure(tuple(Part(point(item, number), people) for number in POINTS), len(people), len(people))
