"""Writing products, SKUs, barcodes, recipes and opening stock of one slice, each in one statement."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from doorstep.actions.act import Act
from doorstep.actions.cancel import stock_came
from doorstep.db import ledger, locks, tables, work
from doorstep.db.queries import catalog_import as reads
from doorstep.db.write import insert, take_ids, to_json, update
from doorstep.domain.ids import public_id

if TYPE_CHECKING:
    from doorstep.actions.import_products import House, ProductPlan, SkuPlan

_SKU_COLUMNS = (
    ("title", "text"), ("kind", "text"), ("grams", "int"), ("length_mm", "int"), ("width_mm", "int"),
    ("height_mm", "int"), ("price_minor", "int"), ("currency", "text"), ("cost_minor", "int"), ("tax_class", "text"),
    ("customs_code", "text"), ("origin_country", "text"), ("packing_note", "text"), ("supplier_ref", "text"),
    ("active", "bool"), ("photo", "text"), ("options", "json"), ("product_id", "int"), ("supplier_id", "int"),
)  # fmt: skip
_DEFAULTS: dict[str, Any] = {
    "title": "", "kind": "physical", "grams": 0, "length_mm": 0, "width_mm": 0, "height_mm": 0, "price_minor": 0,
    "currency": None, "cost_minor": 0, "tax_class": "", "customs_code": "", "origin_country": "", "packing_note": "",
    "supplier_ref": "", "active": True, "photo": "", "options": None, "product_id": None, "supplier_id": None,
}  # fmt: skip


def write_products(
    act: Act, plans: Sequence[tuple["ProductPlan | None", "SkuPlan | None", str]], house: "House", reason: str
) -> None:
    """Everything that is planned stands, with whatever it needs."""
    connection = act.connection
    products = {plan.group: plan for plan, *_ in plans if plan is not None}
    product_ids = _write_products(act, list(products.values()))
    rows = [(plan, code) for _, plan, code in plans if plan is not None]
    suppliers = _take_suppliers(act, {plan.supplier for plan, _ in rows} - {""})
    for plan, _ in rows:
        if plan.product is not None:
            plan.values["product_id"] = product_ids[plan.product.group]
        if plan.supplier:
            plan.values["supplier_id"] = suppliers[plan.supplier]
    ids = _insert_skus(act, [(plan, code) for plan, code in rows if plan.id is None], house.currency)
    fresh = list(ids)
    ids |= {code: plan.id for plan, code in rows if plan.id is not None}
    _update_skus(act, [plan for plan, _ in rows if plan.id is not None and plan.values])
    insert(
        connection, tables.barcode, ("code", "kind", "target_id"),
        [(barcode, "sku", ids[code]) for plan, code in rows for barcode in plan.barcodes],
    )  # fmt: skip
    _write_recipes(act, [(plan, ids[code]) for plan, code in rows if plan.parts], ids)
    _count_in(act, [(ids[code], *plan.opening) for plan, code in rows if plan.opening], reason)
    if house.account_id is not None:
        insert(
            connection, tables.sku_mapping, ("account_id", "sku", "sku_id", "since"),
            [(house.account_id, code, ids[code], act.by.at) for plan, code in rows if plan.is_mapped],
            "ON CONFLICT (account_id, sku) DO NOTHING",
        )  # fmt: skip
    skus_came(act, fresh)


def _write_products(act: Act, plans: Sequence["ProductPlan"]) -> dict[str, int]:
    connection, at = act.connection, act.by.at
    fresh = [plan for plan in plans if plan.id is None]
    names = ("title", "description", "category", "brand", "photo")
    taken = take_ids(connection, tables.product, len(fresh))
    insert(
        connection, tables.product, ("id", "public_id", "handle", *names, "options", "since", "changed_at"),
        [
            (
                one, public_id("prd", p.group), p.group, *(p.values[n] for n in names),
                to_json(p.values["options"]), at, at,
            )
            for one, p in zip(taken, fresh, strict=True)
        ],
    )  # fmt: skip
    update(
        connection, tables.product,
        {**{name: f"v.{name}" for name in names}, "options": "v.options", "changed_at": "v.at"}, "t.id = v.id",
        (("id", "int"), *((name, "text") for name in names), ("options", "json"), ("at", "at")),
        [
            (p.id, *(p.values[n] for n in names), to_json(p.values["options"]), at)
            for p in sorted((p for p in plans if p.id is not None and p.is_changed), key=lambda p: p.id or 0)
        ],
    )  # fmt: skip
    return {p.group: p.id for p in plans if p.id is not None} | dict(zip((p.group for p in fresh), taken, strict=True))


def _take_suppliers(act: Act, names: set[str]) -> dict[str, int]:
    """The suppliers of these names, made where they are not known."""
    insert(
        act.connection, tables.supplier, ("public_id", "name", "since"),
        [(public_id("sup", name), name, act.by.at) for name in sorted(names)], "ON CONFLICT (name) DO NOTHING",
    )  # fmt: skip
    return reads.supplier_ids(act.connection, names)


def _insert_skus(act: Act, rows: Sequence[tuple["SkuPlan", str]], currency: str) -> dict[str, int]:
    taken = take_ids(act.connection, tables.sku, len(rows))
    columns = tuple(name for name, _ in _SKU_COLUMNS)
    written = []
    for one, (plan, code) in zip(taken, rows, strict=True):
        values = {**_DEFAULTS, "currency": currency, **plan.values}
        values["options"] = to_json(values["options"]) if values["options"] else None
        written.append((one, public_id("sku", code), code, *(values[name] for name in columns)))
    insert(act.connection, tables.sku, ("id", "public_id", "code", *columns), written)
    return dict(zip((code for _, code in rows), taken, strict=True))


def _update_skus(act: Act, plans: Sequence["SkuPlan"]) -> None:
    """Each SKU's fields that change; the others stay as they are, whoever writes them meanwhile."""
    by_fields: dict[tuple[str, ...], list[SkuPlan]] = {}
    for plan in plans:
        by_fields.setdefault(tuple(sorted(plan.values)), []).append(plan)
    kinds = dict(_SKU_COLUMNS)
    for fields, alike in by_fields.items():
        rows = []
        for plan in sorted(alike, key=lambda one: one.id or 0):
            cells = (to_json(plan.values[n]) if n == "options" else plan.values[n] for n in fields)
            rows.append((plan.id, *cells))
        columns = (("id", "int"), *((name, kinds[name]) for name in fields))
        update(act.connection, tables.sku, {name: f"v.{name}" for name in fields}, "t.id = v.id", columns, rows)


def _write_recipes(act: Act, kits: Sequence[tuple["SkuPlan", int]], ids: dict[str, int]) -> None:
    """Each kit has another release of its recipe; what was sold before keeps the one it was sold by."""
    if not kits:
        return
    connection = act.connection
    parts = reads.sku_ids(connection, {code for plan, _ in kits for code, _ in plan.parts}) | ids
    taken = take_ids(connection, tables.kit_recipe, len(kits))
    insert(
        connection, tables.kit_recipe, ("id", "sku_id", "release", "since"),
        [(one, kit, plan.release, act.by.at) for one, (plan, kit) in zip(taken, kits, strict=True)],
    )  # fmt: skip
    insert(
        connection, tables.kit_component, ("recipe_id", "n", "sku_id", "qty"),
        [
            (one, n, parts[code], qty)
            for one, (plan, _) in zip(taken, kits, strict=True)
            for n, (code, qty) in enumerate(plan.parts, 1)
        ],
    )  # fmt: skip


def _count_in(act: Act, rows: Sequence[tuple[int, int, str, int]], reason: str) -> None:
    """Units of SKUs that never lay anywhere lie in their bins: (SKU, site, bin, units)."""
    if rows:
        post_counts(act, [(sku, site, bin_, qty, reason) for sku, site, bin_, qty in rows])


def skus_came(act: Act, codes: Sequence[str]) -> None:
    """These SKUs are known from now on: orders that asked which product they are go on by themselves."""
    if codes:
        locks.change_meanings(act.connection)
    work.want_untaken(act.connection, "normalize", reads.orders_asking(act.connection, codes), act.by.at)


def post_counts(act: Act, rows: Sequence[tuple[int, int, str, int, str]]) -> None:
    """The difference of each place stands in the ledger: (SKU, site, bin, units more or, below zero, less, reason)."""
    connection = act.connection
    locks.hold_stock(connection, {row[0] for row in rows})
    places = ledger.find_positions(connection, [row[:3] for row in rows])
    ledger.lock_balances(connection, places.values())
    entries = []
    for sku, site, bin_, difference, reason in rows:
        source, target = ("counted", "available") if difference > 0 else ("available", "counted")
        move = ledger.StockMove(sku, places[sku, site, bin_], source, target, abs(difference))
        entries.append(ledger.Entry("count", (move,), None, f"event {act.event_id}", reason))
    ledger.post_stock(connection, entries, act.by.actor_id, act.by.at)
    stock_came(connection, {row[0] for row in rows if row[3] > 0}, act.by)
