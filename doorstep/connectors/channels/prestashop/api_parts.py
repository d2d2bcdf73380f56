"""All that a page of orders points at, fetched for the whole page at once: a question for each kind of thing."""

import asyncio
import json
from collections.abc import Iterable, Sequence

from doorstep.connectors.channels.cutting import gathered
from doorstep.connectors.channels.prestashop import words
from doorstep.connectors.channels.prestashop.api_wire import Wire, any_of
from doorstep.connectors.channels.prestashop.lines import number
from doorstep.connectors.channels.prestashop.xml import Node

Found = list[tuple[Node, bytes]]
# What shops change once in years, kept as long as the client: what each is called, and what of it is wanted.
_STEADY = {
    "countries": ("country", "[id,iso_code]"),
    "states": ("state", "[id,iso_code,name]"),
    "carriers": ("carrier", "[id,name]"),
    "currencies": ("currency", "[id,iso_code]"),
    "languages": ("language", "[id,iso_code,language_code]"),
}


class Around:
    """What stands around the orders of one shop."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._steady: dict[tuple[str, str], bytes] = {}
        self.states: dict[str, tuple[Node, bytes]] = {}
        self.settings: dict[str, str] = {}

    async def ready(self) -> None:
        """The shop's settings and its states of orders are known."""
        if self.states:
            return
        told, states = await asyncio.gather(
            self._wire.listed("configurations", display="[name,value]", filter_name=any_of(words.SETTINGS)),
            self._wire.listed("order_states", "order_state"),
        )
        for node, _ in told:
            if node.get("value"):
                self.settings.setdefault(node.get("name"), node.get("value"))
        self.states = {node.get("id"): (node, raw) for node, raw in states}

    async def gather(self, orders: Found) -> list[bytes]:
        """Each order as one body with all that belongs to it."""
        if not orders:
            return []
        await self.ready()
        wire, nodes = self._wire, [node for node, _ in orders]
        ids, every = [node.get("id") for node in nodes], lambda *names: _numbers(nodes, *names)
        details, addresses, customers, slips, rules, payments, messages = await asyncio.gather(
            wire.of("order_details", "id_order", ids, "order_detail"),
            wire.of("addresses", "id", every("id_address_delivery", "id_address_invoice"), "address"),
            wire.of("customers", "id", every("id_customer"), "customer", "[id,email]"),
            wire.of("order_slip", "id_order", ids),
            wire.of("order_cart_rules", "id_order", ids),
            wire.of("order_payments", "order_reference", _texts(nodes, "reference")),
            self._messages(ids),
        )
        customizations, fields = await self._customizations(_numbers([row for row, _ in details], "id_customization"))
        places = [place for place, _ in addresses]
        await self._learn("countries", _numbers(places, "id_country"))
        await self._learn("states", _numbers(places, "id_state"))
        await self._learn("carriers", every("id_carrier"))
        await self._learn("currencies", every("id_currency"))
        await self._learn("languages", every("id_lang"))
        settings = json.dumps(self.settings, sort_keys=True).encode()
        bodies = []
        for node, raw in orders:
            n, theirs = node.get("id"), [place for place in addresses if _is_theirs(place[0], node)]
            rows = _picked(details, "id_order", n)
            wishes = {number(row.get("id_customization")) for row, _ in details if row.get("id_order") == n}
            bodies.append(
                gathered(
                    {
                        "order": _text(raw),
                        "details": rows,
                        "customer": _first(_picked(customers, "id", node.get("id_customer"))),
                        "addresses": [_text(one) for _, one in theirs],
                        "countries": self._of("countries", [place for place, _ in theirs], "id_country"),
                        "regions": self._of("states", [place for place, _ in theirs], "id_state"),
                        "carrier": _first(self._of("carriers", [node], "id_carrier")),
                        "currency": _first(self._of("currencies", [node], "id_currency")),
                        "language": _first(self._of("languages", [node], "id_lang")),
                        "state": _text(self.states[s][1])
                        if (s := node.get("current_state")) in self.states
                        else b"null",
                        "slips": _picked(slips, "id_order", n),
                        "rules": _picked(rules, "id_order", n),
                        "payments": _picked(payments, "order_reference", node.get("reference")),
                        "messages": [_text(one) for order, one in messages if order == n],
                        "customizations": [_text(one) for each, one in customizations if each.get("id") in wishes],
                        "customization_fields": [_text(one) for _, one in fields] if wishes - {""} else [],
                        "settings": settings,
                    }
                )
            )
        return bodies

    async def _messages(self, ids: Sequence[str]) -> list[tuple[str, bytes]]:
        """What was written about each order: its number, and the message."""
        threads = await self._wire.of("customer_threads", "id_order", ids, "customer_thread", "[id,id_order]")
        of_thread = {node.get("id"): node.get("id_order") for node, _ in threads}
        found = await self._wire.of(
            "customer_messages", "id_customer_thread", list(of_thread), "customer_message",
            "[id,id_customer_thread,id_employee,message]",
        )  # fmt: skip
        return [(of_thread.get(node.get("id_customer_thread"), ""), raw) for node, raw in found]

    async def _customizations(self, wanted: Sequence[str]) -> tuple[Found, Found]:
        found = await self._wire.of("customizations", "id", wanted, "customization")
        path = ("associations", "customized_data_text_fields", "customized_data_text_field")
        images = ("associations", "customized_data_images", "customized_data_image")
        told = [
            one.get("id_customization_field") for node, _ in found for way in (path, images) for one in node.each(*way)
        ]
        fields = await self._wire.of(
            "product_customization_fields", "id", [one for one in told if number(one)], display="[id,name]"
        )
        return found, fields

    async def _learn(self, resource: str, wanted: Iterable[str]) -> None:
        each, display = _STEADY[resource]
        missing = [one for one in wanted if (resource, one) not in self._steady]
        for node, raw in await self._wire.of(resource, "id", missing, each, display):
            self._steady[resource, node.get("id")] = raw

    def _of(self, resource: str, nodes: Iterable[Node], name: str) -> list[bytes]:
        wanted = dict.fromkeys(node.get(name) for node in nodes)
        return [_text(self._steady[resource, one]) for one in wanted if (resource, one) in self._steady]


def _numbers(nodes: Iterable[Node], *names: str) -> list[str]:
    """The ids under these names, each once; 0 is none."""
    found = dict.fromkeys(node.get(name) for node in nodes for name in names)
    return [one for one in found if one.isdecimal() and number(one)]


def _texts(nodes: Iterable[Node], name: str) -> list[str]:
    found = dict.fromkeys(node.get(name) for node in nodes)
    return [one for one in found if one.isalnum()]


def _is_theirs(place: Node, order: Node) -> bool:
    return place.get("id") in (order.get("id_address_delivery"), order.get("id_address_invoice"))


def _picked(found: Found, name: str, value: str) -> list[bytes]:
    return [_text(raw) for node, raw in found if node.get(name) == value]


def _first(found: Sequence[bytes]) -> bytes:
    return next(iter(found), b"null")


def _text(raw: bytes) -> bytes:
    """The XML as PrestaShop wrote it, as a JSON text."""
    return json.dumps(raw.decode()).encode()
