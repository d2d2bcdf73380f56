"""What a shop needs before its first order, what is done of it, and what comes next: decided from facts alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .counting import count
from .options import STEPS

DONE, NEXT, OPEN, WAITS, OPTIONAL = "done", "next", "open", "waits", "optional"
LABELS = {DONE: "Done", NEXT: "Next", OPEN: "To do", WAITS: "Waits", OPTIONAL: "If you like"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the warehouse knows of a shop that is being set up."""

    shop_name: str
    site: str
    site_public_id: str
    address_missing: Sequence[str] = ()
    has_owner: bool = False  # somebody can sign in as owner, or nobody has to
    products: int = 0
    ready_products: int = 0
    unready_code: str = ""  # one that is not ready, and
    unready_what: Sequence[str] = ()  # what it lacks
    units_on_hand: int = 0
    boxes: int = 0
    carriers: int = 0  # active ones
    carriers_with_service: int = 0
    bare_carrier: str = ""  # one without a service
    mail_accounts: int = 0
    channels: Sequence[str] = ()
    heard_channels: Sequence[str] = ()  # those from which an event has arrived
    public_url: str = ""
    ownerless_steps: Sequence[str] = ()
    backups: int = 0
    tried_backups: int = 0
    newest_backup: str = ""  # its file
    orders: int = 0
    first_order: str = ""  # its number
    first_order_id: str = ""
    first_order_sent: bool = False
    sent_orders: int = 0
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    printers: int = 0
    types_orders: bool = False  # orders are typed in here, or nothing else brings any
    tax_rates: int = 0  # that hold
    language: str = "English"  # in which customers are written to, where nobody said one


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: how it stands, in one sentence, and the one button and the one command that do it."""

    key: str
    title: str
    state: str
    sentence: str
    button: str
    href: str
    command: str
    also: tuple[str, str] | None = None  # another button, and where it leads


@dataclass(frozen=True, slots=True)
class _Draft:
    key: str
    title: str
    is_done: bool
    sentence: str
    button: str
    href: str
    command: str
    after: tuple[str, ...] = ()
    is_optional: bool = False
    also: tuple[str, str] | None = None


def steps(facts: Facts) -> list[Step]:
    """Every step as it stands. The first that can be done and is not is `next`; what needs another first `waits`."""
    drafts = [*_house(facts), *_goods(facts), *_leaving(facts), *_arriving(facts), *_first(facts)]
    done = {one.key for one in drafts if one.is_done}
    titles = {one.key: one.title for one in drafts}
    found, has_next = [], False
    for one in drafts:
        sentence, missing = one.sentence, [key for key in one.after if key not in done]
        if one.is_done:
            state = DONE
        elif missing:
            state, sentence = WAITS, f"{one.sentence} Before that: {_joined([_small(titles[key]) for key in missing])}."
        elif one.is_optional:
            state = OPTIONAL
        else:
            state, has_next = (OPEN if has_next else NEXT), True
        found.append(Step(one.key, one.title, state, sentence, one.button, one.href, one.command, one.also))
    return found


def next_step(found: Sequence[Step]) -> Step | None:
    """What to do now; None where nothing is left."""
    return next((one for one in found if one.state == NEXT), None)


def counted(found: Sequence[Step]) -> tuple[int, int]:
    """How many steps are done, of how many: those that are left for whoever likes them do not count."""
    return sum(one.state == DONE for one in found), sum(one.state != OPTIONAL for one in found)


def is_ready(found: Sequence[Step]) -> bool:
    """Whether the shop is set up: all is done but what is optional."""
    return all(one.state in (DONE, OPTIONAL) for one in found)


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]


def _joined(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _house(f: Facts) -> list[_Draft]:
    missing = _joined(list(f.address_missing)) if f.address_missing else ""
    return [
        _Draft(
            "owner", "You can sign in", f.has_owner,
            "An owner signs in with a password." if f.has_owner else "Choose a name and a password for yourself.",
            "See the people", "/people", "doorstep people reset owner",
        ),
        _Draft(
            "address", "Where parcels leave from", not missing and bool(f.site),
            f"{f.site} has its address, its days and its cut-offs."
            if not missing
            else f"{f.site} still lacks its {missing}; labels are printed with it, and returns come to it.",
            "Complete the address", f"/settings/sites/{f.site_public_id}" if f.site_public_id else "/settings/sites",
            f'doorstep settings site "{f.site}" --line1 "…" --postcode … --city …',
        ),
    ]  # fmt: skip


def _goods(f: Facts) -> list[_Draft]:
    if f.ready_products:
        told = f"{count(f.ready_products, 'product')} of {f.products:,} {'is' if f.products == 1 else 'are'} ready."
    elif f.products:
        told = f"{f.unready_code} still lacks {_joined(list(f.unready_what)) or 'something'}."
    else:
        told = "Write down what you sell, or bring it in from a file or from your channel."
    is_close = bool(f.products) and not f.ready_products and set(f.unready_what) <= {"stock"}
    return [
        _Draft(
            "product", "First product ready", bool(f.ready_products) or is_close, told,
            "Finish it" if f.products else "Add a product",
            f"/products/{f.unready_code}" if f.products and f.unready_code else "/products/new",
            f"doorstep products show {f.unready_code}" if f.products and f.unready_code
            else "doorstep products add SKU title='…' price=… weight='… g'",
        ),
        _Draft(
            "stock", "Stock counted", f.units_on_hand > 0,
            f"{count(f.units_on_hand, 'unit')} {'lies' if f.units_on_hand == 1 else 'lie'} in your bins."
            if f.units_on_hand
            else "Count what lies on the shelves, bin by bin.",
            "Count it in", "/stock#receive", "doorstep import stock FILE --apply", ("product",),
        ),
    ]  # fmt: skip


def _leaving(f: Facts) -> list[_Draft]:
    has_way = f.carriers_with_service > 0
    return [
        _Draft(
            "box", "A box to pack in", f.boxes > 0,
            f"{count(f.boxes, 'box', 'boxes')} {'is' if f.boxes == 1 else 'are'} there to pack in."
            if f.boxes
            else "Write down the boxes that you pack in: their size and their own weight.",
            "Add a box", "/boxes", "doorstep carrier box add Small --size 300x200x100 --grams 80",
        ),
        _Draft(
            "carrier", "A way to ship", has_way,
            f"{count(f.carriers_with_service, 'carrier')} {'takes' if f.carriers_with_service == 1 else 'take'} "
            "your parcels."
            if has_way
            else "The carrier has no service yet; write down one with its price."
            if f.carriers
            else "Write down who takes your parcels, and at what price; it needs no contract.",
            "Add a service" if f.carriers else "Add a carrier", "/carriers",
            f"doorstep carrier service {f.bare_carrier} add parcel --to DE --price 2000=5.49" if f.bare_carrier
            else "doorstep carrier add post",
        ),
        _Draft(
            "printer", "A printer at the packing table", f.printers > 0,
            f"{count(f.printers, 'printer')} {'is' if f.printers == 1 else 'are'} there." if f.printers
            else "Without one the browser prints labels and slips.",
            "Add a printer", "/printers", "doorstep printer add labels --kind raw --address …", (), True,
        ),
    ]  # fmt: skip


def _arriving(f: Facts) -> list[_Draft]:
    heard = bool(f.heard_channels)
    if heard:
        told = f"{_joined(list(f.heard_channels))} {'is' if len(f.heard_channels) == 1 else 'are'} connected and heard."
    elif f.channels:
        told = f"Nothing has come from {_joined(list(f.channels))} yet; try the way with a test."
    else:
        told = "Connect the shop that orders come from; without one you type orders in yourself."
    owners = len(STEPS) - len(f.ownerless_steps)
    return [
        *_tax(f),
        _Draft(
            "mail", "A mail account for messages", f.mail_accounts > 0,
            f"Customers are written to by your own address, in {f.language} where they said no other language."
            if f.mail_accounts
            else "Give the account that your shop writes from; until then messages wait. "
            f"They are in {f.language}, where a customer said no other language.",
            "Add the mail account", "/messages/account",
            "doorstep messenger add --host … --from … --user …",
            also=("Change the language", "/settings/messages#message_language"),
        ),
        _Draft(
            "channel", "A channel, tried", heard, told,
            "Try it" if f.channels else "Connect a channel", "/channels",
            f"doorstep channel test {f.channels[0]}" if f.channels
            else "doorstep channel add shop --vendor … --shop …", (), bool(f.orders) and not f.channels,
        ),
        _Draft(
            "address_outside", "Channels can reach you", bool(f.public_url),
            f"The shop is at {f.public_url}; `doorstep doctor` looks at it from outside." if f.public_url
            else "Only this machine reaches the shop. Channels call a public address, and phones open one.",
            "See how", "/start/address", "doorstep doctor", (), not f.channels or heard,
        ),
        _Draft(
            "owners", "Who does what", not f.ownerless_steps,
            "Each step that is done by hand has a person who answers for it." if not f.ownerless_steps
            else f"{owners} of {len(STEPS)} steps have a person; nobody has "
            f"{_joined([step.replace('_', ' ') for step in f.ownerless_steps])}.",
            "Name them", "/settings/owners",
            f"doorstep settings set step_owner_{(*f.ownerless_steps, 'picking')[0]} NAME",
        ),
        _Draft(
            "backup", "A backup, put back once", f.tried_backups > 0,
            "A backup was made, and tried in a place of its own." if f.tried_backups
            else "A backup is there, and was never tried." if f.backups
            else "Keep the whole shop in one file, and try that it comes back.",
            "Try it" if f.backups else "Make a backup", "/backups",
            f"doorstep backup check {f.newest_backup or 'FILE'}" if f.backups else "doorstep backup make",
        ),
    ]  # fmt: skip


def _tax(f: Facts) -> list[_Draft]:
    """Only orders that are typed in are taxed here; a channel's bear what it charged."""
    if not f.types_orders:
        return []
    return [
        _Draft(
            "tax", "Tax on orders that you type in", f.tax_rates > 0,
            f"{count(f.tax_rates, 'rate')} {'is' if f.tax_rates == 1 else 'are'} set; orders that you type in bear it."
            if f.tax_rates
            else "None is set: the orders that you type in bear no tax. Leave it so only if you charge none.",
            "Set the tax", "/tax", "doorstep import tax-rates FILE --apply", (), True,
        ),
    ]  # fmt: skip


def _first(f: Facts) -> list[_Draft]:
    if f.sent_orders:
        told = f"Order {f.first_order} has left." if f.first_order_sent else "Your first order has left."
    elif f.orders:
        told = f"Order {f.first_order} is here; pick it, pack it and hand it over."
    else:
        told = "Order something from your own shop, or type an order in, and send it off."
    reviewed = f.reviewed_at is not None
    return [
        _Draft(
            "first_order", "First order sent", f.sent_orders > 0, told,
            "To the station" if f.orders else "Type an order in", "/station" if f.orders else "/orders/new",
            "doorstep station list" if f.orders else "doorstep orders add --sku SKU --payment cash --name '…' …",
            ("product", "stock", "box", "carrier"),
        ),
        _Draft(
            "review", "The flow, looked at after it", reviewed,
            f"{f.reviewed_by or 'Somebody'} looked at it." if reviewed
            else "Look at the way that the first order took, step by step, and note what you will change.",
            "Look at its way", "/start/review", 'doorstep start --reviewed "…"', ("first_order",),
        ),
    ]  # fmt: skip


# --- the way of the first order --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leg:
    """One step of an order's way: when, who, and how long after the one before."""

    title: str
    at: datetime
    who: str
    after: timedelta | None


def way(told: Sequence[tuple[str, datetime | None, str]]) -> list[Leg]:
    """The steps that happened, in the order of their times."""
    happened = sorted(((title, at, who) for title, at, who in told if at is not None), key=lambda one: one[1])
    legs: list[Leg] = []
    for title, at, who in happened:
        legs.append(Leg(title, at, who, at - legs[-1].at if legs else None))
    return legs
