"""A shop of one's own: from an empty folder to the first order sent, by commands alone, following what they say."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from zxingcpp import read_barcodes

from doorstep.testing.evening import Evening, first_evening

# Each takes half a minute: on PostgreSQL where that alone is wanted, else on SQLite.
KIND = "postgres" if os.environ.get("DOORSTEP_TEST_DATABASES") == "postgres" else "sqlite"
WAREHOUSE = pytest.param(KIND, id=KIND, marks=getattr(pytest.mark, KIND))
pytestmark = [pytest.mark.timeout(300), pytest.mark.parametrize("bare_database_url", [WAREHOUSE], indirect=True)]

STOCK = "sku;bin;qty\nMUG;A-01;20\nCANDLE;A-02;5\n"


@pytest.fixture
def evening(bare_database_url: str, tmp_path: Path) -> Iterator[Evening]:
    with first_evening(tmp_path, bare_database_url) as made:
        yield made


def steps(doorstep: Evening) -> dict[str, str]:
    """How each step of the checklist stands."""
    return {step["key"]: step["state"] for step in doorstep.json("start")["steps"]}


def test_from_an_empty_folder_to_the_first_order_sent_by_commands(evening, tmp_path):
    doorstep = evening
    said = doorstep(
        "init", "--shop", "Kerzen & Mehr", "--currency", "EUR", "--country", "DE", "--line1", "Kastanienallee 7",
        "--postcode", "10435", "--city", "Berlin", "--time-zone", "Europe/Berlin", "--open", "mon-sun",
        "--cut-off", "18:00",
    )  # fmt: skip
    assert "/join/" in said  # where the owner chooses a password
    assert "doorstep start" in said
    doorstep.never_quiet()
    with doorstep.running():
        _set_up(doorstep, tmp_path)
        order = doorstep.buy(MUG=2)
        _send(doorstep, order, tmp_path)
        _look_back(doorstep, tmp_path)


def _set_up(doorstep: Evening, folder: Path) -> None:
    """What the checklist asks for, command by command."""
    doorstep("carrier", "box", "add", "Small", "--size", "200x150x100", "--grams", "80")
    doorstep("carrier", "add", "post")
    doorstep(
        "carrier", "service", "post", "add", "parcel", "--to", "DE,AT", "--price", "2000=5.49", "--tracked", "--url",
        "https://post.example/t/{tracking}",
    )  # fmt: skip
    smtp = str(doorstep.outside.smtp_port)
    doorstep(
        "messenger", "add", "--host", "127.0.0.1", "--port", smtp, "--from", "shop@kerzen.example", "--security", "none"
    )
    doorstep.stock_the_channel()
    keys = doorstep.outside.keys("woocommerce", "keys")
    added = doorstep.json(
        "channel", "add", "woo", "--vendor", "woocommerce", "--shop", doorstep.outside.url("woocommerce"),
        "--consumer-key", keys["api_key"], "--consumer-secret", keys["api_secret"],
    )  # fmt: skip
    assert added["trial"]["holds"], added
    doorstep("import", "products", "--channel", "woo", "--apply")
    (folder / "stock.csv").write_text(STOCK)
    doorstep("import", "stock", str(folder / "stock.csv"), "--apply")


def _send(doorstep: Evening, order: dict, folder: Path) -> None:
    """The order comes in by its webhook, and leaves with a label that bears its parcel's name."""
    number = str(order["number"])
    (wave,) = doorstep.until(lambda: doorstep.json("station", "list")["waves"], "the order is on the floor")
    assert [(task["bin"], task["sku"], task["units"], task["order"]) for task in wave["tasks"]] == [
        ("A-01", "MUG", 2, number)
    ]
    doorstep("station", "pick", wave["wave"])
    doorstep("station", "pack", wave["wave"])
    (parcel,) = doorstep.until(lambda: doorstep.json("station", "list")["ready"], "its parcel has a label")
    label = folder / "label.pdf"
    doorstep("station", "label", parcel["parcel"], "--to", str(label))
    assert parcel["parcel"] in scanned(label)
    doorstep("station", "track", parcel["parcel"], "JJD000390007882")
    doorstep("station", "hand-over")
    told = doorstep.until(lambda: _told(doorstep, order["id"]), "the channel knows that it left")
    assert "JJD000390007882" in told
    mails = doorstep.until(lambda: m if len(m := doorstep.mails()) == 2 else None, "the customer has both mails")
    assert [number in mail["subject"] for mail in mails] == [True, True]
    (listed,) = doorstep.json("orders", "list")
    assert (listed["number"], listed["status"]) == (number, "Sent")


def _told(doorstep: Evening, order_id: int) -> str:
    order = doorstep.at_the_channel(order_id)
    return str(order["meta_data"]) if order["status"] == "completed" else ""


def _look_back(doorstep: Evening, folder: Path) -> None:
    """A backup that was put back once; every law holds; what is left on the checklist is for a person at the desk."""
    kept = doorstep.json("backup", "make")
    doorstep("backup", "check", kept["path"])
    proof = doorstep.json("prove")
    assert [law["name"] for law in proof["laws"] if not law["holds"]] == []
    for step in ("picking", "packing", "hand_over", "cases", "stock_counts", "refunds"):
        doorstep("settings", "set", f"step_owner_{step}", "owner")
    who = ("people", "reset", "owner", "--type", "--email", "mara@kerzen.example")
    doorstep(*who, typed="a long evening at home\n")
    doorstep("start", "--reviewed", "packing took longest; the boxes lie too far away")
    assert {step for step, state in steps(doorstep).items() if state not in ("done", "optional")} == set()


def scanned(label: Path) -> set[str]:
    """What a scanner reads on the first page of the PDF."""
    import pypdfium2

    picture = pypdfium2.PdfDocument(label)[0].render(scale=4).to_pil()
    return {code.text for code in read_barcodes(picture)}
