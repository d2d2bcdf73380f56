"""Every channel."""

import sqlalchemy as sa
from alembic import op

from doorstep.db.types import Id, Instant

revision = "0003"
down_revision = "0002"


_GUARDS = {
    "sqlite": [],
    "postgresql": [],
}
# Plain ADD COLUMN: a rebuild would copy every order and lose the triggers.
_COLUMNS = {
    "sqlite": [
        "CREATE INDEX ix_inbound_event_fetched ON inbound_event (account_id, received_at) WHERE delivery_ref = 'poll'",
        "ALTER TABLE orders ADD COLUMN payout_currency VARCHAR(3)",
        "ALTER TABLE orders ADD COLUMN payout_minor BIGINT DEFAULT '0' NOT NULL",
        "ALTER TABLE orders ADD COLUMN is_tax_remitted BOOLEAN DEFAULT '0' NOT NULL",
        "ALTER TABLE orders ADD COLUMN ship_by_at VARCHAR(27)",
        "ALTER TABLE orders ADD COLUMN deliver_by_at VARCHAR(27)",
        "ALTER TABLE orders ADD COLUMN address_said TEXT DEFAULT '' NOT NULL",
    ],
    "postgresql": [
        "CREATE INDEX ix_inbound_event_fetched ON inbound_event (account_id, received_at) WHERE delivery_ref = 'poll'",
        "ALTER TABLE orders ADD COLUMN payout_currency VARCHAR(3)",
        "ALTER TABLE orders ADD COLUMN payout_minor BIGINT DEFAULT '0' NOT NULL",
        "ALTER TABLE orders ADD COLUMN is_tax_remitted BOOLEAN DEFAULT '0' NOT NULL",
        "ALTER TABLE orders ADD COLUMN ship_by_at TIMESTAMP WITH TIME ZONE",
        "ALTER TABLE orders ADD COLUMN deliver_by_at TIMESTAMP WITH TIME ZONE",
        "ALTER TABLE orders ADD COLUMN address_said TEXT DEFAULT '' NOT NULL",
    ],
}


def upgrade() -> None:
    op.create_table(
        "channel_day",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("day_on", sa.String(length=10), nullable=False),
        sa.Column("says", sa.BigInteger(), nullable=True),
        sa.Column("held", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("history", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ignored", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("on_the_way", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("dead", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("missing", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("by_webhook", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fetched", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("signature", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["vendor_account.id"], name=op.f("fk_channel_day_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_day")),
        sa.UniqueConstraint("account_id", "day_on", name="one_statement_per_day"),
    )
    op.create_table(
        "order_mark",
        sa.Column("mark", sa.String(length=26), nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("placed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_mark_order_id")),
        sa.PrimaryKeyConstraint("mark", "order_id", name=op.f("pk_order_mark")),
        sqlite_with_rowid=False,
    )
    dialect = op.get_bind().dialect.name
    for statement in _COLUMNS[dialect]:
        op.execute(statement)
    for statement in _GUARDS[dialect]:
        op.execute(sa.text(statement.replace(":", "\\:")))
