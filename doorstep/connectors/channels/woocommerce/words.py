"""WooCommerce's words and what they mean here: topics, order statuses, the names of meta entries."""

import re

RESTORED_TOPIC = "order.restored"
ORDER_TOPICS = frozenset(("order.created", "order.updated", RESTORED_TOPIC))
DELETED_TOPIC = "order.deleted"
UNDERSTOOD = ORDER_TOPICS | {DELETED_TOPIC}

# Families of topics (the word before the dot) that exist and carry no order.
IGNORED_FAMILIES = frozenset(("coupon", "customer", "product", "subscription", "action", "booking"))

# What must be a list of objects, and what an object, for the mapping to go on: named when it is not.
ORDER_LISTS = ("line_items", "shipping_lines", "fee_lines", "refunds", "meta_data", "gift_cards")
ORDER_OBJECTS = ("billing", "shipping")
LINE_LISTS = ("meta_data",)

# What a status says about the money, where the order has a date of payment and where it has none.
PAYMENT_IF_PAID = {
    "pending": "paid",
    "on-hold": "paid",
    "processing": "paid",
    "completed": "paid",
    "cancelled": "paid",
    "failed": "paid",
    "refunded": "refunded",
    "trash": "paid",
}
PAYMENT_IF_UNPAID = {
    "pending": "pending",
    "on-hold": "pending",
    "processing": "terms",  # WooCommerce dates every payment it sees: this one is due on delivery or by invoice
    "completed": "paid",
    "cancelled": "voided",
    "failed": "pending",  # the customer may try again with the same order
    "refunded": "refunded",
    "trash": "voided",
}
CANCELLED = {"cancelled": "cancelled in the shop", "trash": "put into the shop's trash"}
FAILED = "failed"  # the payment did not go through; the customer may try again with the same order
SENT = "completed"  # the only status that says something about sending

BASKETS = {
    "checkout-draft": "a basket that has not been ordered yet",
    "auto-draft": "an order that someone in the shop has only begun to write",
}

LANGUAGE_KEYS = frozenset(("wpml_language", "trp_language", "weglot_language", "order_language", "locale"))
GIFT_CARD_PREFIXES = ("wc_gc_giftcard", "pw_gift_card", "ywgc_")
# Where plugins say what gift cards and store credit paid: lists of the order, whose entries have an amount; figures of
# the order; and notes on it, which hold the sum, an amount by code, or an object with an amount.
PREPAID_LISTS = ("gift_cards", "pw_gift_cards_redeemed")  # WooCommerce Gift Cards, PW Gift Cards
PREPAID_FIGURES = {"_store_credit_used": "store_credit"}  # WooCommerce Store Credit, which notes it by code as well
PREPAID_KEYS = (
    "_ywgc_applied_gift_cards_totals",  # YITH Gift Cards
    "_funds_used",  # Account Funds
    "_store_credit_used",  # WooCommerce Store Credit
    "smart_coupons_contribution",  # Smart Coupons of StoreApps
    "wt_store_credit_used",  # Smart Coupons of WebToffee
    "acfw_store_credits_order_paid",  # Advanced Coupons
)
AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,8})?", re.ASCII)  # notes of plugins can hold anything
RISK_KEY = "_wcpay_fraud_outcome_status"
RISK = {
    "allow": "accept",
    "review": "investigate",
    "review_allowed": "accept",
    "review_blocked": "cancel",
    "block": "cancel",
}
MODE_KEY = "_wcpay_mode"
