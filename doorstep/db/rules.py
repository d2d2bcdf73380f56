"""The shop's rules as numbered releases: each batch names the one it decided by."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.domain.options import OPTIONS

from . import tables
from .write import insert, take_ids, to_json

DEFAULTS: Mapping[str, Any] = {option.key: option.default for option in OPTIONS if option.is_rule}


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
