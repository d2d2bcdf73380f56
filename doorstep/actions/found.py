"""Founding a shop and giving it what it needs: people, doors, sites, products, kits, accounts. Each twice is once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import DOORS
from doorstep.db import actors, rules, tables, work
from doorstep.db.accounts import add_account
from doorstep.db.engine import Database, business_now, machine_now
from doorstep.db.queries.allocate import read_recipes
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id
from doorstep.domain.kits import KitOfItselfError
from doorstep.domain.opening import WORKDAYS


@dataclass(frozen=True, slots=True)
class SiteSpec:
    """A place that stores and sends."""

    name: str
    line1: str
    postcode: str
    city: str
    country: str
    time_zone: str
    region: str = ""
    line2: str = ""
    cut_offs: Mapping[str, str] | None = None
    closed_on: Sequence[str] = ()
    rank: int = 0


@dataclass(frozen=True, slots=True)
class SkuSpec:
    """A product that can be sold. `parts` makes it a kit: (component code, units)."""

    code: str
    title: str
    kind: str = "physical"
    grams: int = 0
    price_minor: int = 0
    currency: str = "EUR"
    barcode: str = ""
    photo: str = ""
    packing_note: str = ""
    parts: Sequence[tuple[str, int]] = ()


def found_shop(
    database: Database,
    name: str,
    currency: str,
    sites: Sequence[SiteSpec],
    owner: str = actors.OWNER,
    language: str = "",
) -> None:
    """The shop has its owner, its system actor, its doors, its first rules and its sites."""
    with database.writing("act") as connection:
        now = business_now(connection)
        actors.make_actor(connection, "person", owner, now)
        actors.make_actor(connection, "system", actors.SYSTEM, now)
        for door in DOORS:
            make_account(connection, "house", "house", door)
        if rules.current(connection).release_id is None:
            rules.publish(connection, {}, now)
        said = {"shop_name": name, "shop_currency": currency} | ({"message_language": language} if language else {})
        for key, value in said.items():
            keep_setting(connection, key, value)
        for spec in sites:
            make_site(connection, spec)
        for chore, stage, every in (("audit", "audit", 3600), ("housekeeping", "housekeeping", 6 * 3600)):
            make_chore(connection, chore, stage, every)


def keep_setting(connection: sa.Connection, key: str, value: Any) -> None:
    """The setting has that value; where it has it already, it stays as whoever set it left it."""
    known = connection.execute(sa.select(tables.setting.c.value).where(tables.setting.c.key == key)).first()
    if known is None or known.value != value:
        set_setting(connection, key, value)


def set_setting(connection: sa.Connection, key: str, value: Any) -> None:
    """The setting has that value from now."""
    connection.execute(tables.setting.delete().where(tables.setting.c.key == key))
    connection.execute(tables.setting.insert().values(key=key, value=value, at=machine_now()))


def make_account(
    connection: sa.Connection,
    kind: str,
    vendor: str,
    name: str,
    external_ref: str = "",
    currency: str | None = None,
    config: Mapping[str, Any] | None = None,
) -> int:
    """The account with that vendor is there under that name; returns its id. Its public id is of the vendor's own
    name for it, never of ours, so that renaming it makes no new orders."""
    account = tables.vendor_account
    found = connection.execute(
        sa.select(account.c.id, account.c.kind, account.c.vendor).where(account.c.name == name)
    ).first()
    if found is not None:
        if (found.kind, found.vendor) != (kind, vendor):
            raise CannotDoError(f"There is a {found.vendor} {found.kind} named {name} already. Choose another name.")
        if config is not None:
            connection.execute(account.update().where(account.c.id == found.id).values(config=dict(config)))
        return int(found.id)
    return add_account(connection, kind, vendor, name, external_ref, machine_now(), currency, config)


def make_site(connection: sa.Connection, spec: SiteSpec) -> int:
    """The site is there with its hours; returns its id."""
    site = tables.site
    found = connection.execute(sa.select(site.c.id).where(site.c.name == spec.name)).scalar()
    if found is not None:
        return int(found)
    made = connection.execute(
        site.insert()
        .values(
            public_id=public_id("sit", spec.name),
            name=spec.name,
            line1=spec.line1,
            line2=spec.line2,
            postcode=spec.postcode,
            city=spec.city,
            region=spec.region,
            country=spec.country,
            time_zone=spec.time_zone,
            cut_offs=dict(spec.cut_offs or WORKDAYS),
            calendar={"closed_on": list(spec.closed_on)},
            rank=spec.rank,
        )
        .returning(site.c.id)
    ).scalar_one()
    return int(made)


def make_chore(connection: sa.Connection, name: str, stage: str, every_seconds: int) -> int:
    """The house does this from time to time; its next turn is open work."""
    chore = tables.chore
    found = connection.execute(sa.select(chore.c.id).where(chore.c.name == name)).scalar()
    if found is None:
        found = connection.execute(
            chore.insert().values(name=name, stage=stage, every_seconds=every_seconds).returning(chore.c.id)
        ).scalar_one()
        work.want(connection, stage, [int(found)], business_now(connection))
    return int(found)


def make_feed(connection: sa.Connection, account_id: int, kind: str, every_seconds: int) -> int:
    """The vendor's news of that kind are read from time to time; the next reading is open work."""
    feed = tables.feed
    found = connection.execute(
        sa.select(feed.c.id).where(feed.c.account_id == account_id, feed.c.kind == kind)
    ).scalar()
    if found is None:
        found = connection.execute(
            feed.insert().values(account_id=account_id, kind=kind, every_seconds=every_seconds).returning(feed.c.id)
        ).scalar_one()
        work.want(connection, "watch", [int(found)], business_now(connection))
    return int(found)


def add_skus(database: Database, specs: Sequence[SkuSpec]) -> dict[str, int]:
    """Every product stands, kits with their recipe; a kit whose parts changed gets a new release of it. All, or
    none."""
    with database.writing("act") as connection:
        now = business_now(connection)
        known = dict(connection.execute(sa.select(tables.sku.c.code, tables.sku.c.id)).all())  # type: ignore[arg-type]
        for spec in specs:
            kind = "kit" if spec.parts else spec.kind
            values = {
                "title": spec.title,
                "kind": kind,
                "grams": spec.grams,
                "price_minor": spec.price_minor,
                "currency": spec.currency,
                "photo": spec.photo,
                "packing_note": spec.packing_note,
            }
            if spec.code in known:
                connection.execute(tables.sku.update().where(tables.sku.c.id == known[spec.code]).values(**values))
            else:
                known[spec.code] = connection.execute(
                    tables.sku.insert()
                    .values(public_id=public_id("sku", spec.code), code=spec.code, **values)
                    .returning(tables.sku.c.id)
                ).scalar_one()
            if spec.barcode:
                _name_barcode(connection, spec.barcode, known[spec.code], spec.code)
        for spec in specs:
            if spec.parts:
                _write_recipe(connection, known, spec, now)
        _refuse_circles(connection, known)
    return known


def _refuse_circles(connection: sa.Connection, known: Mapping[str, int]) -> None:
    recipe = tables.kit_recipe
    newest = dict(
        connection.execute(sa.select(recipe.c.sku_id, sa.func.max(recipe.c.id)).group_by(recipe.c.sku_id)).all()
    )  # type: ignore[arg-type]
    recipes, code_of = read_recipes(connection, newest.values()), {one: code for code, one in known.items()}
    for sku_id, one in newest.items():
        try:
            recipes.flat(one, None)
        except KitOfItselfError:
            raise CannotDoError(f"The kit {code_of[sku_id]} would contain itself. Mend what it is made of.") from None


def _name_barcode(connection: sa.Connection, code: str, sku_id: int, sku_code: str) -> None:
    taken = connection.execute(
        sa.select(tables.barcode.c.kind, tables.barcode.c.target_id).where(tables.barcode.c.code == code)
    ).first()
    if taken is None:
        connection.execute(tables.barcode.insert().values(code=code, kind="sku", target_id=sku_id))
    elif (taken.kind, taken.target_id) != ("sku", sku_id):
        raise CannotDoError(
            f"The barcode {code} of {sku_code} is already on something else. A barcode names one thing."
        )


def _write_recipe(connection: sa.Connection, known: Mapping[str, int], spec: SkuSpec, now: Any) -> None:
    recipe, component = tables.kit_recipe, tables.kit_component
    if missing := [code for code, _ in spec.parts if code not in known]:
        raise CannotDoError(f"The kit {spec.code} is made of {missing[0]}, which is no product yet. Add that first.")
    wanted = [(known[code], qty) for code, qty in spec.parts]
    newest = connection.execute(
        sa.select(recipe.c.id, recipe.c.release)
        .where(recipe.c.sku_id == known[spec.code])
        .order_by(recipe.c.release.desc())
        .limit(1)
    ).first()
    if newest is not None:
        stands = [
            (row.sku_id, row.qty)
            for row in connection.execute(
                sa.select(component.c.sku_id, component.c.qty)
                .where(component.c.recipe_id == newest.id)
                .order_by(component.c.n)
            )
        ]
        if stands == wanted:
            return
    one = connection.execute(
        recipe.insert()
        .values(sku_id=known[spec.code], release=(newest.release + 1 if newest else 1), since=now)
        .returning(recipe.c.id)
    ).scalar_one()
    connection.execute(
        component.insert(),
        [{"recipe_id": one, "n": n, "sku_id": sku, "qty": qty} for n, (sku, qty) in enumerate(wanted, 1)],
    )
