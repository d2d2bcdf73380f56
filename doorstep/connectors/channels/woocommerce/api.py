"""WooCommerce's REST API v3: one shop, asked and told with its consumer key."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from doorstep.connectors.calls import NoAnswer, UnreadableAnswerError, understood, unreadable
from doorstep.connectors.channels.api import Hook, Left, PageOf, ShopFacts, TellAnswer, Told
from doorstep.connectors.channels.cutting import cut, cut_one
from doorstep.connectors.channels.reading import currency_code, known_zone, objects, shop_name, text
from doorstep.connectors.channels.wires import read_json
from doorstep.connectors.channels.woocommerce import api_left, api_products
from doorstep.connectors.channels.woocommerce.api_wire import V3, Site, Wire, error_of
from doorstep.domain.woo_headings import is_variable

_PAGE = 50
_OPEN = "pending,on-hold,processing"
_EVER = datetime(1970, 1, 2, tzinfo=UTC)
_A_SECOND = timedelta(seconds=1)
_NO_SUCH_ORDER = ("woocommerce_rest_shop_order_invalid_id", "woocommerce_rest_invalid_shop_order_id")  # by version


class WooCommerceApi:
    """One WooCommerce shop behind one consumer key."""

    vendor = "woocommerce"
    hook_topics: tuple[str, ...] = ("order.created", "order.updated", "order.deleted", "order.restored")

    def __init__(self, site: Site, key: str, secret: str, timeout_seconds: float = 30.0) -> None:
        self._wire = Wire(site, key, secret, timeout_seconds)
        self._units: tuple[str, str] | None = None

    async def identify(self) -> ShopFacts:
        """Who the shop is, after the key has shown that it may read orders and write; nothing is changed there."""
        name, zone = await self._wire.read("", lambda root: (shop_name(root.get("name")), _zone(root)))
        currency = await self._wire.read(f"{V3}/data/currencies/current", lambda told: currency_code(told["code"]))
        await self._wire.get(f"{V3}/orders", per_page="1", _fields="id")
        await self._must_write()
        version = await self._version()
        return ShopFacts(name, self._wire.site.address, currency, zone, version)

    async def _must_write(self) -> None:
        """A webhook without a topic is refused for its topic only by a key that may write."""
        answer = await self._wire.send("POST", f"{V3}/webhooks", {})
        if isinstance(answer, NoAnswer):
            raise self._wire.silent(answer)
        code, _ = error_of(answer.content)
        if answer.is_success:
            raise UnreadableAnswerError(unreadable(answer, ValueError("a webhook without a topic")).words)
        if "invalid_topic" not in code:
            raise self._wire.refused(answer.status_code, answer.content)

    async def _version(self) -> str:
        answer = await self._wire.try_get(f"{V3}/system_status", _fields="environment")
        if isinstance(answer, NoAnswer) or answer.is_error:  # a key may do everything else without this
            return ""
        try:
            return read_json(answer, lambda told: text(told["environment"]["version"])[:40])
        except UnreadableAnswerError:  # nothing hangs on it
            return ""

    # --- webhooks -------------------------------------------------------------------------------------------------

    async def list_hooks(self) -> list[Hook]:
        """Every webhook of the shop, whoever made it."""
        hooks: list[Hook] = []
        async for answer in self._pages(f"{V3}/webhooks", status="all", orderby="id", order="asc"):
            hooks += read_json(answer, lambda told: [_hook(one) for one in objects(told)])
        return hooks

    async def add_hook(self, topic: str, address: str, secret: str) -> Hook:
        """One more webhook, signed with this secret; WooCommerce pings the address at once."""
        told = {"name": f"Doorstep: {topic}", "topic": topic, "delivery_url": address, "secret": secret}
        answer = await self._wire.send("POST", f"{V3}/webhooks", {**told, "status": "active"})
        if isinstance(answer, NoAnswer):
            raise self._wire.silent(answer)
        if answer.is_error:
            raise self._wire.refused(answer.status_code, answer.content)
        return read_json(answer, _hook)

    async def remove_hook(self, ref: str) -> None:
        answer = await self._wire.send("DELETE", f"{V3}/webhooks/{int(ref)}", force="true")
        if isinstance(answer, NoAnswer):
            raise self._wire.silent(answer)
        if answer.is_error and answer.status_code not in (400, 404, 410):  # gone already, by version
            raise self._wire.refused(answer.status_code, answer.content)
        if answer.is_success:
            read_json(answer, lambda told: told["id"])

    # --- lists ----------------------------------------------------------------------------------------------------

    async def products(self, cursor: str = "") -> PageOf:
        """A page of products, a row for each thing that can be sold."""
        page = int(cursor or 1)
        answer = await self._wire.get(
            f"{V3}/products", per_page=str(_PAGE), page=str(page), orderby="id", order="asc", status="any"
        )
        if self._units is None:
            self._units = await self._read_units()
        units, rows = self._units, list[Mapping[str, str]]()
        listed = read_json(answer, lambda told: [_product(one) for one in objects(told)])
        for ref, has_variants, product in listed:
            variants = await self._variants(ref) if has_variants else []
            rows += understood(answer, lambda _, p=product, v=variants: api_products.rows_of(p, v, units))  # type: ignore[misc]
        return PageOf(rows=rows, cursor=str(page + 1) if listed and page < _pages(answer) else "")

    async def _variants(self, product_ref: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        async for answer in self._pages(f"{V3}/products/{product_ref}/variations", orderby="id", order="asc"):
            found += read_json(answer, objects)
        return found

    async def _pages(self, route: str, **params: str) -> AsyncIterator[httpx.Response]:
        """The answers that together are one list; an empty one is its end, whatever its header says."""
        page, pages = 1, 1
        while page <= pages:
            answer = await self._wire.get(route, per_page="100", page=str(page), **params)
            yield answer
            page, pages = page + 1, _pages(answer) if read_json(answer, bool) else 0

    async def _read_units(self) -> tuple[str, str]:
        """In what the shop weighs and measures; '' where the key may not see it."""
        units = []
        for name in ("woocommerce_weight_unit", "woocommerce_dimension_unit"):
            answer = await self._wire.try_get(f"{V3}/settings/products/{name}")
            is_told = isinstance(answer, httpx.Response) and answer.is_success
            units.append(read_json(answer, lambda told: text(told.get("value"))) if is_told else "")  # type: ignore[arg-type]
        return units[0], units[1]

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        """A page of orders, by the time of their last change: whatever changes meanwhile comes again, further on."""
        place = _Place.read(cursor, (changed_since or _EVER) - _A_SECOND)
        since = place.since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        answer = await self._wire.get(
            f"{V3}/orders", per_page=str(_PAGE), page=str(place.page), orderby="modified", order="asc",
            modified_after=since, dates_are_gmt="true", status=_OPEN if is_open else "any",
        )  # fmt: skip
        bodies = understood(answer, cut)
        after = read_json(answer, lambda told: place.after([_changed_at(one) for one in objects(told)]) if told else "")
        return PageOf(bodies=bodies, cursor=after if place.page < _pages(answer) else "")

    async def order(self, ref: str) -> bytes | None:
        """The order as it stands now."""
        answer = await self._wire.try_get(f"{V3}/orders/{int(ref)}")
        if not isinstance(answer, NoAnswer) and answer.is_error and error_of(answer.content)[0] in _NO_SUCH_ORDER:
            return None
        return understood(self._wire.must(answer), cut_one)

    # --- telling --------------------------------------------------------------------------------------------------

    async def tell_left(self, left: Left) -> TellAnswer:
        """The order carries the parcel in a note, in its meta data and, where that plugin is there, as a tracking."""
        return await api_left.tell(self._wire, left)

    async def find_told(self, left: Left) -> Told | None:
        """What the order's meta data says of this parcel."""
        return await api_left.find(self._wire, left)

    async def aclose(self) -> None:
        await self._wire.aclose()


class _Place:
    """Where a listing of orders goes on: since when, and on which page of what changed since then."""

    def __init__(self, since: datetime, page: int, by_page: bool) -> None:
        self.since, self.page, self.by_page = since, page, by_page

    @classmethod
    def read(cls, cursor: str, first: datetime) -> "_Place":
        if not cursor:
            return cls(first, 1, False)
        kind, since, page = cursor.split("|")
        return cls(datetime.fromisoformat(since), int(page), kind == "page")

    def after(self, changed: list[datetime]) -> str:
        """On from the last change that was seen, so that what moves to the end meanwhile pushes nothing off a page.
        A shop too old to know `modified_after` answers with older ones: it is read page by page."""
        last, by_page = changed[-1] - _A_SECOND, self.by_page or min(changed) <= self.since
        if by_page or last <= self.since:
            return f"{'page' if by_page else 'key'}|{self.since.isoformat()}|{self.page + 1}"
        return f"key|{last.isoformat()}|1"


def _hook(told: Mapping[str, Any]) -> Hook:
    return Hook(str(int(told["id"])), text(told["topic"]), text(told["delivery_url"]), told["status"] == "active")


def _product(told: Mapping[str, Any]) -> tuple[int, bool, Mapping[str, Any]]:
    return int(told["id"]), is_variable(text(told.get("type"))), told


def _changed_at(told: Mapping[str, Any]) -> datetime:
    stated = told.get("date_modified_gmt") or told.get("date_created_gmt")
    return datetime.fromisoformat(str(stated)).replace(tzinfo=UTC)


def _pages(answer: httpx.Response) -> int:
    """How many pages there are, by the header; by the link to the next one where a proxy dropped it."""
    stated = answer.headers.get("x-wp-totalpages", "")
    if stated.isdecimal():
        return int(stated[:9])
    return 10**6 if "next" in answer.links else 0


def _zone(root: Mapping[str, Any]) -> str:
    """The shop's time zone by name; a shop may have only an offset. '' where it has none that there is."""
    if root.get("timezone_string"):
        return known_zone(root["timezone_string"])
    try:
        offset = float(root.get("gmt_offset") or 0)
        whole = int(offset)
    except (TypeError, ValueError, OverflowError):
        return ""
    if offset == 0:
        return "UTC"
    return known_zone(f"Etc/GMT{-whole:+d}") if offset == whole else ""
