"""Etsy's words and what they mean here: topics, the statuses of a receipt and of a refund."""

RECEIPT_TOPIC = "receipt"  # ours: a receipt as the API answers it
PAID_TOPIC = "order.paid"
EVENT_FAMILY = "order."  # Etsy announces more events of orders; each says no more than which receipt
UNDERSTOOD = frozenset((RECEIPT_TOPIC, PAID_TOPIC))

# The list is that of the Open API's ShopReceipt (2023-06-08); the API writes them with capitals.
PAYMENT_IF_PAID = {
    "paid": "paid",
    "completed": "paid",
    "open": "paid",
    "payment processing": "pending",
    "canceled": "paid",
    "fully refunded": "refunded",
    "partially refunded": "partly_refunded",
}
PAYMENT_IF_UNPAID = {
    "paid": "paid",
    "completed": "terms",  # sent before it was paid, by cheque or money order
    "open": "pending",
    "payment processing": "pending",
    "canceled": "voided",
    "fully refunded": "refunded",
    "partially refunded": "partly_refunded",
}
CANCELLED = "canceled"
PAID = frozenset(("paid", "partly_refunded", "refunded"))

# The API's list of a refund's statuses is not published; a word of neither list makes the payment unknown.
REFUND_MADE = frozenset(("", "success", "succeeded", "complete", "completed", "settled", "refunded"))
REFUND_NOT_MADE = frozenset(("pending", "processing", "open", "failed", "error", "canceled", "cancelled", "declined"))

# What must be a list of objects for the mapping to go on: named when it is not.
RECEIPT_LISTS = ("transactions", "refunds", "shipments")
LINE_LISTS = ("variations",)
