"""People: how they prove who they are, where they are signed in, and the links that let them in once."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from ..types import Id
from .columns import at, metadata, ref, row_id, text, whole, words, yes

# What a person signs in with. A person without a row here is only a name (somebody of before, or a typed one).
login = Table(
    "login", metadata, Column("actor_id", Id, ForeignKey("actor.id"), primary_key=True), Column("email", sa.String(200), nullable=False, unique=True),
    Column("role", sa.String(10), nullable=False), text("password"), text("pin"), yes("active", True), at("since", False), at("joined_at"),
    whole("failed"), at("locked_until"),
    words("role", ("owner", "manager", "operator", "viewer"), "login_role_is_known"),
)  # fmt: skip
# Where somebody is signed in: a browser, a station's shared phone (a person unlocks it by PIN), or a program's key.
session = Table(
    "session", metadata, row_id(), Column("token_sha", sa.String(64), nullable=False, unique=True), Column("kind", sa.String(10), nullable=False),
    ref("actor_id", "actor.id", True, index=True), ref("station_id", "station.id", True), ref("site_id", "site.id", True), text("name"), text("agent"), at("since", False), at("seen_at", False), at("until", False),
    at("ended_at"), at("unlocked_until"),
    words("kind", ("browser", "station", "program"), "session_kind_is_known"),
)  # fmt: skip
# A link that works once: to join, to choose another password, to be shown in without one.
one_time_link = Table(
    "one_time_link", metadata, row_id(), Column("token_sha", sa.String(64), nullable=False, unique=True), ref("actor_id", "actor.id", index=True), Column("purpose", sa.String(10), nullable=False),
    at("since", False), at("until", False), at("used_at"), ref("made_by_id", "actor.id", True),
    words("purpose", ("join", "reset", "enter"), "one_time_link_purpose_is_known"),
)  # fmt: skip
# Failed tries to sign in, by what was tried: counted in the warehouse, so that a restart forgives nothing.
sign_in_failure = Table(
    "sign_in_failure", metadata, row_id(), Column("tried", sa.String(200), nullable=False), Column("address", sa.String(60), nullable=False), at("at", False),
    Index("ix_sign_in_failure_tried", "tried", "at"), Index("ix_sign_in_failure_address", "address", "at"),
)  # fmt: skip
