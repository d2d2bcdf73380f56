"""What the published schema of our own order allows is read, and what it does not allow is refused."""

import json

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from doorstep.connectors.channels.own import OWN, schema
from tests.connectors.channels.test_any_bytes import changed, places
from tests.typed.test_own import ORDER, line, read, without

ALLOWED = Draft202012Validator(schema.ORDER, format_checker=FormatChecker())
WORDS = (
    "", None, 0, -1, 1, 1.5, 2.0, "1.5", "1.500", "1,5", "12.905", "1e2", "-1.00", "+1.00", " 1.00", "1.00 ", "0x1",
    True, False, [], {}, "x" * 600, "de", " DE ", "DEU", "EUR", "eur", "JPY", "2026-11-20", "2026-11-20T11:00:00",
    "2026-11-20 11:00:00Z", "2026-11-20T11:00:00+01:00", "20261120T110000Z", "1763632800", 2**53 + 1, 100_001, 10**12,
    "99999999999.99", "999999999999.00", "0000000000001.00", "paid", "terms", "unknown", "digital", "de-DE", "a\nb",
    ["a"], ["a" * 101], "partly_paid", "2026-11-20T25:00:00Z", ...,
)  # fmt: skip
# What no schema can say, as docs/operating/own-site.md lists it: in which words the reader refuses what it allows.
BEYOND = (
    "does not have", "have the same id", "more than the line comes to", "than the order's total",
    "more decimals than its currency",
)  # fmt: skip
FIELDS = sorted({path[:1] for path in places(ORDER) if path[0] != "source"} | {("source",), ("cancelled_at",)})


@pytest.mark.parametrize("field", [one for (one,) in FIELDS])
def test_the_schema_and_the_reader_agree_about_every_field(field):
    whole = {"cancelled_at": None, **ORDER}
    for path in places(whole):
        if path[0] != field or (field == "source" and len(path) > 1):
            continue
        for word in WORDS:
            body = changed(whole, path, word)
            fact = read(body)
            if not ALLOWED.is_valid(body):
                assert fact.kind == "unreadable", (path, word)
            elif fact.kind != "order":
                assert any(words in fact.reason for words in BEYOND), (path, word, fact.reason)
                # A text with more decimals than its currency has is refused by the schema already.
                assert "more decimals" not in fact.reason or isinstance(word, float) or field == "currency", path


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (without(refunds=[{"id": "r", "at": "2026-11-20T11:00:00Z"}]), "refund 1 does not say how much went back"),
        (without(refunds=[{"id": "r", "at": "2026-11-20T11:00:00Z", "amount": ""}]), "how much went back"),
        (without(payout={"currency": "EUR"}), "the payout does not say how much"),
        (without(total="34.205"), "more decimals"),
        (without(currency="JPY", total="3420.5"), "more decimals"),
        (line(tax="-0.19"), "cannot be '-0.19'"),
    ],
)
def test_money_that_is_not_said_or_cannot_be_is_refused_by_both(body, reason):
    assert reason in read(body).reason
    assert not ALLOWED.is_valid(body)


def test_a_dinar_has_three_decimals_and_a_yen_none():
    dinar = {**line(unit_price="1.125"), "currency": "KWD", "total": "1.125", "payout": None, "presentment": None}

    for name in ("discount", "fee", "shipping", "tip", "rounding", "original_total", "payment"):
        dinar.pop(name)
    assert (read(dinar).order.total_minor, ALLOWED.is_valid(dinar)) == (1125, True)
    assert (read({**dinar, "currency": "jpy"}).kind, ALLOWED.is_valid({**dinar, "currency": "jpy"})) == (
        "unreadable", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "twice", [b'"total":"34.20","total":"3.42"', b'"id":"77","id":"78"', b'"source":{"a":1,"a":2}']
)
def test_a_name_that_stands_twice_is_refused_since_nobody_knows_which_is_meant(twice):
    name = twice.split(b'"')[1].decode()
    rest = {key: held for key, held in ORDER.items() if key != name}
    fact = OWN.read("order", b"{" + twice + b"," + json.dumps(rest).encode()[1:])

    assert (fact.kind, "twice in one object" in fact.reason) == ("unreadable", True)


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_amount_paid_that_is_left_empty_is_not_one_of_nothing(nothing):
    assert read(ORDER, payment={"state": "paid", "paid": nothing}).order.paid_minor == 3420
    assert "does not say how much" in read(ORDER, payment={"state": "partly_paid", "paid": nothing}).reason
