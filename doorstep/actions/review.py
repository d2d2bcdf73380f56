"""Looking at the flow after the first order: who did, when, and what they will change."""

from doorstep.actions.act import acting
from doorstep.actions.settings import keep_setting
from doorstep.db import tables
from doorstep.db.engine import Database
from doorstep.db.queries.checklist import REVIEWED, read_way
from doorstep.domain.errors import CannotDoError

_NOTE_MOST = 2_000


def review_flow(database: Database, note: str, actor_id: int | None, door: str = "desk", token: str = "") -> str:
    """It stands that somebody looked at the way of the first order, with what they noted. Says so."""
    note = note.strip()
    if len(note) > _NOTE_MOST:
        raise CannotDoError(f"The note is longer than {_NOTE_MOST:,} characters; say it shorter.")
    with database.reading() as connection:
        order, _ = read_way(connection)
        if order is None or order.sent_at is None:
            raise CannotDoError("No order has left yet; send the first one, and then look at the way that it took.")
        name = connection.execute(tables.actor.select().where(tables.actor.c.id == actor_id)).first()
    said = {"order": order.number, "note": note, "by": name.name if name else ""}
    with acting(database, door, "start.review", actor_id, said, token=token) as act:
        keep_setting(act, REVIEWED, said)
    return "Noted. The flow was looked at after the first order."
