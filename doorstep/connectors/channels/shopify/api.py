"""Shopify's Admin GraphQL API: one shop, asked and told with its app's access token."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from doorstep.connectors.calls import UnreadableAnswerError, understood
from doorstep.connectors.channels.api import Hook, Left, PageOf, ShopFacts, TellAnswer, Told
from doorstep.connectors.channels.cutting import cut, cut_one
from doorstep.connectors.channels.graphql import goes_on
from doorstep.connectors.channels.reading import Json, an_object, currency_code, known_zone, shop_name, text
from doorstep.connectors.channels.shopify import api_documents as documents
from doorstep.connectors.channels.shopify import api_left, api_products, words
from doorstep.connectors.channels.shopify.api_wire import APP_PAGE, VERSION, Wire
from doorstep.connectors.channels.wires import Read
from doorstep.domain.errors import CannotDoError

_VARIANTS = 50
_ORDERS = (10, 3, 1)  # a page, and smaller ones for a shop whose orders cost too much at once
_TOO_DEAR = ("MAX_COST_EXCEEDED",)
_A_SECOND = timedelta(seconds=1)
# What the app must be allowed; a right to write is one to read.
SCOPES = (
    "read_orders",
    "read_products",
    "read_inventory",
    "read_merchant_managed_fulfillment_orders",
    "write_merchant_managed_fulfillment_orders",
)
_TOPICS = {topic.upper().replace("/", "_"): topic for topic in words.UNDERSTOOD}


class ShopifyApi:
    """One Shopify shop behind one access token."""

    vendor = "shopify"
    # orders/paid, /fulfilled and /partially_fulfilled each come with an orders/updated of the same body.
    hook_topics: tuple[str, ...] = (
        "orders/create",
        "orders/updated",
        "orders/cancelled",
        "orders/delete",
        "refunds/create",
        "fulfillments/create",
        "fulfillments/update",
    )

    def __init__(self, address: str, token: str, timeout_seconds: float = 30.0) -> None:
        self._wire = Wire(address, token, timeout_seconds)
        self._address = address

    async def identify(self) -> ShopFacts:
        """Who the shop is, after the token has shown that it has every scope that Doorstep needs."""
        facts, held = (await self._wire.read(documents.IDENTIFY)).read(self._facts)
        missing = [one for one in SCOPES if one not in held and one.replace("read_", "write_") not in held]
        if missing:
            raise CannotDoError(
                f"The app at {self._wire.host} lacks {', '.join(missing)}: tick these Admin API scopes under "
                f"{APP_PAGE}, install the app again and connect with the token it has then."
            )
        return facts

    def _facts(self, told: Mapping[str, Any]) -> tuple[ShopFacts, set[str]]:
        """Who the shop is, and what its app may do there."""
        shop = told["shop"]
        plan = text((shop.get("plan") or {}).get("publicDisplayName"))[:40]
        version = f"{VERSION} ({plan})" if plan else VERSION
        facts = ShopFacts(
            shop_name(shop["name"]), self._address, currency_code(shop["currencyCode"]),
            known_zone(shop["ianaTimezone"]), version,
        )  # fmt: skip
        return facts, {scope["handle"] for scope in told["currentAppInstallation"]["accessScopes"]}

    # --- webhooks -------------------------------------------------------------------------------------------------

    async def list_hooks(self) -> list[Hook]:
        """The webhooks of this app; those of other apps and of the admin's own page are not told."""
        hooks: list[Hook] = []
        after: str | None = None
        while True:
            answer = await self._wire.read(documents.HOOKS, after=after)
            before, (found, after) = after, answer.read(lambda told: _page_of(told["webhookSubscriptions"], _hook))
            hooks += found
            if after in ("", before):
                return hooks

    async def add_hook(self, topic: str, address: str, secret: str) -> Hook:
        """One more webhook; Shopify signs it with the app's own secret, whatever `secret` is."""
        wanted = {"uri": address, "format": "JSON"}
        answer = await self._wire.change(
            documents.ADD_HOOK, topic=topic.upper().replace("/", "_"), webhookSubscription=wanted
        )
        refused = answer.read(lambda told: user_errors(told["webhookSubscriptionCreate"]))
        if refused:
            raise CannotDoError(f"{self._wire.host} refused: {refused}")
        return answer.read(lambda told: _hook(told["webhookSubscriptionCreate"]["webhookSubscription"]))

    async def remove_hook(self, ref: str) -> None:
        answer = await self._wire.change(documents.REMOVE_HOOK, id=ref)
        refused = answer.read(lambda told: user_errors(told["webhookSubscriptionDelete"]))
        if refused and "does not exist" not in refused:
            raise CannotDoError(f"{self._wire.host} keeps the webhook {ref}: {refused}")

    # --- lists ----------------------------------------------------------------------------------------------------

    async def products(self, cursor: str = "") -> PageOf:
        """A page of variants, each a row with what its product says of all."""
        answer = await self._wire.read(documents.VARIANTS, first=_VARIANTS, after=cursor or None)
        rows, after = answer.read(lambda told: _page_of(told["productVariants"], api_products.row_of))
        return PageOf(rows=rows, cursor=after)

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        """A page of orders by the time of their last change, in the GraphQL spelling that the connector reads."""
        wanted = ["status:open"] if is_open else ["status:any"]
        if changed_since is not None:
            since = (changed_since - _A_SECOND).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            wanted.append(f"updated_at:>='{since}'")
        answer = await self._wire.read_page(
            _ORDERS, _TOO_DEAR, documents.ORDERS, after=cursor or None, query=" ".join(wanted)
        )
        bodies = understood(answer.answer, lambda body: cut(body, ("data", "orders", "nodes")))
        nodes, after = answer.read(lambda told: _page_of(told["orders"], _listing))
        whole = [
            body if line_cursor is None else await self._whole(node, line_cursor)
            for (node, line_cursor), body in zip(nodes, bodies, strict=True)
        ]
        return PageOf(bodies=whole, cursor=after)

    async def order(self, ref: str) -> bytes | None:
        """The order as it stands now, in the GraphQL spelling that the connector reads."""
        answer = await self._wire.read(documents.ORDER, id=f"gid://shopify/Order/{ref}")
        body = understood(answer.answer, lambda told: cut_one(told, ("data", "order")))
        if body is None:
            return None
        node, line_cursor = answer.read(lambda told: _listing(told["order"]))
        return body if line_cursor is None else await self._whole(node, line_cursor)

    async def _whole(self, node: Mapping[str, Any], after: str) -> bytes:
        """The order with all of its lines, of which one page did not hold them all."""
        lines = list(node["lineItems"]["nodes"])
        while after:
            answer = await self._wire.read(documents.MORE_LINES, id=node["id"], after=after)
            before, (more, after) = after, answer.read(lambda told: _page_of(told["order"]["lineItems"], an_object))
            lines += more
            if after == before:
                raise UnreadableAnswerError(f"{self._wire.host} tells the same lines of an order again and again")
        return orjson.dumps({**node, "lineItems": {"nodes": lines, "pageInfo": {"hasNextPage": False}}})

    # --- telling --------------------------------------------------------------------------------------------------

    async def tell_left(self, left: Left) -> TellAnswer:
        """The parcel is a fulfillment of the order, with its units and its tracking, once."""
        return await api_left.tell(self._wire, left)

    async def find_told(self, left: Left) -> Told | None:
        """The fulfillment that is this parcel, if there is one."""
        return await api_left.find(self._wire, left)

    async def aclose(self) -> None:
        await self._wire.aclose()


def user_errors(payload: Mapping[str, Any]) -> str:
    """What Shopify has against it, each with the field it means; '' where nothing."""
    told = []
    for error in payload["userErrors"]:
        field = ".".join(str(part) for part in error.get("field") or ())
        told.append(f"{error['message']}{f' ({field})' if field else ''}")
    return "; ".join(told)[:400]


def _hook(node: Mapping[str, Any]) -> Hook:
    topic = text(node["topic"])
    return Hook(text(node["id"]), _TOPICS.get(topic, topic.lower()), text(node.get("uri")), True)


def _page_of(found: Mapping[str, Any], reader: Callable[[Json], Read]) -> tuple[list[Read], str]:
    """What a page of a list holds, and where the list goes on; '' at its end."""
    return [reader(node) for node in found["nodes"]], goes_on(found)


def _listing(node: Json) -> tuple[Mapping[str, Any], str | None]:
    """An order, and where its lines go on; None where it holds them all, so that its bytes stay as they came."""
    _, after = _page_of(node["lineItems"], an_object)
    return {**node, "id": text(node["id"])}, after or None
