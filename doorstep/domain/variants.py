"""What tells the variants of one product apart: its options, as in Colour: Red, as sheets and people say them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

MOST_OPTIONS = 3  # as spreadsheets of shops have them
VARIANT = "variant"  # under which all values stand together, or alone where no option has a name


def names_of(product_options: Mapping[str, Any] | None, sku_options: Mapping[str, Any] | None) -> list[str]:
    """What the options are called: as the product says, or as this variant does."""
    named = [str(name) for name in (product_options or {}).get("names") or ()]
    own = [name for name in sku_options or {} if name not in (VARIANT, "photo_from")]
    if not named and not own and (sku_options or {}).get(VARIANT):
        return [VARIANT]
    return [*named, *(name for name in own if name not in named)][:MOST_OPTIONS]


def with_variant(title: str, options: Sequence[str]) -> str:
    """The title as it stands on a pick list: it tells the variants apart."""
    words = re.split(r"\W+", title.casefold())
    if all(set(re.split(r"\W+", option.casefold())) <= set(words) for option in options):
        return title[:500]
    return f"{title} – {' / '.join(options)}"[:500]
