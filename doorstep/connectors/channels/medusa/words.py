"""Medusa's words and what they mean here: events, order and payment statuses, the references of credit lines."""

EVENT = "event"  # what a shop's subscriber posts: the name of an event and an id
ORDER = "order"  # the whole order, as the Admin API answers it
UNDERSTOOD = frozenset((EVENT, ORDER))

# How the names of events begin that are about an order, and name it.
ORDER_EVENTS = ("order.", "order-edit.", "claim.", "exchange.", "return.")
IGNORED_STATUSES = {"draft": "a draft that somebody of the shop still writes; it comes when it is an order"}
STATUSES = frozenset(("pending", "completed", "archived", "canceled", "requires_action"))
CANCELLED, ARCHIVED = "canceled", "archived"

PAYMENT = {
    "": "pending",
    "not_paid": "pending",
    "awaiting": "pending",
    "requires_action": "pending",
    "authorized": "authorized",
    "partially_authorized": "pending",
    "captured": "paid",
    "completed": "paid",  # of a payment collection
    "partially_captured": "partly_paid",
    "refunded": "refunded",
    "partially_refunded": "partly_refunded",
    "canceled": "voided",
}

# What a credit line refers to where the customer paid with it; any other takes money off the order.
PAID_BY_CREDIT = ("gift", "store_credit", "store-credit", "loyalty")
NOTE_NAMES = frozenset(("note", "notes", "customer_note", "order_note", "order_notes", "comment", "comments"))
PLAIN_OPTIONS = frozenset(("default variant", "default", "default title", "default option value"))

# By what an order of Medusa 1 is told, whose amounts are in minor units.
OF_MEDUSA_1 = frozenset(("swaps", "draft_order_id", "tax_rate", "idempotency_key"))

# What must be a list of objects, and what an object, for the mapping to go on: named when it is not.
ORDER_LISTS = ("items", "shipping_methods", "payment_collections", "fulfillments", "credit_lines")
ORDER_OBJECTS = ("summary", "shipping_address", "billing_address", "customer", "metadata")
LINE_OBJECTS = ("detail", "variant", "metadata")
