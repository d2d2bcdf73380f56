"""The part of Shopify's Admin schema 2026-04 that a stand-in shop knows; what else is asked for is refused."""

from doorstep.sandbox.channel.graphql import Field, Schema, connection

TOPICS = {
    "ORDERS_CREATE": "orders/create", "ORDERS_UPDATED": "orders/updated", "ORDERS_PAID": "orders/paid",
    "ORDERS_CANCELLED": "orders/cancelled", "ORDERS_FULFILLED": "orders/fulfilled", "ORDERS_DELETE": "orders/delete",
    "ORDERS_PARTIALLY_FULFILLED": "orders/partially_fulfilled", "ORDERS_EDITED": "orders/edited",
    "REFUNDS_CREATE": "refunds/create", "FULFILLMENTS_CREATE": "fulfillments/create",
    "FULFILLMENTS_UPDATE": "fulfillments/update", "APP_UNINSTALLED": "app/uninstalled", "SHOP_UPDATE": "shop/update",
    "PRODUCTS_UPDATE": "products/update",
}  # fmt: skip
SCOPES = (
    "read_orders", "write_orders", "read_products", "read_inventory", "read_merchant_managed_fulfillment_orders",
    "write_merchant_managed_fulfillment_orders",
)  # fmt: skip
_PAGED = {"first": "Int", "after": "String"}


def _scalars(names: str) -> dict[str, Field]:
    return {name: Field("Scalar") for name in names.split()}


def _money(names: str) -> dict[str, Field]:
    return {name: Field("MoneyBag") for name in names.split()}


def _list(kind: str, key: str) -> Field:
    """A connection over the thing's own list."""
    return Field(kind, _PAGED, lambda thing, asked: connection(thing[key], asked))


def _connection(kind: str) -> dict[str, Field]:
    return {"nodes": Field(kind), "pageInfo": Field("PageInfo")}


_TYPES: dict[str, dict[str, Field]] = {
    "PageInfo": _scalars("hasNextPage hasPreviousPage startCursor endCursor"),
    "MoneyV2": _scalars("amount currencyCode"),
    "MoneyBag": {"shopMoney": Field("MoneyV2"), "presentmentMoney": Field("MoneyV2")},
    "ShopPlan": _scalars("publicDisplayName partnerDevelopment shopifyPlus"),
    "Shop": {**_scalars("id name myshopifyDomain currencyCode ianaTimezone email"), "plan": Field("ShopPlan")},
    "AccessScope": _scalars("handle description"),
    "AppInstallation": {"accessScopes": Field("AccessScope")},
    "WebhookSubscription": _scalars("id topic uri format filter createdAt updatedAt"),
    "WebhookSubscriptionConnection": _connection("WebhookSubscription"),
    "UserError": _scalars("field message"),
    "WebhookSubscriptionCreatePayload": {
        "webhookSubscription": Field("WebhookSubscription"), "userErrors": Field("UserError"),
    },
    "WebhookSubscriptionDeletePayload": {
        **_scalars("deletedWebhookSubscriptionId"), "userErrors": Field("UserError"),
    },
    "FulfillmentTrackingInfo": _scalars("number url company"),
    "LineItemRef": _scalars("id title quantity sku"),
    "FulfillmentLineItem": {**_scalars("id quantity"), "lineItem": Field("LineItemRef")},
    "FulfillmentLineItemConnection": _connection("FulfillmentLineItem"),
    "Fulfillment": {
        **_scalars("id status displayStatus createdAt updatedAt name"),
        "trackingInfo": Field("FulfillmentTrackingInfo"),
        "fulfillmentLineItems": _list("FulfillmentLineItemConnection", "lines"),
    },
    "FulfillmentPayload": {"fulfillment": Field("Fulfillment"), "userErrors": Field("UserError")},
    "Location": _scalars("id name"),
    "AssignedLocation": {**_scalars("name"), "location": Field("Location")},
    "FulfillmentOrderLineItem": {**_scalars("id totalQuantity remainingQuantity"), "lineItem": Field("LineItemRef")},
    "FulfillmentOrderLineItemConnection": _connection("FulfillmentOrderLineItem"),
    "FulfillmentOrder": {
        **_scalars("id status requestStatus"), "assignedLocation": Field("AssignedLocation"),
        "lineItems": _list("FulfillmentOrderLineItemConnection", "lines"),
    },
    "FulfillmentOrderConnection": _connection("FulfillmentOrder"),
    "Attribute": _scalars("key value"),
    "DiscountAllocation": _money("allocatedAmountSet"),
    "TaxLine": {**_scalars("title rate"), **_money("priceSet")},
    "VariantRef": _scalars("id sku title"),
    "LineItem": {
        **_scalars("id sku title name quantity currentQuantity requiresShipping isGiftCard variantTitle vendor"),
        **_money("originalUnitPriceSet totalDiscountSet discountedUnitPriceSet"),
        "discountAllocations": Field("DiscountAllocation"), "taxLines": Field("TaxLine"),
        "customAttributes": Field("Attribute"), "variant": Field("VariantRef"),
    },
    "LineItemConnection": _connection("LineItem"),
    "ShippingLine": {
        **_scalars("id title code isRemoved"), **_money("originalPriceSet discountedPriceSet"),
        "discountAllocations": Field("DiscountAllocation"), "taxLines": Field("TaxLine"),
    },
    "ShippingLineConnection": _connection("ShippingLine"),
    "RefundLineItem": {**_scalars("quantity restockType"), "lineItem": Field("LineItemRef")},
    "RefundLineItemConnection": _connection("RefundLineItem"),
    "Refund": {
        **_scalars("id createdAt note"), **_money("totalRefundedSet"),
        "refundLineItems": _list("RefundLineItemConnection", "lines"),
    },
    "OrderTransaction": {**_scalars("id kind status gateway processedAt paymentId"), **_money("amountSet")},
    "PaymentTerms": _scalars("id dueInDays"),
    "OrderRiskSummary": _scalars("recommendation"),
    "Customer": _scalars("id email phone tags numberOfOrders firstName lastName"),
    "MailingAddress": _scalars(
        "name firstName lastName company address1 address2 city province provinceCode zip country countryCodeV2 phone"
    ),
    "Order": {
        **_scalars(
            "id name createdAt processedAt updatedAt cancelledAt closedAt cancelReason email phone note test "
            "taxesIncluded customerLocale clientIp currencyCode presentmentCurrencyCode displayFinancialStatus "
            "displayFulfillmentStatus paymentGatewayNames tags"
        ),
        **_money(
            "totalPriceSet currentTotalPriceSet totalTaxSet currentTotalTaxSet currentTotalDiscountsSet "
            "currentShippingPriceSet currentTotalDutiesSet currentTotalAdditionalFeesSet totalTipReceivedSet "
            "totalOutstandingSet totalDiscountsSet totalShippingPriceSet"
        ),
        "paymentTerms": Field("PaymentTerms"), "risk": Field("OrderRiskSummary"), "customer": Field("Customer"),
        "customAttributes": Field("Attribute"), "shippingAddress": Field("MailingAddress"),
        "billingAddress": Field("MailingAddress"), "lineItems": _list("LineItemConnection", "lineItems"),
        "shippingLines": Field(
            "ShippingLineConnection", {**_PAGED, "includeRemovals": "Boolean"},
            lambda order, asked: connection(order["shippingLines"], asked),
        ),
        "transactions": Field("OrderTransaction", {"first": "Int"}),
        "refunds": Field("Refund", {"first": "Int"}), "fulfillments": Field("Fulfillment", {"first": "Int"}),
        "fulfillmentOrders": _list("FulfillmentOrderConnection", "fulfillmentOrders"),
    },
    "OrderConnection": _connection("Order"),
    "SelectedOption": _scalars("name value"),
    "Image": _scalars("url altText"),
    "Weight": _scalars("value unit"),
    "InventoryItemMeasurement": {"weight": Field("Weight")},
    "InventoryItem": {
        **_scalars("id tracked requiresShipping harmonizedSystemCode countryCodeOfOrigin"),
        "unitCost": Field("MoneyV2"), "measurement": Field("InventoryItemMeasurement"),
    },
    "MediaPreviewImage": {"image": Field("Image")},
    "Media": {"preview": Field("MediaPreviewImage")},
    "Product": {
        **_scalars("id handle title description vendor productType status isGiftCard hasOnlyDefaultVariant"),
        "featuredMedia": Field("Media"),
    },
    "ProductVariant": {
        **_scalars("id title sku barcode price inventoryQuantity"), "selectedOptions": Field("SelectedOption"),
        "image": Field("Image"), "inventoryItem": Field("InventoryItem"), "product": Field("Product"),
    },
    "ProductVariantConnection": _connection("ProductVariant"),
    "QueryRoot": {
        "shop": Field("Shop"), "currentAppInstallation": Field("AppInstallation"),
        "order": Field("Order", {"id": "ID!"}, lambda shop, asked: shop["order"](asked["id"])),
        "orders": Field(
            "OrderConnection", {**_PAGED, "query": "String", "sortKey": "OrderSortKeys", "reverse": "Boolean"},
            lambda shop, asked: connection(shop["orders"](asked), asked),
        ),
        "productVariants": Field(
            "ProductVariantConnection", {**_PAGED, "sortKey": "ProductVariantSortKeys", "query": "String"},
            lambda shop, asked: connection(shop["variants"], asked),
        ),
        "webhookSubscriptions": _list("WebhookSubscriptionConnection", "hooks"),
    },
    "Mutation": {
        "webhookSubscriptionCreate": Field(
            "WebhookSubscriptionCreatePayload",
            {"topic": "WebhookSubscriptionTopic!", "webhookSubscription": "WebhookSubscriptionInput!"},
            lambda shop, asked: shop["add_hook"](asked["topic"], asked["webhookSubscription"]),
        ),
        "webhookSubscriptionDelete": Field(
            "WebhookSubscriptionDeletePayload", {"id": "ID!"}, lambda shop, asked: shop["drop_hook"](asked["id"])
        ),
        "fulfillmentCreate": Field(
            "FulfillmentPayload", {"fulfillment": "FulfillmentInput!", "message": "String"},
            lambda shop, asked: shop["fulfill"](asked["fulfillment"]),
        ),
        "fulfillmentTrackingInfoUpdate": Field(
            "FulfillmentPayload",
            {"fulfillmentId": "ID!", "trackingInfoInput": "FulfillmentTrackingInput!", "notifyCustomer": "Boolean"},
            lambda shop, asked: shop["retrack"](asked["fulfillmentId"], asked["trackingInfoInput"]),
        ),
    },
}  # fmt: skip
_INPUTS = {
    "WebhookSubscriptionInput": {
        "uri": "String", "format": "WebhookSubscriptionFormat", "includeFields": "[String!]", "filter": "String",
        "metafieldNamespaces": "[String!]", "name": "String",
    },
    "FulfillmentTrackingInput": {
        "number": "String", "url": "URL", "company": "String", "numbers": "[String!]", "urls": "[URL!]",
    },
    "FulfillmentOrderLineItemInput": {"id": "ID!", "quantity": "Int!"},
    "FulfillmentOrderLineItemsInput": {
        "fulfillmentOrderId": "ID!", "fulfillmentOrderLineItems": "[FulfillmentOrderLineItemInput!]",
    },
    "FulfillmentInput": {
        "lineItemsByFulfillmentOrder": "[FulfillmentOrderLineItemsInput!]!", "notifyCustomer": "Boolean",
        "trackingInfo": "FulfillmentTrackingInput",
    },
}  # fmt: skip
_ENUMS = {
    "WebhookSubscriptionTopic": frozenset(TOPICS), "WebhookSubscriptionFormat": frozenset(("JSON", "XML")),
}  # fmt: skip

SCHEMA = Schema(_TYPES, _INPUTS, _ENUMS)
# Which scope a field of the root, or of an order, takes.
NEEDS = {
    "orders": "read_orders", "order": "read_orders", "productVariants": "read_products",
    "fulfillmentCreate": "write_merchant_managed_fulfillment_orders",
    "fulfillmentTrackingInfoUpdate": "write_merchant_managed_fulfillment_orders",
}  # fmt: skip
