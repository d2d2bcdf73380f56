"""Amazon's words and what they mean here: the statuses of an order, who sends it, how it is paid.

Names and values are those of the Orders API v0 as Amazon publishes it (amzn/selling-partner-api-models, ordersV0.json).
"""

ORDER_TOPIC = "order"  # ours: an order with its items, as the API answers them
UNDERSTOOD = frozenset((ORDER_TOPIC,))

BY_AMAZON = "AFN"  # Amazon sends it from its own warehouse
BY_SELLER = "MFN"

# Nothing is known of these yet but that somebody wants something: no price, no address. Their status moves with
# LastUpdateDate, so that they come again.
NOT_YET = {
    "Pending": "Amazon has not authorized the payment yet; the order comes again when it has",
    "PendingAvailability": "a pre-order whose payment Amazon has not authorized yet; it comes again when it has",
}
CANCELLED = "Canceled"
SHIPPED = "Shipped"
# What a status says about the money: Amazon charges the buyer when the order is sent.
PAYMENT = {
    "Unshipped": "authorized",
    "PartiallyShipped": "authorized",
    "InvoiceUnconfirmed": "paid",  # Brazil: sent, and the invoice is awaited
    SHIPPED: "paid",
    CANCELLED: "voided",
}
CASH_ON_DELIVERY = "COD"
INVOICE = "Invoice"  # of PaymentMethodDetails: the buyer pays Amazon by invoice
OPEN = ("Unshipped", "PartiallyShipped", "Pending", "PendingAvailability", "InvoiceUnconfirmed")

FACILITATED = "MarketplaceFacilitator"  # of TaxCollection.Model: Amazon withholds the tax and pays it
DEEMED_RESELLER = frozenset(("IOSS", "UOSS"))  # of DeemedResellerCategory: the same for the VAT of the EU and the UK
AS_SOLD = "New"

# What must be an object, and what a list of objects, for the mapping to go on: named when it is not.
PARTS = ("order",)
LISTS = ("items",)
ORDER_OBJECTS = ("OrderTotal", "ShippingAddress", "BuyerInfo")
ITEM_OBJECTS = (
    "ItemPrice", "ItemTax", "ShippingPrice", "ShippingTax", "ShippingDiscount", "ShippingDiscountTax",
    "PromotionDiscount", "PromotionDiscountTax", "CODFee", "CODFeeDiscount", "BuyerInfo", "TaxCollection",
    "BuyerRequestedCancel",
)  # fmt: skip
