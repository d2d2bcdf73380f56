"""Saying which of our products a channel's SKU is, from its case or before any order asks."""

from doorstep.actions.act import Act, acting, actor_of
from doorstep.actions.looking import channel_of, product_of
from doorstep.actions.resolve import resolve_case
from doorstep.actions.taking_off import take_back
from doorstep.db import locks, tables, work
from doorstep.db.engine import Database
from doorstep.db.moves import By
from doorstep.db.people import Person
from doorstep.db.queries import mapping as reads
from doorstep.db.write import insert
from doorstep.domain.counting import count
from doorstep.domain.errors import CannotDoError
from doorstep.domain.mapping import spelled, told_claimed
from doorstep.domain.sku_keys import cut_key


def map_sku(
    database: Database, channel: str, key: str, code: str, actor: Person | str, door: str = "cli",
    takes_back: bool = False,
) -> str:  # fmt: skip
    """The channel's SKU is our product from now on, also where no order asks yet; who waits for it goes on. Orders with
    nothing claimed that took it for something else are judged anew; with `takes_back` those too of which nothing is
    picked yet. Orders that stay claimed as something else are named."""
    if not key.strip():
        raise CannotDoError("Give the SKU as the channel spells it.")
    key = cut_key(key)  # letter by letter, also with blanks at an end: to the channel those are other products
    with database.reading() as connection:
        account_id = channel_of(connection, channel)
        case = reads.find_asking(connection, account_id, key)
        product_of(connection, code)
    if case is not None:
        answered = resolve_case(database, case.public_id, "map", {"sku": code}, actor, via=door)
        if not takes_back:
            return answered
    actor_id = actor.actor_id if isinstance(actor, Person) else actor_of(database, actor)
    body = {"channel": channel, "sku": key, "code": code, "takes_back": takes_back}
    with acting(database, door, "channel.map", actor_id, body) as act:
        ours = product_of(act.connection, code)
        if takes_back:
            _take_back(act, account_id, key, ours.id)
        locks.change_meanings(act.connection)
        if reads.find_asking(act.connection, account_id, key) is not None:
            raise CannotDoError("An order asked for it at this very moment. Say it again.")
        insert(
            act.connection, tables.sku_mapping, ("account_id", "sku", "sku_id", "since"),
            [(account_id, key, ours.id, act.by.at)],
            "ON CONFLICT (account_id, sku) DO UPDATE SET sku_id = excluded.sku_id, since = excluded.since",
        )  # fmt: skip
        anew = reads.meant_otherwise(act.connection, account_id, key, ours.id)
        work.want_untaken(act.connection, "normalize", anew, act.by.at)
        stay = reads.stay_claimed(act.connection, account_id, key, ours.id)
    judged = f"; {count(len(anew), 'order')} that took it for something else judged anew" if anew else ""
    told = f"{spelled(key)} is {code} on {channel} from now on{judged}.{told_claimed(stay, code)}"
    return f"{told} Its case is answered." if case is not None else told


def _take_back(act: Act, account_id: int, key: str, sku_id: int) -> None:
    """Orders that have claimed another product for it, of which nothing is picked yet, have claimed nothing."""
    claimed = [row.id for row in reads.claimed_otherwise(act.connection, account_id, key, sku_id)]
    work.hold(act.connection, "normalize", claimed)
    locks.hold_orders(act.connection, claimed)
    still = {row.id for row in reads.claimed_otherwise(act.connection, account_id, key, sku_id)} & set(claimed)
    untouched = sorted(still - reads.begun(act.connection, claimed))
    by = By(act.by.actor_id, act.by.at, act.by.run_ref, f"{key} was taken for the wrong product")
    take_back(act.connection, untouched, by, "it was the wrong product")


def unmap_sku(database: Database, channel: str, key: str, actor: str, door: str = "cli") -> str:
    """Nothing is said any more of what the channel's SKU is; orders with nothing claimed that went by it ask again."""
    actor_id, key = actor_of(database, actor), cut_key(key)
    with acting(database, door, "channel.unmap", actor_id, {"channel": channel, "sku": key}) as act:
        account_id, mapping, line = channel_of(act.connection, channel), tables.sku_mapping, tables.order_line
        anew = reads.meant_otherwise(act.connection, account_id, key, None)
        work.hold(act.connection, "normalize", anew)
        locks.hold_orders(act.connection, anew)
        locks.change_meanings(act.connection)
        gone = act.connection.execute(
            mapping.delete().where(mapping.c.account_id == account_id, mapping.c.sku == key)
        ).rowcount
        if not gone:
            raise CannotDoError(f"Nothing is said of {key!r} on {channel}; `doorstep channel maps` lists what is.")
        act.connection.execute(
            line.update()
            .where(
                line.c.order_id.in_(anew), line.c.allocated_qty == 0, reads.line_key == key,
            )
            .values(sku_id=None, recipe_id=None)
        )  # fmt: skip
        work.want_untaken(act.connection, "normalize", anew, act.by.at)
    return f"Nothing is said of {spelled(key)} on {channel} any more; {count(len(anew), 'order')} judged anew."
