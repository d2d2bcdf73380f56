"""Each law of the proof holds after a day of the shop, and is seen to break when the books are broken on purpose."""
# ruff: noqa: S608 - the books of a test are broken by hand

import contextlib
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from doorstep.cli.prove import proof_lines, prove_shop
from doorstep.db.queries.laws import Kept
from doorstep.db.queries.prove import LAWS, look_at_laws, prove

Spoil = Callable[[sa.Connection], None]


@contextlib.contextmanager
def spoilt(shop, *statements: str) -> Iterator[dict[str, Kept]]:
    """The laws as they stand with these statements run behind the system's back; nothing of it stays."""
    with shop.database.writer.connect() as connection:
        transaction = connection.begin()
        try:
            for statement in statements:
                connection.exec_driver_sql(statement)
            yield {kept.name: kept for kept in look_at_laws(connection)}
        finally:
            transaction.rollback()
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA writable_schema=OFF")


def unguarded(shop, table: str) -> list[str]:
    """Statements that take the table's triggers away, so that its rows can be changed at all."""
    with shop.database.reading() as connection:
        if connection.dialect.name == "sqlite":
            named = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
            return [f"DROP TRIGGER {name}" for name in connection.exec_driver_sql(named).scalars()]
    return [f"ALTER TABLE {table} DISABLE TRIGGER USER"]


# (the law, the table whose triggers stand in the way, what is done to the books)
BREAKS = [
    ("every_event_has_one_outcome", "inbound_event",
     ["UPDATE inbound_event SET outcome = NULL WHERE outcome = 'applied' AND topic = 'stock.receive'"]),
    ("every_entry_sums_to_zero", "posting", ["UPDATE posting SET amount = amount + 1 WHERE entry_id = 1 AND n = 0"]),
    ("every_entry_sums_to_zero", "posting", ["DELETE FROM posting WHERE entry_id = 1"]),
    ("stock_balances_equal_postings", "", ["UPDATE balance SET amount = amount + 1 WHERE account = 'available'"]),
    ("money_balances_equal_postings", "", ["UPDATE money_balance SET amount = amount + 5"]),
    ("no_unit_is_lost", "posting",
     ["UPDATE posting SET amount = amount - 1000 WHERE account = 'shipped' AND amount > 0"]),
    ("no_cent_is_lost", "", ["UPDATE payment SET amount_minor = amount_minor + 1"]),
    ("lines_equal_orders_to_the_cent", "", ["UPDATE order_line SET total_minor = total_minor + 1 WHERE n = 1"]),
    ("lines_equal_orders_to_the_cent", "", ["UPDATE order_line SET tax_minor = tax_minor + 1 WHERE n = 1"]),
    ("every_open_order_has_work_a_wait_or_a_case", "",
     ["UPDATE case_subject SET cleared_at = since WHERE order_id IS NOT NULL"]),
    ("nothing_is_left_lying", "", ["DELETE FROM work_item WHERE stage = 'ship' AND outcome IS NULL"]),
    ("claims_equal_the_ledger", "", ["UPDATE allocation SET qty = qty + 1"]),
    ("lines_count_their_claims", "", ["UPDATE order_line SET allocated_qty = allocated_qty + 1 WHERE n = 1"]),
    ("parcels_hold_what_was_sent", "", ["UPDATE parcel_line SET qty = qty + 1"]),
    ("returns_are_counted", "", ["UPDATE order_line SET returned_qty = 0"]),
    ("refunds_are_counted", "", ["UPDATE orders SET refunded_minor = refunded_minor + 1 WHERE refunded_minor > 0"]),
    ("no_intent_has_two_effects", "",
     ["INSERT INTO effect (public_id, operation, subject_kind, subject_id, key, status, due_at, wanted_at) "
      "SELECT 'eff_twice', operation, subject_kind, subject_id, 'twice', status, due_at, wanted_at FROM effect "
      "WHERE status = 'done' AND operation = 'refund'"]),
    ("a_parcel_has_one_live_label", "",
     ["DROP INDEX one_live_label_per_parcel",
      "INSERT INTO shipment (public_id, order_id, parcel_id, account_id, status) "
      "SELECT 'shi_twice', order_id, parcel_id, account_id, 'booked' FROM shipment WHERE id = 1"]),
    ("a_parcel_has_one_live_label", "",
     ["INSERT INTO effect (public_id, operation, subject_kind, subject_id, key, status, due_at, wanted_at) "
      "SELECT 'eff_twice', operation, subject_kind, subject_id, 'twice', status, due_at, wanted_at FROM effect "
      "WHERE status = 'done' AND operation = 'buy_label'"
      " AND id = (SELECT min(id) FROM effect WHERE operation = 'buy_label')"]),
    ("statuses_equal_the_journal", "orders", ["UPDATE orders SET status = 'completed' WHERE status = 'confirmed'"]),
    ("statuses_equal_the_journal", "journal", ["DELETE FROM journal WHERE kind = 'order' AND n = 1"]),
    ("statuses_equal_the_journal", "parcel", ["UPDATE parcel SET version = version + 1"]),
]  # fmt: skip


def test_after_a_day_every_law_holds_and_the_vendors_agree(day):
    shop, _ = day

    proof = prove_shop(shop.database)

    assert [line for line in proof_lines(proof) if line.startswith("BROKEN")] == []
    asked = {law.name: law.looked for law in proof.laws if "_agrees_" in law.name}
    assert set(asked) == {"the_carrier_agrees_parcels", "the_payment_agrees_money", "the_messenger_agrees_mail"}
    assert all(looked > 0 for looked in asked.values()), asked


def test_the_day_was_worth_proving(day):
    """Each law looked at something: a proof over nothing proves nothing."""
    shop, _ = day

    empty = [law.name for law in prove(shop.database).laws if law.looked == 0]

    assert empty == []


def test_every_law_is_seen_to_break():
    assert {law.name for law in LAWS} == {name for name, _, _ in BREAKS}


@pytest.mark.parametrize(("law", "table", "statements"), BREAKS, ids=[f"{n}-{b[0]}" for n, b in enumerate(BREAKS)])
def test_a_law_that_is_broken_on_purpose_says_so_with_its_figure(day, law, table, statements):
    shop, _ = day
    away = unguarded(shop, table) if table else []

    with spoilt(shop, *away, *statements) as laws:
        assert not laws[law].holds
        assert laws[law].broken > 0
        assert " break it: " in laws[law].figure

    assert prove(shop.database).holds, "the break was not taken back"


def _without(shop, guard: str, table: str) -> list[str]:
    """Statements that take a guard away, as far as the database has a way to."""
    if guard.startswith("one_"):
        return [f"DROP INDEX {guard}"]
    if guard.endswith("_declared"):
        return [f"DROP TRIGGER {guard}" + ("" if shop.database.is_sqlite else f" ON {table}")]
    if shop.database.is_sqlite:
        forget = f"replace(sql, 'CONSTRAINT {guard} ', '')"
        return ["PRAGMA writable_schema=ON", f"UPDATE sqlite_master SET sql = {forget} WHERE name = '{table}'"]
    return [f"ALTER TABLE {table} DROP CONSTRAINT {guard}"]


@pytest.mark.parametrize(
    ("guard", "table"),
    [
        ("one_live_label_per_parcel", "shipment"),
        ("orders_moves_as_declared", "orders"),
        ("stock_never_oversold", "balance"),
        ("told_once", "message"),
        ("fk_parcel_order_id", "parcel"),
    ],
)
def test_a_guard_that_was_taken_away_is_missed_by_name(day, guard, table):
    shop, _ = day

    with spoilt(shop, *_without(shop, guard, table)) as laws:
        assert guard in laws["the_guards_are_there"].figure


def test_the_proof_says_what_it_looked_at_to_people_and_to_programs(day):
    shop, _ = day
    proof = prove(shop.database)

    told = proof.as_json()

    assert set(told) == {"laws", "digest"}
    assert all(set(law) == {"name", "says", "holds", "figure"} for law in told["laws"])
    assert len(told["digest"]) == 64
    lines = proof_lines(proof)
    assert len(lines) == len(proof.laws) + 2
    assert lines[-1] == f"digest {proof.digest}"


def test_a_trigger_that_lets_more_moves_through_is_noticed(day):
    shop, _ = day
    with shop.database.reading() as connection:
        if shop.database.is_sqlite:
            named = "SELECT sql FROM sqlite_master WHERE name = 'refund_moves_as_declared'"
        else:
            named = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'refund_moves_as_declared'"
        text = connection.exec_driver_sql(named).scalar_one()
    away = "DROP TRIGGER refund_moves_as_declared" + ("" if shop.database.is_sqlite else " ON refund")

    with spoilt(shop, away, text.replace("pending>posted", "pending>voided2")) as laws:
        assert "refund_moves_as_declared" in laws["the_guards_are_there"].figure
