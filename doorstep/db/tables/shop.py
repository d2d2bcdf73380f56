"""The shop itself: settings, people, vendors, sites, products and the persons who buy."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, UniqueConstraint

from ..types import Id
from .columns import at, json, metadata, public, ref, row_id, text, whole, words, yes

setting = Table(
    "setting",
    metadata,
    Column("key", sa.String(60), primary_key=True),
    json("value"),
    at("at"),
    ref("actor_id", "actor.id", True),
)
rules_release = Table(
    "rules_release",
    metadata,
    row_id(),
    json("body"),
    Column("sha256", sa.String(64), nullable=False),
    at("at", False),
)
actor = Table(
    "actor", metadata, row_id(), public(), Column("kind", sa.String(10), nullable=False), text("name"), text("email"),
    yes("active", True), at("since", False), UniqueConstraint("kind", "name"),
    words("kind", ("person", "system", "vendor"), "actor_kind_is_known"),
)  # fmt: skip
vendor_account = Table(
    "vendor_account", metadata, row_id(), public(), Column("kind", sa.String(10), nullable=False), Column("vendor", sa.String(30), nullable=False),
    Column("name", sa.String(60), nullable=False, unique=True), text("external_ref"), Column("currency", sa.String(3)), json("config"),
    yes("active", True), at("since", False),
    words("kind", ("channel", "carrier", "payment", "messenger", "house"), "vendor_account_kind_is_known"),
)  # fmt: skip
vendor_secret = Table(
    "vendor_secret", metadata, row_id(), ref("account_id", "vendor_account.id", index=True), text("name"), Column("sealed", sa.LargeBinary, nullable=False),
    at("since", False), at("until"),
)  # fmt: skip
intake_refusal = Table(
    "intake_refusal", metadata, Column("account_id", Id, primary_key=True), Column("day_on", sa.String(10), primary_key=True),
    Column("reason", sa.String(30), primary_key=True), whole("times"),
)  # fmt: skip
site = Table(
    "site", metadata, row_id(), public(), Column("name", sa.String(60), nullable=False, unique=True), text("line1"), text("line2"), text("city"),
    text("region"), text("postcode"), Column("country", sa.String(2), nullable=False), Column("time_zone", sa.String(40), nullable=False),
    json("calendar"), json("cut_offs"), whole("rank"), yes("active", True),
)  # fmt: skip
bin_ = Table(
    "bin",
    metadata,
    row_id(),
    ref("site_id", "site.id"),
    Column("code", sa.String(40), nullable=False),
    whole("walk_order"),
    UniqueConstraint("site_id", "code"),
)
sku = Table(
    "sku", metadata, row_id(), public(), Column("code", sa.String(64), nullable=False, unique=True), text("title"), Column("kind", sa.String(10), nullable=False),
    whole("grams"), whole("length_mm"), whole("width_mm"), whole("height_mm"), whole("price_minor"), Column("currency", sa.String(3)),
    text("photo"), text("packing_note"), yes("active", True),
    ref("product_id", "product.id", True, index=True), json("options"), text("tax_class"), whole("cost_minor"), text("customs_code"), text("origin_country"),
    ref("supplier_id", "supplier.id", True), text("supplier_ref"),
    words("kind", ("physical", "kit", "digital", "gift_card"), "sku_kind_is_known"),
)  # fmt: skip
barcode = Table(
    "barcode", metadata, Column("code", sa.String(64), primary_key=True), Column("kind", sa.String(10), nullable=False), Column("target_id", Id, nullable=False),
    whole("qty", 1), words("kind", ("sku", "bin", "tote"), "barcode_kind_is_known"),
)  # fmt: skip
kit_recipe = Table(
    "kit_recipe",
    metadata,
    row_id(),
    ref("sku_id", "sku.id"),
    whole("release", 1),
    at("since", False),
    UniqueConstraint("sku_id", "release"),
)
kit_component = Table(
    "kit_component", metadata, Column("recipe_id", Id, ForeignKey("kit_recipe.id"), primary_key=True), Column("n", sa.Integer, primary_key=True),
    ref("sku_id", "sku.id"), whole("qty", 1), CheckConstraint("qty > 0", name="kit_component_qty_is_positive"),
)  # fmt: skip
sku_mapping = Table(
    "sku_mapping", metadata, row_id(), ref("account_id", "vendor_account.id"), text("sku"), ref("sku_id", "sku.id"), at("since", False),
    UniqueConstraint("account_id", "sku"),
)  # fmt: skip
contact = Table(
    # The only business table with personal data: what one order (or customer) says of a person. Erasing empties the row.
    "contact", metadata, row_id(), text("name"), text("company"), text("line1"), text("line2"), text("city"), text("region"), text("postcode"),
    text("country"), text("phone"), text("email"), text("language"), text("note"), text("gift_note"), text("delivery_instructions"),
    json("personalisation"), at("erased_at"),
)  # fmt: skip
customer = Table(
    "customer", metadata, row_id(), public(), ref("account_id", "vendor_account.id"), text("external_ref"), ref("contact_id", "contact.id", True),
    json("tags"), whole("orders_before"), at("since", False),
)  # fmt: skip
