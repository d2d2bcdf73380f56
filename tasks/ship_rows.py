"""What ship writes of a slice of parcels, in the transaction that holds their work."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from doorstep.db import cases, effects, floor, ledger, work
from doorstep.db.cases import Trouble
from doorstep.db.moves import advance
from doorstep.db.queries import ship as rows
from doorstep.db.rollup import roll_up
from doorstep.domain.lifecycle import EFFECT, PARCEL, SHIPMENT
from doorstep.domain.own_services import MANUAL
from doorstep.domain.shipping import NOWHERE, standing_after
from schemas.base import check
from schemas.ship import BoughtLabels

from .commits import Rejected, Slice, quarantine, rejects
from .ship_batch import NO_PRICES_WAIT, PRINTS, Gathered, Plan
from .ship_print_rows import file_print_troubles, want_prints

_UNANSWERED = "the carrier has not answered yet"
_NO_PRICES = "no carrier that may take it told its prices"
_MOVED = ("in_transit", "out_for_delivery", "delivered", "failed", "returned")


def write_results(s: Slice, gathered: Gathered, plan: Plan) -> dict[str, int]:
    """Everything that the calls and scans of these parcels come to; what is still in doubt is looked at again when
    due."""
    # A parcel that was taken back may be to be told of, and is scanned: that work comes before the orders, as for all.
    work.hold(s.connection, "sync", rows.still_here(s.connection, sorted(s.mine)))
    standing = rows.lock(s.connection, sorted(s.mine))
    order_of: dict[int, int | None] = {one: order for one, (order, _) in standing.items()}
    parcels = rows.read_parcels(s.connection, sorted(s.mine))
    buys, _ = rows.read_effects(s.connection, sorted(s.mine))
    bought, broken = _book(s, parcels, buys)
    _forget(s, parcels, buys)
    quarantine(s, "ship", [*gathered.rejected, *broken], order_of, "parcel")
    untaken = {
        one: f"{NOWHERE} {parcels[one].country}, {parcels[one].grams} g" for one in plan.nowhere if one in s.mine
    }
    untaken |= {one: words for one, words in gathered.lacking.items() if one in s.mine}
    refused = _refuse(s, parcels, buys, untaken)
    want_prints(s, [parcels[one] for one in bought])
    arrived = _apply_scans(s, parcels)
    lapse = timedelta(days=gathered.lapse_days)
    lapsed = _lapse(s, parcels, gathered, lapse)
    roll_up(s.connection, {order for order in order_of.values() if order is not None}, s.by)
    if arrived or lapsed:
        rows.judge_promises(s.connection, sorted({parcels[one].order_id for one in [*arrived, *lapsed]}), s.by.at)
    asks = rows.read_effects(s.connection, sorted(s.mine))[1]  # with what was wanted just now
    file_print_troubles(s, plan, asks, parcels)
    until, why = _wait(s, parcels, buys, asks, lapse, plan)
    lying = set(s.stops.named.values())  # what was resumed meanwhile stops nobody any more
    stopped = {one: why for one, why in plan.stopped.items() if one in until and lying.intersection(why.split())}
    work.put_off(s.connection, s.claimed, stopped)
    work.postpone(s.connection, s.claimed, {one: at for one, at in until.items() if one not in stopped}, why)
    work.close(s.connection, s.claimed, [one for one in s.mine if one not in until], s.batch_id)
    return {
        "labels": len(bought),
        "refused": len(refused),
        "delivered": len(arrived) + len(lapsed),
        "in_doubt": sum(1 for e in buys.values() if e.status == "in_doubt"),
    }


def _book(s: Slice, parcels: Mapping[int, Any], buys: Mapping[int, Any]) -> tuple[list[int], list[Rejected]]:
    """Labels that were bought stand on their parcels and in the books; one for a parcel that was called off
    meanwhile is asked back at once."""
    done = [
        p
        for one, p in parcels.items()
        if p.shipment_status == "requested"
        and one in buys
        and buys[one].status == "done"
        and buys[one].id == p.effect_id
    ]
    told = {p.id: orjson.loads(buys[p.id].answer) for p in done}
    checked = check(
        BoughtLabels,
        [
            (p.id, told[p.id]["label_ref"], told[p.id]["tracking_ref"], buys[p.id].amount_minor, buys[p.id].currency)
            for p in done
        ],
    )
    good = {row[0] for row in checked.rows}
    done = [p for p in done if p.id in good]
    if done:
        advance(s.connection, SHIPMENT, "book", [p.shipment_id for p in done], s.by)
        rows.book(
            s.connection,
            [
                (
                    p.shipment_id,
                    told[p.id]["label_ref"],
                    told[p.id]["tracking_ref"],
                    buys[p.id].amount_minor,
                    buys[p.id].currency,
                    s.by.at,
                )
                for p in done
            ],
        )
        advance(s.connection, PARCEL, "label", [p.id for p in done], s.by)
        ledger.post_money(
            s.connection,
            [
                ledger.Entry(
                    "label",
                    (
                        ledger.MoneyMove(
                            "carrier_payable", "shipping_cost", buys[p.id].amount_minor, buys[p.id].currency
                        ),
                    ),
                    p.order_id,
                    told[p.id]["label_ref"],
                )
                for p in done
                if buys[p.id].amount_minor
            ],
            s.by.actor_id,
            s.by.at,
        )
        _give_back(s, [p for p in done if p.status == "discarded"], told)
    return [p.id for p in done], rejects(checked)


def _give_back(s: Slice, called_off: Sequence[Any], told: Mapping[int, Any]) -> None:
    if not called_off:
        return
    advance(s.connection, SHIPMENT, "void", [p.shipment_id for p in called_off], s.by)
    effects.want(
        s.connection,
        [
            effects.Wish(
                "void_label",
                p.account_id,
                "shipment",
                p.shipment_id,
                f"void-{told[p.id]['label_ref']}",
                p.order_id,
                {"label_ref": told[p.id]["label_ref"]},
                parent_id=p.effect_id,
            )
            for p in called_off
        ],
        s.by.at,
    )


def _forget(s: Slice, parcels: Mapping[int, Any], buys: Mapping[int, Any]) -> None:
    """Of parcels that were called off a label that was surely not bought is not asked for again; and the cost of any
    label that the carrier took back is off the books."""
    gone = {one: p for one, p in parcels.items() if p.status == "discarded"}
    another = [
        one for one, e in buys.items() if e.parent_id is not None
    ]  # a label before it was given back, or refused
    if not gone and not another:
        return
    never = [one for one, p in gone.items() if p.shipment_status == "requested" and buys[one].status == EFFECT.initial]
    advance(s.connection, EFFECT, "drop", [buys[one].id for one in never], s.by)
    advance(s.connection, SHIPMENT, "void", [gone[one].shipment_id for one in never], s.by)
    back = rows.take_back_costs(s.connection, sorted({*gone, *another}))
    entries = [
        ledger.Entry(
            "label_taken_back",
            (ledger.MoneyMove("shipping_cost", "carrier_payable", row.amount_minor, row.currency),),
            row.order_id,
            row.label_ref,
        )
        for row in back
    ]
    ledger.post_money(s.connection, entries, s.by.actor_id, s.by.at)


def _refuse(s: Slice, parcels: Mapping[int, Any], buys: Mapping[int, Any], untaken: Mapping[int, str]) -> list[int]:
    """What the carrier will not take, or none could, is a case with the words for it; the parcel stays sealed."""
    said_no = [
        p
        for one, p in parcels.items()
        if p.shipment_status == "requested"
        and one in buys
        and buys[one].status == "refused"
        and buys[one].id == p.effect_id
    ]
    advance(s.connection, SHIPMENT, "refuse", [p.shipment_id for p in said_no], s.by)
    words = {p.id: buys[p.id].words for p in said_no} | dict(untaken)
    listed = [parcels[one] for one in words if parcels[one].status == "sealed"]
    cases.file_cases(
        s.connection,
        [
            Trouble(
                "carrier_refused",
                str(p.id),
                p.id,
                p.order_id,
                {"number": p.number, "words": words[p.id]},
                None,
                p.total_minor,
                p.currency,
            )
            for p in listed
        ],
        s.by,
    )
    cleared = [
        one
        for one, p in parcels.items()
        if p.shipment_status == "requested" and one in buys and buys[one].status == "done"
    ]
    if cleared:
        still = cases.open_causes(s.connection, {parcels[one].order_id for one in cleared}).get(
            "carrier_refused", set()
        )
        cases.clear_subjects(
            s.connection, "carrier_refused", [one for one in cleared if parcels[one].order_id in still], s.by
        )
    return [p.id for p in listed]


def _apply_scans(s: Slice, parcels: Mapping[int, Any]) -> list[int]:
    """Shipments stand where their newest scan says; a parcel that the carrier scanned has left the house, whatever we
    were told; returns parcels that arrived."""
    tracked = {
        p.shipment_id: p
        for p in parcels.values()
        if p.shipment_status in ("booked", "in_transit", "out_for_delivery", "failed")
    }
    if not tracked:
        return []
    scans = rows.read_scans(s.connection, tracked)
    by_verb: dict[str, list[int]] = {}
    for one, told in scans.items():
        if verb := standing_after(tracked[one].shipment_status, told):
            by_verb.setdefault(verb, []).append(one)
    moving = [tracked[one].id for listed in by_verb.values() for one in listed if tracked[one].status == "labelled"]
    if moving:
        floor.hand_over(s.connection, moving, s.by)
    for verb, listed in by_verb.items():
        advance(s.connection, SHIPMENT, verb, listed, s.by)
    arrived = [tracked[one].id for one in by_verb.get("deliver", ())]
    _arrive(
        s,
        arrived,
        {
            tracked[one].id: max(at for at, word in scans[one] if word == "delivered")
            for one in by_verb.get("deliver", ())
        },
    )
    advance(s.connection, PARCEL, "come_back", [tracked[one].id for one in by_verb.get("send_back", ())], s.by)
    return arrived


def _arrive(s: Slice, parcel_ids: Sequence[int], at: Mapping[int, datetime]) -> None:
    advance(s.connection, PARCEL, "deliver", parcel_ids, s.by)
    rows.mark_delivered(s.connection, [(one, at[one]) for one in parcel_ids])


def _lapse(s: Slice, parcels: Mapping[int, Any], gathered: Gathered, lapse: timedelta) -> list[int]:
    """A parcel that nobody heard of for so long after its hand-over counts as delivered; one that no carrier ever scans
    without anybody having seen it arrive."""
    late = [
        p
        for p in parcels.values()
        if p.status == "handed_over"
        and p.handed_over_at
        and p.handed_over_at + lapse <= s.by.at
        and p.shipment_status not in ("delivered", "returned")
    ]
    advance(s.connection, SHIPMENT, "deliver", [p.shipment_id for p in late if p.shipment_id], s.by)
    moved = advance(s.connection, PARCEL, "deliver", [p.id for p in late], s.by)
    unseen = {one for one in moved if getattr(gathered.carriers.get(parcels[one].account_id), "vendor", "") == MANUAL}
    rows.mark_delivered(s.connection, [(one, s.by.at) for one in moved if one not in unseen])
    rows.mark_delivered(s.connection, [(one, s.by.at) for one in sorted(unseen)], is_seen=False)
    return moved


def _wait(
    s: Slice,
    parcels: Mapping[int, Any],
    buys: Mapping[int, Any],
    asks: Mapping[int, Sequence[Any]],
    lapse: timedelta,
    plan: Plan,
) -> tuple[dict[int, datetime], dict[int, str]]:
    """When each parcel that is not done is looked at again, and for what it waits: its effect's due, or the end of the
    carrier's window."""
    until: dict[int, datetime] = {}
    why: dict[int, str] = {}
    now_standing = {one: status for one, (_, status) in rows.lock(s.connection, sorted(s.mine)).items()}
    # A label that is still to be asked for is not while a case holds its order; the end of the hold brings the parcel
    # back. What was held when it was to be asked for, and is free by now, waits a moment.
    waiting = {one for one, p in parcels.items() if p.shipment_id is None and now_standing[one] == "sealed"}
    held = cases.held(
        s.connection, {p.order_id for one, p in parcels.items() if one in waiting or p.shipment_status == "requested"}
    )
    for one in s.mine:
        p, buy = parcels[one], buys.get(one)
        dues = [(e.due_at, e.words or _UNANSWERED) for e in asks.get(one, ()) if _comes_again(e)]
        if p.shipment_status == "requested" and buy is not None and buy.status in ("in_doubt", "wanted", "calling"):
            is_due = buy.status != "wanted" or p.order_id not in held
            dues += [(buy.due_at, buy.words or _UNANSWERED)] if is_due else []
        if now_standing[one] == "handed_over" and p.handed_over_at is not None:
            dues.append((p.handed_over_at + lapse, "it is on its way, and counts as delivered then"))
        if one in waiting and (p.order_id not in held or one in plan.silent or one in plan.stopped):
            dues.append((s.by.at + NO_PRICES_WAIT, _NO_PRICES if one in plan.silent else "it was held until now"))
        if dues:
            due, why[one] = min(dues)
            until[one] = max(due, s.by.at)
    return until, why


def _comes_again(effect: Any) -> bool:
    """Whether it is called again by itself; a print in doubt waits for a person, who brings its parcel back."""
    return effect.status in ("wanted", "calling") or (effect.status == "in_doubt" and effect.operation not in PRINTS)
