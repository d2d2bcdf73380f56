"""Each contract: what it takes, and each rule by a row that breaks that rule alone; and what neighbours agree upon."""

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

from doorstep.domain.errors import BrokenContractError
from doorstep.domain.stages import STAGES
from schemas import allocate, capture, normalize, notify, pick_pack, reconcile, returns, ship
from schemas.base import TERMS, Contract, check, columns_of, schema_of
from tests.contracts.handoffs import HANDOFFS, Handoff

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
HEX = "ab" * 32

GOOD: dict[type[Contract], dict[str, Any]] = {
    capture.InboundEvents: {
        "event_id": 1, "account_id": 2, "vendor": "shopify", "topic": "orders/create", "sha256": HEX, "size_bytes": 0,
        "received_at": NOON,
    },
    capture.CapturedFacts: {"event_id": 1, "account_id": 2, "kind": "order", "order_ref": "4711"},
    normalize.OrderFacts: {"order_id": 9, "event_id": 1, "account_id": 2, "kind": "order", "order_ref": "4711"},
    normalize.CanonicalOrders: {
        "order_id": 9, "currency": "EUR", "total_minor": 1780, "lines_minor": 1780, "paid_minor": 0, "line_count": 1,
    },
    normalize.CanonicalLines: {
        "order_id": 9, "line_n": 1, "kind": "physical", "original_qty": 2, "qty": 2, "unit_price_minor": -5,
        "discount_minor": 0, "tax_minor": 0, "total_minor": 1780,
    },
    allocate.OpenLines: {"order_id": 9, "line_n": 1, "sku_id": 3, "recipe_id": 0, "qty": 1, "placed_at": NOON},
    allocate.Allocations: {
        "order_id": 9, "line_n": 1, "sku_id": 3, "position_id": 4, "site_id": 5, "qty": 1, "per_kit": 1,
    },
    pick_pack.PlannedPicks: {"fulfillment_id": 6, "order_id": 9, "site_id": 5, "allocation_id": 7, "qty": 1},
    pick_pack.PickTasks: {"fulfillment_id": 6, "allocation_id": 7, "wave": 0, "qty": 1},
    ship.SealedParcels: {
        "parcel_id": 8, "order_id": 9, "site_id": 5, "grams": 430, "country": "DE", "postcode": "10119",
    },
    ship.BoughtLabels: {
        "parcel_id": 8, "label_ref": "LBL-1", "tracking_ref": "T-1", "cost_minor": 0, "currency": "EUR",
    },
    notify.WantedMessages: {
        "message_id": 11, "order_id": 9, "kind": "sent", "language": "de-AT", "parcel_id": 8, "refund_id": 0,
    },
    notify.WordedMessages: {"message_id": 11, "order_id": 9, "language": "de", "subject": "Ihre Bestellung #1001"},
    returns.OwedRefunds: {
        "refund_id": 12, "order_id": 9, "amount_minor": 890, "currency": "EUR", "made_by": "us",
    },
    returns.PaidRefunds: {
        "refund_id": 12, "order_id": 9, "refund_ref": "re_1", "amount_minor": 890, "currency": "EUR",
        "owed_minor": 890, "owed_currency": "EUR",
    },
    reconcile.SettlementLines: {
        "payout_id": 13, "line_id": 14, "n": 1, "kind": "charge", "gross_minor": 1780, "fee_minor": 51,
        "net_minor": 1729, "currency": "EUR",
    },
    reconcile.NamedLines: {"payout_id": 13, "line_id": 14, "kind": "charge", "order_id": 9, "refund_id": 0},
}  # fmt: skip

BAD: list[tuple[type[Contract], dict[str, Any], str, str]] = [
    (capture.InboundEvents, {"event_id": 0}, "event_id", "greater_than(0)"),
    (capture.InboundEvents, {"vendor": ""}, "vendor", "str_length(1, 30)"),
    (capture.InboundEvents, {"vendor": None}, "vendor", "not_nullable"),
    (capture.InboundEvents, {"topic": "t" * 81}, "topic", "str_length(None, 80)"),
    (capture.InboundEvents, {"sha256": HEX[1:]}, "sha256", r"str_matches('^[0-9a-f]{64}$')"),
    (capture.InboundEvents, {"size_bytes": -1}, "size_bytes", "greater_than_or_equal_to(0)"),
    (capture.InboundEvents, {"size_bytes": "many"}, "size_bytes", "dtype('int64')"),
    (capture.InboundEvents, {"received_at": None}, "received_at", "not_nullable"),
    (capture.CapturedFacts, {"account_id": 0}, "account_id", "greater_than(0)"),
    (capture.CapturedFacts, {"kind": "rumour"}, "kind", "isin("),
    (capture.CapturedFacts, {"order_ref": "4" * 121}, "order_ref", "str_length(None, 120)"),
    (capture.CapturedFacts, {"order_ref": ""}, "*", "an order fact names its order"),
    (normalize.OrderFacts, {"order_id": 0}, "order_id", "greater_than(0)"),
    (normalize.OrderFacts, {"kind": "tracking"}, "kind", "isin("),
    (normalize.OrderFacts, {"order_ref": ""}, "order_ref", "str_length(1, 120)"),
    (normalize.CanonicalOrders, {"currency": "euro"}, "currency", "str_matches('^[A-Z]{3}$')"),
    (normalize.CanonicalOrders, {"total_minor": -1, "lines_minor": -1}, "total_minor", "greater_than_or_equal_to(0)"),
    (normalize.CanonicalOrders, {"paid_minor": 17.8}, "paid_minor", "dtype('int64')"),
    (normalize.CanonicalOrders, {"lines_minor": 1779}, "*", "lines sum to the order to the cent"),
    (normalize.CanonicalOrders, {"paid_minor": -1}, "paid_minor", "greater_than_or_equal_to(0)"),
    (normalize.CanonicalOrders, {"line_count": -1}, "line_count", "greater_than_or_equal_to(0)"),
    (normalize.CanonicalOrders, {"line_count": 1001}, "line_count", "less_than_or_equal_to(1000)"),
    (normalize.CanonicalLines, {"line_n": 0}, "line_n", "greater_than_or_equal_to(1)"),
    (normalize.CanonicalLines, {"kind": "ghost"}, "kind", "isin("),
    (normalize.CanonicalLines, {"qty": -1}, "qty", "greater_than_or_equal_to(0)"),
    (
        normalize.CanonicalLines,
        {"original_qty": 100_001, "qty": 100_000},
        "original_qty",
        "less_than_or_equal_to(100000)",
    ),
    (normalize.CanonicalLines, {"qty": 3}, "*", "a line is never more than was ordered"),
    (allocate.OpenLines, {"sku_id": 0}, "sku_id", "greater_than(0)"),
    (allocate.OpenLines, {"recipe_id": -1}, "recipe_id", "greater_than_or_equal_to(0)"),
    (allocate.OpenLines, {"qty": 0}, "qty", "greater_than(0)"),
    (allocate.OpenLines, {"qty": 100_001}, "qty", "less_than_or_equal_to(100000)"),
    (allocate.OpenLines, {"placed_at": "yesterday"}, "placed_at", "dtype('datetime64[us, UTC]')"),
    (allocate.Allocations, {"position_id": 0}, "position_id", "greater_than(0)"),
    (allocate.Allocations, {"site_id": 0}, "site_id", "greater_than(0)"),
    (allocate.Allocations, {"qty": 1_000_001}, "qty", "less_than_or_equal_to(1000000)"),
    (allocate.Allocations, {"per_kit": 0}, "per_kit", "greater_than_or_equal_to(1)"),
    (pick_pack.PlannedPicks, {"qty": 0}, "qty", "greater_than(0)"),
    (pick_pack.PlannedPicks, {"allocation_id": 0}, "allocation_id", "greater_than(0)"),
    (pick_pack.PickTasks, {"wave": -1}, "wave", "greater_than_or_equal_to(0)"),
    (pick_pack.PickTasks, {"fulfillment_id": 0}, "fulfillment_id", "greater_than(0)"),
    (ship.SealedParcels, {"grams": 0}, "grams", "greater_than(0)"),
    (ship.SealedParcels, {"grams": 1_000_001}, "grams", "less_than_or_equal_to(1000000)"),
    (ship.SealedParcels, {"country": "de"}, "country", "str_matches('^[A-Z]{2}$')"),
    (ship.SealedParcels, {"postcode": "1" * 21}, "postcode", "str_length(None, 20)"),
    (ship.BoughtLabels, {"label_ref": ""}, "label_ref", "str_length(1, 120)"),
    (ship.BoughtLabels, {"tracking_ref": "T" * 81}, "tracking_ref", "str_length(None, 80)"),
    (ship.BoughtLabels, {"cost_minor": -1}, "cost_minor", "greater_than_or_equal_to(0)"),
    (ship.BoughtLabels, {"currency": ""}, "currency", "str_matches('^[A-Z]{3}$')"),
    (notify.WantedMessages, {"kind": "gossip"}, "kind", "isin("),
    (notify.WantedMessages, {"parcel_id": 0}, "*", "a parcel's message names its parcel, a refund's its refund"),
    (notify.WantedMessages, {"kind": "refunded"}, "*", "a parcel's message names its parcel, a refund's its refund"),
    (notify.WordedMessages, {"language": "de-AT"}, "language", "str_matches('^[a-z]{2}$')"),
    (notify.WordedMessages, {"subject": ""}, "subject", "str_length(1, 200)"),
    (notify.WordedMessages, {"subject": "Sent\r\nBcc: x@example.com"}, "subject", "str_matches("),
    (returns.OwedRefunds, {"amount_minor": 0}, "amount_minor", "greater_than(0)"),
    (returns.OwedRefunds, {"made_by": "channel"}, "made_by", "isin("),
    (returns.PaidRefunds, {"refund_ref": ""}, "refund_ref", "str_length(1, 120)"),
    (returns.PaidRefunds, {"amount_minor": 889}, "*", "what was owed was paid"),
    (returns.PaidRefunds, {"currency": "USD"}, "*", "what was owed was paid"),
    (reconcile.SettlementLines, {"kind": ""}, "kind", "str_length(1, 20)"),
    (reconcile.SettlementLines, {"n": 0}, "n", "greater_than_or_equal_to(1)"),
    (reconcile.SettlementLines, {"fee_minor": 50}, "*", "net is gross less fee"),
    (reconcile.NamedLines, {"kind": "tip"}, "kind", "isin("),
    (reconcile.NamedLines, {"order_id": 0}, "*", "a charge names its order, a refund its refund"),
    (reconcile.NamedLines, {"kind": "refund"}, "*", "a charge names its order, a refund its refund"),
]


def a_row(contract: type[Contract], number: int = 1, **changes: Any) -> tuple[Any, ...]:
    """A row that keeps the contract, of a subject of its own, but for the changes."""
    row = {**GOOD[contract]}
    for name, column in schema_of(contract).columns.items():
        if column.unique or name == TERMS[contract].subject:
            row[name] = GOOD[contract][name] + 1000 * number
    return tuple((row | changes).values())


@pytest.mark.parametrize("contract", GOOD, ids=lambda contract: contract.__name__)
def test_good_rows_pass_as_they_came(contract: type[Contract]) -> None:
    assert tuple(GOOD[contract]) == columns_of(contract)
    rows = [a_row(contract, number) for number in (1, 2, 3)]
    checked = check(contract, rows)
    assert (checked.rows, checked.breaches) == (rows, {})


@pytest.mark.parametrize(
    ("contract", "changes", "column", "rule"), BAD, ids=lambda part: getattr(part, "__name__", None)
)
def test_each_rule_is_named_with_the_value_that_breaks_it(contract, changes, column, rule) -> None:
    rows = [a_row(contract, 1), a_row(contract, 2, **changes), a_row(contract, 3)]
    checked = check(contract, rows)
    assert checked.rows == [rows[0], rows[2]], "its neighbours pass"
    ((breach,),) = checked.breaches.values()
    assert breach.row == 1
    assert breach.column == column
    assert breach.rule.startswith(rule)
    if column != "*":
        shown = repr(changes[column])[:80]
        assert breach.value == ("(personal)" if column in TERMS[contract].personal else shown)


def test_a_subject_with_one_bad_row_fails_as_a_whole() -> None:
    lines = [a_row(normalize.CanonicalLines, 1), a_row(normalize.CanonicalLines, 1, line_n=2, qty=-1)]
    other = a_row(normalize.CanonicalLines, 2)
    checked = check(normalize.CanonicalLines, [*lines, other])
    assert checked.rows == [other]
    assert list(checked.breaches) == [1009]


def test_a_row_names_every_rule_that_it_breaks() -> None:
    checked = check(normalize.CanonicalOrders, [a_row(normalize.CanonicalOrders, 1, currency="", paid_minor=-3)])
    (breaches,) = checked.breaches.values()
    assert {(b.column, b.value) for b in breaches} == {("currency", "''"), ("paid_minor", "-3")}


def test_the_same_subject_twice_is_a_breach_where_it_may_be_there_once() -> None:
    twice = [a_row(ship.SealedParcels, 1), a_row(ship.SealedParcels, 1), a_row(ship.SealedParcels, 2)]
    checked = check(ship.SealedParcels, twice)
    assert checked.rows == [twice[2]]
    assert {b.rule for listed in checked.breaches.values() for b in listed} == {"field_uniqueness"}


@pytest.mark.parametrize("odd", [None, "x", 1.5, 2**70, True], ids=repr)
def test_one_value_of_another_kind_does_not_spoil_its_column(odd: Any) -> None:
    rows = [a_row(allocate.Allocations, number) for number in range(1, 40)]
    rows[17] = a_row(allocate.Allocations, 18, qty=odd)
    checked = check(allocate.Allocations, rows)
    assert len(checked.rows) == 38
    assert list(checked.breaches) == [18_009]


def test_a_batch_of_another_shape_is_our_own_fault_and_raises() -> None:
    with pytest.raises(BrokenContractError, match="OpenLines has 6 columns and was given 5"):
        check(allocate.OpenLines, [a_row(allocate.OpenLines)[:-1]])


def test_an_empty_batch_keeps_every_contract() -> None:
    assert check(allocate.OpenLines, []).rows == []


def test_every_contract_is_tried_here_and_says_what_its_rows_are() -> None:
    assert set(GOOD) == set(TERMS) == {contract for contract, *_ in BAD}
    for contract in TERMS:
        assert TERMS[contract].subject in columns_of(contract)
        assert TERMS[contract].personal <= set(columns_of(contract))
        assert contract.__doc__


# Neighbours


def promises(contract: type[Contract], column: str) -> dict[str, Any]:
    """What a column is held to: its kind, and the narrowest of its bounds."""
    declared = schema_of(contract).columns[column]
    told: dict[str, Any] = {"dtype": str(declared.dtype), "nullable": declared.nullable}
    for rule in declared.checks:
        name, given = rule.name, rule.statistics or {}
        if name in ("greater_than", "greater_than_or_equal_to"):
            told["least"] = given.get("min_value") + (1 if name == "greater_than" else 0)
        elif name in ("less_than", "less_than_or_equal_to"):
            told["most"] = given.get("max_value") - (1 if name == "less_than" else 0)
        elif name == "isin":
            told["words"] = frozenset(given["allowed_values"])
        elif name == "str_length":
            told["shortest"], told["longest"] = given.get("min_value") or 0, given.get("max_value")
        elif name == "str_matches":
            told["pattern"] = str(given["pattern"])
        else:
            raise AssertionError(f"a rule that is not compared yet: {name}")
    return told


def takes_all(taker: dict[str, Any], giver: dict[str, Any]) -> bool:
    """Whether every value that the giver may give is one that the taker takes."""
    return (
        taker["dtype"] == giver["dtype"]
        and taker["nullable"] >= giver["nullable"]
        and ("least" not in taker or giver.get("least", float("-inf")) >= taker["least"])
        and ("most" not in taker or giver.get("most", float("inf")) <= taker["most"])
        and ("words" not in taker or giver.get("words", {None}) <= taker["words"])
        and taker.get("shortest", 0) <= giver.get("shortest", 0)
        and ("longest" not in taker or (giver.get("longest") or float("inf")) <= (taker["longest"] or float("inf")))
        and ("pattern" not in taker or giver.get("pattern") == taker["pattern"])
    )


PAIRS = pytest.mark.parametrize("handoff", HANDOFFS, ids=lambda h: f"{h.giver.__name__}-{h.taker.__name__}")


@PAIRS
def test_every_column_that_is_taken_comes_from_somewhere(handoff: Handoff) -> None:
    assert set(handoff.columns) | set(handoff.added) == set(columns_of(handoff.taker))
    assert not set(handoff.columns) & set(handoff.added)
    assert set(handoff.columns.values()) <= set(columns_of(handoff.giver))
    assert all(handoff.added.values())


@PAIRS
def test_what_one_stage_may_give_the_next_one_takes(handoff: Handoff) -> None:
    narrower = {
        taken
        for taken, given in handoff.columns.items()
        if not takes_all(promises(handoff.taker, taken), promises(handoff.giver, given))
    }
    assert narrower == set(handoff.narrowed), "say in `narrowed` which values the taker takes, and only where it does"
    for taken, given in handoff.columns.items():
        assert promises(handoff.taker, taken)["dtype"] == promises(handoff.giver, given)["dtype"]


def test_every_stage_has_a_contract_in_and_one_out_and_hands_over() -> None:
    given, taken = {h.giver for h in HANDOFFS}, {h.taker for h in HANDOFFS}
    for stage in STAGES:
        ours = [c for c in TERMS if c.__module__ == f"schemas.{stage.name}"]
        assert any((c.__doc__ or "").startswith("In, ") for c in ours), stage.name
        assert any((c.__doc__ or "").startswith("Out, ") for c in ours), stage.name
        assert import_module(f"schemas.{stage.name}").__doc__
        if stage.name not in ("notify", "reconcile"):  # these give to the customer and to the books
            assert given & set(ours), stage.name
        if stage.name not in ("capture", "reconcile"):
            assert taken & set(ours), stage.name
