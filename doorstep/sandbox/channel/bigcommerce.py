"""A BigCommerce shop: the V2 Orders API, V3 refunds, products and webhooks as the real one answers them, its thin
webhooks, and a checkout for tests.

Stricter than the real one: a parameter or field that BigCommerce does not know is refused. Kinder in one: told so,
webhooks also go to this machine's own addresses over plain http.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha1
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import bigcommerce_shapes as shapes
from doorstep.sandbox.channel.bigcommerce_rest import Asked, Rest
from doorstep.sandbox.channel.hooks import Habits, HookPost, compact, standard_headers
from doorstep.sandbox.channel.kept import Thing
from doorstep.sandbox.channel.stand_in import StandIn
from doorstep.sandbox.channel.told import Bought
from doorstep.sandbox.office import Refusal, answer, read_json, repeated, served
from doorstep.sandbox.store import Row

OPERATIONS = ("store", "orders", "order", "shipments", "lines", "refunds", "products", "webhooks")
# As BigCommerce sends again what was not taken: for two days, and then the webhook is switched off.
_PAUSES = (60, 180, 300, 600, 900, 1800, 3600, 7200, 21_600, 50_400, 86_400)


class BigCommerce(StandIn):
    """One shop of its own: a token that may all, one that may only read, and what its account signs with."""

    state_kinds = MappingProxyType(
        {"orders": "order", "hooks": "hook", "shipments": "shipment", "refunds": "refund", "products": "product"}
    )
    changes = ("refund", "ship")

    def __init__(self, folder: Path, takes_plain_http: bool = False) -> None:
        super().__init__(folder, "bigcommerce", OPERATIONS, 401)
        self.token, self.reading_token = "bigcommerce-token-of-all", "bigcommerce-token-reading"
        self.secret = "client-secret-of-the-account"
        habits = Habits(_PAUSES, lambda status: 200 <= status < 300, 10, self._failed)
        self.post = HookPost(self.office, self.kept, habits, self._delivery)
        self._rest = Rest(self.kept, self._happened, takes_plain_http)
        api = "/stores/{store}/{route:path}"
        self.application = self.office.application(
            [
                *self.controls(hooks=self.tell_hook, shop=self.tell_shop),
                Route(api, served(self._call), methods=["GET", "POST", "PUT", "DELETE"]),
            ]
        )

    def keys(self) -> dict[str, dict[str, str]]:
        """A token with the secret that signs, and one that may only read."""
        return {
            "keys": {"access_token": self.token, "webhook": self.secret},
            "reading_keys": {"access_token": self.reading_token},
        }

    # --- the API --------------------------------------------------------------------------------------------------

    async def _call(self, request: Request) -> ASGIApp:
        try:
            return await self._answered(request)
        except Refusal as refusal:
            if request.path_params["route"].startswith("v2"):
                return self._limited(answer([{"status": refusal.status, "message": refusal.words}], refusal.status))
            told = {"status": refusal.status, "title": refusal.words, "type": "", "errors": {}}
            return self._limited(answer(told, refusal.status))

    async def _answered(self, request: Request) -> ASGIApp:
        shown, shop = request.headers.get("x-auth-token", ""), self.shop()
        may_write = hmac.compare_digest(shown.encode(), self.token.encode())
        if not may_write and not hmac.compare_digest(shown.encode(), self.reading_token.encode()):
            raise Refusal("unauthorized", "Unauthorized", 401)
        if request.path_params["store"] != shop["hash"]:
            raise Refusal("not_found", "The requested resource was not found.", 404)
        if shop["requests_left"] is not None:
            if shop["requests_left"] <= 0:
                return self._limited(answer({"status": 429, "title": "Too Many Requests"}, 429))
            self.kept.put("shop", 0, {**(self.kept.find("shop", 0) or {}), "requests_left": shop["requests_left"] - 1})
        home = f"{request.url.scheme}://{request.headers.get('host', '')}/stores/{shop['hash']}"
        body = await self._body(request)
        asked = Asked(
            request.method, request.path_params["route"], dict(request.query_params), body, may_write, home, shop
        )
        operation, work = self._rest.find(asked)

        made = await self.office.perform(operation, [(asked.route,)], lambda twice: repeated(work(asked), twice))
        return self._limited(made) if isinstance(made, Response) else made

    @staticmethod
    async def _body(request: Request) -> Thing:
        if not await request.body():
            return {}
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise Refusal("unsupported", "Content-Type must be application/json.", 415)
        return await read_json(request)

    def _limited(self, made: Response) -> Response:
        left = self.shop()["requests_left"]
        for name, value in (("Requests-Left", 150 if left is None else left), ("Requests-Quota", 150)):
            made.headers[f"X-Rate-Limit-{name}"] = str(value)
        made.headers["X-Rate-Limit-Time-Window-Ms"], made.headers["X-Rate-Limit-Time-Reset-Ms"] = "30000", "12500"
        return made

    def usual_shop(self) -> Thing:
        return {
            "hash": "sample", "name": "Kiln of a test", "currency": "EUR", "time_zone": "Europe/Berlin",
            "weight_units": "KGS", "dimension_units": "Centimeters", "requests_left": None, "links_lines": False,
            "now": shapes.rfc_time(self.kept.now()),
        }  # fmt: skip

    # --- webhooks -------------------------------------------------------------------------------------------------

    def _happened(self, scope: str, subject: Thing) -> None:
        """Whoever listens to the scope is told soon; the body is thin, and the same for every try."""
        told = {"producer": "stores/sample", "created_at": int(self.kept.now().timestamp()), "store_id": "1001"}
        told |= {"scope": scope, "data": subject}
        body = compact({**told, "hash": sha1(orjson.dumps(told), usedforsecurity=False).hexdigest()})
        event = self.kept.number()
        for hook in self.kept.listing("hook"):
            if hook["topic"] == scope and hook["status"] == "active":
                self.post.send(hook, scope, int(subject["id"]), f"msg_{event}", body)

    def _delivery(self, row: Row, hook: Thing) -> tuple[dict[str, str], bytes]:
        """Signed as Standard Webhooks are, with the account's secret, and with the headers that were asked for."""
        body = bytes(row["body"])
        return {**standard_headers(row, self.secret, body), **hook["headers"]}, body

    def _failed(self, hook: Thing) -> None:
        if hook["failures"] > len(_PAUSES):
            self.kept.put("hook", hook["id"], {**hook, "status": "paused"})

    # --- the shop itself, for tests -------------------------------------------------------------------------------

    def sold(self) -> Mapping[str, Any]:
        """Each variant with its product."""
        products = self.kept.listing("product")
        return {variant["sku"]: (product, variant) for product in products for variant in product["variants"]}

    def ordered(self, lines: list[Bought], told: Thing, is_silent: bool) -> Thing:
        n = self.kept.number()
        order = shapes.made_order(n, lines, told, self.shop())
        self.kept.put("order", n, order)
        if not is_silent:
            self._happened("store/order/created", {"type": "order", "id": n})
        return order

    def stocked(self, told: Thing, home: str) -> Thing:
        product = shapes.made_product(self.kept.number(), told)
        self.kept.put("product", product["id"], product)
        return product

    def changed(self, order: Thing, told: Thing, is_silent: bool) -> Thing:
        """By V2's names; or they `refund` it, or `ship` units of it."""
        n, scope = order["id"], "store/order/updated"
        subject: Thing = {"type": "order", "id": n}
        if "refund" in told:
            m = self.kept.number()
            self.kept.put("refund", m, shapes.refunded(order, m, told.pop("refund"), self.kept.now_text()))
            scope, subject = "store/order/refund/created", {**subject, "refund": {"refund_id": m}}
        if "ship" in told:
            m, units = self.kept.number(), {int(line): int(qty) for line, qty in told.pop("ship").items()}
            parts = [{"order_product_id": line, "product_id": 0, "quantity": qty} for line, qty in units.items()]
            self.kept.put("shipment", m, _by_hand(m, order, parts, self.shop()["now"]))
            order = shapes.with_shipped(order, units)
            scope, subject = "store/shipment/created", {"type": "shipment", "id": m, "orderId": n}
        if told.get("is_deleted"):
            scope = "store/order/archived"
        if "status_id" in told:
            told["status"] = shapes.status_of(told["status_id"])
        order = {**order, **told, "date_modified": self.shop()["now"]}
        self.kept.put("order", n, order)
        if not is_silent:
            self._happened(scope, subject)
        return order

    def dropped(self, order: Thing) -> Thing:
        """They archive it, which is how BigCommerce deletes."""
        return self.changed(order, {"is_deleted": True}, is_silent=False)


def _by_hand(n: int, order: Thing, parts: list[Thing], at: str) -> Thing:
    return {
        "id": n, "order_id": order["id"], "order_address_id": order["place"]["id"], "date_created": at,
        "tracking_number": "", "tracking_link": "", "comments": "", "shipping_method": "", "items": parts,
    }  # fmt: skip
