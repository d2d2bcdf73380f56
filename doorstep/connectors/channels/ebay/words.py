"""eBay's words and what they mean here: topics, the statuses of an order, its markets."""

ORDER_TOPIC = "order"  # ours: an order as the Fulfillment API answers it
DELETION_TOPIC = "MARKETPLACE_ACCOUNT_DELETION"
UNDERSTOOD = frozenset((ORDER_TOPIC, DELETION_TOPIC))

DELETION = (
    "somebody has closed an eBay account and asks to be forgotten; eBay tells every program of everybody. If that user "
    "bought here, do it on the customer's page, or with `doorstep forget`"
)

# OrderPaymentStatusEnum of the Fulfillment API.
PAYMENT = {
    "PENDING": "pending",
    "FAILED": "pending",
    "PAID": "paid",
    "PARTIALLY_REFUNDED": "partly_refunded",
    "FULLY_REFUNDED": "refunded",
}
PAID = frozenset(("paid", "partly_refunded", "refunded"))
CANCELLED, ASKED_TO_CANCEL = "CANCELED", "IN_PROGRESS"
NOT_CANCELLED = frozenset(("", "NONE_REQUESTED", ASKED_TO_CANCEL))
REFUND_MADE, REFUND_NOT_MADE = frozenset(("", "REFUNDED")), frozenset(("PENDING", "FAILED"))
SENT = "FULFILLED"
NOT_SENT = frozenset(("", "NOT_STARTED", "IN_PROGRESS"))
# What stands among a line's taxes and is none (FeeEnum).
FEES = frozenset({
    "ADDITIONAL_FEE", "BATTERY_RECYCLING_FEE", "ELECTRONIC_RECYCLING_FEE", "MATTRESS_RECYCLING_FEE",
    "TIRE_RECYCLING_FEE", "WHITE_GOODS_DISPOSABLE_TAX",
})  # fmt: skip

BY_EBAY = "FULFILLED_BY_EBAY"  # it lies in eBay's own stock room, and leaves from there
DIGITAL = "DIGITAL"

# Where prices are shown without the tax, which comes on top.
NET_MARKETS = frozenset(("EBAY_US", "EBAY_CA", "EBAY_MOTORS", "EBAY_MOTORS_US"))
CURRENCY = {
    "EBAY_US": "USD", "EBAY_MOTORS": "USD", "EBAY_MOTORS_US": "USD", "EBAY_CA": "CAD", "EBAY_GB": "GBP",
    "EBAY_AU": "AUD", "EBAY_AT": "EUR", "EBAY_BE": "EUR", "EBAY_CH": "CHF", "EBAY_DE": "EUR", "EBAY_ES": "EUR",
    "EBAY_FR": "EUR", "EBAY_IE": "EUR", "EBAY_IT": "EUR", "EBAY_NL": "EUR", "EBAY_PL": "PLN", "EBAY_HK": "HKD",
    "EBAY_MY": "MYR", "EBAY_PH": "PHP", "EBAY_SG": "SGD", "EBAY_TW": "TWD", "EBAY_TH": "THB", "EBAY_VN": "VND",
    "EBAY_IN": "INR",
}  # fmt: skip
LANGUAGE = {
    "EBAY_US": "en", "EBAY_MOTORS": "en", "EBAY_CA": "en", "EBAY_GB": "en", "EBAY_AU": "en", "EBAY_IE": "en",
    "EBAY_SG": "en", "EBAY_DE": "de", "EBAY_AT": "de", "EBAY_ES": "es", "EBAY_FR": "fr", "EBAY_IT": "it",
    "EBAY_NL": "nl", "EBAY_PL": "pl",
}  # fmt: skip

# What must be a list of objects, and what an object, for the mapping to go on: named when it is not.
ORDER_LISTS = ("lineItems", "fulfillmentStartInstructions")
ORDER_OBJECTS = ("pricingSummary", "paymentSummary", "cancelStatus", "buyer")
LINE_LISTS = ("taxes", "ebayCollectAndRemitTaxes", "variationAspects", "refunds", "appliedPromotions")
LINE_OBJECTS = ("lineItemCost", "deliveryCost", "giftDetails", "lineItemFulfillmentInstructions")
