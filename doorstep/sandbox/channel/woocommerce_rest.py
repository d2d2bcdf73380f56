"""The routes of REST API v3 that a stand-in WooCommerce answers, with what each may be asked."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from doorstep.sandbox.channel import woocommerce_shapes as shapes
from doorstep.sandbox.channel.kept import Kept, Thing
from doorstep.sandbox.channel.woocommerce_auth import Key
from doorstep.sandbox.office import Refusal, answer

_STATUSES = frozenset(
    ("pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "checkout-draft", "trash")
)
_RESOURCES = frozenset(("coupon", "customer", "order", "product"))
_EVENTS = frozenset(("created", "updated", "deleted", "restored"))
_LISTS = {"page", "per_page", "order", "orderby", "_fields", "search", "context"}
_ORDERS = _LISTS | {"status", "modified_after", "modified_before", "after", "before", "dates_are_gmt", "include", "dp"}
_ORDER_FIELDS = {"status", "meta_data", "customer_note", "billing", "shipping", "set_paid", "transaction_id"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that may be made."""

    method: str
    route: str
    params: Mapping[str, str]
    body: Thing
    key: Key
    home: str
    shop: Thing


Work = Callable[[Asked], Response]


class Rest:
    """Finds who answers a route, and answers."""

    def __init__(self, kept: Kept, happened: Callable[[str, int], None]) -> None:
        self._kept, self._happened = kept, happened
        order, tracked = r"wc/v3/orders/(\d+)", r"wc-shipment-tracking/v3/orders/(\d+)/shipment-trackings"
        self._routes: tuple[tuple[str, str, str, Work], ...] = (
            ("GET", r"wc/v3/data/currencies/current", "currencies", self._currency),
            ("GET", r"wc/v3/system_status", "system_status", self._status),
            ("GET", r"wc/v3/settings/products/(\w+)", "settings", self._setting),
            ("GET", r"wc/v3/orders", "orders", self._orders),
            ("GET", order, "order", self._order),
            ("PUT", order, "order", self._change_order),
            ("GET", f"{order}/notes", "notes", self._notes),
            ("POST", f"{order}/notes", "notes", self._add_note),
            ("GET", tracked, "trackings", self._trackings),
            ("POST", tracked, "trackings", self._add_tracking),
            ("DELETE", rf"{tracked}/(\w+)", "trackings", self._drop_tracking),
            ("GET", r"wc/v3/products", "products", self._products),
            ("GET", r"wc/v3/products/(\d+)/variations", "variations", self._variations),
            ("GET", r"wc/v3/webhooks", "webhooks", self._hooks),
            ("POST", r"wc/v3/webhooks", "webhooks", self._add_hook),
            ("GET", r"wc/v3/webhooks/(\d+)", "webhooks", self._hook),
            ("PUT", r"wc/v3/webhooks/(\d+)", "webhooks", self._change_hook),
            ("DELETE", r"wc/v3/webhooks/(\d+)", "webhooks", self._drop_hook),
        )

    def find(self, asked: Asked) -> tuple[str, Work]:
        """The operation and who answers it; Refusal with 404 where nobody does."""
        for method, pattern, operation, work in self._routes:
            if method == asked.method and re.fullmatch(pattern, asked.route) and self._is_on(asked, pattern):
                return operation, work
        raise Refusal("rest_no_route", "No route was found matching the URL and request method.", 404)

    @staticmethod
    def _is_on(asked: Asked, pattern: str) -> bool:
        return bool(asked.shop["woocommerce"]) and (
            asked.shop["shipment_tracking"] or not pattern.startswith("wc-shipment")
        )

    # --- the shop -------------------------------------------------------------------------------------------------

    def _currency(self, asked: Asked) -> Response:
        code = asked.shop["currency"]
        return answer({"code": code, "name": code, "symbol": "&euro;" if code == "EUR" else code})

    def _status(self, asked: Asked) -> Response:
        _must_govern(asked, "view")
        _known(asked.params, {"_fields"})
        return answer({"environment": {"home_url": asked.home, "version": asked.shop["version"]}})

    def _setting(self, asked: Asked) -> Response:
        _must_govern(asked, "view")
        name = asked.route.rpartition("/")[2]
        values = {"woocommerce_weight_unit": "weight_unit", "woocommerce_dimension_unit": "dimension_unit"}
        if name not in values:
            raise Refusal("rest_setting_setting_invalid", "Invalid setting.", 404)
        return answer({"id": name, "type": "select", "value": asked.shop[values[name]]})

    # --- orders ---------------------------------------------------------------------------------------------------

    def _orders(self, asked: Asked) -> Response:
        _known(asked.params, _ORDERS)
        wanted = set(asked.params.get("status", "any").split(","))
        if wanted - _STATUSES - {"any"}:
            raise _invalid("status")
        found = [
            one for one in self._kept.listing("order") if wanted & {"any", one["status"]} and one["status"] != "trash"
        ]
        is_gmt = asked.params.get("dates_are_gmt", "false") in ("true", "1")
        for name, field, is_after in (
            ("modified_after", "date_modified", True), ("modified_before", "date_modified", False),
            ("after", "date_created", True), ("before", "date_created", False),
        ):  # fmt: skip
            if name in asked.params:
                limit = _instant(name, asked.params[name])
                spelled = f"{field}_gmt" if is_gmt else field
                found = [o for o in found if (o[spelled] > limit if is_after else o[spelled] < limit)]
        keys = {"date": "date_created_gmt", "modified": "date_modified_gmt", "id": "id"}
        return _page(asked, found, keys, "date")

    def _order(self, asked: Asked) -> Response:
        _known(asked.params, {"_fields", "context", "dp"})
        return answer(_fields(asked, self._one("order", asked, "shop_order")))

    def _change_order(self, asked: Asked) -> Response:
        order = self._one("order", asked, "shop_order")
        _known(asked.body, _ORDER_FIELDS)
        status = asked.body.get("status", order["status"])
        if status not in _STATUSES:
            raise _invalid("status")
        changed = {**order, "status": status, "meta_data": self._meta(order["meta_data"], asked.body)}
        if status == "completed" and order["status"] != "completed":
            changed |= shapes.completed(self._kept.now_text())
        changed = shapes.changed(changed, self._kept.now_text())
        self._kept.put("order", order["id"], changed)
        self._happened("order.updated", order["id"])
        return answer(changed)

    def _meta(self, standing: Sequence[Thing], body: Thing) -> list[Thing]:
        entries = [dict(entry) for entry in standing]
        for told in body.get("meta_data", ()):
            if set(told) - {"id", "key", "value"} or not isinstance(told.get("key"), str):
                raise _invalid("meta_data")
            same = next((entry for entry in entries if entry["key"] == told["key"]), None)
            if same is None:
                same = {"id": self._kept.number(), "key": told["key"]}
                entries.append(same)
            same["value"] = told.get("value")
        return entries

    def _notes(self, asked: Asked) -> Response:
        order = self._one("order", asked, "shop_order")
        return answer([note["note"] for note in self._kept.listing("note") if note["order"] == order["id"]])

    def _add_note(self, asked: Asked) -> Response:
        order = self._one("order", asked, "shop_order")
        _known(asked.body, {"note", "customer_note", "added_by_user"})
        if not isinstance(asked.body.get("note"), str) or not asked.body["note"]:
            raise _missing("note")
        n = self._kept.number()
        note = {
            "id": n, "author": "WooCommerce", "date_created_gmt": self._kept.now_text().removesuffix("Z"),
            "note": asked.body["note"], "customer_note": asked.body.get("customer_note", False),
        }  # fmt: skip
        self._kept.put("note", n, {"order": order["id"], "note": note})
        return answer(note, 201)

    def _trackings(self, asked: Asked) -> Response:
        order = self._one("order", asked, "shop_order")
        return answer([one["tracking"] for one in self._kept.listing("tracking") if one["order"] == order["id"]])

    def _add_tracking(self, asked: Asked) -> Response:
        order = self._one("order", asked, "shop_order")
        named = {"custom_tracking_provider", "custom_tracking_link"}
        _known(asked.body, named | {"tracking_provider", "tracking_number", "date_shipped"})
        if not asked.body.get("tracking_number"):
            raise _missing("tracking_number")
        if not asked.body.get("tracking_provider") and not asked.body.get("custom_tracking_provider"):
            raise _missing("tracking_provider")
        n = self._kept.number()
        tracking = {
            "tracking_id": f"{n:032x}", "tracking_provider": asked.body.get("custom_tracking_provider", ""),
            "tracking_link": asked.body.get("custom_tracking_link", ""),
            "tracking_number": asked.body["tracking_number"], "date_shipped": self._kept.now_text()[:10],
        }  # fmt: skip
        self._kept.put("tracking", n, {"order": order["id"], "tracking": tracking})
        return answer(tracking, 201)

    def _drop_tracking(self, asked: Asked) -> Response:
        wanted = asked.route.rpartition("/")[2]
        for one in self._kept.listing("tracking"):
            if one["tracking"]["tracking_id"] == wanted:
                self._kept.drop("tracking", int(wanted, 16))
                return answer(one["tracking"])
        raise Refusal("woocommerce_rest_order_shipment_tracking_invalid_id", "Invalid shipment tracking ID.", 404)

    # --- products -------------------------------------------------------------------------------------------------

    def _products(self, asked: Asked) -> Response:
        _known(asked.params, _LISTS | {"status", "type", "sku"})
        return _page(asked, self._kept.listing("product"), {"date": "date_created_gmt", "id": "id"}, "date")

    def _variations(self, asked: Asked) -> Response:
        _known(asked.params, _LISTS | {"status", "sku"})
        parent = self._one("product", asked, "product")
        found = [one for one in self._kept.listing("variation") if one["parent_id"] == parent["id"]]
        return _page(asked, found, {"date": "date_created_gmt", "id": "id"}, "date")

    # --- webhooks -------------------------------------------------------------------------------------------------

    def _hooks(self, asked: Asked) -> Response:
        _must_govern(asked, "list")
        _known(asked.params, _LISTS | {"status"})
        if asked.params.get("status", "all") not in ("all", "active", "paused", "disabled"):
            raise _invalid("status")
        wanted = asked.params.get("status", "all")
        hooks = [hook for hook in self._kept.listing("hook") if wanted in ("all", hook["status"])]
        shown = [shapes.shown_hook(hook, asked.home) for hook in hooks]
        return _page(asked, shown, {"date": "date_created_gmt", "id": "id", "title": "name"}, "date")

    def _hook(self, asked: Asked) -> Response:
        _must_govern(asked, "view")
        return answer(shapes.shown_hook(self._one("hook", asked, "shop_webhook"), asked.home))

    def _add_hook(self, asked: Asked) -> Response:
        _must_govern(asked, "create")
        _known(asked.body, {"name", "status", "topic", "secret", "delivery_url"})
        resource, _, event = str(asked.body.get("topic") or "").lower().partition(".")
        if resource not in _RESOURCES or event not in _EVENTS:
            words = "Webhook topic is required and must be valid."
            raise Refusal("woocommerce_rest_shop_webhook_invalid_topic", words, 400)
        if not re.match(r"https?://[^\s/]", str(asked.body.get("delivery_url") or "")):
            words = "Webhook delivery URL must be a valid URL starting with http:// or https://."
            raise Refusal("woocommerce_rest_shop_webhook_invalid_delivery_url", words, 400)
        n = self._kept.number()
        hook = {
            "id": n, "name": asked.body.get("name") or "Webhook", "status": "active", "topic": f"{resource}.{event}",
            "address": asked.body["delivery_url"], "secret": str(asked.body.get("secret") or f"made by the shop {n}"),
            "failures": 0, "at": self._kept.now_text(), "home": asked.home,
        }  # fmt: skip
        self._kept.put("hook", n, hook)
        return answer(shapes.shown_hook(hook, asked.home), 201)

    def _change_hook(self, asked: Asked) -> Response:
        _must_govern(asked, "edit")
        hook = self._one("hook", asked, "shop_webhook", 400)
        _known(asked.body, {"name", "status", "topic", "secret", "delivery_url"})
        if asked.body.get("status", "active") not in ("active", "paused", "disabled"):
            raise Refusal("woocommerce_rest_shop_webhook_invalid_status", "Webhook status must be valid.", 400)
        told = {"address" if name == "delivery_url" else name: value for name, value in asked.body.items() if value}
        self._kept.put("hook", hook["id"], {**hook, **told})
        return answer(shapes.shown_hook({**hook, **told}, asked.home))

    def _drop_hook(self, asked: Asked) -> Response:
        _must_govern(asked, "delete")
        if asked.params.get("force") != "true":
            raise Refusal("woocommerce_rest_trash_not_supported", "Webhooks do not support trashing.", 501)
        hook = self._one("hook", asked, "shop_webhook")
        self._kept.drop("hook", hook["id"])
        return answer(shapes.shown_hook(hook, asked.home))

    def _one(self, kind: str, asked: Asked, named: str, status: int = 404) -> Thing:
        n = int(next(part for part in asked.route.split("/") if part.isdecimal()))
        thing = self._kept.find(kind, n)
        if thing is None:
            raise Refusal(f"woocommerce_rest_{named}_invalid_id", "Invalid ID.", status)
        return thing


def _page(asked: Asked, found: Sequence[Thing], keys: Mapping[str, str], usual: str) -> Response:
    """One page of the list with WordPress's headers: how many there are, how many pages, and the link to the next."""
    size, page = _number(asked, "per_page", 10, 100), _number(asked, "page", 1, 10**6)
    orderby, order = asked.params.get("orderby", usual), asked.params.get("order", "desc")
    if orderby not in keys:
        raise _invalid("orderby")
    if order not in ("asc", "desc"):
        raise _invalid("order")
    # Two of one second come in no order that anybody may rely on: here, by number, the newest first.
    listed = sorted(found, key=lambda one: -one["id"])
    listed = sorted(listed, key=lambda one: one[keys[orderby]], reverse=order == "desc")
    shown = listed[(page - 1) * size : page * size]
    pages = -(-len(listed) // size)
    response = answer([_fields(asked, one) for one in shown])
    response.headers["X-WP-Total"], response.headers["X-WP-TotalPages"] = str(len(listed)), str(pages)
    if page < pages:
        response.headers["Link"] = f'<{asked.home}/wp-json/{asked.route}?page={page + 1}>; rel="next"'
    return response


def _fields(asked: Asked, thing: Thing) -> Thing:
    wanted = asked.params.get("_fields", "")
    return {name: thing[name] for name in wanted.split(",") if name in thing} if wanted else thing


def _number(asked: Asked, name: str, usual: int, most: int) -> int:
    text = asked.params.get(name, str(usual))
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise _invalid(name)
    return int(text)


def _instant(name: str, text: str) -> str:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None).isoformat(timespec="seconds")
    except ValueError:
        raise _invalid(name) from None


def _known(told: Mapping[str, Any], names: set[str]) -> None:
    unknown = sorted(set(told) - names)
    if unknown:
        raise _invalid(", ".join(unknown))


def _must_govern(asked: Asked, verb: str) -> None:
    if not asked.key.may_all:
        code = f"woocommerce_rest_cannot_{verb}"
        raise Refusal(code, f"Sorry, you are not allowed to {verb} this resource.", 403)


def _invalid(name: str) -> Refusal:
    return Refusal("rest_invalid_param", f"Invalid parameter(s): {name}", 400)


def _missing(name: str) -> Refusal:
    return Refusal("rest_missing_callback_param", f"Missing parameter(s): {name}", 400)
