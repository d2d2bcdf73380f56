"""A Shopify shop: the Admin GraphQL API as the real one answers it, its webhooks, and a checkout for tests.

It knows a part of the schema and refuses what is not in it, scopes, limits and userErrors with status 200 included.
Webhooks go to https alone, as the real one's do, unless it is told to take this machine's plain addresses.
"""

import hmac
import time
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import shopify_shapes as shapes
from doorstep.sandbox.channel.graphql import Document, GraphQLError, Selected, read_document
from doorstep.sandbox.channel.hooks import Habits, HookPost, compact
from doorstep.sandbox.channel.kept import Thing
from doorstep.sandbox.channel.shopify_fulfilling import Refused, fulfill, retrack
from doorstep.sandbox.channel.shopify_schema import NEEDS, SCHEMA, SCOPES, TOPICS
from doorstep.sandbox.channel.stand_in import StandIn
from doorstep.sandbox.channel.told import Bought
from doorstep.sandbox.office import Refusal, answer, read_json, repeated, served
from doorstep.sandbox.store import Row

OPERATIONS = (
    "Identify", "Hooks", "AddHook", "RemoveHook", "Variants", "Orders", "MoreLines", "Left", "Fulfill", "Retrack",
    "other", "webhook",
)  # fmt: skip
VERSIONS = ("2026-01", "2026-04", "2026-07")
_PAUSES = (10, 60, 300, 900, 1800, 3600, 7200)  # eight tries in all, over four hours
_FAILURES_MAX = 8
_BUCKET, _RESTORE = 2000.0, 100.0


class Shopify(StandIn):
    """One shop of its own with one app: its access token and its API secret key."""

    state_kinds = MappingProxyType({"orders": "order", "hooks": "hook", "variants": "variant"})

    def __init__(self, folder: Path, takes_plain_http: bool = False) -> None:
        super().__init__(folder, "shopify", OPERATIONS, 8_710_681_985_330)
        self.token = f"shpat_{sha256(b'shopify:token').hexdigest()[:32]}"
        self.secret = sha256(b"shopify:secret").hexdigest()[:32]
        self._takes_plain_http = takes_plain_http
        self._points, self._points_at = _BUCKET, time.monotonic()
        habits = Habits(_PAUSES, lambda status: 200 <= status < 300, 5, self._failed)
        self.post = HookPost(self.office, self.kept, habits, self._delivery)
        self.application = self.office.application(
            [
                Route("/admin/api/{version}/graphql.json", served(self._graphql), methods=["POST"]),
                *self.controls(shop=self.tell_shop),
            ]
        )

    def keys(self) -> dict[str, dict[str, str]]:
        """The app's token, and what the app signs with."""
        return {"keys": {"access_token": self.token, "webhook": self.secret}}

    # --- the API --------------------------------------------------------------------------------------------------

    async def _graphql(self, request: Request) -> ASGIApp:
        shown = request.headers.get("x-shopify-access-token", "")
        if not hmac.compare_digest(shown.encode(), self.token.encode()):
            words = "[API] Invalid API key or access token (unrecognized login or wrong password)"
            return answer({"errors": words}, 401)
        if request.path_params["version"] not in VERSIONS:
            return answer({"errors": "Not Found"}, 404)
        try:
            asked = await read_json(request)
        except Refusal:
            return answer({"errors": "Bad Request"}, 400)
        try:
            document = read_document(str(asked.get("query") or ""))
            variables = asked.get("variables") or {}
            SCHEMA.check(document, variables)
        except GraphQLError as error:
            return answer({"errors": [error.body()]})
        operation = document.name if document.name in OPERATIONS else "other"

        def work(twice: bool) -> Response:
            return repeated(answer(self._executed(document, variables, operation)), twice)

        return await self.office.perform(operation, [(operation,)], work)

    def _executed(self, document: Document, variables: Mapping[str, Any], operation: str) -> Thing:
        cost = _cost(document)
        if self.office.faults.for_one(operation, "refuse", (operation,)) or not self._spend(cost):
            extensions = {"cost": {**self._cost(cost), "actualQueryCost": None}}
            throttled = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
            return {"errors": [throttled], "extensions": extensions}
        denied = self._denied(document)
        if denied:
            return {"errors": [denied.body()], "data": None, "extensions": {"cost": self._cost(cost)}}
        told = SCHEMA.answer(document, variables, self._root())
        return {"data": told, "extensions": {"cost": self._cost(cost)}}

    def _denied(self, document: Document) -> GraphQLError | None:
        held = set(self.shop()["scopes"])
        for one in document.selected:
            need = NEEDS.get(one.name, "") if isinstance(one, Selected) else ""
            if need and need not in held and need.replace("read_", "write_") not in held:
                message = f"Access denied for {one.name} field. Required access: `{need}` access scope."
                return GraphQLError(message, "ACCESS_DENIED", requiredAccess=f"`{need}` access scope.")
        return None

    def _spend(self, cost: int) -> bool:
        now = time.monotonic()
        self._points = min(_BUCKET, self._points + (now - self._points_at) * _RESTORE)
        self._points_at = now
        if self._points < cost:
            return False
        self._points -= cost
        return True

    def _cost(self, cost: int) -> Thing:
        status = {"maximumAvailable": _BUCKET, "currentlyAvailable": int(self._points), "restoreRate": _RESTORE}
        return {"requestedQueryCost": cost, "actualQueryCost": cost, "throttleStatus": status}

    def _root(self) -> Thing:
        shop = self.shop()
        return {
            "shop": shop,
            "currentAppInstallation": {"accessScopes": [{"handle": one} for one in shop["scopes"]]},
            "order": lambda ref: self.kept.find("order", shapes.number_of(ref)),
            "orders": self._orders,
            "variants": self.kept.listing("variant"),
            "hooks": [_shown(hook) for hook in self.kept.listing("hook")],
            "add_hook": self._add_hook,
            "drop_hook": self._drop_hook,
            "fulfill": self._fulfill,
            "retrack": self._retrack,
        }

    def usual_shop(self) -> Thing:
        return {
            "id": "gid://shopify/Shop/1", "name": "Candles of a test", "myshopifyDomain": "candles.myshopify.com",
            "currencyCode": "EUR", "ianaTimezone": "Europe/Berlin", "plan": {"publicDisplayName": "Basic"},
            "scopes": list(SCOPES), "now": self.kept.now_text(),
        }  # fmt: skip

    def _orders(self, asked: Mapping[str, Any]) -> list[Thing]:
        found = self.kept.listing("order")
        for word in str(asked.get("query") or "").split():
            name, _, value = word.partition(":")
            if (name, value) == ("status", "open"):
                found = [order for order in found if not order["closedAt"] and not order["cancelledAt"]]
            elif name == "updated_at" and value.startswith(">="):
                since = datetime.fromisoformat(value[2:].strip("'"))
                found = [order for order in found if datetime.fromisoformat(order["updatedAt"]) >= since]
        key = {"UPDATED_AT": "updatedAt", "CREATED_AT": "createdAt"}.get(str(asked.get("sortKey")), "n")
        return sorted(found, key=lambda order: (order[key], order["n"]))

    # --- webhooks -------------------------------------------------------------------------------------------------

    def _add_hook(self, topic: str, told: Mapping[str, Any]) -> Thing:
        address = str(told.get("uri") or "").strip()
        wrong = ""
        if not address:
            wrong = "Address can't be blank"
        elif not address.startswith("https://") and not (self._takes_plain_http and address.startswith("http://127.")):
            wrong = f"Address protocol {address.partition('//')[0]}// is not supported"
        elif any(hook["topic"] == topic and hook["address"] == address for hook in self.kept.listing("hook")):
            wrong = "Address for this topic has already been taken"
        if wrong:
            errors = [{"field": ["webhookSubscription", "callbackUrl"], "message": wrong}]
            return {"webhookSubscription": None, "userErrors": errors}
        n = self.kept.number()
        hook = {
            "id": n,
            "topic": topic,
            "address": address,
            "status": "active",
            "failures": 0,
            "at": self.kept.now_text(),
        }
        self.kept.put("hook", n, hook)
        return {"webhookSubscription": _shown(hook), "userErrors": []}

    def _drop_hook(self, ref: str) -> Thing:
        n = shapes.number_of(ref)
        if self.kept.find("hook", n) is None:
            errors = [{"field": ["id"], "message": "Webhook subscription does not exist"}]
            return {"deletedWebhookSubscriptionId": None, "userErrors": errors}
        self.kept.drop("hook", n)
        return {"deletedWebhookSubscriptionId": ref, "userErrors": []}

    def _happened(self, topic: str, subject: int, body: Thing) -> None:
        event = self.kept.number()
        for hook in self.kept.listing("hook"):
            if TOPICS[hook["topic"]] == topic:
                self.post.send(hook, topic, subject, f"{event}", compact(body))

    def _delivery(self, row: Row, hook: Thing) -> tuple[dict[str, str], bytes]:
        """A further try brings the first body again, under the same ids."""
        body = bytes(row["body"])
        headers = {
            "Content-Type": "application/json", "X-Shopify-Topic": row["topic"], "X-Shopify-API-Version": "2026-04",
            "X-Shopify-Shop-Domain": self.shop()["myshopifyDomain"], "X-Shopify-Event-Id": f"event-{row['event']}",
            "X-Shopify-Webhook-Id": f"delivery-{row['n']}", "X-Shopify-Triggered-At": self.kept.now_text(),
            "X-Shopify-Hmac-Sha256": b64encode(hmac.digest(self.secret.encode(), body, "sha256")).decode(),
        }  # fmt: skip
        return headers, body

    def _failed(self, hook: Thing) -> None:
        if hook["failures"] >= _FAILURES_MAX:
            self.kept.drop("hook", hook["id"])

    # --- fulfillments ---------------------------------------------------------------------------------------------

    def _fulfill(self, told: Mapping[str, Any]) -> Thing:
        try:
            order, made = fulfill(self.kept, told)
        except Refused as refused:
            return {"fulfillment": None, "userErrors": [refused.error]}
        self._happened("fulfillments/create", order["n"], shapes.rest_fulfillment(order, made))
        self._happened("orders/updated", order["n"], shapes.rest_order(order))
        return {"fulfillment": made, "userErrors": []}

    def _retrack(self, ref: str, told: Mapping[str, Any]) -> Thing:
        try:
            order, changed = retrack(self.kept, ref, told)
        except Refused as refused:
            return {"fulfillment": None, "userErrors": [refused.error]}
        self._happened("fulfillments/update", order["n"], shapes.rest_fulfillment(order, changed))
        return {"fulfillment": changed, "userErrors": []}

    # --- the shop itself, for tests -------------------------------------------------------------------------------

    def ordered(self, lines: list[Bought], told: Thing, is_silent: bool) -> Thing:
        n, place = self.kept.number(), len(self.kept.listing("order")) + 1
        order = shapes.made_order(n, place, lines, told, self.shop())
        self.kept.put("order", n, order)
        if not is_silent:
            self._happened("orders/create", n, shapes.rest_order(order))
        return shapes.rest_order(order)

    def stocked(self, told: Thing, home: str) -> Thing:
        variant = shapes.made_variant(self.kept.number(), told)
        self.kept.put("variant", shapes.number_of(variant["id"]), variant)
        return variant

    def changed(self, order: Thing, told: Thing, is_silent: bool) -> Thing:
        order = {**order, **told, "updatedAt": told.get("updatedAt", self.kept.now_text())}
        self.kept.put("order", order["n"], order)
        if not is_silent:
            self._happened("orders/updated", order["n"], shapes.rest_order(order))
        return shapes.rest_order(order)

    def dropped(self, order: Thing) -> Thing:
        self.kept.drop("order", order["n"])
        self._happened("orders/delete", order["n"], {"id": order["n"]})
        return {"id": order["n"]}


def _shown(hook: Thing) -> Thing:
    return {
        "id": shapes.gid("WebhookSubscription", hook["id"]), "topic": hook["topic"], "uri": hook["address"],
        "format": "JSON", "filter": "", "createdAt": hook["at"], "updatedAt": hook["at"],
    }  # fmt: skip


def _cost(document: Document) -> int:
    """A point for each field that holds fields, ten for a change; a page costs by how long it may be."""

    def of(selected: tuple[Any, ...]) -> int:
        return sum(1 + of(one.inner) for one in selected if isinstance(one, Selected) and one.inner)

    return of(document.selected) + (10 if document.kind == "mutation" else 0)
