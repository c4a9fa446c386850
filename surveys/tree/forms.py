"""Forms about a team."""

from wtforms import Form, StringField
from wtforms.validators import InputRequired

from data.commands.organisations import plain_team_name
from data.language import lazy
from surveys.people.forms import CHOOSE_TEAM, Checked, TeamField


class NewTeamForm(Form):
    """A new team and where it stands."""

    name = StringField(lazy("Name of the team"), [Checked(plain_team_name)])
    parent = TeamField(lazy("Stands under"), validators=[InputRequired(CHOOSE_TEAM)])


class NameForm(Form):
    """What a team is called."""

    name = StringField(lazy("Name of the team"), [Checked(plain_team_name)])


class PlaceForm(Form):
    """Under which team a team stands."""

    parent = TeamField(lazy("Stands under"), validators=[InputRequired(CHOOSE_TEAM)])
