"""What a customer gives of their address, by the link in their mail: checked, kept, and the order goes on by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from doorstep.actions.act import Act, acting
from doorstep.actions.answers import ANSWERS
from doorstep.actions.asking import KIND, address_of, fields_of, read_link
from doorstep.actions.resolve import Answering, close_case, hold_case, let_go_on, open_case
from doorstep.connectors.addresses import Fault, faults
from doorstep.db import tables
from doorstep.db.actors import system_actor
from doorstep.db.engine import Database, business_now
from doorstep.db.secrets import Safe
from doorstep.domain.asked import Asked
from doorstep.domain.causes import BY_NAME
from doorstep.domain.errors import CannotDoError, DoneAlreadyError
from doorstep.domain.lifecycle import CASE
from doorstep.domain.orders import Address

VIA = "the customer"
_CAUSE = "bad_address"


class LinkError(CannotDoError):
    """The link leads nowhere: it is none of ours (`unknown`), too old or about another address than stands now
    (`late`), or needed no more (`over`); `language` is the order's, where the link is of one."""

    def __init__(self, why: str, language: str = "") -> None:
        super().__init__(
            {"unknown": "This link is not whole.", "late": "This link does not work any more."}.get(why, "It is over.")
        )
        self.why, self.language = why, language


class StillWrongError(CannotDoError):
    """What was given is missing something, or cannot be so."""

    def __init__(self, found: tuple[Fault, ...]) -> None:
        super().__init__("Something is still missing, or cannot be so.")
        self.found = found


@dataclass(frozen=True, slots=True)
class Asking:
    """What the page asks for: of which order, which fields, and what stands of the address."""

    asked: Asked
    order_id: int
    number: str
    language: str
    case: str
    fields: tuple[str, ...]
    address: Address


def find_asking(database: Database, safe: Safe, link: str) -> Asking:
    """What the link asks for now; LinkError where it leads nowhere. Looking at it changes nothing."""
    asked = read_link(safe, link)
    if asked is None:
        raise LinkError("unknown")
    with database.reading() as connection:
        return _find(connection, asked, business_now(connection))


def _find(connection: sa.Connection, asked: Asked, now: datetime) -> Asking:
    orders, contact, case, subject = tables.orders, tables.contact, tables.exception_case, tables.case_subject
    message = tables.message
    mail = sa.and_(message.c.order_id == orders.c.id, message.c.kind == KIND, message.c.ref == f"r{asked.revision}")
    row = connection.execute(
        sa.select(
            orders.c.id,
            orders.c.number,
            orders.c.language,
            orders.c.ship_contact_id,
            orders.c.address_said,
            case.c.public_id,
            message.c.about,
        )
        .outerjoin(message, mail)
        .outerjoin(subject, sa.and_(subject.c.order_id == orders.c.id, subject.c.cleared_at.is_(None)))
        .outerjoin(case, sa.and_(case.c.id == subject.c.case_id, case.c.cause == _CAUSE, case.c.status == CASE.initial))
        .where(orders.c.public_id == asked.order)
        .order_by(case.c.id.is_(None))
        .limit(1)
    ).first()
    if row is None:
        raise LinkError("unknown")
    if row.public_id is None:
        raise LinkError("over", row.language)
    if asked.until <= now or (row.about or {}).get("said") != row.address_said:
        raise LinkError("late", row.language)  # what was asked for one address is never put into another
    stands = address_of(connection.execute(sa.select(contact).where(contact.c.id == row.ship_contact_id)).first())
    fields = fields_of(stands)
    if not fields:
        raise LinkError("over", row.language)
    return Asking(asked, row.id, row.number, row.language, row.public_id, fields, stands)


def give_address(database: Database, safe: Safe, link: str, given: Mapping[str, str]) -> None:
    """The order goes where the customer says, and is held no more; twice is once. StillWrongError where it still
    cannot be right, LinkError where nothing is asked (any more)."""
    asking = find_asking(database, safe, link)
    token = f"{asking.asked.order}:{asking.asked.revision}"
    said = {name: given.get(name, "").strip() for name in asking.fields}
    said |= {name: said[name].upper() for name in ("postcode", "country") if name in said}
    body = {"order": asking.asked.order, "fields": said}
    try:
        with acting(
            database, "portal", "address.give", None, body, asking.order_id, "given by the customer", token
        ) as act:
            hold_case(act, asking.case)
            _keep(act, _find(act.connection, asking.asked, act.by.at), said)
    except DoneAlreadyError:
        raise LinkError("over", asking.language) from None


def _keep(act: Act, asking: Asking, said: Mapping[str, str]) -> None:
    given = {name: said[name] for name in asking.fields if name in said}
    whole = {name: getattr(asking.address, name) for name in Address.__dataclass_fields__} | given
    if found := faults(Address(**whole)):
        raise StillWrongError(tuple(found))
    case = open_case(act, asking.case)
    correct = next(one for one in BY_NAME[_CAUSE].answers if one.name == "correct")
    answering = Answering(act, case, (asking.order_id,), (asking.order_id,), given)
    close_case(act, case, correct, {}, system_actor(act.connection), VIA)
    ANSWERS[_CAUSE, correct.name](answering)
    let_go_on(answering)
