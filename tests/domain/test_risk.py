"""The risk of an order: reasons that add up, and honest buyers who are not held."""

import pytest

from doorstep.domain.enrichment import Known, enrich, figures, said_of, told_buyer, told_wishes, wishes_of
from doorstep.domain.options import BY_KEY
from doorstep.domain.orders import Address, SourceLine, SourceOrder
from doorstep.testing.shop import NOON

HOLD_AT = BY_KEY["risk_hold_at"].default
HOME = Address("A", "", "Street 1", "", "Town", "", "1", "DE", "+49301")
MUG = SourceLine("1", "MUG", "", "Mug", "physical", 1, 1, 1000, 0, 0)


def order(**changes) -> SourceOrder:
    told = {"email": "a@example.com", "ship_to": HOME, "bill_to": HOME, "payment": "paid"} | changes
    return SourceOrder(
        "1", "#1", NOON, NOON, "EUR", told.pop("total", 1000), 1000, True, (told.pop("line", MUG),), **told
    )


def score(known: Known | None = None, **changes) -> int:
    return enrich(said_of(order(**changes)), known or Known(typical_minor=1000), None, NOON)["risk"]["score"]


MANY = SourceLine("1", "MUG", "", "Mug", "physical", 30, 30, 1000, 0, 0)
ABROAD = Address("A", "", "Street 1", "", "Town", "", "1", "US")


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"bill_to": ABROAD},  # a gift sent home from abroad
        {"total": 60_000},  # a wedding
        {"line": MANY, "total": 30_000},  # a firm's first order
        {"email": "", "ship_to": Address("A", "", "Street 1", "", "Town", "", "1", "DE")},  # at a stall
        {"risk_hint": "investigate"},
        {"email": "a@mailinator.com"},
        {"known": Known(hour_address=9, typical_minor=1000)},  # an office or a dormitory
        {"known": Known(hour_ip=30, hour_address=9, typical_minor=1000)},
        {"known": Known(orders=12, hour_buyer=9, undelivered=2, refunded=7, typical_minor=1000)},
        {"bill_to": ABROAD, "total": 60_000, "known": Known(orders=3, typical_minor=1000)},  # known, and generous
    ],
)
def test_an_honest_buyer_is_not_held_for_looking_odd_once(told):
    assert score(**told) < HOLD_AT


def test_two_strong_reasons_are_asked_about_and_a_known_buyer_needs_one_more():
    doubtful = {"bill_to": ABROAD, "total": 60_000}
    assert score(**doubtful) >= HOLD_AT
    assert score(Known(orders=1, typical_minor=1000), **doubtful) < HOLD_AT
    assert score(risk_hint="cancel") >= HOLD_AT
    assert score(Known(hour_buyer=9, typical_minor=1000), email="x@yopmail.com", total=60_000) >= HOLD_AT


def test_the_score_and_its_reasons_are_worst_first():
    made = enrich(said_of(order(email="a@yopmail.com", bill_to=ABROAD)), Known(), None, NOON)
    assert made["risk"] == {
        "score": 60,
        "reasons": ["billed in US, sent to DE", "an e-mail address of a kind that is thrown away after use"],
    }


@pytest.mark.parametrize(
    ("service", "words", "found"),
    [
        ("DHL Express", "", ["express"]),
        ("Standard", "Bitte beim Nachbarn abgeben", ["neighbour"]),
        ("Standard", "leave at the back door", ["left there"]),
        ("Next day, signed for", "", ["express", "signature"]),
        ("Click & Collect", "", ["pickup"]),
        ("Standard", "Happy birthday", []),
        ("Neighbourhood van", "", []),
    ],
)
def test_wishes_are_read_from_the_service_and_the_customers_words(service, words, found):
    assert wishes_of(order(shipping_service=service, delivery_instructions=words)) == found


def test_the_judgement_is_told_in_words():
    known = Known(orders=2, spent=(("EUR", 4560),), refunded=1, by="customer")
    made = enrich(said_of(order(shipping_service="Express")), known, None, NOON)
    assert (
        told_buyer(made) == "2 orders here before, 45.60 EUR in all; 1 paid back in part or whole, known by customer."
    )
    assert told_wishes(made) == "Express, express"
    assert dict(figures(made))["earlier orders here"] == "2"
    first = enrich(said_of(order(customer_orders=3)), Known(by="e-mail"), None, NOON)
    assert told_buyer(first) == "First order here; 3 orders before, as the channel counts."
