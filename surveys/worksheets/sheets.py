"""The signed-in person's worksheets with what stands in them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import abort

from data.commands.unread import open_unread
from data.db import db
from data.instruments import Instrument, Item, spoken_instrument
from data.queries.organisations import get_organisation
from data.queries.own_worksheets import (
    OwnPoint,
    OwnWorksheet,
    get_own_points,
    get_own_worksheet,
    list_own_versions,
    list_point_conflicts,
)
from surveys.own import keyring, local_day, person
from surveys.pulse.wizard import local_words
from surveys.worksheets.words import EMPTY


@dataclass(frozen=True, slots=True)
class Sheet:
    """A version of a worksheet, its questionnaire and its points."""

    about: OwnWorksheet
    instrument: Instrument
    points: Mapping[str, OwnPoint]

    @property
    def day(self) -> dt.date:
        """The day on which it was finished, or begun."""
        return local_day(self.about.finished_at or self.about.started_at)

    @property
    def rows(self) -> list[tuple[Item, OwnPoint]]:
        """Each question with what stands there."""
        return [(item, self.points.get(key, EMPTY)) for key, item in self.instrument.items.items()]


def worksheet_or_404(worksheet_id: int) -> OwnWorksheet:
    """Return a worksheet of the signed-in person without its texts."""
    found = get_own_worksheet(db.session, **person(), worksheet_id=worksheet_id, keyring=keyring())
    if found is None:
        abort(404)
    return found


def open_sheets(*worksheets: OwnWorksheet) -> list[Sheet]:
    """Return worksheets with their points, in their order.

    Raises:
        KeyLostError: A text cannot be read.
    """
    ids = [one.id for one in worksheets]
    points = get_own_points(db.session, **person(), worksheet_ids=ids, keyring=keyring())
    return [Sheet(one, spoken_instrument(one.instrument), points[one.id]) for one in worksheets]


def sheet_or_404(worksheet_id: int) -> Sheet:
    """Return a worksheet of the signed-in person with its points."""
    return open_sheets(worksheet_or_404(worksheet_id))[0]


def both_values(about: OwnWorksheet, names: Callable[[Item], Mapping[str, str]]) -> list[tuple[str, str, str, str]]:
    """Return what was changed in two places: the box by its point, what lost, what counted then, and when."""
    items = spoken_instrument(about.instrument).items.values()
    labels = {
        box: item.label if box == item.key else f"{item.label}, {label}"
        for item in items
        for box, label in names(item).items()
    }
    zone = get_organisation(db.session, person()["organisation_id"]).zone
    found = list_point_conflicts(db.session, **person(), worksheet_id=about.id, keyring=keyring())
    return [(labels.get(one.box, one.box), one.earlier, one.later, local_words(one.happened_at, zone)) for one in found]


def unread_texts(about: OwnWorksheet) -> dict[str, str]:
    """Return the texts of a worksheet that are too long to be part of it, by point."""
    return open_unread(db.session, person_id=person()["person_id"], unread=about.unread, keyring=keyring())


def other_versions(about: OwnWorksheet) -> list[OwnWorksheet]:
    """Return the other versions about the same customer, the newest first."""
    versions = list_own_versions(db.session, **person(), contact_id=about.contact_id, keyring=keyring())
    return [one for one in versions if one.id != about.id]


def version_before(about: OwnWorksheet) -> OwnWorksheet | None:
    """Return the latest finished version before this one."""
    return next(
        (one for one in other_versions(about) if one.version < about.version and one.finished_at is not None), None
    )
