"""What people did is told in the shop's words: every act has its sentence."""

import ast
from pathlib import Path

import pytest

import doorstep
from doorstep.domain.deeds import TOLD, told

_SOURCE = Path(doorstep.__file__).parent
_TOLD_BY_WHAT_WAS_SAID = {
    "stock.receive", "case.answer", "settings.change", "carrier.service", "stop.stop", "stop.resume", "import.read",
    "import.orders",
}  # fmt: skip


def _topics():
    for path in _SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "acting":
                topic = call.args[2]
                if isinstance(topic, ast.Constant):
                    yield topic.value


def test_every_act_that_a_person_can_do_has_a_sentence_of_its_own():
    topics = set(_topics())
    assert len(topics) > 50
    assert not topics - TOLD.keys() - _TOLD_BY_WHAT_WAS_SAID


@pytest.mark.parametrize(
    ("topic", "body", "about", "sentence"),
    [
        ("product.save", {"sku": "MUG", "title": "Mug, white"}, "", "Saved the product MUG, Mug, white"),
        ("carrier.pause", {"carrier": "post", "active": False}, "", "Paused the carrier post"),
        ("carrier.pause", {"carrier": "post", "active": True}, "", "Let the carrier post go on"),
        ("shop.box", {"name": "Small", "active": False}, "", "Put the box Small away"),
        ("shop.box", {"name": "Small", "grams": 90, "active": True}, "", "Saved the box Small"),
        ("tax.stop", {"rate": 3, "live": False}, "", "Stopped a tax rate"),
        ("people.role", {"who": "3", "role": "manager"}, "Robin", "Made Robin manager"),
        ("ship.print", {"document": "label"}, "order 708", "Printed the label, order 708"),
        ("import.read", {"kind": "products", "name": "sheet.csv"}, "", "Read the sheet sheet.csv"),
        ("import.tax_rates", {"slice": 0}, "rates.csv", "Brought tax rates in, rates.csv"),
        ("carrier.service", {"carrier": "post", "service": {"name": "Parcel"}}, "", "Saved the service Parcel of post"),
        ("settings.change", {"settings": {"quiet_from": {}}}, "", "Changed “Quiet from”"),
        (
            "settings.change",
            {"settings": {f"step_owner_{step}": {} for step in ("cases", "hand_over", "packing", "picking")}},
            "",
            "Changed who answers for cases, hand over, packing and 1 more",
        ),
        ("stock.count", None, "", "Counted … of … in …, …"),
    ],
)
def test_an_act_is_told_as_people_say_it(topic, body, about, sentence):
    assert told(topic, body, about) == sentence
