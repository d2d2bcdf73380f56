"""When a product is ready to be sold and sent, and what is missing until then."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one SKU. `on_hand` is what lies in all bins, of a kit what its parts come to."""

    code: str
    title: str
    kind: str
    grams: int = 0
    price_minor: int = 0
    barcodes: int = 0
    photo: str = ""
    on_hand: int = 0
    parts: int = 0
    origin_country: str = ""
    customs_code: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing. Without what `stops`, the product cannot be sold or sent; the rest is advice."""

    what: str
    why: str
    stops: bool = True


def missing(known: Known) -> list[Missing]:
    """What this product still needs, the most urgent first; an empty list where it is ready in every way."""
    found = []
    if not known.title:
        found.append(Missing("a title", "customers and pickers read it"))
    if not known.price_minor:
        found.append(Missing("a price", "orders that are typed in take it from here"))
    if known.kind == "kit" and not known.parts:
        found.append(Missing("its parts", "a kit is picked part by part"))
    if known.kind == "physical":
        if not known.grams:
            found.append(Missing("a weight", "a label is bought by weight"))
        if known.on_hand <= 0:
            found.append(Missing("stock", "count it in, with its bin"))
        if not known.barcodes:
            found.append(Missing("a barcode", "a scan is surer than a look", stops=False))
    if known.kind in ("physical", "kit") and not known.photo.startswith("/"):
        found.append(Missing("a photo", "pickers know it at a glance", stops=False))
    return found


def is_ready(known: Known) -> bool:
    """Whether it can be sold and sent as it is."""
    return not any(one.stops for one in missing(known))
