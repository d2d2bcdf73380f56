"""The first warehouse: six mechanisms, eight stages."""

import sqlalchemy as sa
from alembic import op

from doorstep.db.types import Id, Instant

revision = "0001"
down_revision = None


_GUARDS = {
    "sqlite": [
        "CREATE TRIGGER orders_moves_as_declared BEFORE UPDATE OF status ON orders WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('confirmed>cancelled', 'confirmed>in_progress', 'confirmed>sent', 'in_progress>cancelled', 'in_progress>confirmed', 'in_progress>ready', 'ready>cancelled', 'ready>in_progress', 'ready>sent', 'received>cancelled', 'received>confirmed', 'sent>completed') BEGIN SELECT RAISE(ABORT, 'orders_moves_as_declared'); END",
        "CREATE TRIGGER fulfillment_moves_as_declared BEFORE UPDATE OF status ON fulfillment WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('packed>cancelled', 'packed>picked', 'packed>sent', 'picked>cancelled', 'picked>packed', 'planned>cancelled', 'planned>released', 'released>cancelled', 'released>picked') BEGIN SELECT RAISE(ABORT, 'fulfillment_moves_as_declared'); END",
        "CREATE TRIGGER pick_task_moves_as_declared BEFORE UPDATE OF status ON pick_task WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('open>cancelled', 'open>picked', 'open>short') BEGIN SELECT RAISE(ABORT, 'pick_task_moves_as_declared'); END",
        "CREATE TRIGGER parcel_moves_as_declared BEFORE UPDATE OF status ON parcel WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('handed_over>delivered', 'handed_over>returned', 'labelled>discarded', 'labelled>handed_over', 'labelled>sealed', 'open>discarded', 'open>sealed', 'sealed>discarded', 'sealed>labelled') BEGIN SELECT RAISE(ABORT, 'parcel_moves_as_declared'); END",
        "CREATE TRIGGER shipment_moves_as_declared BEFORE UPDATE OF status ON shipment WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('booked>delivered', 'booked>failed', 'booked>in_transit', 'booked>out_for_delivery', 'booked>returned', 'booked>voided', 'failed>delivered', 'failed>in_transit', 'failed>out_for_delivery', 'failed>returned', 'in_transit>delivered', 'in_transit>failed', 'in_transit>out_for_delivery', 'in_transit>returned', 'out_for_delivery>delivered', 'out_for_delivery>failed', 'out_for_delivery>in_transit', 'out_for_delivery>returned', 'requested>booked', 'requested>refused', 'requested>voided') BEGIN SELECT RAISE(ABORT, 'shipment_moves_as_declared'); END",
        "CREATE TRIGGER effect_moves_as_declared BEFORE UPDATE OF status ON effect WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('calling>done', 'calling>in_doubt', 'calling>refused', 'calling>wanted', 'in_doubt>calling', 'in_doubt>done', 'in_doubt>dropped', 'in_doubt>refused', 'in_doubt>wanted', 'wanted>calling', 'wanted>dropped') BEGIN SELECT RAISE(ABORT, 'effect_moves_as_declared'); END",
        "CREATE TRIGGER message_moves_as_declared BEFORE UPDATE OF status ON message WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('failed>queued', 'failed>suppressed', 'queued>sending', 'queued>suppressed', 'sending>failed', 'sending>queued', 'sending>sent') BEGIN SELECT RAISE(ABORT, 'message_moves_as_declared'); END",
        "CREATE TRIGGER rma_moves_as_declared BEFORE UPDATE OF status ON rma WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('approved>expired', 'approved>received', 'inspected>closed', 'received>inspected', 'requested>approved', 'requested>refused') BEGIN SELECT RAISE(ABORT, 'rma_moves_as_declared'); END",
        "CREATE TRIGGER refund_moves_as_declared BEFORE UPDATE OF status ON refund WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('pending>posted', 'pending>refused', 'pending>voided', 'refused>pending', 'refused>voided') BEGIN SELECT RAISE(ABORT, 'refund_moves_as_declared'); END",
        "CREATE TRIGGER payout_moves_as_declared BEFORE UPDATE OF status ON payout WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('disputed>balanced', 'received>balanced', 'received>disputed') BEGIN SELECT RAISE(ABORT, 'payout_moves_as_declared'); END",
        "CREATE TRIGGER settlement_line_moves_as_declared BEFORE UPDATE OF status ON settlement_line WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('unmatched>matched', 'unmatched>written_off') BEGIN SELECT RAISE(ABORT, 'settlement_line_moves_as_declared'); END",
        "CREATE TRIGGER exception_case_moves_as_declared BEFORE UPDATE OF status ON exception_case WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('open>cleared', 'open>resolved') BEGIN SELECT RAISE(ABORT, 'exception_case_moves_as_declared'); END",
        "CREATE TRIGGER entry_is_append_only_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entry_is_append_only'); END",
        "CREATE TRIGGER entry_is_append_only_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entry_is_append_only'); END",
        "CREATE TRIGGER posting_is_append_only_update BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'posting_is_append_only'); END",
        "CREATE TRIGGER posting_is_append_only_delete BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'posting_is_append_only'); END",
        "CREATE TRIGGER journal_is_append_only_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'journal_is_append_only'); END",
        "CREATE TRIGGER journal_is_append_only_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'journal_is_append_only'); END",
        "CREATE TRIGGER batch_is_append_only_update BEFORE UPDATE ON batch BEGIN SELECT RAISE(ABORT, 'batch_is_append_only'); END",
        "CREATE TRIGGER batch_is_append_only_delete BEFORE DELETE ON batch BEGIN SELECT RAISE(ABORT, 'batch_is_append_only'); END",
        "CREATE TRIGGER order_revision_is_append_only_update BEFORE UPDATE ON order_revision BEGIN SELECT RAISE(ABORT, 'order_revision_is_append_only'); END",
        "CREATE TRIGGER order_revision_is_append_only_delete BEFORE DELETE ON order_revision BEGIN SELECT RAISE(ABORT, 'order_revision_is_append_only'); END",
        "CREATE TRIGGER inbound_event_is_kept BEFORE UPDATE ON inbound_event WHEN OLD.account_id IS NOT NEW.account_id OR OLD.dedupe_key IS NOT NEW.dedupe_key OR OLD.topic IS NOT NEW.topic OR OLD.delivery_ref IS NOT NEW.delivery_ref OR OLD.received_at IS NOT NEW.received_at OR OLD.occurred_at IS NOT NEW.occurred_at OR OLD.sha256 IS NOT NEW.sha256 OR OLD.size_bytes IS NOT NEW.size_bytes OR OLD.actor_id IS NOT NEW.actor_id BEGIN SELECT RAISE(ABORT, 'inbound_event_is_kept'); END",
        "CREATE TRIGGER inbound_event_is_never_deleted BEFORE DELETE ON inbound_event BEGIN SELECT RAISE(ABORT, 'inbound_event_is_never_deleted'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'check_violation'; END $$",
        "CREATE TRIGGER orders_moves_as_declared BEFORE UPDATE OF status ON orders FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('confirmed>cancelled', 'confirmed>in_progress', 'confirmed>sent', 'in_progress>cancelled', 'in_progress>confirmed', 'in_progress>ready', 'ready>cancelled', 'ready>in_progress', 'ready>sent', 'received>cancelled', 'received>confirmed', 'sent>completed')) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER fulfillment_moves_as_declared BEFORE UPDATE OF status ON fulfillment FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('packed>cancelled', 'packed>picked', 'packed>sent', 'picked>cancelled', 'picked>packed', 'planned>cancelled', 'planned>released', 'released>cancelled', 'released>picked')) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER pick_task_moves_as_declared BEFORE UPDATE OF status ON pick_task FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('open>cancelled', 'open>picked', 'open>short')) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER parcel_moves_as_declared BEFORE UPDATE OF status ON parcel FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('handed_over>delivered', 'handed_over>returned', 'labelled>discarded', 'labelled>handed_over', 'labelled>sealed', 'open>discarded', 'open>sealed', 'sealed>discarded', 'sealed>labelled')) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER shipment_moves_as_declared BEFORE UPDATE OF status ON shipment FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('booked>delivered', 'booked>failed', 'booked>in_transit', 'booked>out_for_delivery', 'booked>returned', 'booked>voided', 'failed>delivered', 'failed>in_transit', 'failed>out_for_delivery', 'failed>returned', 'in_transit>delivered', 'in_transit>failed', 'in_transit>out_for_delivery', 'in_transit>returned', 'out_for_delivery>delivered', 'out_for_delivery>failed', 'out_for_delivery>in_transit', 'out_for_delivery>returned', 'requested>booked', 'requested>refused', 'requested>voided')) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER effect_moves_as_declared BEFORE UPDATE OF status ON effect FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('calling>done', 'calling>in_doubt', 'calling>refused', 'calling>wanted', 'in_doubt>calling', 'in_doubt>done', 'in_doubt>dropped', 'in_doubt>refused', 'in_doubt>wanted', 'wanted>calling', 'wanted>dropped')) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER message_moves_as_declared BEFORE UPDATE OF status ON message FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('failed>queued', 'failed>suppressed', 'queued>sending', 'queued>suppressed', 'sending>failed', 'sending>queued', 'sending>sent')) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER rma_moves_as_declared BEFORE UPDATE OF status ON rma FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('approved>expired', 'approved>received', 'inspected>closed', 'received>inspected', 'requested>approved', 'requested>refused')) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER refund_moves_as_declared BEFORE UPDATE OF status ON refund FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('pending>posted', 'pending>refused', 'pending>voided', 'refused>pending', 'refused>voided')) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER payout_moves_as_declared BEFORE UPDATE OF status ON payout FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('disputed>balanced', 'received>balanced', 'received>disputed')) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER settlement_line_moves_as_declared BEFORE UPDATE OF status ON settlement_line FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('unmatched>matched', 'unmatched>written_off')) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER exception_case_moves_as_declared BEFORE UPDATE OF status ON exception_case FOR EACH ROW WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ('open>cleared', 'open>resolved')) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER entry_is_append_only BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER posting_is_append_only BEFORE UPDATE OR DELETE ON posting FOR EACH ROW EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER batch_is_append_only BEFORE UPDATE OR DELETE ON batch FOR EACH ROW EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER order_revision_is_append_only BEFORE UPDATE OR DELETE ON order_revision FOR EACH ROW EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER inbound_event_is_kept BEFORE UPDATE ON inbound_event FOR EACH ROW WHEN (OLD.account_id IS DISTINCT FROM NEW.account_id OR OLD.dedupe_key IS DISTINCT FROM NEW.dedupe_key OR OLD.topic IS DISTINCT FROM NEW.topic OR OLD.delivery_ref IS DISTINCT FROM NEW.delivery_ref OR OLD.received_at IS DISTINCT FROM NEW.received_at OR OLD.occurred_at IS DISTINCT FROM NEW.occurred_at OR OLD.sha256 IS DISTINCT FROM NEW.sha256 OR OLD.size_bytes IS DISTINCT FROM NEW.size_bytes OR OLD.actor_id IS DISTINCT FROM NEW.actor_id) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER inbound_event_is_never_deleted BEFORE DELETE ON inbound_event FOR EACH ROW EXECUTE FUNCTION refuse()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "actor",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('person', 'system', 'vendor')", name=op.f("actor_kind_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_actor_kind_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_actor_public_id")),
    )
    op.create_table(
        "barcode",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("target_id", Id, nullable=False),
        sa.Column("qty", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("kind IN ('sku', 'bin', 'tote')", name=op.f("barcode_kind_is_known")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_barcode")),
    )
    op.create_table(
        "chore",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("every_seconds", sa.BigInteger(), server_default="3600", nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chore")),
        sa.UniqueConstraint("name", name=op.f("uq_chore_name")),
    )
    op.create_table(
        "contact",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("company", sa.Text(), server_default="", nullable=False),
        sa.Column("line1", sa.Text(), server_default="", nullable=False),
        sa.Column("line2", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("gift_note", sa.Text(), server_default="", nullable=False),
        sa.Column("delivery_instructions", sa.Text(), server_default="", nullable=False),
        sa.Column("personalisation", sa.JSON(), nullable=True),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_table(
        "entry",
        sa.Column("id", Id, nullable=False),
        sa.Column("ledger", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("order_id", Id, nullable=True),
        sa.Column("ref", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("reverses_id", Id, nullable=True),
        sa.CheckConstraint("ledger IN ('stock', 'money')", name=op.f("entry_ledger_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_order_id", ["order_id"], unique=False)

    op.create_table(
        "intake_refusal",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("day_on", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("times", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("account_id", "day_on", "reason", name=op.f("pk_intake_refusal")),
    )
    op.create_table(
        "journal",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("from_status", sa.String(length=20), nullable=False),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("run_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", "n", name=op.f("pk_journal")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rules_release",
        sa.Column("id", Id, nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_release")),
    )
    op.create_table(
        "site",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("line1", sa.Text(), server_default="", nullable=False),
        sa.Column("line2", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("calendar", sa.JSON(), nullable=True),
        sa.Column("cut_offs", sa.JSON(), nullable=True),
        sa.Column("rank", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("name", name=op.f("uq_site_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_site_public_id")),
    )
    op.create_table(
        "sku",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("grams", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("length_mm", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("width_mm", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("height_mm", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("price_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("photo", sa.Text(), server_default="", nullable=False),
        sa.Column("packing_note", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.CheckConstraint("kind IN ('physical', 'kit', 'digital', 'gift_card')", name=op.f("sku_kind_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku")),
        sa.UniqueConstraint("code", name=op.f("uq_sku_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sku_public_id")),
    )
    op.create_table(
        "vendor_account",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("vendor", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("config", sa.JSON(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('channel', 'carrier', 'payment', 'messenger', 'house')", name=op.f("vendor_account_kind_is_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_account")),
        sa.UniqueConstraint("name", name=op.f("uq_vendor_account_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_vendor_account_public_id")),
    )
    op.create_table(
        "work_item",
        sa.Column("id", Id, nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("wanted_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease", sa.String(length=80), nullable=True),
        sa.Column("leased_until", Instant(), nullable=True),
        sa.Column("again", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("batch_id", Id, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('done', 'quarantined', 'dropped')", name=op.f("work_item_outcome_is_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_item")),
    )
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_work_item_open",
            ["stage", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )
        batch_op.create_index(
            "one_open_item_per_subject",
            ["stage", "subject_id"],
            unique=True,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )

    op.create_table(
        "batch",
        sa.Column("id", Id, nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("worker", sa.Text(), server_default="", nullable=False),
        sa.Column("run_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("now", Instant(), nullable=False),
        sa.Column("committed_at", Instant(), nullable=False),
        sa.Column("rules_release_id", Id, nullable=True),
        sa.Column("work_items", sa.Text(), server_default="[]", nullable=False),
        sa.Column("door", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["rules_release_id"], ["rules_release.id"], name=op.f("fk_batch_rules_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_table(
        "bin",
        sa.Column("id", Id, nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("walk_order", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_bin_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bin")),
        sa.UniqueConstraint("site_id", "code", name=op.f("uq_bin_site_id_code")),
    )
    op.create_table(
        "customer",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_id", Id, nullable=True),
        sa.Column("tags", sa.JSON(), nullable=True),
        sa.Column("orders_before", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["vendor_account.id"], name=op.f("fk_customer_account_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_customer_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_customer_public_id")),
    )
    op.create_table(
        "effect",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("operation", sa.String(length=20), nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("order_id", Id, nullable=True),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="wanted", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("request", sa.JSON(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("wanted_at", Instant(), nullable=False),
        sa.Column("called_at", Instant(), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "status IN ('wanted', 'calling', 'in_doubt', 'done', 'refused', 'dropped')",
            name=op.f("effect_status_is_declared"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["vendor_account.id"], name=op.f("fk_effect_account_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["effect.id"], name=op.f("fk_effect_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effect")),
        sa.UniqueConstraint("key", name=op.f("uq_effect_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_effect_public_id")),
    )
    with op.batch_alter_table("effect", schema=None) as batch_op:
        batch_op.create_index(
            "ix_effect_open",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("status IN ('wanted','calling','in_doubt')"),
            postgresql_where=sa.text("status IN ('wanted','calling','in_doubt')"),
        )
        batch_op.create_index("ix_effect_order_id", ["order_id"], unique=False)
        batch_op.create_index("ix_effect_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "exception_case",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("group_key", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("next_action", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("snoozed_until", Instant(), nullable=True),
        sa.Column("money_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("oldest_promise_at", Instant(), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answer_fields", sa.JSON(), nullable=True),
        sa.Column("resolved_via", sa.Text(), server_default="", nullable=False),
        sa.Column("resolved_by_id", Id, nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("resolved_at", Instant(), nullable=True),
        sa.Column("run_ref", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("status IN ('open', 'resolved', 'cleared')", name=op.f("exception_case_status_is_declared")),
        sa.ForeignKeyConstraint(["owner_id"], ["actor.id"], name=op.f("fk_exception_case_owner_id")),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["actor.id"], name=op.f("fk_exception_case_resolved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exception_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exception_case_public_id")),
    )
    with op.batch_alter_table("exception_case", schema=None) as batch_op:
        batch_op.create_index(
            "one_open_case_per_group",
            ["cause", "group_key"],
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    op.create_table(
        "feed",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("cursor", sa.Text(), server_default="", nullable=False),
        sa.Column("every_seconds", sa.BigInteger(), server_default="900", nullable=False),
        sa.Column("polled_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["vendor_account.id"], name=op.f("fk_feed_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("account_id", "kind", name=op.f("uq_feed_account_id_kind")),
    )
    op.create_table(
        "inbound_event",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("delivery_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("occurred_at", Instant(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("deliveries", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("order_ref", sa.String(length=120), nullable=True),
        sa.Column("order_id", Id, nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("outcome_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('applied', 'stale', 'quarantined', 'ignored')",
            name=op.f("inbound_event_outcome_is_known"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["vendor_account.id"], name=op.f("fk_inbound_event_account_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_inbound_event_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_event")),
        sa.UniqueConstraint("account_id", "dedupe_key", name="one_row_per_fact"),
    )
    with op.batch_alter_table("inbound_event", schema=None) as batch_op:
        batch_op.create_index("ix_inbound_event_order_id", ["order_id"], unique=False)
        batch_op.create_index("ix_inbound_event_order_ref", ["account_id", "order_ref"], unique=False)

    op.create_table(
        "kit_recipe",
        sa.Column("id", Id, nullable=False),
        sa.Column("sku_id", Id, nullable=False),
        sa.Column("release", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_kit_recipe_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_recipe")),
        sa.UniqueConstraint("sku_id", "release", name=op.f("uq_kit_recipe_sku_id_release")),
    )
    op.create_table(
        "position",
        sa.Column("id", Id, nullable=False),
        sa.Column("sku_id", Id, nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("bin", sa.Text(), server_default="", nullable=False),
        sa.Column("lot", sa.Text(), server_default="", nullable=False),
        sa.Column("serial", sa.Text(), server_default="", nullable=False),
        sa.Column("container", sa.Text(), server_default="", nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("condition", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_position_site_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_position_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position")),
        sa.UniqueConstraint(
            "sku_id", "site_id", "bin", "lot", "serial", "container", "owner", "condition", name="one_row_per_position"
        ),
    )
    op.create_table(
        "posting",
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("sku_id", Id, nullable=True),
        sa.Column("position_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("amount", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(sku_id IS NULL) <> (currency IS NULL)", name=op.f("posting_has_one_unit")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_posting_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "n", name=op.f("pk_posting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("at", Instant(), nullable=True),
        sa.Column("actor_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_setting_actor_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "sku_mapping",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("sku", sa.Text(), server_default="", nullable=False),
        sa.Column("sku_id", Id, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["vendor_account.id"], name=op.f("fk_sku_mapping_account_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_sku_mapping_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku_mapping")),
        sa.UniqueConstraint("account_id", "sku", name=op.f("uq_sku_mapping_account_id_sku")),
    )
    op.create_table(
        "vendor_secret",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["vendor_account.id"], name=op.f("fk_vendor_secret_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_secret")),
    )
    with op.batch_alter_table("vendor_secret", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vendor_secret_account_id"), ["account_id"], unique=False)

    op.create_table(
        "wave",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_wave_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sa.UniqueConstraint("public_id", name=op.f("uq_wave_public_id")),
    )
    op.create_table(
        "balance",
        sa.Column("position_id", Id, nullable=False),
        sa.Column("account", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("account IN ('available', 'allocated', 'picked')", name=op.f("balance_account_is_guarded")),
        sa.CheckConstraint("amount >= 0", name=op.f("stock_never_oversold")),
        sa.ForeignKeyConstraint(["position_id"], ["position.id"], name=op.f("fk_balance_position_id")),
        sa.PrimaryKeyConstraint("position_id", "account", name=op.f("pk_balance")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_subject",
        sa.Column("case_id", Id, nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("order_id", Id, nullable=True),
        sa.Column("holds", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("cleared_at", Instant(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.Column("money_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exception_case.id"], name=op.f("fk_case_subject_case_id")),
        sa.PrimaryKeyConstraint("case_id", "subject_kind", "subject_id", name=op.f("pk_case_subject")),
    )
    with op.batch_alter_table("case_subject", schema=None) as batch_op:
        batch_op.create_index(
            "ix_case_subject_open",
            ["subject_kind", "subject_id"],
            unique=False,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )
        batch_op.create_index(
            "ix_case_subject_order",
            ["order_id"],
            unique=False,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )

    op.create_table(
        "inbound_body",
        sa.Column("event_id", Id, nullable=False),
        sa.Column("headers", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["inbound_event.id"], name=op.f("fk_inbound_body_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_inbound_body")),
    )
    op.create_table(
        "kit_component",
        sa.Column("recipe_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sku_id", Id, nullable=False),
        sa.Column("qty", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("qty > 0", name=op.f("kit_component_qty_is_positive")),
        sa.ForeignKeyConstraint(["recipe_id"], ["kit_recipe.id"], name=op.f("fk_kit_component_recipe_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_kit_component_sku_id")),
        sa.PrimaryKeyConstraint("recipe_id", "n", name=op.f("pk_kit_component")),
    )
    op.create_table(
        "orders",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("external_ref", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=20), server_default="received", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("placed_at", Instant(), nullable=False),
        sa.Column("source_updated_at", Instant(), nullable=True),
        sa.Column("source_sha", sa.Text(), server_default="", nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("goods_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("shipping_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("other_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("original_total_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("presentment_currency", sa.String(length=3), nullable=True),
        sa.Column("presentment_total_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax_included", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("payment", sa.Text(), server_default="", nullable=False),
        sa.Column("payment_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("payment_method", sa.Text(), server_default="", nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("gift_card_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("customer_id", Id, nullable=True),
        sa.Column("ship_contact_id", Id, nullable=True),
        sa.Column("bill_contact_id", Id, nullable=True),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("shipping_service", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("risk_score", sa.BigInteger(), nullable=True),
        sa.Column("enrichment", sa.JSON(), nullable=True),
        sa.Column("is_test", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("is_terms", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("address_accepted", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("risk_accepted", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("rounding_accepted_minor", sa.BigInteger(), nullable=True),
        sa.Column("promised_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "status IN ('received', 'confirmed', 'in_progress', 'ready', 'sent', 'completed', 'cancelled')",
            name=op.f("orders_status_is_declared"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["vendor_account.id"], name=op.f("fk_orders_account_id")),
        sa.ForeignKeyConstraint(["bill_contact_id"], ["contact.id"], name=op.f("fk_orders_bill_contact_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_orders_customer_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["actor.id"], name=op.f("fk_orders_owner_id")),
        sa.ForeignKeyConstraint(["ship_contact_id"], ["contact.id"], name=op.f("fk_orders_ship_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("account_id", "external_ref", name="one_order_per_fact"),
        sa.UniqueConstraint("public_id", name=op.f("uq_orders_public_id")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index("ix_orders_customer_id", ["customer_id"], unique=False)
        batch_op.create_index("ix_orders_number", ["number"], unique=False)
        batch_op.create_index("ix_orders_placed_at", ["placed_at"], unique=False)
        batch_op.create_index(
            "ix_orders_status",
            ["status", "placed_at"],
            unique=False,
            sqlite_where=sa.text("status NOT IN ('completed','cancelled')"),
            postgresql_where=sa.text("status NOT IN ('completed','cancelled')"),
        )

    op.create_table(
        "payout",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("external_ref", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="received", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("residual_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_on", sa.String(length=10), nullable=True),
        sa.Column("event_id", Id, nullable=True),
        sa.Column("received_at", Instant(), nullable=False),
        sa.CheckConstraint("status IN ('received', 'balanced', 'disputed')", name=op.f("payout_status_is_declared")),
        sa.ForeignKeyConstraint(["account_id"], ["vendor_account.id"], name=op.f("fk_payout_account_id")),
        sa.ForeignKeyConstraint(["event_id"], ["inbound_event.id"], name=op.f("fk_payout_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("account_id", "external_ref", name="one_payout_per_fact"),
        sa.UniqueConstraint("public_id", name=op.f("uq_payout_public_id")),
    )
    op.create_table(
        "fulfillment",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("site_id", Id, nullable=False),
        sa.Column("wave_id", Id, nullable=True),
        sa.Column("status", sa.String(length=20), server_default="planned", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("why", sa.JSON(), nullable=True),
        sa.Column("planned_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "status IN ('planned', 'released', 'picked', 'packed', 'sent', 'cancelled')",
            name=op.f("fulfillment_status_is_declared"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_fulfillment_order_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_fulfillment_site_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_fulfillment_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fulfillment")),
        sa.UniqueConstraint("order_id", "n", name=op.f("uq_fulfillment_order_id_n")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fulfillment_public_id")),
    )
    with op.batch_alter_table("fulfillment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_fulfillment_open",
            ["site_id", "status"],
            unique=False,
            sqlite_where=sa.text("status IN ('planned','released','picked','packed')"),
            postgresql_where=sa.text("status IN ('planned','released','picked','packed')"),
        )
        batch_op.create_index(batch_op.f("ix_fulfillment_wave_id"), ["wave_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=40), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=20), server_default="queued", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("effect_id", Id, nullable=True),
        sa.Column("about", sa.JSON(), nullable=True),
        sa.Column("wanted_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "status IN ('queued', 'sending', 'sent', 'failed', 'suppressed')", name=op.f("message_status_is_declared")
        ),
        sa.ForeignKeyConstraint(["effect_id"], ["effect.id"], name=op.f("fk_message_effect_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_message_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("order_id", "kind", "ref", name="told_once"),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_public_id")),
    )
    op.create_table(
        "money_balance",
        sa.Column("order_id", Id, nullable=False),
        sa.Column("account", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("account IN ('refundable', 'gift_card')", name=op.f("money_balance_account_is_guarded")),
        sa.CheckConstraint("amount >= 0", name=op.f("refund_never_beyond_paid")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_money_balance_order_id")),
        sa.PrimaryKeyConstraint("order_id", "account", "currency", name=op.f("pk_money_balance")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "order_line",
        sa.Column("order_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("external_ref", sa.String(length=120), nullable=False),
        sa.Column("sku_id", Id, nullable=True),
        sa.Column("recipe_id", Id, nullable=True),
        sa.Column("sku", sa.Text(), server_default="", nullable=False),
        sa.Column("variant_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("original_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("goods_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("shipping_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("other_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("original_total_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("grams", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("allocated_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("elsewhere_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sent_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("returned_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "kind IN ('physical', 'digital', 'gift_card', 'custom')", name=op.f("order_line_kind_is_known")
        ),
        sa.CheckConstraint("qty >= 0 AND original_qty >= 0", name=op.f("order_line_qty_is_whole")),
        sa.CheckConstraint("returned_qty <= sent_qty + elsewhere_qty", name=op.f("unit_never_comes_back_twice")),
        sa.CheckConstraint("sent_qty + elsewhere_qty <= original_qty", name=op.f("unit_never_sent_twice")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_line_order_id")),
        sa.ForeignKeyConstraint(["recipe_id"], ["kit_recipe.id"], name=op.f("fk_order_line_recipe_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_order_line_sku_id")),
        sa.PrimaryKeyConstraint("order_id", "n", name=op.f("pk_order_line")),
        sa.UniqueConstraint("order_id", "external_ref", name="one_line_per_ref"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "order_revision",
        sa.Column("order_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("event_id", Id, nullable=True),
        sa.Column("source_updated_at", Instant(), nullable=True),
        sa.Column("total_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("payment", sa.Text(), server_default="", nullable=False),
        sa.Column("lines", sa.JSON(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["inbound_event.id"], name=op.f("fk_order_revision_event_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_revision_order_id")),
        sa.PrimaryKeyConstraint("order_id", "n", name=op.f("pk_order_revision")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payment",
        sa.Column("id", Id, nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("external_ref", sa.String(length=120), nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payment_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("order_id", "external_ref", name=op.f("uq_payment_order_id_external_ref")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_payment_ref", ["external_ref"], unique=False)

    op.create_table(
        "promise",
        sa.Column("order_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("promised_on", sa.String(length=10), nullable=False),
        sa.Column("ship_by_at", Instant(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("outcome", sa.String(length=6), nullable=True),
        sa.Column("fault", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.CheckConstraint("outcome IS NULL OR outcome IN ('kept', 'missed')", name=op.f("promise_outcome_is_known")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_promise_order_id")),
        sa.PrimaryKeyConstraint("order_id", "n", name=op.f("pk_promise")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rma",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="requested", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=True),
        sa.Column("site_id", Id, nullable=True),
        sa.CheckConstraint(
            "status IN ('requested', 'approved', 'refused', 'received', 'inspected', 'closed', 'expired')",
            name=op.f("rma_status_is_declared"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_rma_order_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_rma_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rma")),
        sa.UniqueConstraint("order_id", "n", name=op.f("uq_rma_order_id_n")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rma_public_id")),
    )
    op.create_table(
        "settlement_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("payout_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("charge_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("order_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("order_id", Id, nullable=True),
        sa.Column("refund_id", Id, nullable=True),
        sa.Column("gross_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("net_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("occurred_at", Instant(), nullable=True),
        sa.Column("explanation", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=20), server_default="unmatched", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "status IN ('unmatched', 'matched', 'written_off')", name=op.f("settlement_line_status_is_declared")
        ),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name=op.f("fk_settlement_line_payout_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_line")),
        sa.UniqueConstraint("payout_id", "n", name=op.f("uq_settlement_line_payout_id_n")),
    )
    with op.batch_alter_table("settlement_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_line_order_id"), ["order_id"], unique=False)

    op.create_table(
        "allocation",
        sa.Column("id", Id, nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("line_n", sa.Integer(), nullable=False),
        sa.Column("fulfillment_id", Id, nullable=False),
        sa.Column("sku_id", Id, nullable=False),
        sa.Column("position_id", Id, nullable=False),
        sa.Column("qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("per_kit", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("picked_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("released_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sent_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "picked_qty + released_qty <= qty AND sent_qty <= picked_qty", name=op.f("allocation_is_used_once")
        ),
        sa.ForeignKeyConstraint(["fulfillment_id"], ["fulfillment.id"], name=op.f("fk_allocation_fulfillment_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_allocation_order_id")),
        sa.ForeignKeyConstraint(["position_id"], ["position.id"], name=op.f("fk_allocation_position_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_allocation_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocation_fulfillment_id"), ["fulfillment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocation_order_id"), ["order_id"], unique=False)
        batch_op.create_index(
            "ix_allocation_waiting",
            ["sku_id"],
            unique=False,
            sqlite_where=sa.text("picked_qty + released_qty < qty"),
            postgresql_where=sa.text("picked_qty + released_qty < qty"),
        )

    op.create_table(
        "parcel",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("fulfillment_id", Id, nullable=False),
        sa.Column("status", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("grams", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("box", sa.Text(), server_default="", nullable=False),
        sa.Column("service", sa.Text(), server_default="", nullable=False),
        sa.Column("sealed_at", Instant(), nullable=True),
        sa.Column("handed_over_at", Instant(), nullable=True),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.Column("packed_by_id", Id, nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'sealed', 'labelled', 'handed_over', 'delivered', 'returned', 'discarded')",
            name=op.f("parcel_status_is_declared"),
        ),
        sa.ForeignKeyConstraint(["fulfillment_id"], ["fulfillment.id"], name=op.f("fk_parcel_fulfillment_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_parcel_order_id")),
        sa.ForeignKeyConstraint(["packed_by_id"], ["actor.id"], name=op.f("fk_parcel_packed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
        sa.UniqueConstraint("order_id", "n", name=op.f("uq_parcel_order_id_n")),
        sa.UniqueConstraint("public_id", name=op.f("uq_parcel_public_id")),
    )
    with op.batch_alter_table("parcel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parcel_fulfillment_id"), ["fulfillment_id"], unique=False)
        batch_op.create_index(
            "ix_parcel_open",
            ["status"],
            unique=False,
            sqlite_where=sa.text("status IN ('open','sealed','labelled')"),
            postgresql_where=sa.text("status IN ('open','sealed','labelled')"),
        )

    op.create_table(
        "refund",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("rma_id", Id, nullable=True),
        sa.Column("status", sa.String(length=20), server_default="pending", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("external_ref", sa.String(length=120), nullable=True),
        sa.Column("effect_id", Id, nullable=True),
        sa.Column("made_by", sa.String(length=8), nullable=False),
        sa.Column("calculation", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("made_by IN ('us', 'channel')", name=op.f("refund_maker_is_known")),
        sa.CheckConstraint(
            "status IN ('pending', 'posted', 'refused', 'voided')", name=op.f("refund_status_is_declared")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("refund_amount_is_positive")),
        sa.ForeignKeyConstraint(["effect_id"], ["effect.id"], name=op.f("fk_refund_effect_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_refund_order_id")),
        sa.ForeignKeyConstraint(["rma_id"], ["rma.id"], name=op.f("fk_refund_rma_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("order_id", "n", name=op.f("uq_refund_order_id_n")),
        sa.UniqueConstraint("public_id", name=op.f("uq_refund_public_id")),
    )
    op.create_table(
        "rma_line",
        sa.Column("rma_id", Id, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("order_line_n", sa.Integer(), nullable=False),
        sa.Column("qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("received_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("restocked_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("scrapped_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("disposition", sa.Text(), server_default="", nullable=False),
        sa.Column("inspection", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "received_qty <= qty AND restocked_qty + scrapped_qty <= received_qty", name=op.f("rma_unit_goes_one_way")
        ),
        sa.ForeignKeyConstraint(["rma_id"], ["rma.id"], name=op.f("fk_rma_line_rma_id")),
        sa.PrimaryKeyConstraint("rma_id", "n", name=op.f("pk_rma_line")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "parcel_line",
        sa.Column("parcel_id", Id, nullable=False),
        sa.Column("allocation_id", Id, nullable=False),
        sa.Column("sku_id", Id, nullable=False),
        sa.Column("qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("qty > 0", name=op.f("parcel_line_qty_is_positive")),
        sa.ForeignKeyConstraint(["allocation_id"], ["allocation.id"], name=op.f("fk_parcel_line_allocation_id")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_parcel_line_parcel_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_parcel_line_sku_id")),
        sa.PrimaryKeyConstraint("parcel_id", "allocation_id", name=op.f("pk_parcel_line")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pick_task",
        sa.Column("id", Id, nullable=False),
        sa.Column("wave_id", Id, nullable=False),
        sa.Column("fulfillment_id", Id, nullable=False),
        sa.Column("allocation_id", Id, nullable=False),
        sa.Column("qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("picked_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("status", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'picked', 'short', 'cancelled')", name=op.f("pick_task_status_is_declared")
        ),
        sa.CheckConstraint("picked_qty <= qty", name=op.f("pick_never_beyond_task")),
        sa.ForeignKeyConstraint(["allocation_id"], ["allocation.id"], name=op.f("fk_pick_task_allocation_id")),
        sa.ForeignKeyConstraint(["fulfillment_id"], ["fulfillment.id"], name=op.f("fk_pick_task_fulfillment_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_pick_task_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick_task")),
    )
    with op.batch_alter_table("pick_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pick_task_fulfillment_id"), ["fulfillment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pick_task_wave_id"), ["wave_id"], unique=False)

    op.create_table(
        "refund_line",
        sa.Column("refund_id", Id, nullable=False),
        sa.Column("order_line_n", sa.Integer(), nullable=False),
        sa.Column("qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_refund_line_refund_id")),
        sa.PrimaryKeyConstraint("refund_id", "order_line_n", name=op.f("pk_refund_line")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shipment",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("parcel_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("service", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=20), server_default="requested", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("effect_id", Id, nullable=True),
        sa.Column("label_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("tracking_ref", sa.String(length=80), nullable=True),
        sa.Column("cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("why", sa.JSON(), nullable=True),
        sa.Column("booked_at", Instant(), nullable=True),
        sa.Column("expected_at", Instant(), nullable=True),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "status IN ('requested', 'booked', 'in_transit', 'out_for_delivery', 'delivered', 'failed', 'returned', 'refused', 'voided')",
            name=op.f("shipment_status_is_declared"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["vendor_account.id"], name=op.f("fk_shipment_account_id")),
        sa.ForeignKeyConstraint(["effect_id"], ["effect.id"], name=op.f("fk_shipment_effect_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_shipment_order_id")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_shipment_parcel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_shipment_public_id")),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipment_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_shipment_parcel_id", ["parcel_id"], unique=False)
        batch_op.create_index("ix_shipment_tracking_ref", ["account_id", "tracking_ref"], unique=False)
        batch_op.create_index(
            "one_live_label_per_parcel",
            ["parcel_id"],
            unique=True,
            sqlite_where=sa.text("status NOT IN ('voided','refused')"),
            postgresql_where=sa.text("status NOT IN ('voided','refused')"),
        )

    op.create_table(
        "tracking_event",
        sa.Column("id", Id, nullable=False),
        sa.Column("shipment_id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=True),
        sa.Column("word", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("occurred_at", Instant(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("is_applied", sa.Boolean(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["inbound_event.id"], name=op.f("fk_tracking_event_event_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_tracking_event_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_event")),
    )
    with op.batch_alter_table("tracking_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tracking_event_shipment_id"), ["shipment_id"], unique=False)
    for statement in _GUARDS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement.replace(":", "\\:")))
