"""How many commitments, asks and offers people had made in their own names when a debrief ended."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

OWN = "SELECT COUNT(*) FROM commitment WHERE commitment.session_id = live_session.id AND person_id IS NOT NULL"
ASKS = "SELECT COUNT(*) FROM live_ask WHERE live_ask.session_id = live_session.id"
OFFERS = (
    "SELECT COUNT(*) FROM live_offer JOIN live_ask ON live_ask.id = live_offer.ask_id "
    "WHERE live_ask.session_id = live_session.id"
)


def upgrade() -> None:
    for column, counted in (("own_said", OWN), ("asks_made", ASKS), ("offers_made", OFFERS)):
        op.add_column("live_session", sa.Column(column, sa.Integer(), nullable=True))
        op.execute(f"UPDATE live_session SET {column} = ({counted}) WHERE state = 'ended'")  # noqa: S608 - words of ours
