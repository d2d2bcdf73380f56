"""Amazon's Selling Partner API: one seller at one marketplace."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import httpx

from doorstep.connectors.calls import NoAnswer, understood
from doorstep.connectors.channels.amazon import api_left, api_products, words
from doorstep.connectors.channels.amazon.api_wire import ORDERS, Client, Wire, error_of
from doorstep.connectors.channels.amazon.marketplaces import Marketplace
from doorstep.connectors.channels.amazon.order import order_ref
from doorstep.connectors.channels.api import Left, PageOf, ShopFacts, TellAnswer, Told, WithoutHooks
from doorstep.connectors.channels.cutting import cut, cut_one, gathered
from doorstep.connectors.channels.reading import Json, objects, shop_name, text
from doorstep.connectors.channels.wires import read_json
from doorstep.domain.errors import CannotDoError

# Items are asked for order by order, 30 at once and then one every two seconds: a longer page could never be read
# through at once. Thirty orders a page and a page a minute come to the same.
_PAGE = 30
_LISTINGS = 20
_EVER = "2015-01-01T00:00:00Z"  # before anything that Amazon still tells
_A_SECOND = timedelta(seconds=1)
_KEPT_MOST = 200
_NEXT = "next|"


class AmazonApi(WithoutHooks):
    """One seller's orders at one marketplace, under an app that the seller authorized."""

    vendor = "amazon"

    def __init__(
        self, wire: Wire, place: Marketplace, seller: str = "", now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._wire, self._place, self._seller, self._now = wire, place, seller, now
        self._items: dict[tuple[str, str], list[bytes]] = {}  # of a page that was cut off, until it is read whole

    async def identify(self) -> ShopFacts:
        """Who the seller is, after the app has shown that it may read orders and where they go."""
        places = await self._wire.read("/sellers/v1/marketplaceParticipations", _places)
        if self._place.ref not in places:
            held = ", ".join(sorted(domain for domain, _ in places.values()))
            raise CannotDoError(f"This seller does not sell at {self._place.domain}; give one of {held or 'none'}.")
        await self._wire.token(of_buyers=True)
        await self._list(LastUpdatedAfter=_at(self._now() - timedelta(hours=1)), MaxResultsPerPage="1")
        name = shop_name(places[self._place.ref][1]) or f"Seller at {self._place.domain}"
        ref = f"amazon:{self._place.ref}:{self._seller or name}"
        return ShopFacts(name, f"https://www.{self._place.domain}", self._place.currency, self._place.zone, ref=ref)

    async def products(self, cursor: str = "") -> PageOf:
        """A page of the seller's listings, a row for each SKU."""
        if not self._seller:
            raise CannotDoError(
                "Amazon lists products by the seller's id: connect the channel again with the address of the seller's "
                "page, as in https://www.amazon.de/sp?seller=A1B2C3."
            )
        wanted = {
            "marketplaceIds": self._place.ref, "pageSize": str(_LISTINGS),
            "includedData": "summaries,offers,fulfillmentAvailability", **({"pageToken": cursor} if cursor else {}),
        }  # fmt: skip
        answer = await self._wire.get(f"/listings/2021-08-01/items/{self._seller}", False, **wanted)
        rows: list[Mapping[str, str]] = read_json(
            answer, lambda body: [api_products.row_of(one, self._place.ref) for one in objects(body["items"])]
        )
        after = read_json(answer, lambda body: text((body.get("pagination") or {}).get("nextToken")))
        return PageOf(rows=rows, cursor=after if rows else "")

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        """A page of orders that changed since then, each with its items; what Amazon sends itself and what nobody has
        paid for yet is told as it is, so that it can be accounted for."""
        since = _at(changed_since.astimezone(UTC) - _A_SECOND) if changed_since and not is_open else _EVER
        wanted = {"LastUpdatedAfter": since, "MaxResultsPerPage": str(_PAGE)}
        if is_open:
            wanted |= {"OrderStatuses": ",".join(words.OPEN), "FulfillmentChannels": words.BY_SELLER}
        _, wanted["LastUpdatedAfter"], token = cursor.split("|", 2) if cursor.startswith(_NEXT) else ("", since, "")
        answer = await self._page(wanted, token)
        listed = understood(answer, lambda body: cut(body, ("payload", "Orders")))
        told = read_json(answer, lambda body: [_known(one) for one in objects(body["payload"]["Orders"])])
        after = read_json(answer, lambda body: text(body["payload"].get("NextToken")))
        bodies = [await self._with_items(order, *known) for order, known in zip(listed, told, strict=True)]
        self._items.clear()
        return PageOf(bodies=bodies, cursor=f"{_NEXT}{wanted['LastUpdatedAfter']}|{after}" if after else "")

    async def _page(self, wanted: Mapping[str, str], token: str) -> httpx.Response:
        """The page behind that token; the first one again where Amazon does not know the token any more."""
        if token:
            told = {"MarketplaceIds": self._place.ref, **wanted, "NextToken": token}
            answer = await self._wire.try_get(ORDERS, True, **told)
            if isinstance(answer, NoAnswer) or answer.status_code != 400:
                return self._wire.must(answer)
        return await self._list(**wanted)

    async def _list(self, **wanted: str) -> httpx.Response:
        return await self._wire.get(ORDERS, True, MarketplaceIds=self._place.ref, **wanted)

    async def _with_items(self, order: bytes, ref: str, changed: str, has_items: bool) -> bytes:
        """The order and its items as one body, each with the bytes that Amazon wrote."""
        if not has_items:
            return gathered({"order": order, "items": []})
        kept = self._items.get((ref, changed))
        if kept is None:
            kept = await self._read_items(ref)
            if len(self._items) < _KEPT_MOST:
                self._items[ref, changed] = kept
        return gathered({"order": order, "items": kept})

    async def _read_items(self, ref: str) -> list[bytes]:
        """Every item of the order, over as many pages as there are."""
        pieces, token = list[bytes](), ""
        while True:
            answer = await self._wire.get(
                f"{ORDERS}/{ref}/orderItems", of_buyers=True, **({"NextToken": token} if token else {})
            )
            found = understood(answer, lambda body: cut(body, ("payload", "OrderItems")))
            pieces += found
            token = read_json(answer, lambda body: text(body["payload"].get("NextToken")))
            if not token or not found:
                return pieces

    async def order(self, ref: str) -> bytes | None:
        """The order as it stands now, with its items."""
        path = f"{ORDERS}/{order_ref({'AmazonOrderId': ref})}"
        answer = await self._wire.try_get(path, of_buyers=True)
        if not isinstance(answer, NoAnswer) and (answer.status_code == 404 or _is_unknown(answer.content)):
            return None
        found = self._wire.must(answer)
        one = understood(found, lambda body: cut_one(body, ("payload",)))
        if one is None:
            return None
        known = read_json(found, lambda body: _known(body["payload"]))
        return await self._with_items(one, *known)

    async def tell_left(self, left: Left) -> TellAnswer:
        """The order's shipment is confirmed; Amazon tells the buyer and charges."""
        return await api_left.tell(self._wire, left, self._now)

    async def find_told(self, left: Left) -> Told | None:
        """Whether Amazon takes all of the order as sent."""
        return await api_left.find(self._wire, left)

    async def aclose(self) -> None:
        await self._wire.aclose()


def open_amazon(config: Mapping[str, str], place: Marketplace, client: Client) -> AmazonApi:
    """A client of the API at these addresses."""
    wire = Wire(str(config["api_url"]), str(config["token_url"]), client)
    return AmazonApi(wire, place, str(config.get("seller") or ""))


def _places(told: Json) -> dict[str, tuple[str, Json]]:
    """Where the seller sells: marketplace id to its domain and what the seller is called there."""
    found = {}
    for one in objects(told["payload"]):
        place = one["marketplace"]
        found[text(place["id"])] = (text(place.get("domainName")), one.get("storeName"))
    return found


def _known(order: Json) -> tuple[str, str, bool]:
    """Id and time of the order's last change, and whether its items say anything to us."""
    is_ours = order.get("FulfillmentChannel") != words.BY_AMAZON and text(order.get("OrderStatus")) not in words.NOT_YET
    return order_ref(order), text(order.get("LastUpdateDate")), is_ours


def _is_unknown(body: bytes) -> bool:
    code, told = error_of(body)
    return "notfound" in code.lower().replace(" ", "").replace("_", "") or "not found" in told.lower()


def _at(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
