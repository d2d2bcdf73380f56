"""What an import must know of what stands: read for a slice of rows at a time, one statement each."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among

COUNTS = ("count", "count_undone")  # kinds of entries by which a person said how many lie there


def read_skus(connection: sa.Connection, codes: Iterable[str]) -> dict[str, Any]:
    """The SKUs of these codes, each with the handle of its product and the name of its supplier."""
    sku, product, supplier = tables.sku, tables.product, tables.supplier
    rows = connection.execute(
        sa.select(sku, product.c.handle, supplier.c.name.label("supplier"))
        .select_from(
            sku.outerjoin(product, product.c.id == sku.c.product_id).outerjoin(
                supplier, supplier.c.id == sku.c.supplier_id
            )
        )
        .where(among(connection, sku.c.code, sorted(set(codes))))
    )
    return {row.code: row for row in rows}


def sku_ids(connection: sa.Connection, codes: Iterable[str]) -> dict[str, int]:
    """The ids of those of these codes that are SKUs."""
    sku = tables.sku
    wanted = sorted(set(codes))
    rows = connection.execute(sa.select(sku.c.code, sku.c.id).where(among(connection, sku.c.code, wanted)))
    return dict(rows.all())  # type: ignore[arg-type]


def codes_of(connection: sa.Connection, ids: Iterable[int]) -> dict[int, str]:
    """The codes of these SKUs."""
    sku = tables.sku
    rows = connection.execute(sa.select(sku.c.id, sku.c.code).where(among(connection, sku.c.id, sorted(set(ids)))))
    return dict(rows.all())  # type: ignore[arg-type]


def read_products(connection: sa.Connection, handles: Iterable[str]) -> dict[str, Any]:
    """The products of these handles."""
    product = tables.product
    rows = connection.execute(sa.select(product).where(among(connection, product.c.handle, sorted(set(handles)))))
    return {row.handle: row for row in rows}


def read_barcodes(connection: sa.Connection, codes: Iterable[str]) -> dict[str, tuple[str, int, str]]:
    """What these barcodes are on: (kind, id, the SKU's code where it is one)."""
    barcode, sku = tables.barcode, tables.sku
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    rows = connection.execute(
        sa.select(barcode.c.code, barcode.c.kind, barcode.c.target_id, sku.c.code.label("sku"))
        .select_from(barcode.outerjoin(sku, sa.and_(barcode.c.kind == "sku", sku.c.id == barcode.c.target_id)))
        .where(among(connection, barcode.c.code, wanted))
    )
    return {code: (kind, target, sku_code or "") for code, kind, target, sku_code in rows}


def skus_with_places(connection: sa.Connection, ids: Iterable[int]) -> set[int]:
    """Those of the SKUs that ever lay anywhere."""
    position = tables.position
    wanted = sorted(set(ids))
    if not wanted:
        return set()
    rows = connection.execute(
        sa.select(position.c.sku_id).where(among(connection, position.c.sku_id, wanted)).distinct()
    )
    return set(rows.scalars())


def newest_recipes(
    connection: sa.Connection, ids: Iterable[int] | None = None
) -> dict[int, tuple[int, dict[int, int]]]:
    """Of these kits, or of all: the newest release and what it takes: {kit: (release, {SKU: units})}."""
    recipe, component = tables.kit_recipe, tables.kit_component
    newest = sa.select(sa.func.max(recipe.c.id)).group_by(recipe.c.sku_id)
    if ids is not None:
        newest = newest.where(among(connection, recipe.c.sku_id, sorted(set(ids))))
    rows = connection.execute(
        sa.select(recipe.c.sku_id, recipe.c.release, component.c.sku_id.label("part"), component.c.qty)
        .join(component, component.c.recipe_id == recipe.c.id)
        .where(recipe.c.id.in_(newest))
    )
    found: dict[int, tuple[int, dict[int, int]]] = {}
    for kit, release, part, qty in rows:
        parts = found.setdefault(kit, (release, {}))[1]
        parts[part] = parts.get(part, 0) + qty
    return found


def orders_asking(connection: sa.Connection, codes: Iterable[str]) -> list[int]:
    """The orders with an open case that asks which product one of these SKUs is."""
    case, subject, account = tables.exception_case, tables.case_subject, tables.vendor_account
    channels = connection.execute(sa.select(account.c.id).where(account.c.kind == "channel")).scalars().all()
    keys = [f"{one}:{code}" for one in channels for code in sorted(set(codes))]
    if not keys:
        return []
    rows = connection.execute(
        sa.select(subject.c.subject_id)
        .join(case, case.c.id == subject.c.case_id)
        .where(
            case.c.cause == "unknown_sku", among(connection, case.c.group_key, keys), subject.c.cleared_at.is_(None),
            subject.c.subject_kind == "order",
        )
        .distinct()
        .order_by(subject.c.subject_id)
    )  # fmt: skip
    return list(rows.scalars())


def supplier_ids(connection: sa.Connection, names: Iterable[str]) -> dict[str, int]:
    """The suppliers of these names."""
    supplier = tables.supplier
    wanted = sorted(set(names))
    if not wanted:
        return {}
    rows = connection.execute(
        sa.select(supplier.c.name, supplier.c.id).where(among(connection, supplier.c.name, wanted))
    )
    return dict(rows.all())  # type: ignore[arg-type]


def mapped_skus(connection: sa.Connection, account_id: int, codes: Iterable[str]) -> set[str]:
    """Those of the channel's SKUs that it is already known what they are here."""
    mapping = tables.sku_mapping
    rows = connection.execute(
        sa.select(mapping.c.sku).where(
            mapping.c.account_id == account_id, among(connection, mapping.c.sku, sorted(set(codes)))
        )
    )
    return set(rows.scalars())


def read_places(
    connection: sa.Connection, ids: Iterable[int]
) -> dict[tuple[int, int, str], tuple[int, dict[str, int]]]:
    """{(SKU, site, bin): (position, {account: units})} of the plain positions of these SKUs."""
    position, balance = tables.position, tables.balance
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    plain = [position.c[name] == "" for name in ("lot", "serial", "container", "owner", "condition")]
    rows = connection.execute(
        sa.select(
            position.c.sku_id, position.c.site_id, position.c.bin, position.c.id, balance.c.account, balance.c.amount
        )
        .select_from(position.outerjoin(balance, balance.c.position_id == position.c.id))
        .where(among(connection, position.c.sku_id, wanted), *plain)
    )
    found: dict[tuple[int, int, str], tuple[int, dict[str, int]]] = {}
    for sku_id, site_id, bin_, one, account, amount in rows:
        amounts = found.setdefault((sku_id, site_id, bin_), (one, {}))[1]
        if account:
            amounts[account] = amount
    return found


def newest_entry(connection: sa.Connection) -> int:
    """The number of the newest entry in the books."""
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(tables.entry.c.id), 0))).scalar_one())


def moved_since(connection: sa.Connection, position_ids: Iterable[int], entry_id: int) -> dict[int, tuple[int, bool]]:
    """By how many units these positions hold more than after that entry, where any came or went; and whether they were
    counted since."""
    entry, posting = tables.entry, tables.posting
    wanted = sorted(set(position_ids))
    if not wanted:
        return {}
    counted = sa.func.max(sa.case((entry.c.kind.in_(COUNTS), 1), else_=0))
    rows = connection.execute(
        sa.select(posting.c.position_id, sa.func.sum(posting.c.amount), counted)
        .join(entry, entry.c.id == posting.c.entry_id)
        .where(
            posting.c.entry_id > entry_id, among(connection, posting.c.position_id, wanted),
            posting.c.account.in_(("available", "allocated")),
        )
        .group_by(posting.c.position_id)
    )  # fmt: skip
    return {one: (int(units), bool(was_counted)) for one, units, was_counted in rows}


def sites_by_name(connection: sa.Connection) -> dict[str, int]:
    """The active sites, the first one first."""
    site = tables.site
    rows = connection.execute(sa.select(site.c.name, site.c.id).where(site.c.active).order_by(site.c.rank, site.c.id))
    return dict(rows.all())  # type: ignore[arg-type]


def shop_currency(connection: sa.Connection) -> str:
    """The shop's own currency."""
    setting = tables.setting
    said = connection.execute(sa.select(setting.c.value).where(setting.c.key == "shop_currency")).scalar()
    return str(said or "EUR")


def kept_mapping(connection: sa.Connection, kind: str, headers_sha: str) -> Mapping[str, Any] | None:
    """The mapping that was used for a sheet with these headings before."""
    mapping = tables.import_mapping
    found: Mapping[str, Any] | None = connection.execute(
        sa.select(mapping.c.mapping).where(mapping.c.kind == kind, mapping.c.headers_sha == headers_sha)
    ).scalar()
    return found
