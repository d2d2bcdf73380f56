"""Every table of the warehouse database, with the guards that the database itself keeps."""

from .columns import metadata
from .mechanisms import (
    balance, batch, case_subject, effect, entry, exception_case, inbound_body, inbound_event, journal, money_balance,
    position, posting, work_item,
)  # fmt: skip
from .shop import (
    actor, barcode, bin_, contact, customer, intake_refusal, kit_component, kit_recipe, rules_release, setting, site,
    sku, sku_mapping, vendor_account, vendor_secret,
)  # fmt: skip
from .trade import (
    allocation, chore, feed, fulfillment, message, order_line, order_revision, orders, parcel, parcel_line, payment,
    payout, pick_task, promise, refund, refund_line, rma, rma_line, settlement_line, shipment, tracking_event, wave,
)  # fmt: skip

__all__ = [
    "actor", "allocation", "balance", "barcode", "batch", "bin_", "case_subject", "chore", "contact", "customer",
    "effect", "entry", "exception_case", "feed", "fulfillment", "inbound_body", "inbound_event", "intake_refusal",
    "journal", "kit_component", "kit_recipe", "message", "metadata", "money_balance", "order_line", "order_revision",
    "orders", "parcel", "parcel_line", "payment", "payout", "pick_task", "position", "posting", "promise", "refund",
    "refund_line", "rma", "rma_line", "rules_release", "setting", "settlement_line", "shipment", "site", "sku",
    "sku_mapping", "tracking_event", "vendor_account", "vendor_secret", "wave", "work_item",
]  # fmt: skip
