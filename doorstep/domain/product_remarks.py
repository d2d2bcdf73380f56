"""What whoever looks at the difference of a product sheet should know, beside what becomes of each row."""

from collections.abc import Iterator, Sequence

from .product_rows import ProductRows


def remarks(rows: ProductRows, counted_before: int, lost: Sequence[str]) -> list[str]:
    """Sentences. `counted_before` rows bring units that are no opening stock; nobody will see the photos in `lost`."""
    return [*_of_units(rows, counted_before), *_of_what_is_left_out(rows, lost), *_of_products(rows)]


def _of_units(rows: ProductRows, counted_before: int) -> Iterator[str]:
    if rows.unplaced:
        yield f"{_say(rows.unplaced)}, and no bin: give a bin (and a site) to count them in."
    if rows.unstored:
        yield f"{_say(rows.unstored)} of a kit, or of what is not sent: that is not counted in."
    if counted_before:
        yield (
            f"{_say(counted_before)} of what was counted before: their units stay as they are; a "
            "stock count changes them."
        )


def _of_what_is_left_out(rows: ProductRows, lost: Sequence[str]) -> Iterator[str]:
    if rows.misread:
        yield (
            f"{len(rows.misread)} barcodes are left out, since their last digit does not fit the others "
            f"({_some(rows.misread)}): read them from the products again."
        )
    if lost:
        yield (
            f"{len(lost)} photos are neither web addresses nor in a ZIP that came along; none of them will be seen: "
            f"{_some(lost)}."
        )


def _of_products(rows: ProductRows) -> Iterator[str]:
    if rows.proposed:
        told = _rows(rows.proposed, "has", "have")
        yield f"{told} no SKU: each gets one made of its product and options, the same every time."
    if rows.alike:
        yield "SKUs that look alike are products of their own: " + _some([f"{a} and {b}" for a, b in rows.alike]) + "."
    for name, count in list(rows.types.items())[:20]:
        yield (
            f"{_rows(count, 'is', 'are')} of the type “{name[:40]}”, which a plugin of WooCommerce made: they come in "
            "as ordinary products with units of their own; a set of others needs its parts (a column Parts: CANDLE:2 "
            "BOX:1)."
        )
    if rows.differing:
        told = _rows(rows.differing, "describes its", "describe their")
        yield f"{told} product otherwise than its first row; the first one counts."


def _say(count: int) -> str:
    return f"{_rows(count, 'says', 'say')} how many are there"


def _rows(count: int, one: str, several: str) -> str:
    return f"1 row {one}" if count == 1 else f"{count:,} rows {several}"


def _some(words: Sequence[str]) -> str:
    return ", ".join(word[:60] for word in words[:3]) + (f" and {len(words) - 3} more" if len(words) > 3 else "")
