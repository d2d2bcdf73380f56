"""Orders out of files go through the same door, each with its own bytes, and each is counted once."""

import json

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from doorstep.db.accounts import read_account
from doorstep.intake.files import cut_orders, import_orders
from doorstep.testing.shop import shopify_order

ORDERS = [shopify_order(number, {"MUG": 1}) for number in range(1001, 1006)]
# As a channel writes it: the price keeps its zeros and the big number its digits.
TEXTS = [json.dumps(order) for order in ORDERS]


def read_in(door, paths, name="kiln"):
    with door.database.reading() as connection:
        account = read_account(connection, name, "channel")
    return import_orders(door.database, account, paths)


@pytest.fixture
def written(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


SHAPES = {
    "one": TEXTS[0],
    "list": f"[{', '.join(TEXTS)}]",
    "orders": '{"count": 5, "orders": [\n' + ",\n".join(TEXTS) + '\n], "next": null}',
    "order": f'{{"order": {TEXTS[0]}}}',
    "lines": "\n".join(TEXTS) + "\n\n",
    "lines of Windows": "\r\n".join(TEXTS) + "\r\n",
    "marked as UTF-8": "\ufeff" + TEXTS[0],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_files_orders_are_cut_out_byte_by_byte(shape):
    cuts = cut_orders("orders.json", SHAPES[shape].encode())

    wanted = TEXTS if "lines" in shape or shape in ("list", "orders") else TEXTS[:1]
    assert [cut.body.decode() for cut in cuts] == wanted


PLAIN = st.none() | st.booleans() | st.integers() | st.text()
JSON = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(st.lists(JSON), st.sampled_from([None, 1, "\t"]), st.booleans(), st.dictionaries(st.text(), JSON))
def test_cutting_a_list_loses_and_changes_nothing(values, indent, wrapped, beside):
    whole = {**beside, "orders": values, "after": 1} if wrapped else values
    whole = {key: value for key, value in whole.items() if key != "line_items"} if wrapped else whole

    cuts = cut_orders("orders.json", json.dumps(whole, indent=indent, ensure_ascii=False).encode())

    assert [json.loads(cut.body) for cut in cuts] == values


@given(st.binary(max_size=200))
def test_a_file_of_anything_is_read_or_rejected_with_a_reason(content):
    for cut in cut_orders("anything", content):
        assert bool(cut.body) != bool(cut.reason)


def test_a_deeply_nested_file_is_rejected():
    (cut,) = cut_orders("deep.json", b"[" * 100_000)

    assert cut.reason.startswith("it is not JSON")


def test_orders_from_files_are_stored_once_however_often_they_are_read_in(shut_door, written):
    first = written("first.json", SHAPES["list"])
    second = written("second.json", SHAPES["lines"])

    once = read_in(shut_door, [first])
    again = read_in(shut_door, [first, second])

    assert (once.read, once.stored, once.duplicate, once.rejected) == (5, 5, 0, 0)
    assert (again.read, again.stored, again.duplicate, again.rejected) == (10, 0, 10, 0)
    assert [event.body.decode() for event in shut_door.came()] == TEXTS
    assert {event.topic for event in shut_door.came()} == {"orders/updated"}
    assert json.loads(shut_door.came()[2].headers) == {"file": "first.json", "place": "order 3"}


def test_what_is_no_order_is_rejected_with_its_place_and_its_reason(shut_door, written):
    good = written("good.json", TEXTS[0])
    mixed = written("mixed.ndjson", "\n".join([TEXTS[1], "{spoilt", TEXTS[2], "[]", '{"id": 7}']))
    broken = written("broken.json", "{")
    empty = written("empty.json", "")
    latin = written("latin.json", '{"name": "Jörg"}'.encode("latin-1"))

    outcome = read_in(shut_door, [good, mixed, broken, empty, latin])

    assert outcome.read == outcome.stored + outcome.duplicate + outcome.rejected == 9
    assert (outcome.stored, outcome.rejected) == (3, 6)
    places = [(reason["file"], reason["place"]) for reason in outcome.reasons]
    assert ("mixed.ndjson", "line 2") in places
    assert ("latin.json", "the file") in places
    assert all(reason["reason"] for reason in outcome.reasons)


def test_an_order_that_came_as_a_webhook_and_in_a_file_is_two_events_of_one_order(shut_door, written):
    """Which of the two is the newer is for capture to say, by the channel's own time."""
    door = shut_door.open()
    door.deliver(TEXTS[0].encode())
    read_in(door, [written("orders.json", SHAPES["list"])])

    assert [event.body.decode() for event in door.came()] == [TEXTS[0], *TEXTS]


def test_an_import_costs_the_same_number_of_statements_for_one_order_as_for_many(shut_door, written):
    statements = []

    def note(connection, cursor, statement, *_):
        statements.append(statement)

    sa.event.listen(shut_door.database.writer, "before_cursor_execute", note)
    read_in(shut_door, [written("one.json", json.dumps(shopify_order(1, {"MUG": 1})))])
    for_one = len(statements)
    statements.clear()
    read_in(shut_door, [written("many.json", json.dumps([shopify_order(n, {"MUG": 1}) for n in range(2, 102)]))])

    assert len(statements) == for_one
