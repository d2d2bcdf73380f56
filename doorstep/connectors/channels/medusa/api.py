"""Medusa's Admin API: one shop, asked and told with a secret API key."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.connectors.calls import understood
from doorstep.connectors.channels.api import Left, PageOf, ShopFacts, TellAnswer, Told, WithoutHooks
from doorstep.connectors.channels.cutting import cut, cut_one
from doorstep.connectors.channels.medusa import api_left, api_products
from doorstep.connectors.channels.medusa.api_wire import Wire
from doorstep.connectors.channels.medusa.order import changed_at
from doorstep.connectors.channels.reading import Json, UnreadableError, currency_code, objects, shop_name, text
from doorstep.connectors.channels.wires import read_json

_PAGE = 50
_OPEN = ("pending", "requires_action")
_EVER = datetime(1970, 1, 2, tzinfo=UTC)
_A_SECOND = timedelta(seconds=1)
_LATE = timedelta(days=30)  # for which an open order is looked at again: a payment does not move its `updated_at`
FIELDS = ",".join(
    (
        "id", "display_id", "status", "version", "email", "currency_code", "created_at", "updated_at", "canceled_at",
        "metadata", "customer_id", "is_draft_order", "payment_status", "fulfillment_status", "summary",
        "total", "subtotal", "tax_total", "discount_total", "original_total", "item_total", "shipping_total",
        "shipping_tax_total", "credit_line_total", "*credit_lines", "*items", "*items.tax_lines", "*items.adjustments",
        "*items.detail", "items.variant.sku", "items.variant.product.is_giftcard", "*shipping_methods",
        "*shipping_methods.tax_lines", "*shipping_methods.adjustments", "*shipping_address", "*billing_address",
        "*customer", "*payment_collections", "*payment_collections.payments", "*payment_collections.payments.captures",
        "*payment_collections.payments.refunds", "*fulfillments", "*fulfillments.items", "*fulfillments.labels",
    )
)  # fmt: skip


class MedusaApi(WithoutHooks):
    """One Medusa shop behind one secret API key."""

    vendor = "medusa"

    def __init__(self, address: str, key: str, timeout_seconds: float = 30.0) -> None:
        self._wire = Wire(address, key, timeout_seconds)
        self._address = address
        self._currency = ""

    async def identify(self) -> ShopFacts:
        """Who the shop is, after the key has shown that it may read orders. Secret keys are not limited further."""
        answer = await self._wire.get("/admin/stores", ("fields", "id,name,*supported_currencies"))
        facts = read_json(answer, self._facts)
        orders = await self._wire.get("/admin/orders", ("limit", "1"), ("fields", "id"))
        read_json(orders, lambda told: objects(told["orders"]))
        return facts

    def _facts(self, told: Mapping[str, Any]) -> ShopFacts:
        store = objects(told["stores"])[0]
        return ShopFacts(shop_name(store["name"]), self._address, _main_currency(store), "", "2")

    # --- lists ----------------------------------------------------------------------------------------------------

    async def products(self, cursor: str = "") -> PageOf:
        """A page of variants, each a row with what its product says of all, priced in the shop's main currency."""
        if not self._currency:
            answer = await self._wire.get("/admin/stores", ("fields", "id,name,*supported_currencies"))
            self._currency = read_json(answer, lambda told: _main_currency(objects(told["stores"])[0]))
        currency, offset = self._currency, int(cursor or 0)
        answer = await self._wire.get(
            "/admin/product-variants", ("fields", api_products.FIELDS), ("limit", str(_PAGE)), ("offset", str(offset)),
            ("order", "id"),
        )  # fmt: skip
        rows = read_json(answer, lambda told: [api_products.row_of(one, currency) for one in objects(told["variants"])])
        has_more = read_json(answer, lambda told: int(told["count"]) > offset + len(rows)) and rows
        return PageOf(rows=rows, cursor=str(offset + len(rows)) if has_more else "")

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        """A page of orders by the time of their last change: whatever changes meanwhile comes again, further on. Behind
        them come the open orders of the last weeks whose payment or parcels changed, which does not move their own."""
        place = _Place.read(cursor, (changed_since or _EVER) - _A_SECOND)
        if place.is_late:
            return await self._late(place, (changed_since or _EVER) - _A_SECOND)
        answer = await self._wire.get(
            "/admin/orders", ("fields", FIELDS), ("limit", str(_PAGE)), ("offset", str(place.offset)),
            ("order", "updated_at"), ("updated_at[$gte]", _shown(place.since)), *_statuses(is_open),
        )  # fmt: skip
        bodies = understood(answer, lambda body: cut(body, ("orders",)))
        changed = read_json(answer, lambda told: [_updated_at(one) for one in objects(told["orders"])])
        if len(bodies) == _PAGE:
            return PageOf(bodies=bodies, cursor=place.after(changed))
        is_done = is_open or changed_since is None  # every order there is was read, whenever it changed
        return PageOf(bodies=bodies, cursor="" if is_done else f"late|{_shown(changed_since - _LATE)}|0")  # type: ignore[operator]

    async def _late(self, place: "_Place", since: datetime) -> PageOf:
        """Of the open orders, those of which a part changed since then and the order itself did not."""
        answer = await self._wire.get(
            "/admin/orders", ("fields", FIELDS), ("limit", str(_PAGE)), ("offset", str(place.offset)),
            ("order", "created_at"), ("created_at[$gte]", _shown(place.since)), *_statuses(True),
        )  # fmt: skip
        bodies = understood(answer, lambda body: cut(body, ("orders",)))
        wanted = read_json(answer, lambda told: [_is_late(one, since) for one in objects(told["orders"])])
        late = [body for body, is_wanted in zip(bodies, wanted, strict=True) if is_wanted]
        more = f"late|{_shown(place.since)}|{place.offset + len(bodies)}" if len(bodies) == _PAGE else ""
        return PageOf(bodies=late, cursor=more)

    async def order(self, ref: str) -> bytes | None:
        """The order as it stands now."""
        answer = await self._wire.find(api_left.route(ref), ("fields", FIELDS))
        return None if answer is None else understood(answer, lambda body: cut_one(body, ("order",)))

    # --- telling --------------------------------------------------------------------------------------------------

    async def tell_left(self, left: Left) -> TellAnswer:
        """The parcel is a fulfillment of the order that was shipped, with its units and its tracking, once."""
        return await api_left.tell(self._wire, left)

    async def find_told(self, left: Left) -> Told | None:
        """The shipped fulfillment that is this parcel, if there is one."""
        return await api_left.find(self._wire, left)

    async def aclose(self) -> None:
        await self._wire.aclose()


class _Place:
    """Where a listing of orders goes on: since when, and behind how many of what changed since then."""

    def __init__(self, since: datetime, offset: int, is_late: bool = False) -> None:
        self.since, self.offset, self.is_late = since, offset, is_late

    @classmethod
    def read(cls, cursor: str, first: datetime) -> "_Place":
        if not cursor:
            return cls(first, 0)
        kind, since, offset = cursor.split("|")
        return cls(datetime.fromisoformat(since), int(offset), kind == "late")

    def after(self, changed: list[datetime]) -> str:
        """On from the last change that was seen, so that what moves to the end meanwhile pushes nothing off a page; by
        count where a whole page changed within one second."""
        last = changed[-1] - _A_SECOND
        if last <= self.since:
            return f"key|{_shown(self.since)}|{self.offset + len(changed)}"
        return f"key|{_shown(last)}|0"


def _statuses(is_open: bool) -> list[tuple[str, str]]:
    return [("status[]", word) for word in _OPEN] if is_open else []


def _is_late(order: Json, since: datetime) -> bool:
    at = changed_at(order)
    return at is not None and at >= since > _updated_at(order)


def _updated_at(order: Json) -> datetime:
    return datetime.fromisoformat(str(order["updated_at"])).astimezone(UTC)


def _shown(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _main_currency(store: Json) -> str:
    """The currency that the store names as its default. It may sell in several; each order names its own."""
    told = objects(store["supported_currencies"])
    main = next((one for one in told if one.get("is_default") is True), told[0] if told else None)
    if main is None:
        raise UnreadableError("the store has no currency")
    return currency_code(text(main["currency_code"]))
