"""What each answer to each cause does, in the transaction that closes the case. Complete over domain.causes: tested."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from doorstep.actions.asking import accept_address, ask_customer, correct_address
from doorstep.actions.cancel import cancel_orders, void_labels
from doorstep.actions.taking_off import take_off
from doorstep.db import effects, inbox, prints, refunds, tables, work
from doorstep.db.moves import By, advance
from doorstep.db.queries import mapping, reconcile, returns, sync
from doorstep.db.queries.paying_back import can_pay_back, charge_of
from doorstep.db.write import among, insert, update
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import EFFECT, MESSAGE, PARCEL, REFUND
from doorstep.domain.mapping import told_claimed, told_released
from doorstep.domain.stages import BY_NAME, STAGES

if TYPE_CHECKING:
    from doorstep.actions.resolve import Answering

Deed = Callable[["Answering"], str]


def _orders(a: "Answering") -> str:
    return f"{len(a.orders)} order{'' if len(a.orders) == 1 else 's'}"


def _map_sku(a: "Answering") -> str:
    """The channel's SKU means our product from now on; what waited for it is normalized again."""
    code = a.fields["sku"].strip()
    ours = a.act.connection.execute(sa.select(tables.sku.c.id).where(tables.sku.c.code == code)).scalar()
    if ours is None:
        raise CannotDoError(f"There is no product with the SKU {code}. Add it first, or mend the spelling.")
    insert(
        a.act.connection,
        tables.sku_mapping,
        ("account_id", "sku", "sku_id", "since"),
        [(a.facts["account_id"], a.facts["sku"], ours, a.act.by.at)],
        "ON CONFLICT (account_id, sku) DO UPDATE SET sku_id = excluded.sku_id, since = excluded.since",
    )
    held = mapping.still_held(a.act.connection, a.orders)
    stay = mapping.stay_claimed(a.act.connection, a.facts["account_id"], a.facts["sku"], ours)
    return told_released(a.facts["sku"], code, len(a.orders), held, a.seen) + told_claimed(stay, code)


def _cancel(a: "Answering") -> str:
    by = By(a.act.by.actor_id, a.act.by.at, a.act.by.run_ref, f"cancelled by a person: {a.case.cause}")
    cancelled = cancel_orders(a.act.connection, a.orders, by, pay_back=True)
    if len(cancelled) < len(a.orders):
        raise CannotDoError("Some of it has left the house already and cannot be cancelled. Ask for a return instead.")
    by_itself = bool(returns.read_providers(a.act.connection))
    back = "goes back" if by_itself else "is for you to pay back; no payment account here can"
    return f"{_orders(a)} cancelled; what was paid {back}."


def _set_order(**flags: Any) -> Deed:
    def deed(a: "Answering") -> str:
        orders = tables.orders
        a.act.connection.execute(orders.update().where(among(a.act.connection, orders.c.id, a.orders)).values(**flags))
        return f"{_orders(a)} released."

    return deed


def _accept_rounding(a: "Answering") -> str:
    _set_order(rounding_accepted_minor=int(a.facts["difference_minor"]))(a)
    return f"The difference of {a.facts['difference']} is booked as rounding."


def _relabel(a: "Answering") -> str:
    """Parcels that are still here and bear a label are sealed again, without one; it goes back to the carrier."""
    parcel, shipment, effect = tables.parcel, tables.shipment, tables.effect
    rows = a.act.connection.execute(
        sa.select(parcel.c.id, parcel.c.status, effect.c.status.label("buying"))
        .join(shipment, shipment.c.parcel_id == parcel.c.id)
        .join(effect, effect.c.id == shipment.c.effect_id)
        .where(
            among(a.act.connection, parcel.c.order_id, a.orders),
            parcel.c.status.in_(("sealed", "labelled")),
            shipment.c.status.in_(("requested", "booked")),
        )
    ).all()
    if not rows:
        raise CannotDoError("No label has been bought for it. Send it as it was, or cancel it and start over.")
    if any(row.buying in ("calling", "in_doubt") for row in rows):
        raise CannotDoError("Its label is being bought at this moment. Answer again in a minute.")
    void_labels(a.act.connection, [row.id for row in rows], a.act.by)
    advance(a.act.connection, PARCEL, "unlabel", [row.id for row in rows if row.status == "labelled"], a.act.by)
    return "The old label goes back to the carrier; a new one is bought. Take the old one off the parcel."


def _again(stage: str) -> Deed:
    def deed(a: "Answering") -> str:
        work.want(a.act.connection, stage, a.subjects, a.act.by.at)
        return "It is tried again now."

    return deed


def _service(a: "Answering") -> str:
    parcel, shipment = tables.parcel, tables.shipment
    service = a.fields["service"].strip()
    told = sa.select(shipment.c.why).where(among(a.act.connection, shipment.c.parcel_id, a.subjects))
    offers = [one for why in a.act.connection.execute(told).scalars() for one in (why or {}).get("offers", ())]
    if offers and service not in {one["service"] for one in offers}:
        listed = ", ".join(dict.fromkeys(one["service"] for one in offers))
        raise CannotDoError(f"The carrier offers no service “{service}” for it; it offers {listed}.")
    a.act.connection.execute(
        parcel.update().where(among(a.act.connection, parcel.c.id, a.subjects)).values(service=service)
    )
    return f"A label of {service} is asked for."


def _effect_happened(a: "Answering") -> str:
    reference = a.fields.get("reference", "").strip()
    moved = effects.settle(
        a.act.connection,
        [effects.Outcome(one, "settle", external_ref=reference, words="a person saw it") for one in a.subjects],
        a.act.by,
    )
    _want_effect_stage(a, moved)
    return "Noted; nothing is called again."


def _effect_did_not(a: "Answering") -> str:
    moved = effects.settle(
        a.act.connection,
        [effects.Outcome(one, "want_again", words="a person saw that it did not happen") for one in a.subjects],
        a.act.by,
    )
    _want_effect_stage(a, moved)
    return "It is asked for again."


def _prints_again(a: "Answering") -> str:
    waiting = prints.wake(a.act.connection, a.subjects, a.act.by)
    return f"{waiting} sent to the printer again." if waiting else "Nothing waits for this printer any more."


def _prints_elsewhere(a: "Answering") -> str:
    dropped = prints.give_up(a.act.connection, a.subjects, a.act.by)
    return f"{dropped} not sent to this printer; print them at the station's page."


def _want_effect_stage(a: "Answering", effect_ids: list[int]) -> None:
    stage_of = {stage.subject: stage.name for stage in STAGES}
    effect = tables.effect
    rows = a.act.connection.execute(
        sa.select(effect.c.subject_kind, effect.c.subject_id, effect.c.operation).where(
            among(a.act.connection, effect.c.id, effect_ids)
        )
    )
    for kind, subject, operation in rows:
        stage = "sync" if operation == sync.OPERATION else stage_of.get(kind)
        if stage is not None:
            work.want(a.act.connection, stage, [subject], a.act.by.at)


def _messages_of(a: "Answering") -> tuple[list[int], list[int]]:
    """Effects of these messages that are open, by whether they may be settled."""
    effect = tables.effect
    rows = a.act.connection.execute(
        sa.select(effect.c.id).where(
            effect.c.subject_kind == "message",
            among(a.act.connection, effect.c.subject_id, a.subjects),
            effect.c.status == "in_doubt",
        )
    ).scalars()
    return list(a.subjects), list(rows)


def _message_arrived(a: "Answering") -> str:
    messages, doubtful = _messages_of(a)
    effects.settle(
        a.act.connection, [effects.Outcome(one, "settle", words="a person believes it") for one in doubtful], a.act.by
    )
    advance(a.act.connection, MESSAGE, "settle", messages, a.act.by)
    return "Nothing is sent again."


def _message_again(a: "Answering") -> str:
    messages, doubtful = _messages_of(a)
    advance(a.act.connection, EFFECT, "drop", doubtful, a.act.by)
    advance(a.act.connection, MESSAGE, "queue_again", messages, a.act.by)
    work.want(a.act.connection, "notify", messages, a.act.by.at)
    return "It is sent again."


def _message_dropped(a: "Answering") -> str:
    advance(a.act.connection, MESSAGE, "suppress", a.subjects, a.act.by)
    return "It is not sent."


def _refund_again(a: "Answering") -> str:
    advance(a.act.connection, REFUND, "ask_again", a.subjects, a.act.by)
    return _again("returns")(a)


def _refund_by_hand(a: "Answering") -> str:
    """It is booked as paid back, with the person's own reference."""
    advance(a.act.connection, REFUND, "ask_again", a.subjects, a.act.by)
    update(
        a.act.connection,
        tables.refund,
        {"external_ref": "v.ref"},
        "t.id = v.id",
        (("id", "int"), ("ref", "text")),
        [(one, a.fields["reference"].strip()) for one in a.subjects],
    )
    refunds.post(a.act.connection, list(a.subjects), a.act.by)
    returns.follow_up(a.act.connection, list(a.subjects), a.act.by)
    return "It is booked as paid back."


def _pay_back(a: "Answering") -> str:
    """Whatever is left of what was paid goes back to the customer."""
    left = refunds.refundable(a.act.connection, a.orders)
    wishes = [
        refunds.RefundWish(one, amount, currency, "called off at the channel", {"rule": "all that was left"})
        for one, (amount, currency) in left.items()
    ]
    refunds.want(a.act.connection, wishes, a.act.by)
    connection = a.act.connection
    if all(can_pay_back(connection, charge_of(connection, one), left[one][1]) for one in left):
        return "It goes back to the customer."
    return "It is for you to pay back; no payment account here can. A case asks."


def _told_by_hand(a: "Answering") -> str:
    """The channel knows of these parcels from a person; nothing is told of them any more."""
    sync.told_by_hand(a.act.connection, a.subjects, a.act.by)
    return "Noted; the channel is not told again."


def _noted(_: "Answering") -> str:
    return "Noted."


def _goes_on(_: "Answering") -> str:
    return "It goes on from where it stands."


def _stay_cancelled(a: "Answering") -> str:
    """The reason is a person's from now on: what the channel says after it is no news."""
    orders = tables.orders
    reason = f"{a.fields['reason'].strip()} (it was {a.facts.get('cancelled', 'called off')})"
    a.act.connection.execute(
        orders.update().where(among(a.act.connection, orders.c.id, a.orders)).values(cancel_reason=reason)
    )
    return f"{_orders(a)} left cancelled."


def _stage_again(a: "Answering") -> str:
    stage = str(a.facts.get("stage", ""))
    if stage not in BY_NAME:
        raise CannotDoError("This case does not say which stage it came from; answer it on the order instead.")
    if stage == "capture":
        _forget_outcome(a)
    work.want(a.act.connection, stage, a.subjects, a.act.by.at)
    return f"{len(a.subjects)} tried again now."


def _forget_outcome(a: "Answering") -> None:
    event = tables.inbound_event
    a.act.connection.execute(
        event.update()
        .where(among(a.act.connection, event.c.id, a.subjects))
        .values(outcome=None, outcome_reason="", outcome_at=None)
    )


def _events_again(a: "Answering") -> str:
    _forget_outcome(a)
    return _again("capture")(a)


def _drop_events(a: "Answering") -> str:
    inbox.end(
        a.act.connection, [(one, "ignored", "a person left it out", None, None) for one in a.subjects], a.act.by.at
    )
    work.drop(a.act.connection, "capture", a.subjects, "a person left it out")
    return "It stays stored and is not worked on."


def _words_again(a: "Answering") -> str:
    stage = "normalize" if a.orders and set(a.orders) == set(a.subjects) else "capture"
    return _again(stage)(a)


def _reallocate(a: "Answering") -> str:
    work.want(a.act.connection, "allocate", a.orders, a.act.by.at)
    return "What is missing is looked for elsewhere."


def _look_again(a: "Answering") -> str:
    feed = tables.feed
    of_them = sa.select(feed.c.id).where(among(a.act.connection, feed.c.account_id, a.subjects))
    feeds = a.act.connection.execute(of_them.where(feed.c.kind.in_(("hooks", "gaps", "statement")))).scalars()
    work.want(a.act.connection, "watch", list(feeds), a.act.by.at)
    return "The channel is asked again now."


def _explain(a: "Answering") -> str:
    for one in a.subjects:
        reconcile.explain(a.act.connection, one, a.fields["reason"].strip(), a.act.by)
    return "It is booked under your words."


ANSWERS: Mapping[tuple[str, str], Deed] = {
    ("unknown_sku", "map"): _map_sku,
    ("short_stock", "retry"): _again("allocate"),
    ("short_stock", "cancel"): _cancel,
    ("bad_address", "ask"): ask_customer,
    ("bad_address", "accept"): accept_address,
    ("bad_address", "correct"): correct_address,
    ("bad_address", "cancel"): _cancel,
    ("high_risk", "release"): _set_order(risk_accepted=True),
    ("high_risk", "cancel"): _cancel,
    ("totals_do_not_foot", "accept"): _accept_rounding,
    ("totals_do_not_foot", "retry"): _again("normalize"),
    ("totals_do_not_foot", "cancel"): _cancel,
    ("tax_differs", "leave"): _noted,
    ("tax_differs", "mended"): _noted,
    ("not_paid", "release"): _set_order(is_terms=True),
    ("not_paid", "cancel"): _cancel,
    ("carrier_refused", "retry"): _again("ship"),
    ("carrier_refused", "correct"): correct_address,
    ("carrier_refused", "service"): _service,
    ("carrier_refused", "cancel"): _cancel,
    ("effect_in_doubt", "it_did"): _effect_happened,
    ("effect_in_doubt", "it_did_not"): _effect_did_not,
    ("channel_silent", "retry"): _look_again,
    ("orders_missing", "retry"): _look_again,
    ("orders_missing", "noted"): _noted,
    ("printer_silent", "retry"): _prints_again,
    ("printer_silent", "drop"): _prints_elsewhere,
    ("print_in_doubt", "it_did"): _effect_happened,
    ("print_in_doubt", "it_did_not"): _effect_did_not,
    ("send_in_doubt", "it_did"): _message_arrived,
    ("send_in_doubt", "send_again"): _message_again,
    ("message_refused", "send_again"): _message_again,
    ("message_refused", "drop"): _message_dropped,
    ("refund_refused", "retry"): _refund_again,
    ("refund_refused", "paid_by_hand"): _refund_by_hand,
    ("refund_by_hand", "retry"): _refund_again,
    ("refund_by_hand", "paid_by_hand"): _refund_by_hand,
    ("cancelled_too_late", "noted"): _noted,
    ("changed_too_late", "send_as_packed"): _noted,
    ("changed_too_late", "relabel"): _relabel,
    ("changed_too_late", "cancel"): _cancel,
    ("sent_elsewhere", "sent_already"): take_off,
    ("sent_elsewhere", "send"): _goes_on,
    ("wanted_again", "leave"): _stay_cancelled,
    ("money_kept", "pay_back"): _pay_back,
    ("money_kept", "keep"): _noted,
    ("refund_beyond_paid", "noted"): _noted,
    ("sent_called_off", "noted"): _noted,
    ("channel_not_told", "retry"): _again("sync"),
    ("channel_not_told", "told_by_hand"): _told_by_hand,
    ("payout_residual", "explain"): _explain,
    ("payout_residual", "retry"): _again("reconcile"),
    ("contract_broken", "retry"): _stage_again,
    ("contract_broken", "drop"): _noted,
    ("dead_letter", "retry"): _events_again,
    ("dead_letter", "drop"): _noted,
    ("orphan_event", "retry"): _again("capture"),
    ("orphan_event", "drop"): _drop_events,
    ("unknown_word", "retry"): _words_again,
    ("unknown_word", "drop"): _noted,
    ("pick_short", "reallocate"): _reallocate,
    ("pick_short", "cancel"): _cancel,
    ("audit_failed", "noted"): _noted,
    ("stuck_work", "retry"): _stage_again,
}
