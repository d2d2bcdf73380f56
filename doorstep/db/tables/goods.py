"""What is sold and where it comes from: products over their SKUs, suppliers, tax, files, and imports of all of it."""

import sqlalchemy as sa
from sqlalchemy import Column, Table, UniqueConstraint

from .columns import at, json, metadata, public, ref, row_id, text, whole, words, yes

# A file that a person or a vendor gave us: its bytes lie under its hash in the home, never under the web's root.
stored_file = Table(
    "stored_file", metadata, row_id(), Column("sha256", sa.String(64), nullable=False), Column("kind", sa.String(12), nullable=False), Column("media_type", sa.String(80), nullable=False),
    whole("size_bytes"), text("name"), at("since", False), ref("actor_id", "actor.id", True),
    words("kind", ("photo", "logo", "import", "rejects", "document"), "stored_file_kind_is_known"),
    UniqueConstraint("sha256", "kind", name="one_row_per_file"),
)  # fmt: skip
supplier = Table(
    "supplier", metadata, row_id(), public(), Column("name", sa.String(120), nullable=False, unique=True), text("email"), text("phone"), text("site_url"),
    text("line1"), text("postcode"), text("city"), text("country"), whole("lead_days"), text("note"), yes("active", True), at("since", False),
)  # fmt: skip
# What the customer sees as one thing; what is stored, sold and sent are its variants, the SKUs.
product = Table(
    "product", metadata, row_id(), public(), Column("handle", sa.String(200), nullable=False, unique=True), text("title"), text("description"), text("category"), text("brand"),
    text("photo"), json("options"), yes("active", True), at("since", False), at("changed_at", False),
)  # fmt: skip
# A rate in parts per million of the net price: 19 % is 190,000. '' means any region, postcode or city.
tax_rate = Table(
    "tax_rate", metadata, row_id(), Column("country", sa.String(2), nullable=False), text("region"), text("postcode"), text("city"), Column("tax_class", sa.String(40), nullable=False, server_default=""),
    whole("rate_ppm"), text("name"), whole("priority", 1), yes("compound"), yes("on_shipping", True), yes("active", True), at("since", False),
    UniqueConstraint("country", "region", "postcode", "city", "tax_class", "priority", name="one_rate_per_place"),
)  # fmt: skip

# Bringing in what the shop has: a file read once, shown as a difference, and then applied or left
import_job = Table(
    "import_job", metadata, row_id(), public(), Column("kind", sa.String(12), nullable=False), text("source"), ref("account_id", "vendor_account.id", True), ref("file_id", "stored_file.id", True), json("mapping"),
    whole("read_rows"), whole("fresh_rows"), whole("changed_rows"), whole("same_rows"), whole("rejected_rows"), ref("rejects_file_id", "stored_file.id", True), json("report"),
    whole("applied_rows"), at("at", False), at("applied_at"), at("left_at"), ref("actor_id", "actor.id", True),
    words("kind", ("products", "stock", "customers", "suppliers", "orders", "tax_rates"), "import_job_kind_is_known"),
)  # fmt: skip
import_mapping = Table(
    "import_mapping", metadata, row_id(), Column("kind", sa.String(12), nullable=False), Column("headers_sha", sa.String(64), nullable=False), json("mapping"), at("at", False), ref("actor_id", "actor.id", True),
    UniqueConstraint("kind", "headers_sha", name="one_mapping_per_shape"),
)  # fmt: skip
