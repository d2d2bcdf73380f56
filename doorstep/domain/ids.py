"""Public ids, derived from facts so that a retry makes the same row."""

from hashlib import blake2b

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread


def public_id(prefix: str, *parts: object) -> str:
    """A short, stable id for what the parts name: the same parts give the same id for ever (80 bits)."""
    number = int.from_bytes(blake2b("\x1f".join(map(str, parts)).encode(), digest_size=10).digest(), "big")
    return f"{prefix}_" + "".join(_ALPHABET[number >> shift & 31] for shift in range(75, -5, -5))
