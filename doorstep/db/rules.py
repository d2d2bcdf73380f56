"""The shop's rules as numbered releases: each batch names the one it decided by."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from . import tables
from .write import insert, take_ids, to_json

DEFAULTS: Mapping[str, Any] = {
    "risk_hold_at": 70,  # score from which an order waits for a person
    "wait_for_payment_hours": 48,  # how long an unpaid order waits before it becomes a case
    "orphan_patience_minutes": 15,  # how long an event waits for its order before it becomes a case
    "wave_size": 100,  # fulfillments that go to the floor together
    "quiet_from": "21:00",  # no messages to customers from … (the site's time zone)
    "quiet_until": "07:00",  # … until
    "transit_days": 2,  # the carrier's working days that a customer is promised, within the first site's country
    "transit_days_abroad": 5,  # and to another country
    "delivered_after_days": 14,  # without a scan, a parcel counts as delivered after so many days
    "returns_pay_back_shipping": False,  # whether a return gives its share of the shipping back too
    "returns_expire_after_days": 60,  # how long an approved return may take to come
    "bodies_kept_days": 0,  # how long bodies of events whose orders are over are kept; 0: for ever
    "tries_before_case": 8,  # how often work is tried again before a person is asked
}


@dataclass(frozen=True, slots=True)
class Rules:
    """One release of the rules; a rule that it does not name has its default."""

    release_id: int | None
    body: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.body.get(name, DEFAULTS[name])


def current(connection: sa.Connection) -> Rules:
    """The rules in force."""
    row = connection.execute(
        sa.select(tables.rules_release.c.id, tables.rules_release.c.body)
        .order_by(tables.rules_release.c.id.desc())
        .limit(1)
    ).first()
    return Rules(row.id, row.body) if row else Rules(None, {})


def publish(connection: sa.Connection, body: Mapping[str, Any], at: datetime) -> int:
    """These rules are in force from now; what is in force already is not released again."""
    text = to_json(dict(body))
    digest = hashlib.sha256(text.encode()).hexdigest()
    release = tables.rules_release
    newest = connection.execute(
        sa.select(release.c.id, release.c.sha256).order_by(release.c.id.desc()).limit(1)
    ).first()
    if newest is not None and newest.sha256 == digest:
        return int(newest.id)
    (one,) = take_ids(connection, tables.rules_release, 1)
    insert(connection, tables.rules_release, ("id", "body", "sha256", "at"), [(one, text, digest, at)])
    return one
