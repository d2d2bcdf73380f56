"""A Medusa 2 shop: its Admin API as the real one answers it, a checkout for tests, and a subscriber that posts events.

Medusa sends no webhooks by itself; `/control/subscriber` is the shop's own code that does, signed by Standard Webhooks.
"""

import binascii
import hmac
import re
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import medusa_shapes as shapes
from doorstep.sandbox.channel.hooks import Habits, HookPost, compact, standard_headers
from doorstep.sandbox.channel.kept import Thing
from doorstep.sandbox.channel.stand_in import StandIn
from doorstep.sandbox.channel.told import Bought, check
from doorstep.sandbox.office import Refusal, answer, read_json, repeated, served
from doorstep.sandbox.store import Row

OPERATIONS = ("stores", "orders", "order", "variants", "fulfillments", "shipments", "webhook")
_LISTED = {"fields", "limit", "offset", "order"}
_ORDERS = _LISTED | {"status[]", "updated_at[$gte]", "created_at[$gte]", "id[]"}
_FIELD = re.compile(r"[*+-]?[a-z_]+(\.[a-z_]+)*")
_SORTED = {"id": "n", "updated_at": "updated_at", "created_at": "created_at", "display_id": "display_id"}


class Medusa(StandIn):
    """One shop of its own with one secret API key."""

    state_kinds = MappingProxyType({"orders": "order", "hooks": "hook", "variants": "variant"})
    changes = ("refund", "capture")

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "medusa", OPERATIONS, 301)
        self.key = f"sk_{sha256(b'medusa:key').hexdigest()}"
        habits = Habits((5, 30), lambda status: 200 <= status < 300, 10, lambda _: None)
        self.post = HookPost(self.office, self.kept, habits, self._delivery)
        order = "/admin/orders/{ref}"
        self.application = self.office.application(
            [
                Route("/admin/stores", served(self._stores)),
                Route("/admin/orders", served(self._orders)),
                Route(order, served(self._order)),
                Route(f"{order}/fulfillments", served(self._fulfill), methods=["POST"]),
                Route(f"{order}/fulfillments/{{part}}/shipments", served(self._ship), methods=["POST"]),
                Route("/admin/product-variants", served(self._variants)),
                *self.controls(subscriber=self._subscriber_told),
            ]
        )

    def keys(self) -> dict[str, dict[str, str]]:
        """The secret API key."""
        return {"keys": {"api_key": self.key}}

    # --- the API --------------------------------------------------------------------------------------------------

    async def _asked(
        self, request: Request, operation: str, known: set[str], work: Callable[[], Thing], subject: str = ""
    ) -> ASGIApp:
        """The answer to one request with a key that fits and parameters that there are."""
        try:
            shown = b64decode(request.headers.get("authorization", "").removeprefix("Basic "), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            shown = ""
        if not hmac.compare_digest(shown.removesuffix(":").encode(), self.key.encode()):
            return answer({"message": "Unauthorized"}, 401)
        unknown = set(request.query_params) - known
        bad = [f for f in request.query_params.get("fields", "").split(",") if f and not _FIELD.fullmatch(f)]
        if unknown or bad:
            return _error("invalid_data", f"Unrecognized fields: '{', '.join(sorted(unknown) + bad)}'", 400)

        def worked(twice: bool) -> Response:
            try:
                return repeated(answer(work()), twice)
            except Refusal as refusal:
                return _error(refusal.code, refusal.words, refusal.status)

        return await self.office.perform(operation, [(subject,)], worked)

    async def _stores(self, request: Request) -> ASGIApp:
        currencies = [{"currency_code": "usd", "is_default": False}, {"currency_code": "eur", "is_default": True}]
        store = {"id": "store_1", "name": "Lamps of a test", "supported_currencies": currencies}
        return await self._asked(request, "stores", _LISTED, lambda: _page(request, "stores", [store]))

    async def _orders(self, request: Request) -> ASGIApp:
        return await self._asked(request, "orders", _ORDERS, lambda: _page(request, "orders", self._found(request)))

    def _found(self, request: Request) -> list[Thing]:
        found, params = self.kept.listing("order"), request.query_params
        statuses = params.getlist("status[]")
        found = [order for order in found if not statuses or order["status"] in statuses]
        for name in ("updated_at", "created_at"):
            since = params.get(f"{name}[$gte]")
            if since:
                at = _moment(since)
                found = [order for order in found if _moment(order[name]) >= at]
        return found

    async def _order(self, request: Request) -> ASGIApp:
        ref = request.path_params["ref"]
        return await self._asked(request, "order", {"fields"}, lambda: {"order": self._one(ref)}, ref)

    def _one(self, ref: str) -> Thing:
        order = self.kept.find("order", shapes.number_of(ref))
        if order is None or order["id"] != ref:
            raise Refusal("not_found", f"Order id not found: {ref}", 404)
        return order

    async def _variants(self, request: Request) -> ASGIApp:
        found = self.kept.listing("variant")
        return await self._asked(request, "variants", _LISTED, lambda: _page(request, "variants", found))

    async def _fulfill(self, request: Request) -> ASGIApp:
        ref, told = request.path_params["ref"], await read_json(request)
        return await self._asked(request, "fulfillments", {"fields"}, lambda: self._fulfilled(ref, told), ref)

    def _fulfilled(self, ref: str, told: Thing) -> Thing:
        order = self._one(ref)
        if set(told) - {"items", "location_id", "no_notification", "metadata"} or not told.get("items"):
            raise Refusal("invalid_data", "Invalid request: Unrecognized or missing fields", 400)
        if order["canceled_at"]:
            raise Refusal("invalid_data", f"Order with id {ref} has been canceled.", 400)
        lines = {line["id"]: line for line in order["items"]}
        for wanted in told["items"]:
            line = lines.get(wanted["id"])
            if line is None:
                raise Refusal("invalid_data", f"Items with ids {wanted['id']} does not exist in order", 400)
            if wanted["quantity"] > line["quantity"] - line["detail"]["fulfilled_quantity"]:
                raise Refusal("invalid_data", "Cannot fulfill more items than the ordered quantity", 400)
            line["detail"]["fulfilled_quantity"] += wanted["quantity"]
        n, at = self.kept.number(), self.kept.now_text()
        order["fulfillments"].append(
            {
                "id": shapes.ref_of("ful", n), "packed_at": at, "shipped_at": None, "delivered_at": None,
                "canceled_at": None, "metadata": told.get("metadata"), "created_at": at, "updated_at": at,
                "labels": [],
                "items": [
                    {"line_item_id": one["id"], **shapes.numbers(quantity=Decimal(one["quantity"]))}
                    for one in told["items"]
                ],
            }
        )  # fmt: skip
        self.kept.put("order", order["n"], order)
        self._happened("order.fulfillment_created", order, fulfillment_id=shapes.ref_of("ful", n))
        return {"order": {"id": order["id"], "fulfillments": order["fulfillments"]}}

    async def _ship(self, request: Request) -> ASGIApp:
        ref, part, told = request.path_params["ref"], request.path_params["part"], await read_json(request)
        return await self._asked(request, "shipments", {"fields"}, lambda: self._shipped(ref, part, told), ref)

    def _shipped(self, ref: str, part: str, told: Thing) -> Thing:
        order = self._one(ref)
        fulfillment = next((one for one in order["fulfillments"] if one["id"] == part), None)
        if fulfillment is None:
            raise Refusal("not_found", f"Fulfillment with id {part} not found in the order", 404)
        if fulfillment["shipped_at"]:
            raise Refusal("not_allowed", "Shipment has already been created", 400)
        labels = told.get("labels") or []
        if any(set(label) != {"tracking_number", "tracking_url", "label_url"} for label in labels):
            raise Refusal("invalid_data", "Invalid request: Field 'labels, 0, label_url' is required", 400)
        lines = {line["id"]: line for line in order["items"]}
        for one in fulfillment["items"]:
            lines[one["line_item_id"]]["detail"]["shipped_quantity"] += one["quantity"]
        at = self.kept.now_text()
        fulfillment |= {"shipped_at": at, "updated_at": at, "labels": labels}
        self.kept.put("order", order["n"], order)
        return {"order": {"id": order["id"]}}

    # --- the shop's own subscriber --------------------------------------------------------------------------------

    def _happened(self, name: str, order: Thing, **more: str) -> None:
        told = {"order_id": order["id"], **more} if more else {"id": order["id"]}
        for hook in self.kept.listing("hook"):
            event = f"evt_{self.kept.number()}"
            self.post.send(hook, name, order["n"], event, compact({"name": name, "data": told}))

    def _delivery(self, row: Row, hook: Thing) -> tuple[dict[str, str], bytes]:
        body = bytes(row["body"])
        return standard_headers(row, hook["secret"], body), body

    async def _subscriber_told(self, request: Request) -> ASGIApp:
        """The shop's developer adds the subscriber: where it posts to, and its secret."""
        told = await read_json(request)
        check(told, (), "a subscriber", "address", "secret")
        n = self.kept.number()
        self.kept.put("hook", n, {"id": n, "status": "active", "failures": 0, **told})
        return answer({"ok": True})

    # --- the shop itself, for tests -------------------------------------------------------------------------------

    def ordered(self, lines: list[Bought], told: Thing, is_silent: bool) -> Thing:
        n, place = self.kept.number(), len(self.kept.listing("order")) + 1
        order = shapes.made_order(n, place, lines, told, self.kept.now_text())
        self.kept.put("order", n, order)
        if not is_silent:
            self._happened("order.placed", order)
        return order

    def stocked(self, told: Thing, home: str) -> Thing:
        variant = shapes.made_variant(self.kept.number(), told, "eur")
        self.kept.put("variant", variant["n"], variant)
        return variant

    def changed(self, order: Thing, told: Thing, is_silent: bool) -> Thing:
        """By Medusa's names; `capture` takes its payment, `refund` pays back. Neither moves its own `updated_at`."""
        at, back, is_taken = self.kept.now_text(), told.pop("refund", ""), told.pop("capture", False)
        moved = {"updated_at": at} if told and "updated_at" not in told else {}
        order = {**order, **told, **moved}
        if is_taken:
            order = shapes.captured(order, at)
        if back:
            order = shapes.refunded(order, Decimal(str(back)), at, self.kept.number())
        self.kept.put("order", order["n"], order)
        if not is_silent:
            self._happened("order.canceled" if order["canceled_at"] else "order.updated", order)
        return order


def _page(request: Request, name: str, found: list[Thing]) -> Thing:
    """A page of the list, by the field that was asked for."""
    params = request.query_params
    key = params.get("order", "id")
    if key.removeprefix("-") not in _SORTED:
        raise Refusal("invalid_data", f"Order by {key} is not allowed", 400)
    found = sorted(
        found, key=lambda one: (one.get(_SORTED[key.removeprefix("-")], 0), one.get("n", 0)), reverse=key[0] == "-"
    )
    limit, offset = int(params.get("limit", "15")), int(params.get("offset", "0"))
    return {name: found[offset : offset + limit], "count": len(found), "offset": offset, "limit": limit}


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("invalid_data", f"Invalid date: {text}", 400) from None


def _error(kind: str, message: str, status: int) -> Response:
    return answer({"type": kind, "message": message}, status)
