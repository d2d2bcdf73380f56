"""Variants made by hand: which product an SKU is a variant of, and by which options it is told from the others."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import Act
from doorstep.db import tables
from doorstep.domain.errors import CannotDoError
from doorstep.domain.variants import MOST_OPTIONS, VARIANT, names_of

FIELDS = ("variant_of", *(f"option{n}{part}" for n in range(1, MOST_OPTIONS + 1) for part in ("_name", "")))


def take_said(values: dict[str, Any]) -> dict[str, str]:
    """What was said of variants, taken out of the other fields."""
    return {name: values.pop(name) for name in FIELDS if name in values}


def sibling(act: Act, code: str) -> Any:
    """The SKU of which another variant is made, held; its product's handle and options with it."""
    sku = tables.sku
    row = act.connection.execute(sa.select(sku).where(sku.c.code == code).with_for_update()).first()
    if row is None:
        raise CannotDoError(f"There is no product with the SKU {code}, so nothing can be a variant of it.")
    return row


def choose(act: Act, product_id: int | None, stood: Mapping[str, Any] | None, said: Mapping[str, str]) -> Any:
    """The SKU's options as they are kept, of what was said and of what stood; the product knows their names."""
    product = tables.product
    row = act.connection.execute(
        sa.select(product.c.options, product.c.title).where(product.c.id == product_id).with_for_update()
    ).first()
    names, before = names_of(row.options if row is not None else None, stood), dict(stood or {})
    chosen: dict[str, str] = {}
    for n in range(1, MOST_OPTIONS + 1):
        name = names[n - 1] if n <= len(names) else said.get(f"option{n}_name", "").strip()
        value = said.get(f"option{n}", str(before.get(name, "")) if name else "").strip()
        if value and not name:
            raise CannotDoError(f"Say what {value} is, as in Colour.")
        if value and name in chosen:
            raise CannotDoError(f"{name} is said twice; an option has one value.")
        if value:
            chosen[name] = value
    fresh = [name for name in chosen if name not in names and name != VARIANT]
    if row is not None and fresh:
        options = {**(row.options or {}), "names": [*(one for one in names if one != VARIANT), *fresh]}
        act.connection.execute(
            product.update().where(product.c.id == product_id).values(options=options, changed_at=act.by.at)
        )
    kept = {name: value for name, value in before.items() if name == "photo_from"}
    return {**kept, **chosen, VARIANT: " / ".join(chosen.values())} if chosen else kept or None


def name_product(act: Act, product_id: int, title: str) -> None:
    """The product is called what its variants have in common, where it had only one until now."""
    product, sku = tables.product, tables.sku
    number = act.connection.execute(
        sa.select(sa.func.count()).select_from(sku).where(sku.c.product_id == product_id)
    ).scalar_one()
    if number == 1:
        act.connection.execute(
            product.update().where(product.c.id == product_id).values(title=title, changed_at=act.by.at)
        )
