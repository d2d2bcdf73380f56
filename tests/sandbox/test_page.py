"""The page about the sandbox names everything that it can be told."""

import re
from pathlib import Path

import pytest

from doorstep.sandbox.carrier import app as carrier
from doorstep.sandbox.faults import MODES
from doorstep.sandbox.messenger import app as messenger
from doorstep.sandbox.payments import app as payments

PAGE = (Path(__file__).parents[2] / "docs" / "operating" / "sandbox.md").read_text()


def test_every_mode_and_every_operation_is_on_the_page():
    rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    told = " ".join(re.findall(r"Operations: (.*)", PAGE)).split("`")[1::2]
    listed = " ".join(told).split()

    assert rows == list(MODES)
    assert listed == [*carrier.OPERATIONS, *payments.OPERATIONS, *messenger.OPERATIONS, "*"]


@pytest.mark.parametrize("vendor", ["carrier", "payments", "messenger"])
def test_every_route_of_a_vendor_is_on_the_page(vendor):
    source = (Path(carrier.__file__).parents[1] / vendor / "app.py").read_text()
    paths = re.findall(r'Route\("(/[^"]*)"', source)

    stems = {re.sub(r"\.?\{.*?\}", "", path).replace("//", "/").rstrip("/").removesuffix("/lines") for path in paths}
    missing = {stem for stem in stems if stem.removesuffix(".eml").removesuffix("/void") not in PAGE}

    assert paths
    assert not missing
