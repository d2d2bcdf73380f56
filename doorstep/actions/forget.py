"""Forgetting a person who asks for it: what is personal is emptied; orders, money, stock and journal stay whole."""

import re

from doorstep.actions.act import acting
from doorstep.db.engine import Database
from doorstep.db.queries.forgetting import empty_held, find_held
from doorstep.db.queries.trace import find_order
from doorstep.domain.errors import CannotDoError

_CUSTOMER = re.compile(r"cus_\w+")


def forget(database: Database, who: str, actor_id: int | None, door: str = "desk") -> str:
    """Nothing personal of them is left in the warehouse, and nothing that comes later about their orders writes it
    again; returns a sentence. `who` is a customer's id, an e-mail address or an order."""
    who = who.strip()
    with acting(database, door, "customer.forget", actor_id, {}) as act:
        if _CUSTOMER.fullmatch(who):
            held = find_held(act.connection, customer=who)
        elif "@" in who:
            held = find_held(act.connection, email=who)
        else:
            held = find_held(act.connection, order_id=find_order(act.connection, who))
        if not held.contacts:
            raise CannotDoError("Nobody here is known by that; name a customer, an e-mail address or an order.")
        if held.under_way:
            raise CannotDoError(
                f"Order {held.under_way[0]} is still under way and needs its address; forget them when it is completed "
                "or cancelled."
            )
        empty_held(act.connection, held, act.by.at)
    orders = f"{len(held.orders)} orders of theirs stay" if len(held.orders) != 1 else "1 order of theirs stays"
    return (
        f"They are forgotten; {orders} without a name. Sheets that were brought in, and backups, hold "
        "what they held until they are deleted."
    )
