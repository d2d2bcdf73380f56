"""PrestaShop's web service: one shop, asked and told with its key."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from doorstep.connectors.channels.api import Hook, Left, PageOf, ShopFacts, TellAnswer, Told
from doorstep.connectors.channels.places import Place
from doorstep.connectors.channels.prestashop import api_left, api_products, words
from doorstep.connectors.channels.prestashop.api_parts import Around
from doorstep.connectors.channels.prestashop.api_wire import KEYS_PAGE, Wire, any_of, read_one, read_through
from doorstep.connectors.channels.prestashop.order import meaning, moment
from doorstep.connectors.channels.prestashop.xml import Node
from doorstep.connectors.channels.reading import UnreadableError, currency_code, known_zone, shop_name
from doorstep.domain.errors import CannotDoError

_PAGE = 50
_HOUR, _SECOND = timedelta(hours=1), timedelta(seconds=1)
_EVER = datetime(1970, 1, 2, tzinfo=UTC)


class PrestaShopApi:
    """One PrestaShop shop behind one key of its web service."""

    vendor = "prestashop"
    hook_topics: tuple[str, ...] = ()

    def __init__(self, address: str, key: str, timeout_seconds: float = 60.0) -> None:
        self._address = address
        self._wire = Wire(address, key, timeout_seconds)
        self._around = Around(self._wire)

    async def identify(self) -> ShopFacts:
        """Who the shop is; CannotDoError names every right that the key lacks. Nothing is changed there."""
        answer = await self._wire.get("")
        name, missing = read_one(answer, _rights)
        version = answer.headers.get("psws-version", "")[:40]
        if missing:
            raise CannotDoError(
                f"The key lacks rights at {self._wire.host}: under {KEYS_PAGE}, tick for it {', '.join(missing)}."
            )
        await self._around.ready()
        default = self._around.settings.get("PS_CURRENCY_DEFAULT", "")
        found = await self._wire.listed("currencies", "currency", "[id,iso_code]", filter_id=f"[{default}]")
        with read_through(self._wire):
            currency = currency_code(found[0][0].get("iso_code") if found else "")
        return ShopFacts(name, self._address, currency, self._zone(), version)

    def _zone(self) -> str:
        zone = known_zone(self._around.settings.get(words.ZONE))
        if not zone:
            raise CannotDoError(
                f"{self._wire.host} does not say in which time zone it is; choose one in PrestaShop under "
                "International, Localization."
            )
        return zone

    # --- webhooks: it has none ------------------------------------------------------------------------------------

    async def list_hooks(self) -> list[Hook]:
        return []

    async def add_hook(self, topic: str, address: str, secret: str) -> Hook:
        raise CannotDoError("PrestaShop sends no webhooks; its orders are read every few minutes.")

    async def remove_hook(self, ref: str) -> None:
        return

    # --- lists ----------------------------------------------------------------------------------------------------

    async def products(self, cursor: str = "") -> PageOf:
        """A page of products, a row for each combination."""
        await self._around.ready()
        start = int(cursor or 0)
        with read_through(self._wire):
            rows, count = await api_products.read(self._wire, self._around.settings, start, _PAGE)
        return PageOf(rows=rows, cursor=str(start + _PAGE) if count == _PAGE else "")

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        """A page of orders with all that they point at, by the time of their last change; the open ones by number."""
        await self._around.ready()
        if is_open:
            return await self._open_orders(cursor)
        zone = self._zone()
        place = Place.read(cursor, "", (changed_since or _EVER).astimezone(UTC).replace(microsecond=0))
        found = await self._wire.listed(
            "orders", "order", date="1", sort="[date_upd_ASC,id_ASC]", limit=f"{place.skipped},{_PAGE}",
            filter_date_upd=f">[{told_time(place.since - _SECOND, zone)}]",
        )  # fmt: skip
        with read_through(self._wire):
            changed = [_changed_at(node, zone) for node, _ in found]
        after = place.after(changed) if len(found) == _PAGE else ""
        return PageOf(bodies=await self._around.gather(found), cursor=after)

    async def _open_orders(self, cursor: str) -> PageOf:
        wanted = [ref for ref, (state, _) in self._around.states.items() if _is_open(state, self._around.settings)]
        if not wanted:
            return PageOf()
        found = await self._wire.listed(
            "orders", "order", sort="[id_ASC]", limit=f"0,{_PAGE}", filter_id=f">[{int(cursor or 0)}]",
            filter_current_state=any_of(wanted),
        )  # fmt: skip
        with read_through(self._wire):
            last = max((int(node.get("id")) for node, _ in found), default=0)
        return PageOf(bodies=await self._around.gather(found), cursor=str(last) if len(found) == _PAGE else "")

    async def order(self, ref: str) -> bytes | None:
        """The order as it stands now."""
        if not (ref.isascii() and ref.isdecimal()):
            raise CannotDoError(f"{ref[:40]!r} is no id of an order at PrestaShop.")
        found = await self._wire.listed("orders", "order", filter_id=f"[{ref}]")
        return next(iter(await self._around.gather(found)), None)

    # --- telling --------------------------------------------------------------------------------------------------

    async def tell_left(self, left: Left) -> TellAnswer:
        """The order's carrier holds the tracking number, and with its last parcel the order is in the state of sent."""
        return await api_left.tell(self._wire, self._around, left)

    async def find_told(self, left: Left) -> Told | None:
        """Whether the order's carrier holds the tracking number."""
        return await api_left.find(self._wire, self._around, left)

    async def aclose(self) -> None:
        await self._wire.aclose()


def _changed_at(order: Node, zone: str) -> datetime:
    try:
        return moment(order.get("date_upd"), zone) or _EVER
    except UnreadableError:  # one order that nobody can read keeps no other back
        return _EVER


def told_time(at: datetime, zone: str) -> str:
    """The instant as the shop's own clock shows it; an hour earlier right before the clocks are put back, since what
    changes after that is stamped with an hour that was before."""
    here = at.astimezone(ZoneInfo(zone))
    later = (at + _HOUR).astimezone(ZoneInfo(zone))
    back = (here.utcoffset() or timedelta()) - (later.utcoffset() or timedelta())
    shown = here.replace(tzinfo=None) - max(back, timedelta())
    if here.fold:
        shown -= _HOUR  # times of an hour that is lived through twice are read as its first
    return max(shown, datetime(1970, 1, 1)).strftime("%Y-%m-%d %H:%M:%S")  # noqa: DTZ001 - as the shop's clock


def _is_open(state: Node, settings: dict[str, str]) -> bool:
    """Whether an order in this state is still to be sent."""
    told = meaning(state, settings)
    is_sent = state.get("shipped") == "1" or settings.get("PS_OS_DELIVERED") == state.get("id")
    return not is_sent and told not in (words.CANCELLED, words.REFUNDED) and state.get("deleted") != "1"


def _rights(root: Node) -> tuple[str, list[str]]:
    """The shop's name, and what the key is not allowed that it must be."""
    api = root.find("api")
    if api is None:
        raise ValueError("the web service lists no resources")
    held = {one.name: one.attributes for one in api.inner}
    wanted = [(name, "get") for name in words.READS] + list(words.WRITES)
    verbs = {"get": "View", "put": "Modify", "post": "Add"}
    missing = [f"{name} ({verbs[verb]})" for name, verb in wanted if held.get(name, {}).get(verb, "").lower() != "true"]
    return shop_name(api.attributes.get("shopName", "")), missing
