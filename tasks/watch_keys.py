"""The public keys that a shop signs with, as it publishes them: read again at each reading of its orders, so that a key
which it has changed is believed, and one which it has withdrawn is not."""

from typing import Any

from doorstep.connectors.channels.apis import DOORS, has_api
from doorstep.db.accounts import PUBLIC_KEYS, keep_in_config
from doorstep.domain.errors import DoorstepError

from .commits import Slice


async def read_public_keys(feed: Any) -> str | None:
    """The shop's keys where they are others than we hold, '' where it has withdrawn them all; None where they are the
    same, or it does not say now."""
    config = feed.config or {}
    door = DOORS.get(feed.vendor)
    if door is None or door.public_keys is None or not has_api(feed.vendor, config):
        return None
    try:
        published = await door.public_keys(config)
    except DoorstepError:  # what it published before holds until it answers
        return None
    return published if published != config.get(PUBLIC_KEYS, "") else None


def commit_public_keys(s: Slice, feed: Any, published: str | None) -> None:
    """Signatures are held against these keys from now on."""
    if published is not None:
        keep_in_config(s.connection, feed.id, {PUBLIC_KEYS: published})
