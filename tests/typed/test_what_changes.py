"""What a sheet would change is shown by order and field before anything is stored."""

import pytest

from doorstep.actions import order_sheet_jobs as jobs
from doorstep.actions.order_sheets import apply, read_sheets
from doorstep.cli.sheets import _tell
from doorstep.db import tables

HEAD = "Order,Date,SKU,Qty,Price,Name,Street,PLZ,Ort,Lfd"
LINE = "S-31,20.11.2026,BOWL,1,18.00,Mara Lind,Torstr. 140,10119,Berlin,1"


@pytest.fixture
def look(shop, stall, tmp_path):
    """These rows come as a file, and are looked at."""

    def looked(*rows, head=HEAD, **said):
        path = tmp_path / "stall.csv"
        path.write_text("\n".join((head, *rows)) + "\n")
        return read_sheets(shop.database, stall, [(path.name, path)], "", said)

    return looked


def told(read):
    return {
        one["order"]: one["changes"] and [(said["what"], said["before"], said["after"]) for said in one["changes"]]
        for one in read.changes
    }  # fmt: skip


def test_an_order_that_changes_is_named_with_each_field_before_and_after(shop, stall, look, capsys):
    apply(shop.database, stall, look(LINE))
    shop.run("capture", "normalize")
    cup = LINE.replace("BOWL,1,18.00", "CUP,2,5.00")
    read = look(
        LINE.replace("BOWL,1", "BOWL,3").replace("140", "14"), cup.replace("140", "14"), LINE.replace("31", "32")
    )

    assert told(read) == {
        "S-31": [
            ("BOWL: how many", "1", "3"),
            ("CUP: how many", "", "2"),
            ("CUP: price of one", "", "5.00"),
            ("CUP: product", "", "CUP"),
            ("Total", "18.00", "64.00"),
            ("Street", "Torstr. 140", "Torstr. 14"),
        ],
    }
    _tell(read, {**read.report(), "would_store": 2}, False, None)
    assert any(
        line.split()[:5] == ["S-31", "BOWL:", "how", "many", "1"] for line in capsys.readouterr().out.splitlines()
    )


def test_a_change_of_what_is_not_read_is_said_to_be_none(shop, stall, look):
    apply(shop.database, stall, look(LINE))
    assert told(look(LINE[:-1] + "2")) == {"S-31": []}


def test_of_what_was_erased_it_is_said_that_it_is_not_kept(shop, stall, look):
    apply(shop.database, stall, look(LINE))
    with shop.database.writing("act") as connection:
        connection.execute(tables.inbound_body.update().values(body=None))
    assert told(look(LINE.replace("BOWL,1", "BOWL,3"))) == {"S-31": None}


def test_of_very_many_orders_the_first_twenty_are_named(shop, stall, look):
    lines = [LINE.replace("S-31", f"S-{n}") for n in range(100, 125)]
    apply(shop.database, stall, look(*lines))
    read = look(*[line.replace("18.00", "19.00") for line in lines])
    assert (len(read.changed), len(read.changes)) == (25, 20)


def test_the_import_on_the_desk_keeps_that_a_street_changes_and_not_which(shop, stall, look, tmp_path):
    apply(shop.database, stall, look(LINE))
    path = tmp_path / "again.csv"
    path.write_text(f"{HEAD}\n{LINE.replace('140', '14').replace('18.00', '20.00')}\n")
    job = jobs.read_job(
        shop.database, jobs.bring(shop.database, tmp_path, "stall", [(path.name, path)], {}, shop.owner_id)
    )

    (one,) = job.report["changes"]
    kept = {change["what"]: (change["before"], change["after"]) for change in one["changes"]}
    assert kept == {"BOWL: price of one": ("18.00", "20.00"), "Total": ("18.00", "20.00"), "Street": ("", "")}
    assert "Torstr" not in str(job.report)
