"""Asking a customer for what is missing in an address: one message, with a signed link to a page for just that."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from doorstep.connectors.addresses import faults
from doorstep.db import messages, tables
from doorstep.db.people import is_sample
from doorstep.db.secrets import Safe
from doorstep.domain.asked import FIELDS, LASTS, Asked, listed, read_spelt
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
