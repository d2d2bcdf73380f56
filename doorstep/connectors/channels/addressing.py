"""Addresses whose parts stand side by side in one object, each under the channel's own name for it."""

from dataclasses import dataclass

from doorstep.connectors.channels.reading import Json, country_code, text
from doorstep.domain.orders import Address


@dataclass(frozen=True, slots=True)
class Parts:
    """What the channel calls the parts of an address."""

    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    country: str
    company: str = "company"
    email: str = "email"

    def lead_somewhere(self, place: Json) -> bool:
        """Whether any field is filled that could lead a parcel there."""
        get = place.get
        return bool(get(self.line1) or get(self.line2) or get(self.city) or get(self.postcode))

    def read(self, place: Json, person: Json) -> Address:
        """The address of the place, for that person: mostly one object is both."""
        get, of = place.get, person.get
        return Address(
            name=f"{text(of('first_name'))} {text(of('last_name'))}".strip(),
            company=text(get(self.company)),
            line1=text(get(self.line1)),
            line2=text(get(self.line2)),
            city=text(get(self.city)),
            region=text(get(self.region)),
            postcode=text(get(self.postcode)),
            country=country_code(get(self.country)),
            phone=text(of("phone")),
            email=text(of(self.email)),
        )
