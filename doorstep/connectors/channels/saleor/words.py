"""Saleor's words and what they mean here: events, order and payment statuses, what a fulfillment's status says."""

# Each of these brings the whole order where Doorstep registered the webhook, whatever happened.
ORDER_TOPICS = frozenset({
    "order_created", "order_confirmed", "order_paid", "order_fully_paid", "order_updated", "order_cancelled",
    "order_expired", "order_refunded", "order_fully_refunded", "order_fulfilled", "order_metadata_updated",
    "notify_user",
})  # fmt: skip
FULFILLMENT_TOPICS = frozenset({
    "fulfillment_created", "fulfillment_canceled", "fulfillment_approved", "fulfillment_metadata_updated",
    "fulfillment_tracking_number_updated",
})  # fmt: skip
UNDERSTOOD = ORDER_TOPICS | FULFILLMENT_TOPICS

IGNORED_TOPICS = {
    "order_bulk_created": "orders that were imported into the shop; they come when the channel's list is read",
    "order_calculate_taxes": "the shop asks for taxes, and no order has been placed",
    "order_filter_shipping_methods": "the shop asks which shipping may be offered, and no order has been placed",
    "thumbnail_created": "a picture was made smaller",
}
# How the names of events begin that exist and carry no order.
IGNORED_FAMILIES = frozenset({
    "account", "address", "app", "attribute", "category", "channel", "checkout", "collection", "customer", "draft",
    "gift", "invoice", "list", "menu", "observability", "page", "payment", "permission", "product", "promotion",
    "sale", "shipping", "shop", "staff", "stored", "transaction", "translation", "voucher", "warehouse",
})  # fmt: skip
IGNORED_STATUSES = {"DRAFT": "a draft that somebody of the shop still writes; it comes when it is an order"}

STATUSES = frozenset({
    "UNCONFIRMED", "UNFULFILLED", "PARTIALLY_FULFILLED", "FULFILLED", "PARTIALLY_RETURNED", "RETURNED", "CANCELED",
    "EXPIRED",
})  # fmt: skip
CANCELLED = {"CANCELED": "cancelled at Saleor", "EXPIRED": "expired unpaid"}

CHARGED = {"FULL": "paid", "OVERCHARGED": "paid", "PARTIAL": "partly_paid", "NONE": ""}
AUTHORIZED = {"FULL": "authorized", "PARTIAL": "pending", "NONE": "pending", "": "pending"}
# As `payment_status` and the payments of older bodies spell it.
PAYMENT = {
    "": "pending",
    "NOT_CHARGED": "pending",
    "PENDING": "pending",
    "PARTIALLY_CHARGED": "partly_paid",
    "FULLY_CHARGED": "paid",
    "PARTIALLY_REFUNDED": "partly_refunded",
    "FULLY_REFUNDED": "refunded",
    "REFUSED": "pending",
    "CANCELLED": "voided",
}

# What a fulfillment's units are: gone (sent, or given up and paid back), or still to be sent.
GONE = frozenset(("FULFILLED", "REFUNDED", "RETURNED", "REPLACED", "REFUNDED_AND_RETURNED"))
TO_BE_SENT = frozenset(("WAITING_FOR_APPROVAL", "CANCELED"))

# What must be a list of objects, and what an object, for the mapping to go on: named when it is not.
ORDER_LISTS = (
    "lines", "fulfillments", "transactions", "payments", "discounts", "giftCards", "grantedRefunds", "metadata",
)  # fmt: skip
ORDER_OBJECTS = ("total", "shippingPrice", "channel", "user", "shippingAddress", "billingAddress", "totalCharged")
LINE_LISTS = ("metadata",)
CARD_USED = "USED_IN_ORDER"  # of a gift card's history: it paid a part of an order
