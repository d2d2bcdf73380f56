"""PrestaShop's words and what they mean here.

The states of orders are every shop's own: numbers mean nothing, names are in the shop's languages, and shops add more.
What is the same everywhere is asked for: which of them are PrestaShop's own, by its settings (`PS_OS_…`), the mail that
each sends (`template`), and its flags (`paid`, `shipped`, …).
"""

ORDER = "order"  # our word for an order as it was fetched; PrestaShop posts nothing

ZONE, SHIPPED_STATE = "PS_TIMEZONE", "PS_OS_SHIPPING"
SETTINGS = (
    ZONE, "PS_CURRENCY_DEFAULT", "PS_WEIGHT_UNIT", "PS_DIMENSION_UNIT", "PS_LANG_DEFAULT", "PS_OS_CANCELED",
    "PS_OS_REFUND", "PS_OS_ERROR", SHIPPED_STATE, "PS_OS_DELIVERED", "PS_OS_PAYMENT", "PS_OS_PREPARATION",
    "PS_OS_CHEQUE", "PS_OS_BANKWIRE", "PS_OS_OUTOFSTOCK", "PS_OS_OUTOFSTOCK_PAID", "PS_OS_OUTOFSTOCK_UNPAID",
    "PS_OS_PAYPAL", "PS_OS_WS_PAYMENT", "PS_OS_COD_VALIDATION",
)  # fmt: skip

CANCELLED, REFUNDED = "cancelled", "refunded"
# What a state says about the money where its flag `paid` is off, by the setting that points at it.
BY_SETTING = {
    "PS_OS_CANCELED": CANCELLED,
    "PS_OS_REFUND": REFUNDED,
    "PS_OS_ERROR": "pending",  # the payment did not go through; the customer may try again
    "PS_OS_SHIPPING": "terms",
    "PS_OS_DELIVERED": "terms",
    "PS_OS_PAYMENT": "paid",
    "PS_OS_PREPARATION": "terms",  # a shop that packs before it is paid
    "PS_OS_CHEQUE": "pending",
    "PS_OS_BANKWIRE": "pending",
    "PS_OS_OUTOFSTOCK": "pending",
    "PS_OS_OUTOFSTOCK_PAID": "paid",
    "PS_OS_OUTOFSTOCK_UNPAID": "pending",
    "PS_OS_PAYPAL": "pending",
    "PS_OS_WS_PAYMENT": "paid",
    "PS_OS_COD_VALIDATION": "terms",  # paid when it is handed over
}
# The same by the mail that the state sends; its name is one in every language.
BY_TEMPLATE = {
    "order_canceled": CANCELLED,
    "refund": REFUNDED,
    "payment_error": "pending",
    "cheque": "pending",
    "bankwire": "pending",
    "outofstock": "pending",
    "cashondelivery": "terms",
    "payment": "paid",
    "preparation": "terms",
    "shipped": "terms",
    "in_transit": "terms",
    "pickup_available": "terms",
}
ON_DELIVERY = frozenset(("ps_cashondelivery", "cashondelivery"))  # modules

GRAMS = {"kg": "1000", "g": "1", "gr": "1", "lb": "453.59237", "lbs": "453.59237", "oz": "28.349523125"}

# Resources, and what of each a key must be allowed.
READS = (
    "orders", "order_details", "order_states", "order_carriers", "order_slip", "order_cart_rules", "order_payments",
    "order_histories", "customers", "addresses", "countries", "states", "carriers", "currencies", "languages",
    "configurations", "customer_threads", "customer_messages", "customizations", "product_customization_fields",
    "products", "combinations", "product_option_values", "stock_availables",
)  # fmt: skip
WRITES = (("order_carriers", "put"), ("order_histories", "post"))
