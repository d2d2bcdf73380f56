"""The canonical order is published, and what real channels become is an order of that form."""

import json
from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from doorstep.connectors.channels.registry import CHANNELS
from doorstep.domain import canonical
from doorstep.domain.orders import LINE_KINDS, SCHEMA_VERSION, Address, Refunded, SourceLine, SourceOrder
from doorstep.testing.corpus import as_body, documents, orders_in

PUBLISHED = Path(__file__).parents[2] / "docs" / "operating" / "doorstep.canonical-order-2.schema.json"
AT = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
ORDER = SourceOrder(
    "1", "#1", AT, AT, "JPY", 1200, 1200, True,
    (SourceLine("a", "MUG", "", "Mug", "physical", 1, 1, 1200, 0, 109, properties=(("Engraving", "真理"),)),),
    refunds=(Refunded("r", 100, AT, (("a", 1, True),)),), fulfilled=(("a", 1),), ship_to=Address("A", country="JP"),
    ship_by_at=AT, payout_currency="EUR", payout_minor=700,
)  # fmt: skip


@pytest.fixture(scope="module")
def schema():
    Draft202012Validator.check_schema(canonical.schema())
    return Draft202012Validator(canonical.schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_the_published_schema_is_that_of_the_order_and_its_version():
    assert PUBLISHED.read_text() == canonical.schema_text()
    told = json.loads(PUBLISHED.read_text())
    assert told["title"] == f"doorstep.canonical-order/{SCHEMA_VERSION}"
    assert f"-{SCHEMA_VERSION}.schema" in PUBLISHED.name


@pytest.mark.parametrize("part", [SourceOrder, SourceLine, Refunded, Address])
def test_every_field_says_what_it_is(part):
    told = canonical.part_schema(part)["properties"]
    assert list(told) == [one.name for one in fields(part)]
    assert all(len(node["description"]) > 2 for node in told.values())


def test_an_order_with_everything_is_of_that_form(schema):
    schema.validate(canonical.spelled(ORDER))
    assert canonical.spelled(ORDER)["lines"][0]["properties"] == [["Engraving", "真理"]]
    assert canonical.spelled(ORDER)["placed_at"] == "2026-11-20T11:00:00Z"


@pytest.mark.parametrize(
    "changed",
    [
        {"currency": "yen"}, {"payment": "maybe"}, {"total_minor": 12.5}, {"placed_at": 1764000000}, {"ref": ""},
        {"lines": [{"ref": "a"}]}, {"surprise": 1}, {"schema_version": 1}, {"ship_to": {"street": "x"}},
        {"fulfilled": [["a"]]}, {"fulfilled": [["a", 1, 2]]},
    ],
)  # fmt: skip
def test_what_is_no_canonical_order_is_none_by_the_schema(schema, changed):
    with pytest.raises(ValidationError):
        schema.validate({**canonical.spelled(ORDER), **changed})


def test_the_contract_and_the_schema_name_the_same_kinds_of_line(schema):
    for kind in LINE_KINDS:
        schema.validate(canonical.spelled(replace(ORDER, lines=(replace(ORDER.lines[0], kind=kind),))))


@pytest.mark.parametrize("word", ["", "\n", "on\nthe\u2028moon", " soon "])
def test_a_status_that_nobody_knows_is_some_word_on_one_line(schema, word):
    odd = replace(ORDER, payment=f"unknown:{word}")

    schema.validate(canonical.spelled(odd))
    assert odd.payment == "unknown:" + (" ".join(word.split()) or "nothing")


TOPICS = {"shopify": "orders/create", "woocommerce": "order.created"}


@pytest.mark.parametrize("vendor", sorted(CHANNELS))
def test_what_real_orders_become_is_of_that_form(schema, corpus, vendor):
    """Each recorded body under each topic, and each order within an answer as a webhook of its own."""
    connector, counted = CHANNELS[vendor], Counter()
    for path in sorted((corpus / vendor).rglob("*.json")) if (corpus / vendor).is_dir() else ():
        facts = [connector.read(topic, path.read_bytes()) for topic in sorted(connector.topics)]
        counted[vendor] += validated(schema, facts)
    if vendor in TOPICS:
        bodies = [as_body(order) for _, document in documents(corpus / vendor) for order in orders_in(document)]
        counted[vendor] = validated(schema, [connector.read(TOPICS[vendor], body) for body in bodies])
    assert counted[vendor] == {"shopify": 35, "woocommerce": 9}.get(vendor, counted[vendor])


def validated(schema, facts) -> int:
    orders = [fact.order for fact in facts if fact.order is not None]
    for order in orders:
        schema.validate(canonical.spelled(order))
    return len(orders)
