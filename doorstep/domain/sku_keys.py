"""By what a channel's line is mapped: what a case groups by, and what a mapping is said of."""

from hashlib import sha256

MOST, TITLE_MOST = 180, 120  # letters of a key: it is part of a case's group
FINGERPRINT = 16


def sku_key(sku: str, variant_ref: str, title: str) -> str:
    """By what a channel's line is mapped: its SKU, else its variant, else its words. `db.queries.normalize_lines` says
    the same in SQL."""
    if sku:
        return cut_key(sku)
    return cut_key(f"variant:{variant_ref}") if variant_ref else cut_key(f"title:{title}", TITLE_MOST)


def cut_key(text: str, most: int = MOST) -> str:
    """The text itself where it is short enough; else its beginning and a fingerprint of the whole, so that two products
    are never taken for one."""
    return text if len(text) <= most else f"{text[: most - FINGERPRINT - 1]}~{fingerprint(text)}"


def fingerprint(text: str) -> str:
    """What tells one long text from another; the database reckons the very same."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:FINGERPRINT]
