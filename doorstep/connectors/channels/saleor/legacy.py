"""An order as Saleor writes it by itself, where a webhook has no subscription: into the spelling of its GraphQL API."""

from decimal import Decimal

from doorstep.connectors.channels.reading import Json, UnreadableError, objects, text

_NAMES = (
    ("firstName", "first_name"), ("lastName", "last_name"), ("companyName", "company_name"),
    ("streetAddress1", "street_address_1"), ("streetAddress2", "street_address_2"), ("city", "city"),
    ("cityArea", "city_area"), ("postalCode", "postal_code"), ("countryArea", "country_area"), ("phone", "phone"),
)  # fmt: skip


def is_legacy(order: Json) -> bool:
    """Whether the order is spelled as Saleor's own payloads are."""
    return type(order) is dict and "total_gross_amount" in order


def graphql_shape(order: Json, issued_at: Json = None) -> dict[str, Json]:
    """The same order in GraphQL's spelling. It names no time of its last change: that of the message stands in, or the
    time at which it was placed."""
    get, lines = order.get, order.get("lines")
    if type(lines) is not list:
        raise UnreadableError("the order has no list of lines")
    currency = get("currency") or (get("channel") or {}).get("currency_code")
    if not currency and lines:
        currency = lines[0].get("currency")
    meta = get("meta") or {}
    return {
        "id": get("id"),
        "number": get("number"),
        "created": get("created"),
        "updatedAt": get("updated_at") or issued_at or meta.get("issued_at") or get("created"),
        "status": text(get("status")).upper().replace(" ", "_"),
        "userEmail": get("user_email") or get("email"),
        "user": {"id": (get("user") or {}).get("id")} if get("user") else None,
        "customerNote": get("customer_note"),
        "languageCodeEnum": text(get("language_code")).upper().replace("-", "_"),
        "displayGrossPrices": get("display_gross_prices"),
        "shippingMethodName": get("shipping_method_name"),
        "collectionPointName": (get("collection_point") or {}).get("name"),
        "total": _taxed(get("total_net_amount"), get("total_gross_amount"), currency),
        "shippingPrice": _taxed(get("shipping_price_net_amount"), get("shipping_price_gross_amount"), currency),
        "lines": [_line(line, currency) for line in objects(lines)],
        "fulfillments": [_fulfillment(each) for each in objects(get("fulfillments") or [])],
        "payments": [_payment(each) for each in objects(get("payments") or [])],
        "paymentStatus": text(get("payment_status")),
        "discounts": [
            {"amount": {"amount": each.get("amount_value")}, "type": each.get("type")}
            for each in objects(get("discounts") or [])
        ],
        "metadata": _metadata(get("metadata")),
        "shippingAddress": _address(get("shipping_address")),
        "billingAddress": _address(get("billing_address")),
    }


def _taxed(net: Json, gross: Json, currency: Json) -> dict[str, Json]:
    return {"net": {"amount": net}, "gross": {"amount": gross, "currency": currency}}


def _line(line: Json, currency: Json) -> dict[str, Json]:
    get, qty = line.get, line.get("quantity")
    total_net = get("total_price_net_amount", get("total_net_amount"))
    total_gross = get("total_price_gross_amount", get("total_gross_amount"))
    net, gross = get("undiscounted_unit_price_net_amount"), get("undiscounted_unit_price_gross_amount")
    variant = get("variant") or {}
    return {
        "id": get("id"),
        "productName": get("translated_product_name") or get("product_name"),
        "variantName": get("translated_variant_name") or get("variant_name"),
        "productSku": get("product_sku"),
        "productVariantId": variant.get("id") or get("product_variant_id"),
        "isShippingRequired": get("is_shipping_required"),
        "quantity": qty,
        "unitPrice": _taxed(get("unit_price_net_amount"), get("unit_price_gross_amount"), currency),
        "undiscountedUnitPrice": _taxed(net, gross, currency) if gross is not None else None,
        "totalPrice": _taxed(total_net, total_gross, currency),
        "metadata": _metadata(get("metadata")),
    }


def _fulfillment(fulfillment: Json) -> dict[str, Json]:
    return {
        "id": fulfillment.get("id"),
        "status": text(fulfillment.get("status")).upper().replace(" ", "_"),
        # Its lines name a product and no line of the order, so what was sent is told by no line.
        "lines": [],
    }


def _payment(payment: Json) -> dict[str, Json]:
    status = text(payment.get("charge_status")).upper().replace("-", "_")
    charged = payment.get("captured_amount") or Decimal(0)
    return {
        "gateway": payment.get("gateway"), "isActive": payment.get("is_active"), "chargeStatus": status,
        "capturedAmount": {"amount": charged}, "pspReference": payment.get("psp_reference"), "transactions": [],
    }  # fmt: skip


def _metadata(value: Json) -> list[Json]:
    if type(value) is dict:
        return [{"key": key, "value": held} for key, held in value.items()]
    return value or []


def _address(address: Json) -> Json:
    if not address:
        return None
    spelled: dict[str, Json] = {ours: address.get(theirs) for ours, theirs in _NAMES}
    spelled["country"] = {"code": address.get("country")}
    return spelled
