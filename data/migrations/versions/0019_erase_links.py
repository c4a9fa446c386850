"""Links that erase are kept like the others of mails: as a hash, good once."""

from alembic import op

revision = "0019"
down_revision = "0018"

PURPOSES = "purpose IN ('enter', 'reset', 'welcome', 'erase')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_sign_in_link_purpose"), "sign_in_link", type_="check")
        op.create_check_constraint(op.f("ck_sign_in_link_purpose"), "sign_in_link", PURPOSES)
        return
    with op.batch_alter_table("sign_in_link", recreate="always") as batch_op:  # SQLite keeps no check in a copy
        batch_op.create_check_constraint(batch_op.f("ck_sign_in_link_purpose"), PURPOSES)
