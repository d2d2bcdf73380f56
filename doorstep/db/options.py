"""The shop's settings as they stand: what somebody set, or the default that the registry of them names."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from doorstep.domain.options import BY_KEY

from . import rules, tables


def read_option(connection: sa.Connection, key: str) -> Any:
    """The setting's value, or its default where nobody set it. One small query."""
    return read_some(connection, key)[key]


def read_some(connection: sa.Connection, *keys: str) -> Mapping[str, Any]:
    """The values of these settings, or their defaults. One small query, and one more where a rule is among them."""
    options = [BY_KEY[key] for key in keys]
    values: dict[str, Any] = {option.key: option.default for option in options}
    if plain := [option.key for option in options if not option.is_rule]:
        setting = tables.setting
        found = connection.execute(sa.select(setting.c.key, setting.c.value).where(setting.c.key.in_(plain)))
        values |= {key: value for key, value in found if value is not None}
    if ruled := [option.key for option in options if option.is_rule]:
        in_force = rules.current(connection)
        values |= {key: in_force[key] for key in ruled}
    return values
