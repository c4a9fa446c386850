"""People for administrators: the list, a person's page, teams by date, roles, days away, files."""

from surveys.people import changes, files, routes
from surveys.people.routes import blueprint

ACCESS = routes.ACCESS | changes.ACCESS | files.ACCESS

__all__ = ["ACCESS", "blueprint"]
