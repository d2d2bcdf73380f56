"""The shop's own clock: a sample shop lives its own days."""

from datetime import datetime

from doorstep.actions.act import acting
from doorstep.actions.found import set_setting
from doorstep.db.engine import Database, machine_now


def move_clock(database: Database, to: datetime, actor_id: int | None, door: str = "cli") -> None:
    """It is that moment in the shop, and its time runs on from there; what has become due meanwhile is worked on."""
    with acting(database, door, "shop.clock", actor_id, {"to": to.isoformat()}) as act:
        set_setting(act.connection, "clock_offset", (to - machine_now()).total_seconds())
