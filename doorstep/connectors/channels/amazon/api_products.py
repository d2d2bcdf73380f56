"""Amazon's listings as rows of our product sheet: a row for each SKU of the seller's."""

from collections.abc import Mapping
from html import unescape
from typing import Any

Told = Mapping[str, Any]
_SELLERS_OWN = "DEFAULT"  # the fulfillment channel of what the seller sends


def row_of(listing: Told, place: str) -> dict[str, str]:
    """The listing's row at that marketplace."""
    summary = _of_place(listing.get("summaries"), place)
    offer = next((one for one in _all(listing.get("offers"), place) if one.get("offerType") in ("B2C", None)), {})
    held = [
        one for one in listing.get("fulfillmentAvailability") or () if one.get("fulfillmentChannelCode") == _SELLERS_OWN
    ]
    image = summary.get("mainImage") or {}
    row = {
        "sku": _text(listing["sku"]),
        "title": _text(summary.get("itemName")),
        "kind": "physical",
        "price": _text((offer.get("price") or {}).get("amount")),
        "photo": _text(image.get("link")),
        "qty": str(max(0, int(held[0]["quantity"]))) if held and held[0].get("quantity") is not None else "",
        "active": "yes" if "BUYABLE" in (summary.get("status") or ()) else "no",
    }
    return {name: value for name, value in row.items() if value}


def _of_place(parts: Any, place: str) -> Told:
    return next(iter(_all(parts, place)), {})


def _all(parts: Any, place: str) -> list[Told]:
    return [one for one in parts or () if one.get("marketplaceId") in (place, None)]


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, bool | dict | list) else unescape(str(value))
