"""What every stand-in shop has beside its API: a file of its own, and the control routes that a test drives it by."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.channel import kept as keeping
from doorstep.sandbox.channel.hooks import HookPost
from doorstep.sandbox.channel.kept import Kept, Thing
from doorstep.sandbox.channel.told import Bought, altered, check
from doorstep.sandbox.office import Office, Refusal, answer, read_json, served
from doorstep.sandbox.store import transaction

Endpoint = Callable[[Request], Awaitable[ASGIApp]]


class StandIn(ABC):
    """One shop at one channel. What it is told and refuses leaves nothing behind."""

    application: ASGIApp
    post: HookPost | None = None
    state_kinds: Mapping[str, str]  # what /control/state shows, with the kind under which it is kept
    wares: Sequence[str] = ("variant",)  # the kinds of what it sells by `sku`
    changes: Sequence[str] = ()  # what its people may do to an order beside changing the order's own fields
    line_names: Sequence[str] = ()  # what a customer may say of a line beside its SKU and how many

    def __init__(self, folder: Path, name: str, operations: Iterable[str], first: int) -> None:
        self.office = Office(folder / f"{name}.db", keeping.SCHEMA, operations, "")
        self.kept = Kept(self.office, first)

    @abstractmethod
    def keys(self) -> dict[str, dict[str, str]]:
        """Its keys by what they may: `keys` may all that Doorstep needs."""

    def carriers(self) -> Sequence[Callable[[], Awaitable[Any]]]:
        """What runs beside the server as long as it does: the sending of webhooks."""
        return (self.post.carry,) if self.post else ()

    def controls(self, **more: Endpoint) -> list[Route]:
        """The routes under /control that every stand-in has, and more of this one's."""
        told = {
            "checkout": self._checkout, "products": self._stock_up, "orders/{ref}": self._change,
            "forget": self._forget, **more,
        }  # fmt: skip
        return [
            *(Route(f"/control/{path}", served(endpoint), methods=["POST"]) for path, endpoint in told.items()),
            Route("/control/orders/{ref}", served(self._drop), methods=["DELETE"]),
            Route("/control/state", served(self._state)),
        ]

    # --- what each shop says of itself ----------------------------------------------------------------------------

    @abstractmethod
    def ordered(self, lines: list[Bought], told: Thing, is_silent: bool) -> Thing:
        """A customer's order stands, as told; whoever listens hears of it unless it is silent."""

    @abstractmethod
    def stocked(self, told: Thing, home: str) -> Thing:
        """One more product is for sale, at a shop of this address."""

    @abstractmethod
    def changed(self, order: Thing, told: Thing, is_silent: bool) -> Thing:
        """The shop's own people changed an order, by the names that the channel has for things."""

    def dropped(self, order: Thing) -> Thing:
        """The shop's own people threw an order away."""
        raise Refusal("bad_request", "nobody deletes an order at this channel; cancel it", 405)

    def sold(self) -> Mapping[str, Any]:
        """What can be bought, by SKU."""
        return {thing["sku"]: thing for kind in self.wares for thing in self.kept.listing(kind)}

    def find_order(self, ref: str) -> Thing | None:
        return self.kept.find("order", int(ref)) if ref.isdecimal() else None

    def usual_shop(self) -> Thing:
        """How the shop is set up until it is told otherwise."""
        return {}

    def state(self) -> Thing:
        told: Thing = {name: self.kept.listing(kind) for name, kind in self.state_kinds.items()}
        return {**told, "waiting": self.post.waiting()} if self.post else told

    def shop(self) -> Thing:
        """How the shop is set up."""
        return {**self.usual_shop(), **(self.kept.find("shop", 0) or {})}

    # --- what it is told ------------------------------------------------------------------------------------------

    async def _checkout(self, request: Request) -> ASGIApp:
        """A customer orders: `lines` of (sku, quantity), and whatever of an order is to be otherwise."""
        told = await read_json(request)
        with transaction(self.office.connection):
            sold, lines = self.sold(), []
            for line in told.pop("lines", None) or ({"sku": next(iter(sold), "")},):
                check(line, ("sku", "quantity", *self.line_names), "a line")
                if line.get("sku") not in sold:
                    raise Refusal("no_product", f"the shop sells no {line.get('sku')!r}", 404)
                lines.append(Bought(sold[line["sku"]], int(line.get("quantity", 1)), line))
            return answer(self.ordered(lines, told, told.pop("silent", False)), 201)

    async def _stock_up(self, request: Request) -> ASGIApp:
        """A product, or several `products`, each by the names that the channel has for things."""
        told, home = await read_json(request), f"http://{request.headers.get('host', '')}"
        if "products" in told:
            check(told, ("products",), "a list of products")
        made = []
        with transaction(self.office.connection):
            for one in told.get("products") or (told,):
                check(one, one, "a product")  # an object, whatever its names are
                made.append(self.stocked(one, home))
        return answer({"products": made}, 201)

    async def _change(self, request: Request) -> ASGIApp:
        order, told = self._order_meant(request), await read_json(request)
        check(told, (*order, *self.changes, "silent"), "an order")
        with transaction(self.office.connection):
            return answer(self.changed(order, told, told.pop("silent", False)))

    async def _drop(self, request: Request) -> ASGIApp:
        return answer(self.dropped(self._order_meant(request)))

    def _order_meant(self, request: Request) -> Thing:
        ref = request.path_params["ref"]
        order = self.find_order(ref)
        if order is None:
            raise Refusal("no_order", f"there is no order {ref}", 404)
        return order

    async def tell_shop(self, request: Request) -> ASGIApp:
        """The shop is set up otherwise."""
        told = await read_json(request)
        check(told, self.shop(), "a shop")
        self.kept.put("shop", 0, {**(self.kept.find("shop", 0) or {}), **told})
        return answer(self.shop())

    async def tell_hook(self, request: Request) -> ASGIApp:
        """Somebody in the shop changes a webhook, or deletes it (`gone`); without an `id`, somebody makes one."""
        told = await read_json(request)
        if "id" not in told:
            return answer(self.hooked(told))
        hook = self.kept.find("hook", told["id"])
        if hook is None:
            raise Refusal("no_hook", f"there is no webhook {told['id']}", 404)
        changed = altered({**hook, "gone": False}, told, "a webhook")
        if changed.pop("gone"):
            self.kept.drop("hook", hook["id"])
        else:
            self.kept.put("hook", hook["id"], changed)
        return answer({"ok": True})

    def hooked(self, told: Thing) -> Thing:
        """Somebody else's webhook is there."""
        raise Refusal("bad_request", "say which webhook, by its `id`", 400)

    async def _forget(self, request: Request) -> ASGIApp:
        """The shop is as on its first day."""
        self.kept.forget()
        return answer({"ok": True})

    async def _state(self, request: Request) -> ASGIApp:
        return answer(self.state())
