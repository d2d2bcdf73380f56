"""A BigCommerce shop: the V2 Orders API, V3 refunds, products and webhooks as the real one answers them, its thin
webhooks, and a checkout for tests.

Stricter than the real one: a parameter or field that BigCommerce does not know is refused. Kinder in one: told so,
webhooks also go to this machine's own addresses over plain http.
"""

import hmac
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import bigcommerce_shapes as shapes
from doorstep.sandbox.channel import kept as keeping
from doorstep.sandbox.channel.bigcommerce_rest import Asked, Rest
from doorstep.sandbox.channel.hooks import Habits, HookPost, compact
from doorstep.sandbox.channel.kept import Kept, Thing
from doorstep.sandbox.office import Office, Refusal, answer, read_json, served
from doorstep.sandbox.store import Row

OPERATIONS = ("store", "orders", "order", "shipments", "lines", "refunds", "products", "webhooks")
# As BigCommerce sends again what was not taken: for two days, and then the webhook is switched off.
_PAUSES = (60, 180, 300, 600, 900, 1800, 3600, 7200, 21_600, 50_400, 86_400)


class BigCommerce:
    """One shop of its own: a token that may all, one that may only read, and what its account signs with."""

    def __init__(self, folder: Path, takes_plain_http: bool = False) -> None:
        self.office = Office(folder / "bigcommerce.db", keeping.SCHEMA, OPERATIONS, "")
        self.kept = Kept(self.office, 401)
        self.token, self.reading_token = "bigcommerce-token-of-all", "bigcommerce-token-reading"
        self.secret = "client-secret-of-the-account"
        habits = Habits(_PAUSES, lambda status: 200 <= status < 300, 10, self._failed)
        self.post = HookPost(self.office, self.kept, habits, self._delivery)
        self._rest = Rest(self.kept, self._happened, takes_plain_http)
        api = "/stores/{store}/{route:path}"
        self.application = self.office.application(
            [
                Route("/control/checkout", served(self._checkout), methods=["POST"]),
                Route("/control/products", served(self._stock_up), methods=["POST"]),
                Route("/control/orders/{n:int}", served(self._change), methods=["POST", "DELETE"]),
                Route("/control/hooks", served(self._hooks_told), methods=["POST"]),
                Route("/control/shop", served(self._shop_told), methods=["POST"]),
                Route("/control/state", served(self._state)),
                Route("/control/forget", served(self._forget), methods=["POST"]),
                Route(api, served(self._call), methods=["GET", "POST", "PUT", "DELETE"]),
            ]
        )

    def keys(self) -> dict[str, dict[str, str]]:
        """A token with the secret that signs, and one that may only read."""
        return {
            "keys": {"access_token": self.token, "webhook": self.secret},
            "reading_keys": {"access_token": self.reading_token},
        }

    def carriers(self) -> Sequence[Callable[[], Awaitable[Any]]]:
        return (self.post.carry,)

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

        def worked(twice: bool) -> Response:
            made = work(asked)
            return (
                made if not twice else Response(bytes(made.body) * 2, made.status_code, media_type="application/json")
            )

        made = await self.office.perform(operation, [(asked.route,)], worked)
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

    def shop(self) -> Thing:
        """How the shop is set up."""
        usual = {
            "hash": "sample", "name": "Kiln of a test", "currency": "EUR", "time_zone": "Europe/Berlin",
            "weight_units": "KGS", "dimension_units": "Centimeters", "requests_left": None, "links_lines": False,
            "now": shapes.rfc_time(self.kept.now()),
        }  # fmt: skip
        return {**usual, **(self.kept.find("shop", 0) or {})}

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
        body, at = bytes(row["body"]), str(int(datetime.now(UTC).timestamp()))
        signed = f"{row['event']}.{at}.".encode() + body
        signature = b64encode(hmac.digest(self.secret.encode(), signed, "sha256")).decode()
        headers = {
            "Content-Type": "application/json", "webhook-id": row["event"], "webhook-timestamp": at,
            "webhook-signature": f"v1,{signature}",
        }  # fmt: skip
        return {**headers, **hook["headers"]}, body

    def _failed(self, hook: Thing) -> None:
        if hook["failures"] > len(_PAUSES):
            self.kept.put("hook", hook["id"], {**hook, "status": "paused"})

    # --- the shop itself, for tests -------------------------------------------------------------------------------

    async def _checkout(self, request: Request) -> ASGIApp:
        """A customer orders: `lines` of (sku, quantity), and whatever of an order is to be otherwise."""
        told = await read_json(request)
        sold = {one["sku"]: (product, one) for product in self.kept.listing("product") for one in product["variants"]}
        lines = []
        for line in told.get("lines") or ({"sku": next(iter(sold), ""), "quantity": 1},):
            if line.get("sku") not in sold:
                raise Refusal("no_product", f"the shop sells no {line.get('sku')!r}", 404)
            lines.append((*sold[line["sku"]], int(line.get("quantity", 1))))
        n = self.kept.number()
        order = shapes.made_order(n, lines, told, self.shop())
        self.kept.put("order", n, order)
        if not told.get("silent"):
            self._happened("store/order/created", {"type": "order", "id": n})
        return answer({**order, "id": n}, 201)

    async def _stock_up(self, request: Request) -> ASGIApp:
        told = await read_json(request)
        made = []
        for product in told.get("products") or (told,):
            n = self.kept.number()
            made.append(shapes.made_product(n, product))
            self.kept.put("product", n, made[-1])
        return answer({"products": made}, 201)

    async def _change(self, request: Request) -> ASGIApp:
        """The shop's own people change an order, by V2's names, `refund` it, `ship` units of it, `edit` how many there
        are of a line, or archive it (which is how BigCommerce deletes)."""
        n = request.path_params["n"]
        order = self.kept.find("order", n)
        if order is None:
            raise Refusal("no_order", f"there is no order {n}", 404)
        told = {"is_deleted": True} if request.method == "DELETE" else await read_json(request)
        is_silent, scope, subject = told.pop("silent", False), "store/order/updated", {"type": "order", "id": n}
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
            told["status"] = shapes.STATUSES[told["status_id"]]
        order = {**order, **told, "date_modified": self.shop()["now"]}
        self.kept.put("order", n, order)
        if not is_silent:
            self._happened(scope, subject)
        return answer(order)

    async def _hooks_told(self, request: Request) -> ASGIApp:
        """Somebody in the shop switches a webhook off, or deletes it."""
        told = await read_json(request)
        if told.get("gone"):
            self.kept.drop("hook", told["id"])
        else:
            self.kept.put("hook", told["id"], {**(self.kept.find("hook", told["id"]) or {}), **told})
        return answer({"ok": True})

    async def _shop_told(self, request: Request) -> ASGIApp:
        told = await read_json(request)
        unknown = set(told) - set(self.shop())
        if unknown:
            raise Refusal("bad_shop", f"a shop has no {', '.join(sorted(unknown))}", 400)
        self.kept.put("shop", 0, {**(self.kept.find("shop", 0) or {}), **told})
        return answer(self.shop())

    async def _forget(self, request: Request) -> ASGIApp:
        self.kept.forget()
        return answer({"ok": True})

    async def _state(self, request: Request) -> ASGIApp:
        kinds = {
            "orders": "order",
            "hooks": "hook",
            "shipments": "shipment",
            "refunds": "refund",
            "products": "product",
        }
        state: Thing = {name: self.kept.listing(kind) for name, kind in kinds.items()}
        return answer({**state, "waiting": self.post.waiting()})


def _by_hand(n: int, order: Thing, parts: list[Thing], at: str) -> Thing:
    return {
        "id": n, "order_id": order["id"], "order_address_id": order["place"]["id"], "date_created": at,
        "tracking_number": "", "tracking_link": "", "comments": "", "shipping_method": "", "items": parts,
    }  # fmt: skip
