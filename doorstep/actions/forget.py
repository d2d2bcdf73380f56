"""Forgetting a person who asks for it: what is personal is emptied; orders, money, stock and journal stay whole."""

import re
from dataclasses import dataclass

import sqlalchemy as sa

from doorstep.actions.act import acting
from doorstep.db.engine import Database
from doorstep.db.queries.forgetting import Held, empty_held, find_held
from doorstep.db.queries.trace import find_order
from doorstep.domain.errors import CannotDoError

_CUSTOMER = re.compile(r"cus_\w+")
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Going:
    """Who would be forgotten."""

    names: tuple[tuple[str, int], ...]  # with how many orders each
    orders: int
    stamp: str  # the same as long as they are the same

    @property
    def sentence(self) -> str:
        """Whom it is, said before it is done."""
        shown = [f"{name} ({_count(times)})" for name, times in self.names[:_MOST_NAMED]]
        shown += [f"{len(self.names) - _MOST_NAMED} more"] if len(self.names) > _MOST_NAMED else []
        whom = " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:]))) or "somebody without a name"
        return f"This forgets {whom}, in {_count(self.orders)}."


def find_going(database: Database, who: str, alone: bool = False) -> Going:
    """Whom `forget` would forget, and nothing is done; refused where it would be."""
    with database.reading() as connection:
        held = _find(connection, who, alone, lock=False)
    return Going(held.names, len(held.orders), held.stamp)


def forget(
    database: Database, who: str, actor_id: int | None, door: str = "desk", alone: bool = False, seen: str = ""
) -> str:
    """Nothing personal of them is left in the warehouse, and nothing that comes later about their orders writes it
    again; returns a sentence. `who` is a customer's id, an e-mail address or an order; `alone` leaves out whoever has
    only the e-mail address in common with them. Refused where it is not those whose stamp was `seen`."""
    with acting(database, door, "customer.forget", actor_id, {}) as act:
        held = _find(act.connection, who, alone, lock=True)
        if seen and seen != held.stamp:
            raise CannotDoError("Who would be forgotten has changed meanwhile, and nobody was; look at it again.")
        empty_held(act.connection, held, act.by.at)
    stay = "stays" if len(held.orders) == 1 else "stay"
    return (
        f"They are forgotten; {_count(len(held.orders))} of theirs {stay} without a name. Sheets that were brought in, "
        "and backups, hold what they held until they are deleted."
    )


def _find(connection: sa.Connection, who: str, alone: bool, lock: bool) -> Held:
    who = who.strip()
    if _CUSTOMER.fullmatch(who):
        held = find_held(connection, customer=who, alone=alone, lock=lock)
    elif "@" in who:
        held = find_held(connection, email=who, lock=lock)
    else:
        held = find_held(connection, order_id=find_order(connection, who), alone=alone, lock=lock)
    if not held.contacts:
        raise CannotDoError("Nobody here is known by that; name a customer, an e-mail address or an order.")
    if held.under_way:
        raise CannotDoError(
            f"Order {held.under_way[0]} is still under way and needs its address; forget them when it is completed "
            "or cancelled."
        )
    return held


def _count(orders: int) -> str:
    return f"{orders} order" if orders == 1 else f"{orders} orders"
