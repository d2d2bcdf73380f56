"""The six mechanisms: inbox, work, ledger, effects, cases and journal."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint

from ..types import Id
from .columns import at, json, lived, metadata, public, ref, row_id, text, whole, words, yes

# Inbox and work

inbound_event = Table(
    "inbound_event", metadata, row_id(), ref("account_id", "vendor_account.id"), Column("dedupe_key", sa.String(200), nullable=False), Column("topic", sa.String(80), nullable=False),
    text("delivery_ref"), at("received_at", False), at("occurred_at"), Column("sha256", sa.String(64), nullable=False), whole("size_bytes"),
    whole("deliveries", 1), ref("actor_id", "actor.id", True), Column("order_ref", sa.String(120)), Column("order_id", Id),
    Column("outcome", sa.String(12)), text("outcome_reason"), at("outcome_at"),
    UniqueConstraint("account_id", "dedupe_key", name="one_row_per_fact"),
    words("outcome", ("applied", "stale", "quarantined", "ignored"), "inbound_event_outcome_is_known", nullable=True),
    Index("ix_inbound_event_order_ref", "account_id", "order_ref"),
    Index("ix_inbound_event_order_id", "order_id"),
    Index("ix_inbound_event_fetched", "account_id", "received_at", sqlite_where=sa.text("delivery_ref = 'poll'"), postgresql_where=sa.text("delivery_ref = 'poll'")),
)  # fmt: skip
inbound_body = Table(
    "inbound_body", metadata, Column("event_id", Id, ForeignKey("inbound_event.id"), primary_key=True), text("headers"), Column("body", sa.LargeBinary), at("erased_at"),
)  # fmt: skip
work_item = Table(
    "work_item", metadata, row_id(), Column("stage", sa.String(12), nullable=False), Column("subject_id", Id, nullable=False), at("due_at", False), at("wanted_at", False),
    Column("attempts", sa.Integer, nullable=False, server_default="0"), Column("lease", sa.String(80)), at("leased_until"), yes("again"),
    Column("outcome", sa.String(12)), Column("batch_id", Id), text("note"),
    words("outcome", ("done", "quarantined", "dropped"), "work_item_outcome_is_known", nullable=True),
    Index("one_open_item_per_subject", "stage", "subject_id", unique=True, sqlite_where=sa.text("outcome IS NULL"), postgresql_where=sa.text("outcome IS NULL")),
    Index("ix_work_item_open", "stage", "due_at", "id", sqlite_where=sa.text("outcome IS NULL"), postgresql_where=sa.text("outcome IS NULL")),
)  # fmt: skip
batch = Table(
    "batch", metadata, row_id(), Column("stage", sa.String(12), nullable=False), text("worker"), text("run_ref"), at("now", False), at("committed_at", False),
    ref("rules_release_id", "rules_release.id", True), text("work_items", "[]"), text("door"),
)  # fmt: skip

# Ledgers

position = Table(
    "position", metadata, row_id(), ref("sku_id", "sku.id"), ref("site_id", "site.id"), text("bin"), text("lot"), text("serial"), text("container"),
    text("owner"), text("condition"),
    UniqueConstraint("sku_id", "site_id", "bin", "lot", "serial", "container", "owner", "condition", name="one_row_per_position"),
)  # fmt: skip
balance = Table(
    "balance", metadata, Column("position_id", Id, ForeignKey("position.id"), primary_key=True), Column("account", sa.String(12), primary_key=True), whole("amount"),
    CheckConstraint("amount >= 0", name="stock_never_oversold"),
    words("account", ("available", "allocated", "picked"), "balance_account_is_guarded"),
    sqlite_with_rowid=False,
)  # fmt: skip
entry = Table(
    "entry", metadata, row_id(), Column("ledger", sa.String(5), nullable=False), Column("kind", sa.String(20), nullable=False), Column("order_id", Id), text("ref"),
    text("reason"), Column("actor_id", Id), at("at", False), Column("reverses_id", Id),
    words("ledger", ("stock", "money"), "entry_ledger_is_known"), Index("ix_entry_order_id", "order_id"),
    Index("ix_entry_of_act", "ref", sqlite_where=sa.text("ref LIKE 'event %'"), postgresql_where=sa.text("ref LIKE 'event %'")),
)  # fmt: skip
posting = Table(
    "posting", metadata, Column("entry_id", Id, ForeignKey("entry.id"), primary_key=True), Column("n", sa.Integer, primary_key=True), Column("account", sa.String(20), nullable=False),
    Column("sku_id", Id), Column("position_id", Id), Column("currency", sa.String(3)), whole("amount"),
    CheckConstraint("(sku_id IS NULL) <> (currency IS NULL)", name="posting_has_one_unit"), sqlite_with_rowid=False,
)  # fmt: skip
money_balance = Table(
    "money_balance", metadata, Column("order_id", Id, ForeignKey("orders.id"), primary_key=True), Column("account", sa.String(12), primary_key=True), Column("currency", sa.String(3), primary_key=True),
    whole("amount"), CheckConstraint("amount >= 0", name="refund_never_beyond_paid"),
    words("account", ("refundable", "gift_card"), "money_balance_account_is_guarded"), sqlite_with_rowid=False,
)  # fmt: skip

# Effects, cases and journal

effect = Table(
    "effect", metadata, row_id(), public(), Column("operation", sa.String(20), nullable=False), ref("account_id", "vendor_account.id", True),
    Column("subject_kind", sa.String(20), nullable=False), Column("subject_id", Id, nullable=False), Column("order_id", Id),
    Column("key", sa.String(80), nullable=False, unique=True), *lived("effect"), at("due_at", False), Column("attempts", sa.Integer, nullable=False, server_default="0"),
    json("request"), Column("answer", sa.LargeBinary), text("external_ref"), text("words"), whole("amount_minor", None), Column("currency", sa.String(3)),
    ref("parent_id", "effect.id", True), at("wanted_at", False), at("called_at"), at("settled_at"),
    Index("ix_effect_subject", "subject_kind", "subject_id"), Index("ix_effect_order_id", "order_id"),
    Index("ix_effect_open", "due_at", sqlite_where=sa.text("status IN ('wanted','calling','in_doubt')"), postgresql_where=sa.text("status IN ('wanted','calling','in_doubt')")),
)  # fmt: skip
exception_case = Table(
    "exception_case", metadata, row_id(), public(), Column("cause", sa.String(24), nullable=False), Column("group_key", sa.String(200), nullable=False), *lived("exception_case"),
    text("question"), json("facts"), ref("owner_id", "actor.id"), text("next_action"), at("due_at", False), at("snoozed_until"), whole("money_minor"), Column("currency", sa.String(3)),
    at("oldest_promise_at"), whole("revision", 1), text("answer"), json("answer_fields"), text("resolved_via"), ref("resolved_by_id", "actor.id", True), at("opened_at", False), at("resolved_at"),
    text("run_ref"),
    Index("one_open_case_per_group", "cause", "group_key", unique=True, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'")),
)  # fmt: skip
case_subject = Table(
    "case_subject", metadata, Column("case_id", Id, ForeignKey("exception_case.id"), primary_key=True), Column("subject_kind", sa.String(20), primary_key=True),
    Column("subject_id", Id, primary_key=True), Column("order_id", Id), yes("holds", True), at("since", False), at("cleared_at"), json("facts"), whole("money_minor"),
    Index("ix_case_subject_open", "subject_kind", "subject_id", sqlite_where=sa.text("cleared_at IS NULL"), postgresql_where=sa.text("cleared_at IS NULL")),
    Index("ix_case_subject_order", "order_id", sqlite_where=sa.text("cleared_at IS NULL"), postgresql_where=sa.text("cleared_at IS NULL")),
)  # fmt: skip
journal = Table(
    "journal", metadata, Column("kind", sa.String(20), primary_key=True), Column("subject_id", Id, primary_key=True), Column("n", sa.Integer, primary_key=True),
    Column("from_status", sa.String(20), nullable=False), Column("to_status", sa.String(20), nullable=False), Column("verb", sa.String(20), nullable=False),
    Column("actor_id", Id), text("reason"), text("run_ref"), at("at", False), sqlite_with_rowid=False,
)  # fmt: skip
