"""BigCommerce's API: one shop, asked and told with its token. Orders are V2; refunds, products and webhooks V3."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from doorstep.connectors.calls import UNREADABLE, NoAnswer, understood
from doorstep.connectors.channels.api import Hook, Left, PageOf, ShopFacts, TellAnswer, Told
from doorstep.connectors.channels.bigcommerce import api_left, api_products, words
from doorstep.connectors.channels.bigcommerce.api_wire import Wire, listed, read_json
from doorstep.connectors.channels.bigcommerce.lines import raw_lines
from doorstep.connectors.channels.bigcommerce.order import moment
from doorstep.connectors.channels.bigcommerce.sign import TOKEN, token_of
from doorstep.connectors.channels.cutting import cut, cut_one, gathered
from doorstep.connectors.channels.places import Place
from doorstep.connectors.channels.reading import (
    UnreadableError,
    an_object,
    currency_code,
    known_zone,
    objects,
    ref,
    shop_name,
    text,
    whole,
)
from doorstep.domain.errors import CannotDoError

_PAGE = 50
_PAGES_MAX = 1000
_EVER = datetime(1970, 1, 2, tzinfo=UTC)
_WHOLE = {"include": "consignments.line_items,fees", "consignment_structure": "object"}  # an order with its lines


class BigCommerceApi:
    """One BigCommerce shop behind one access token."""

    vendor = "bigcommerce"
    hook_topics: tuple[str, ...] = words.HOOKS

    def __init__(self, address: str, token: str, timeout_seconds: float = 30.0) -> None:
        self._address = address
        self._wire = Wire(address, token, timeout_seconds)
        self._units: api_products.Units | None = None

    async def identify(self) -> ShopFacts:
        """Who the shop is, after the token has shown that it may read orders and write; nothing is changed there."""
        facts = await self._wire.read(
            "/v2/store",
            lambda told: ShopFacts(
                shop_name(told.get("name")), self._address, currency_code(told["currency"]),
                known_zone((told.get("timezone") or {}).get("name")),
            ),
        )  # fmt: skip
        await self._wire.get("/v2/orders", limit="1")
        await self._wire.get("/v3/orders/payment_actions/refunds", limit="1")
        await self._wire.get("/v3/catalog/products", limit="1")
        await self._must_write()
        return facts

    async def _must_write(self) -> None:
        """A shipment of no order is refused for that, and not for the token, only where the token may write."""
        answer = await self._wire.send("POST", "/v2/orders/0/shipments", {})
        if isinstance(answer, NoAnswer):
            raise self._wire.silent(answer)

    # --- webhooks -------------------------------------------------------------------------------------------------

    async def list_hooks(self) -> list[Hook]:
        """Every webhook that was made with this token's account."""
        hooks: list[Hook] = []
        for page in range(1, _PAGES_MAX):
            answer = await self._wire.get("/v3/hooks", limit="250", page=str(page))
            hooks += read_json(answer, lambda told: [_hook(one) for one in objects(told["data"])])
            if page >= read_json(answer, _last_page):
                break
        return hooks

    async def add_hook(self, topic: str, address: str, secret: str) -> Hook:
        """One more webhook, which sends a header back that only this secret makes; BigCommerce also signs it with the
        secret of the account that the token belongs to."""
        told = {"scope": topic, "destination": address, "is_active": True}
        answer = await self._wire.send("POST", "/v3/hooks", {**told, "headers": {TOKEN: token_of(secret.encode())}})
        return read_json(self._wire.must(answer), lambda made: _hook(an_object(made["data"])))

    async def remove_hook(self, ref: str) -> None:
        answer = await self._wire.send("DELETE", f"/v3/hooks/{int(ref)}")
        if isinstance(answer, NoAnswer) or answer.status_code != 404:  # gone already
            self._wire.must(answer)

    # --- lists ----------------------------------------------------------------------------------------------------

    async def products(self, cursor: str = "") -> PageOf:
        """A page of products, a row for each variant."""
        page = int(cursor or 1)
        if self._units is None:
            self._units = await self._wire.read("/v2/store", api_products.units_of)
        units = self._units
        answer = await self._wire.get(
            "/v3/catalog/products", limit=str(_PAGE), page=str(page), sort="id", direction="asc",
            include="variants,primary_image",
        )  # fmt: skip
        rows = read_json(answer, lambda told: api_products.rows_of(objects(told["data"]), units))
        return PageOf(rows=rows, cursor=str(page + 1) if rows and page < read_json(answer, _last_page) else "")

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        """A page of orders, each with its lines, addresses and refunds: two questions for the page. By the time of
        their last change; the open ones by status and number, since one status is asked for at a time."""
        if is_open:
            return await self._open_orders(cursor)
        place = Place.read(cursor, "", (changed_since or _EVER).astimezone(UTC).replace(microsecond=0))
        bodies, told = await self._page(
            min_date_modified=place.since.isoformat(), sort="date_modified:asc", page=str(place.skipped // _PAGE + 1)
        )
        return PageOf(bodies=bodies, cursor=place.after([at for _, at in told]) if len(told) == _PAGE else "")

    async def _open_orders(self, cursor: str) -> PageOf:
        nth, first = (int(part) for part in (cursor or "0|1").split("|"))
        bodies, told = await self._page(status_id=str(words.OPEN[nth]), min_id=str(first), sort="id:asc")
        if len(told) == _PAGE:
            return PageOf(bodies=bodies, cursor=f"{nth}|{max(n for n, _ in told) + 1}")
        return PageOf(bodies=bodies, cursor=f"{nth + 1}|1" if nth + 1 < len(words.OPEN) else "")

    async def _page(self, **params: str) -> tuple[list[bytes], list[tuple[int, datetime]]]:
        """The orders of a page as bodies, and of each its number and the time of its last change."""
        answer = await self._wire.get("/v2/orders", limit=str(_PAGE), **params, **_WHOLE)
        orders = understood(answer, lambda body: cut(listed(body)))
        told = read_json(answer, lambda listed: [_numbered(one) for one in objects(listed)])
        complete = read_json(answer, lambda listed: [_is_whole(one) for one in objects(listed)])
        refunds = await self._refunds([n for n, _ in told])
        bodies = []
        for raw, (n, _), has_lines in zip(orders, told, complete, strict=True):
            lines = {} if has_lines else await self._lines(n)
            bodies.append(gathered({"order": raw, "refunds": refunds[n], **lines}))
        return bodies, told

    async def _lines(self, n: int) -> dict[str, list[bytes]]:
        """The lines and addresses of an order that came without all of them."""
        found: dict[str, list[bytes]] = {"products": [], "shipping_addresses": []}
        for name, held in found.items():
            for page in range(1, _PAGES_MAX):
                answer = await self._wire.get(f"/v2/orders/{n}/{name}", limit="250", page=str(page))
                more = understood(answer, lambda body: cut(listed(body)))
                held += more
                if len(more) < 250:
                    break
        return found

    async def _refunds(self, numbers: list[int]) -> dict[int, list[bytes]]:
        """The refunds of each of these orders."""
        found: dict[int, list[bytes]] = {n: [] for n in numbers}
        if not numbers:
            return found
        for page in range(1, _PAGES_MAX):
            answer = await self._wire.get(
                "/v3/orders/payment_actions/refunds", order_id__in=",".join(map(str, numbers)), limit="250",
                page=str(page),
            )  # fmt: skip
            raw = understood(answer, lambda body: cut(body, ("data",)))
            named = read_json(answer, lambda told: [int(ref(one["order_id"], "a refund")) for one in told["data"]])
            for one, n in zip(raw, named, strict=True):
                found.setdefault(n, []).append(one)
            if page >= read_json(answer, _last_page):
                break
        return found

    async def order(self, ref: str) -> bytes | None:
        """The order as it stands now; an archived one too."""
        if not (ref.isascii() and ref.isdecimal()):
            raise CannotDoError(f"{ref[:40]!r} is no id of an order at BigCommerce.")
        answer = await self._wire.try_get(f"/v2/orders/{ref}", **_WHOLE)
        if not isinstance(answer, NoAnswer) and answer.status_code == 404:
            return None
        found = self._wire.must(answer)
        raw = understood(found, cut_one)
        if raw is None:
            return None
        lines = {} if read_json(found, _is_whole) else await self._lines(int(ref))
        refunds = await self._refunds([int(ref)])
        return gathered({"order": raw, "refunds": refunds[int(ref)], **lines})

    # --- telling --------------------------------------------------------------------------------------------------

    async def tell_left(self, left: Left) -> TellAnswer:
        """The order has a shipment with the parcel's units and its tracking, one for each address that they go to."""
        return await api_left.tell(self._wire, left)

    async def find_told(self, left: Left) -> Told | None:
        """The shipment that holds our mark."""
        return await api_left.find(self._wire, left)

    async def aclose(self) -> None:
        await self._wire.aclose()


def _hook(told: Mapping[str, Any]) -> Hook:
    is_live = told["is_active"] is True
    return Hook(str(int(ref(told["id"], "a webhook"))), text(told["scope"]), text(told["destination"]), is_live)


def _numbered(told: Mapping[str, Any]) -> tuple[int, datetime]:
    try:
        at = moment(told.get("date_modified")) or moment(told.get("date_created")) or _EVER
    except UnreadableError:  # one order that nobody can read keeps no other back
        at = _EVER
    return int(ref(told.get("id"), "an order")), at


def _is_whole(told: Mapping[str, Any]) -> bool:
    """Whether the order came with all of its lines, by the number of units that it states."""
    try:
        units = sum(whole(line.get("quantity"), "a line") for line in raw_lines(told))
        return units >= whole(told.get("items_total", 0), "the order")
    except UNREADABLE:
        return False


def _last_page(told: Mapping[str, Any]) -> int:
    """How many pages there are; a list that says nothing of it is one."""
    stated = ((told.get("meta") or {}).get("pagination") or {}).get("total_pages")
    if stated is not None and type(stated) is not int:
        raise UnreadableError("the list's number of pages is none")
    return min(stated or 1, _PAGES_MAX)
