"""One fingerprint of where everything stands: the same for two days with the same end, however each came there.

It is made of public ids, statuses, quantities, minor amounts and open causes. Left out is what may differ between two
runs of one day: instants, internal ids (and public ids made of them), vendors' numbers, runs, batches and attempts.
"""
# ruff: noqa: S608 - nothing is put into these texts but our own words

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.domain.causes import BY_NAME

_ORDER = "JOIN orders ON orders.id = {}.order_id"
# What a message is about, by the number of the parcel, refund or return on its order.
_ABOUT = """CASE WHEN about_parcel.id IS NOT NULL THEN 'parcel ' || about_parcel.n
  WHEN about_refund.id IS NOT NULL THEN 'refund ' || about_refund.n
  WHEN about_return.id IS NOT NULL THEN 'return ' || about_return.n ELSE message.ref END"""
_ABOUTS = """LEFT JOIN parcel AS about_parcel ON about_parcel.public_id = message.ref
LEFT JOIN refund AS about_refund ON about_refund.public_id = message.ref
LEFT JOIN rma AS about_return ON about_return.public_id = message.ref"""

# (word, query): each row is one line of the digest, behind its word.
_PARTS: tuple[tuple[str, str], ...] = (
    (
        "event",
        """SELECT account.public_id, event.topic, count(*) FROM inbound_event AS event
JOIN vendor_account AS account ON account.id = event.account_id WHERE account.kind = 'channel'
GROUP BY account.public_id, event.topic""",
    ),
    (
        "order",
        """SELECT public_id, status, currency, goods_minor, discount_minor, tax_minor, shipping_minor, other_minor,
total_minor, paid_minor, refunded_minor FROM orders""",
    ),
    (
        "line",
        f"""SELECT orders.public_id, line.n, sku.code, line.kind, line.original_qty, line.qty, line.allocated_qty,
line.elsewhere_qty, line.sent_qty, line.returned_qty, line.total_minor, line.refunded_minor
FROM order_line AS line {_ORDER.format("line")} LEFT JOIN sku ON sku.id = line.sku_id""",
    ),
    (
        "part",
        f"""SELECT orders.public_id, part.n, site.public_id, part.status
FROM fulfillment AS part {_ORDER.format("part")} JOIN site ON site.id = part.site_id""",
    ),
    (
        "claim",
        f"""SELECT orders.public_id, claim.line_n, sku.code, site.public_id, position.bin, claim.qty, claim.per_kit,
claim.picked_qty, claim.released_qty, claim.sent_qty
FROM allocation AS claim {_ORDER.format("claim")} JOIN sku ON sku.id = claim.sku_id
JOIN position ON position.id = claim.position_id JOIN site ON site.id = position.site_id""",
    ),
    (
        "parcel",
        f"SELECT orders.public_id, parcel.n, parcel.status, parcel.grams FROM parcel {_ORDER.format('parcel')}",
    ),
    (
        "inside",
        f"""SELECT orders.public_id, parcel.n, sku.code, sum(inside.qty) FROM parcel_line AS inside
JOIN parcel ON parcel.id = inside.parcel_id {_ORDER.format("parcel")} JOIN sku ON sku.id = inside.sku_id
GROUP BY orders.public_id, parcel.n, sku.code""",
    ),
    (
        "shipment",
        f"""SELECT orders.public_id, parcel.n, shipment.status, shipment.cost_minor, shipment.currency
FROM shipment JOIN parcel ON parcel.id = shipment.parcel_id {_ORDER.format("parcel")}""",
    ),
    (
        "message",
        f"""SELECT orders.public_id, message.kind, {_ABOUT}, message.status
FROM message {_ORDER.format("message")} {_ABOUTS}""",
    ),
    (
        "payment",
        f"""SELECT orders.public_id, payment.method, payment.amount_minor, payment.currency
FROM payment {_ORDER.format("payment")}""",
    ),
    (
        "refund",
        f"""SELECT orders.public_id, refund.n, refund.status, refund.made_by, refund.amount_minor, refund.currency
FROM refund {_ORDER.format("refund")}""",
    ),
    (
        "refunded",
        f"""SELECT orders.public_id, refund.n, line.order_line_n, line.qty, line.amount_minor
FROM refund_line AS line JOIN refund ON refund.id = line.refund_id {_ORDER.format("refund")}""",
    ),
    ("return", f"SELECT orders.public_id, rma.n, rma.status FROM rma {_ORDER.format('rma')}"),
    (
        "returned",
        f"""SELECT orders.public_id, rma.n, line.order_line_n, line.qty, line.received_qty, line.restocked_qty,
line.scrapped_qty FROM rma_line AS line JOIN rma ON rma.id = line.rma_id {_ORDER.format("rma")}""",
    ),
    (
        "payout",
        """SELECT account.public_id, payout.status, payout.currency, payout.amount_minor, payout.residual_minor
FROM payout JOIN vendor_account AS account ON account.id = payout.account_id""",
    ),
    (
        "settled",
        """SELECT orders.public_id, line.kind, line.status, line.gross_minor, line.fee_minor, line.net_minor,
line.currency FROM settlement_line AS line LEFT JOIN orders ON orders.id = line.order_id""",
    ),
    (
        "units",
        """SELECT sku.code, site.public_id, position.bin, position.lot, position.serial, position.container,
position.owner, position.condition, posting.account, sum(posting.amount)
FROM posting JOIN position ON position.id = posting.position_id JOIN sku ON sku.id = position.sku_id
JOIN site ON site.id = position.site_id
GROUP BY sku.code, site.public_id, position.bin, position.lot, position.serial, position.container, position.owner,
position.condition, posting.account HAVING sum(posting.amount) <> 0""",
    ),
    (
        "money",
        """SELECT orders.public_id, posting.account, posting.currency, sum(posting.amount)
FROM posting JOIN entry ON entry.id = posting.entry_id LEFT JOIN orders ON orders.id = entry.order_id
WHERE posting.currency IS NOT NULL GROUP BY orders.public_id, posting.account, posting.currency
HAVING sum(posting.amount) <> 0""",
    ),
    (
        "effect",
        f"""SELECT effect.operation, effect.subject_kind, orders.public_id, coalesce(parcel.n, sent.n, refund.n),
message.kind, {_ABOUT}, effect.status, effect.amount_minor, effect.currency
FROM effect LEFT JOIN orders ON orders.id = effect.order_id
LEFT JOIN parcel ON effect.subject_kind = 'parcel' AND parcel.id = effect.subject_id
LEFT JOIN shipment ON effect.subject_kind = 'shipment' AND shipment.id = effect.subject_id
LEFT JOIN parcel AS sent ON sent.id = shipment.parcel_id
LEFT JOIN refund ON effect.subject_kind = 'refund' AND refund.id = effect.subject_id
LEFT JOIN message ON effect.subject_kind = 'message' AND message.id = effect.subject_id {_ABOUTS}
WHERE effect.operation <> 'hand_over'""",
    ),
)

_CASES = """SELECT exception_case.cause, exception_case.group_key, orders.public_id
FROM exception_case JOIN case_subject ON case_subject.case_id = exception_case.id
LEFT JOIN orders ON orders.id = case_subject.order_id
WHERE exception_case.status = 'open' AND case_subject.cleared_at IS NULL"""
_NUMBERED = re.compile(r"(\d+)(:.*)?", re.DOTALL)
# How what a group key numbers is called outside: by kind of row.
_CALLED: dict[str, str] = {
    "order": "SELECT id, public_id FROM orders",
    "sku": "SELECT id, code FROM sku",
    "account": "SELECT id, public_id FROM vendor_account",
    "parcel": f"SELECT parcel.id, orders.public_id || ' parcel ' || parcel.n FROM parcel {_ORDER.format('parcel')}",
    "fulfillment": f"SELECT part.id, orders.public_id || ' part ' || part.n FROM fulfillment AS part "
    f"{_ORDER.format('part')}",
    "refund": f"SELECT refund.id, orders.public_id || ' refund ' || refund.n FROM refund {_ORDER.format('refund')}",
    "message": f"SELECT message.id, orders.public_id || ' ' || message.kind || ' ' || {_ABOUT} "
    f"FROM message {_ORDER.format('message')} {_ABOUTS}",
    "payout": "SELECT id, status || ' ' || amount_minor || ' ' || currency FROM payout",
    "effect": "SELECT effect.id, effect.operation || ' ' || coalesce(orders.public_id, '') FROM effect "
    "LEFT JOIN orders ON orders.id = effect.order_id",
}


def digest(connection: sa.Connection) -> str:
    """SHA-256 over the sorted lines."""
    return hashlib.sha256("\n".join(sorted(lines(connection))).encode()).hexdigest()


def lines(connection: sa.Connection) -> Iterator[str]:
    """Everything that the digest is made of, as text; two that differ show by these where."""
    for word, query in _PARTS:
        for row in connection.exec_driver_sql(query):
            yield _line(word, row)
    yield from _listed(connection)
    called: dict[str, dict[int, str]] = {}
    for cause, group_key, order in connection.exec_driver_sql(_CASES):
        yield _line("case", (cause, _outside(connection, cause, group_key, called), order))


def _listed(connection: sa.Connection) -> Iterator[str]:
    """Each parcel on a list that its carrier was given. Which of them share a list, and whose name the list bears, is
    only how they happened to be ready."""
    effect, shipment, parcel, orders = tables.effect, tables.shipment, tables.parcel, tables.orders
    named = connection.execute(
        sa.select(shipment.c.account_id, shipment.c.label_ref, orders.c.public_id, parcel.c.n)
        .join(parcel, parcel.c.id == shipment.c.parcel_id).join(orders, orders.c.id == parcel.c.order_id)
        .where(shipment.c.label_ref.is_not(None))
    )  # fmt: skip
    parcels = {(account, label): (order, n) for account, label, order, n in named}
    lists = sa.select(effect.c.account_id, effect.c.request, effect.c.status).where(effect.c.operation == "hand_over")
    for account, request, status in connection.execute(lists):
        for label in (request or {}).get("labels", ()):
            yield _line("listed", (*parcels.get((account, label), ("?", 0)), status))


def _line(word: str, row: Any) -> str:
    return "|".join([word, *("" if value is None else str(value) for value in row)])


def _outside(connection: sa.Connection, cause: str, group_key: str, called: dict[str, dict[int, str]]) -> str:
    """The group key with the row that its number names called as it is outside."""
    numbered = _NUMBERED.fullmatch(group_key)
    if numbered is None:
        return group_key
    kind = "sku" if cause == "short_stock" else "account" if BY_NAME[cause].grouped else BY_NAME[cause].subject
    if kind not in _CALLED:
        return group_key
    if kind not in called:
        called[kind] = {one: name for one, name in connection.exec_driver_sql(_CALLED[kind])}
    return called[kind].get(int(numbered[1]), "?") + (numbered[2] or "")
