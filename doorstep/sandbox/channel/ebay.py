"""An eBay seller: the parts of the REST APIs that Doorstep asks, tokens, notifications, and a checkout for tests.

Stricter than the real one in two things: a parameter that eBay does not know is refused, and the list of orders is
sorted by id, never by time.
"""

import json
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

import httpx
import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import ebay_shapes as shapes
from doorstep.sandbox.channel.kept import Thing
from doorstep.sandbox.channel.stand_in import StandIn
from doorstep.sandbox.channel.told import Bought, check
from doorstep.sandbox.office import Refusal, answer, read_json, repeated, served

OPERATIONS = ("token", "user", "orders", "order", "fulfillments", "fulfill", "inventory", "public_key")
APP, CERT, REFRESH = "Kiln-App-PRD-1", "PRD-cert-1", "v^1.1#i^1#refresh"
KEY_REF = "9936261a-7d7b-4621-a0f1-96ccb428af49"
_API = "https://api.ebay.com/oauth/api_scope"
_ALL = ("sell.fulfillment", "sell.inventory.readonly", "commerce.identity.readonly")
_CHANGED = re.compile(r"lastmodifieddate:\[([0-9TZ:.-]{24})\.\.([0-9TZ:.-]{24})?\]")
_OPEN = "orderfulfillmentstatus:{NOT_STARTED|IN_PROGRESS}"
_ORDERS = "/sell/fulfillment/v1/order"


class Ebay(StandIn):
    """One seller with one app. Its notifications are signed with a key of its own, made on its first day."""

    state_kinds = MappingProxyType({"orders": "order", "products": "item"})
    wares = ("item",)
    changes = ("also", "cancel", "refund", "buyerCheckoutNotes")

    def __init__(self, folder: Path, _: bool = False) -> None:
        super().__init__(folder, "ebay", OPERATIONS, 12_001)
        one = f"{_ORDERS}/{{ref}}"
        asked = self._asked
        self.application = self.office.application(
            [
                *self.controls(notify=self._notify, challenge=self._challenge, tokens=self._tokens_told),
                Route("/identity/v1/oauth2/token", served(self._token), methods=["POST"]),
                Route("/commerce/identity/v1/user/", served(asked("user", self._user))),
                Route("/commerce/notification/v1/public_key/{ref}", served(asked("public_key", self._public_key))),
                Route(_ORDERS, served(asked("orders", self._orders))),
                Route(one, served(asked("order", self._order))),
                Route(f"{one}/shipping_fulfillment", served(asked("fulfillments", self._fulfillments))),
                Route(f"{one}/shipping_fulfillment", served(asked("fulfill", self._fulfill)), methods=["POST"]),
                Route("/sell/inventory/v1/inventory_item", served(asked("inventory", self._inventory))),
            ]
        )  # fmt: skip

    def keys(self) -> dict[str, dict[str, str]]:
        """One app and its consent; one whose consent may read nothing of orders."""
        app = {"app_id": APP, "cert_id": CERT}
        return {
            "keys": {**app, "refresh_token": REFRESH},
            "reading_keys": {**app, "refresh_token": f"{REFRESH}.identity"},
        }

    # --- tokens ---------------------------------------------------------------------------------------------------

    async def _token(self, request: Request) -> ASGIApp:
        told = dict(parse_qsl((await request.body()).decode()))
        shown = request.headers.get("authorization", "")

        def work(_: bool) -> Response:
            if shown != "Basic " + b64encode(f"{APP}:{CERT}".encode()).decode():
                return answer({"error": "invalid_client", "error_description": "client authentication failed"}, 401)
            kind, refresh = told.get("grant_type"), told.get("refresh_token", "")
            is_live = (self.kept.find("consent", 0) or {}).get("live", True)
            if kind == "client_credentials" and told.get("scope") == _API:
                scopes = ["app"]
            elif kind == "refresh_token" and is_live and refresh in (REFRESH, f"{REFRESH}.identity"):
                scopes = list(_ALL) if refresh == REFRESH else ["commerce.identity.readonly"]
            elif kind == "authorization_code" and (told.get("code"), told.get("redirect_uri")) == (
                "granted",
                "Kiln-RuName",
            ):
                made = {"access_token": "v^1.1#unused", "expires_in": 7200, "refresh_token": REFRESH}
                return answer({**made, "refresh_token_expires_in": 47304000, "token_type": "User Access Token"})
            else:
                words = "the provided authorization refresh token is invalid or was issued to another client"
                return answer({"error": "invalid_grant", "error_description": words}, 400)
            token = f"v^1.1#{secrets.token_urlsafe(12)}"
            self.kept.put("tokens", 0, {**(self.kept.find("tokens", 0) or {}), token: scopes})
            return answer({"access_token": token, "expires_in": 7200, "token_type": "User Access Token"})

        return await self.office.perform("token", [("",)], work)

    def _admit(self, request: Request) -> None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        scopes = (self.kept.find("tokens", 0) or {}).get(token)
        if scopes is None:
            raise Refusal(
                "1001", "Invalid access token. Check the value of the Authorization HTTP request header.", 401
            )
        path = request.url.path
        wanted = next((name for part, name in _WANTED if part in path), "app")
        if wanted not in scopes:
            raise Refusal("1100", "Insufficient permissions to fulfill the request.", 403)

    def _asked(
        self, operation: str, work: Callable[[Request], Response]
    ) -> Callable[[Request], Awaitable[ASGIApp]]:  # fmt: skip
        """A route of the APIs behind a token."""

        async def asked(request: Request) -> ASGIApp:
            try:
                self._admit(request)
                request.state.told = await read_json(request) if request.method == "POST" else {}
                ref = str(request.path_params.get("ref", ""))

                return await self.office.perform(operation, [(ref,)], lambda twice: repeated(work(request), twice))
            except Refusal as refusal:
                error = {"errorId": refusal.code, "domain": "API", "category": "REQUEST", "message": refusal.words}
                return answer({"errors": [error]}, refusal.status)

        return asked

    # --- the APIs -------------------------------------------------------------------------------------------------

    def _user(self, request: Request) -> Response:
        return answer({"userId": "kiln-77", "username": "kiln", "accountType": "BUSINESS", "registrationMarketplaceId": "EBAY_DE"})  # fmt: skip  # noqa: E501

    def _orders(self, request: Request) -> Response:
        params = _known(request, {"filter", "limit", "offset", "fieldGroups", "orderIds"})
        limit, offset = _number(params, "limit", 50, 1, 200), _number(params, "offset", 0, 0, 10**6)
        found = sorted(self.kept.listing("order"), key=lambda one: str(one["orderId"]))
        wanted = params.get("filter", "")
        if match := _CHANGED.fullmatch(wanted):
            since, until = match[1], match[2] or "9"
            found = [one for one in found if since <= one["lastModifiedDate"] <= until]
        elif wanted == _OPEN:
            found = [one for one in found if one["orderFulfillmentStatus"] != "FULFILLED"]
        elif wanted:
            raise Refusal("30810", f"Invalid filter {wanted}", 400)
        page = [
            shapes.shown(one, params.get("fieldGroups") == "TAX_BREAKDOWN") for one in found[offset : offset + limit]
        ]
        return answer({"total": len(found), "limit": limit, "offset": offset, "orders": page})

    def _order(self, request: Request) -> Response:
        params = _known(request, {"fieldGroups"})
        return answer(
            shapes.shown(self._find(request.path_params["ref"]), params.get("fieldGroups") == "TAX_BREAKDOWN")
        )

    def _fulfillments(self, request: Request) -> Response:
        made = self._find(request.path_params["ref"])["_fulfillments"]
        return answer({"fulfillments": made, "total": len(made)})

    def _fulfill(self, request: Request) -> Response:
        order, told = self._find(request.path_params["ref"]), request.state.told
        number = told.get("trackingNumber", "")
        if set(told) - {"lineItems", "shippedDate", "shippingCarrierCode", "trackingNumber"}:
            raise Refusal("2003", "Unexpected fields", 400)
        if bool(number) != bool(told.get("shippingCarrierCode")) or (number and not number.isalnum()):
            raise Refusal("32315", "The tracking number and the shipping carrier are invalid.", 400)
        ref = shapes.fulfill(order, str(self.kept.number()), told, self._now())
        self._put(order)
        made = answer({}, 201)
        made.headers["location"] = f"https://api.ebay.com{_ORDERS}/{order['orderId']}/shipping_fulfillment/{ref}"
        return made

    def _inventory(self, request: Request) -> Response:
        params = _known(request, {"limit", "offset"})
        found, offset = self.kept.listing("item"), _number(params, "offset", 0, 0, 10**6)
        page = found[offset : offset + _number(params, "limit", 25, 1, 200)]
        return answer({"inventoryItems": page, "total": len(found), "size": len(page)})

    def _public_key(self, request: Request) -> Response:
        if request.path_params["ref"] != KEY_REF:
            raise Refusal("195003", "Public key id not found", 404)
        told = self._key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        return answer({"key": told.replace("\n", ""), "algorithm": "ECDSA", "digest": "SHA1"})

    def _key(self) -> ec.EllipticCurvePrivateKey:
        held = self.kept.find("signer", 0)
        if held is None:
            made = ec.generate_private_key(ec.SECP256R1())
            pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            self.kept.put("signer", 0, {"pem": b64encode(pem).decode()})
            return made
        key = load_pem_private_key(b64decode(held["pem"]), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key

    def find_order(self, ref: str) -> Thing | None:
        return next((one for one in self.kept.listing("order") if one["orderId"] == ref), None)

    def _find(self, ref: str) -> Thing:
        found = self.find_order(ref)
        if found is None:
            raise Refusal("32100", f"Invalid order ID: {ref}", 404)
        return found

    def _put(self, order: Thing) -> None:
        self.kept.put("order", order["_n"], order)

    # --- the seller's own side, for tests -------------------------------------------------------------------------

    def ordered(self, lines: list[Bought], told: Thing, is_silent: bool) -> Thing:
        """The same order so many `times`; the answer is the last one, with the names of all as `made`."""
        made = []
        for _ in range(told.pop("times", 1)):
            made.append(shapes.made_order(self.kept.number(), lines, told, self._now(), self.kept.number))
            self._put(made[-1])
        return {**made[-1], "id": made[-1]["orderId"], "made": [one["orderId"] for one in made]}

    def stocked(self, told: Thing, home: str) -> Thing:
        thing = shapes.made_item(told)
        self.kept.put("item", self.kept.number(), thing)
        return thing

    def changed(self, order: Thing, told: Thing, is_silent: bool) -> Thing:
        """It, and those in `also`, is cancelled, refunded (`refund` in cents) or changed."""
        for each in (order, *(self._find(ref) for ref in told.pop("also", ()))):
            self._change_one(each, dict(told))
        return order

    def _change_one(self, order: Thing, told: Thing) -> None:
        if told.pop("cancel", False):
            order["cancelStatus"] = {"cancelState": "CANCELED", "cancelledDate": self._now(), "cancelRequests": []}
        if refund := told.pop("refund", 0):
            shapes.refund(order, refund, str(self.kept.number()), self._now())
        order |= {**told, "lastModifiedDate": self._now()}
        self._put(order)

    async def _notify(self, request: Request) -> ASGIApp:
        """A notification of that topic goes to that address once, signed; the answer is what the address said. With
        `again` it is the last one, as eBay repeats it; `key` is another key's name than the one that signs."""
        told = await read_json(request)
        check(told, ("topic", "content", "again", "key"), "a notification", "address")
        before = self.kept.find("notification", 0)
        body = (
            before["body"]
            if told.get("again") and before
            else shapes.notification(told, self.kept.number(), self._now())
        )
        body["notification"]["publishAttemptCount"] += 1
        self.kept.put("notification", 0, {"body": body})
        content = orjson.dumps(body)
        signature = b64encode(self._key().sign(content, ec.ECDSA(hashes.SHA1()))).decode()
        shown = {"alg": "ecdsa", "kid": told.get("key", KEY_REF), "signature": signature, "digest": "SHA1"}
        headers = {
            "X-EBAY-SIGNATURE": b64encode(json.dumps(shown).encode()).decode(),
            "Content-Type": "application/json",
        }
        return await _answered("POST", told["address"], content=content, headers=headers)

    async def _challenge(self, request: Request) -> ASGIApp:
        """The address is tried as eBay tries one before it keeps it."""
        told = await read_json(request)
        check(told, (), "a challenge", "address", "code")
        return await _answered("GET", told["address"], params={"challenge_code": told["code"]})

    async def _tokens_told(self, request: Request) -> ASGIApp:
        """Every access token ends now; with `revoked`, the consent too."""
        told = await read_json(request)
        check(told, ("revoked",), "the end of every token")
        self.kept.put("tokens", 0, {})
        self.kept.put("consent", 0, {"live": not told.get("revoked")})
        return answer({"ok": True})

    def _now(self) -> str:
        at = self.kept.now()
        return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


_WANTED = (
    ("/sell/fulfillment/", "sell.fulfillment"),
    ("/sell/inventory/", "sell.inventory.readonly"),
    ("/commerce/identity/", "commerce.identity.readonly"),
)


async def _answered(method: str, address: str, **told: Any) -> Response:
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        found = await client.request(method, address, **told)
    return answer({"status": found.status_code, "text": found.text, "kind": found.headers.get("content-type", "")})


def _known(request: Request, names: set[str]) -> dict[str, str]:
    params = dict(request.query_params)
    if set(params) - names:
        raise Refusal("2004", f"Unexpected parameter {', '.join(sorted(set(params) - names))}", 400)
    return params


def _number(params: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    text = params.get(name, str(usual))
    if not text.isdecimal() or not least <= int(text) <= most:
        raise Refusal("30820", f"Invalid {name} {text}", 400)
    return int(text)
