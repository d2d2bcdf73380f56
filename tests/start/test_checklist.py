"""What a shop still needs is decided from facts alone: one next step, and no step before what it stands on."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.checklist import DONE, NEXT, OPTIONAL, WAITS, Facts, is_ready, next_step, steps, way
from doorstep.domain.options import STEPS

NOTHING = Facts("My shop", "Main", "sit_1", ("street", "city"), ownerless_steps=tuple(STEPS))
ALL = Facts(
    "Kiln", "Main", "sit_1", (), True, 3, 2, "", (), 40, 2, 1, 1, "", 1, ("kiln",), ("kiln",), "https://kiln.example",
    (), 1, 1, "/b.tar", 1, "#1001", "ord_1", True, 1, datetime(2026, 11, 20, tzinfo=UTC), "Robin", 1,
)  # fmt: skip
WAY = (
    "owner",
    "address",
    "product",
    "stock",
    "box",
    "carrier",
    "mail",
    "channel",
    "owners",
    "backup",
    "first_order",
    "review",
)


def states(facts):
    return {one.key: one.state for one in steps(facts)}


def test_a_shop_of_nothing_begins_with_its_owner():
    found = steps(NOTHING)
    assert next_step(found).key == "owner"
    assert {one.key for one in found if one.state == WAITS} == {"stock", "first_order", "review"}
    assert not is_ready(found)


def test_a_shop_that_has_everything_has_nothing_to_do():
    found = steps(ALL)
    assert next_step(found) is None
    assert is_ready(found)
    assert {one.state for one in found} == {DONE}


# What is done first to last, and the step that comes next then.
EVENING = [
    ({"has_owner": True}, "address"),
    ({"address_missing": ()}, "product"),
    ({"products": 1, "unready_code": "MUG", "unready_what": ("a weight",)}, "product"),
    ({"unready_what": ("stock",)}, "stock"),
    ({"units_on_hand": 4, "ready_products": 1, "unready_code": ""}, "box"),
    ({"boxes": 1}, "carrier"),
    ({"carriers": 1, "bare_carrier": "post"}, "carrier"),
    ({"carriers_with_service": 1, "bare_carrier": ""}, "mail"),
    ({"mail_accounts": 1}, "channel"),
    ({"channels": ("kiln",)}, "channel"),
    ({"heard_channels": ("kiln",)}, "owners"),
    ({"ownerless_steps": ("refunds",)}, "owners"),
    ({"ownerless_steps": ()}, "backup"),
    ({"backups": 1, "newest_backup": "/b.tar"}, "backup"),
    ({"tried_backups": 1}, "first_order"),
    ({"orders": 1, "first_order": "#1001"}, "first_order"),
    ({"sent_orders": 1, "first_order_sent": True}, "review"),
    ({"reviewed_at": datetime(2026, 11, 20, tzinfo=UTC), "reviewed_by": "Robin"}, None),
]


def test_step_by_step_the_evening_leads_from_nothing_to_all():
    facts = NOTHING
    for done, then in EVENING:
        facts = replace(facts, **done)
        now = next_step(steps(facts))
        assert (now.key if now else None) == then, done
    assert is_ready(steps(facts))


def test_who_types_orders_in_is_told_that_they_bear_no_tax_and_that_mails_are_in_a_language():
    assert "tax" not in states(NOTHING)
    facts = replace(NOTHING, types_orders=True, language="German")
    (tax,) = [one for one in steps(facts) if one.key == "tax"]
    assert tax.state == OPTIONAL
    assert "the orders that you type in bear no tax" in tax.sentence
    assert states(replace(facts, tax_rates=2))["tax"] == DONE
    (mail,) = [one for one in steps(facts) if one.key == "mail"]
    assert "in German, where a customer said no other language" in mail.sentence
    assert mail.also == ("Change the language", "/settings/messages#message_language")


def test_a_product_that_lacks_something_is_named_with_what_it_lacks():
    facts = replace(NOTHING, products=1, unready_code="MUG", unready_what=("a price", "a weight"))
    (product,) = [one for one in steps(facts) if one.key == "product"]
    assert product.sentence == "MUG still lacks a price and a weight."
    assert product.href == "/products/MUG"


def test_a_shop_that_types_its_orders_in_needs_no_channel():
    facts = replace(ALL, channels=(), heard_channels=(), public_url="")
    assert states(facts)["channel"] == states(facts)["address_outside"] == OPTIONAL
    assert is_ready(steps(facts))


_COUNT = st.integers(0, 3)
ANY = st.builds(
    Facts,
    shop_name=st.just("Kiln"), site=st.just("Main"), site_public_id=st.just("sit_1"),
    address_missing=st.sampled_from([(), ("street",)]), has_owner=st.booleans(), products=_COUNT, ready_products=_COUNT,
    unready_code=st.sampled_from(["", "MUG"]), unready_what=st.sampled_from([(), ("stock",), ("a price",)]),
    units_on_hand=_COUNT, boxes=_COUNT, carriers=_COUNT, carriers_with_service=_COUNT, mail_accounts=_COUNT,
    channels=st.sampled_from([(), ("kiln",)]), heard_channels=st.sampled_from([(), ("kiln",)]),
    ownerless_steps=st.sampled_from([(), ("picking",)]), backups=_COUNT, tried_backups=_COUNT, orders=_COUNT,
    first_order=st.just("#1"), sent_orders=_COUNT, first_order_sent=st.booleans(),
    reviewed_at=st.sampled_from([None, datetime(2026, 11, 20, tzinfo=UTC)]),
)  # fmt: skip


@given(ANY)
def test_whatever_is_known_there_is_one_next_step_or_all_that_can_be_is_done(facts):
    found = steps(facts)
    nexts = [one for one in found if one.state == NEXT]
    assert len(nexts) == (0 if all(one.state in (DONE, OPTIONAL, WAITS) for one in found) else 1)
    for one in found:
        assert one.sentence.endswith(".")
        assert one.button and one.command.startswith("doorstep ")  # noqa: PT018
        assert re.match(r"/[a-z]", one.href)
        if one.state == WAITS:
            assert "Before that: " in one.sentence


def test_the_way_of_an_order_is_told_in_the_order_of_its_times_with_each_wait():
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    legs = way([("Packed", at + timedelta(hours=2), "Robin"), ("Placed", at, ""), ("Sent", None, "")])
    assert [(leg.title, leg.who, leg.after) for leg in legs] == [
        ("Placed", "", None), ("Packed", "Robin", timedelta(hours=2))
    ]  # fmt: skip


@pytest.mark.parametrize("facts", [NOTHING, ALL])
def test_the_list_is_the_same_whatever_is_done(facts):
    assert [one.key for one in steps(facts) if one.key in WAY] == list(WAY)
