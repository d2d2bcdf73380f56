"""What normalize writes of an order's new state: contacts, customers, the order, its lines, revision and promise."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doorstep.connectors.addresses import e164
from doorstep.db.queries import buyers
from doorstep.db.queries import normalize as rows
from doorstep.db.queries import normalize_lines as of_lines
from doorstep.db.queries.forgetting import forgotten_orders
from doorstep.db.write import to_json
from doorstep.domain.orders import SourceOrder, address_mark
from doorstep.domain.promises import Promise, SiteHours, promise
from doorstep.domain.standing import Outcome
from doorstep.domain.too_late import said_of

from .commits import Slice


@dataclass(frozen=True, slots=True)
class Hours:
    """By what the promise is made: the first site's clock, and the carrier's days at home and abroad."""

    site: SiteHours
    country: str
    days: int
    days_abroad: int

    def transit_days(self, country: str) -> int:
        """How long the carrier takes; an order that goes nowhere is promised as one at home."""
        return self.days if country in ("", self.country) else self.days_abroad


def write_states(s: Slice, news: Sequence[Outcome], orders: Mapping[int, Any], hours: Hours | None) -> None:
    """The new states stand: contacts, customers, orders, lines, revisions; promises and payments once."""
    if not news:
        return
    connection, at = s.connection, s.by.at
    pairs = [(o, o.source) for o in news if o.source is not None]
    nobodys = forgotten_orders(connection, [o.standing.order_id for o, _ in pairs if o.is_news])
    told, ship_of, bill_of = _write_contacts(connection, pairs, nobodys)
    fresh = [
        (o.standing.account_id, x.customer_ref, ship_of[o.standing.order_id], x.customer_tags)
        for o, x in told
        if x.customer_ref and x.customer_ref != orders[o.standing.order_id].customer_ref
    ]
    customers = rows.write_customers(connection, fresh, at)
    rows.leave_customers(connection, _left(told, orders))
    order_rows, line_rows, revision_rows, promise_rows, emptied = [], [], [], [], []
    numbers = of_lines.line_numbers(connection, [o.standing.order_id for o in news])
    last: dict[int, int] = {}
    for (order_id, _), n in numbers.items():
        last[order_id] = max(n, last.get(order_id, 0))
    skus = [sku for o in news for sku in o.skus.values()]
    recipes, kinds = rows.newest_recipes(connection, skus), rows.intangible_kinds(connection, skus)
    for o, x in pairs:
        order_id, standing = o.standing.order_id, orders[o.standing.order_id]
        revision = standing.revision + int(o.is_news)
        is_due = standing.promised_at is None and standing.status == "received"
        # The promise runs from the day on which it may be sent: an unpaid order has none yet.
        is_due = is_due and not o.waits_for_payment and not o.cancels and not o.ends
        promised = _promise(x, at, hours) if hours and is_due else None
        if promised:
            on, inputs = promised.promised_on.isoformat(), to_json(promised.inputs)
            promise_rows.append((order_id, 1, on, promised.ship_by_at, "confirmed", inputs, at))
        order_rows.append(
            row_of_order(
                o,
                x,
                ship_of.get(order_id),
                bill_of.get(order_id),
                customers.get((o.standing.account_id, x.customer_ref)),
                revision,
                promised.ship_by_at if promised else None,
                order_id in nobodys,
            )
        )
        if not o.changed_too_late and o.settled is not None:
            line_rows += rows_of_lines(o, numbers, last.get(order_id, 0), recipes, kinds)
            named = {line.ref for line in x.lines}
            emptied += [(order_id, numbers[order_id, ref]) for ref in o.standing.quantities if ref not in named]
        if o.is_news:
            said = to_json(said_of(x))
            revision_rows.append((order_id, revision, o.event_id, x.updated_at, x.total_minor, x.payment, said, at))
    rows.write_orders(connection, order_rows)
    of_lines.write_lines(connection, line_rows)
    of_lines.empty_lines(connection, emptied)
    rows.write_revisions(connection, revision_rows)
    rows.write_promises(connection, promise_rows)
    buyers.write_marks(
        connection,
        [(m, o.standing.order_id, x.placed_at) for o, x in pairs
         if o.is_news and o.standing.order_id not in nobodys for m in o.marks],
    )  # fmt: skip


def _left(told: Sequence[tuple[Outcome, SourceOrder]], orders: Mapping[int, Any]) -> Counter[int]:
    """How many orders each customer has less, since the channel says that they are another's."""
    return Counter(
        orders[o.standing.order_id].customer_id
        for o, x in told
        if x.customer_ref and orders[o.standing.order_id].customer_ref not in (None, x.customer_ref)
    )


def _promise(x: SourceOrder, at: datetime, hours: Hours) -> Promise:
    days = hours.transit_days(x.ship_to.country if x.ship_to else "")
    return promise(at, hours.site, days, ship_by_at=x.ship_by_at, deliver_by_at=x.deliver_by_at)


def _write_contacts(
    connection: Any, pairs: Sequence[tuple[Outcome, Any]], nobodys: Collection[int]
) -> tuple[list[tuple[Outcome, Any]], dict[int, int | None], dict[int, int | None]]:
    """Whoever is named in what is new has a contact: who that is, and the contacts to send and to bill to, by order."""
    told = [(o, x) for o, x in pairs if o.is_news and not o.keeps_address and o.standing.order_id not in nobodys]
    phones = [phone_of(x) for _, x in told]
    contacts = rows.write_contacts(
        connection, [(x.ship_to, x, phone) for (_, x), phone in zip(told, phones, strict=True)]
    )
    elsewhere = [
        (n, x, phone)
        for n, ((_, x), phone) in enumerate(zip(told, phones, strict=True))
        if x.bill_to and x.bill_to != x.ship_to
    ]
    billed = rows.write_contacts(connection, [(x.bill_to, x, phone) for _, x, phone in elsewhere])
    ship_of = {o.standing.order_id: contact for (o, _), contact in zip(told, contacts, strict=True)}
    bill_of = {told[n][0].standing.order_id: contact for (n, _, _), contact in zip(elsewhere, billed, strict=True)}
    return told, ship_of, bill_of


def phone_of(x: SourceOrder) -> str:
    """By what the buyer is rung up, in E.164, '' where nobody said."""
    there = x.ship_to.country if x.ship_to else ""
    return e164(x.phone or (x.ship_to.phone if x.ship_to else ""), there)


def row_of_order(
    o: Outcome, x: SourceOrder, contact: int | None, billed: int | None, customer: int | None, revision: int,
    promised_at: datetime | None, is_nobodys: bool,
) -> tuple[Any, ...]:  # fmt: skip
    """The order as it stands from now (rows.ORDER_COLUMNS); None is what stays."""
    lines = o.settled.lines if o.settled else ()
    # Where the lines stay as they were, so do the sums over them: a person decides about both.
    stays = o.changed_too_late or (o.settled is None and bool(o.standing.quantities))
    sums = [
        None if stays else sum(getattr(line, name) for line in lines)
        for name in ("goods_minor", "discount_minor", "tax_minor", "shipping_minor", "other_minor")
    ]
    is_judged_now = o.enrichment is not None and o.enrichment is not o.standing.enrichment
    return (
        o.standing.order_id,
        x.number,
        x.placed_at,
        x.updated_at,
        o.sha256,
        x.currency,
        *sums,
        None if stays else x.total_minor,
        x.original_total_minor,
        x.presentment_currency or x.currency,
        x.presentment_total_minor or x.total_minor,
        x.tax_included,
        x.payment,
        x.payment_ref or ("" if o.standing.is_anew else None),  # not every way of asking a channel tells it
        x.payment_method,
        x.paid_minor,
        x.gift_card_minor or (0 if o.standing.is_anew or not x.paid_minor else None),
        customer,
        contact,
        billed,
        revision,
        x.shipping_service,
        x.language,
        o.risk.score if o.risk else None,
        to_json(o.enrichment) if is_judged_now else None,
        x.is_test,
        promised_at,
        o.is_history or None,
        o.rounding_minor,
        *_channels_own(x),
        # Of another address nobody has decided anything; of who was forgotten not even the mark of one is kept.
        False if o.standing.address_accepted and not o.keeps_address else None,
        address_mark(x.ship_to) if o.is_news and not is_nobodys else None,
    )


def _channels_own(x: SourceOrder) -> tuple[Any, ...]:
    """What the channel pays out, whether it pays the tax itself, and by when it wants the order sent and delivered."""
    pays = (x.payout_currency, x.payout_minor) if x.payout_currency else (None, 0)
    return *pays, x.is_tax_remitted, x.ship_by_at, x.deliver_by_at


def _sent(o: Outcome, ref: str) -> int:
    """Units that the channel says were sent, without those of which only it thinks so."""
    stands = o.standing.lines.get(ref)
    return max(o.sent.get(ref, 0) - (stands.told_back if stands else 0), 0)


def _known_grams(o: Outcome, ref: str) -> int:
    """What a unit was said to weigh before: not every way of asking a channel tells it."""
    stands = None if o.standing.is_anew else o.standing.lines.get(ref)
    return stands.grams if stands else 0


def rows_of_lines(
    o: Outcome, numbers: Mapping[tuple[int, str], int], taken: int, recipes: Mapping[int, int], kinds: Mapping[int, str]
) -> list[tuple[Any, ...]]:
    """Its lines as they stand from now (of_lines.LINE_COLUMNS)."""
    if o.settled is None:
        return []
    order_id = o.standing.order_id
    listed = []
    for x in o.settled.lines:
        line = x.line
        n = numbers.get((order_id, line.ref))
        if n is None:
            taken += 1
            n = taken
        ours = o.skus.get(line.ref)
        listed.append(
            (
                order_id,
                n,
                line.ref,
                ours,
                recipes.get(ours) if ours else None,
                line.sku,
                line.variant_ref,
                line.title,
                kinds.get(ours, line.kind) if ours else line.kind,
                max(line.original_qty, line.qty),
                line.qty,
                line.unit_price_minor,
                x.goods_minor,
                x.discount_minor,
                x.tax_minor,
                x.shipping_minor,
                x.other_minor,
                x.total_minor,
                x.total_minor,
                line.grams or _known_grams(o, line.ref),
                min(_sent(o, line.ref), line.qty),
            )
        )
    return listed
