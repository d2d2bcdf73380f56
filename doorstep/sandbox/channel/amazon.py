"""A seller at Amazon: the parts of the Selling Partner API that Doorstep asks, its tokens, and a checkout for tests.

Stricter than the real one in two things: a parameter or field that Amazon does not know is refused, and a token of
another region opens nothing. How often something may be asked is only counted where a test says so.
"""

import re
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import amazon_shapes as shapes
from doorstep.sandbox.channel.kept import Thing
from doorstep.sandbox.channel.stand_in import StandIn
from doorstep.sandbox.channel.told import Bought, altered, check
from doorstep.sandbox.office import Refusal, answer, read_json, repeated, served

OPERATIONS = ("token", "restricted", "participations", "orders", "order", "items", "confirm", "listings")
CLIENT, SECRET = "amzn1.application-oa2-client.sandbox", "amzn1.oa2-cs.v1.sandbox"
_RATES = {"orders": "0.0167", "items": "0.5", "order": "0.5", "confirm": "2.0"}
_STATUSES = frozenset(
    ("Pending", "Unshipped", "PartiallyShipped", "Shipped", "Canceled", "Unfulfillable", "InvoiceUnconfirmed",
     "PendingAvailability")
)  # fmt: skip
_ORDERS = frozenset(
    ("MarketplaceIds", "LastUpdatedAfter", "LastUpdatedBefore", "OrderStatuses", "FulfillmentChannels",
     "MaxResultsPerPage", "NextToken")
)  # fmt: skip
_PACKAGE = frozenset(
    ("packageReferenceId", "carrierCode", "carrierName", "shippingMethod", "trackingNumber", "shipDate", "orderItems")
)
_V0 = "/orders/v0/orders"


class Amazon(StandIn):
    """One seller at amazon.de, with an app that may see where orders go, and one that may not."""

    state_kinds = MappingProxyType({"orders": "order", "products": "listing"})
    wares = ("listing",)
    line_names = ("gift",)
    changes = ("shipped",)

    def __init__(self, folder: Path, _: bool = False) -> None:
        super().__init__(folder, "amazon", OPERATIONS, 701)
        one = f"{_V0}/{{ref}}"
        self.application = self.office.application(
            [
                *self.controls(limits=self._limit, tokens=self._tokens_told),
                Route("/auth/o2/token", served(self._token), methods=["POST"]),
                Route("/tokens/2021-03-01/restrictedDataToken", served(self._restricted), methods=["POST"]),
                Route("/sellers/v1/marketplaceParticipations", served(self._api("participations", self._places))),
                Route(_V0, served(self._api("orders", self._orders))),
                Route(one, served(self._api("order", self._order))),
                Route(f"{one}/orderItems", served(self._api("items", self._order_items))),
                Route(f"{one}/shipmentConfirmation", served(self._api("confirm", self._confirm)), methods=["POST"]),
                Route(f"/listings/2021-08-01/items/{shapes.SELLER}", served(self._api("listings", self._listings))),
            ]
        )

    def keys(self) -> dict[str, dict[str, str]]:
        """One app that may all; one that sees neither names nor streets."""
        app = {"client_id": CLIENT, "client_secret": SECRET}
        return {
            "keys": {**app, "refresh_token": "Atzr|all"},
            "reading_keys": {**app, "refresh_token": "Atzr|no-buyers"},
        }

    # --- tokens ---------------------------------------------------------------------------------------------------

    async def _token(self, request: Request) -> ASGIApp:
        told = dict(parse_qsl((await request.body()).decode()))

        def work(_: bool) -> Response:
            if (told.get("client_id"), told.get("client_secret")) != (CLIENT, SECRET):
                words = {"error": "invalid_client", "error_description": "Client authentication failed"}
                return answer(words, 401)
            known = [keys["refresh_token"] for keys in self.keys().values()]
            if told.get("grant_type") != "refresh_token" or told.get("refresh_token") not in known:
                words = {"error": "invalid_grant", "error_description": "The request has an invalid grant parameter"}
                return answer(words, 400)
            access = self._made("Atza", told["refresh_token"].removeprefix("Atzr|"))
            return answer({"access_token": access, "token_type": "bearer", "expires_in": 3600})

        return await self.office.perform("token", [("",)], work)

    async def _restricted(self, request: Request) -> ASGIApp:
        told = await read_json(request)

        def work(_: bool) -> Response:
            who = self._who(request)
            if isinstance(who, Response):
                return who
            wanted = told.get("restrictedResources") or []
            if not wanted or any(set(one) - {"method", "path", "dataElements"} for one in wanted):
                return _no("InvalidInput", "restrictedResources is missing or invalid", 400)
            if who == "no-buyers":
                return _no("Unauthorized", "Access to requested resource is denied.", 403)
            paths = {one["path"]: one.get("dataElements") or [] for one in wanted}
            return answer({"restrictedDataToken": self._made("Atz.sprdt", "all", paths), "expiresIn": 3600})

        return await self.office.perform("restricted", [("",)], work)

    def _made(self, kind: str, who: str, paths: Thing | None = None) -> str:
        token = f"{kind}|{secrets.token_urlsafe(12)}"
        tokens = self.kept.find("tokens", 0) or {}
        self.kept.put("tokens", 0, {**tokens, token: {"who": who, "paths": paths}})
        return token

    def _who(self, request: Request, path: str = "") -> str | Response:
        """Whose token it is; the refusal where it is nobody's, or a restricted one for another path."""
        shown = (self.kept.find("tokens", 0) or {}).get(request.headers.get("x-amz-access-token", ""))
        if shown is None:
            return _no("Unauthorized", "The access token you provided has expired.", 403)
        if shown["paths"] is None:
            return str(shown["who"])
        if path not in shown["paths"]:
            return _no("Unauthorized", "Access to requested resource is denied.", 403)
        return "sees-buyers"

    # --- the API --------------------------------------------------------------------------------------------------

    def _api(
        self, operation: str, work: Callable[[Request, bool, Thing], Any]
    ) -> Callable[[Request], Awaitable[ASGIApp]]:
        """A route behind its token, asked no more often than it may be."""

        async def asked(request: Request) -> ASGIApp:
            body = await read_json(request) if request.method == "POST" else {}
            ref = str(request.path_params.get("ref", ""))
            generic = request.url.path.replace(ref, "{orderId}") if ref else request.url.path

            def told(twice: bool) -> Response:
                who = self._who(request, generic)
                if isinstance(who, Response):
                    return who
                if self._is_too_often(operation):
                    return self._with_rate(operation, _no("QuotaExceeded", "You exceeded your quota.", 429))
                try:
                    made = work(request, who == "sees-buyers", body)
                except Refusal as refusal:
                    return _no(refusal.code, refusal.words, refusal.status)
                response = Response(b"", 204) if made is None else answer(made)
                return self._with_rate(operation, repeated(response, twice))

            return await self.office.perform(operation, [(ref,)], told)

        return asked

    @staticmethod
    def _with_rate(operation: str, response: Response) -> Response:
        if operation in _RATES:
            response.headers["x-amzn-RateLimit-Limit"] = _RATES[operation]
        return response

    def _is_too_often(self, operation: str) -> bool:
        left = self.kept.find("limits", 0) or {}
        if operation not in left:
            return False
        self.kept.put("limits", 0, {**left, operation: max(0, left[operation] - 1)})
        return bool(left[operation] <= 0)

    def _places(self, request: Request, _: bool, body: Thing) -> Thing:
        place = {
            "id": shapes.PLACE, "name": "Amazon.de", "countryCode": "DE", "defaultCurrencyCode": "EUR",
            "defaultLanguageCode": "de_DE", "domainName": "www.amazon.de",
        }  # fmt: skip
        taken = {"isParticipating": True, "hasSuspendedListings": False}
        return {"payload": [{"marketplace": place, "participation": taken, "storeName": "Kiln of a test"}]}

    def _orders(self, request: Request, sees: bool, body: Thing) -> Thing:
        params = dict(request.query_params)
        if set(params) - _ORDERS or params.get("MarketplaceIds") != shapes.PLACE:
            raise Refusal("InvalidInput", "Invalid request parameters", 400)
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", params.get("LastUpdatedAfter", "")):
            raise Refusal("InvalidInput", "LastUpdatedAfter is missing or no time", 400)
        wanted = set(params["OrderStatuses"].split(",")) if "OrderStatuses" in params else set(_STATUSES)
        if wanted - _STATUSES or ("Unshipped" in wanted) != ("PartiallyShipped" in wanted):
            raise Refusal("InvalidInput", "Unshipped and PartiallyShipped are asked for together", 400)
        most, after = int(params.get("MaxResultsPerPage", "100")), self._after(params.get("NextToken", ""))
        if not 1 <= most <= 100:
            raise Refusal("InvalidInput", "MaxResultsPerPage must be 1 to 100", 400)
        channels = params.get("FulfillmentChannels", "MFN,AFN").split(",")
        found = [
            one for one in self.kept.listing("order")
            if one["LastUpdateDate"] >= params["LastUpdatedAfter"] and one["OrderStatus"] in wanted
            and one["FulfillmentChannel"] in channels
        ]  # fmt: skip
        keyed = sorted(((one["LastUpdateDate"], one["id"]), one) for one in found)
        keyed = [(key, one) for key, one in keyed if key > after]
        told: Thing = {"Orders": [shapes.shown(one, sees) for _, one in keyed[:most]]}
        if len(keyed) > most:
            told["NextToken"] = self._token_of(keyed[most - 1][0])
        return {"payload": told}

    def _token_of(self, key: tuple[str, int]) -> str:
        token = secrets.token_urlsafe(24)
        self.kept.put("pages", 0, {**(self.kept.find("pages", 0) or {}), token: list(key)})
        return token

    def _after(self, token: str) -> tuple[str, int]:
        if not token:
            return "", 0
        key = (self.kept.find("pages", 0) or {}).get(token)
        if key is None:
            raise Refusal("InvalidInput", "NextToken is invalid", 400)
        return str(key[0]), int(key[1])

    def _order(self, request: Request, sees: bool, body: Thing) -> Thing:
        return {"payload": shapes.shown(self._find(request), sees)}

    def _order_items(self, request: Request, sees: bool, body: Thing) -> Thing:
        order, token = self._find(request), request.query_params.get("NextToken", "")
        if set(request.query_params) - {"NextToken"}:
            raise Refusal("InvalidInput", "Invalid request parameters", 400)
        pieces = shapes.shown_items(order, sees)
        first = int(token.removeprefix("from-")) if token else 0
        told: Thing = {"AmazonOrderId": order["AmazonOrderId"], "OrderItems": pieces[first : first + 2]}
        return {"payload": told | ({"NextToken": f"from-{first + 2}"} if len(pieces) > first + 2 else {})}

    def _confirm(self, request: Request, sees: bool, body: Thing) -> None:
        order, package = self._find(request), body.get("packageDetail") or {}
        if set(body) - {"packageDetail", "marketplaceId", "codCollectionMethod"} or set(package) - _PACKAGE:
            raise Refusal("InvalidInput", "Invalid request parameters", 400)
        ref = package.get("packageReferenceId")
        if (
            body.get("marketplaceId") != shapes.PLACE
            or not re.fullmatch(r"[1-9]\d{0,18}", str(ref))
            or type(ref) is int
        ):
            raise Refusal("InvalidInput", "packageReferenceId must be a positive number, as text", 400)
        missing = [
            name for name in ("carrierCode", "trackingNumber", "shipDate", "orderItems") if not package.get(name)
        ]
        if missing or (package["carrierCode"] == "Other" and not package.get("carrierName")):
            raise Refusal("InvalidInput", f"{', '.join(missing) or 'carrierName'} is missing", 400)
        known = {one["OrderItemId"]: one for one in order["items"]}
        units = {str(one["orderItemId"]): int(one["quantity"]) for one in package["orderItems"]}
        packages = order.setdefault("packages", {})
        if order["OrderStatus"] in ("Canceled", "Pending") or set(units) - set(known):
            raise Refusal("InvalidInput", f"The order cannot be shipped: {order['OrderStatus']}", 400)
        if ref not in packages:
            over = [i for i, n in units.items() if known[i]["QuantityShipped"] + n > known[i]["QuantityOrdered"]]
            if over:
                raise Refusal("InvalidInput", "Unable to find package to update: order already fulfilled", 400)
            shapes.ship(order, units, self.kept.now_text())
        packages[ref] = {**package, "times": packages.get(ref, {}).get("times", 0) + 1}
        self._put(order)

    def _listings(self, request: Request, _: bool, body: Thing) -> Thing:
        if request.query_params.get("marketplaceIds") != shapes.PLACE:
            raise Refusal("InvalidInput", "marketplaceIds is missing", 400)
        first, size = int(request.query_params.get("pageToken") or 0), int(request.query_params.get("pageSize", "10"))
        found = self.kept.listing("listing")
        page = {"nextToken": str(first + size)} if len(found) > first + size else {}
        return {"numberOfResults": len(found), "pagination": page, "items": found[first : first + size]}

    def _find(self, request: Request) -> Thing:
        ref = request.path_params["ref"]
        order = self.kept.find("order", int(ref[-7:])) if re.fullmatch(r"903-\d{7}-\d{7}", ref) else None
        if order is None or order["AmazonOrderId"] != ref:
            raise Refusal("NotFound", f"The requested order {ref} was not found", 404)
        return order

    # --- the seller, for tests ------------------------------------------------------------------------------------

    def ordered(self, lines: list[Bought], told: Thing, is_silent: bool) -> Thing:
        order = shapes.made_order(self.kept.number(), lines, told, self.kept.now_text())
        self._put(order)
        return order

    def stocked(self, told: Thing, home: str) -> Thing:
        listing = shapes.made_listing(told, self.kept.now_text())
        self.kept.put("listing", self.kept.number(), listing)
        return listing

    def changed(self, order: Thing, told: Thing, is_silent: bool) -> Thing:
        """Cancelled, sent (`shipped`: units by item), paid for or changed; `items` changes every item."""
        at = self.kept.now_text()
        if "shipped" in told:
            shapes.ship(order, told.pop("shipped"), at)
        order["items"] = [altered(one, told.get("items", {}), "an item") for one in order["items"]]
        order |= {name: value for name, value in told.items() if name != "items"}
        order["LastUpdateDate"] = told.get("LastUpdateDate", at)
        self._put(order)
        return order

    def _put(self, order: Thing) -> None:
        self.kept.put("order", order["id"], order)

    async def _limit(self, request: Request) -> ASGIApp:
        """How often each operation may be asked from now on; without any, as often as wanted."""
        told = await read_json(request)
        check(told, OPERATIONS, "what is limited")
        self.kept.put("limits", 0, told)
        return answer({"ok": True})

    async def _tokens_told(self, request: Request) -> ASGIApp:
        """Every token ends now."""
        check(await read_json(request), (), "the end of every token")
        self.kept.put("tokens", 0, {})
        return answer({"ok": True})

    def state(self) -> Thing:
        return {**super().state(), "tokens": len(self.kept.find("tokens", 0) or {})}


def _no(code: str, words: str, status: int) -> Response:
    return answer({"errors": [{"code": code, "message": words, "details": ""}]}, status)
