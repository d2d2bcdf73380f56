"""Acts about products, their barcodes and their suppliers: each whole, with who did it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.actions import variants
from doorstep.actions.act import Act, acting
from doorstep.actions.import_product_writes import post_counts, skus_came
from doorstep.actions.stock import meant_skus
from doorstep.db import ledger, locks, tables
from doorstep.db.engine import Database
from doorstep.db.queries import catalog_import as reads
from doorstep.domain.catalog_values import (
    UnreadableValueError,
    group_of,
    read_barcodes,
    read_country,
    read_length,
    read_parts,
    read_price,
    read_weight,
    read_yes,
)
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id
from doorstep.domain.variants import VARIANT, with_variant

KINDS = ("physical", "kit", "digital", "gift_card")
_MOST = {
    "title": 500, "packing_note": 1000, "tax_class": 40, "supplier_ref": 100, "customs_code": 12,
    "description": 20_000, "category": 500, "brand": 200,
}  # fmt: skip
FIELDS = (
    "title", "kind", "price", "currency", "cost", "weight", "length", "width", "height", "tax_class", "customs_code",
    "origin_country", "packing_note", "supplier", "supplier_ref", "active", "parts", "description", "category", "brand",
    *variants.FIELDS,
)  # fmt: skip


_READ: Mapping[str, tuple[str, Callable[[str], Any], Any]] = {  # kept as, how it is read, what '' means
    "weight": ("grams", lambda text: read_weight(text, "g"), 0),
    "length": ("length_mm", lambda text: read_length(text, "mm"), 0),
    "width": ("width_mm", lambda text: read_length(text, "mm"), 0),
    "height": ("height_mm", lambda text: read_length(text, "mm"), 0),
    "origin_country": ("origin_country", read_country, ""),
    "active": ("active", read_yes, False),
    "parts": ("parts", read_parts, ()),
}


@dataclass(frozen=True, slots=True)
class Supplier:
    """Somebody who sells to us."""

    name: str
    email: str = ""
    phone: str = ""
    site_url: str = ""
    line1: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    lead_days: int = 0
    note: str = ""


def save_product(
    database: Database, code: str, said: Mapping[str, str], actor_id: int | None, door: str = "desk",
    is_fresh: bool = False, token: str = "",
) -> str:  # fmt: skip
    """The product is as was said; what was not said stays. Returns its SKU. `is_fresh` refuses one that is there."""
    code = code.strip()
    if not code or len(code) > 64 or not code.isprintable():
        raise CannotDoError("A SKU has 1 to 64 letters; say the one that stands on the shelf.")
    with acting(database, door, "product.save", actor_id, {"sku": code, **said}, token=token) as act:
        row = reads.read_skus(act.connection, [code]).get(code)
        if is_fresh and row is not None:
            raise CannotDoError(f"There is a product with the SKU {code} already; change that one.")
        if not is_fresh and row is None:
            raise CannotDoError(f"There is no product with the SKU {code}; add it first.")
        currency = (
            said.get("currency", "").upper() or (row.currency if row else "") or reads.shop_currency(act.connection)
        )
        values = _read(said, currency)
        parts, choice = values.pop("parts", None), variants.take_said(values)
        product = {name: values.pop(name) for name in ("description", "category", "brand") if name in values}
        sku_id = _save(act, code, row, values, product, currency, choice)
        if parts is not None or values.get("kind") == "kit":
            _save_parts(act, code, sku_id, parts or ())
        if row is None:
            skus_came(act, [code])
    return code


def _read(said: Mapping[str, str], currency: str) -> dict[str, Any]:
    """The fields as they are kept; the first that cannot be read is named."""
    values: dict[str, Any] = {}
    for name, text in said.items():
        try:
            values |= _one(name, text.strip(), currency)
        except UnreadableValueError as error:
            raise CannotDoError(f"{name.replace('_', ' ').capitalize()}: {error.why}") from None
    return values


def _one(name: str, text: str, currency: str) -> dict[str, Any]:
    if name not in FIELDS:
        raise CannotDoError(f"A product has no “{name}”; it has {', '.join(FIELDS)}.")
    if name == "currency":
        if text and not (len(text) == 3 and text.isalpha()):
            raise UnreadableValueError("currency", "a currency is three letters, as in EUR.")
        return {"currency": text.upper()} if text else {}
    if name in ("price", "cost"):
        minor, named = read_price(text, currency, "") if text else (0, currency)
        if named != currency:
            raise UnreadableValueError("currency", f"the amount is in {named} and the product in {currency}.")
        return {f"{name}_minor": minor}
    if name in _READ:
        kept_as, read, empty = _READ[name]
        return {kept_as: read(text) if text else empty}
    if name == "kind" and text not in KINDS:
        raise UnreadableValueError("kind", f"the kind is one of {', '.join(KINDS)}.")
    if name == "title" and not text:
        raise UnreadableValueError("title", "give it one; customers and pickers read it.")
    if len(text) > _MOST.get(name, 200):
        raise UnreadableValueError(name, f"at most {_MOST.get(name, 200)} letters fit.")
    return {name: text}


def _save(
    act: Act, code: str, row: Any, values: dict[str, Any], product: dict[str, str], currency: str,
    choice: dict[str, str],
) -> int:  # fmt: skip
    sku, connection = tables.sku, act.connection
    if "supplier" in values:
        values["supplier_id"] = _supplier_id(act, values.pop("supplier"))
    if row is None:
        if not values.get("title"):
            raise CannotDoError("Give the product a title; customers and pickers read it.")
        product_id = _place(act, code, values, product, choice)
        made = {"kind": "physical", **values, "currency": currency, "product_id": product_id}
        return int(
            connection.execute(
                sku.insert().values(public_id=public_id("sku", code), code=code, **made).returning(sku.c.id)
            ).scalar_one()
        )
    kind = values.get("kind", row.kind)
    if kind != row.kind and row.id in reads.skus_with_places(connection, [row.id]):
        raise CannotDoError(f"{code} lies in bins, so it stays {row.kind.replace('_', ' ')}; make another SKU.")
    connection.execute(sa.select(sku.c.id).where(sku.c.id == row.id).with_for_update())
    if choice:
        if choice.get("variant_of"):
            raise CannotDoError(f"{code} is there already; only a new product can be made a variant of another.")
        values["options"] = variants.choose(act, row.product_id, row.options, choice)
    if product and row.product_id is None:
        values["product_id"] = _product_id(act, code, values.get("title", row.title), product)
    elif product:
        table = tables.product
        connection.execute(table.update().where(table.c.id == row.product_id).values(**product, changed_at=act.by.at))
    if values:
        connection.execute(sku.update().where(sku.c.id == row.id).values(**values))
    return int(row.id)


def _place(act: Act, code: str, values: dict[str, Any], product: Mapping[str, str], choice: dict[str, str]) -> int:
    """The product that a new SKU is a variant of; the SKU's title and options tell it from the others."""
    like = choice.pop("variant_of", "")
    if not like:
        product_id = _product_id(act, code, values["title"], product)
    else:
        other = variants.sibling(act, like)
        product_id = other.product_id or _product_id(act, like, other.title, product)
        if other.product_id is None:
            act.connection.execute(tables.sku.update().where(tables.sku.c.id == other.id).values(product_id=product_id))
    if options := variants.choose(act, product_id, None, choice):
        title, told = values["title"], [value for name, value in options.items() if name != VARIANT]
        values |= {"options": options, "title": with_variant(title, told or [options[VARIANT]])}
        if like and values["title"] != title:
            variants.name_product(act, product_id, title)
    elif like:
        raise CannotDoError(f"Say what tells {code} from {like}, as in Colour: Blue.")
    return product_id


def _product_id(act: Act, code: str, title: str, said: Mapping[str, str]) -> int:
    product, group = tables.product, group_of(code)
    found = act.connection.execute(sa.select(product.c.id).where(product.c.handle == group)).scalar()
    if found is not None:
        return int(found)
    made = {"public_id": public_id("prd", group), "handle": group, "title": title, "since": act.by.at}
    return int(
        act.connection.execute(
            product.insert().values(**made, **said, changed_at=act.by.at).returning(product.c.id)
        ).scalar_one()
    )


def _supplier_id(act: Act, name: str) -> int | None:
    if not name:
        return None
    found = reads.supplier_ids(act.connection, [name]).get(name)
    if found is None:
        raise CannotDoError(f"There is no supplier called {name}; add it under Suppliers first.")
    return found


def _save_parts(act: Act, code: str, kit_id: int, parts: Sequence[tuple[str, int]]) -> None:
    """Another release of the recipe, where the parts are others than before."""
    connection = act.connection
    standing = reads.newest_recipes(connection)
    release, listed = standing.get(kit_id, (0, {}))
    if not parts:
        if not listed:
            raise CannotDoError("Say what the kit is made of, as in CANDLE:2 BOX:1.")
        return
    ids = reads.sku_ids(connection, [part for part, _ in parts])
    unknown = [part for part, _ in parts if part not in ids]
    if unknown:
        raise CannotDoError(f"The kit is made of {unknown[0]}, which is no product yet; add that first.")
    wanted = {ids[part]: qty for part, qty in parts}
    if wanted == listed:
        return
    _refuse_circle(code, kit_id, {one: set(inner) for one, (_, inner) in standing.items()} | {kit_id: set(wanted)})
    connection.execute(tables.sku.update().where(tables.sku.c.id == kit_id).values(kind="kit"))
    recipe = connection.execute(
        tables.kit_recipe.insert()
        .values(sku_id=kit_id, release=release + 1, since=act.by.at)
        .returning(tables.kit_recipe.c.id)
    ).scalar_one()
    connection.execute(
        tables.kit_component.insert(),
        [{"recipe_id": recipe, "n": n, "sku_id": ids[part], "qty": qty} for n, (part, qty) in enumerate(parts, 1)],
    )


def _refuse_circle(code: str, kit_id: int, inside: Mapping[int, set[int]]) -> None:
    waiting, seen = list(inside[kit_id]), set()
    while waiting:
        one = waiting.pop()
        if one == kit_id:
            raise CannotDoError(f"The kit {code} would contain itself; mend what it is made of.")
        if one not in seen:
            seen.add(one)
            waiting += inside.get(one, ())


# --- barcodes --------------------------------------------------------------------------------------------------


def add_barcode(database: Database, code: str, barcode: str, actor_id: int | None, door: str = "desk") -> str:
    """The barcode names this product, and nothing else; returns it as it is kept."""
    try:
        codes = read_barcodes(barcode)
    except UnreadableValueError as error:
        raise CannotDoError(error.why) from None
    if len(codes) != 1:
        raise CannotDoError("Give one barcode at a time.")
    with acting(database, door, "product.barcode", actor_id, {"sku": code, "barcode": codes[0]}) as act:
        row = _must_find(act, code)
        taken = reads.read_barcodes(act.connection, codes).get(codes[0])
        if taken is None:
            act.connection.execute(tables.barcode.insert().values(code=codes[0], kind="sku", target_id=row.id))
        elif (taken[0], taken[1]) != ("sku", row.id):
            on = taken[2] or f"a {taken[0]}"
            raise CannotDoError(f"The barcode {codes[0]} is on {on} already; a barcode names one thing.")
    return codes[0]


def remove_barcode(database: Database, code: str, barcode: str, actor_id: int | None, door: str = "desk") -> None:
    """The barcode names nothing any more."""
    with acting(database, door, "product.barcode_gone", actor_id, {"sku": code, "barcode": barcode}) as act:
        row, table = _must_find(act, code), tables.barcode
        gone = act.connection.execute(
            table.delete().where(table.c.code == barcode, table.c.kind == "sku", table.c.target_id == row.id)
        )
        if not gone.rowcount:
            raise CannotDoError(f"The barcode {barcode} is not on {code}.")


def _must_find(act: Act, code: str) -> Any:
    row = reads.read_skus(act.connection, [code]).get(code)
    if row is None:
        raise CannotDoError(f"There is no product with the SKU {code}; the list of products names those there are.")
    return row


# --- counting a bin --------------------------------------------------------------------------------------------


def count_bin(
    database: Database, code: str, site: str, bin_: str, counted: int, reason: str, actor_id: int | None,
    door: str = "desk", token: str = "",
) -> int:  # fmt: skip
    """What lies in the bin, claimed units included, is what was counted; returns the difference, which stands in the
    ledger with its reason."""
    body = {"sku": code, "site": site, "bin": bin_, "counted": counted, "reason": reason}
    with acting(database, door, "stock.count", actor_id, body, token=token) as act:
        code = meant_skus(act.connection, [code])[code]
        row = _must_find(act, code)
        if row.kind != "physical":
            raise CannotDoError(f"{code} is a {row.kind.replace('_', ' ')}: count what it is made of.")
        sites = reads.sites_by_name(act.connection)
        if site not in sites:
            raise CannotDoError(f"There is no site named {site}; the sites are {', '.join(sites)}.")
        if not bin_ or counted < 0 or not reason:
            raise CannotDoError("Say which bin, how many lie in it, and why it differs from the books.")
        locks.hold_stock(act.connection, [row.id])
        key = (row.id, sites[site], bin_)
        place = ledger.find_positions(act.connection, [key])[key]
        lies = ledger.lock_balances(act.connection, [place])
        claimed = lies.get((place, "allocated"), 0)
        if counted < claimed:
            raise CannotDoError(
                f"Orders have claimed {claimed} of {code} in {bin_}, and {counted} lie there: declare those picks "
                "short at the station first."
            )
        difference = counted - claimed - lies.get((place, "available"), 0)
        post_counts(act, [(*key, difference, reason)])  # also where there is none: it was counted
    return difference


# --- suppliers -------------------------------------------------------------------------------------------------


def save_supplier(
    database: Database, spec: Supplier, actor_id: int | None, public: str = "", door: str = "desk", token: str = ""
) -> str:
    """The supplier is as was said; returns its public id. Without `public` it is a fresh one."""
    name = spec.name.strip()
    if not name:
        raise CannotDoError("Give the supplier a name.")
    try:
        country = read_country(spec.country) if spec.country.strip() else ""
    except UnreadableValueError as error:
        raise CannotDoError(error.why) from None
    if not 0 <= spec.lead_days <= 365:
        raise CannotDoError("The lead time is 0 to 365 days.")
    names = ("email", "phone", "site_url", "line1", "postcode", "city", "note")
    values: dict[str, Any] = {one: getattr(spec, one).strip()[:2000] for one in names}
    values |= {"name": name[:120], "country": country, "lead_days": spec.lead_days}
    table = tables.supplier
    with acting(database, door, "supplier.save", actor_id, {"name": name}, token=token) as act:
        known = act.connection.execute(sa.select(table.c.public_id).where(table.c.name == values["name"])).scalar()
        if known is not None and known != public:
            raise CannotDoError(f"There is a supplier called {name} already; change that one.")
        if not public:
            return _insert_supplier(act, values, act.by.at)
        if not act.connection.execute(table.update().where(table.c.public_id == public).values(**values)).rowcount:
            raise CannotDoError("There is no such supplier; the list names those there are.")
    return public


def _insert_supplier(act: Act, values: Mapping[str, Any], at: datetime) -> str:
    made = public_id("sup", values["name"], act.event_id)
    act.connection.execute(tables.supplier.insert().values(public_id=made, since=at, **values))
    return made
