"""A shop of one's own."""

import sqlalchemy as sa
from alembic import op

from doorstep.db.types import Id, Instant

revision = "0002"
down_revision = "0001"


_GUARDS = {
    "sqlite": [
        "DROP TRIGGER orders_moves_as_declared",
        "CREATE TRIGGER orders_moves_as_declared BEFORE UPDATE OF status ON orders WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('confirmed>cancelled', 'confirmed>in_progress', 'confirmed>sent', 'in_progress>cancelled', 'in_progress>confirmed', 'in_progress>ready', 'ready>cancelled', 'ready>in_progress', 'ready>sent', 'received>cancelled', 'received>confirmed', 'sent>completed', 'sent>ready') BEGIN SELECT RAISE(ABORT, 'orders_moves_as_declared'); END",
        "DROP TRIGGER fulfillment_moves_as_declared",
        "CREATE TRIGGER fulfillment_moves_as_declared BEFORE UPDATE OF status ON fulfillment WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('packed>cancelled', 'packed>picked', 'packed>sent', 'picked>cancelled', 'picked>packed', 'picked>released', 'planned>cancelled', 'planned>released', 'released>cancelled', 'released>picked', 'sent>packed') BEGIN SELECT RAISE(ABORT, 'fulfillment_moves_as_declared'); END",
        "DROP TRIGGER pick_task_moves_as_declared",
        "CREATE TRIGGER pick_task_moves_as_declared BEFORE UPDATE OF status ON pick_task WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('open>cancelled', 'open>picked', 'open>short', 'picked>open', 'short>open') BEGIN SELECT RAISE(ABORT, 'pick_task_moves_as_declared'); END",
        "DROP TRIGGER parcel_moves_as_declared",
        "CREATE TRIGGER parcel_moves_as_declared BEFORE UPDATE OF status ON parcel WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('handed_over>delivered', 'handed_over>labelled', 'handed_over>returned', 'labelled>discarded', 'labelled>handed_over', 'labelled>sealed', 'open>discarded', 'open>sealed', 'sealed>discarded', 'sealed>labelled') BEGIN SELECT RAISE(ABORT, 'parcel_moves_as_declared'); END",
        "DROP TRIGGER rma_moves_as_declared",
        "CREATE TRIGGER rma_moves_as_declared BEFORE UPDATE OF status ON rma WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('approved>expired', 'approved>received', 'approved>requested', 'inspected>closed', 'received>inspected', 'requested>approved', 'requested>refused') BEGIN SELECT RAISE(ABORT, 'rma_moves_as_declared'); END",
    ],
    "postgresql": [
        "DROP TRIGGER orders_moves_as_declared ON orders",
        "CREATE TRIGGER orders_moves_as_declared BEFORE UPDATE OF status ON orders FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('confirmed>cancelled', 'confirmed>in_progress', 'confirmed>sent', 'in_progress>cancelled', 'in_progress>confirmed', 'in_progress>ready', 'ready>cancelled', 'ready>in_progress', 'ready>sent', 'received>cancelled', 'received>confirmed', 'sent>completed', 'sent>ready')) EXECUTE FUNCTION refuse()",
        "DROP TRIGGER fulfillment_moves_as_declared ON fulfillment",
        "CREATE TRIGGER fulfillment_moves_as_declared BEFORE UPDATE OF status ON fulfillment FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('packed>cancelled', 'packed>picked', 'packed>sent', 'picked>cancelled', 'picked>packed', 'picked>released', 'planned>cancelled', 'planned>released', 'released>cancelled', 'released>picked', 'sent>packed')) EXECUTE FUNCTION refuse()",
        "DROP TRIGGER pick_task_moves_as_declared ON pick_task",
        "CREATE TRIGGER pick_task_moves_as_declared BEFORE UPDATE OF status ON pick_task FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('open>cancelled', 'open>picked', 'open>short', 'picked>open', 'short>open')) EXECUTE FUNCTION refuse()",
        "DROP TRIGGER parcel_moves_as_declared ON parcel",
        "CREATE TRIGGER parcel_moves_as_declared BEFORE UPDATE OF status ON parcel FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('handed_over>delivered', 'handed_over>labelled', 'handed_over>returned', 'labelled>discarded', 'labelled>handed_over', 'labelled>sealed', 'open>discarded', 'open>sealed', 'sealed>discarded', 'sealed>labelled')) EXECUTE FUNCTION refuse()",
        "DROP TRIGGER rma_moves_as_declared ON rma",
        "CREATE TRIGGER rma_moves_as_declared BEFORE UPDATE OF status ON rma FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('approved>expired', 'approved>received', 'approved>requested', 'inspected>closed', 'received>inspected', 'requested>approved', 'requested>refused')) EXECUTE FUNCTION refuse()",
    ],
}
# Plain ADD COLUMN: a rebuild would copy every order and lose the triggers.
_COLUMNS = {
    "sqlite": [
        "CREATE INDEX ix_entry_of_act ON entry (ref) WHERE ref LIKE 'event %'",
        "ALTER TABLE sku ADD COLUMN product_id INTEGER CONSTRAINT fk_sku_product_id REFERENCES product (id)",
        "ALTER TABLE sku ADD COLUMN options JSON",
        "ALTER TABLE sku ADD COLUMN tax_class TEXT DEFAULT '' NOT NULL",
        "ALTER TABLE sku ADD COLUMN cost_minor BIGINT DEFAULT '0' NOT NULL",
        "ALTER TABLE sku ADD COLUMN customs_code TEXT DEFAULT '' NOT NULL",
        "ALTER TABLE sku ADD COLUMN origin_country TEXT DEFAULT '' NOT NULL",
        "ALTER TABLE sku ADD COLUMN supplier_id INTEGER CONSTRAINT fk_sku_supplier_id REFERENCES supplier (id)",
        "ALTER TABLE sku ADD COLUMN supplier_ref TEXT DEFAULT '' NOT NULL",
        "ALTER TABLE orders ADD COLUMN is_history BOOLEAN DEFAULT '0' NOT NULL",
        "ALTER TABLE parcel ADD COLUMN station_id INTEGER CONSTRAINT fk_parcel_station_id REFERENCES station (id)",
        "ALTER TABLE shipment ADD COLUMN is_listed BOOLEAN DEFAULT '0' NOT NULL",
        "CREATE INDEX ix_sku_product_id ON sku (product_id)",
    ],
    "postgresql": [
        "CREATE INDEX ix_entry_of_act ON entry (ref) WHERE ref LIKE 'event %'",
        "ALTER TABLE sku ADD COLUMN product_id BIGINT CONSTRAINT fk_sku_product_id REFERENCES product (id)",
        "ALTER TABLE sku ADD COLUMN options JSON",
        "ALTER TABLE sku ADD COLUMN tax_class TEXT DEFAULT '' NOT NULL",
        "ALTER TABLE sku ADD COLUMN cost_minor BIGINT DEFAULT '0' NOT NULL",
        "ALTER TABLE sku ADD COLUMN customs_code TEXT DEFAULT '' NOT NULL",
        "ALTER TABLE sku ADD COLUMN origin_country TEXT DEFAULT '' NOT NULL",
        "ALTER TABLE sku ADD COLUMN supplier_id BIGINT CONSTRAINT fk_sku_supplier_id REFERENCES supplier (id)",
        "ALTER TABLE sku ADD COLUMN supplier_ref TEXT DEFAULT '' NOT NULL",
        "ALTER TABLE orders ADD COLUMN is_history BOOLEAN DEFAULT '0' NOT NULL",
        "ALTER TABLE parcel ADD COLUMN station_id BIGINT CONSTRAINT fk_parcel_station_id REFERENCES station (id)",
        "ALTER TABLE shipment ADD COLUMN is_listed BOOLEAN DEFAULT '0' NOT NULL",
        "CREATE INDEX ix_sku_product_id ON sku (product_id)",
    ],
}


def upgrade() -> None:
    op.create_table(
        "backup",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("made_by", sa.String(length=10), nullable=False),
        sa.Column("path", sa.Text(), server_default="", nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.CheckConstraint("made_by IN ('hand', 'schedule', 'upgrade')", name=op.f("backup_maker_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup")),
        sa.UniqueConstraint("public_id", name=op.f("uq_backup_public_id")),
    )
    op.create_table(
        "box",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("length_mm", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("width_mm", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("height_mm", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("grams", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("max_grams", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box")),
        sa.UniqueConstraint("name", name=op.f("uq_box_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_box_public_id")),
    )
    op.create_table(
        "printer",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("media", sa.String(length=10), server_default="a6", nullable=False),
        sa.Column("dpi", sa.BigInteger(), server_default="203", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('browser', 'queue', 'raw')", name=op.f("printer_kind_is_known")),
        sa.CheckConstraint("media IN ('a6', '4x6', 'a4', 'letter')", name=op.f("printer_media_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printer")),
        sa.UniqueConstraint("name", name=op.f("uq_printer_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_printer_public_id")),
    )
    op.create_table(
        "product",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("handle", sa.String(length=200), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("brand", sa.Text(), server_default="", nullable=False),
        sa.Column("photo", sa.Text(), server_default="", nullable=False),
        sa.Column("options", sa.JSON(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("handle", name=op.f("uq_product_handle")),
        sa.UniqueConstraint("public_id", name=op.f("uq_product_public_id")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", Id, nullable=False),
        sa.Column("tried", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_failure_address", ["address", "at"], unique=False)
        batch_op.create_index("ix_sign_in_failure_tried", ["tried", "at"], unique=False)

    op.create_table(
        "supplier",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("site_url", sa.Text(), server_default="", nullable=False),
        sa.Column("line1", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("lead_days", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("name", name=op.f("uq_supplier_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_supplier_public_id")),
    )
    op.create_table(
        "tax_rate",
        sa.Column("id", Id, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("tax_class", sa.String(length=40), server_default="", nullable=False),
        sa.Column("rate_ppm", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("priority", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("compound", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("on_shipping", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rate")),
        sa.UniqueConstraint(
            "country", "region", "postcode", "city", "tax_class", "priority", name="one_rate_per_place"
        ),
    )
    op.create_table(
        "channel_hook",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("standing", sa.String(length=10), server_default="live", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.CheckConstraint("standing IN ('live', 'paused', 'gone')", name=op.f("channel_hook_standing_is_known")),
        sa.ForeignKeyConstraint(["account_id"], ["vendor_account.id"], name=op.f("fk_channel_hook_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_hook")),
        sa.UniqueConstraint("account_id", "topic", name="one_hook_per_topic"),
    )
    op.create_table(
        "import_mapping",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("headers_sha", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_import_mapping_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("kind", "headers_sha", name="one_mapping_per_shape"),
    )
    op.create_table(
        "login",
        sa.Column("actor_id", Id, nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("password", sa.Text(), server_default="", nullable=False),
        sa.Column("pin", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("joined_at", Instant(), nullable=True),
        sa.Column("failed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("locked_until", Instant(), nullable=True),
        sa.CheckConstraint("role IN ('owner', 'manager', 'operator', 'viewer')", name=op.f("login_role_is_known")),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_login_actor_id")),
        sa.PrimaryKeyConstraint("actor_id", name=op.f("pk_login")),
        sa.UniqueConstraint("email", name=op.f("uq_login_email")),
    )
    op.create_table(
        "message_template",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_message_template_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint("kind", "language", "release", name="one_template_per_release"),
    )
    op.create_table(
        "one_time_link",
        sa.Column("id", Id, nullable=False),
        sa.Column("token_sha", sa.String(length=64), nullable=False),
        sa.Column("actor_id", Id, nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("made_by_id", Id, nullable=True),
        sa.CheckConstraint("purpose IN ('join', 'reset', 'enter')", name=op.f("one_time_link_purpose_is_known")),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_one_time_link_actor_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["actor.id"], name=op.f("fk_one_time_link_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_sha", name=op.f("uq_one_time_link_token_sha")),
    )
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_link_actor_id"), ["actor_id"], unique=False)

    op.create_table(
        "station",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("label_printer_id", Id, nullable=True),
        sa.Column("slip_printer_id", Id, nullable=True),
        sa.Column("prints_labels", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("prints_slips", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["label_printer_id"], ["printer.id"], name=op.f("fk_station_label_printer_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_station_site_id")),
        sa.ForeignKeyConstraint(["slip_printer_id"], ["printer.id"], name=op.f("fk_station_slip_printer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("name", name=op.f("uq_station_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_station_public_id")),
    )
    op.create_table(
        "stop",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("target_id", Id, server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.Column("lifted_by_id", Id, nullable=True),
        sa.CheckConstraint(
            "scope IN ('everything', 'channel', 'carrier', 'site', 'sku')", name=op.f("stop_scope_is_known")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_stop_actor_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["actor.id"], name=op.f("fk_stop_lifted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stop_public_id")),
    )
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.create_index(
            "one_open_stop_per_target",
            ["scope", "target_id"],
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )

    op.create_table(
        "stored_file",
        sa.Column("id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.CheckConstraint(
            "kind IN ('photo', 'logo', 'import', 'rejects', 'document')", name=op.f("stored_file_kind_is_known")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_stored_file_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("sha256", "kind", name="one_row_per_file"),
    )
    op.create_table(
        "import_job",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("file_id", Id, nullable=True),
        sa.Column("mapping", sa.JSON(), nullable=True),
        sa.Column("read_rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fresh_rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("changed_rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("same_rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rejected_rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rejects_file_id", Id, nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("applied_rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("applied_at", Instant(), nullable=True),
        sa.Column("left_at", Instant(), nullable=True),
        sa.Column("actor_id", Id, nullable=True),
        sa.CheckConstraint(
            "kind IN ('products', 'stock', 'customers', 'suppliers', 'orders', 'tax_rates')",
            name=op.f("import_job_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["vendor_account.id"], name=op.f("fk_import_job_account_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_import_job_actor_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_import_job_file_id")),
        sa.ForeignKeyConstraint(["rejects_file_id"], ["stored_file.id"], name=op.f("fk_import_job_rejects_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_job")),
        sa.UniqueConstraint("public_id", name=op.f("uq_import_job_public_id")),
    )
    op.create_table(
        "session",
        sa.Column("id", Id, nullable=False),
        sa.Column("token_sha", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("station_id", Id, nullable=True),
        sa.Column("site_id", Id, nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("agent", sa.Text(), server_default="", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("unlocked_until", Instant(), nullable=True),
        sa.CheckConstraint("kind IN ('browser', 'station', 'program')", name=op.f("session_kind_is_known")),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_session_actor_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_session_site_id")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_session_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_sha", name=op.f("uq_session_token_sha")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_actor_id"), ["actor_id"], unique=False)
    dialect = op.get_bind().dialect.name
    for statement in _COLUMNS[dialect]:
        op.execute(statement)
    for statement in _GUARDS[dialect]:
        op.execute(sa.text(statement.replace(":", "\\:")))
