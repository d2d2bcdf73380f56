"""The eight stages and the flows of the house: what each one's work is about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """A word that is a file name in every folder; `subject` is the kind of row its work items point at."""

    name: str
    flow: str
    subject: str
    label: str
    takes: str
    promises: str


STAGES: tuple[Stage, ...] = (
    Stage("capture", "capture_events", "inbound_event", "capture", "signed webhooks, polls, files",
          "every fact stored once, verified, ordered by its own time; early children parked"),
    Stage("normalize", "normalize_orders", "order", "normalize", "captured facts",
          "one canonical order, every cent on a line, address checked, enriched once"),
    Stage("allocate", "allocate_orders", "order", "allocate", "confirmed orders",
          "each unit claimed once, kits exploded by the frozen recipe, sites ranked, with the why stored"),
    Stage("pick_pack", "pick_pack_orders", "fulfillment", "pick and pack", "allocations",
          "waves and pick tasks on the floor, parcels sealed with contents and weight"),
    Stage("ship", "ship_parcels", "parcel", "ship", "sealed parcels",
          "one label per parcel exactly once, hand-over, tracking, promise kept or missed"),
    Stage("notify", "notify_customers", "message", "notify", "things worth telling",
          "the right message once, at a decent hour, with a log of what the customer was told"),
    Stage("returns", "settle_returns", "refund", "returns", "what came back and what was called off",
          "custody and money as two tracks, inspected, refunded within hard ceilings"),
    Stage("reconcile", "reconcile_payouts", "payout", "reconcile", "payouts and their lines",
          "every cent named, or a case with the amount"),
)  # fmt: skip

HOUSE: tuple[Stage, ...] = (
    Stage("sync", "sync_channels", "parcel", "sync", "parcels that left",
          "their channel knows of each, once: what was in it, and how it can be followed"),
    Stage("review", "review_cases", "exception_case", "review", "open cases",
          "each case waits as a run in the Prefect UI; resolved there or on the desk, once"),
    Stage("watch", "watch_vendors", "feed", "watch", "feeds of carriers, payment providers and channels",
          "their news become inbound events, each once; a channel that falls silent is seen, mended and told"),
    Stage("fetch", "fetch_orders", "inbound_event", "fetch", "news of orders to be read at their channel",
          "each order is read once as it stands there, and is in the inbox"),
    Stage("audit", "audit_warehouse", "checkpoint", "audit", "the whole warehouse",
          "what must hold is checked against the database; what does not becomes a case"),
    Stage("housekeeping", "keep_house", "chore", "housekeeping", "what is old",
          "retention kept, runs tidied"),
)  # fmt: skip

BY_NAME: dict[str, Stage] = {stage.name: stage for stage in STAGES + HOUSE}
