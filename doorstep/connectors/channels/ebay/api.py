"""eBay's REST APIs: one seller, asked and told with an app's keys and the seller's consent."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from doorstep.connectors.calls import NoAnswer, understood
from doorstep.connectors.channels.api import Left, PageOf, ShopFacts, TellAnswer, Told, WithoutHooks
from doorstep.connectors.channels.cutting import cut, cut_one, gathered
from doorstep.connectors.channels.ebay import api_left, words
from doorstep.connectors.channels.ebay.api_left import FULFILLMENT
from doorstep.connectors.channels.ebay.api_wire import Wire
from doorstep.connectors.channels.ebay.order import order_id
from doorstep.connectors.channels.ebay.sign import kept_key
from doorstep.connectors.channels.reading import Json, an_object, objects, parsed, shop_name, text
from doorstep.connectors.channels.wires import read_json
from doorstep.domain.errors import CannotDoError

SCOPES = ("sell.fulfillment", "sell.inventory.readonly", "commerce.identity.readonly")
_PAGE = 200
_OLDEST = timedelta(days=729)  # eBay lists orders of two years
_OPEN = "orderfulfillmentstatus:{NOT_STARTED|IN_PROGRESS}"
_TAXES = "TAX_BREAKDOWN"  # without it, totals leave out what eBay collects for the state
_PARTLY = "IN_PROGRESS"


class EbayApi(WithoutHooks):
    """One seller at eBay. Notifications are subscribed to by hand, on eBay's own page."""

    vendor = "ebay"

    def __init__(self, address: str, identity: str, app_id: str, cert_id: str, refresh_token: str) -> None:
        self._wire = Wire(address, app_id, cert_id, refresh_token)
        self._identity = identity

    async def identify(self) -> ShopFacts:
        """Who the seller is, after the consent has shown that it may read orders."""
        facts = await self._wire.read(f"{self._identity}/commerce/identity/v1/user/", _facts)
        await self._wire.read(FULFILLMENT, lambda told: objects(told["orders"]), limit="1")
        return facts

    async def products(self, cursor: str = "") -> PageOf:
        """A page of what stands in the seller's inventory; listings that were made otherwise are not told there."""
        offset = int(cursor or 0)
        answer = await self._wire.get("/sell/inventory/v1/inventory_item", limit="100", offset=str(offset))
        rows, total = read_json(answer, _products)
        return PageOf(rows=rows, cursor=str(offset + 100) if rows and offset + 100 < total else "")

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        """A page of orders that changed since then. eBay sorts by nothing that stays: so a list of several pages
        is bounded by eBay's own time and read from its end: what changes meanwhile leaves it, moves nothing out of
        sight that is still to be read, and comes again in the next reading."""
        if cursor:
            place = _Place.read(cursor)
        else:
            place = _Place(_OPEN if is_open else f"lastmodifieddate:[{_told_at(_first(changed_since))}..]", 0, True)
        answer = await self._wire.get(
            FULFILLMENT, filter=place.filter, limit=str(_PAGE), offset=str(place.offset), fieldGroups=_TAXES
        )
        listed = understood(answer, lambda body: [(one, _partly_sent(one)) for one in cut(body, ("orders",))])
        total = read_json(answer, lambda told: int(told["total"]))
        bodies = [await self._with_fulfillments(body, ref) for body, ref in listed]
        return PageOf(bodies=bodies, cursor=place.after(total, answer))

    async def _with_fulfillments(self, body: bytes, partly_sent: str) -> bytes:
        """The order; where it is partly sent, together with what was sent."""
        if not partly_sent:
            return body
        answer = await self._wire.get(f"{FULFILLMENT}/{partly_sent}/shipping_fulfillment")
        return gathered({"order": body, "fulfillments": understood(answer, lambda told: cut(told, ("fulfillments",)))})

    async def order(self, ref: str) -> bytes | None:
        """The order as it stands now."""
        answer = await self._wire.try_get(f"{FULFILLMENT}/{order_id(ref)}", fieldGroups=_TAXES)
        if not isinstance(answer, NoAnswer) and answer.status_code == 404:
            return None
        found = understood(self._wire.must(answer), lambda body: (cut_one(body), _partly_sent(body)))
        return None if found[0] is None else await self._with_fulfillments(found[0], found[1])

    async def signing_key(self, ref: str) -> bytes | None:
        """The public key of that name, as it is kept among the account's secrets; None where eBay knows none of it."""
        answer = await self._wire.try_get(f"/commerce/notification/v1/public_key/{ref}", of_app=True)
        if not isinstance(answer, NoAnswer) and answer.status_code in (400, 404):
            return None
        return read_json(self._wire.must(answer), lambda told: kept_key(ref, told))

    async def tell_left(self, left: Left) -> TellAnswer:
        """The order has a shipping fulfillment with the parcel's units; eBay tells the buyer."""
        return await api_left.tell(self._wire, left)

    async def find_told(self, left: Left) -> Told | None:
        """What the order's fulfillments say of this parcel."""
        return await api_left.find(self._wire, left)

    async def aclose(self) -> None:
        await self._wire.aclose()


class _Place:
    """Which part of the list comes next: the first page, then the last one and on to the first again."""

    def __init__(self, wanted: str, offset: int, is_first: bool) -> None:
        self.filter, self.offset, self._is_first = wanted, offset, is_first

    @classmethod
    def read(cls, cursor: str) -> "_Place":
        offset, _, wanted = cursor.partition("|")
        return cls(wanted, int(offset), False)

    def after(self, total: int, answer: httpx.Response) -> str:
        if self._is_first:
            if total <= _PAGE:
                return ""
            until = _date(answer)
            bounded = f"{self.filter[:-1]}{_told_at(until)}]" if until and self.filter.endswith("..]") else self.filter
            return f"{(total - 1) // _PAGE * _PAGE}|{bounded}"
        return f"{self.offset - _PAGE}|{self.filter}" if self.offset else ""


def _partly_sent(body: bytes) -> str:
    """The id of an order of which a part is sent; '' of any other."""
    order = an_object(parsed(body))
    return order_id(order.get("orderId")) if order.get("orderFulfillmentStatus") == _PARTLY else ""


def _date(answer: httpx.Response) -> datetime | None:
    """eBay's own time, to the second; None where the answer does not tell it."""
    try:
        return parsedate_to_datetime(answer.headers.get("date", "")).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _first(changed_since: datetime | None) -> datetime:
    oldest = datetime.now(UTC) - _OLDEST
    return max(changed_since or oldest, oldest)


def _told_at(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _facts(told: Json) -> ShopFacts:
    name, market = shop_name(told["username"]), text(told.get("registrationMarketplaceId"))
    ref = text(told.get("userId"))[:100]
    if not ref or not name:
        raise ValueError("a seller without a name")
    if market not in words.CURRENCY:
        raise CannotDoError(f"Doorstep does not know eBay's market {market[:40]!r} yet, and in which money it trades.")
    return ShopFacts(name, f"https://www.ebay.com/usr/{name}", words.CURRENCY[market], "", market, f"ebay:{ref}")


def _products(told: Json) -> tuple[list[Mapping[str, str]], int]:
    return [_row(one) for one in objects(told.get("inventoryItems") or [])], int(told["total"])


def _row(one: Mapping[str, Any]) -> dict[str, str]:
    product, size = one.get("product") or {}, one.get("packageWeightAndSize") or {}
    weight, stock = size.get("weight") or {}, (one.get("availability") or {}).get("shipToLocationAvailability") or {}
    barcodes = [*(product.get("ean") or ()), *(product.get("upc") or ()), *(product.get("isbn") or ())]
    row = {
        "sku": text(one.get("sku")),
        "handle": text(one.get("inventoryItemGroupKeys")) or text(one.get("sku")),
        "title": text(product.get("title")),
        "description": text(product.get("description")),
        "brand": text(product.get("brand")),
        "supplier_ref": text(product.get("mpn")),
        "barcode": text(barcodes[0]) if barcodes else "",
        "photo": text(next(iter(product.get("imageUrls") or ()), "")),
        "weight": f"{text(weight.get('value'))} {_UNITS.get(text(weight.get('unit')), '')}" if weight else "",
        "qty": text(stock.get("quantity")),
    }
    return {name: value.strip() for name, value in row.items() if value.strip()}


_UNITS = {"GRAM": "g", "KILOGRAM": "kg", "OUNCE": "oz", "POUND": "lb"}
