"""Reads of the pages about products, suppliers, customers and imports: bounded, one statement a list."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.queries.pages import PAGE
from doorstep.db.write import among
from doorstep.domain.catalog import Known


def find_product(connection: sa.Connection, name: str) -> Any | None:
    """The SKU of that code or public id, with its product and its supplier."""
    sku, product, supplier = tables.sku, tables.product, tables.supplier
    return connection.execute(
        sa.select(
            sku, product.c.handle, product.c.title.label("product_title"),
            product.c.options.label("product_options"), product.c.description, product.c.category,
            product.c.brand, supplier.c.name.label("supplier"), supplier.c.public_id.label("supplier_id_public"),
        )
        .select_from(
            sku.outerjoin(product, product.c.id == sku.c.product_id).outerjoin(
                supplier, supplier.c.id == sku.c.supplier_id
            )
        )
        .where(sa.or_(sku.c.code == name, sku.c.public_id == name))
        .limit(1)
    ).first()  # fmt: skip


def list_variants(connection: sa.Connection, product_id: int | None) -> list[Any]:
    """All SKUs of the product."""
    if product_id is None:
        return []
    sku = tables.sku
    wanted = sa.select(sku.c.code, sku.c.public_id, sku.c.title, sku.c.active, sku.c.price_minor, sku.c.currency)
    return list(connection.execute(wanted.where(sku.c.product_id == product_id).order_by(sku.c.code).limit(200)))


def list_barcodes(connection: sa.Connection, sku_id: int) -> list[str]:
    """The codes that name this SKU."""
    barcode = tables.barcode
    rows = connection.execute(
        sa.select(barcode.c.code).where(barcode.c.kind == "sku", barcode.c.target_id == sku_id).order_by(barcode.c.code)
    )
    return list(rows.scalars())


def list_kits_with(connection: sa.Connection, sku_id: int) -> list[Any]:
    """The kits whose newest recipe takes this SKU."""
    recipe, component, sku = tables.kit_recipe, tables.kit_component, tables.sku
    newest = sa.select(sa.func.max(recipe.c.id)).group_by(recipe.c.sku_id)
    return list(
        connection.execute(
            sa.select(sku.c.code, sku.c.public_id, sku.c.title, component.c.qty)
            .join_from(component, recipe, recipe.c.id == component.c.recipe_id)
            .join(sku, sku.c.id == recipe.c.sku_id)
            .where(component.c.sku_id == sku_id, recipe.c.id.in_(newest))
            .order_by(sku.c.code)
            .limit(50)
        )
    )  # fmt: skip


def on_hand(connection: sa.Connection, sku_ids: Iterable[int]) -> dict[int, int]:
    """Units of these SKUs that lie in bins, claimed ones included."""
    position, balance = tables.position, tables.balance
    rows = connection.execute(
        sa.select(position.c.sku_id, sa.func.sum(balance.c.amount))
        .join(balance, balance.c.position_id == position.c.id)
        .where(among(connection, position.c.sku_id, sorted(set(sku_ids))))
        .group_by(position.c.sku_id)
    )
    return {one: int(amount) for one, amount in rows}


def known_of(connection: sa.Connection, rows: Iterable[Any]) -> dict[int, Known]:
    """What is known of these SKUs, as far as being ready goes. Three statements."""
    listed = list(rows)
    ids = [row.id for row in listed]
    barcode, recipe, component = tables.barcode, tables.kit_recipe, tables.kit_component
    codes = dict(
        connection.execute(
            sa.select(barcode.c.target_id, sa.func.count())
            .where(barcode.c.kind == "sku", among(connection, barcode.c.target_id, ids))
            .group_by(barcode.c.target_id)
        ).all()  # type: ignore[arg-type]
    )
    newest = (
        sa.select(sa.func.max(recipe.c.id)).where(among(connection, recipe.c.sku_id, ids)).group_by(recipe.c.sku_id)
    )
    parts = dict(
        connection.execute(
            sa.select(recipe.c.sku_id, sa.func.count())
            .join(component, component.c.recipe_id == recipe.c.id)
            .where(recipe.c.id.in_(newest))
            .group_by(recipe.c.sku_id)
        ).all()  # type: ignore[arg-type]
    )
    units = on_hand(connection, ids)
    return {
        row.id: Known(
            row.code, row.title, row.kind, row.grams, row.price_minor, codes.get(row.id, 0), row.photo,
            units.get(row.id, 0), parts.get(row.id, 0), row.origin_country, row.customs_code,
        )
        for row in listed
    }  # fmt: skip


def list_products(
    connection: sa.Connection, text: str = "", after: str = "", only_unready: bool = False, limit: int = PAGE
) -> list[Any]:
    """Products by code after `after`, each with how many barcodes it has; a row more than a page means more."""
    sku, barcode, position, balance = tables.sku, tables.barcode, tables.position, tables.balance
    recipe = tables.kit_recipe
    number = (
        sa.select(sa.func.count())
        .where(barcode.c.kind == "sku", barcode.c.target_id == sku.c.id)
        .scalar_subquery()
        .label("barcodes")
    )
    wanted = sa.select(sku, number).where(sku.c.code > after)
    if text:
        named = sa.exists().where(barcode.c.kind == "sku", barcode.c.target_id == sku.c.id, barcode.c.code == text)
        wanted = wanted.where(
            sa.or_(sku.c.code.icontains(text, autoescape=True), sku.c.title.icontains(text, autoescape=True), named)
        )
    if only_unready:  # the same as domain.catalog.is_ready, said to the database
        lies = sa.exists().where(
            position.c.sku_id == sku.c.id, balance.c.position_id == position.c.id, balance.c.amount > 0
        )
        wanted = wanted.where(
            sku.c.active,
            sa.or_(
                sku.c.title == "", sku.c.price_minor == 0,
                sa.and_(sku.c.kind == "physical", sa.or_(sku.c.grams == 0, ~lies)),
                sa.and_(sku.c.kind == "kit", ~sa.exists().where(recipe.c.sku_id == sku.c.id)),
            ),
        )  # fmt: skip
    return list(connection.execute(wanted.order_by(sku.c.code).limit(limit + 1)))


# --- suppliers and customers -----------------------------------------------------------------------------------


def list_suppliers(connection: sa.Connection) -> list[Any]:
    """The suppliers, each with how many SKUs it sells us."""
    supplier, sku = tables.supplier, tables.sku
    number = sa.select(sa.func.count()).where(sku.c.supplier_id == supplier.c.id).scalar_subquery().label("skus")
    return list(connection.execute(sa.select(supplier, number).order_by(supplier.c.name).limit(1000)))


def find_supplier(connection: sa.Connection, public: str) -> Any | None:
    """The supplier of that public id."""
    supplier = tables.supplier
    return connection.execute(sa.select(supplier).where(supplier.c.public_id == public)).first()


def list_skus_of(connection: sa.Connection, supplier_id: int) -> list[Any]:
    """What the supplier sells us."""
    sku = tables.sku
    wanted = sa.select(sku.c.code, sku.c.public_id, sku.c.title, sku.c.supplier_ref, sku.c.cost_minor, sku.c.currency)
    return list(connection.execute(wanted.where(sku.c.supplier_id == supplier_id).order_by(sku.c.code).limit(200)))


def list_customers(connection: sa.Connection, text: str = "", before: int = 0, limit: int = PAGE) -> list[Any]:
    """Customers, the newest first; found by name, company, e-mail, phone or town."""
    customer, contact, account = tables.customer, tables.contact, tables.vendor_account
    wanted = (
        sa.select(
            customer.c.id, customer.c.public_id, customer.c.orders_before, contact.c.name, contact.c.company,
            contact.c.email, contact.c.city, contact.c.country, contact.c.erased_at, account.c.name.label("account"),
        )
        .select_from(
            customer.outerjoin(contact, contact.c.id == customer.c.contact_id).join(
                account, account.c.id == customer.c.account_id
            )
        )
        .order_by(customer.c.id.desc())
        .limit(limit + 1)
    )  # fmt: skip
    if before:
        wanted = wanted.where(customer.c.id < before)
    if text:
        columns = (contact.c.name, contact.c.company, contact.c.email, contact.c.phone, contact.c.city)
        wanted = wanted.where(sa.or_(*(column.icontains(text, autoescape=True) for column in columns)))
    return list(connection.execute(wanted))


def find_customer(connection: sa.Connection, public: str) -> Any | None:
    """The customer of that public id with the contact."""
    customer, contact, account = tables.customer, tables.contact, tables.vendor_account
    return connection.execute(
        sa.select(
            customer, *(column for column in contact.c if column.name not in ("id",)), account.c.name.label("account")
        )
        .select_from(
            customer.outerjoin(contact, contact.c.id == customer.c.contact_id).join(
                account, account.c.id == customer.c.account_id
            )
        )
        .where(customer.c.public_id == public)
    ).first()


def list_orders_of(connection: sa.Connection, customer_id: int) -> list[Any]:
    """The customer's newest orders."""
    orders = tables.orders
    wanted = sa.select(
        orders.c.public_id,
        orders.c.number,
        orders.c.placed_at,
        orders.c.status,
        orders.c.total_minor,
        orders.c.currency,
    )
    return list(
        connection.execute(
            wanted.where(orders.c.customer_id == customer_id).order_by(orders.c.placed_at.desc()).limit(50)
        )
    )


# --- imports ---------------------------------------------------------------------------------------------------


def list_imports(connection: sa.Connection, limit: int = 30) -> list[Any]:
    """The newest imports."""
    job, file, actor = tables.import_job, tables.stored_file, tables.actor
    columns = [column for column in job.c if column.name not in ("report", "mapping")]
    return list(
        connection.execute(
            sa.select(*columns, file.c.name.label("file"), actor.c.name.label("actor"))
            .select_from(job.outerjoin(file, file.c.id == job.c.file_id).outerjoin(actor, actor.c.id == job.c.actor_id))
            .order_by(job.c.id.desc())
            .limit(limit)
        )
    )


def has_photo(connection: sa.Connection, sha: str) -> bool:
    """Whether these bytes are a photo of ours: no other file of the home is shown as one."""
    file = tables.stored_file
    return (
        connection.execute(sa.select(file.c.id).where(file.c.sha256 == sha, file.c.kind == "photo")).first() is not None
    )
