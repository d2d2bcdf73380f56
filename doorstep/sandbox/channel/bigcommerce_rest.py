"""The routes of BigCommerce's API that a stand-in shop answers, with what each may be asked."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from starlette.responses import Response

from doorstep.sandbox.channel import bigcommerce_shapes as shapes
from doorstep.sandbox.channel.kept import Kept, Thing
from doorstep.sandbox.office import Refusal, answer

_ORDERS = {
    "min_id", "max_id", "min_date_modified", "max_date_modified", "min_date_created", "max_date_created", "status_id",
    "page", "limit", "sort", "include", "consignment_structure", "customer_id", "email", "channel_id",
}  # fmt: skip
_INCLUDES = {"consignments", "consignments.line_items", "fees"}
_SORTS = {"id": "id", "date_modified": "date_modified", "date_created": "date_created", "status_id": "status_id"}
_SHIPMENT = {
    "order_address_id", "tracking_number", "tracking_link", "shipping_method", "shipping_provider", "tracking_carrier",
    "comments", "items", "merchant_shipping_cost",
}  # fmt: skip
_SCOPES = {
    *(f"store/order/{one}" for one in ("created", "updated", "archived", "statusUpdated", "*")),
    "store/order/message/created", "store/order/refund/created",
    *(f"store/shipment/{one}" for one in ("created", "updated", "deleted", "*")), "store/product/updated",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a token that is known."""

    method: str
    route: str
    params: Mapping[str, str]
    body: Thing
    may_write: bool
    home: str
    shop: Thing


Work = Callable[[Asked], Response]


class Rest:
    """Finds who answers a route, and answers."""

    def __init__(self, kept: Kept, happened: Callable[[str, Thing], None], takes_plain_http: bool) -> None:
        self._kept, self._happened, self._takes_plain_http = kept, happened, takes_plain_http
        order = r"v2/orders/(\d+)"
        self._routes: tuple[tuple[str, str, str, Work], ...] = (
            ("GET", r"v2/store", "store", self._store),
            ("GET", r"v2/orders", "orders", self._orders),
            ("GET", order, "order", self._order),
            ("GET", f"{order}/products", "lines", self._lines),
            ("GET", f"{order}/shipping_addresses", "lines", self._addresses),
            ("GET", f"{order}/shipments", "shipments", self._shipments),
            ("POST", f"{order}/shipments", "shipments", self._ship),
            ("PUT", rf"{order}/shipments/(\d+)", "shipments", self._retrack),
            ("GET", r"v3/orders/payment_actions/refunds", "refunds", self._refunds),
            ("GET", r"v3/catalog/products", "products", self._products),
            ("GET", r"v3/hooks", "webhooks", self._hooks),
            ("POST", r"v3/hooks", "webhooks", self._add_hook),
            ("DELETE", r"v3/hooks/(\d+)", "webhooks", self._drop_hook),
        )

    def find(self, asked: Asked) -> tuple[str, Work]:
        """The operation and who answers it; Refusal with 404 where nobody does."""
        for method, pattern, operation, work in self._routes:
            if method == asked.method and re.fullmatch(pattern, asked.route):
                is_hook = operation == "webhooks"  # whoever may read may listen
                if method != "GET" and not asked.may_write and not is_hook:
                    raise Refusal("forbidden", "You don't have a required scope to access the endpoint", 403)
                return operation, work
        raise Refusal("not_found", "The requested resource was not found.", 404)

    def _store(self, asked: Asked) -> Response:
        shop = asked.shop
        return answer(
            {
                "id": shop["hash"], "domain": "kiln.example", "name": shop["name"], "currency": shop["currency"],
                "timezone": {"name": shop["time_zone"], "raw_offset": 3600}, "weight_units": shop["weight_units"],
                "dimension_units": shop["dimension_units"],
            }
        )  # fmt: skip

    # --- orders ---------------------------------------------------------------------------------------------------

    def _orders(self, asked: Asked) -> Response:
        params = asked.params
        with_lines = self._wholly(asked, _ORDERS)
        found = [one for one in self._kept.listing("order") if not one["is_deleted"]]
        if "status_id" in params:
            found = [one for one in found if one["status_id"] == int(params["status_id"])]
        found = [one for one in found if one["id"] >= int(params.get("min_id", 0))]
        if "min_date_modified" in params:
            since = _instant(params["min_date_modified"])
            found = [one for one in found if _instant(one["date_modified"]) >= since]
        name, _, direction = params.get("sort", "id:asc").partition(":")
        if name not in _SORTS or direction not in ("", "asc", "desc"):
            raise Refusal("bad_sort", f"The field 'sort' is invalid: {params['sort']}", 400)
        # Two of one second come in no order that anybody may rely on: here, the newest first.
        listed = sorted(found, key=lambda one: -one["id"])
        by_time = name.startswith("date")
        listed = sorted(
            listed, key=lambda one: _instant(one[name]) if by_time else one[name], reverse=direction == "desc"
        )
        shown = _page(asked, listed)
        if not shown:
            return Response(status_code=204)
        as_links = asked.shop["links_lines"]
        return answer([shapes.shown_order(one, with_lines, asked.home, as_links) for one in shown])

    def _order(self, asked: Asked) -> Response:
        with_lines = self._wholly(asked, {"include", "consignment_structure"})
        return answer(shapes.shown_order(self._one(asked), with_lines, asked.home, asked.shop["links_lines"]))

    @staticmethod
    def _wholly(asked: Asked, names: set[str]) -> bool:
        """Whether the lines are wanted within the order."""
        _known(asked.params, names)
        wanted = set(filter(None, asked.params.get("include", "").split(",")))
        if wanted - _INCLUDES:
            raise Refusal("bad_include", "The field 'include' is invalid.", 400)
        if "consignments.line_items" in wanted and asked.params.get("consignment_structure") != "object":
            raise Refusal("bad_structure", "The field 'consignment_structure' is required.", 400)
        return "consignments.line_items" in wanted

    def _lines(self, asked: Asked) -> Response:
        _known(asked.params, {"page", "limit"})
        lines = _page(asked, self._one(asked)["lines"])
        return answer(lines) if lines else Response(status_code=204)

    def _addresses(self, asked: Asked) -> Response:
        _known(asked.params, {"page", "limit"})
        order = self._one(asked)
        return answer(_page(asked, [{**order["place"], "shipping_method": order["service"]}]))

    def _shipments(self, asked: Asked) -> Response:
        _known(asked.params, {"page", "limit"})
        n = self._one(asked)["id"]
        shown = _page(asked, [one for one in self._kept.listing("shipment") if one["order_id"] == n])
        return answer(shown) if shown else Response(status_code=204)

    def _ship(self, asked: Asked) -> Response:
        order = self._one(asked)
        _known(asked.body, _SHIPMENT)
        if asked.body.get("order_address_id") != order["place"]["id"]:
            raise Refusal("bad_place", "The field 'order_address_id' is invalid.", 400)
        self._must_be_trackable(asked.body)
        left = {
            one["id"]: one["quantity"] - one["quantity_shipped"] for one in order["lines"] if one["order_address_id"]
        }
        units = {one.get("order_product_id"): one.get("quantity") for one in asked.body.get("items") or ()}
        if not units or any(type(qty) is not int or not 0 < qty <= left.get(line, 0) for line, qty in units.items()):
            raise Refusal("bad_items", "The field 'items' is invalid: more units than are left to ship.", 400)
        n = self._kept.number()
        made = {
            "id": n, "order_id": order["id"], "customer_id": order["customer_id"], "date_created": asked.shop["now"],
            "tracking_number": "", "tracking_link": "", "comments": "", "shipping_method": "", "shipping_provider": "",
            "tracking_carrier": "", **asked.body, "billing_address": order["billing_address"],
            "shipping_address": order["place"],
        }  # fmt: skip
        self._kept.put("shipment", n, made)
        changed = shapes.with_shipped(order, {int(line): int(qty) for line, qty in units.items()})
        self._kept.put("order", order["id"], {**changed, "date_modified": asked.shop["now"]})
        self._happened("store/shipment/created", {"type": "shipment", "id": n, "orderId": order["id"]})
        self._happened("store/order/updated", {"type": "order", "id": order["id"]})
        return answer(made, 201)

    def _retrack(self, asked: Asked) -> Response:
        n = int(asked.route.rpartition("/")[2])
        shipment = self._kept.find("shipment", n)
        if shipment is None or shipment["order_id"] != self._one(asked)["id"]:
            raise Refusal("not_found", "The requested resource was not found.", 404)
        _known(asked.body, _SHIPMENT - {"items"})
        self._must_be_trackable(asked.body)
        self._kept.put("shipment", n, {**shipment, **asked.body})
        self._happened("store/shipment/updated", {"type": "shipment", "id": n, "orderId": shipment["order_id"]})
        return answer({**shipment, **asked.body})

    @staticmethod
    def _must_be_trackable(body: Thing) -> None:
        if len(str(body.get("tracking_number", ""))) > 50 or len(str(body.get("tracking_link", ""))) > 500:
            raise Refusal("bad_tracking", "The field 'tracking_number' is invalid.", 400)
        if body.get("shipping_provider") not in (None, "", "usps", "ups", "fedex", "royalmail", "custom"):
            raise Refusal("bad_provider", "The field 'shipping_provider' is invalid.", 400)

    def _refunds(self, asked: Asked) -> Response:
        _known(asked.params, {"order_id:in", "id:in", "page", "limit"})
        found = self._kept.listing("refund")
        if "order_id:in" in asked.params:
            wanted = {int(n) for n in asked.params["order_id:in"].split(",")}
            found = [one for one in found if one["order_id"] in wanted]
        return _collection(asked, found)

    # --- products -------------------------------------------------------------------------------------------------

    def _products(self, asked: Asked) -> Response:
        _known(asked.params, {"page", "limit", "sort", "direction", "include"})
        if set(filter(None, asked.params.get("include", "").split(","))) - {"variants", "primary_image", "images"}:
            raise Refusal("bad_include", "include is invalid", 422)
        return _collection(asked, self._kept.listing("product"))

    # --- webhooks -------------------------------------------------------------------------------------------------

    def _hooks(self, asked: Asked) -> Response:
        _known(asked.params, {"page", "limit", "scope", "destination", "is_active"})
        return _collection(asked, [_shown(hook) for hook in self._kept.listing("hook")])

    def _add_hook(self, asked: Asked) -> Response:
        _known(asked.body, {"scope", "destination", "is_active", "headers", "events_history_enabled"})
        address, scope = str(asked.body.get("destination") or ""), asked.body.get("scope")
        is_near = self._takes_plain_http and address.startswith("http://127.")
        if not address.startswith("https://") and not is_near:
            raise Refusal("bad_destination", "The field 'destination' is invalid: it must be served over https.", 422)
        if scope not in _SCOPES:
            raise Refusal("bad_scope", f"The field 'scope' is invalid: {scope}", 422)
        if any((hook["topic"], hook["address"]) == (scope, address) for hook in self._kept.listing("hook")):
            raise Refusal("taken", "There is already a webhook of this scope and destination.", 409)
        n = self._kept.number()
        hook = {
            "id": n, "topic": scope, "address": address, "headers": asked.body.get("headers") or {}, "failures": 0,
            "status": "active" if asked.body.get("is_active") else "paused",
        }  # fmt: skip
        self._kept.put("hook", n, hook)
        return answer({"data": _shown(hook), "meta": {}})

    def _drop_hook(self, asked: Asked) -> Response:
        n = int(asked.route.rpartition("/")[2])
        hook = self._kept.find("hook", n)
        if hook is None:
            raise Refusal("not_found", "Webhook not found.", 404)
        self._kept.drop("hook", n)
        return answer({"data": _shown(hook), "meta": {}})

    def _one(self, asked: Asked) -> Thing:
        order = self._kept.find("order", int(asked.route.split("/")[2]))
        if order is None:
            raise Refusal("not_found", "The requested resource was not found.", 404)
        return order


def _shown(hook: Thing) -> Thing:
    return {
        "id": hook["id"], "scope": hook["topic"], "destination": hook["address"], "headers": hook["headers"],
        "is_active": hook["status"] == "active", "store_hash": "sample", "client_id": "sample",
    }  # fmt: skip


def _page(asked: Asked, found: Sequence[Thing]) -> list[Thing]:
    page, limit = _number(asked, "page", 1), min(_number(asked, "limit", 50), 250)
    return list(found[(page - 1) * limit : page * limit])


def _collection(asked: Asked, found: Sequence[Thing]) -> Response:
    """A page of V3, with how many there are."""
    limit = min(_number(asked, "limit", 50), 250)
    told = {
        "total": len(found), "count": len(_page(asked, found)), "per_page": limit,
        "current_page": _number(asked, "page", 1), "total_pages": -(-len(found) // limit),
    }  # fmt: skip
    return answer({"data": _page(asked, found), "meta": {"pagination": told}})


def _number(asked: Asked, name: str, usual: int) -> int:
    stated = asked.params.get(name, str(usual))
    if not stated.isdecimal() or int(stated) < 1:
        raise Refusal("bad_number", f"The field '{name}' is invalid.", 400)
    return int(stated)


def _instant(value: str) -> datetime:
    """A time as BigCommerce takes it: as in mails, or ISO 8601."""
    try:
        at = parsedate_to_datetime(value) if value[:1].isalpha() else datetime.fromisoformat(value)
    except ValueError:
        raise Refusal("bad_time", f"The date {value!r} is invalid.", 400) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _known(told: Mapping[str, Any], names: set[str]) -> None:
    unknown = sorted(set(told) - names)
    if unknown:
        raise Refusal("unknown_field", f"The field '{unknown[0]}' is not supported.", 400)
