"""What a vendor was told to get wrong: how often, for whom, and never by luck."""

import pytest

from doorstep.sandbox.faults import FaultBook
from doorstep.sandbox.store import open_store


@pytest.fixture
def book(tmp_path):
    connection = open_store(tmp_path / "vendor.db", "")
    yield FaultBook(connection, ("buy", "find"))
    connection.close()


def struck(book: FaultBook, operation: str, *references: str) -> list[bool]:
    return [bool(book.for_request(operation, [(reference,)])) for reference in references]


def test_a_fault_strikes_as_often_as_it_was_told(book):
    book.tell({"operation": "buy", "mode": "server_error", "count": 2})

    assert struck(book, "find", "a") == [False]
    assert struck(book, "buy", "a", "b", "c") == [True, True, False]


def test_a_fault_strikes_only_whom_it_was_told(book):
    book.tell({"operation": "*", "mode": "slow", "matching": "ord-7"})

    assert struck(book, "find", "ord-7", "ord-70", "ord-1") == [True, True, False]
    assert book.for_request("buy", [("x", "10115"), ("y", "ord-7")]) != []


def test_a_request_of_many_uses_a_count_up_by_one(book):
    book.tell({"operation": "buy", "mode": "server_error", "count": 2})

    assert [bool(book.for_request("buy", [("a",), ("b",), ("c",)])) for _ in range(3)] == [True, True, False]


def test_a_share_is_decided_by_reference_and_attempt_and_not_by_order(book, tmp_path):
    references = [f"ord-{n}" for n in range(400)]
    book.tell({"operation": "buy", "mode": "server_error", "share": 0.25, "seed": 3})
    forward = dict(zip(references, struck(book, "buy", *references), strict=True))
    book.forget()
    book.tell({"operation": "buy", "mode": "server_error", "share": 0.25, "seed": 3})
    backward = dict(zip(reversed(references), struck(book, "buy", *reversed(references)), strict=True))

    assert forward == backward
    assert 60 < sum(forward.values()) < 140
    again = struck(book, "buy", *[reference for reference in references if forward[reference]])
    assert not all(again)  # the next attempt has its own luck, so a retry gets through


def test_a_vendor_that_starts_again_goes_on_misbehaving(tmp_path):
    first = open_store(tmp_path / "vendor.db", "")
    book = FaultBook(first, ("buy",))
    book.tell({"operation": "buy", "mode": "drop_connection", "count": 3})
    struck(book, "buy", "a")
    first.close()

    second = open_store(tmp_path / "vendor.db", "")

    assert [fault["count"] for fault in FaultBook(second, ("buy",)).listing()] == [2]
    second.close()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"operation": "buy", "mode": "explode"}, "`mode` must be one of slow"),
        ({"operation": "sell", "mode": "slow"}, "`operation` must be one of buy, find"),
        ({"operation": "buy", "mode": "slow", "times": 3}, "unknown: times"),
    ],
)
def test_a_fault_that_makes_no_sense_is_not_taken(book, told, words):
    with pytest.raises(ValueError, match=words):
        book.tell(told)

    assert book.listing() == []


def test_a_fault_is_told_listed_and_forgotten_over_http(sandbox):
    sandbox.misbehave("carrier", "buy", "slow", seconds=1)

    (fault,) = sandbox.get("carrier", "/control/faults")["faults"]
    assert (fault["operation"], fault["mode"], fault["seconds"]) == ("buy", "slow", 1)
    with pytest.raises(ValueError, match=r"400.*`mode` must be one of"):
        sandbox.misbehave("carrier", "buy", "sulk")
    sandbox.behave()
    assert sandbox.get("carrier", "/control/faults") == {"faults": []}
