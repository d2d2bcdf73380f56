"""The GraphQL documents that Doorstep sends to Shopify, version 2026-04."""

IDENTIFY = """
query Identify {
  shop { name myshopifyDomain currencyCode ianaTimezone plan { publicDisplayName } }
  currentAppInstallation { accessScopes { handle } }
}"""

HOOKS = """
query Hooks($after: String) {
  webhookSubscriptions(first: 100, after: $after) {
    nodes { id topic uri }
    pageInfo { hasNextPage endCursor }
  }
}"""

ADD_HOOK = """
mutation AddHook($topic: WebhookSubscriptionTopic!, $webhookSubscription: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $webhookSubscription) {
    webhookSubscription { id topic uri }
    userErrors { field message }
  }
}"""

REMOVE_HOOK = """
mutation RemoveHook($id: ID!) {
  webhookSubscriptionDelete(id: $id) {
    deletedWebhookSubscriptionId
    userErrors { field message }
  }
}"""

VARIANTS = """
query Variants($first: Int!, $after: String) {
  productVariants(first: $first, after: $after, sortKey: ID) {
    nodes {
      id title sku barcode price inventoryQuantity
      selectedOptions { name value }
      image { url }
      inventoryItem {
        tracked requiresShipping harmonizedSystemCode countryCodeOfOrigin
        unitCost { amount currencyCode }
        measurement { weight { value unit } }
      }
      product {
        id handle title description vendor productType status isGiftCard hasOnlyDefaultVariant
        featuredMedia { preview { image { url } } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""

_MONEY = "{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }"
_LINE = f"""
  id sku title name quantity currentQuantity requiresShipping isGiftCard
  originalUnitPriceSet {_MONEY}
  totalDiscountSet {_MONEY}
  discountAllocations {{ allocatedAmountSet {_MONEY} }}
  taxLines {{ priceSet {_MONEY} }}
  customAttributes {{ key value }}
  variant {{ id sku }}
"""
_ADDRESS = (
    "{ name firstName lastName company address1 address2 city province provinceCode zip country countryCodeV2 phone }"
)
_ORDER = f"""
fragment WholeOrder on Order {{
  id name createdAt processedAt updatedAt cancelledAt closedAt cancelReason
  email phone note test taxesIncluded customerLocale clientIp currencyCode presentmentCurrencyCode
  displayFinancialStatus paymentGatewayNames
  paymentTerms {{ id }}
  risk {{ recommendation }}
  totalPriceSet {_MONEY} currentTotalPriceSet {_MONEY} totalTaxSet {_MONEY} currentTotalTaxSet {_MONEY}
  currentTotalDiscountsSet {_MONEY} currentShippingPriceSet {_MONEY} currentTotalDutiesSet {_MONEY}
  currentTotalAdditionalFeesSet {_MONEY} totalTipReceivedSet {_MONEY} totalOutstandingSet {_MONEY}
  customAttributes {{ key value }}
  customer {{ id email phone tags numberOfOrders }}
  shippingAddress {_ADDRESS}
  billingAddress {_ADDRESS}
  shippingLines(first: 10, includeRemovals: true) {{
    nodes {{
      title code isRemoved originalPriceSet {_MONEY} discountedPriceSet {_MONEY}
      discountAllocations {{ allocatedAmountSet {_MONEY} }}
      taxLines {{ priceSet {_MONEY} }}
    }}
    pageInfo {{ hasNextPage }}
  }}
  lineItems(first: 50) {{ nodes {{ {_LINE} }} pageInfo {{ hasNextPage endCursor }} }}
  transactions(first: 50) {{ kind status gateway amountSet {_MONEY} }}
  refunds(first: 20) {{
    id createdAt note totalRefundedSet {_MONEY}
    refundLineItems(first: 50) {{ nodes {{ quantity restockType lineItem {{ id }} }} pageInfo {{ hasNextPage }} }}
  }}
  fulfillments(first: 50) {{
    id status
    fulfillmentLineItems(first: 50) {{ nodes {{ quantity lineItem {{ id }} }} pageInfo {{ hasNextPage }} }}
  }}
}}"""

ORDERS = f"""
query Orders($first: Int!, $after: String, $query: String!) {{
  orders(first: $first, after: $after, sortKey: UPDATED_AT, query: $query) {{
    nodes {{ ...WholeOrder }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
{_ORDER}"""

ORDER = f"""
query Order($id: ID!) {{
  order(id: $id) {{ ...WholeOrder }}
}}
{_ORDER}"""

MORE_LINES = f"""
query MoreLines($id: ID!, $after: String) {{
  order(id: $id) {{
    lineItems(first: 100, after: $after) {{ nodes {{ {_LINE} }} pageInfo {{ hasNextPage endCursor }} }}
  }}
}}"""

LEFT = """
query Left($id: ID!) {
  order(id: $id) {
    id
    fulfillments(first: 100) {
      id status
      trackingInfo { number url company }
      fulfillmentLineItems(first: 100) { nodes { quantity lineItem { id } } }
    }
    fulfillmentOrders(first: 50) {
      nodes {
        id status
        assignedLocation { location { id } }
        lineItems(first: 100) { nodes { id remainingQuantity lineItem { id } } }
      }
    }
  }
}"""

FULFILL = """
mutation Fulfill($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id status trackingInfo { number url company } }
    userErrors { field message }
  }
}"""

RETRACK = """
mutation Retrack($fulfillmentId: ID!, $trackingInfoInput: FulfillmentTrackingInput!, $notifyCustomer: Boolean) {
  fulfillmentTrackingInfoUpdate(
    fulfillmentId: $fulfillmentId, trackingInfoInput: $trackingInfoInput, notifyCustomer: $notifyCustomer
  ) {
    fulfillment { id status trackingInfo { number url company } }
    userErrors { field message }
  }
}"""
