"""Undoing an act of a person, once, while it still may be; every undo is an act of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from doorstep.actions import undo_books, undo_floor, undo_leaving, undo_words
from doorstep.actions.act import Act, acting, actor_of
from doorstep.db.engine import Database
from doorstep.db.moves import By
from doorstep.db.people import Person
from doorstep.db.queries import acts as rows
from doorstep.db.queries.acts import UNDO, Done
from doorstep.domain.deeds import told
from doorstep.domain.errors import CannotDoError
from doorstep.domain.roles import MANAGER, NotYoursError, require
from doorstep.domain.undoing import NEVER, OTHERWISE, UNDOABLE, least_role


@dataclass(frozen=True, slots=True)
class Undoing:
    """How one kind of act is undone: what is locked for it, why it may not be (by act), and doing it."""

    lock: Callable[[Act, Done], None]
    refuse: Callable[[sa.Connection, Sequence[Done]], Mapping[int, str]]
    undo: Callable[[Act, Done], str]


_STOCK = Undoing(undo_books.lock_stock, undo_books.refuse_stock, undo_books.undo_stock)
_PICK = Undoing(undo_floor.lock_floor, undo_floor.refuse_pick, undo_floor.undo_pick)
_SEAL = Undoing(undo_floor.lock_floor, undo_floor.refuse_seal, undo_floor.undo_seal)
_STOP = Undoing(undo_words.lock_gate, undo_words.refuse_stop, undo_words.undo_stop)

HOW: Mapping[str, Undoing] = {
    "stock.receive": _STOCK,
    "stock.count": _STOCK,
    "pick_pack.pick": _PICK,
    "pick_pack.pick_wave": _PICK,
    "pick_pack.short": Undoing(undo_floor.lock_floor, undo_floor.refuse_short, undo_floor.undo_short),
    "pick_pack.seal": _SEAL,
    "pick_pack.seal_wave": _SEAL,
    "ship.hand_over": Undoing(undo_leaving.lock_leaving, undo_leaving.refuse_leaving, undo_leaving.undo_leaving),
    "case.answer": Undoing(undo_words.lock_answer, undo_words.refuse_answer, undo_words.undo_answer),
    "settings.change": Undoing(undo_words.lock_settings, undo_words.refuse_settings, undo_words.undo_settings),
    "stop.stop": _STOP,
    "stop.resume": _STOP,
    "returns.approve": Undoing(undo_words.lock_nothing, undo_words.refuse_approval, undo_words.undo_approval),
}
assert HOW.keys() == UNDOABLE.keys()


def why_not(connection: sa.Connection, events: Sequence[Done]) -> dict[int, str]:
    """Why each of these acts cannot be undone (any more), in one sentence; '' where it can."""
    found: dict[int, str] = {}
    by_topic: dict[str, list[Done]] = {}
    for event in events:
        if event.undone_by is not None:
            found[event.id] = "It was undone already."
        elif event.topic not in HOW:
            found[event.id] = NEVER.get(event.topic, OTHERWISE)
        elif event.body is None:
            found[event.id] = "It was so long ago that its details are erased."
        else:
            by_topic.setdefault(event.topic, []).append(event)
    for topic, listed in by_topic.items():
        refused = HOW[topic].refuse(connection, listed)
        found |= {event.id: refused.get(event.id, "") for event in listed}
    return found


def undo(database: Database, event_id: int, actor: int | str, door: str = "desk", person: Person | None = None) -> str:
    """The act is undone, whole and once, or nothing is; `person`: whose role must allow the act itself, and who, less
    than a manager, undoes their own acts alone. Returns a sentence; raises CannotDoError, with why, where it may not
    be."""
    actor_id = actor_of(database, actor)
    with database.reading() as connection:
        event = rows.find_act(connection, event_id)
    if event is None:
        raise CannotDoError(f"There is no act {event_id}. `doorstep acts list` shows what people did.")
    if person is not None:
        if event.actor_id != person.actor_id and not person.role.may(MANAGER):
            raise NotYoursError(f"This was done by {event.who}; a manager can undo it.")
        require(person.role, least_role(event.topic, event.body))
    if event.undone_by is not None:
        raise CannotDoError("It was undone already.")
    body = {"event": event_id, "topic": event.topic, "told": told(event.topic, event.body)}
    reason = f"undone: {body['told']}"
    with acting(database, door, UNDO, actor_id, body, reason=reason, token=str(event_id)) as act:
        return _undo(act, event_id)


def _undo(act: Act, event_id: int) -> str:
    # Two who come in by two doors meet here: the second sees the undo of the first.
    event = rows.find_act(act.connection, event_id, lock=True)
    assert event is not None
    if rows.undone_by(act.connection, [event_id], but=act.event_id):
        raise CannotDoError("It was undone already.")
    event = Done(event.id, event.topic, event.at, event.actor_id, event.who, event.door, event.body)
    if event.topic in HOW and event.body is not None:
        HOW[event.topic].lock(act, event)
    if why := why_not(act.connection, [event])[event_id]:
        raise CannotDoError(why)
    act.by = By(act.by.actor_id, act.by.at, act.by.run_ref, "undone")
    return HOW[event.topic].undo(act, event)
