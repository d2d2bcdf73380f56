"""Every table of the warehouse database, with the guards that the database itself keeps."""

from .columns import metadata
from .goods import import_job, import_mapping, product, stored_file, supplier, tax_rate
from .house import backup, box, channel_day, channel_hook, message_template, printer, station, stop
from .mechanisms import (
    balance,
    batch,
    case_subject,
    effect,
    entry,
    exception_case,
    inbound_body,
    inbound_event,
    journal,
    money_balance,
    position,
    posting,
    work_item,
)  # fmt: skip
from .people import login, one_time_link, session, sign_in_failure
from .shop import (
    actor,
    barcode,
    bin_,
    contact,
    customer,
    intake_refusal,
    kit_component,
    kit_recipe,
    rules_release,
    setting,
    site,
    sku,
    sku_mapping,
    vendor_account,
    vendor_secret,
)  # fmt: skip
from .trade import (
    allocation,
    chore,
    feed,
    fulfillment,
    message,
    order_line,
    order_mark,
    order_revision,
    orders,
    parcel,
    parcel_line,
    payment,
    payout,
    pick_task,
    promise,
    refund,
    refund_line,
    rma,
    rma_line,
    settlement_line,
    shipment,
    tracking_event,
    wave,
)  # fmt: skip

__all__ = [
    "actor", "allocation", "backup", "balance", "barcode", "batch", "bin_", "box", "case_subject", "channel_day",
    "channel_hook", "chore", "contact", "customer", "effect", "entry", "exception_case", "feed", "fulfillment",
    "import_job", "import_mapping", "inbound_body", "inbound_event", "intake_refusal", "journal", "kit_component",
    "kit_recipe", "login", "message", "message_template", "metadata", "money_balance", "one_time_link", "order_line",
    "order_mark",
    "order_revision", "orders", "parcel", "parcel_line", "payment", "payout", "pick_task", "position", "posting",
    "printer", "product", "promise", "refund", "refund_line", "rma", "rma_line", "rules_release", "session", "setting",
    "settlement_line", "shipment", "sign_in_failure", "site", "sku", "sku_mapping", "station", "stop", "stored_file",
    "supplier", "tax_rate", "tracking_event", "vendor_account", "vendor_secret", "wave", "work_item",
]  # fmt: skip
