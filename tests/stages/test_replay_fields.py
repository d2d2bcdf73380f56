"""Replay, field by field of the canonical order: what is listed is what judging anew changes, and nothing else is."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

from doorstep.actions.replay import judge_anew
from doorstep.db.queries.normalize import CONTACT_COLUMNS, ORDER_COLUMNS
from doorstep.db.queries.normalize_lines import LINE_COLUMNS
from doorstep.domain.orders import Address, Refunded, SourceLine, SourceOrder
from doorstep.domain.replay import Replayed
from doorstep.testing.shop import NOON, Shop, shopify_order
from tasks import saying
from tasks.normalize_beside import NOT_OF_LINE, NOT_OF_ORDER

from .test_replay import Misreading, replayed

SOON = NOON + timedelta(hours=4)
THERE = {"name": "Ole", "line1": "Markt 1", "city": "Bonn", "postcode": "53111", "country": "DE"}
_LINE = "450000001001"

# Each field: how it is misread, and which fields a dry run then names at least.
ORDER: dict[str, tuple[dict[str, Any], set[str]]] = {
    "number": ({"number": "#9"}, {"number"}),
    "placed_at": ({"placed_at": NOON - timedelta(days=3)}, {"placed_at"}),
    "updated_at": ({"updated_at": SOON}, {"source_updated_at"}),
    "currency": ({"currency": "USD", "presentment_currency": "USD"}, {"currency", "presentment_currency"}),
    "total_minor": ({"total_minor": 3080}, {"hold"}),
    "original_total_minor": ({"original_total_minor": 9}, {"original_total_minor"}),
    "tax_included": ({"tax_included": False, "lines": {"tax_minor": 0}, "shipping_tax_minor": 0}, {"tax_included"}),
    "lines": ({"lines": {"ref": "999"}}, {"line", "line.qty"}),
    "shipping_minor": ({"shipping_minor": 500, "total_minor": 3080}, {"shipping_minor", "line.shipping_minor"}),
    "tip_minor": ({"tip_minor": 10, "total_minor": 3080}, {"other_minor", "line.other_minor"}),
    "fee_minor": ({"fee_minor": 10, "total_minor": 3080}, {"other_minor", "total_minor"}),
    "order_discount_minor": ({"order_discount_minor": 10, "total_minor": 3060}, {"discount_minor"}),
    "rounding_minor": ({"rounding_minor": 10, "total_minor": 3080}, {"other_minor"}),
    "presentment_currency": ({"presentment_currency": "USD"}, {"presentment_currency"}),
    "presentment_total_minor": ({"presentment_total_minor": 77}, {"presentment_total_minor"}),
    "payout_currency": ({"payout_currency": "USD", "payout_minor": 5}, {"payout_currency", "payout_minor"}),
    "payout_minor": ({"payout_currency": "USD", "payout_minor": 7}, {"payout_minor"}),
    "is_tax_remitted": ({"is_tax_remitted": True}, {"is_tax_remitted"}),
    "payment": ({"payment": "pending", "paid_minor": 0}, {"payment"}),
    "payment_ref": ({"payment_ref": "ch_9"}, {"payment_ref"}),
    "payment_method": ({"payment_method": "card"}, {"payment_method"}),
    "paid_minor": ({"paid_minor": 100}, {"paid_minor"}),
    "gift_card_minor": ({"gift_card_minor": 100}, {"gift_card_minor"}),
    "cancelled_at": ({"cancelled_at": NOON}, {"status"}),
    "refunds": ({"refunds": (Refunded("r1", 100, NOON),)}, {"refund_minor"}),
    "fulfilled": ({"fulfilled": (("100101", 1),)}, {"line.elsewhere_qty"}),
    "customer_ref": ({"customer_ref": "another"}, {"customer_ref"}),
    "customer_orders": ({"customer_orders": 7}, {"said.channel_orders"}),
    "customer_tags": ({"customer_tags": ("vip",)}, {"said.tags"}),
    "email": ({"email": "z@example.com"}, {"ship_to.email"}),
    "phone": ({"phone": "+491701234567"}, {"ship_to.phone"}),
    "language": ({"language": "de"}, {"language", "ship_to.language"}),
    "ship_to": ({"ship_to": Address(**THERE)}, {"ship_to.name", "ship_to.city"}),
    "bill_to": ({"bill_to": Address(**THERE)}, {"bill_to.name", "bill_to.city"}),
    "shipping_service": ({"shipping_service": "Express"}, {"shipping_service", "said.wishes"}),
    "ship_by_at": ({"ship_by_at": SOON}, {"ship_by_at"}),
    "deliver_by_at": ({"deliver_by_at": SOON}, {"deliver_by_at"}),
    "note": ({"note": "other"}, {"ship_to.note"}),
    "gift_note": ({"gift_note": "other"}, {"ship_to.gift_note"}),
    "delivery_instructions": ({"delivery_instructions": "other"}, {"ship_to.delivery_instructions"}),
    "is_test": ({"is_test": True}, {"is_test", "status"}),
    "risk_hint": ({"risk_hint": "cancel"}, {"said.hint", "risk", "hold"}),
}  # fmt: skip
LINE: dict[str, tuple[dict[str, Any], set[str]]] = {
    "ref": ({"ref": "999"}, {"line", "line.qty"}),
    "sku": ({"sku": "CANDLE"}, {"line.sku", "line.product"}),
    "variant_ref": ({"variant_ref": "1"}, {"line.variant_ref"}),
    "title": ({"title": "?"}, {"line.title"}),
    "kind": ({"kind": "custom"}, {"line.kind"}),
    "qty": ({"qty": 1}, {"hold"}),
    "unit_price_minor": ({"unit_price_minor": 1}, {"hold"}),
    "discount_minor": ({"discount_minor": 10}, {"hold"}),
    "tax_minor": ({"tax_minor": 1}, set()),
    "grams": ({"grams": 9}, {"line.grams"}),
    "properties": ({"properties": (("a", "b"),)}, {"ship_to.personalisation"}),
}  # fmt: skip
NOT_COMPARED = {
    "SourceOrder.ref": "by it the order is known: of another ref it is another order",
    "SourceOrder.shipping_tax_minor": "stands in shipping_minor where it comes on top, else it is kept nowhere",
    "SourceOrder.fee_tax_minor": "stands in other_minor where it comes on top, else it is kept nowhere",
    "SourceOrder.is_tax_stated": "decides whose tax stands in the amounts",
    "SourceOrder.cancel_reason": "kept from the moment at which it was called off",
    "SourceOrder.fulfillments": "which of `fulfilled` were taken back: line.elsewhere_qty",
    "SourceOrder.client_ip": "kept as a mark only; what follows from it is in the risk",
    "SourceOrder.is_closed": "decides once, when it is first read, whether the order is over",
    "SourceOrder.schema_version": "of the shape, not of the order",
    "SourceLine.original_qty": "as first ordered, or the most since",
    "Refunded.refunded_at": "by when a refund is booked once",
    "Refunded.lines": "which units it was for decides nothing here",
    "Refunded.reason": "written with the booking",
    "Refunded.ref": "a refund of another ref is another refund",
}
OF_REFUND = {"amount_minor": ({"refunds": (Refunded("r1", 200, NOON),)}, {"refund_minor"})}
_OTHER = {"country": "NL", "phone": "+31201234567", "email": "other@example.com"}
OF_ADDRESS = {
    name: (
        {"ship_to": Address(**THERE | {"line1": f"Markt {n}"} | {name: _OTHER.get(name, name)})},
        {f"ship_to.{name}"},
    )
    for n, name in enumerate((field.name for field in fields(Address)), 7)
}
OF_ADDRESS["email"][0]["email"] = ""  # the customer's own goes before


def test_every_field_of_the_canonical_order_is_compared_or_it_is_said_why_not() -> None:
    for shape, compared in ((SourceOrder, ORDER), (SourceLine, LINE), (Refunded, OF_REFUND), (Address, OF_ADDRESS)):
        excepted = {name.partition(".")[2] for name in NOT_COMPARED if name.startswith(f"{shape.__name__}.")}
        assert {field.name for field in fields(shape)} == {*compared, *excepted}, shape
        assert not excepted & set(compared)


def test_every_column_that_is_left_out_is_one_that_normalize_writes() -> None:
    assert set(NOT_OF_ORDER) <= {name for name, _ in ORDER_COLUMNS}
    assert set(NOT_OF_LINE) <= set(LINE_COLUMNS)


# Columns that no reading is in, and those whose change is told by another name.
_OURS = {
    "id", "public_id", "version", "revision", "source_sha", "updated_at", "confirmed_at", "cancelled_at",
    "cancel_reason", "promised_at", "enrichment", "address_said", "sent_at", "refunded_minor", "contact_id", "since",
    "ship_contact_id", "bill_contact_id", "risk_score",
}  # fmt: skip
_TOLD_AS = {"customer_id": "customer_ref"}
_LINE_TOLD_AS = {"sku_id": "line.product"}
_OF_BILL = {"name", "company", "line1", "line2", "city", "region", "postcode", "country", "phone", "email"}


def standing(shop: Shop, number: int) -> dict[tuple[str, str], Any]:
    """What stands of the order, by the name under which it is listed and the line."""
    (order,) = (row._mapping for row in shop.rows("orders", external_ref=f"45000000{number}"))
    found = {(_TOLD_AS.get(name, name), ""): value for name, value in order.items() if name not in _OURS}
    for line in shop.rows("order_line", order_id=order["id"]):
        found |= {
            (_LINE_TOLD_AS.get(name, f"line.{name}"), line.external_ref): value for name, value in line._mapping.items()
        }
    for prefix, names in (("ship", set(CONTACT_COLUMNS[1:])), ("bill", _OF_BILL)):
        contacts = shop.rows("contact", id=order[f"{prefix}_contact_id"]) if order[f"{prefix}_contact_id"] else []
        stands = contacts[0]._mapping if contacts else {}
        found |= {(f"{prefix}_to.{name}", ""): stands.get(name) or "" for name in names}
    found[("said", "")] = dict((order["enrichment"] or {}).get("said", {}))
    found[("risk", "")] = (order["enrichment"] or {}).get("risk")
    cases = {case.id: case.cause for case in shop.rows("exception_case")}
    holds = [cases[one.case_id] for one in shop.rows("case_subject", cleared_at=None, order_id=order["id"], holds=True)]
    found[("holds", "")] = sorted(holds)
    return found


def changed(before: dict[tuple[str, str], Any], after: dict[tuple[str, str], Any]) -> set[str]:
    lines = {
        of for name, of in {*before, *after} if name == "line.qty" and ((name, of) in before) != ((name, of) in after)
    }
    names = {name for name, of in before.keys() & after.keys() if before[name, of] != after[name, of]} - {
        "said",
        "holds",
    }
    figures = {f"said.{name}" for name, said in after["said", ""].items() if before["said", ""].get(name) != said}
    holds = {"hold"} if before["holds", ""] != after["holds", ""] else set()
    return names | figures | holds | ({"line"} if lines else set())


_SAME = {
    "said.currency": "currency", "said.total_minor": "total_minor", "said.service": "shipping_service",
    "said.ship_country": "ship_to.country", "said.bill_country": "bill_to.country", "said.most_of_one": "line.qty",
}  # fmt: skip


CASES = {
    **{f"order.{name}": told for name, told in ORDER.items()},
    **{f"line.{name}": ({"lines": how}, named) for name, (how, named) in LINE.items()},
    **{f"refunded.{name}": told for name, told in OF_REFUND.items()},
    **{f"address.{name}": told for name, told in OF_ADDRESS.items()},
}
_NUMBERS = dict(enumerate(CASES, 2001))


class ByOrder(Misreading):
    """Each order is misread in its own way."""

    def change(self, order: Any) -> Any:
        number = int(order.number.lstrip("#"))
        changes = CASES[_NUMBERS[number]][0]
        if "fulfilled" in changes:
            changes = {"fulfilled": ((order.lines[0].ref, 1),)}
        return Misreading(**changes).change(order)


def judged(shop: Shop) -> dict[int, tuple[Replayed, set[str], set[str], list[str]]]:
    """All orders are judged anew. By number: what was listed, what of it was not done, what was done and not listed,
    and what is listed after it."""
    ids = {row.id: int(row.external_ref[-4:]) for row in shop.rows("orders")}
    listed = {ids[one.order_id]: one for one in replayed(shop).values()}
    before = {n: standing(shop, n) for n in _NUMBERS}
    assert judge_anew(shop.database, list(ids), shop.owner_id) == sum(not one.stays for one in listed.values())
    shop.run("normalize")
    left = {ids[one.order_id]: [d.field for d in one.differences if not (d.stays or one.stays)]
            for one in replayed(shop).values()}  # fmt: skip
    found = {}
    for n, one in listed.items():
        told = {each.field for each in one.differences if not each.stays} if not one.stays else set()
        came = changed(before[n], standing(shop, n))
        unlisted = {name for name in came if name not in told and _SAME.get(name) not in told}
        found[n] = (one, told - came - {"refund_minor"}, unlisted, left[n])
    return found


def test_what_is_listed_is_what_judging_anew_changes_of_each_field_misread_and_mended(shop, monkeypatch) -> None:
    for n in _NUMBERS:
        body = shopify_order(n, {"MUG": 2})
        place = body["shipping_address"] | {"address1": f"Torstr. {n}"}
        who = {"email": f"{n}@example.com", "customer": {"id": n, "email": f"{n}@example.com", "tags": ""}}
        shop.order(n, {"MUG": 2}, note="ring", shipping_address=place, billing_address=place, **who)
    shop.run("capture", "normalize")
    monkeypatch.setattr(saying, "CHANNELS", {"shopify": ByOrder()})
    first = judged(shop)
    monkeypatch.undo()
    back = judged(shop)
    for name, found in (("misread", first), ("mended", back)):
        wrong = {_NUMBERS[n]: told[1:] for n, told in found.items() if any(told[1:])}
        assert wrong == {}, name
    unnamed = {}
    for n, name in _NUMBERS.items():
        named = CASES[name][1]
        unnamed[name] = named - {one.field for one in first[n][0].differences}
        if not back[n][0].stays:
            unnamed[name] |= named - {"line"} - {one.field for one in back[n][0].differences}
    assert {name: names for name, names in unnamed.items() if names} == {}
    assert {_NUMBERS[n] for n, told in back.items() if told[0].stays} == {"order.cancelled_at", "order.is_test"}
    assert all(told[0].differences for n, told in back.items() if told[0].stays)
