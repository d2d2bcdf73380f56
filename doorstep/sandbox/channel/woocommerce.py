"""A WooCommerce shop: REST API v3 as the real one answers it, its webhooks, and a checkout for tests.

Stricter than the real one in two things: a parameter or field that WooCommerce does not know is refused, and a nonce is
remembered for its whole window. Kinder in one: webhooks go to this machine's own addresses and to any port.
"""

import hmac
from base64 import b64encode
from hashlib import md5
from html import unescape
from pathlib import Path
from types import MappingProxyType

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import woocommerce_shapes as shapes
from doorstep.sandbox.channel.hooks import Habits, HookPost, compact
from doorstep.sandbox.channel.kept import Thing
from doorstep.sandbox.channel.stand_in import StandIn
from doorstep.sandbox.channel.told import Bought, altered
from doorstep.sandbox.channel.woocommerce_auth import Gate, made_key
from doorstep.sandbox.channel.woocommerce_rest import Asked, Rest
from doorstep.sandbox.office import Refusal, answer, read_json, repeated, served
from doorstep.sandbox.store import Row

OPERATIONS = (
    "root", "currencies", "system_status", "settings", "orders", "order", "notes", "trackings", "products",
    "variations", "webhooks", "webhook",
)  # fmt: skip
_FAILURES_MAX = 5
VERSION = "10.1.2"


class WooCommerce(StandIn):
    """One shop of its own, at any folder of its address; a key that may all, one that may only read."""

    state_kinds = MappingProxyType(
        {"orders": "order", "hooks": "hook", "notes": "note", "trackings": "tracking", "products": "product"}
    )
    wares = ("product", "variation")

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "woocommerce", OPERATIONS, 701)
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
                *self.controls(hooks=self.tell_hook, shop=self.tell_shop),
                *(Route(path, served(self._rest_call), methods=["GET", "POST", "PUT", "DELETE"]) for path in paths),
            ]
        )

    def keys(self) -> dict[str, dict[str, str]]:
        """One that may all, one that may only read, one that may not govern webhooks."""
        named = {"keys": self.key, "reading_keys": self.reading_key, "clerk_keys": self.clerk_key}
        return {name: {"api_key": key.key, "api_secret": key.secret} for name, key in named.items()}

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

        response = await self.office.perform(operation, [(route,)], lambda twice: repeated(work(asked), twice))
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

    def usual_shop(self) -> Thing:
        return {
            "name": "Candle shop of a test", "currency": "EUR", "time_zone": "Europe/Berlin", "folder": "",
            "permalinks": True, "woocommerce": True, "shipment_tracking": False, "version": VERSION,
            "weight_unit": "kg", "dimension_unit": "cm", "now": self.kept.now_text(),
        }  # fmt: skip

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

    def ordered(self, lines: list[Bought], told: Thing, is_silent: bool) -> Thing:
        n = self.kept.number()
        order = shapes.made_order(n, lines, told, self.shop())
        self.kept.put("order", n, order)
        if not is_silent:
            self.happened("order.created", n)
        return order

    def stocked(self, told: Thing, home: str) -> Thing:
        """A product, with its `variations` where it has some."""
        n = self.kept.number()
        kind = "variable" if told.get("variations") else told.get("type", "simple")
        thing = shapes.made_product(n, {**told, "type": kind}, self.kept.now_text(), home)
        for variation in told.get("variations") or ():
            m = self.kept.number()
            named = {"name": told["name"], **variation, "parent": n, "type": "variation"}
            self.kept.put("variation", m, shapes.made_product(m, named, self.kept.now_text(), home))
            thing["variations"].append(m)
        self.kept.put("product", n, thing)
        return thing

    def changed(self, order: Thing, told: Thing, is_silent: bool) -> Thing:
        if told.get("status") == "completed":
            told |= shapes.completed(self.kept.now_text())
        order = shapes.changed({**order, **told}, self.kept.now_text())
        self.kept.put("order", order["id"], order)
        if not is_silent:
            self.happened("order.updated", order["id"])
        return order

    def dropped(self, order: Thing) -> Thing:
        self.kept.drop("order", order["id"])
        self.happened("order.deleted", order["id"])
        return {"id": order["id"]}

    def hooked(self, told: Thing) -> Thing:
        n = self.kept.number()
        usual = {
            "name": "By hand", "status": "active", "secret": "theirs", "failures": 0, "home": "", "topic": "",
            "address": "", "id": n, "at": self.kept.now_text(),
        }  # fmt: skip
        hook = altered(usual, told, "a webhook")
        self.kept.put("hook", n, hook)
        return hook
