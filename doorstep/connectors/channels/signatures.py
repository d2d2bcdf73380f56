"""How a signature is compared with those that our secrets make."""

import hmac
from collections.abc import Iterable


def is_one_of(claimed: bytes, wanted: Iterable[bytes]) -> bool:
    """Whether it is one of these: all of them are looked at, so that the time taken does not tell which one it was."""
    found = False
    for one in wanted:
        found |= hmac.compare_digest(one, claimed)
    return found
