"""Every channel."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


_GUARDS = {
    "sqlite": [],
    "postgresql": [],
}
# Plain ADD COLUMN: a rebuild would copy every order and lose the triggers.
_COLUMNS = {
    "sqlite": [
        "ALTER TABLE orders ADD COLUMN payout_currency VARCHAR(3)",
        "ALTER TABLE orders ADD COLUMN payout_minor BIGINT DEFAULT '0' NOT NULL",
        "ALTER TABLE orders ADD COLUMN is_tax_remitted BOOLEAN DEFAULT '0' NOT NULL",
        "ALTER TABLE orders ADD COLUMN ship_by_at VARCHAR(27)",
        "ALTER TABLE orders ADD COLUMN deliver_by_at VARCHAR(27)",
        "ALTER TABLE orders ADD COLUMN address_said TEXT DEFAULT '' NOT NULL",
    ],
    "postgresql": [
        "ALTER TABLE orders ADD COLUMN payout_currency VARCHAR(3)",
        "ALTER TABLE orders ADD COLUMN payout_minor BIGINT DEFAULT '0' NOT NULL",
        "ALTER TABLE orders ADD COLUMN is_tax_remitted BOOLEAN DEFAULT '0' NOT NULL",
        "ALTER TABLE orders ADD COLUMN ship_by_at TIMESTAMP WITH TIME ZONE",
        "ALTER TABLE orders ADD COLUMN deliver_by_at TIMESTAMP WITH TIME ZONE",
        "ALTER TABLE orders ADD COLUMN address_said TEXT DEFAULT '' NOT NULL",
    ],
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in _COLUMNS[dialect]:
        op.execute(statement)
    for statement in _GUARDS[dialect]:
        op.execute(sa.text(statement.replace(":", "\\:")))
