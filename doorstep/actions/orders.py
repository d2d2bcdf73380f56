"""What a person may do to a whole order."""

import sqlalchemy as sa

from doorstep.actions.act import acting, actor_of
from doorstep.actions.cancel import cancel_orders
from doorstep.db import tables
from doorstep.db.engine import Database
from doorstep.db.moves import By
from doorstep.domain.errors import CannotDoError


def cancel(database: Database, order_public_id: str, actor: int | str, reason: str, token: str = "") -> str:
    """The order is cancelled whole and what was paid goes back; refused, with the other way, once it has left."""
    actor_id = actor_of(database, actor)
    body = {"order": order_public_id, "reason": reason}
    with acting(database, "desk", "order.cancel", actor_id, body, reason=reason, token=token) as act:
        orders = tables.orders
        row = act.connection.execute(
            sa.select(orders.c.id, orders.c.number, orders.c.status).where(orders.c.public_id == order_public_id)
        ).first()
        if row is None:
            raise CannotDoError(f"There is no order {order_public_id}.")
        by = By(actor_id, act.by.at, act.by.run_ref, reason or "cancelled by the shop")
        if not cancel_orders(act.connection, [row.id], by, pay_back=True):
            raise CannotDoError(
                f"Order {row.number} is {row.status} and cannot be cancelled any more. Ask for a return."
            )
    return f"Order {row.number} is cancelled; its units are back on the shelf."
