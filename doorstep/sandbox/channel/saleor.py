"""A Saleor shop: its GraphQL API as the real one answers it, its webhooks, and a checkout for tests.

It knows a part of the schema and refuses what is not in it. A webhook with a secret key is signed with that, one
without by the shop's private key, whose public half it publishes.
"""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import saleor_fulfilling as fulfilling
from doorstep.sandbox.channel import saleor_shapes as shapes
from doorstep.sandbox.channel.graphql import Document, GraphQLError, Selected, read_document
from doorstep.sandbox.channel.hooks import Habits, HookPost, compact
from doorstep.sandbox.channel.kept import Thing
from doorstep.sandbox.channel.saleor_schema import EVENTS, HISTORY_NEEDS, NEEDS, PERMISSIONS, SCHEMA
from doorstep.sandbox.channel.stand_in import StandIn
from doorstep.sandbox.channel.told import Bought, check
from doorstep.sandbox.office import Refusal, answer, read_json, repeated, served
from doorstep.sandbox.store import Row

OPERATIONS = (
    "Find", "Identify", "Channels", "Hooks", "AddHook", "RemoveHook", "Variants", "Orders", "Order", "Left", "Fulfill",
    "Retrack", "Mark", "key_set", "other", "webhook",
)  # fmt: skip
_PAUSES = (10, 20, 40, 80, 160)


class Saleor(StandIn):
    """One shop of its own with one app, by its token."""

    state_kinds = MappingProxyType({"orders": "order", "hooks": "hook", "variants": "variant"})
    changes = ("refund",)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "saleor", OPERATIONS, 41)
        self.token = sha256(b"saleor:token").hexdigest()[:30]
        habits = Habits(_PAUSES, lambda status: 200 <= status < 300, 20, lambda _: None)
        self.post = HookPost(self.office, self.kept, habits, self._delivery)
        self.application = self.office.application(
            [
                Route("/graphql/", served(self._graphql), methods=["POST"]),
                Route("/.well-known/jwks.json", served(self._key_set)),
                *self.controls(hooks=self.tell_hook, shop=self.tell_shop),
            ]
        )

    def keys(self) -> dict[str, dict[str, str]]:
        """The app's token."""
        return {"keys": {"access_token": self.token}}

    # --- the API --------------------------------------------------------------------------------------------------

    async def _graphql(self, request: Request) -> ASGIApp:
        shown = request.headers.get("authorization", "")
        is_app = hmac.compare_digest(shown.encode(), f"Bearer {self.token}".encode())
        try:
            asked = await read_json(request)
        except Refusal:
            return _failed("Unable to parse query.", "GraphQLError", 400)
        try:
            document = read_document(str(asked.get("query") or ""))
            variables = asked.get("variables") or {}
            SCHEMA.check(document, variables)
        except GraphQLError as error:
            return _failed(str(error), "GraphQLError", 400)
        operation = document.name if document.name in OPERATIONS else "other"

        def work(twice: bool) -> Response:
            return repeated(self._executed(document, variables, operation, is_app), twice)

        return await self.office.perform(operation, [(operation,)], work)

    def _executed(self, document: Document, variables: Mapping[str, Any], operation: str, is_app: bool) -> Response:
        if self.office.faults.for_one(operation, "refuse", (operation,)):
            return _failed("The query exceeds the maximum cost of 50000.", "QueryCostError", 400)
        held = set(self.shop()["permissions"]) if is_app else set()
        needed = [NEEDS.get(one.name, "") for one in document.selected if isinstance(one, Selected)]
        if any(_asks_for_history(parts) for parts in (document.selected, *(p for _, p in document.fragments.values()))):
            needed.append(HISTORY_NEEDS)
        for need in needed:
            if need and need not in held:
                words = f"To access this path, you need one of the following permissions: {need}"
                return _failed(words, "PermissionDenied", 200)
        return answer({"data": SCHEMA.answer(document, variables, self._root(is_app))})

    def _root(self, is_app: bool) -> Thing:
        shop = self.shop()
        app = {
            "id": shapes.gid("App", 1), "name": "Doorstep", "isActive": True,
            "permissions": [{"code": one, "name": one} for one in shop["permissions"]],
            "webhooks": [_shown(hook) for hook in self.kept.listing("hook")],
        }  # fmt: skip
        return {
            "shop": {"name": shop["name"], "version": "3.20.86"},
            "app": app if is_app else None,
            "channels": shop["channels"],
            "order": lambda ref: self.kept.find("order", shapes.number_of(ref, "Order")),
            "orders": self._orders,
            "variants": self.kept.listing("variant"),
            "add_hook": self._add_hook,
            "drop_hook": self._drop_hook,
            "fulfill": self._fulfill,
            "retrack": self._retrack,
            "mark": self._mark,
        }

    def usual_shop(self) -> Thing:
        return {
            "name": "Bowls of a test", "currency": "EUR", "permissions": list(PERMISSIONS), "now": self.kept.now_text(),
            "channels": [{"slug": "default-channel", "name": "Web", "isActive": True, "currencyCode": "EUR"}],
        }  # fmt: skip

    def _orders(self, asked: Mapping[str, Any]) -> list[Thing]:
        wanted, sort = asked.get("filter") or {}, asked.get("sortBy") or {}
        found = self.kept.listing("order")
        if wanted.get("status"):
            found = [order for order in found if order["status"] in wanted["status"]]
        since = (wanted.get("updatedAt") or {}).get("gte")
        if since:
            at = datetime.fromisoformat(since)
            found = [order for order in found if datetime.fromisoformat(order["updatedAt"]) >= at]
        if sort.get("field") == "LAST_MODIFIED_AT":
            found.sort(key=lambda order: (order["updatedAt"], order["n"]))
        return found

    # --- webhooks -------------------------------------------------------------------------------------------------

    def _add_hook(self, told: Mapping[str, Any]) -> Thing:
        address = str(told.get("targetUrl") or "")
        if not address.startswith(("http://", "https://")):
            return _error("Invalid target URL.", "INVALID", "targetUrl", webhook=None)
        try:
            SCHEMA.check(read_document(str(told.get("query") or "subscription { event { issuedAt } }")), {})
        except GraphQLError as error:
            return _error(f"Subscription query is not valid: {error}", "INVALID", "query", webhook=None)
        return {"webhook": _shown(self._kept_hook(told)), "errors": []}

    def _kept_hook(self, told: Mapping[str, Any]) -> Thing:
        n = self.kept.number()
        hook = {
            "id": n, "address": told["targetUrl"], "status": "active" if told.get("isActive", True) else "off",
            "topics": list(told.get("asyncEvents") or ()), "secret": told.get("secretKey") or "",
            "query": told.get("query") or "", "failures": 0,
        }  # fmt: skip
        self.kept.put("hook", n, hook)
        return hook

    def _drop_hook(self, ref: str) -> Thing:
        n = shapes.number_of(ref, "Webhook")
        if self.kept.find("hook", n) is None:
            return _error(f"Couldn't resolve to a node: {ref}", "NOT_FOUND", "id")
        self.kept.drop("hook", n)
        return {"errors": []}

    def _happened(self, order: Thing, *events: str) -> None:
        """The payload is made when something happens, and stays so over every further try."""
        for event in events:
            told = {"event": {"__typename": EVENTS[event], "issuedAt": self.kept.now_text(), "order": order}}
            for hook in self.kept.listing("hook"):
                if event in hook["topics"] and hook["query"]:
                    body = SCHEMA.answer(read_document(hook["query"]), {}, told)["event"]
                    self.post.send(hook, event.lower(), order["n"], event, compact(body))

    def _delivery(self, row: Row, hook: Thing) -> tuple[dict[str, str], bytes]:
        body = bytes(row["body"])
        signature = hmac.digest(hook["secret"].encode(), body, "sha256").hex() if hook["secret"] else self._jws(body)
        named = {"Event": row["topic"], "Domain": "bowls.example", "Api-Url": "https://bowls.example/graphql/"}
        headers = {"Content-Type": "application/json"}
        for prefix in ("Saleor-", "X-Saleor-"):
            headers |= {f"{prefix}{name}": value for name, value in (*named.items(), ("Signature", signature))}
        return headers, body

    def _private_key(self) -> rsa.RSAPrivateKey:
        held = self.kept.find("key", 0)
        if held is None:
            made = rsa.generate_private_key(65537, 2048)
            pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
            held = {"pem": pem, "kid": "1"}
            self.kept.put("key", 0, held)
        key = load_pem_private_key(held["pem"].encode(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key

    def _jws(self, body: bytes) -> str:
        header = _unpadded(json.dumps({"alg": "RS256", "kid": "1", "b64": False, "crit": ["b64"]}).encode())
        return f"{header}..{_unpadded(self._private_key().sign(f'{header}.'.encode() + body, PKCS1v15(), SHA256()))}"

    async def _key_set(self, request: Request) -> ASGIApp:
        def work(twice: bool) -> Response:
            numbers = self._private_key().public_key().public_numbers()
            n, e = (_unpadded(x.to_bytes((x.bit_length() + 7) // 8)) for x in (numbers.n, numbers.e))
            key = {"kty": "RSA", "use": "sig", "kid": "1", "key_ops": ["verify"], "n": n, "e": e}
            return answer({"keys": [key]})

        return await self.office.perform("key_set", [("",)], work)

    # --- fulfillments ---------------------------------------------------------------------------------------------

    def _fulfill(self, ref: str, told: Mapping[str, Any]) -> Thing:
        try:
            order, made = fulfilling.fulfill(self.kept, ref, told)
        except fulfilling.Refused as refused:
            return {"fulfillments": None, "errors": [refused.error]}
        self._happened(order, "FULFILLMENT_CREATED", "ORDER_UPDATED")
        return {"fulfillments": made, "errors": []}

    def _retrack(self, ref: str, told: Mapping[str, Any]) -> Thing:
        try:
            order, changed = fulfilling.change(self.kept, ref, trackingNumber=told.get("trackingNumber") or "")
        except fulfilling.Refused as refused:
            return {"fulfillment": None, "errors": [refused.error]}
        self._happened(order, "ORDER_UPDATED")
        return {"fulfillment": changed, "errors": []}

    def _mark(self, ref: str, told: list[Mapping[str, Any]]) -> Thing:
        try:
            fulfilling.mark(self.kept, ref, told)
        except fulfilling.Refused as refused:
            return {"errors": [refused.error]}
        return {"errors": []}

    # --- the shop itself, for tests -------------------------------------------------------------------------------

    def ordered(self, lines: list[Bought], told: Thing, is_silent: bool) -> Thing:
        n = self.kept.number()
        order = shapes.made_order(n, lines, told, self.shop())
        self.kept.put("order", n, order)
        if not is_silent:
            self._happened(order, "ORDER_CREATED")
        return order

    def stocked(self, told: Thing, home: str) -> Thing:
        variant = shapes.made_variant(self.kept.number(), told, self.shop()["currency"])
        self.kept.put("variant", variant["n"], variant)
        return variant

    def changed(self, order: Thing, told: Thing, is_silent: bool) -> Thing:
        """By GraphQL's names; `refund` pays that much back."""
        back = told.pop("refund", "")
        order = {**order, **told, "updatedAt": told.get("updatedAt", self.kept.now_text())}
        if back:
            order = shapes.refunded(order, Decimal(str(back)), order["updatedAt"], self.kept.number())
        self.kept.put("order", order["n"], order)
        if not is_silent:
            events = ["ORDER_REFUNDED"] if back else ["ORDER_CANCELLED"] if order["status"] == "CANCELED" else []
            self._happened(order, *events, "ORDER_UPDATED")
        return order

    def hooked(self, told: Thing) -> Thing:
        check(told, ("isActive", "asyncEvents", "secretKey", "query"), "a webhook", "targetUrl")
        return _shown(self._kept_hook(told))


def _asks_for_history(parts: Iterable[Any], within: str = "") -> bool:
    """Whether what happened to a gift card is asked for, at any depth."""
    return any(
        (within, one.name) == ("giftCards", "events") or _asks_for_history(one.inner, one.name)
        for one in parts
        if isinstance(one, Selected)
    )


def _shown(hook: Thing) -> Thing:
    return {
        "id": shapes.gid("Webhook", hook["id"]), "name": "", "isActive": hook["status"] == "active",
        "targetUrl": hook["address"], "subscriptionQuery": hook["query"],
        "asyncEvents": [{"eventType": one, "name": one} for one in hook["topics"]],
    }  # fmt: skip


def _error(message: str, code: str, field: str, **more: Any) -> Thing:
    return {**more, "errors": [{"field": field, "message": message, "code": code}]}


def _failed(words: str, code: str, status: int) -> Response:
    return answer({"errors": [{"message": words, "extensions": {"exception": {"code": code}}}], "data": None}, status)


def _unpadded(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")
