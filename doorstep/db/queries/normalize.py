"""Reads and writes of normalize."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among, insert, insert_set, take_ids, to_json, update
from doorstep.domain.ids import public_id
from doorstep.domain.orders import Address, SourceOrder

CONTACT_COLUMNS = (
    "id",
    "name",
    "company",
    "line1",
    "line2",
    "city",
    "region",
    "postcode",
    "country",
    "phone",
    "email",
    "language",
    "note",
    "gift_note",
    "delivery_instructions",
    "personalisation",
)


def read_orders(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, Any]:
    """The orders as they stand, with their account's vendor, name and settings, and the channel's id of the customer
    they are counted under."""
    orders, account, customer = tables.orders, tables.vendor_account, tables.customer
    rows = connection.execute(
        sa.select(
            orders,
            account.c.vendor.label("vendor"),
            account.c.name.label("account"),
            account.c.config,
            customer.c.external_ref.label("customer_ref"),
        )
        .join(account, account.c.id == orders.c.account_id)
        .outerjoin(customer, customer.c.id == orders.c.customer_id)
        .where(among(connection, orders.c.id, order_ids))
    )
    return {row.id: row for row in rows}


# As doorstep.actions.pull keeps what we fetched; of a webhook only the channel's own headers are kept.
is_fetched = tables.inbound_body.c.headers.startswith('{"fetched"')


def read_facts(
    connection: sa.Connection, order_ids: Sequence[int], known: Sequence[int], restored: Collection[str] = (),
    deleted: Collection[str] = (),
) -> list[Any]:  # fmt: skip
    """Events of these orders with no outcome yet; and of those `known` before the state that stands and what was told
    beside states (refunds, fulfillments, deletions; and states that take a deletion back: under the topics `restored`,
    or fetched after what came under the topics `deleted`): with bodies."""
    event, body, orders, revision = tables.inbound_event, tables.inbound_body, tables.orders, tables.order_revision
    columns = (
        event.c.order_id,
        event.c.id,
        event.c.account_id,
        event.c.topic,
        event.c.sha256,
        event.c.order_ref,
        event.c.received_at,
        is_fetched.label("is_fetched"),
        body.c.body,
    )
    fresh = connection.execute(
        sa.select(*columns, sa.false().label("applied"))
        .join(body, body.c.event_id == event.c.id)
        .where(among(connection, event.c.order_id, order_ids), event.c.outcome.is_(None))
        .order_by(event.c.id)
    ).all()
    if not known:
        return list(fresh)
    stands = (
        sa.select(revision.c.event_id)
        .join(orders, sa.and_(orders.c.id == revision.c.order_id, orders.c.revision == revision.c.n))
        .where(among(connection, revision.c.order_id, known, "stand"))
    )
    states = sa.select(revision.c.event_id).where(
        among(connection, revision.c.order_id, known, "states"), revision.c.event_id.is_not(None)
    )
    deletion = event.alias("deletion")
    is_after_one = sa.exists().where(
        deletion.c.order_id == event.c.order_id, deletion.c.topic.in_(sorted(deleted)), deletion.c.id < event.c.id
    )
    standing = connection.execute(
        sa.select(*columns, sa.true().label("applied"))
        .join(body, body.c.event_id == event.c.id)
        .join(orders, sa.and_(orders.c.id == event.c.order_id, orders.c.account_id == event.c.account_id))
        .where(
            among(connection, event.c.order_id, known),
            event.c.outcome == "applied",
            body.c.body.is_not(None),
            sa.or_(
                event.c.id.in_(stands), event.c.id.not_in(states), event.c.topic.in_(sorted(restored)),
                sa.and_(is_fetched, is_after_one),
            ),
        )
        .order_by(event.c.id)
    ).all()  # fmt: skip
    return [*standing, *fresh]


_INTANGIBLE = ("digital", "gift_card")


def find_skus(connection: sa.Connection, keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Our SKU for each (account, key): by the shop's mapping, else where the channel uses our very code."""
    wanted = set(keys)
    if not wanted:
        return {}
    texts = {key for _, key in wanted}
    mapping, sku = tables.sku_mapping, tables.sku
    by_code = dict(
        connection.execute(
            sa.select(sku.c.code, sku.c.id).where(among(connection, sku.c.code, texts), sku.c.active)
        ).all()
    )
    mapped = {
        (account, key): one
        for account, key, one in connection.execute(
            sa.select(mapping.c.account_id, mapping.c.sku, mapping.c.sku_id).where(
                among(connection, mapping.c.account_id, {account for account, _ in wanted}, "accounts"),
                among(connection, mapping.c.sku, texts),
            )
        )
    }
    found = {(account, key): by_code[key] for account, key in wanted if key in by_code}
    return found | {key: one for key, one in mapped.items() if key in wanted}


def intangible_kinds(connection: sa.Connection, sku_ids: Iterable[int]) -> dict[int, str]:
    """Those of these SKUs that nobody sends, with what they are; many a channel calls everything physical."""
    sku, wanted = tables.sku, sorted(set(sku_ids))
    if not wanted:
        return {}
    rows = connection.execute(
        sa.select(sku.c.id, sku.c.kind).where(among(connection, sku.c.id, wanted), sku.c.kind.in_(_INTANGIBLE))
    )
    return {one: kind for one, kind in rows}


def newest_recipes(connection: sa.Connection, sku_ids: Iterable[int]) -> dict[int, int]:
    """The recipe in force for each of these SKUs that is a kit; it is frozen on the line from here."""
    recipe = tables.kit_recipe
    wanted = sorted(set(sku_ids))
    if not wanted:
        return {}
    rows = connection.execute(
        sa.select(recipe.c.sku_id, sa.func.max(recipe.c.id))
        .where(among(connection, recipe.c.sku_id, wanted))
        .group_by(recipe.c.sku_id)
    )
    return {sku: one for sku, one in rows}


def orders_before(connection: sa.Connection, account_ref: Sequence[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """How many orders each (account, customer) has placed with us before."""
    wanted = {key for key in account_ref if key[1]}
    if not wanted:
        return {}
    customer = tables.customer
    # By the public id, which is made of the two and has the index.
    named = {public_id("cus", *key): key for key in wanted}
    rows = connection.execute(
        sa.select(customer.c.public_id, customer.c.orders_before).where(among(connection, customer.c.public_id, named))
    )
    return {named[public]: count for public, count in rows}


def typical_totals(connection: sa.Connection, currencies: Iterable[str], of_last: int = 200) -> dict[str, int]:
    """What recent confirmed orders came to on average, by currency; nothing for a currency with fewer than twenty."""
    orders = tables.orders
    recent = (
        sa.select(orders.c.currency, orders.c.total_minor)
        .where(orders.c.currency.is_not(None))
        .order_by(orders.c.id.desc())
        .limit(of_last)
        .subquery()
    )
    rows = connection.execute(
        sa.select(recent.c.currency, sa.func.count(), sa.func.sum(recent.c.total_minor)).group_by(recent.c.currency)
    )
    wanted = set(currencies)
    return {currency: int(total) // count for currency, count, total in rows if count >= 20 and currency in wanted}


def read_hours(connection: sa.Connection) -> Any:
    """The first site by rank, with its hours: by it the promise is made."""
    site = tables.site
    return connection.execute(
        sa.select(site.c.id, site.c.time_zone, site.c.cut_offs, site.c.calendar, site.c.country)
        .where(site.c.active)
        .order_by(site.c.rank, site.c.id)
        .limit(1)
    ).first()


def write_contacts(
    connection: sa.Connection, rows: Sequence[tuple[Address | None, SourceOrder, str]]
) -> list[int | None]:
    """One contact per (address, order, phone in E.164) that has an address or a way to reach the buyer."""
    ids: list[int | None] = list(take_ids(connection, tables.contact, len(rows)))
    insert(
        connection,
        tables.contact,
        CONTACT_COLUMNS,
        [contact_row(one, *row) for one, row in zip(ids, rows, strict=True)],
    )
    return ids


def contact_row(one: int | None, address: Address | None, order: SourceOrder, phone: str) -> tuple[Any, ...]:
    """The contact that this order and address make (CONTACT_COLUMNS)."""
    a = address or Address()
    personal = {line.ref: [list(pair) for pair in line.properties] for line in order.lines if line.properties}
    return (
        one,
        a.name,
        a.company,
        a.line1,
        a.line2,
        a.city,
        a.region,
        a.postcode,
        a.country,
        phone,
        order.email or a.email,
        order.language,
        order.note,
        order.gift_note,
        order.delivery_instructions,
        to_json(personal) if personal else None,
    )


def write_customers(
    connection: sa.Connection, rows: Sequence[tuple[int, str, int | None, Sequence[str]]], at: datetime
) -> dict[tuple[int, str], int]:
    """Each (account, the channel's customer id, contact, tags) is one customer, one order richer; returns their ids."""
    counted: dict[tuple[int, str], tuple[int | None, Sequence[str], int]] = {}
    for account, ref, contact, tags in rows:
        if ref:
            counted[account, ref] = (contact, tags, counted.get((account, ref), (None, (), 0))[2] + 1)
    back = insert_set(
        connection,
        tables.customer,
        (
            ("public_id", "text"),
            ("account_id", "int"),
            ("external_ref", "text"),
            ("contact_id", "int"),
            ("tags", "json"),
            ("orders_before", "int"),
            ("since", "at"),
        ),
        [
            (public_id("cus", account, ref), account, ref, contact, to_json(list(tags)), times, at)
            for (account, ref), (contact, tags, times) in counted.items()
        ],
        "ON CONFLICT (public_id) DO UPDATE SET contact_id = excluded.contact_id, tags = "
        "excluded.tags, orders_before = customer.orders_before + excluded.orders_before",
        returning="id, account_id, external_ref",
    )
    return {(account, ref): one for one, account, ref in back}


def leave_customers(connection: sa.Connection, times: Mapping[int, int]) -> None:
    """As many orders of these customers turned out to be another's."""
    rows = sorted(times.items())
    sets = {"orders_before": "CASE WHEN t.orders_before < v.times THEN 0 ELSE t.orders_before - v.times END"}
    update(connection, tables.customer, sets, "t.id = v.id", (("id", "int"), ("times", "int")), rows)


ORDER_COLUMNS = (
    ("id", "int"),
    ("number", "text"),
    ("placed_at", "at"),
    ("source_updated_at", "at"),
    ("source_sha", "text"),
    ("currency", "text"),
    ("goods_minor", "int"),
    ("discount_minor", "int"),
    ("tax_minor", "int"),
    ("shipping_minor", "int"),
    ("other_minor", "int"),
    ("total_minor", "int"),
    ("original_total_minor", "int"),
    ("presentment_currency", "text"),
    ("presentment_total_minor", "int"),
    ("tax_included", "bool"),
    ("payment", "text"),
    ("payment_ref", "text"),
    ("payment_method", "text"),
    ("paid_minor", "int"),
    ("gift_card_minor", "int"),
    ("customer_id", "int"),
    ("ship_contact_id", "int"),
    ("bill_contact_id", "int"),
    ("revision", "int"),
    ("shipping_service", "text"),
    ("language", "text"),
    ("risk_score", "int"),
    ("enrichment", "json"),
    ("is_test", "bool"),
    ("promised_at", "at"),
    ("is_history", "bool"),
    ("rounding_accepted_minor", "int"),
    ("payout_currency", "text"),
    ("payout_minor", "int"),
    ("is_tax_remitted", "bool"),
    ("ship_by_at", "at"),
    ("deliver_by_at", "at"),
    ("address_accepted", "bool"),
    ("address_said", "text"),
)


# Of these a row always has a word: NULL is that the channel says none, whatever it said before.
STATED = frozenset(("payout_currency", "payout_minor", "ship_by_at", "deliver_by_at"))
# Who is billed is told with whom it goes to: no contact beside that one is nobody else.
_BILLED = "CASE WHEN v.ship_contact_id IS NULL THEN t.bill_contact_id ELSE v.bill_contact_id END"


def write_orders(connection: sa.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """The orders stand as the rows say (ORDER_COLUMNS); what a row has no word on (NULL) stays as it stood."""
    sets = {
        name: f"v.{name}" if name in STATED else f"coalesce(v.{name}, t.{name})" for name, _ in ORDER_COLUMNS[1:]
    } | {"bill_contact_id": _BILLED}
    update(connection, tables.orders, sets, "t.id = v.id", ORDER_COLUMNS, rows)


def write_revisions(connection: sa.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Append what the channel said, revision by revision: (order, n, event, its time, total, payment, lines JSON,
    at)."""
    insert(
        connection,
        tables.order_revision,
        ("order_id", "n", "event_id", "source_updated_at", "total_minor", "payment", "lines", "at"),
        rows,
    )


def write_promises(connection: sa.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Promises are made once: (order, n, promised_on, ship_by_at, reason, inputs JSON, at)."""
    insert(
        connection,
        tables.promise,
        ("order_id", "n", "promised_on", "ship_by_at", "reason", "inputs", "at"),
        rows,
        "ON CONFLICT (order_id, n) DO NOTHING",
    )
