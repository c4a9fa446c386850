"""Ids of components, as they stand in pages, callbacks and tests."""

from enum import StrEnum


class PageId(StrEnum):
    """What every page has."""

    LOCATION = "page-location"


class SummaryId(StrEnum):
    """The summary."""

    TREND = "summary-trend"
    WORKSHOP = "summary-workshop"
    PARTICIPATION = "summary-participation"


class TrendsId(StrEnum):
    """The trends."""

    TREND = "trends-trend"
    WORKSHOP = "trends-workshop"
    RO = "trends-ro"
    PATH = "trends-path"
    LONG_VIEW = "trends-long-view"
    OPENERS = "trends-openers"
    ASKS = "trends-asks"


class TeamsId(StrEnum):
    """Teams side by side."""

    TEAMS = "teams-teams"
    BY_ROLE = "teams-by-role"
    BY_REGION = "teams-by-region"
    BY_TENURE = "teams-by-tenure"
    ANSWERS = "teams-answers"


class PerspectiveId(StrEnum):
    """What worksheets know."""

    COVERAGE = "perspective-coverage"


class GivingId(StrEnum):
    """Giving and receiving."""

    KIND = "giving-kind"
    COUNTERPART = "giving-counterpart"


class ParticipationId(StrEnum):
    """Participation."""

    ROUNDS = "participation-rounds"


class HealthId(StrEnum):
    """How well the pulse works."""

    RELIABILITY = "health-reliability"
    SECONDS = "health-seconds"
    LEDGER = "health-ledger"


class OutcomesId(StrEnum):
    """Outcomes beside habits."""

    TREND = "outcomes-trend"
    RO = "outcomes-ro"
    WINS = "outcomes-wins"
    CYCLE = "outcomes-cycle"
    STUCK = "outcomes-stuck"
