"""The GraphQL documents that Doorstep sends to Saleor, 3.20 and later."""

IDENTIFY = """
query Identify {
  shop { name version }
  app { id name permissions { code } }
  channels { slug currencyCode isActive }
}"""

FIND = "query Find { shop { name } }"

CHANNELS = "query Channels { channels { slug currencyCode isActive } }"

HOOKS = """
query Hooks {
  app { id webhooks { id isActive targetUrl asyncEvents { eventType } } }
}"""

ADD_HOOK = """
mutation AddHook($input: WebhookCreateInput!) {
  webhookCreate(input: $input) {
    webhook { id isActive targetUrl asyncEvents { eventType } }
    errors { field message code }
  }
}"""

REMOVE_HOOK = """
mutation RemoveHook($id: ID!) {
  webhookDelete(id: $id) {
    errors { field message code }
  }
}"""

VARIANTS = """
query Variants($first: Int!, $after: String) {
  productVariants(first: $first, after: $after) {
    edges {
      node {
        id name sku trackInventory
        weight { value unit }
        media { url }
        stocks { quantity }
        channelListings { channel { slug isActive } price { amount currency } costPrice { amount currency } }
        product {
          id name slug
          category { name }
          productType { name kind isShippingRequired }
          media { url }
          weight { value unit }
          channelListings { channel { slug } isPublished }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""

_TAXED = "{ net { amount currency } gross { amount currency } }"
_MONEY = "{ amount currency }"
_ADDRESS = (
    "{ firstName lastName companyName streetAddress1 streetAddress2 city cityArea postalCode country { code } "
    "countryArea phone }"
)
WHOLE_ORDER = f"""
fragment WholeOrder on Order {{
  id number status origin created updatedAt userEmail customerNote languageCodeEnum displayGrossPrices
  shippingMethodName collectionPointName voucherCode
  paymentStatus chargeStatus authorizeStatus
  channel {{ slug currencyCode taxConfiguration {{ pricesEnteredWithTax }} }}
  user {{ id }}
  total {_TAXED} shippingPrice {_TAXED}
  totalCharged {_MONEY} totalRefunded {_MONEY}
  shippingAddress {_ADDRESS}
  billingAddress {_ADDRESS}
  metadata {{ key value }}
  discounts {{ type amount {_MONEY} }}
  giftCards {{ id last4CodeChars }}
  lines {{
    id productName variantName productSku isShippingRequired quantity quantityFulfilled
    unitPrice {_TAXED} undiscountedUnitPrice {_TAXED} undiscountedTotalPrice {_TAXED} totalPrice {_TAXED}
    metadata {{ key value }}
    variant {{ id weight {{ value unit }} product {{ productType {{ kind }} }} }}
  }}
  fulfillments {{ id status trackingNumber created lines {{ quantity orderLine {{ id }} }} }}
  transactions {{ id name pspReference events {{ id type createdAt pspReference message amount {_MONEY} }} }}
  payments {{
    id gateway isActive chargeStatus pspReference capturedAmount {_MONEY}
    transactions {{ id kind isSuccess created token amount {_MONEY} }}
  }}
  grantedRefunds {{ id createdAt reason amount {_MONEY} lines {{ quantity orderLine {{ id }} }} }}
}}"""

ORDERS = f"""
query Orders($first: Int!, $after: String, $filter: OrderFilterInput, $sortBy: OrderSortingInput) {{
  orders(first: $first, after: $after, filter: $filter, sortBy: $sortBy) {{
    edges {{ node {{ ...WholeOrder }} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
{WHOLE_ORDER}"""

ORDER = f"""
query Order($id: ID!) {{
  order(id: $id) {{ ...WholeOrder }}
}}
{WHOLE_ORDER}"""

# The same order with the history of its gift cards, which tells what each paid of it; that needs a right of its own.
_CARDS = "giftCards { id last4CodeChars }"
_WITH_HISTORY = (
    "giftCards { id last4CodeChars events { type orderId balance { currentBalance " + _MONEY + " oldCurrentBalance "
    + _MONEY + " } } }"
)  # fmt: skip
ORDER_WITH_CARDS = ORDER.replace("query Order(", "query OrderWithCards(").replace(_CARDS, _WITH_HISTORY)

LEFT = """
query Left($id: ID!) {
  order(id: $id) {
    id status
    lines {
      id quantityToFulfill
      allocations { quantity warehouse { id } }
      variant { id stocks { warehouse { id } } }
    }
    fulfillments {
      id status trackingNumber
      metadata { key value }
      lines { quantity orderLine { id } }
    }
  }
}"""

FULFILL = """
mutation Fulfill($order: ID!, $input: OrderFulfillInput!) {
  orderFulfill(order: $order, input: $input) {
    fulfillments { id }
    errors { field message code }
  }
}"""

RETRACK = """
mutation Retrack($id: ID!, $input: FulfillmentUpdateTrackingInput!) {
  orderFulfillmentUpdateTracking(id: $id, input: $input) {
    fulfillment { id trackingNumber }
    errors { field message code }
  }
}"""

MARK = """
mutation Mark($id: ID!, $input: [MetadataInput!]!) {
  updateMetadata(id: $id, input: $input) {
    errors { field message code }
  }
}"""

_TYPES = {
    "order_created": "OrderCreated", "order_updated": "OrderUpdated", "order_confirmed": "OrderConfirmed",
    "order_paid": "OrderPaid", "order_fully_paid": "OrderFullyPaid", "order_cancelled": "OrderCancelled",
    "order_expired": "OrderExpired", "order_refunded": "OrderRefunded", "order_fulfilled": "OrderFulfilled",
    "order_fully_refunded": "OrderFullyRefunded", "order_metadata_updated": "OrderMetadataUpdated",
    "fulfillment_created": "FulfillmentCreated", "fulfillment_canceled": "FulfillmentCanceled",
    "fulfillment_approved": "FulfillmentApproved",
    "fulfillment_tracking_number_updated": "FulfillmentTrackingNumberUpdated",
}  # fmt: skip


def subscription(topic: str) -> str:
    """What a webhook of ours asks for: the whole order, in the very shape in which the list brings it."""
    event = f"... on {_TYPES[topic]} {{ order {{ ...WholeOrder }} }}"
    return f"subscription {{\n  event {{ issuedAt {event} }}\n}}\n{WHOLE_ORDER}"
