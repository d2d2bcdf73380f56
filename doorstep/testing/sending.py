"""What tests of sending are made of: services of a carrier without a contract, and orders that are sealed."""

from typing import Any

from doorstep.actions import carriers, floor
from doorstep.domain.own_services import OwnService

from .shop import Shop

LETTER = OwnService("letter", "Letter", ("DE",), ((500, 185), (1000, 290)), 2, 4, max_mm=(353, 250, 20))
PARCEL = OwnService(
    "parcel", "Parcel", ("DE",), ((2000, 549), (5000, 749), (10000, 1049)), 1, 2, True,
    "https://post.example/find?n={tracking}",
)  # fmt: skip
EUROPE = OwnService("europe", "Parcel to Europe", ("EU",), ((2000, 1449),), 3, 6, True)


def add_post(shop: Shop, *services: OwnService, name: str = "post") -> None:
    """The shop has a carrier without a contract, with these services."""
    carriers.add_carrier(shop.database, "manual", name, shop.owner_id)
    for service in services:
        carriers.write_service(shop.database, name, service, shop.owner_id)


def seal_orders(shop: Shop, *orders: tuple[int, dict[str, int]], station: int | None = None, **changes: Any) -> None:
    """These orders, as (number, lines), are in sealed parcels, packed at that station."""
    for number, lines in orders:
        shop.order(number, lines, **changes)
    shop.run("capture", "normalize", "allocate", "pick_pack")
    for wave in shop.rows("wave", closed_at=None):
        floor.pick_wave(shop.database, wave.id, shop.owner_id)
        floor.seal_wave(shop.database, wave.id, shop.owner_id, station_id=station)
