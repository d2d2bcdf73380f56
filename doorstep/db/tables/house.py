"""The house: stations and printers, boxes, stops, the wording of messages, registered webhooks and backups."""

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table, UniqueConstraint

from ..types import Id
from .columns import at, json, metadata, public, ref, row_id, text, whole, words, yes

printer = Table(
    # Where: '' for the browser's own, a queue's name, or host:port of one that takes ZPL.
    "printer", metadata, row_id(), public(), Column("name", sa.String(60), nullable=False, unique=True), Column("kind", sa.String(10), nullable=False), text("address"), Column("media", sa.String(10), nullable=False, server_default="a6"),
    whole("dpi", 203), yes("active", True), at("since", False),
    words("kind", ("browser", "queue", "raw"), "printer_kind_is_known"), words("media", ("a6", "4x6", "a4", "letter"), "printer_media_is_known"),
)  # fmt: skip
station = Table(
    "station", metadata, row_id(), public(), Column("name", sa.String(60), nullable=False, unique=True), ref("site_id", "site.id"), ref("label_printer_id", "printer.id", True), ref("slip_printer_id", "printer.id", True),
    yes("prints_labels", True), yes("prints_slips"), yes("active", True), at("since", False),
)  # fmt: skip
box = Table(
    "box", metadata, row_id(), public(), Column("name", sa.String(60), nullable=False, unique=True), whole("length_mm"), whole("width_mm"), whole("height_mm"), whole("grams"), whole("max_grams"), yes("active", True), at("since", False),
)  # fmt: skip
# What a person has stopped: it lies still from `since` until it is lifted. target_id is 0 for everything.
stop = Table(
    "stop", metadata, row_id(), public(), Column("scope", sa.String(12), nullable=False), Column("target_id", Id, nullable=False, server_default="0"), text("reason"), at("since", False), ref("actor_id", "actor.id", True),
    at("lifted_at"), ref("lifted_by_id", "actor.id", True),
    words("scope", ("everything", "channel", "carrier", "site", "sku"), "stop_scope_is_known"),
    Index("one_open_stop_per_target", "scope", "target_id", unique=True, sqlite_where=sa.text("lifted_at IS NULL"), postgresql_where=sa.text("lifted_at IS NULL")),
)  # fmt: skip
# The shop's own words for a message; each change is a new release, and the newest is used. None: Doorstep's words.
message_template = Table(
    "message_template", metadata, row_id(), Column("kind", sa.String(20), nullable=False), Column("language", sa.String(10), nullable=False), Column("release", sa.Integer, nullable=False), text("subject"), text("body"), at("at", False), ref("actor_id", "actor.id", True),
    UniqueConstraint("kind", "language", "release", name="one_template_per_release"),
)  # fmt: skip
# A webhook that we registered at a channel: the channel's id of it, and how it was when we last looked.
channel_hook = Table(
    "channel_hook", metadata, row_id(), ref("account_id", "vendor_account.id"), Column("topic", sa.String(80), nullable=False), text("external_ref"), text("address"), Column("standing", sa.String(10), nullable=False, server_default="live"),
    at("since", False), at("checked_at"), UniqueConstraint("account_id", "topic", name="one_hook_per_topic"),
    words("standing", ("live", "paused", "gone"), "channel_hook_standing_is_known"),
)  # fmt: skip
# What a channel says of one day of the shop beside what we hold: the statement of that day. `says` is None where the
# other side cannot be asked, or did not answer.
channel_day = Table(
    "channel_day", metadata, row_id(), ref("account_id", "vendor_account.id"), Column("day_on", sa.String(10), nullable=False), whole("says", None), whole("held"), whole("history"), whole("ignored"),
    whole("on_the_way"), whole("dead"), whole("missing"), whole("by_webhook"), whole("fetched"), json("facts"), text("trouble"), at("made_at", False), text("signature"),
    UniqueConstraint("account_id", "day_on", name="one_statement_per_day"),
)  # fmt: skip
backup = Table(
    "backup", metadata, row_id(), public(), at("at", False), Column("made_by", sa.String(10), nullable=False), text("path"), whole("size_bytes"), Column("sha256", sa.String(64), nullable=False, server_default=""), at("checked_at"), at("deleted_at"), json("report"),
    words("made_by", ("hand", "schedule", "upgrade"), "backup_maker_is_known"),
)  # fmt: skip
