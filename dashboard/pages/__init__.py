"""The pages, in the order of the menu; to add one, write its module and its line here."""

from dashboard.components.pages import Page
from dashboard.pages.giving import GIVING
from dashboard.pages.health import HEALTH
from dashboard.pages.outcomes import OUTCOMES
from dashboard.pages.participation import PARTICIPATION
from dashboard.pages.perspective import PERSPECTIVE
from dashboard.pages.summary import SUMMARY
from dashboard.pages.teams import TEAMS
from dashboard.pages.trends import TRENDS

PAGES: tuple[Page, ...] = (SUMMARY, TRENDS, GIVING, TEAMS, PERSPECTIVE, OUTCOMES, PARTICIPATION, HEALTH)

__all__ = ["PAGES", "Page"]
