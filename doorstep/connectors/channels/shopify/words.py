"""Shopify's words and what they mean here: topics, payment statuses, line and refund words."""

ORDER_TOPICS = frozenset({
    "orders/create", "orders/updated", "orders/paid", "orders/cancelled", "orders/fulfilled",
    "orders/partially_fulfilled",
})  # fmt: skip
DELETED_TOPIC = "orders/delete"
REFUND_TOPIC = "refunds/create"
FULFILLMENT_TOPICS = frozenset(("fulfillments/create", "fulfillments/update"))
UNDERSTOOD = ORDER_TOPICS | FULFILLMENT_TOPICS | {DELETED_TOPIC, REFUND_TOPIC}

IGNORED_TOPICS = {
    "orders/edited": "it names only what an edit changed; orders/updated brings the edited order itself",
    "orders/link_requested": "a customer asked for the link to an order again",
    "orders/risk_assessment_changed": "it names no order's content; risk is read when the order is normalized",
    "orders/shopify_protect_eligibility_changed": "it changes no line, address or amount",
    "app/uninstalled": "the shop has removed the app; connect the channel again if that was not meant",
    "customers/data_request": "a customer asks what is stored about them; answer it from the customer's page",
    "customers/redact": "a customer asks to be forgotten; do it on the customer's page, or with `doorstep forget`",
    "shop/redact": "the shop left 48 hours ago and asks that its data be erased",
}

# Families of topics (the word before the slash) that exist and carry no order.
IGNORED_FAMILIES = frozenset({
    "app", "app_purchases_one_time", "app_subscriptions", "attributed_sessions", "audit_events",
    "bulk_operations", "carts", "channels", "checkout_and_accounts_configurations", "checkouts",
    "collection_listings", "collection_publications", "collections", "companies", "company_contact_roles",
    "company_contacts", "company_locations", "customer", "customer_account_settings", "customer_groups",
    "customer_payment_methods", "customer_tags", "customers", "customers_email_marketing_consent",
    "customers_marketing_consent", "delivery_promise_settings", "discounts", "disputes", "domains",
    "draft_orders", "finance_app_staff_member", "finance_kyc_information", "fulfillment_events",
    "fulfillment_holds", "fulfillment_orders", "inventory_items", "inventory_levels", "inventory_shipments",
    "inventory_transfers", "locales", "locations", "markets", "markets_backup_region", "metafield_definitions",
    "metaobjects", "order_transactions", "payment_schedules", "payment_terms", "product_feeds",
    "product_listings", "product_publications", "products", "profiles", "publications", "returns",
    "reverse_deliveries", "reverse_fulfillment_orders", "scheduled_product_listings", "segments",
    "selling_plan_groups", "shop", "subscription_billing_attempts", "subscription_billing_cycle_edits",
    "subscription_billing_cycles", "subscription_contracts", "tax_partners", "tax_services", "tax_summaries",
    "tender_transactions", "themes", "variants",
})  # fmt: skip

# What must be a list of objects, and what an object, for the mapping to go on: named when it is not.
ORDER_LISTS = ("line_items", "shipping_lines", "refunds", "fulfillments", "transactions", "note_attributes")
ORDER_OBJECTS = ("customer", "shipping_address", "billing_address", "current_total_price_set")
LINE_LISTS = ("tax_lines", "discount_allocations")

PAYMENT = {
    "": "pending",
    "pending": "pending",
    "authorized": "authorized",
    "partially_paid": "partly_paid",
    "paid": "paid",
    "partially_refunded": "partly_refunded",
    "refunded": "refunded",
    "voided": "voided",
    "expired": "voided",  # the authorization was never captured: the money is no longer promised
}
TAKES = {"sale": 1, "capture": 1, "change": -1}  # transactions by which money comes in; change was handed back at once
NOTHING_TAKEN = frozenset(("pending", "authorized", "voided", "terms"))

SENT = frozenset(("success",))
NOT_YET = frozenset(("pending", "open"))  # fulfillments that have not left
CALLED_OFF = frozenset(("cancelled", "error", "failure"))  # and those that will not
NOT_SENT = NOT_YET | CALLED_OFF

RESTOCKED = frozenset(("return", "cancel", "legacy_restock"))

RISK = {"accept": "accept", "investigate": "investigate", "cancel": "cancel"}
