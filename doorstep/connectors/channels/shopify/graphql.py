"""An order as Shopify's GraphQL API answers it, turned into the REST shape that the mapping reads."""

from doorstep.connectors.channels.reading import Json, UnreadableError, text

_PRICE_SETS = {
    "total_price": "totalPriceSet",
    "current_total_price": "currentTotalPriceSet",
    "current_total_tax": "currentTotalTaxSet",
    "current_total_discounts": "currentTotalDiscountsSet",
    "total_tax": "totalTaxSet",
    "total_tip_received": "totalTipReceivedSet",
    "total_outstanding": "totalOutstandingSet",
}
_MONEY_SETS = {
    "current_total_price_set": "currentTotalPriceSet",
    "total_price_set": "totalPriceSet",
    "current_shipping_price_set": "currentShippingPriceSet",
    "current_total_duties_set": "currentTotalDutiesSet",
    "current_total_additional_fees_set": "currentTotalAdditionalFeesSet",
}
_PLAIN = {
    "name": "name",
    "created_at": "createdAt",
    "processed_at": "processedAt",
    "updated_at": "updatedAt",
    "cancelled_at": "cancelledAt",
    "closed_at": "closedAt",
    "email": "email",
    "phone": "phone",
    "note": "note",
    "test": "test",
    "taxes_included": "taxesIncluded",
    "customer_locale": "customerLocale",
    "browser_ip": "clientIp",
    "presentment_currency": "presentmentCurrencyCode",
    "payment_gateway_names": "paymentGatewayNames",
    "payment_terms": "paymentTerms",
    "risk": "risk",
}


def is_graphql(body: Json) -> bool:
    """Whether the body is spelled as the GraphQL API spells an order."""
    return type(body) is dict and "lineItems" in body and "line_items" not in body


def rest_shape(node: Json) -> dict[str, Json]:
    """The same order in REST's spelling, ids without their gid; UnreadableError where the query left too much out."""
    order: dict[str, Json] = {rest: node.get(ours) for rest, ours in _PLAIN.items()}
    for rest, ours in _PRICE_SETS.items():
        if node.get(ours):
            order[rest] = _amount(node[ours])
    for rest, ours in _MONEY_SETS.items():
        order[rest] = _money_set(node.get(ours))
    if order.get("total_price") is None:
        order["total_price"] = order.get("current_total_price")
    order["id"] = _plain_id(node.get("id"), "Order")
    order["currency"] = node.get("currencyCode") or _currency(node)
    order["financial_status"] = text(node.get("displayFinancialStatus")).lower()
    order["cancel_reason"] = text(node.get("cancelReason")).lower()
    order["line_items"] = [_line(line) for line in _nodes(node["lineItems"], "lines")]
    order["shipping_lines"] = [_shipping_line(line) for line in _nodes(node.get("shippingLines"), "shipping lines")]
    order["refunds"] = [_refund(refund) for refund in _nodes(node.get("refunds"), "refunds")]
    order["fulfillments"] = [_fulfillment(each) for each in _nodes(node.get("fulfillments"), "fulfillments")]
    order["transactions"] = [_transaction(each) for each in _nodes(node.get("transactions"), "transactions")]
    order["note_attributes"] = _attributes(node.get("customAttributes"))
    order["customer"] = _customer(node.get("customer"))
    order["shipping_address"] = _address(node.get("shippingAddress"))
    order["billing_address"] = _address(node.get("billingAddress"))
    return order


def _nodes(connection: Json, what: str) -> list[Json]:
    """A connection's nodes, whichever of its three spellings the query used."""
    if not connection:
        return []
    if type(connection) is list:
        return connection
    if (connection.get("pageInfo") or {}).get("hasNextPage") is True:
        raise UnreadableError(f"the answer holds only the first page of the order's {what}")
    nodes = connection.get("nodes")
    return nodes if nodes is not None else [edge["node"] for edge in connection.get("edges") or ()]


def _plain_id(gid: Json, kind: str) -> str:
    parts = text(gid).partition("?")[0].split("/")
    if len(parts) != 5 or parts[2] != "shopify" or parts[3] != kind:
        found = f"holds a {parts[3][:40]} where an {kind} belongs" if len(parts) == 5 else f"leaves out the {kind}'s id"
        raise UnreadableError(f"the answer of Shopify's GraphQL API {found}")
    return parts[4]


def _amount(money_set: Json) -> Json:
    return money_set["shopMoney"]["amount"]


def _currency(node: Json) -> Json:
    for name in ("currentTotalPriceSet", "totalPriceSet"):
        if node.get(name):
            return node[name]["shopMoney"].get("currencyCode")
    return None


def _money_set(money_set: Json) -> Json:
    if not money_set:
        return None
    spelled = {"shop_money": {"amount": _amount(money_set)}}
    if money_set.get("presentmentMoney"):
        spelled["presentment_money"] = {"amount": money_set["presentmentMoney"]["amount"]}
    return spelled


def _line(line: Json) -> dict[str, Json]:
    if not line.get("originalUnitPriceSet"):
        raise UnreadableError("the answer of Shopify's GraphQL API leaves out the lines' prices")
    allocations = [{"amount": _amount(each["allocatedAmountSet"])} for each in line.get("discountAllocations") or ()]
    spelled = {
        "id": _plain_id(line.get("id"), "LineItem"),
        "quantity": line.get("quantity"),
        "price": _amount(line["originalUnitPriceSet"]),
        "sku": line.get("sku"),
        "title": line.get("title"),
        "name": line.get("name"),
        "requires_shipping": line.get("requiresShipping"),
        "gift_card": line.get("isGiftCard"),
        "properties": _attributes(line.get("customAttributes")),
        "tax_lines": _taxes(line),
        "discount_allocations": allocations,
    }
    if line.get("variant"):
        spelled["variant_id"] = _plain_id(line["variant"].get("id"), "ProductVariant")
        spelled["sku"] = line.get("sku") or line["variant"].get("sku")
    if line.get("currentQuantity") is not None:
        spelled["current_quantity"] = line["currentQuantity"]
    if not allocations and line.get("totalDiscountSet"):
        spelled["total_discount"] = _amount(line["totalDiscountSet"])
    return spelled


def _taxes(line: Json) -> list[Json]:
    return [{"price": _amount(tax["priceSet"])} for tax in line.get("taxLines") or () if tax.get("priceSet")]


def _shipping_line(line: Json) -> dict[str, Json]:
    price = line.get("originalPriceSet") or line.get("discountedPriceSet")
    if not price:
        raise UnreadableError("the answer of Shopify's GraphQL API leaves out what shipping costs")
    allocations = [{"amount": _amount(each["allocatedAmountSet"])} for each in line.get("discountAllocations") or ()]
    discounted = line.get("discountedPriceSet")
    return {
        "title": line.get("title"),
        "code": line.get("code"),
        "is_removed": line.get("isRemoved"),
        "price": _amount(price),
        "discounted_price": _amount(discounted) if discounted else None,
        "tax_lines": _taxes(line),
        "discount_allocations": allocations,
    }


def _refund(refund: Json) -> dict[str, Json]:
    total = refund.get("totalRefundedSet")
    lines = _nodes(refund.get("refundLineItems"), "refunded lines")
    return {
        "id": _plain_id(refund.get("id"), "Refund"),
        "created_at": refund.get("createdAt"),
        "note": refund.get("note"),
        "transactions": [{"kind": "refund", "status": "success", "amount": _amount(total)}] if total else [],
        "refund_line_items": [
            {
                "line_item_id": _plain_id(line["lineItem"].get("id"), "LineItem"),
                "quantity": line.get("quantity"),
                "restock_type": text(line.get("restockType")).lower(),
            }
            for line in lines
        ],
    }


def _transaction(transaction: Json) -> dict[str, Json]:
    return {
        "kind": text(transaction.get("kind")).lower(),
        "status": text(transaction.get("status")).lower(),
        "gateway": transaction.get("gateway"),
        "amount": _amount(transaction["amountSet"]),
    }


def _fulfillment(fulfillment: Json) -> dict[str, Json]:
    lines = _nodes(fulfillment.get("fulfillmentLineItems"), "sent lines")
    return {
        "id": _plain_id(fulfillment.get("id"), "Fulfillment") if fulfillment.get("id") else None,
        "status": text(fulfillment.get("status")).lower(),
        "line_items": [
            {"id": _plain_id(line["lineItem"].get("id"), "LineItem"), "quantity": line.get("quantity")}
            for line in lines
        ],
    }


def _attributes(attributes: Json) -> list[Json]:
    return [{"name": each.get("key"), "value": each.get("value")} for each in attributes or ()]


def _customer(customer: Json) -> Json:
    if not customer:
        return None
    return {
        "id": _plain_id(customer.get("id"), "Customer") if customer.get("id") else None,
        "email": customer.get("email"),
        "phone": customer.get("phone"),
        "tags": customer.get("tags"),
        "orders_count": int(text(customer.get("numberOfOrders")) or 0),
    }


def _address(address: Json) -> Json:
    if not address:
        return None
    return {
        "name": address.get("name"),
        "first_name": address.get("firstName"),
        "last_name": address.get("lastName"),
        "company": address.get("company"),
        "address1": address.get("address1"),
        "address2": address.get("address2"),
        "city": address.get("city"),
        "province": address.get("province"),
        "province_code": address.get("provinceCode"),
        "zip": address.get("zip"),
        "country": address.get("country"),
        "country_code": address.get("countryCodeV2") or address.get("countryCode"),
        "phone": address.get("phone"),
    }
