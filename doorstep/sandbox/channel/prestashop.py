"""A PrestaShop shop: its web service as the real one answers it, in XML, and a checkout for tests.

Stricter than the real one: a parameter, resource or field that PrestaShop does not know is refused.
"""

import hmac
import re
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import prestashop_shapes as shapes
from doorstep.sandbox.channel.kept import Thing
from doorstep.sandbox.channel.stand_in import StandIn
from doorstep.sandbox.channel.told import Bought, check
from doorstep.sandbox.office import Refusal, answer, read_json, served

VERSION = "8.1.7"
_ASKED = {"display", "sort", "limit", "date", "language"}
_FILTER = re.compile(r"filter\[(\w+)\]")
_WRITES = {("PUT", "order_carriers"), ("POST", "order_histories")}
_REALM = 'Basic realm="Welcome to PrestaShop Webservice, please enter the authentication key as the login."'


class PrestaShop(StandIn):
    """One shop of its own, in a zone of its own; a key that may what Doorstep needs, one that may only read."""

    state_kinds = MappingProxyType({resource: resource for resource in shapes.EACH})
    wares = ("sold",)
    changes = ("slip",)

    def __init__(self, folder: Path, _: bool = False) -> None:
        super().__init__(folder, "prestashop", ("root", *shapes.EACH), 901)
        self.key, self.reading_key = "A1B2C3D4E5F6G7H8J9K1L2M3N4P5Q6R7", "B1B2C3D4E5F6G7H8J9K1L2M3N4P5Q6R7"
        self._found()
        self.application = self.office.application(
            [
                *self.controls(shop=self.tell_shop),
                Route("/control/things/{resource}", served(self._put), methods=["POST"]),
                Route("/api/{route:path}", served(self._call), methods=["GET", "POST", "PUT", "DELETE", "HEAD"]),
            ]
        )

    def keys(self) -> dict[str, dict[str, str]]:
        """One that may all, one that may only read."""
        return {"keys": {"api_key": self.key}, "reading_keys": {"api_key": self.reading_key}}

    # --- the web service ------------------------------------------------------------------------------------------

    async def _call(self, request: Request) -> ASGIApp:
        if not self.shop()["webservice"]:
            return Response("The PrestaShop webservice is disabled", 503, media_type="text/plain")
        try:
            return await self._answered(request)
        except Refusal as refusal:
            return _xml(shapes.refused(refusal.words), refusal.status)

    async def _answered(self, request: Request) -> ASGIApp:
        key = self._key(request)
        if key is None:
            return Response(b"", 401, {"WWW-Authenticate": _REALM, "PSWS-Version": VERSION}, media_type="text/xml")
        home = f"{request.url.scheme}://{request.headers.get('host', '')}"
        resource, _, ref = request.path_params["route"].strip("/").partition("/")
        may_write = key == self.key
        if not resource:
            told = shapes.rights(self.shop()["name"], home, may_write)
            return await self.office.perform("root", [("",)], lambda _: _xml(told))
        if resource not in shapes.EACH:
            raise Refusal("27", f'Resource of type "{resource}" does not exists.', 400)
        if request.method not in ("GET", "HEAD") and not (may_write and (request.method, resource) in _WRITES):
            raise Refusal("26", f"Method {request.method} is not allowed for the resource {resource}.", 405)
        content = await request.body()
        params = dict(request.query_params)

        def worked(twice: bool) -> Response:
            made = self._worked(request.method, resource, ref, params, content, home)
            return _xml(bytes(made.body) * 2) if twice else made

        return await self.office.perform(resource, [(resource, str(params))], worked)

    def _key(self, request: Request) -> str | None:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            key = b64decode(shown).decode().partition(":")[0]
        except ValueError:
            return None
        return next((one for one in (self.key, self.reading_key) if hmac.compare_digest(one, key)), None)

    def _worked(
        self, method: str, resource: str, ref: str, params: Mapping[str, str], content: bytes, home: str
    ) -> Response:
        if method == "PUT":
            return self._put_carrier(ref, content)
        if method == "POST":
            return self._add_history(content)
        if ref:
            thing = self.kept.find(resource, int(ref)) if ref.isdecimal() else None
            if thing is None:
                return _xml(b"", 404)
            return _xml(shapes.rendered_one(resource, thing))
        return _xml(shapes.rendered(resource, self._listed(resource, params), _fields(params), home))

    def _listed(self, resource: str, params: Mapping[str, str]) -> list[Thing]:
        found = self.kept.listing(resource)
        for name, value in params.items():
            wanted = _FILTER.fullmatch(name)
            if wanted is None and name not in _ASKED:
                raise Refusal("25", f"The parameter {name!r} is not known.", 400)
            if wanted is not None:
                if found and wanted[1] not in found[0]:
                    raise Refusal("32", f"This filter does not exist: {wanted[1]}", 400)
                if wanted[1].startswith("date_") and params.get("date") != "1":
                    raise Refusal("31", "Dates are filtered with date=1 only.", 400)
                found = [thing for thing in found if _fits(str(thing[wanted[1]]), value)]
        for way in reversed([one for one in params.get("sort", "").strip("[]").split(",") if one]):
            name, _, direction = way.rpartition("_")
            if direction not in ("ASC", "DESC") or (found and name not in found[0]):
                raise Refusal("37", f"Unable to sort by this field: {way}", 400)
            found = sorted(found, key=lambda thing, name=name: _sortable(thing[name]), reverse=direction == "DESC")  # type: ignore[misc]
        first, _, count = params.get("limit", "").rpartition(",")
        return found[int(first or 0) :][: int(count)] if count else found

    def _put_carrier(self, ref: str, content: bytes) -> Response:
        told = _told(content, "order_carrier")
        carrier = self.kept.find("order_carriers", int(ref or told.get("id", "0")))
        if carrier is None:
            return _xml(shapes.refused("Id(s) not exists"), 404)
        missing = {"id", "id_order", "id_carrier"} - set(told)
        if missing or set(told) - set(carrier) or len(told.get("tracking_number", "")) > 64:
            raise Refusal(
                "90", f"parameter {next(iter(missing or set(told) - set(carrier)), 'tracking_number')} is wrong", 400
            )
        self.kept.put("order_carriers", carrier["id"], {**carrier, "tracking_number": told.get("tracking_number", "")})
        self._touch(carrier["id_order"])
        return _xml(shapes.rendered_one("order_carriers", self.kept.find("order_carriers", carrier["id"]) or {}))

    def _add_history(self, content: bytes) -> Response:
        told = _told(content, "order_history")
        order = self.kept.find("orders", int(told.get("id_order", "0")))
        state = self.kept.find("order_states", int(told.get("id_order_state", "0")))
        if order is None or state is None or set(told) - {"id_order", "id_order_state", "id_employee"}:
            raise Refusal("90", "parameter id_order_state is wrong", 400)
        n = self.kept.number()
        history = {"id": n, "id_order": order["id"], "id_order_state": state["id"], "date_add": self._now()}
        self.kept.put("order_histories", n, history)
        self.kept.put("orders", order["id"], {**order, "current_state": state["id"]})
        self._touch(order["id"])
        return _xml(shapes.rendered_one("order_histories", history), 201)

    def _touch(self, n: int) -> None:
        order = self.kept.find("orders", n)
        if order is not None:
            self.kept.put("orders", n, {**order, "date_upd": self._now()})

    # --- the shop itself, for tests -------------------------------------------------------------------------------

    def usual_shop(self) -> Thing:
        return {"name": "Kerzen eines Tests", "zone": "Europe/Berlin", "webservice": True}

    def _found(self) -> None:
        if not self.kept.listing("configurations"):
            for resource, thing in shapes.founded(self.shop()["zone"]):
                self.kept.put(resource, thing["id"], thing)

    def _now(self) -> str:
        """The shop's own time, without a zone."""
        return self.kept.now().astimezone(ZoneInfo(self.shop()["zone"])).strftime("%Y-%m-%d %H:%M:%S")

    def ordered(self, lines: list[Bought], told: Thing, is_silent: bool) -> Thing:
        numbered = [(self.kept.number(), line) for line in lines]
        n = self.kept.number()
        for resource, thing in shapes.made_order(n, numbered, told, self._now()):
            self.kept.put(resource, thing["id"], thing)
        return self.kept.find("orders", n) or {}

    def stocked(self, told: Thing, home: str) -> Thing:
        """A product by `name`, `sku`, `price` with tax and `stock`; or with `combinations` of these."""
        many = told.get("combinations") or ()
        check(told, ("sku", "price", "stock", "combinations"), "a product", "name", *(() if many else ("sku", "price")))
        n = self.kept.number()
        thing = {
            "id": n, "reference": told.get("sku", ""), "ean13": "", "active": 1, "is_virtual": 0,
            "weight": "0.350000", "width": "0.000000", "height": "0.000000", "depth": "0.000000",
            "name": {"1": told["name"]}, "description": {"1": "<p>Gut</p>"}, "link_rewrite": {"1": f"p-{n}"},
            "manufacturer_name": "Kiln",
        }  # fmt: skip
        self.kept.put("products", n, thing)
        for one in many or (told,):
            m = self.kept.number() if many else 0
            if many:
                self._combine(n, m, one)
            stock = {"id": self.kept.number(), "id_product": n, "id_product_attribute": m}
            self.kept.put("stock_availables", stock["id"], {**stock, "quantity": one.get("stock", 0)})
            sold = {"name": told["name"], "sku": one["sku"], "gross": one["price"], "product": n, "attribute": m}
            self.kept.put("sold", self.kept.number(), sold)
        return thing

    def _combine(self, n: int, m: int, told: Mapping[str, Any]) -> None:
        check(told, ("stock",), "a combination", "option", "sku", "price")
        option = self.kept.number()
        self.kept.put("product_option_values", option, {"id": option, "name": {"1": told["option"]}})
        value = f"<product_option_value><id>{option}</id></product_option_value>"
        held = f"<product_option_values>{value}</product_option_values>"
        each = {"id": m, "id_product": n, "reference": told["sku"], "ean13": "", "weight": "0.050000"}
        self.kept.put("combinations", m, {**each, "associations": held})

    def find_order(self, ref: str) -> Thing | None:
        return self.kept.find("orders", int(ref)) if ref.isdecimal() else None

    def changed(self, order: Thing, told: Thing, is_silent: bool) -> Thing:
        """By the names of the web service; `slip` gives units back by their detail's id."""
        slip = told.pop("slip", None)
        if slip is not None:
            self._give_back(order["id"], slip)
        order = {**order, **told, "date_upd": told.get("date_upd", self._now())}
        self.kept.put("orders", order["id"], order)
        return order

    def _give_back(self, n: int, units: Mapping[str, int]) -> None:
        details = {one["id"]: one for one in self.kept.listing("order_details") if one["id_order"] == n}
        gross = sum(float(details[int(ref)]["unit_price_tax_incl"]) * qty for ref, qty in units.items())
        each = "".join(
            f"<order_slip_detail><id_order_detail>{ref}</id_order_detail><product_quantity>{qty}</product_quantity></order_slip_detail>"
            for ref, qty in units.items()
        )
        m = self.kept.number()
        slip = {
            "id": m, "id_order": n, "total_products_tax_incl": f"{gross:.6f}", "total_shipping_tax_incl": "0.000000",
            "amount": f"{gross:.6f}", "shipping_cost_amount": "0.000000", "partial": 1, "date_add": self._now(),
            "associations": f"<order_slip_details>{each}</order_slip_details>",
        }  # fmt: skip
        self.kept.put("order_slip", m, slip)

    async def _put(self, request: Request) -> ASGIApp:
        """A thing of any resource as it is to be."""
        resource, told = request.path_params["resource"], await read_json(request)
        if resource not in shapes.EACH:
            raise Refusal("bad_request", f"there are no {resource}; there are {', '.join(shapes.EACH)}", 400)
        check(told, told, "a thing", "id")
        self.kept.put(resource, told["id"], told)
        return answer(told)

    async def _forget(self, request: Request) -> ASGIApp:
        told = await super()._forget(request)
        self._found()
        return told

    async def tell_shop(self, request: Request) -> ASGIApp:
        """The zone stands in a setting as well."""
        told = await super().tell_shop(request)
        for setting in self.kept.listing("configurations"):
            if setting["name"] == "PS_TIMEZONE":
                self.kept.put("configurations", setting["id"], {**setting, "value": self.shop()["zone"]})
        return told


def _xml(body: bytes, status: int = 200) -> Response:
    headers = {"PSWS-Version": VERSION, "X-Powered-By": "PrestaShop Webservice"}
    return Response(body, status, headers, media_type="text/xml")


def _fields(params: Mapping[str, str]) -> list[str] | None:
    """Which fields are wanted: none but where each is, all (an empty list), or these."""
    wanted = params.get("display", "")
    if wanted in ("", "full"):
        return [] if wanted else None
    return wanted.strip("[]").split(",")


def _fits(held: str, asked: str) -> bool:
    """Whether a value passes a filter: `[1|2]`, `[from,to]`, `[one]`, `>[one]` or `<[one]`."""
    bound = re.fullmatch(r"([<>]?)\[(.*)\]", asked)
    if bound is None:
        raise Refusal("33", f"The filter {asked!r} is not understood.", 400)
    sign, inner = bound[1], bound[2]
    if sign:
        return _sortable(held) > _sortable(inner) if sign == ">" else _sortable(held) < _sortable(inner)
    if "," in inner:
        low, _, high = inner.partition(",")
        return bool(_sortable(low) <= _sortable(held) <= _sortable(high))
    return held in inner.split("|")


def _sortable(value: Any) -> Any:
    text = str(value)
    return (0, int(text), "") if text.isdecimal() else (1, 0, text)


def _told(content: bytes, name: str) -> dict[str, str]:
    try:
        held = ElementTree.fromstring(content).find(name)
    except ElementTree.ParseError:
        held = None
    if held is None:
        raise Refusal("127", "XML error : String could not be parsed as XML", 400)
    return {one.tag: one.text or "" for one in held}
