"""An Etsy shop: the parts of the Open API, version 3, that Doorstep asks, its tokens, and a checkout for tests.

Stricter than the real one in three things: a parameter that Etsy does not know is refused, a refresh token is dead from
the moment it is used, and a receipt that was cancelled is listed only where cancelled ones are asked for.
"""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import etsy_shapes as shapes
from doorstep.sandbox.channel.kept import Thing
from doorstep.sandbox.channel.stand_in import StandIn
from doorstep.sandbox.channel.told import Bought, check
from doorstep.sandbox.office import Refusal, answer, read_json, repeated, served

OPERATIONS = ("token", "scopes", "me", "shop", "receipts", "receipt", "tracking", "listings")
KEYSTRING, SHARED = "k" * 24, "s" * 10
SHOP, OWNER = 42, 7
_SCOPES = ("transactions_r", "transactions_w", "shops_r", "listings_r")
_LIST = {"limit", "offset"}
_RECEIPTS = _LIST | {
    "min_created", "max_created", "min_last_modified", "max_last_modified", "sort_on", "sort_order", "was_paid",
    "was_shipped", "was_delivered", "was_canceled",
}  # fmt: skip
_EARLIEST = 946_684_800
_V3 = "/v3/application"


class Etsy(StandIn):
    """One shop with one app. Its first refresh token is told; the next ones only to whoever uses the one before."""

    state_kinds = MappingProxyType({"orders": "receipt", "products": "listing"})
    line_names = ("personalization",)
    changes = ("refund",)

    def __init__(self, folder: Path, _: bool = False) -> None:
        super().__init__(folder, "etsy", OPERATIONS, 3001)
        shop = f"{_V3}/shops/{{shop:int}}"
        one = f"{shop}/receipts/{{n:int}}"
        self.application = self.office.application(
            [
                *self.controls(consent=self._consent, tokens=self._tokens_told),
                Route("/v3/public/oauth/token", served(self._token), methods=["POST"]),
                Route(f"{_V3}/scopes", served(self._asked("scopes", self._scopes)), methods=["POST"]),
                Route(f"{_V3}/users/me", served(self._asked("me", lambda r: {"user_id": OWNER, "shop_id": SHOP}))),
                Route(shop, served(self._asked("shop", self._shop))),
                Route(f"{shop}/receipts", served(self._asked("receipts", self._receipts))),
                Route(one, served(self._asked("receipt", self._receipt))),
                Route(f"{one}/tracking", served(self._asked("tracking", self._track)), methods=["POST"]),
                Route(f"{shop}/listings", served(self._asked("listings", self._listings))),
            ]
        )  # fmt: skip

    def keys(self) -> dict[str, dict[str, str]]:
        """One app and its first consent; one whose consent may only read."""
        app = {"keystring": KEYSTRING, "shared_secret": SHARED}
        return {
            "keys": {**app, "refresh_token": f"{OWNER}.first"},
            "reading_keys": {**app, "refresh_token": f"{OWNER}.reading"},
        }

    # --- tokens ---------------------------------------------------------------------------------------------------

    def _grants(self) -> Thing:
        usual = {
            "refresh": {
                f"{OWNER}.first": list(_SCOPES),
                f"{OWNER}.second": list(_SCOPES),  # of another consent
                f"{OWNER}.reading": ["transactions_r", "shops_r"],
            },
            "access": {},
        }
        return self.kept.find("grants", 0) or usual

    async def _token(self, request: Request) -> ASGIApp:
        told = dict(parse_qsl((await request.body()).decode()))

        def work(_: bool) -> Response:
            if told.get("grant_type") == "authorization_code" and (code := self._code(told)):
                told.update(grant_type="refresh_token", refresh_token=code)
            if told.get("grant_type") != "refresh_token" or told.get("client_id") != KEYSTRING:
                return answer({"error": "invalid_client", "error_description": "client_id is invalid"}, 400)
            grants = self._grants()
            scopes = grants["refresh"].pop(told.get("refresh_token", ""), None)
            if scopes is None:
                return answer({"error": "invalid_grant", "error_description": "refresh_token is revoked"}, 400)
            access, following = (f"{OWNER}.{secrets.token_urlsafe(12)}" for _ in range(2))
            grants["refresh"][following] = scopes
            grants["access"] = {access: {"scopes": scopes, "until": self._seconds() + 3600}}
            self.kept.put("grants", 0, grants)
            return answer(
                {"access_token": access, "token_type": "Bearer", "expires_in": 3600, "refresh_token": following}
            )

        return await self.office.perform("token", [("",)], work)

    def _code(self, told: Mapping[str, str]) -> str:
        """The consent that goes with that code, once, for whoever asked for it; '' where there is none."""
        held = self.kept.find("code", 0) or {}
        self.kept.drop("code", 0)
        proof = urlsafe_b64encode(sha256(told.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        wanted = (told.get("code"), proof, told.get("redirect_uri"))
        if wanted != (held.get("code"), held.get("challenge"), held.get("redirect")):
            return ""
        grants = self._grants()
        grants["refresh"][f"{OWNER}.first"] = list(_SCOPES)  # whoever consents again is let in again
        self.kept.put("grants", 0, grants)
        return f"{OWNER}.first"

    async def _consent(self, request: Request) -> ASGIApp:
        """The owner opens that address and allows it; the answer is where the browser ends."""
        told = await read_json(request)
        check(told, (), "a consent", "address")
        asked = dict(parse_qsl(told["address"].partition("?")[2]))
        if asked.get("client_id") != KEYSTRING or set(asked.get("scope", "").split()) != set(_SCOPES):
            raise Refusal("invalid_request", "The app or its scopes are not known.", 400)
        held = {"code": "granted", "challenge": asked["code_challenge"], "redirect": asked["redirect_uri"]}
        self.kept.put("code", 0, held)
        return answer({"ended_at": f"{asked['redirect_uri']}?code=granted&state={asked['state']}"})

    def _admit(self, request: Request) -> None:
        if request.headers.get("x-api-key", "") == KEYSTRING:
            raise Refusal("Shared secret is required in x-api-key header.", "", 403)
        if request.headers.get("x-api-key", "") != f"{KEYSTRING}:{SHARED}":
            raise Refusal("Invalid API key: should be in the format 'keystring:shared_secret'.", "", 403)
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        grant = self._grants()["access"].get(shown)
        if grant is None or grant["until"] <= self._seconds():
            raise Refusal("invalid_token", "access token is expired", 401)
        wanted = self._wanted(request)
        if wanted not in grant["scopes"]:
            raise Refusal("insufficient_scope", f"the scope {wanted} was not granted", 403)

    @staticmethod
    def _wanted(request: Request) -> str:
        path = request.url.path
        if "/receipts" in path:
            return "transactions_w" if request.method == "POST" else "transactions_r"
        return "listings_r" if path.endswith("/listings") else "shops_r"

    def _asked(
        self, operation: str, work: Callable[[Request], Mapping[str, Any]]
    ) -> Callable[[Request], Awaitable[ASGIApp]]:
        """A route of the API behind its keys."""

        async def asked(request: Request) -> ASGIApp:
            try:
                self._admit(request)
                if request.path_params.get("shop", SHOP) != SHOP:
                    raise Refusal("Resource not found", "", 404)
                request.state.form = (
                    dict(parse_qsl((await request.body()).decode())) if request.method == "POST" else {}
                )
                n = str(request.path_params.get("n", ""))

                return await self.office.perform(
                    operation, [(n,)], lambda twice: repeated(answer(work(request)), twice)
                )
            except Refusal as refusal:
                words = {"error_description": refusal.words} if refusal.words else {}
                return answer({"error": refusal.code, **words}, refusal.status)

        return asked

    # --- the API --------------------------------------------------------------------------------------------------

    def _scopes(self, request: Request) -> Thing:
        grant = self._grants()["access"].get(request.state.form.get("token", ""))
        if grant is None:
            raise Refusal("Invalid token", "", 400)
        return {"scopes": grant["scopes"]}

    def _shop(self, request: Request) -> Thing:
        return {"shop_id": SHOP, "shop_name": "KilnOfATest", "currency_code": "EUR", "url": "https://www.etsy.com/shop/KilnOfATest"}  # fmt: skip  # noqa: E501

    def _receipts(self, request: Request) -> Thing:
        params = _known(request, _RECEIPTS)
        since = _number(params, "min_last_modified", _EARLIEST, _EARLIEST)
        cancelled = params.get("was_canceled") == "true"
        found = [
            one for one in self.kept.listing("receipt")
            if one["updated_timestamp"] >= since and (one["status"] == "Canceled") == cancelled
            and params.get("was_shipped", str(one["is_shipped"]).lower()) == str(one["is_shipped"]).lower()
        ]  # fmt: skip
        by = {"created": "created_timestamp", "updated": "updated_timestamp", "receipt_id": "receipt_id"}
        if params.get("sort_on", "created") not in by:
            raise Refusal("Invalid sort_on", "", 400)
        key = by[params.get("sort_on", "created")]
        is_down = params.get("sort_order", "desc") in ("desc", "descending", "down")
        found.sort(key=lambda one: (one[key], one["receipt_id"]), reverse=is_down)
        return _page(found, params)

    def _receipt(self, request: Request) -> Thing:
        return self._find(request.path_params["n"])

    def _track(self, request: Request) -> Thing:
        form, receipt = request.state.form, self._find(request.path_params["n"])
        if set(form) - {"tracking_code", "carrier_name", "send_bcc", "note_to_buyer"}:
            raise Refusal("Unexpected parameters", "", 400)
        if form.get("tracking_code") and form.get("carrier_name") not in shapes.CARRIERS:
            raise Refusal(f"Invalid carrier name {form.get('carrier_name')!r}", "", 400)
        shapes.track(receipt, self.kept.number(), form, self._seconds())
        self._put(receipt)
        return receipt

    def _listings(self, request: Request) -> Thing:
        params = _known(request, _LIST | {"state", "includes", "sort_on", "sort_order"})
        return _page(self.kept.listing("listing"), params)

    def _find(self, n: int) -> Thing:
        receipt = self.kept.find("receipt", n)
        if receipt is None:
            words = f"Could not find a Shop Receipt with receipt_id = {n} associated with shop_id = {SHOP}."
            raise Refusal(words, "", 404)
        return receipt

    # --- the shop itself, for tests -------------------------------------------------------------------------------

    def sold(self) -> Mapping[str, Any]:
        return {one["skus"][0]: one for one in self.kept.listing("listing")}

    def find_order(self, ref: str) -> Thing | None:
        return self.kept.find("receipt", int(ref)) if ref.isdecimal() else None

    def ordered(self, lines: list[Bought], told: Thing, is_silent: bool) -> Thing:
        """The same order so many `times`; the answer is the last one, with the numbers of all as `made`."""
        made = []
        for _ in range(told.pop("times", 1)):
            n = self.kept.number()
            made.append(shapes.made_receipt(n, lines, told, self._seconds(), self.kept.number))
            self._put(made[-1])
        return {**made[-1], "id": n, "made": [one["receipt_id"] for one in made]}

    def stocked(self, told: Thing, home: str) -> Thing:
        n = self.kept.number()
        listing = shapes.made_listing(n, told, self.kept.number())
        self.kept.put("listing", n, listing)
        return listing

    def changed(self, order: Thing, told: Thing, is_silent: bool) -> Thing:
        """Cancelled, sent, refunded (`refund` in cents; it moves no time, as at Etsy) or changed."""
        refund = told.pop("refund", 0)
        if refund:
            shapes.refund(order, refund, self._seconds())
        if told or not refund:
            order["updated_timestamp"] = order["update_timestamp"] = self._seconds()
        order |= told
        self._put(order)
        return order

    def _put(self, receipt: Thing) -> None:
        self.kept.put("receipt", receipt["receipt_id"], receipt)

    async def _tokens_told(self, request: Request) -> ASGIApp:
        """Every access token ends now; with `revoked`, every refresh token too."""
        grants, told = self._grants(), await read_json(request)
        check(told, ("revoked",), "the end of every token")
        self.kept.put("grants", 0, {"access": {}, "refresh": {} if told.get("revoked") else grants["refresh"]})
        return answer({"ok": True})

    def state(self) -> Thing:
        grants = self._grants()
        return {**super().state(), "refresh": sorted(grants["refresh"]), "access": sorted(grants["access"])}

    def _seconds(self) -> int:
        return int(self.kept.now().timestamp())


def _known(request: Request, names: set[str]) -> dict[str, str]:
    params = dict(request.query_params)
    if set(params) - names:
        raise Refusal(f"Unexpected parameter {', '.join(sorted(set(params) - names))}", "", 400)
    return params


def _number(params: Mapping[str, str], name: str, usual: int, least: int, most: int = 10**11) -> int:
    text = params.get(name, str(usual))
    if not text.isdecimal() or not least <= int(text) <= most:
        raise Refusal(f"Expected int value for '{name}' between {least} and {most} (got {text})", "", 400)
    return int(text)


def _page(found: list[Thing], params: Mapping[str, str]) -> Thing:
    limit, offset = _number(params, "limit", 25, 1, 100), _number(params, "offset", 0, 0)
    return {"count": len(found), "results": found[offset : offset + limit]}
