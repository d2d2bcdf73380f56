"""What must hold over the whole warehouse, as SQL that both databases take: each text finds the rows that break it.

`doorstep prove` runs them for its lines, the audit files its cases by them and hands the same text to
great-expectations. Every text gives rows of (id of the subject, a text by which a person finds it).
"""
# ruff: noqa: S608 - nothing is put into these texts but our own words

from dataclasses import dataclass

import sqlalchemy as sa

from doorstep.domain.lifecycle import EFFECT, LIFECYCLES, MESSAGE, ORDER, PAYOUT, REFUND, RMA, Lifecycle

OPEN = "outcome IS NULL"


@dataclass(frozen=True, slots=True)
class Law:
    """One thing that must hold. `subject` is the kind of row that breaks it; `looked` counts what was looked at."""

    name: str
    says: str
    subject: str
    sql: str
    looked: str
    noun: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of looking: how many rows there were, how many break the law, and the first of them."""

    law: Law
    looked: int
    broken: int
    first: tuple[tuple[int, str], ...]
    words: str = ""  # what to say instead of the figure, where nothing was counted
    is_silent: bool = False  # who would have to be asked did not answer: neither kept nor broken

    @property
    def name(self) -> str:
        return self.law.name

    @property
    def holds(self) -> bool:
        return self.broken == 0 and not self.is_silent

    @property
    def figure(self) -> str:
        """The figure as a person reads it."""
        if self.words:
            return self.words
        if self.holds:
            return f"{self.looked:,} {self.law.noun}"
        named = ", ".join(shown for _, shown in self.first[:5])
        more = "" if self.broken <= 5 else " …"
        return f"{self.broken:,} of {self.looked:,} {self.law.noun} break it: {named}{more}"


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _no_work(stage: str, subject: str) -> str:
    return (
        f"NOT EXISTS (SELECT 1 FROM work_item WHERE work_item.stage = '{stage}' "
        f"AND work_item.subject_id = {subject} AND work_item.{OPEN})"
    )


def _no_case(order: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM case_subject WHERE case_subject.order_id = {order} AND cleared_at IS NULL)"


def _no_case_of(kind: str, subject: str) -> str:
    return (
        f"NOT EXISTS (SELECT 1 FROM case_subject WHERE case_subject.subject_kind = '{kind}' "
        f"AND case_subject.subject_id = {subject} AND cleared_at IS NULL)"
    )


_ORDER_IS_OPEN = f"orders.status NOT IN ({_listed(tuple(sorted(ORDER.terminal)))})"
_NOT_SETTLED = _listed(EFFECT.open)

INBOX = (
    Law(
        "every_event_has_one_outcome",
        "Every inbound event has one outcome, or work or a case for it",
        "inbound_event",
        f"""
SELECT inbound_event.id, 'event ' || inbound_event.id AS shown FROM inbound_event
WHERE inbound_event.{OPEN}
  AND {_no_work("capture", "inbound_event.id")}
  AND {_no_work("fetch", "inbound_event.id")}
  AND {_no_work("normalize", "inbound_event.order_id")}
  AND {_no_case_of("inbound_event", "inbound_event.id")}
  AND {_no_case("inbound_event.order_id")}""",
        "SELECT count(*) FROM inbound_event",
        "events",
    ),
)

LEDGER = (
    Law(
        "every_entry_sums_to_zero",
        "Every entry of the ledger sums to zero",
        "entry",
        """
SELECT entry_id AS id, 'entry ' || entry_id AS shown FROM posting
GROUP BY entry_id, sku_id, currency HAVING sum(amount) <> 0
UNION ALL SELECT id, 'entry ' || id || ', which posts nothing' FROM entry
WHERE NOT EXISTS (SELECT 1 FROM posting WHERE posting.entry_id = entry.id)
UNION ALL SELECT DISTINCT entry.id, 'entry ' || entry.id || ', in the wrong ledger'
FROM entry JOIN posting ON posting.entry_id = entry.id
WHERE (entry.ledger = 'stock') <> (posting.sku_id IS NOT NULL)""",
        "SELECT count(*) FROM entry",
        "entries",
    ),
    Law(
        "stock_balances_equal_postings",
        "Every guarded balance of stock is the sum of its postings",
        "position",
        """
SELECT position_id AS id, 'position ' || position_id || ' ' || account AS shown FROM (
  SELECT position_id, account, amount FROM balance
  UNION ALL SELECT position_id, account, -amount FROM posting
  WHERE position_id IS NOT NULL AND account IN ('available', 'allocated', 'picked')
) AS sides GROUP BY position_id, account HAVING sum(amount) <> 0""",
        "SELECT count(*) FROM balance",
        "balances",
    ),
    Law(
        "money_balances_equal_postings",
        "What can still be refunded is the sum of its postings",
        "order",
        """
SELECT sides.order_id AS id, orders.public_id || ' ' || sides.account AS shown FROM (
  SELECT order_id, account, currency, amount FROM money_balance
  UNION ALL SELECT entry.order_id, posting.account, posting.currency, -posting.amount
  FROM posting JOIN entry ON entry.id = posting.entry_id
  WHERE entry.order_id IS NOT NULL AND posting.account IN ('refundable', 'gift_card')
) AS sides JOIN orders ON orders.id = sides.order_id
GROUP BY sides.order_id, orders.public_id, sides.account, sides.currency HAVING sum(sides.amount) <> 0""",
        "SELECT count(*) FROM money_balance",
        "balances",
    ),
    Law(
        "no_unit_is_lost",
        "No unit left twice, and none came out of nowhere",
        "sku",
        """
SELECT sums.sku_id AS id, sku.code || ' ' || sums.account AS shown FROM (
  SELECT sku_id, account, sum(amount) AS amount FROM posting
  WHERE account IN ('available', 'allocated', 'picked', 'shipped', 'returned', 'scrapped')
  GROUP BY sku_id, account
) AS sums JOIN sku ON sku.id = sums.sku_id WHERE sums.amount < 0""",
        "SELECT count(DISTINCT sku_id) FROM posting",
        "SKUs",
    ),
    Law(
        "no_cent_is_lost",
        "Every cent paid is refundable, set aside or paid back",
        "order",
        """
SELECT sides.order_id AS id, orders.public_id AS shown FROM (
  SELECT order_id, amount_minor AS amount FROM payment
  UNION ALL SELECT order_id, -amount FROM money_balance WHERE account = 'refundable'
  UNION ALL SELECT order_id, -amount_minor FROM refund WHERE status <> 'voided'
) AS sides JOIN orders ON orders.id = sides.order_id
GROUP BY sides.order_id, orders.public_id HAVING sum(sides.amount) <> 0""",
        "SELECT count(*) FROM payment",
        "payments",
    ),
)

ORDERS = (
    Law(
        "lines_equal_orders_to_the_cent",
        "Lines sum to their orders, to the cent",
        "order",
        """
SELECT orders.id, orders.public_id AS shown
FROM orders LEFT JOIN order_line AS line ON line.order_id = orders.id
WHERE orders.confirmed_at IS NOT NULL GROUP BY orders.id, orders.public_id, orders.total_minor
HAVING coalesce(sum(line.total_minor), 0) <> orders.total_minor
  OR coalesce(sum(line.goods_minor - line.discount_minor + line.tax_minor + line.shipping_minor
    + line.other_minor), 0) <> orders.total_minor""",
        "SELECT count(*) FROM orders WHERE confirmed_at IS NOT NULL",
        "orders",
    ),
    Law(
        "every_open_order_has_work_a_wait_or_a_case",
        "Every open order has work, a wait or a case",
        "order",
        f"""
SELECT orders.id, orders.public_id || ' ' || orders.status AS shown FROM orders
WHERE {_ORDER_IS_OPEN} AND {_no_case("orders.id")}
  AND {_no_work("normalize", "orders.id")} AND {_no_work("allocate", "orders.id")}
  AND NOT EXISTS (SELECT 1 FROM inbound_event JOIN work_item ON work_item.subject_id = inbound_event.id
    WHERE inbound_event.order_id = orders.id AND work_item.stage = 'capture' AND work_item.{OPEN})
  AND NOT EXISTS (SELECT 1 FROM fulfillment WHERE fulfillment.order_id = orders.id
    AND (fulfillment.status IN ('released', 'picked') OR NOT {_no_work("pick_pack", "fulfillment.id")}))
  AND NOT EXISTS (SELECT 1 FROM parcel WHERE parcel.order_id = orders.id
    AND (parcel.status IN ('open', 'labelled') OR NOT {_no_work("ship", "parcel.id")}))
  AND NOT EXISTS (SELECT 1 FROM rma WHERE rma.order_id = orders.id
    AND rma.status NOT IN ({_listed(tuple(sorted(RMA.terminal)))}))""",
        f"SELECT count(*) FROM orders WHERE {_ORDER_IS_OPEN}",
        "open orders",
    ),
    Law(
        "nothing_is_left_lying",
        "Nothing that is begun lies without work or a case",
        "order",
        f"""
SELECT orders.id, orders.public_id || ' line ' || line.n AS shown
FROM order_line AS line JOIN orders ON orders.id = line.order_id
WHERE orders.status IN ('confirmed', 'in_progress') AND line.kind IN ('physical', 'custom')
  AND line.sku_id IS NOT NULL AND line.qty > line.elsewhere_qty + line.allocated_qty
  AND {_no_work("allocate", "orders.id")} AND {_no_work("normalize", "orders.id")} AND {_no_case("orders.id")}
UNION ALL SELECT order_id, public_id FROM fulfillment
WHERE status = 'planned' AND {_no_work("pick_pack", "fulfillment.id")} AND {_no_case("fulfillment.order_id")}
UNION ALL SELECT order_id, public_id FROM parcel
WHERE status IN ('sealed', 'handed_over') AND {_no_work("ship", "parcel.id")} AND {_no_case("parcel.order_id")}
UNION ALL SELECT order_id, public_id FROM message
WHERE status NOT IN ({_listed((*sorted(MESSAGE.terminal), "failed"))})
  AND {_no_work("notify", "message.id")} AND {_no_case_of("message", "message.id")}
UNION ALL SELECT order_id, public_id FROM refund
WHERE status = '{REFUND.initial}' AND {_no_work("returns", "refund.id")} AND {_no_case_of("refund", "refund.id")}
UNION ALL SELECT 0, public_id FROM payout
WHERE status = '{PAYOUT.initial}' AND {_no_work("reconcile", "payout.id")} AND {_no_case_of("payout", "payout.id")}
UNION ALL SELECT coalesce(effect.order_id, 0), effect.public_id FROM effect
LEFT JOIN shipment ON effect.subject_kind = 'shipment' AND shipment.id = effect.subject_id
WHERE effect.status IN ({_NOT_SETTLED})
  AND NOT EXISTS (SELECT 1 FROM work_item WHERE work_item.subject_id = coalesce(shipment.parcel_id, effect.subject_id)
    AND work_item.stage IN ('ship', 'notify', 'returns', 'watch', 'sync') AND work_item.{OPEN})
  AND {_no_case_of("effect", "effect.id")} AND {_no_case_of("message", "effect.subject_id")}
  AND {_no_case("effect.order_id")}""",
        "SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM fulfillment) + (SELECT count(*) FROM parcel) "
        "+ (SELECT count(*) FROM message) + (SELECT count(*) FROM refund) + (SELECT count(*) FROM payout) "
        "+ (SELECT count(*) FROM effect)",
        "rows",
    ),
)

EFFECTS = (
    Law(
        "no_intent_has_two_effects",
        "Nothing that was wanted once was done twice",
        "effect",
        """
SELECT min(effect.id) AS id, min(effect.public_id) || ' ' || operation AS shown FROM effect WHERE status = 'done'
GROUP BY operation, subject_kind, subject_id, coalesce(parent_id, 0) HAVING count(*) > 1
UNION ALL SELECT min(id), min(public_id) || ' ' || operation FROM effect
WHERE status = 'done' AND operation = 'refund' GROUP BY operation, subject_id HAVING count(*) > 1
UNION ALL SELECT min(id), key FROM effect GROUP BY key HAVING count(*) > 1""",
        "SELECT count(*) FROM effect",
        "effects",
    ),
    Law(
        "a_parcel_has_one_live_label",
        "No parcel has two live labels",
        "parcel",
        """
SELECT parcel.id, parcel.public_id AS shown FROM shipment JOIN parcel ON parcel.id = shipment.parcel_id
WHERE shipment.status NOT IN ('voided', 'refused') GROUP BY parcel.id, parcel.public_id HAVING count(*) > 1
UNION ALL SELECT parcel.id, parcel.public_id FROM parcel JOIN (
  SELECT subject_id, count(*) AS bought FROM effect
  WHERE subject_kind = 'parcel' AND operation = 'buy_label' AND status = 'done'
  GROUP BY subject_id HAVING count(*) > 1
) AS labels ON labels.subject_id = parcel.id
WHERE labels.bought - (SELECT count(*) FROM shipment
  WHERE shipment.parcel_id = parcel.id AND shipment.status = 'voided') > 1""",
        "SELECT count(*) FROM parcel",
        "parcels",
    ),
)


def _standing(life: Lifecycle) -> str:
    return (
        f"SELECT {life.table}.id, '{life.entity} ' || {life.table}.id || ' ' || {life.table}.status AS shown "
        f"FROM {life.table} LEFT JOIN journal ON journal.kind = '{life.entity}' "
        f"AND journal.subject_id = {life.table}.id AND journal.n = {life.table}.version "
        f"WHERE {life.table}.status <> coalesce(journal.to_status, '{life.initial}') "
        f"OR ({life.table}.version > 0 AND journal.n IS NULL)"
    )


def _initials() -> str:
    return " ".join(f"WHEN '{life.entity}' THEN '{life.initial}'" for life in LIFECYCLES)


JOURNAL = (
    Law(
        "statuses_equal_the_journal",
        "Every status is where its journal leads, without a gap",
        "journal",
        "\nUNION ALL ".join(map(_standing, LIFECYCLES))
        + f"""
UNION ALL SELECT subject_id, kind || ' ' || subject_id || ' move ' || n FROM (
  SELECT kind, subject_id, n, from_status,
    row_number() OVER (PARTITION BY kind, subject_id ORDER BY n) AS place,
    lag(to_status) OVER (PARTITION BY kind, subject_id ORDER BY n) AS stood
  FROM journal
) AS moves WHERE n <> place OR from_status <> coalesce(stood, CASE kind {_initials()} END)""",
        "SELECT count(*) FROM journal",
        "moves",
    ),
)


def look(connection: sa.Connection, law: Law, first: int = 5) -> Kept:
    """Whether the law holds now. Two statements; only the first offenders are brought here."""
    looked = int(connection.exec_driver_sql(law.looked).scalar_one())
    rows = connection.exec_driver_sql(
        f"SELECT id, shown, count(*) OVER () FROM ({law.sql}) AS broken ORDER BY id, shown LIMIT {int(first)}"
    ).all()
    broken = int(rows[0][2]) if rows else 0
    return Kept(law, looked, broken, tuple((int(one), str(shown)) for one, shown, _ in rows))
