"""The part of Saleor's schema 3.20 that a stand-in shop knows; what else is asked for is refused."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from doorstep.sandbox.channel import saleor_shapes as shapes
from doorstep.sandbox.channel.graphql import Field, Schema

EVENTS = {
    "ORDER_CREATED": "OrderCreated", "ORDER_UPDATED": "OrderUpdated", "ORDER_CONFIRMED": "OrderConfirmed",
    "ORDER_PAID": "OrderPaid", "ORDER_FULLY_PAID": "OrderFullyPaid", "ORDER_CANCELLED": "OrderCancelled",
    "ORDER_EXPIRED": "OrderExpired", "ORDER_REFUNDED": "OrderRefunded", "ORDER_FULFILLED": "OrderFulfilled",
    "ORDER_METADATA_UPDATED": "OrderMetadataUpdated", "FULFILLMENT_CREATED": "FulfillmentCreated",
    "FULFILLMENT_CANCELED": "FulfillmentCanceled", "FULFILLMENT_APPROVED": "FulfillmentApproved",
}  # fmt: skip
PERMISSIONS = ("MANAGE_ORDERS", "MANAGE_PRODUCTS")
_PAGED = {"first": "Int", "after": "String"}
_MAX_PAGE = 100


def _scalars(names: str) -> dict[str, Field]:
    return {name: Field("Scalar") for name in names.split()}


def _of(kind: str, names: str) -> dict[str, Field]:
    return {name: Field(kind) for name in names.split()}


def _connection(kind: str) -> dict[str, dict[str, Field]]:
    return {
        f"{kind}Connection": {"edges": Field(f"{kind}Edge"), "pageInfo": Field("PageInfo")},
        f"{kind}Edge": {"node": Field(kind), **_scalars("cursor")},
    }


def edges(nodes: list[Any], asked: Mapping[str, Any], key: Callable[[Any], str]) -> dict[str, Any]:
    """A page of the list, sorted by that key; the cursor is the key of the last one that was told."""
    after = b64decode(str(asked.get("after") or "")).decode()
    rest = [node for node in nodes if key(node) > after]
    page = rest[: min(int(asked.get("first") or _MAX_PAGE), _MAX_PAGE)]
    told = [{"node": node, "cursor": _cursor(key(node))} for node in page]
    return {
        "edges": told,
        "pageInfo": {"hasNextPage": len(rest) > len(page), "endCursor": told[-1]["cursor"] if told else None},
    }


def _cursor(key: str) -> str:
    return b64encode(key.encode()).decode()


def _is_moment(value: Any) -> bool:
    try:
        return datetime.fromisoformat(str(value)).tzinfo is not None
    except ValueError:
        return False


_EVENT = {"order": Field("Order"), **_scalars("issuedAt")}
_TYPES: dict[str, dict[str, Field]] = {
    "PageInfo": _scalars("hasNextPage hasPreviousPage startCursor endCursor"),
    "Money": _scalars("amount currency"),
    "TaxedMoney": _of("Money", "net gross tax"),
    "Shop": _scalars("name version"),
    "Permission": _scalars("code name"),
    "WebhookEventAsync": _scalars("eventType name"),
    "Webhook": {**_scalars("id name isActive targetUrl subscriptionQuery"), "asyncEvents": Field("WebhookEventAsync")},
    "App": {**_scalars("id name isActive"), "permissions": Field("Permission"), "webhooks": Field("Webhook")},
    "TaxConfiguration": _scalars("pricesEnteredWithTax displayGrossPrices chargeTaxes"),
    "Channel": {**_scalars("id slug name isActive currencyCode"), "taxConfiguration": Field("TaxConfiguration")},
    "Error": _scalars("field message code"),
    "WebhookCreate": {"webhook": Field("Webhook"), "errors": Field("Error")},
    "WebhookDelete": {"errors": Field("Error")},
    "Weight": _scalars("value unit"),
    "Media": _scalars("url alt"),
    "Category": _scalars("name slug"),
    "Warehouse": _scalars("id name"),
    "Stock": {**_scalars("quantity"), "warehouse": Field("Warehouse")},
    "Allocation": {**_scalars("quantity"), "warehouse": Field("Warehouse")},
    "ProductType": _scalars("name kind isShippingRequired"),
    "ProductListing": {**_scalars("isPublished"), "channel": Field("Channel")},
    "VariantListing": {"channel": Field("Channel"), **_of("Money", "price costPrice")},
    "Product": {
        **_scalars("id name slug"), "category": Field("Category"), "productType": Field("ProductType"),
        "media": Field("Media"), "weight": Field("Weight"), "channelListings": Field("ProductListing"),
    },
    "ProductVariant": {
        **_scalars("id name sku trackInventory"), "weight": Field("Weight"), "media": Field("Media"),
        "stocks": Field("Stock"), "channelListings": Field("VariantListing"), "product": Field("Product"),
    },
    **_connection("ProductVariant"),
    "Country": _scalars("code country"),
    "Address": {
        **_scalars(
            "firstName lastName companyName streetAddress1 streetAddress2 city cityArea postalCode countryArea phone"
        ),
        "country": Field("Country"),
    },
    "Metadata": _scalars("key value"),
    "User": _scalars("id email"),
    "OrderDiscount": {**_scalars("type name"), "amount": Field("Money")},
    "GiftCardEventBalance": _of("Money", "initialBalance currentBalance oldInitialBalance oldCurrentBalance"),
    "GiftCardEvent": {**_scalars("id date type orderId orderNumber"), "balance": Field("GiftCardEventBalance")},
    "GiftCard": {**_scalars("id last4CodeChars"), "events": Field("GiftCardEvent")},
    "OrderLine": {
        **_scalars(
            "id productName variantName productSku isShippingRequired quantity quantityFulfilled quantityToFulfill"
        ),
        **_of("TaxedMoney", "unitPrice undiscountedUnitPrice undiscountedTotalPrice totalPrice"),
        "metadata": Field("Metadata"), "variant": Field("ProductVariant"), "allocations": Field("Allocation"),
    },
    "FulfillmentLine": {**_scalars("id quantity"), "orderLine": Field("OrderLine")},
    "Fulfillment": {
        **_scalars("id status trackingNumber created"), "metadata": Field("Metadata"),
        "lines": Field("FulfillmentLine"),
    },
    "TransactionEvent": {**_scalars("id type createdAt pspReference message"), "amount": Field("Money")},
    "TransactionItem": {**_scalars("id name pspReference"), "events": Field("TransactionEvent")},
    "Transaction": {**_scalars("id kind isSuccess created token"), "amount": Field("Money")},
    "Payment": {
        **_scalars("id gateway isActive chargeStatus pspReference"), "capturedAmount": Field("Money"),
        "transactions": Field("Transaction"),
    },
    "GrantedRefundLine": {**_scalars("quantity"), "orderLine": Field("OrderLine")},
    "GrantedRefund": {
        **_scalars("id createdAt reason"), "amount": Field("Money"), "lines": Field("GrantedRefundLine"),
    },
    "Order": {
        **_scalars(
            "id number status origin created updatedAt userEmail customerNote languageCodeEnum displayGrossPrices "
            "shippingMethodName collectionPointName voucherCode paymentStatus chargeStatus authorizeStatus"
        ),
        **_of("TaxedMoney", "total shippingPrice"), **_of("Money", "totalCharged totalRefunded"),
        **_of("Address", "shippingAddress billingAddress"), "channel": Field("Channel"), "user": Field("User"),
        "metadata": Field("Metadata"), "discounts": Field("OrderDiscount"), "giftCards": Field("GiftCard"),
        "lines": Field("OrderLine"), "fulfillments": Field("Fulfillment"), "payments": Field("Payment"),
        "transactions": Field("TransactionItem"), "grantedRefunds": Field("GrantedRefund"),
    },
    **_connection("Order"),
    "OrderFulfill": {"fulfillments": Field("Fulfillment"), "errors": Field("Error")},
    "FulfillmentUpdateTracking": {"fulfillment": Field("Fulfillment"), "errors": Field("Error")},
    "UpdateMetadata": {"errors": Field("Error")},
    "Event": _scalars("issuedAt version"),
    **{kind: _EVENT for kind in EVENTS.values()},
    "Subscription": {"event": Field("Event")},
    "QueryRoot": {
        "shop": Field("Shop"), "app": Field("App"), "channels": Field("Channel"),
        "order": Field("Order", {"id": "ID"}, lambda shop, asked: shop["order"](asked["id"])),
        "orders": Field(
            "OrderConnection", {**_PAGED, "filter": "OrderFilterInput", "sortBy": "OrderSortingInput"},
            lambda shop, asked: edges(shop["orders"](asked), asked, lambda o: f"{o['updatedAt']}|{o['n']:012}"),
        ),
        "productVariants": Field(
            "ProductVariantConnection", _PAGED,
            lambda shop, asked: edges(shop["variants"], asked, lambda variant: f"{variant['n']:012}"),
        ),
    },
    "Mutation": {
        "webhookCreate": Field(
            "WebhookCreate", {"input": "WebhookCreateInput!"}, lambda shop, asked: shop["add_hook"](asked["input"])
        ),
        "webhookDelete": Field("WebhookDelete", {"id": "ID!"}, lambda shop, asked: shop["drop_hook"](asked["id"])),
        "orderFulfill": Field(
            "OrderFulfill", {"order": "ID", "input": "OrderFulfillInput!"},
            lambda shop, asked: shop["fulfill"](asked["order"], asked["input"]),
        ),
        "orderFulfillmentUpdateTracking": Field(
            "FulfillmentUpdateTracking", {"id": "ID!", "input": "FulfillmentUpdateTrackingInput!"},
            lambda shop, asked: shop["retrack"](asked["id"], asked["input"]),
        ),
        "updateMetadata": Field(
            "UpdateMetadata", {"id": "ID!", "input": "[MetadataInput!]!"},
            lambda shop, asked: shop["mark"](asked["id"], asked["input"]),
        ),
    },
}  # fmt: skip
_INPUTS = {
    "DateTimeRangeInput": {"gte": "DateTime", "lte": "DateTime"},
    "OrderFilterInput": {"updatedAt": "DateTimeRangeInput", "status": "[OrderStatusFilter!]", "search": "String"},
    "OrderSortingInput": {"field": "OrderSortField!", "direction": "OrderDirection!"},
    "WebhookCreateInput": {
        "name": "String", "targetUrl": "String", "asyncEvents": "[WebhookEventTypeAsyncEnum!]", "isActive": "Boolean",
        "secretKey": "String", "query": "String", "customHeaders": "JSONString",
    },
    "OrderFulfillStockInput": {"quantity": "Int!", "warehouse": "ID!"},
    "OrderFulfillLineInput": {"orderLineId": "ID", "stocks": "[OrderFulfillStockInput!]!"},
    "OrderFulfillInput": {
        "lines": "[OrderFulfillLineInput!]!", "notifyCustomer": "Boolean", "allowStockToBeExceeded": "Boolean",
        "trackingNumber": "String",
    },
    "FulfillmentUpdateTrackingInput": {"trackingNumber": "String", "notifyCustomer": "Boolean"},
    "MetadataInput": {"key": "String!", "value": "String!"},
}  # fmt: skip
_ENUMS = {
    "WebhookEventTypeAsyncEnum": frozenset(EVENTS), "OrderDirection": frozenset(("ASC", "DESC")),
    "OrderSortField": frozenset(("NUMBER", "CREATED_AT", "LAST_MODIFIED_AT", "STATUS")),
    "OrderStatusFilter": frozenset((
        "READY_TO_FULFILL", "READY_TO_CAPTURE", "UNFULFILLED", "UNCONFIRMED", "PARTIALLY_FULFILLED", "FULFILLED",
        "CANCELED",
    )),
}  # fmt: skip

SCHEMA = Schema(_TYPES, _INPUTS, _ENUMS, {"ID": shapes.is_id, "DateTime": _is_moment})
HISTORY_NEEDS = "MANAGE_GIFT_CARD"  # what the history of a gift card takes
# Which permission a field of the root takes.
NEEDS = {
    "orders": "MANAGE_ORDERS", "order": "MANAGE_ORDERS", "orderFulfill": "MANAGE_ORDERS",
    "orderFulfillmentUpdateTracking": "MANAGE_ORDERS", "updateMetadata": "MANAGE_ORDERS",
}  # fmt: skip
