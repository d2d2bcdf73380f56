"""A WooCommerce shop: REST API v3 as the real one answers it, its webhooks, and a checkout for tests.

Stricter than the real one in two things: a parameter or field that WooCommerce does not know is refused, and a nonce is
remembered for its whole window. Kinder in one: webhooks go to this machine's own addresses and to any port.
"""

import hmac
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from hashlib import md5
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import kept as keeping
from doorstep.sandbox.channel import woocommerce_shapes as shapes
from doorstep.sandbox.channel.hooks import Habits, HookPost, compact
from doorstep.sandbox.channel.kept import Kept, Thing
from doorstep.sandbox.channel.woocommerce_auth import Gate, made_key
from doorstep.sandbox.channel.woocommerce_rest import Asked, Rest
from doorstep.sandbox.office import Office, Refusal, answer, read_json, served
from doorstep.sandbox.store import Row

OPERATIONS = (
    "root", "currencies", "system_status", "settings", "orders", "order", "notes", "trackings", "products",
    "variations", "webhooks", "webhook",
)  # fmt: skip
_FAILURES_MAX = 5
VERSION = "10.1.2"


class WooCommerce:
    """One shop of its own, at any folder of its address; a key that may all, one that may only read."""

    def __init__(self, folder: Path) -> None:
        self.office = Office(folder / "woocommerce.db", keeping.SCHEMA, OPERATIONS, "")
        self.kept = Kept(self.office, 701)
        self.key = made_key("woocommerce:all", "read_write")
        self.reading_key = made_key("woocommerce:reading", "read")
        self.clerk_key = made_key("woocommerce:clerk", "read_write", may_all=False)
        self._gate = Gate(self.office, (self.key, self.reading_key, self.clerk_key))
        habits = Habits((), lambda status: 200 <= status < 300 or status in (301, 302), 60, self._failed)
        self.post = HookPost(self.office, self.kept, habits, self._delivery)
        self._rest = Rest(self.kept, self.happened)
        paths = ["/{route:path}"]
        self.application = self.office.application(
            [
                Route("/control/checkout", served(self._checkout), methods=["POST"]),
                Route("/control/products", served(self._stock_up), methods=["POST"]),
                Route("/control/orders/{n:int}", served(self._change), methods=["POST", "DELETE"]),
                Route("/control/hooks", served(self._hooks_told), methods=["POST"]),
                Route("/control/shop", served(self._shop_told), methods=["POST"]),
                Route("/control/state", served(self._state)),
                Route("/control/forget", served(self._forget), methods=["POST"]),
                *(Route(path, served(self._rest_call), methods=["GET", "POST", "PUT", "DELETE"]) for path in paths),
            ]
        )

    def keys(self) -> dict[str, dict[str, str]]:
        """One that may all, one that may only read, one that may not govern webhooks."""
        named = {"keys": self.key, "reading_keys": self.reading_key, "clerk_keys": self.clerk_key}
        return {name: {"api_key": key.key, "api_secret": key.secret} for name, key in named.items()}

    def carriers(self) -> Sequence[Callable[[], Awaitable[Any]]]:
        return (self.post.carry,)

    # --- the API --------------------------------------------------------------------------------------------------

    async def _rest_call(self, request: Request) -> ASGIApp:
        folder, route = self._place(request)
        if route is None:
            return HTMLResponse("<!DOCTYPE html><title>Page not found</title>", 404)
        home = f"{request.url.scheme}://{request.headers.get('host', '')}{folder}"
        try:
            return await self._answered(request, home, route)
        except Refusal as refusal:
            body = {"code": refusal.code, "message": refusal.words, "data": {"status": refusal.status}}
            return answer(body, refusal.status)

    def _place(self, request: Request) -> tuple[str, str | None]:
        """The folder of the site and the route within its API; None for a page of the shop."""
        shop, path = self.shop(), "/" + request.path_params["route"]
        folder = shop["folder"]
        if folder and path != folder and not path.startswith(f"{folder}/"):
            return folder, None
        within = path[len(folder) :] or "/"
        if within.rstrip("/") == "" and "rest_route" in request.query_params:
            return folder, request.query_params["rest_route"].strip("/")
        if shop["permalinks"] and (within == "/wp-json" or within.startswith("/wp-json/")):
            return folder, within[len("/wp-json") :].strip("/")
        return folder, None

    async def _answered(self, request: Request, home: str, route: str) -> ASGIApp:
        shop = self.shop()
        if route == "":
            return await self.office.perform("root", [("",)], lambda _: answer(self._root(home, shop)))
        url = f"{home}{request.url.path[len(shop['folder']) :]}"
        key = self._gate.admit(request, url)
        asked = Asked(request.method, route, self._params(request), await self._body(request), key, home, shop)
        operation, work = self._rest.find(asked)

        def worked(twice: bool) -> Response:
            made = work(asked)
            return made if not twice else Response(made.body * 2, made.status_code, media_type="application/json")

        response = await self.office.perform(operation, [(route,)], worked)
        if operation == "webhooks" and request.method == "POST":
            await self._ping()
        return response

    @staticmethod
    def _params(request: Request) -> dict[str, str]:
        return {
            name: value
            for name, value in request.query_params.items()
            if name != "rest_route" and not name.startswith("oauth_")
        }

    @staticmethod
    async def _body(request: Request) -> Thing:
        if not await request.body():
            return {}
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise Refusal("rest_invalid_json", "This shop reads JSON only.", 400)
        try:
            return await read_json(request)
        except Refusal as refusal:
            raise Refusal("rest_invalid_json", "Invalid JSON body passed.", 400) from refusal

    def _root(self, home: str, shop: Thing) -> Thing:
        spaces = ["oembed/1.0", "wc/v1", "wc/v2", "wc/v3", "wp/v2"] if shop["woocommerce"] else ["oembed/1.0", "wp/v2"]
        spaces += ["wc-shipment-tracking/v3"] if shop["shipment_tracking"] else []
        return {
            "name": shop["name"], "description": "", "url": home, "home": home, "gmt_offset": "1",
            "timezone_string": shop["time_zone"], "page_for_posts": 0, "namespaces": spaces, "authentication": [],
            "routes": {},
        }  # fmt: skip

    def shop(self) -> Thing:
        """How the shop is set up."""
        told = self.kept.find("shop", 0) or {}
        usual = {
            "name": "Candle shop of a test", "currency": "EUR", "time_zone": "Europe/Berlin", "folder": "",
            "permalinks": True, "woocommerce": True, "shipment_tracking": False, "version": VERSION,
            "weight_unit": "kg", "dimension_unit": "cm", "now": self.kept.now_text(),
        }  # fmt: skip
        return {**usual, **told}

    # --- webhooks -------------------------------------------------------------------------------------------------

    def happened(self, topic: str, order_id: int) -> None:
        """Whoever listens to the topic is told soon."""
        for hook in self.kept.listing("hook"):
            if hook["topic"] == topic and hook["status"] == "active":
                self.post.send(hook, topic, order_id, event="")

    def _delivery(self, row: Row, hook: Thing) -> tuple[dict[str, str], bytes]:
        """The body is the order as it is now, not as it was when something happened to it."""
        order = self.kept.find("order", row["subject"])
        is_gone = order is None or row["topic"] == "order.deleted"
        body = compact({"id": row["subject"]} if is_gone else order)
        delivery = md5(f"{hook['id']}{self.kept.now_text()}".encode(), usedforsecurity=False).hexdigest()
        resource, _, event = row["topic"].partition(".")
        signature = b64encode(hmac.digest(unescape(hook["secret"]).encode(), body, "sha256")).decode()
        headers = {
            "Content-Type": "application/json", "User-Agent": f"WooCommerce/{VERSION} Hookshot (WordPress/6.8)",
            "X-WC-Webhook-Source": f"{hook['home']}/", "X-WC-Webhook-Topic": row["topic"],
            "X-WC-Webhook-Resource": resource, "X-WC-Webhook-Event": event, "X-WC-Webhook-Signature": signature,
            "X-WC-Webhook-ID": str(hook["id"]), "X-WC-Webhook-Delivery-ID": delivery,
        }  # fmt: skip
        return headers, body

    def _failed(self, hook: Thing) -> None:
        if hook["failures"] > _FAILURES_MAX:
            self.kept.put("hook", hook["id"], {**hook, "status": "disabled"})

    async def _ping(self) -> None:
        """Tries the address of the webhook that was just made; the answer changes nothing."""
        hook = next(reversed(self.kept.listing("hook")), None)
        if hook is None:
            return
        try:
            async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
                await client.post(hook["address"], data={"webhook_id": str(hook["id"])})
        except httpx.HTTPError:
            return

    # --- the shop itself, for tests -------------------------------------------------------------------------------

    async def _checkout(self, request: Request) -> ASGIApp:
        """A customer orders: `lines` of (sku, quantity), and whatever of an order is to be otherwise."""
        told = await read_json(request)
        products = {thing["sku"]: thing for kind in ("product", "variation") for thing in self.kept.listing(kind)}
        lines = []
        for line in told.get("lines") or ({"sku": next(iter(products), ""), "quantity": 1},):
            if line.get("sku") not in products:
                raise Refusal("no_product", f"the shop sells no {line.get('sku')!r}", 404)
            lines.append((products[line["sku"]], int(line.get("quantity", 1))))
        n = self.kept.number()
        order = shapes.made_order(n, lines, told, self.shop())
        self.kept.put("order", n, order)
        if not told.get("silent"):
            self.happened("order.created", n)
        return answer(order, 201)

    async def _stock_up(self, request: Request) -> ASGIApp:
        """Products, each with its `variations` where it has some."""
        told, home = await read_json(request), f"http://{request.headers.get('host', '')}"
        made = []
        for product in told.get("products") or (told,):
            n = self.kept.number()
            kind = "variable" if product.get("variations") else product.get("type", "simple")
            thing = shapes.made_product(n, {**product, "type": kind}, self.kept.now_text(), home)
            for variation in product.get("variations") or ():
                m = self.kept.number()
                named = {"name": product["name"], **variation, "parent": n, "type": "variation"}
                self.kept.put("variation", m, shapes.made_product(m, named, self.kept.now_text(), home))
                thing["variations"].append(m)
            self.kept.put("product", n, thing)
            made.append(thing)
        return answer({"products": made}, 201)

    async def _change(self, request: Request) -> ASGIApp:
        """The shop's own people change an order, or throw it away."""
        n = request.path_params["n"]
        order = self._order(n)
        if request.method == "DELETE":
            self.kept.drop("order", n)
            self.happened("order.deleted", n)
            return answer({"id": n})
        told = await read_json(request)
        is_silent = told.pop("silent", False)
        if told.get("status") == "completed":
            told |= shapes.completed(self.kept.now_text())
        order = shapes.changed({**order, **told}, self.kept.now_text())
        self.kept.put("order", n, order)
        if not is_silent:
            self.happened("order.updated", n)
        return answer(order)

    def _order(self, n: int) -> Thing:
        order = self.kept.find("order", n)
        if order is None:
            raise Refusal("no_order", f"there is no order {n}", 404)
        return order

    async def _hooks_told(self, request: Request) -> ASGIApp:
        """Somebody in the shop switches a webhook off, deletes it, or makes one for somebody else."""
        told = await read_json(request)
        if "id" not in told:
            n = self.kept.number()
            usual = {"name": "By hand", "status": "active", "secret": "theirs", "failures": 0, "home": ""}
            self.kept.put("hook", n, {**usual, "id": n, "at": self.kept.now_text(), **told})
            return answer(self.kept.find("hook", n))
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
        kinds = {"orders": "order", "hooks": "hook", "notes": "note", "trackings": "tracking", "products": "product"}
        state: Thing = {name: self.kept.listing(kind) for name, kind in kinds.items()}
        return answer({**state, "waiting": self.post.waiting()})
