"""Orders and everything that becomes of them: claims, parcels, messages, returns and money."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint

from ..types import Id
from .columns import at, json, lived, metadata, public, ref, row_id, text, whole, words, yes

orders = Table(
    "orders", metadata, row_id(), public(), ref("account_id", "vendor_account.id"), Column("external_ref", sa.String(120), nullable=False), text("number"), *lived("order"),
    at("placed_at", False), at("source_updated_at"), text("source_sha"), at("received_at", False), at("confirmed_at"), at("sent_at"), at("cancelled_at"), text("cancel_reason"),
    Column("currency", sa.String(3)), whole("goods_minor"), whole("discount_minor"), whole("tax_minor"), whole("shipping_minor"), whole("other_minor"), whole("total_minor"),
    whole("original_total_minor"), Column("presentment_currency", sa.String(3)), whole("presentment_total_minor"), yes("tax_included"),
    text("payment"), text("payment_ref"), text("payment_method"), whole("paid_minor"), whole("gift_card_minor"), whole("refunded_minor"),
    ref("customer_id", "customer.id", True), ref("ship_contact_id", "contact.id", True), ref("bill_contact_id", "contact.id", True), ref("owner_id", "actor.id", True),
    whole("revision"), text("shipping_service"), text("language"), whole("risk_score", None), json("enrichment"), yes("is_test"), yes("is_terms"), yes("address_accepted"), yes("risk_accepted"),
    whole("rounding_accepted_minor", None), at("promised_at"), yes("is_history"),
    # What the channel pays out, whose tax it is, its own deadlines, and the mark of the address that it stated last.
    Column("payout_currency", sa.String(3)), whole("payout_minor"), yes("is_tax_remitted"), at("ship_by_at"), at("deliver_by_at"), text("address_said"),
    UniqueConstraint("account_id", "external_ref", name="one_order_per_fact"),
    Index("ix_orders_status", "status", "placed_at", sqlite_where=sa.text("status NOT IN ('completed','cancelled')"), postgresql_where=sa.text("status NOT IN ('completed','cancelled')")),
    Index("ix_orders_number", "number"), Index("ix_orders_placed_at", "placed_at"), Index("ix_orders_customer_id", "customer_id"),
)  # fmt: skip
order_line = Table(
    "order_line", metadata, Column("order_id", Id, ForeignKey("orders.id"), primary_key=True), Column("n", sa.Integer, primary_key=True), Column("external_ref", sa.String(120), nullable=False),
    ref("sku_id", "sku.id", True), ref("recipe_id", "kit_recipe.id", True), text("sku"), text("variant_ref"), text("title"), Column("kind", sa.String(10), nullable=False),
    whole("original_qty"), whole("qty"), whole("unit_price_minor"), whole("goods_minor"), whole("discount_minor"), whole("tax_minor"), whole("shipping_minor"), whole("other_minor"),
    whole("total_minor"), whole("original_total_minor"), whole("grams"), whole("allocated_qty"), whole("elsewhere_qty"), whole("sent_qty"), whole("returned_qty"), whole("refunded_minor"),
    words("kind", ("physical", "digital", "gift_card", "custom"), "order_line_kind_is_known"),
    CheckConstraint("returned_qty <= sent_qty + elsewhere_qty", name="unit_never_comes_back_twice"),
    CheckConstraint("sent_qty + elsewhere_qty <= original_qty", name="unit_never_sent_twice"),
    CheckConstraint("qty >= 0 AND original_qty >= 0", name="order_line_qty_is_whole"),
    UniqueConstraint("order_id", "external_ref", name="one_line_per_ref"), sqlite_with_rowid=False,
)  # fmt: skip
order_revision = Table(
    "order_revision", metadata, Column("order_id", Id, ForeignKey("orders.id"), primary_key=True), Column("n", sa.Integer, primary_key=True), ref("event_id", "inbound_event.id", True),
    at("source_updated_at"), whole("total_minor"), text("payment"), json("lines"), at("at", False), sqlite_with_rowid=False,
)  # fmt: skip
order_mark = Table(
    # By what orders of one buyer, address or device are known from others, keyed by this installation: nobody is named.
    "order_mark", metadata, Column("mark", sa.String(26), primary_key=True), Column("order_id", Id, ForeignKey("orders.id"), primary_key=True), at("placed_at", False),
    sqlite_with_rowid=False,
)  # fmt: skip
promise = Table(
    "promise", metadata, Column("order_id", Id, ForeignKey("orders.id"), primary_key=True), Column("n", sa.Integer, primary_key=True), Column("promised_on", sa.String(10), nullable=False),
    at("ship_by_at", False), text("reason"), json("inputs"), at("at", False), Column("outcome", sa.String(6)), text("fault"), at("decided_at"),
    words("outcome", ("kept", "missed"), "promise_outcome_is_known", nullable=True), sqlite_with_rowid=False,
)  # fmt: skip
payment = Table(
    "payment", metadata, row_id(), ref("order_id", "orders.id", index=True), Column("external_ref", sa.String(120), nullable=False), text("method"), whole("amount_minor"), Column("currency", sa.String(3), nullable=False),
    at("at", False), UniqueConstraint("order_id", "external_ref"), Index("ix_payment_ref", "external_ref"),
)  # fmt: skip

# The floor

wave = Table("wave", metadata, row_id(), public(), ref("site_id", "site.id"), at("opened_at", False), at("closed_at"))
fulfillment = Table(
    "fulfillment", metadata, row_id(), public(), ref("order_id", "orders.id"), Column("n", sa.Integer, nullable=False), ref("site_id", "site.id"), ref("wave_id", "wave.id", True, index=True), *lived("fulfillment"),
    json("why"), at("planned_at", False), UniqueConstraint("order_id", "n"),
    Index("ix_fulfillment_open", "site_id", "status", sqlite_where=sa.text("status IN ('planned','released','picked','packed')"), postgresql_where=sa.text("status IN ('planned','released','picked','packed')")),
)  # fmt: skip
allocation = Table(
    "allocation", metadata, row_id(), ref("order_id", "orders.id", index=True), Column("line_n", sa.Integer, nullable=False), ref("fulfillment_id", "fulfillment.id", index=True), ref("sku_id", "sku.id"),
    ref("position_id", "position.id"), whole("qty"), whole("per_kit", 1), whole("picked_qty"), whole("released_qty"), whole("sent_qty"),
    CheckConstraint("picked_qty + released_qty <= qty AND sent_qty <= picked_qty", name="allocation_is_used_once"),
    Index("ix_allocation_waiting", "sku_id", sqlite_where=sa.text("picked_qty + released_qty < qty"), postgresql_where=sa.text("picked_qty + released_qty < qty")),
)  # fmt: skip
pick_task = Table(
    "pick_task", metadata, row_id(), ref("wave_id", "wave.id", index=True), ref("fulfillment_id", "fulfillment.id", index=True), ref("allocation_id", "allocation.id"), whole("qty"), whole("picked_qty"), *lived("pick_task"),
    CheckConstraint("picked_qty <= qty", name="pick_never_beyond_task"),
)  # fmt: skip
parcel = Table(
    "parcel", metadata, row_id(), public(), ref("order_id", "orders.id"), Column("n", sa.Integer, nullable=False), ref("fulfillment_id", "fulfillment.id", index=True), *lived("parcel"),
    whole("grams"), text("box"), text("service"), at("sealed_at"), at("handed_over_at"), at("delivered_at"), ref("packed_by_id", "actor.id", True), ref("station_id", "station.id", True), UniqueConstraint("order_id", "n"),
    Index("ix_parcel_open", "status", sqlite_where=sa.text("status IN ('open','sealed','labelled')"), postgresql_where=sa.text("status IN ('open','sealed','labelled')")),
)  # fmt: skip
parcel_line = Table(
    "parcel_line", metadata, Column("parcel_id", Id, ForeignKey("parcel.id"), primary_key=True), Column("allocation_id", Id, ForeignKey("allocation.id"), primary_key=True), ref("sku_id", "sku.id"), whole("qty"),
    CheckConstraint("qty > 0", name="parcel_line_qty_is_positive"), sqlite_with_rowid=False,
)  # fmt: skip
shipment = Table(
    "shipment", metadata, row_id(), public(), ref("order_id", "orders.id", index=True), ref("parcel_id", "parcel.id"), ref("account_id", "vendor_account.id"), text("service"), *lived("shipment"),
    ref("effect_id", "effect.id", True), text("label_ref"), Column("tracking_ref", sa.String(80)), whole("cost_minor", None), Column("currency", sa.String(3)), json("why"),
    at("booked_at"), at("expected_at"), at("delivered_at"), yes("is_listed"),
    Index("one_live_label_per_parcel", "parcel_id", unique=True, sqlite_where=sa.text("status NOT IN ('voided','refused')"), postgresql_where=sa.text("status NOT IN ('voided','refused')")),
    Index("ix_shipment_tracking_ref", "account_id", "tracking_ref"), Index("ix_shipment_parcel_id", "parcel_id"),
)  # fmt: skip
tracking_event = Table(
    "tracking_event", metadata, row_id(), ref("shipment_id", "shipment.id", index=True), ref("event_id", "inbound_event.id", True), text("word"), text("status"), at("occurred_at", False), text("place"), yes("is_applied"),
)  # fmt: skip
message = Table(
    "message", metadata, row_id(), public(), ref("order_id", "orders.id"), Column("kind", sa.String(20), nullable=False), Column("ref", sa.String(40), nullable=False, server_default=""), text("language"), text("subject"),
    *lived("message"), ref("effect_id", "effect.id", True), json("about"), at("wanted_at", False), at("sent_at"), UniqueConstraint("order_id", "kind", "ref", name="told_once"),
)  # fmt: skip

# Returns and money

rma = Table(
    "rma",
    metadata,
    row_id(),
    public(),
    ref("order_id", "orders.id"),
    Column("n", sa.Integer, nullable=False),
    *lived("rma"),
    text("reason"),
    at("requested_at", False),
    at("received_at"),
    ref("site_id", "site.id", True),
    UniqueConstraint("order_id", "n"),
)
rma_line = Table(
    "rma_line", metadata, Column("rma_id", Id, ForeignKey("rma.id"), primary_key=True), Column("n", sa.Integer, primary_key=True), Column("order_line_n", sa.Integer, nullable=False), whole("qty"), whole("received_qty"),
    whole("restocked_qty"), whole("scrapped_qty"), text("disposition"), text("inspection"),
    CheckConstraint("received_qty <= qty AND restocked_qty + scrapped_qty <= received_qty", name="rma_unit_goes_one_way"), sqlite_with_rowid=False,
)  # fmt: skip
refund = Table(
    "refund", metadata, row_id(), public(), ref("order_id", "orders.id"), Column("n", sa.Integer, nullable=False), ref("rma_id", "rma.id", True), *lived("refund"), whole("amount_minor"), Column("currency", sa.String(3), nullable=False),
    Column("external_ref", sa.String(120)), ref("effect_id", "effect.id", True), Column("made_by", sa.String(8), nullable=False), json("calculation"), text("reason"), at("at", False), UniqueConstraint("order_id", "n"),
    words("made_by", ("us", "channel"), "refund_maker_is_known"), CheckConstraint("amount_minor > 0", name="refund_amount_is_positive"),
)  # fmt: skip
refund_line = Table(
    "refund_line", metadata, Column("refund_id", Id, ForeignKey("refund.id"), primary_key=True), Column("order_line_n", sa.Integer, primary_key=True), whole("qty"), whole("amount_minor"), sqlite_with_rowid=False,
)  # fmt: skip
payout = Table(
    "payout", metadata, row_id(), public(), ref("account_id", "vendor_account.id"), Column("external_ref", sa.String(120), nullable=False), *lived("payout"), Column("currency", sa.String(3), nullable=False), whole("amount_minor"),
    whole("residual_minor"), Column("paid_on", sa.String(10)), ref("event_id", "inbound_event.id", True), at("received_at", False), UniqueConstraint("account_id", "external_ref", name="one_payout_per_fact"),
)  # fmt: skip
settlement_line = Table(
    "settlement_line", metadata, row_id(), ref("payout_id", "payout.id"), Column("n", sa.Integer, nullable=False), Column("kind", sa.String(20), nullable=False), text("external_ref"), text("charge_ref"), text("order_ref"),
    Column("order_id", Id, index=True), Column("refund_id", Id), whole("gross_minor"), whole("fee_minor"), whole("net_minor"), Column("currency", sa.String(3), nullable=False), at("occurred_at"), text("explanation"), *lived("settlement_line"),
    UniqueConstraint("payout_id", "n"),
)  # fmt: skip

# Clockwork: what is polled and what is done by the house from time to time

feed = Table(
    "feed",
    metadata,
    row_id(),
    ref("account_id", "vendor_account.id"),
    Column("kind", sa.String(20), nullable=False),
    text("cursor"),
    whole("every_seconds", 900),
    at("polled_at"),
    UniqueConstraint("account_id", "kind"),
)
chore = Table(
    "chore",
    metadata,
    row_id(),
    Column("name", sa.String(40), nullable=False, unique=True),
    Column("stage", sa.String(12), nullable=False),
    whole("every_seconds", 3600),
    at("done_at"),
    json("report"),
)
