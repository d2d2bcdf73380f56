"""Etsy's Open API, version 3: one shop, asked and told with its app's keys and its owner's consent."""

from datetime import UTC, datetime
from typing import Any

from doorstep.connectors.calls import NoAnswer, understood
from doorstep.connectors.channels.api import Left, PageOf, ShopFacts, TellAnswer, Told, WithoutHooks
from doorstep.connectors.channels.cutting import cut, cut_one
from doorstep.connectors.channels.doors import KeyRing
from doorstep.connectors.channels.etsy import api_left, api_products
from doorstep.connectors.channels.etsy.api_wire import Wire
from doorstep.connectors.channels.etsy.order import moment
from doorstep.connectors.channels.places import Place
from doorstep.connectors.channels.reading import Json, currency_code, objects, shop_name, text
from doorstep.connectors.channels.wires import read_json
from doorstep.domain.errors import CannotDoError

SCOPES = ("transactions_r", "transactions_w", "shops_r", "listings_r")
_V3 = "/v3/application"
_PAGE = 100
_EVER = datetime(2000, 1, 1, tzinfo=UTC)  # the earliest that Etsy takes
# Receipts that were cancelled have not always been listed among the changed ones (etsy/open-api issues 604 and 629), so
# they are asked for by themselves.
_ALL, _CANCELLED, _OPEN = "all", "cancelled", "open"
_WANTED = {
    _ALL: {},
    _CANCELLED: {"was_canceled": "true"},
    _OPEN: {"was_shipped": "false", "was_canceled": "false"},
}


class EtsyApi(WithoutHooks):
    """One Etsy shop. Its webhook, where a commercial app has one, is registered by hand on Etsy's own page."""

    vendor = "etsy"

    def __init__(self, address: str, keystring: str, shared_secret: str, ring: KeyRing) -> None:
        self._wire = Wire(address, keystring, shared_secret, ring)
        self._shop = ""

    async def identify(self) -> ShopFacts:
        """Who the shop is, after the consent has shown that it covers what Doorstep needs."""
        shop = await self._shop_ref()
        missing = sorted(set(SCOPES) - await self._scopes())
        if missing:
            raise CannotDoError(
                f"The consent lacks {', '.join(missing)}: grant the app access again with the scopes "
                f"{' '.join(SCOPES)}."
            )
        facts = await self._wire.read(f"{_V3}/shops/{shop}", lambda told: _facts(shop, told))
        await self._wire.read(f"{self._receipts(shop)}", lambda told: objects(told["results"]), limit="1")
        return facts

    async def _scopes(self) -> set[str]:
        token = await self._wire.token()
        answer = self._wire.must(await self._wire.send(f"{_V3}/scopes", {"token": token}))
        return read_json(answer, lambda told: {str(one) for one in told["scopes"]})

    async def _shop_ref(self) -> str:
        if not self._shop:
            self._shop = await self._wire.read(f"{_V3}/users/me", _shop_of)
            if not self._shop:
                raise CannotDoError("Whoever gave the consent has no shop at Etsy; sign in there as the shop's owner.")
        return self._shop

    @staticmethod
    def _receipts(shop: str) -> str:
        return f"{_V3}/shops/{shop}/receipts"

    async def products(self, cursor: str = "") -> PageOf:
        """A page of the listings that are for sale, a row for each thing in them."""
        offset, shop = int(cursor or 0), await self._shop_ref()
        answer = await self._wire.get(
            f"{_V3}/shops/{shop}/listings", state="active", limit=str(_PAGE), offset=str(offset),
            includes="Inventory,Images",
        )  # fmt: skip
        rows, seen, in_all = read_json(answer, _products)
        return PageOf(rows=rows, cursor=str(offset + seen) if seen and offset + seen < in_all else "")

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        """A page of receipts, by the time of their last change; after them those that were cancelled since."""
        first = max(changed_since or _EVER, _EVER).replace(microsecond=0)  # Etsy counts whole seconds
        place = Place.read(cursor, _OPEN if is_open else _ALL, first)
        shop = await self._shop_ref()
        answer = await self._wire.get(
            self._receipts(shop), min_last_modified=str(int(place.since.timestamp())), limit=str(_PAGE),
            offset=str(place.skipped), sort_on="updated", sort_order="asc", **_WANTED[place.part],
        )  # fmt: skip
        bodies = understood(answer, lambda body: cut(body, ("results",)))
        changed, in_all = read_json(answer, _changes)
        if changed and place.skipped + len(changed) < in_all:
            return PageOf(bodies=bodies, cursor=place.after(changed))
        following = Place(_CANCELLED, first).cursor if place.part == _ALL else ""
        return PageOf(bodies=bodies, cursor=following)

    async def order(self, ref: str) -> bytes | None:
        """The receipt as it stands now."""
        shop = await self._shop_ref()
        answer = await self._wire.try_get(f"{self._receipts(shop)}/{int(ref)}")
        if not isinstance(answer, NoAnswer) and answer.status_code == 404:
            return None
        return understood(self._wire.must(answer), cut_one)

    async def tell_left(self, left: Left) -> TellAnswer:
        """The receipt has the tracking of its last parcel; Etsy tells the buyer."""
        return await api_left.tell(self._wire, self._shop_ref, left)

    async def find_told(self, left: Left) -> Told | None:
        """What the receipt's shipments say of this parcel."""
        return await api_left.find(self._wire, self._shop_ref, left)

    async def aclose(self) -> None:
        await self._wire.aclose()


def _facts(ref: str, told: Json) -> ShopFacts:
    name = shop_name(told["shop_name"])
    address = text(told.get("url")).partition("?")[0][:200] or f"https://www.etsy.com/shop/{name}"
    return ShopFacts(name, address, currency_code(told["currency_code"]), "", ref=f"etsy:{ref}")


def _shop_of(told: Json) -> str:
    return str(int(told["shop_id"])) if told.get("shop_id") else ""


def _products(told: Json) -> tuple[list[dict[str, str]], int, int]:
    listings = objects(told["results"])
    rows: list[dict[str, Any]] = []
    for listing in listings:
        rows += api_products.rows_of(listing)
    return rows, len(listings), int(told["count"])


def _changes(told: Json) -> tuple[list[datetime], int]:
    """When each receipt of the page changed last, and how many there are in all."""
    changed = [moment(one.get("updated_timestamp") or one["update_timestamp"]) for one in objects(told["results"])]
    if None in changed:
        raise ValueError("a receipt that never changed")
    return [at for at in changed if at is not None], int(told["count"])
