"""BigCommerce's words and what they mean here: scopes of webhooks, order statuses, states of payment.

From BigCommerce's own reference of orders (V2, V3) and webhooks, as of 2026-04.
"""

ORDER = "order"  # our word for an order as it was fetched; no scope of a webhook is called so

# Scopes after which the order is fetched again. An archived order is still answered, with `is_deleted`.
HOOKS = (
    "store/order/created",
    "store/order/updated",  # any change, its status too
    "store/order/archived",
    "store/order/refund/created",
    "store/shipment/created",
    "store/shipment/updated",
    "store/shipment/deleted",
)
CHANGES = frozenset(HOOKS) | {"store/order/statusUpdated"}
UNDERSTOOD = CHANGES | {ORDER}
IGNORED = "store/"  # every other scope: carts, products, customers, messages …

INCOMPLETE = 0  # a checkout that reached the payment and was not ended
# What a status says about the money where the order itself says nothing in `payment_status`.
PAYMENT_BY_STATUS = {
    0: "pending",
    1: "pending",  # Pending
    2: "paid",  # Shipped
    3: "paid",  # Partially Shipped
    4: "refunded",  # Refunded
    5: "voided",  # Cancelled
    6: "voided",  # Declined
    7: "pending",  # Awaiting Payment
    8: "paid",  # Awaiting Pickup
    9: "paid",  # Awaiting Shipment
    10: "paid",  # Completed
    11: "paid",  # Awaiting Fulfillment: "payment has been confirmed"
    12: "pending",  # Manual Verification Required
    13: "paid",  # Disputed: what was paid is asked back
    14: "partly_refunded",  # Partially Refunded
}
PAYMENT = {
    "authorized": "authorized",
    "captured": "paid",
    "capture pending": "authorized",
    "declined": "pending",  # the customer may pay otherwise
    "held for review": "authorized",
    "paid": "paid",
    "partially refunded": "partly_refunded",
    "pending": "pending",
    "refunded": "refunded",
    "void": "voided",
    "void pending": "voided",
}
HAS_PAID = frozenset(("paid", "partly_refunded", "refunded"))
ON_DELIVERY = frozenset(("cash on delivery", "pay in store"))  # paid when it is handed over, so it is sent before

CANCELLED = {5: "cancelled in the shop", 6: "declined in the shop"}
ARCHIVED = "archived in the shop before anything was sent"
SENT = frozenset((2, 10))  # Shipped, Completed
OPEN = (1, 3, 7, 8, 9, 11, 12, 13)  # what is not over
RISK = {12: "investigate", 13: "investigate"}

KINDS = {"physical": "physical", "digital": "digital", "giftcertificate": "gift_card"}
TEST_METHODS = frozenset(("test payment gateway", "test payment provider"))
