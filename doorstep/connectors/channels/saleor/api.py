"""Saleor's GraphQL API: one shop, asked and told with its app's token."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.connectors.calls import understood
from doorstep.connectors.channels.api import Hook, Left, PageOf, ShopFacts, TellAnswer, Told
from doorstep.connectors.channels.cutting import cut, cut_one
from doorstep.connectors.channels.graphql import goes_on
from doorstep.connectors.channels.reading import (
    Json,
    UnreadableError,
    currency_code,
    objects,
    parsed,
    shop_name,
    text,
)
from doorstep.connectors.channels.saleor import api_documents as documents
from doorstep.connectors.channels.saleor import api_left, api_products
from doorstep.connectors.channels.saleor.api_wire import APP_PAGE, Wire
from doorstep.connectors.channels.wires import Read
from doorstep.domain.errors import CannotDoError

_VARIANTS = 50
_ORDERS = (20, 5, 1)  # a page, and smaller ones for a shop whose orders cost too much at once
_OPEN = ("UNCONFIRMED", "UNFULFILLED", "PARTIALLY_FULFILLED")
_TOO_DEAR = frozenset(("QueryCostError", "QUERY_COST_EXCEEDED"))
_A_SECOND = timedelta(seconds=1)
# What the app must be allowed; of its own webhooks it may always speak.
PERMISSIONS = ("MANAGE_ORDERS", "MANAGE_PRODUCTS")
_CARDS = "MANAGE_GIFT_CARD"  # and what it may be allowed: to see what a gift card paid


class SaleorApi:
    """One Saleor shop behind one app's token."""

    vendor = "saleor"
    # order_updated comes with every change; the others where a version leaves it out.
    hook_topics: tuple[str, ...] = (
        "order_created",
        "order_updated",
        "order_cancelled",
        "order_expired",
        "order_refunded",
        "order_metadata_updated",
        "fulfillment_created",
        "fulfillment_approved",
        "fulfillment_canceled",
    )

    def __init__(self, address: str, token: str, timeout_seconds: float = 30.0) -> None:
        self._wire = Wire(address, token, timeout_seconds)
        self._address = address
        self._currency = ""
        self._sees_cards: bool | None = None

    async def identify(self) -> ShopFacts:
        """Who the shop is, after the token has shown that its app has every permission that Doorstep needs."""
        facts, held = (await self._wire.read(documents.IDENTIFY)).read(self._facts)
        if held is None:
            raise self._wire.refused("401", "")
        missing = [one for one in PERMISSIONS if one not in held]
        if missing:
            raise CannotDoError(
                f"The app at {self._wire.host} lacks {', '.join(missing)}: give it these permissions under {APP_PAGE}."
            )
        return facts

    def _facts(self, told: Mapping[str, Any]) -> tuple[ShopFacts, set[str] | None]:
        """Who the shop is, and what its app may do there; None where the token is no app's."""
        shop, app = told["shop"], told.get("app")
        version = text(shop.get("version"))[:40]
        facts = ShopFacts(shop_name(shop["name"]), self._address, _main_currency(told["channels"]), "", version)
        return facts, {text(one["code"]) for one in app["permissions"]} if app else None

    # --- webhooks -------------------------------------------------------------------------------------------------

    async def list_hooks(self) -> list[Hook]:
        """The webhooks of this app; those of other apps are not told."""
        answer = await self._wire.read(documents.HOOKS)
        app = answer.read(lambda told: told["app"])
        if app is None:
            raise self._wire.refused("401", "")
        return answer.read(lambda told: [_hook(one) for one in objects(told["app"]["webhooks"])])

    async def add_hook(self, topic: str, address: str, secret: str) -> Hook:
        """One more webhook, signed with this secret, that brings the whole order by a query of ours."""
        wanted = {
            "name": f"Doorstep: {topic}", "targetUrl": address, "asyncEvents": [topic.upper()], "isActive": True,
            "secretKey": secret, "query": documents.subscription(topic),
        }  # fmt: skip
        answer = await self._wire.change(documents.ADD_HOOK, input=wanted)
        refused = answer.read(lambda told: errors_of(told["webhookCreate"]))
        if refused:
            raise CannotDoError(f"{self._wire.host} refused: {refused}")
        return answer.read(lambda told: _hook(told["webhookCreate"]["webhook"]))

    async def remove_hook(self, ref: str) -> None:
        answer = await self._wire.change(documents.REMOVE_HOOK, id=ref)
        codes = answer.read(lambda told: {one["code"] for one in told["webhookDelete"]["errors"]})
        if codes - {"NOT_FOUND"}:
            refused = answer.read(lambda told: errors_of(told["webhookDelete"]))
            raise CannotDoError(f"{self._wire.host} keeps the webhook {ref}: {refused}")

    # --- lists ----------------------------------------------------------------------------------------------------

    async def products(self, cursor: str = "") -> PageOf:
        """A page of variants, each a row with what its product says of all, priced in the shop's main currency."""
        if not self._currency:
            answer = await self._wire.read(documents.CHANNELS)
            self._currency = answer.read(lambda told: _main_currency(told["channels"]))
        currency = self._currency
        answer = await self._wire.read(documents.VARIANTS, first=_VARIANTS, after=cursor or None)
        rows, after = answer.read(
            lambda told: _page_of(told["productVariants"], lambda one: api_products.row_of(one, currency))
        )
        return PageOf(rows=rows, cursor=after)

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        """A page of orders by the time of their last change. Saleor's cursor names the last order that was seen and its
        time, so what changes meanwhile comes again, further on, and pushes nothing off a page."""
        wanted: dict[str, Any] = {}
        if is_open:
            wanted["status"] = list(_OPEN)
        if changed_since is not None:
            since = (changed_since - _A_SECOND).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
            wanted["updatedAt"] = {"gte": since}
        answer = await self._wire.read_page(
            _ORDERS, _TOO_DEAR, documents.ORDERS, after=cursor or None, filter=wanted,
            sortBy={"field": "LAST_MODIFIED_AT", "direction": "ASC"},
        )  # fmt: skip
        edges = understood(answer.answer, lambda body: cut(body, ("data", "orders", "edges")))
        bodies = understood(answer.answer, lambda _: [_some(cut_one(edge, ("node",))) for edge in edges])
        _, after = answer.read(lambda told: _page_of(told["orders"], lambda node: node))
        return PageOf(bodies=[await self._with_cards(body) for body in bodies], cursor=after)

    async def order(self, ref: str) -> bytes | None:
        """The order as it stands now, in the shape in which the list brings it."""
        answer = await self._wire.read(documents.ORDER, id=ref)
        body = understood(answer.answer, lambda body: cut_one(body, ("data", "order")))
        return await self._with_cards(body) if body is not None else None

    async def _with_cards(self, body: bytes) -> bytes:
        """The order with the history of its gift cards, where it has any and the app may see it: few orders do."""
        told = parsed(body)
        if not told.get("giftCards"):
            return body
        if self._sees_cards is None:
            _, held = (await self._wire.read(documents.IDENTIFY)).read(self._facts)
            self._sees_cards = _CARDS in (held or ())
        if not self._sees_cards:
            return body
        answer = await self._wire.read(documents.ORDER_WITH_CARDS, id=told["id"])
        return understood(answer.answer, lambda whole: cut_one(whole, ("data", "order"))) or body

    # --- telling --------------------------------------------------------------------------------------------------

    async def tell_left(self, left: Left) -> TellAnswer:
        """The parcel is a fulfillment of the order, with its units and its tracking, once."""
        return await api_left.tell(self._wire, left)

    async def find_told(self, left: Left) -> Told | None:
        """The fulfillment that is this parcel, if there is one."""
        return await api_left.find(self._wire, left)

    async def aclose(self) -> None:
        await self._wire.aclose()


def errors_of(payload: Mapping[str, Any]) -> str:
    """What Saleor has against it, each with the field it means; '' where nothing."""
    told = []
    for error in payload["errors"]:
        field, words = text(error.get("field")), text(error.get("message")) or text(error.get("code"))
        told.append(f"{words}{f' ({field})' if field else ''}")
    return "; ".join(told)[:400]


def _main_currency(channels: Json) -> str:
    """The currency of the channel by that name which Saleor makes first, else of the first one that is on. A shop may
    sell in several; each order names its own."""
    live = [one for one in objects(channels) if one.get("isActive")] or objects(channels)
    if not live:
        raise UnreadableError("the shop has no channel")
    main = next((one for one in live if one.get("slug") == "default-channel"), live[0])
    return currency_code(main["currencyCode"])


def _hook(node: Mapping[str, Any]) -> Hook:
    events = [text(one["eventType"]).lower() for one in objects(node["asyncEvents"])]
    return Hook(text(node["id"]), ",".join(events), text(node["targetUrl"]), node["isActive"] is True)


def _page_of(found: Mapping[str, Any], reader: Callable[[Json], Read]) -> tuple[list[Read], str]:
    """What a page of a list holds, and where the list goes on; '' at its end."""
    return [reader(edge["node"]) for edge in found["edges"]], goes_on(found)


def _some(body: bytes | None) -> bytes:
    if body is None:
        raise UnreadableError("null stands where an order belongs")
    return body
