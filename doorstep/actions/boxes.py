"""The boxes that parcels are packed in, as the owner writes them down."""

from collections.abc import Sequence

import sqlalchemy as sa

from doorstep.actions.act import acting
from doorstep.db import tables
from doorstep.db.engine import Database
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id


def write_box(
    database: Database, name: str, actor_id: int, sides_mm: tuple[int, int, int] = (0, 0, 0), grams: int = 0,
    max_grams: int = 0, door: str = "desk", token: str = "",
) -> str:  # fmt: skip
    """The box stands under its name, as it is said now; one of that name is changed."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 60:
        raise CannotDoError("A box needs a name of 1 to 60 characters, as in Small or Tube 60.")
    if any(not 0 <= side <= 10_000 for side in sides_mm) or (any(sides_mm) and not all(sides_mm)):
        raise CannotDoError("Give all three sides of the box in millimetres, as in 300 × 200 × 100, or none.")
    if not 0 <= grams <= 100_000 or not 0 <= max_grams <= 1_000_000 or (max_grams and max_grams < grams):
        raise CannotDoError("A box weighs up to 100,000 g, and carries at least as much as itself.")
    values = dict(
        zip(("length_mm", "width_mm", "height_mm"), sides_mm, strict=True),
        grams=grams,
        max_grams=max_grams,
        active=True,
    )
    with acting(database, door, "shop.box", actor_id, {"name": name, **values}, token=token) as act:
        box = tables.box
        found = act.connection.execute(sa.select(box.c.id).where(box.c.name == name)).scalar()
        if found is not None:
            act.connection.execute(box.update().where(box.c.id == found).values(**values))
            return f"The box {name} is changed."
        act.connection.execute(
            box.insert().values(public_id=public_id("box", name), name=name, since=act.by.at, **values)
        )
    return f"The box {name} is there; the packing page offers it."


def put_box_away(database: Database, name: str, actor_id: int, door: str = "desk", token: str = "") -> str:
    """The box is not offered any more; parcels that were packed in it keep its name."""
    with acting(database, door, "shop.box", actor_id, {"name": name, "active": False}, token=token) as act:
        box = tables.box
        gone = act.connection.execute(
            box.update().where(box.c.name == name, box.c.active).values(active=False).returning(box.c.id)
        ).first()
        if gone is None:
            raise CannotDoError(f"There is no box named {name}; the list shows those there are.")
    return f"The box {name} is not offered any more."


def refuse_heavy(connection: sa.Connection, packed: Sequence[tuple[str, int]]) -> None:
    """Raise where a parcel, as (its box, what it weighs), weighs more than its box may carry."""
    if not any(name and grams for name, grams in packed):
        return
    box = tables.box
    rows = connection.execute(sa.select(box.c.name, box.c.max_grams).where(box.c.max_grams > 0))
    most = {name: int(grams) for name, grams in rows}
    for name, grams in packed:
        if grams > most.get(name, grams):
            raise CannotDoError(f"The box {name} carries {most[name]} g; this parcel weighs {grams} g. Take another.")
