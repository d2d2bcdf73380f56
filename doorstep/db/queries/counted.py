"""Laws about quantities: what is counted twice, on a row for speed and in its children for truth, is the same."""

from .laws import Law

COUNTED = (
    Law(
        "claims_equal_the_ledger",
        "Claims equal the ledger: allocated, picked and sent",
        "order",
        """
SELECT sides.order_id AS id, orders.public_id || ' ' || sides.account AS shown FROM (
  SELECT order_id, position_id, 'allocated' AS account, qty - picked_qty - released_qty AS amount FROM allocation
  UNION ALL SELECT order_id, position_id, 'picked', picked_qty - sent_qty FROM allocation
  UNION ALL SELECT order_id, position_id, 'shipped', sent_qty FROM allocation
  UNION ALL SELECT entry.order_id, posting.position_id, posting.account, -posting.amount
  FROM posting JOIN entry ON entry.id = posting.entry_id
  WHERE entry.ledger = 'stock' AND entry.order_id IS NOT NULL
    AND (posting.account IN ('allocated', 'picked')
      OR posting.account = 'shipped' AND entry.kind IN ('hand_over', 'hand_over_undone'))
) AS sides JOIN orders ON orders.id = sides.order_id
GROUP BY sides.order_id, orders.public_id, sides.position_id, sides.account HAVING sum(sides.amount) <> 0""",
        "SELECT count(*) FROM allocation",
        "allocations",
    ),
    Law(
        "lines_count_their_claims",
        "Lines count what their claims hold and have sent",
        "order",
        """
SELECT line.order_id AS id, orders.public_id || ' line ' || line.n AS shown
FROM order_line AS line JOIN orders ON orders.id = line.order_id LEFT JOIN (
  SELECT order_id, line_n, min(held / per_kit) AS allocated, min(sent / per_kit) AS sent FROM (
    SELECT order_id, line_n, sku_id, per_kit, CAST(sum(qty - released_qty) AS INTEGER) AS held,
      CAST(sum(sent_qty) AS INTEGER) AS sent
    FROM allocation GROUP BY order_id, line_n, sku_id, per_kit
  ) AS parts GROUP BY order_id, line_n
) AS claims ON claims.order_id = line.order_id AND claims.line_n = line.n
WHERE line.allocated_qty <> coalesce(claims.allocated, 0) OR line.sent_qty <> coalesce(claims.sent, 0)""",
        "SELECT count(*) FROM order_line",
        "lines",
    ),
    Law(
        "parcels_hold_what_was_sent",
        "Parcels held what was sent, and no more than was picked",
        "order",
        """
SELECT claim.order_id AS id, orders.public_id || ' allocation ' || claim.id AS shown
FROM allocation AS claim JOIN orders ON orders.id = claim.order_id LEFT JOIN (
  SELECT parcel_line.allocation_id, sum(parcel_line.qty) AS packed,
    sum(CASE WHEN parcel.status IN ('handed_over', 'delivered', 'returned') THEN parcel_line.qty ELSE 0 END) AS gone
  FROM parcel_line JOIN parcel ON parcel.id = parcel_line.parcel_id WHERE parcel.status <> 'discarded'
  GROUP BY parcel_line.allocation_id
) AS boxes ON boxes.allocation_id = claim.id
WHERE coalesce(boxes.gone, 0) <> claim.sent_qty OR coalesce(boxes.packed, 0) > claim.picked_qty""",
        "SELECT count(*) FROM parcel_line",
        "parcel lines",
    ),
    Law(
        "returns_are_counted",
        "Lines count what came back",
        "order",
        """
SELECT line.order_id AS id, orders.public_id || ' line ' || line.n AS shown
FROM order_line AS line JOIN orders ON orders.id = line.order_id LEFT JOIN (
  SELECT rma.order_id, rma_line.order_line_n, sum(rma_line.received_qty) AS qty
  FROM rma_line JOIN rma ON rma.id = rma_line.rma_id GROUP BY rma.order_id, rma_line.order_line_n
) AS back ON back.order_id = line.order_id AND back.order_line_n = line.n
WHERE line.returned_qty <> coalesce(back.qty, 0)""",
        "SELECT count(*) FROM rma_line",
        "returned lines",
    ),
    Law(
        "refunds_are_counted",
        "Orders and lines count what was paid back, never more than was paid",
        "order",
        """
SELECT orders.id, orders.public_id AS shown FROM orders LEFT JOIN (
  SELECT order_id, sum(CASE WHEN status = 'posted' THEN amount_minor ELSE 0 END) AS posted, sum(amount_minor) AS asked
  FROM refund WHERE status <> 'voided' GROUP BY order_id
) AS back ON back.order_id = orders.id LEFT JOIN (
  SELECT order_id, sum(amount_minor) AS paid FROM payment GROUP BY order_id
) AS money ON money.order_id = orders.id
WHERE orders.refunded_minor <> coalesce(back.posted, 0) OR coalesce(back.asked, 0) > coalesce(money.paid, 0)
UNION ALL SELECT line.order_id, orders.public_id || ' line ' || line.n
FROM order_line AS line JOIN orders ON orders.id = line.order_id LEFT JOIN (
  SELECT refund.order_id, refund_line.order_line_n, sum(refund_line.amount_minor) AS posted
  FROM refund_line JOIN refund ON refund.id = refund_line.refund_id WHERE refund.status = 'posted'
  GROUP BY refund.order_id, refund_line.order_line_n
) AS back ON back.order_id = line.order_id AND back.order_line_n = line.n
WHERE line.refunded_minor <> coalesce(back.posted, 0)""",
        "SELECT count(*) FROM refund",
        "refunds",
    ),
)
