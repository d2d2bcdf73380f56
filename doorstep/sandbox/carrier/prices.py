"""The carrier's price tables: zones by country, steps by weight, surcharges by postcode and by service."""

from bisect import bisect_left
from dataclasses import dataclass

from doorstep.sandbox.office import Refusal

_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_NORTH_AMERICA = "US CA MX"
_REMOTE = {  # country: beginnings of postcodes, each with its surcharge in minor units
    "DE": (("18565", 790), ("25849", 790), ("26465", 790)),
    "ES": (("35", 1490), ("38", 1490), ("51", 1490), ("52", 1490)),
    "FR": (("20", 990), ("97", 1990)),
    "GB": (("BT", 690), ("HS", 1290), ("IV", 690), ("KW", 1290), ("ZE", 1290)),
    "IT": (("07", 590), ("09", 590)),
    "US": (("006", 1290), ("967", 1290), ("968", 1290), ("995", 1490), ("996", 1490)),
}
_STEPS = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 31_500)
# Minor units for each weight step, and transit days (least, most), by service and zone.
_TABLE: dict[str, dict[str, tuple[tuple[int, ...], tuple[int, int]]]] = {
    "economy": {
        "domestic": ((299, 349, 449), (2, 4)),
        "region": ((699, 899, 1199), (4, 8)),
    },
    "standard": {
        "domestic": ((419, 449, 549, 699, 949, 1649, 2149), (1, 2)),
        "region": ((1099, 1249, 1449, 1749, 2299, 3499, 4599), (2, 5)),
        "world": ((1649, 2199, 2999, 5199, 8899, 14999, 21999), (6, 14)),
    },
    "express": {
        "domestic": ((999, 1099, 1249, 1549, 1999, 2999, 3999), (1, 1)),
        "region": ((2499, 2799, 3299, 4499, 6499, 9999, 13999), (1, 2)),
        "world": ((3999, 4799, 6299, 9999, 15999, 25999, 36999), (2, 4)),
    },
}
_NAMES = {"economy": "Economy Packet", "standard": "Standard Parcel", "express": "Express Parcel"}
_FUEL_PERMILLE = {"economy": 0, "standard": 0, "express": 85}


@dataclass(frozen=True, slots=True)
class Quote:
    """What one parcel costs with one service."""

    service: str
    zone: str
    cost: int
    transit_days: tuple[int, int]


class PriceTables:
    """The tables of a carrier whose home is one country."""

    def __init__(self, home_country: str, currency: str) -> None:
        self.home_country, self.currency = home_country, currency
        region = next((group for group in (_EU, _NORTH_AMERICA) if home_country in group.split()), "")
        self._zones = dict.fromkeys(region.split(), "region") | {home_country: "domestic"}

    def quote(self, service: str, country: str, postcode: str, weight_grams: int) -> Quote:
        """The price, or the refusal that names what is wrong with the parcel."""
        if service not in _TABLE:
            raise Refusal("service_unknown", f"there is no service {service!r}; see /v1/services")
        zone = self._zones.get(country, "world")
        if zone not in _TABLE[service]:
            raise Refusal("service_not_available", f"{_NAMES[service]} does not go to {country}")
        prices, transit_days = _TABLE[service][zone]
        step = bisect_left(_STEPS, weight_grams)
        if weight_grams <= 0:
            raise Refusal("weight_missing", "a parcel must weigh at least one gram")
        if step >= len(prices):
            raise Refusal(
                "overweight", f"{_NAMES[service]} takes up to {_STEPS[len(prices) - 1]} g, not {weight_grams} g"
            )
        cost = prices[step] + remote_surcharge(country, postcode)
        fuel = (cost * _FUEL_PERMILLE[service] + 500) // 1000
        return Quote(service, zone, cost + fuel, transit_days)

    def document(self) -> dict[str, object]:
        """The tables as the API tells them."""
        return {
            "currency": self.currency,
            "services": [
                {
                    "code": service,
                    "name": _NAMES[service],
                    "fuel_permille": _FUEL_PERMILLE[service],
                    "zones": [self._zone(zone, prices, days) for zone, (prices, days) in zones.items()],
                }
                for service, zones in _TABLE.items()
            ],
            "remote_areas": [
                {"country": country, "postcode_begins": begins, "surcharge": cost}
                for country, areas in _REMOTE.items()
                for begins, cost in areas
            ],
        }

    def _zone(self, zone: str, prices: tuple[int, ...], days: tuple[int, int]) -> dict[str, object]:
        steps = zip(_STEPS, prices, strict=False)  # a service that stops at two kilos has fewer prices
        return {
            "zone": zone,
            "countries": ["*"] if zone == "world" else [country for country, of in self._zones.items() if of == zone],
            "transit_days": {"min": days[0], "max": days[1]},
            "prices": [{"up_to_grams": grams, "cost": cost} for grams, cost in steps],
        }


def remote_surcharge(country: str, postcode: str) -> int:
    """The longest matching beginning of the postcode decides."""
    bare = postcode.replace(" ", "").upper()
    matches = [(len(begins), cost) for begins, cost in _REMOTE.get(country, ()) if bare.startswith(begins)]
    return max(matches)[1] if matches else 0
