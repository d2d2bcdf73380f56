"""Prints as effects: once when the label is bought, again with a reason, and a printer that is off stops nothing."""

import os
import stat
from pathlib import Path

import pytest

from doorstep.actions import printers
from doorstep.actions.orders import cancel
from doorstep.connectors.printers import raw
from doorstep.db import tables
from doorstep.db.queries.prove import prove
from doorstep.domain.errors import CannotDoError
from doorstep.testing.deaths import run_until_killed
from doorstep.testing.printers import CUTS, HANGS, PRINTS
from doorstep.testing.retelling import answer
from doorstep.testing.sending import PARCEL, add_post, seal_orders


def station(shop, name="Table", label="", slip="") -> int:
    """A station in Berlin that prints labels, and slips where it has a printer for them; returns its id."""
    printers.write_station(shop.database, name, "Berlin", shop.owner_id, label, slip, prints_slips=bool(slip))
    return next(row.id for row in shop.rows("station") if row.name == name)


def at_label_printer(shop, printer) -> int:
    """The shop's only station prints labels at this printer, and sends by a carrier without a contract."""
    add_post(shop, PARCEL)
    printers.write_printer(shop.database, "Zebra", "raw", shop.owner_id, printer.address, "4x6")
    return station(shop, label="Zebra")


def prints(shop) -> list[tuple[str, str]]:
    return [(row.operation, row.status) for row in shop.rows("effect") if row.operation.startswith("print_")]


def broken_laws(shop) -> list[str]:
    return [law.name for law in prove(shop.database).laws if not law.holds]


def test_sealing_prints_the_label_once_and_running_again_prints_nothing_more(shop, printer):
    at_label_printer(shop, printer)
    seal_orders(shop, (1001, {"MUG": 1}))

    shop.run("ship")
    shop.run("ship")

    (sheet,), (parcel,) = printer.sheets, shop.rows("parcel")
    assert (sheet[:9], sheet.rstrip()[-3:]) == (b"^XA\n^CI28", b"^XZ")
    assert "Mara Lind" in sheet.decode()
    assert parcel.public_id.replace("_", "_5F") in sheet.decode()
    assert prints(shop) == [("print_label", "done")]
    assert broken_laws(shop) == []


def test_each_station_prints_what_was_packed_there(shop, printer, tmp_path, queue):
    add_post(shop, PARCEL)
    printers.write_printer(shop.database, "Zebra", "raw", shop.owner_id, printer.address, "4x6")
    printers.write_printer(shop.database, "Office", "queue", shop.owner_id, "office", "a4")
    table, bench = station(shop, "Table", "Zebra"), station(shop, "Bench", "Office", "Office")
    seal_orders(shop, (1001, {"MUG": 1}), station=table)
    seal_orders(shop, (1002, {"MUG": 1}), station=bench)

    shop.run("ship")

    assert len(printer.sheets) == 1
    assert [job["args"][:2] for job in queue()] == [["-d", "office"], ["-d", "office"]]
    assert all(job["content"].startswith(b"%PDF") for job in queue())
    assert broken_laws(shop) == []


@pytest.fixture
def queue(tmp_path, monkeypatch):
    """An `lp` on the path that keeps what it was given; returns its jobs. A file named `fails` makes it refuse."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "lp"
    program.write_text(
        "#!/bin/sh\n"
        f'if [ -f "{folder}/fails" ]; then echo "lp: Error - The printer or class does not exist." >&2; exit 1; fi\n'
        f'n=$(ls "{folder}" | grep -c "^job-"); printf "%s\\n" "$@" > "{folder}/job-$n.args"\n'
        f'cat > "{folder}/content-$n"; echo "request id is $2-$n (1 file(s))"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def jobs():
        return [
            {"args": found.read_text().splitlines(), "content": Path(folder / f"content-{n}").read_bytes()}
            for n, found in enumerate(sorted(folder.glob("job-*.args")))
        ]

    jobs.fails = folder / "fails"
    return jobs


def test_a_queue_is_asked_without_a_shell_and_its_own_number_is_kept(shop, queue):
    add_post(shop, PARCEL)
    printers.write_printer(shop.database, "Office", "queue", shop.owner_id, "office", "a6")
    station(shop, label="Office")
    seal_orders(shop, (1001, {"MUG": 1}))

    shop.run("ship")

    (job,), (parcel,) = queue(), shop.rows("parcel")
    assert job["args"] == ["-d", "office", "-t", f"{parcel.public_id}-label-1", "-o", "media=A6", "-"]
    assert [row.external_ref for row in shop.rows("effect", operation="print_label")] == ["office-0"]


@pytest.mark.parametrize("name", ["-o sides", "office; rm", "$(x)", "", "a/b"])
def test_a_name_that_could_be_a_command_is_no_queue(shop, name):
    with pytest.raises(CannotDoError, match="is no name of a print queue"):
        printers.write_printer(shop.database, "Office", "queue", shop.owner_id, name)

    assert shop.rows("printer") == []


def test_a_queue_that_is_not_there_is_a_silent_printer_with_the_words_of_the_print_service(shop, queue):
    add_post(shop, PARCEL)
    printers.write_printer(shop.database, "Office", "queue", shop.owner_id, "office", "a6")
    station(shop, label="Office")
    queue.fails.touch()
    seal_orders(shop, (1001, {"MUG": 1}))

    shop.run("ship")

    (case,) = shop.rows("exception_case", status="open")
    assert case.question == (
        "Office prints nothing: the print service refused it: lp: Error - The printer or class does not exist."
    )
    assert shop.face() == "Ready"


def test_a_printer_that_is_off_is_one_case_stops_nothing_and_ends_by_itself_when_it_prints(shop, printer):
    at_label_printer(shop, printer)
    printer.switch_off()
    seal_orders(shop, (1001, {"MUG": 1}), (1002, {"MUG": 1}))

    shop.run("ship", rounds=2)
    assert [shop.face(1001), shop.face(1002)] == ["Ready", "Ready"]
    assert [cause for cause, _ in shop.cases()] == ["printer_silent"]
    assert prints(shop) == [("print_label", "wanted")] * 2
    assert broken_laws(shop) == []

    printer.switch_on()
    shop.later(hours=1)
    shop.run("ship")

    assert (len(printer.sheets), shop.cases()) == (2, [])
    assert prints(shop) == [("print_label", "done")] * 2


def test_try_again_now_sends_what_waits_at_once(shop, printer):
    at_label_printer(shop, printer)
    printer.switch_off()
    seal_orders(shop, (1001, {"MUG": 1}))
    shop.run("ship", rounds=2)
    printer.switch_on()

    told = answer(shop, "printer_silent", "retry")
    shop.run("ship")

    assert told == "1 sent to the printer again."
    assert (len(printer.sheets), shop.cases()) == (1, [])


def test_print_it_elsewhere_gives_up_on_the_printer_and_the_browser_prints_it_once(shop, printer):
    at_label_printer(shop, printer)
    printer.switch_off()
    seal_orders(shop, (1001, {"MUG": 1}))
    shop.run("ship", rounds=2)

    answer(shop, "printer_silent", "drop")
    shop.run("ship")
    told = printers.want_print(shop.database, shop.rows("parcel")[0].public_id, "label", shop.owner_id)

    assert told == "Print the page that has opened."
    assert prints(shop) == [("print_label", "dropped"), ("print_label", "done")]
    assert broken_laws(shop) == []


@pytest.mark.parametrize("behaves", [CUTS, HANGS])
def test_a_line_that_is_lost_on_the_way_prints_nothing_twice_and_asks_who_can_see_the_paper(
    shop, printer, behaves, monkeypatch
):
    monkeypatch.setattr(raw.RawPrinter.__init__, "__defaults__", (1.0, 0.3))
    at_label_printer(shop, printer)
    printer.behaves = behaves
    seal_orders(shop, (1001, {"MUG": 1}))

    shop.run("ship")
    shop.later(hours=5)
    shop.run("ship")

    assert prints(shop) == [("print_label", "in_doubt")]
    (case,) = shop.rows("exception_case", status="open")
    assert (case.cause, case.question) == ("print_in_doubt", "Did the label of #1001 come out of the printer?")
    assert shop.face() == "Ready"
    assert broken_laws(shop) == []


@pytest.mark.parametrize(("came_out", "sheets"), [(True, 0), (False, 1)])
def test_the_answer_says_whether_it_is_printed_once_more(shop, printer, monkeypatch, came_out, sheets):
    monkeypatch.setattr(raw.RawPrinter.__init__, "__defaults__", (1.0, 0.3))
    at_label_printer(shop, printer)
    printer.behaves = CUTS
    seal_orders(shop, (1001, {"MUG": 1}))
    shop.run("ship")
    printer.behaves = PRINTS

    (effect,) = shop.rows("effect", operation="print_label")
    printers.answer_print(shop.database, effect.public_id, came_out, "owner")
    shop.run("ship")

    assert (len(printer.sheets), prints(shop)) == (sheets, [("print_label", "done")])
    assert shop.cases() == []
    with pytest.raises(CannotDoError, match="answered already"):
        printers.answer_print(shop.database, effect.public_id, came_out, "owner")


@pytest.mark.parametrize(
    ("failpoint", "stands"),
    [("ship.commit.after", "done"), ("ship.answer.commit.before:2", "in_doubt")],
)
def test_whoever_dies_at_the_printer_never_prints_twice_silently(shop, printer, home, failpoint, stands):
    at_label_printer(shop, printer)
    seal_orders(shop, (1001, {"MUG": 1}))

    run_until_killed(shop.database.url, failpoint, ("ship",), home)
    with shop.database.writing("act") as connection:
        connection.execute(tables.work_item.update().values(lease=None, leased_until=None))
    shop.run("ship")

    assert prints(shop) == [("print_label", stands)]
    assert len(printer.sheets) == 1
    assert broken_laws(shop) == []


def test_a_second_print_wants_a_reason_and_names_the_first(shop, printer):
    at_label_printer(shop, printer)
    seal_orders(shop, (1001, {"MUG": 1}))
    shop.run("ship")
    (parcel,) = shop.rows("parcel")

    with pytest.raises(CannotDoError, match=r"was printed already\. Say why"):
        printers.want_print(shop.database, parcel.public_id, "label", shop.owner_id, printer="Zebra")
    printers.want_print(shop.database, parcel.public_id, "label", shop.owner_id, "it jammed", "Zebra")
    shop.run("ship")

    first, second = shop.rows("effect", operation="print_label")
    assert (second.parent_id, second.request["reason"], len(printer.sheets)) == (first.id, "it jammed", 2)
    (stamp,) = shop.rows("inbound_event", topic="ship.print")
    assert stamp.actor_id == shop.owner_id
    assert broken_laws(shop) == []


def test_what_waits_for_its_printer_is_not_wanted_twice(shop, printer):
    at_label_printer(shop, printer)
    printer.switch_off()
    seal_orders(shop, (1001, {"MUG": 1}))
    shop.run("ship", rounds=2)

    with pytest.raises(CannotDoError, match="waits for its printer already"):
        printers.want_print(shop.database, shop.rows("parcel")[0].public_id, "label", shop.owner_id, "again")


def test_the_label_of_an_order_that_was_called_off_is_not_printed_any_more(shop, printer):
    at_label_printer(shop, printer)
    printer.switch_off()
    seal_orders(shop, (1001, {"MUG": 1}))
    shop.run("ship", rounds=2)

    cancel(shop.database, shop.find().public_id, "owner", "changed her mind")
    printer.switch_on()
    shop.later(hours=2)
    shop.run("ship")

    assert (printer.sheets, prints(shop)) == ([], [("print_label", "dropped")])
    assert broken_laws(shop) == []


def test_without_a_station_the_browser_prints_and_nothing_is_wanted_of_a_printer(shop, printer):
    add_post(shop, PARCEL)
    printers.write_printer(shop.database, "Zebra", "raw", shop.owner_id, printer.address)
    seal_orders(shop, (1001, {"MUG": 1}))

    shop.run("ship")

    assert (shop.face(), prints(shop), printer.sheets) == ("Ready", [], [])


def test_a_test_page_comes_out_and_one_that_does_not_says_why(shop, printer):
    printers.write_printer(shop.database, "Zebra", "raw", shop.owner_id, printer.address, "4x6", 300)

    assert printers.print_test(shop.database, "Zebra", shop.owner_id) == (
        "Zebra took the test page. Look whether it came out."
    )
    assert b"This is Zebra, at 300 dots an inch." in printer.sheets[0]
    printer.switch_off()
    with pytest.raises(CannotDoError, match=f"Zebra prints nothing: nothing answers at {printer.address}"):
        printers.print_test(shop.database, "Zebra", shop.owner_id)
    with pytest.raises(CannotDoError, match=r"There is no printer called 'Epson'\. The printers are: Zebra\."):
        printers.print_test(shop.database, "Epson", shop.owner_id)


@pytest.mark.parametrize("address", ["", "a b", "x:99999", "http://x", "10.0.0.1:0"])
def test_an_address_that_is_none_is_refused(shop, address):
    with pytest.raises(CannotDoError, match="is no address of a printer"):
        printers.write_printer(shop.database, "Zebra", "raw", shop.owner_id, address)


def test_a_label_printer_prints_no_slips(shop, printer):
    printers.write_printer(shop.database, "Zebra", "raw", shop.owner_id, printer.address)

    with pytest.raises(CannotDoError, match="Zebra takes ZPL and prints labels alone"):
        printers.write_station(shop.database, "Table", "Berlin", shop.owner_id, slip_printer="Zebra")
