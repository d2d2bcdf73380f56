"""Asking a customer for what is missing in an address: one message, with a signed link to a page for just that."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from doorstep.actions.places import known_country
from doorstep.connectors.addresses import faults, needed
from doorstep.db import messages, tables
from doorstep.db.people import is_sample
from doorstep.db.secrets import Safe
from doorstep.domain.asked import FIELDS, LASTS, Asked, listed, read_spelt
from doorstep.domain.causes import BY_NAME
from doorstep.domain.errors import CannotDoError
from doorstep.domain.orders import Address
from doorstep.settings import settings

if TYPE_CHECKING:
    from doorstep.actions.resolve import Answering

KIND = "address"  # of the message, and what the link is good for
_PLACE = ("name", "company", "line1", "line2", "city", "region", "postcode", "country")


def address_of(contact: Any) -> Address:
    """A contact's address; empty where there is none."""
    return Address(**{name: getattr(contact, name) or "" for name in _PLACE}) if contact is not None else Address()


def fields_of(address: Address) -> tuple[str, ...]:
    """What has to be asked: the fields that are missing or cannot be so. Without a country nothing can be judged, and
    the whole address is asked."""
    found = {fault.field for fault in faults(address)}
    if "country" in found:
        found |= set(FIELDS) - ({"name"} if address.name or address.company else set())
    return tuple(name for name in FIELDS if name in found)


def ask_customer(a: "Answering") -> str:
    """The customer is to be asked, once for each state of the order; the case waits for the answer."""
    connection, orders = a.act.connection, tables.orders
    ship, bill, account = tables.contact.alias("ship"), tables.contact.alias("bill"), tables.vendor_account
    (order_id,) = a.orders
    order = connection.execute(sa.select(orders).where(orders.c.id == order_id)).one()
    contact = connection.execute(sa.select(ship).where(ship.c.id == order.ship_contact_id)).first()
    billed = connection.execute(sa.select(bill.c.email).where(bill.c.id == order.bill_contact_id)).scalar()
    if not ((contact.email if contact else "") or billed):
        raise CannotDoError(
            f"{order.number} came without an e-mail address; call the customer, or write them a letter."
        )
    if not settings().public_url and not is_sample(connection):
        raise CannotDoError(
            "Customers cannot open a page of this shop yet: set DOORSTEP_PUBLIC_URL to the address under which it is "
            "reached, or call the customer."
        )
    fields = fields_of(address_of(contact))
    if not fields:
        raise CannotDoError(
            "By its country's rules nothing is missing in it; correct it yourself, or send it as it is."
        )
    until = a.act.by.at + LASTS
    about = {
        "revision": order.revision,
        "fields": list(fields),
        "until": int(until.timestamp()),
        "said": order.address_said,
    }
    row = (order_id, KIND, f"r{order.revision}", order.language, about)
    if not messages.want(connection, [row], a.act.by.at):
        raise CannotDoError(
            "The customer was asked for it already, and the link in that mail still works; or call them."
        )
    mails = sa.select(account.c.id).where(account.c.kind == "messenger", account.c.active).limit(1)
    waits = "" if connection.execute(mails).first() else " No mail account is connected yet: it waits for one."
    return f"The customer is asked for {listed(fields, 'en')}; the link works until {until:%d %B}.{waits}"


def _stands(connection: sa.Connection, order_id: int) -> Any | None:
    """The contact to which the order goes as it stands."""
    orders, contact = tables.orders, tables.contact
    return connection.execute(
        sa.select(contact).join(orders, orders.c.ship_contact_id == contact.c.id).where(orders.c.id == order_id)
    ).first()


def accept_address(a: "Answering") -> str:
    """The address stands as it is, unless it lacks what no carrier can do without."""
    orders = tables.orders
    (order_id,) = a.orders
    if lacks := needed(address_of(_stands(a.act.connection, order_id))):
        raise CannotDoError(
            f"No carrier takes a parcel without {listed(lacks, 'en')}. Correct the address, or ask the customer."
        )
    a.act.connection.execute(orders.update().where(orders.c.id == order_id).values(address_accepted=True))
    return "The address stands as it is; the order goes on."


def correct_address(a: "Answering") -> str:
    """The order gets a contact of its own with the new address; the old one stays with what the channel said. What the
    answer leaves out stays as it was; one without which no parcel goes leaves the case as it is."""
    orders, contact, connection = tables.orders, tables.contact, a.act.connection
    (order_id,) = a.orders
    row = _stands(connection, order_id)
    given = {name: text.strip() for name, text in a.fields.items() if text.strip() and name in contact.c}
    if "country" in given and given["country"] != (row.country if row else ""):
        given["country"] = known_country(given["country"])
    values: dict[str, Any] = {**(row._mapping if row else {}), **given}
    values.pop("id", None)
    whole = Address(**{name: values.get(name) or "" for name in _PLACE})
    gaps = {fault.field for fault in faults(whole) if fault.is_missing}
    gaps |= set(needed(whole))  # also where the country is not known
    asked = next(one for one in BY_NAME[a.case.cause].answers if one.name == "correct")
    if missing := [one.label for one in asked.fields if one.name in gaps]:
        raise CannotDoError(f"Please give: {', '.join(missing)}.")
    fresh = connection.execute(contact.insert().values(**values).returning(contact.c.id)).scalar_one()
    connection.execute(
        orders.update().where(orders.c.id == order_id).values(ship_contact_id=fresh, address_accepted=True)
    )
    return "The address is corrected; the order goes on."


def link_of(safe: Safe, asked: Asked) -> str:
    """The address of the page that asks the customer."""
    return f"{settings().shop_url}/address/{safe.link(KIND, asked.spell())}"


def read_link(safe: Safe, link: str) -> Asked | None:
    """What the link asks for; None where it is none of ours."""
    said = safe.read_link(KIND, link) if len(link) < 200 else None
    return read_spelt(said) if said else None


def asked_of(order: str, about: Any) -> Asked:
    """What a message of this kind asks for."""
    until = datetime.fromtimestamp(int(about["until"]), UTC)
    return Asked(order, int(about["revision"]), tuple(about["fields"]), until)
