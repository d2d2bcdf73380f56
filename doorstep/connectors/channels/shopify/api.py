"""Shopify's Admin GraphQL API: one shop, asked and told with its app's access token."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from doorstep.connectors.calls import UNREADABLE, NoAnswer, UnreadableAnswerError
from doorstep.connectors.channels.api import Hook, Left, PageOf, ShopFacts, TellAnswer, Told
from doorstep.connectors.channels.cutting import cut
from doorstep.connectors.channels.shopify import api_documents as documents
from doorstep.connectors.channels.shopify import api_left, api_products, words
from doorstep.connectors.channels.shopify.api_wire import APP_PAGE, VERSION, Answered, Refused, Wire
from doorstep.domain.errors import CannotDoError

_VARIANTS = 50
_ORDERS = (10, 3, 1)  # a page, and smaller ones for a shop whose orders cost too much at once
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
        told = (await self._wire.read(documents.IDENTIFY)).told
        try:
            shop = told["shop"]
            held = {scope["handle"] for scope in told["currentAppInstallation"]["accessScopes"]}
            plan = (shop.get("plan") or {}).get("publicDisplayName") or ""
            version = f"{VERSION} ({plan})" if plan else VERSION
            facts = ShopFacts(shop["name"], self._address, shop["currencyCode"], shop["ianaTimezone"], version)
        except UNREADABLE as error:
            raise UnreadableAnswerError(f"{self._wire.host} does not say who it is ({error!r})") from error
        missing = [one for one in SCOPES if one not in held and one.replace("read_", "write_") not in held]
        if missing:
            raise CannotDoError(
                f"The app at {self._wire.host} lacks {', '.join(missing)}: tick these Admin API scopes under "
                f"{APP_PAGE}, install the app again and connect with the token it has then."
            )
        return facts

    # --- webhooks -------------------------------------------------------------------------------------------------

    async def list_hooks(self) -> list[Hook]:
        """The webhooks of this app; those of other apps and of the admin's own page are not told."""
        hooks: list[Hook] = []
        after: str | None = None
        while True:
            found = (await self._wire.read(documents.HOOKS, after=after)).told["webhookSubscriptions"]
            hooks += [_hook(node) for node in found["nodes"]]
            if not found["pageInfo"]["hasNextPage"]:
                return hooks
            after = found["pageInfo"]["endCursor"]

    async def add_hook(self, topic: str, address: str, secret: str) -> Hook:
        """One more webhook; Shopify signs it with the app's own secret, whatever `secret` is."""
        told = await self._change(
            "webhookSubscriptionCreate",
            documents.ADD_HOOK,
            topic=topic.upper().replace("/", "_"),
            webhookSubscription={"uri": address, "format": "JSON"},
        )
        return _hook(told["webhookSubscription"])

    async def remove_hook(self, ref: str) -> None:
        answer = await self._wire.call("channel.write", documents.REMOVE_HOOK, id=ref)
        if not isinstance(answer, Answered):
            raise self._wire.raised(answer)
        errors = answer.told["webhookSubscriptionDelete"]["userErrors"]
        if errors and "does not exist" not in str(errors[0]["message"]):
            raise CannotDoError(f"{self._wire.host} keeps the webhook {ref}: {errors[0]['message']}")

    async def _change(self, name: str, document: str, **variables: Any) -> dict[str, Any]:
        answer = await self._wire.call("channel.write", document, **variables)
        if not isinstance(answer, Answered):
            raise self._wire.raised(answer)
        payload: dict[str, Any] = answer.told[name]
        if payload["userErrors"]:
            raise CannotDoError(f"{self._wire.host} refused: {user_errors(payload)}")
        return payload

    # --- lists ----------------------------------------------------------------------------------------------------

    async def products(self, cursor: str = "") -> PageOf:
        """A page of variants, each a row with what its product says of all."""
        told = (await self._wire.read(documents.VARIANTS, first=_VARIANTS, after=cursor or None)).told
        try:
            found = told["productVariants"]
            return PageOf(rows=[api_products.row_of(node) for node in found["nodes"]], cursor=_next(found))
        except UNREADABLE as error:
            raise UnreadableAnswerError(
                f"{self._wire.host} told its products in an unknown shape ({error!r})"
            ) from error

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        """A page of orders by the time of their last change, in the GraphQL spelling that the connector reads."""
        wanted = ["status:open"] if is_open else ["status:any"]
        if changed_since is not None:
            since = (changed_since - _A_SECOND).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            wanted.append(f"updated_at:>='{since}'")
        answer = await self._page(" ".join(wanted), cursor)
        try:
            found = answer.told["orders"]
            bodies = cut(answer.raw, ("data", "orders", "nodes"))
            whole = [await self._whole(node, body) for node, body in zip(found["nodes"], bodies, strict=True)]
            return PageOf(bodies=whole, cursor=_next(found))
        except UNREADABLE as error:
            raise UnreadableAnswerError(f"{self._wire.host} told its orders in an unknown shape ({error!r})") from error

    async def _page(self, query: str, cursor: str) -> Answered:
        answer: Answered | Refused | NoAnswer | None = None
        for size in _ORDERS:
            answer = await self._wire.call(
                "channel.read", documents.ORDERS, first=size, after=cursor or None, query=query
            )
            if not (isinstance(answer, Refused) and answer.code == "MAX_COST_EXCEEDED"):
                break
        if isinstance(answer, Answered):
            return answer
        assert answer is not None
        raise self._wire.raised(answer)

    async def _whole(self, node: Mapping[str, Any], body: bytes) -> bytes:
        """The order with all of its lines; the bytes as they came, where one page held them all."""
        lines = node["lineItems"]
        if not lines["pageInfo"]["hasNextPage"]:
            return body
        nodes, page = list(lines["nodes"]), lines["pageInfo"]
        while page["hasNextPage"]:
            more = await self._wire.read(documents.MORE_LINES, id=node["id"], after=page["endCursor"])
            nodes += more.told["order"]["lineItems"]["nodes"]
            page = more.told["order"]["lineItems"]["pageInfo"]
        return orjson.dumps({**node, "lineItems": {"nodes": nodes, "pageInfo": page}})

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
    """What Shopify has against it, each with the field it means."""
    told = []
    for error in payload["userErrors"]:
        field = ".".join(str(part) for part in error.get("field") or ())
        told.append(f"{error['message']}{f' ({field})' if field else ''}")
    return "; ".join(told)


def _hook(node: Mapping[str, Any]) -> Hook:
    topic = str(node["topic"])
    return Hook(str(node["id"]), _TOPICS.get(topic, topic.lower()), str(node.get("uri") or ""), True)


def _next(found: Mapping[str, Any]) -> str:
    page = found["pageInfo"]
    return str(page["endCursor"]) if page["hasNextPage"] else ""
