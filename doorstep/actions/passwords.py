"""Passwords and PINs as they are kept: argon2id, and no more of them at once than the machine has room for."""

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

# 19 MiB, two passes, one lane: what OWASP asks for at least, and what a small machine can give to each who signs in.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_ROOM = threading.BoundedSemaphore(4)


def keep(secret: str) -> str:
    """What the warehouse keeps of it: enough to know it again, and dear to guess."""
    with _ROOM:
        return _HASHER.hash(secret)


def fits(kept: str, secret: str) -> bool:
    """Whether it is that secret. Where none is kept, it costs the same to find out."""
    with _ROOM:
        try:
            return _HASHER.verify(kept or _of_nobody(), secret) and bool(kept)
        except (Argon2Error, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether it was kept when guessing was cheaper."""
    return _HASHER.check_needs_rehash(kept)


@lru_cache(maxsize=1)
def _of_nobody() -> str:
    return _HASHER.hash("nobody has this one")
