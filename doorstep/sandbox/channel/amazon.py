"""A seller at Amazon: the parts of the Selling Partner API that Doorstep asks, its tokens, and a checkout for tests.

Stricter than the real one in two things: a parameter or field that Amazon does not know is refused, and a token of
another region opens nothing. How often something may be asked is only counted where a test says so.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import amazon_shapes as shapes
from doorstep.sandbox.channel import kept as keeping
from doorstep.sandbox.channel.kept import Kept, Thing
from doorstep.sandbox.office import Office, Refusal, answer, read_json, served

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


class Amazon:
    """One seller at amazon.de, with an app that may see where orders go, and one that may not."""

    def __init__(self, folder: Path, _: bool = False) -> None:
        self.office = Office(folder / "amazon.db", keeping.SCHEMA, OPERATIONS, "")
        self.kept = Kept(self.office, 701)
        one = f"{_V0}/{{ref}}"
        self.application = self.office.application(
            [
                Route("/control/checkout", served(self._checkout), methods=["POST"]),
                Route("/control/products", served(self._stock_up), methods=["POST"]),
                Route("/control/orders/{n:int}", served(self._change), methods=["POST"]),
                Route("/control/limits", served(self._limit), methods=["POST"]),
                Route("/control/tokens", served(self._tokens_told), methods=["POST"]),
                Route("/control/state", served(self._state)),
                Route("/control/forget", served(self._forget), methods=["POST"]),
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

    def carriers(self) -> Sequence[Callable[[], Awaitable[Any]]]:
        return ()

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
                if twice:
                    response = Response(response.body * 2, 200, media_type="application/json")
                return self._with_rate(operation, response)

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

    async def _checkout(self, request: Request) -> ASGIApp:
        """Somebody buys: `lines` of (sku, quantity, gift), and whatever of an order is to be otherwise."""
        told = await read_json(request)
        listings = {one["sku"]: one for one in self.kept.listing("listing")}
        lines = []
        for line in told.get("lines") or ({"sku": next(iter(listings), ""), "quantity": 1},):
            if line.get("sku") not in listings:
                raise Refusal("no_listing", f"the seller sells no {line.get('sku')!r}", 404)
            lines.append((listings[line["sku"]], line))
        n = self.kept.number()
        order = shapes.made_order(n, lines, told, self.kept.now_text())
        self._put(order)
        return answer(order, 201)

    async def _stock_up(self, request: Request) -> ASGIApp:
        told, made = await read_json(request), []
        for product in told.get("products") or (told,):
            made.append(shapes.made_listing(product, self.kept.now_text()))
            self.kept.put("listing", self.kept.number(), made[-1])
        return answer({"products": made}, 201)

    async def _change(self, request: Request) -> ASGIApp:
        """An order is cancelled, sent (`shipped`: units by item), paid for or changed; `items` changes every item."""
        order, told = self.kept.find("order", request.path_params["n"]), await read_json(request)
        if order is None:
            raise Refusal("no_order", "there is no such order", 404)
        told.pop("silent", None)
        shapes.ship(order, told.pop("shipped", {}), self.kept.now_text()) if "shipped" in told else None
        order["items"] = [{**one, **told.get("items", {})} for one in order["items"]]
        order |= {**{name: value for name, value in told.items() if name != "items"}}
        order["LastUpdateDate"] = told.get("LastUpdateDate", self.kept.now_text())
        self._put(order)
        return answer(order)

    def _put(self, order: Thing) -> None:
        self.kept.put("order", order["id"], order)

    async def _limit(self, request: Request) -> ASGIApp:
        """How often each operation may be asked from now on; without any, as often as wanted."""
        self.kept.put("limits", 0, await read_json(request))
        return answer({"ok": True})

    async def _tokens_told(self, request: Request) -> ASGIApp:
        """Every token ends now."""
        self.kept.put("tokens", 0, {})
        return answer({"ok": True})

    async def _forget(self, request: Request) -> ASGIApp:
        self.kept.forget()
        return answer({"ok": True})

    async def _state(self, request: Request) -> ASGIApp:
        tokens = self.kept.find("tokens", 0) or {}
        orders, listings = self.kept.listing("order"), self.kept.listing("listing")
        return answer({"orders": orders, "products": listings, "tokens": len(tokens)})


def _no(code: str, words: str, status: int) -> Response:
    return answer({"errors": [{"code": code, "message": words, "details": ""}]}, status)
