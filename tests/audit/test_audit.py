"""The audit: great-expectations over the warehouse itself, pages that anybody may open, a case for what is broken."""

import asyncio
import json
import re
import subprocess
import sys

import pytest

from doorstep.db import tables
from doorstep.db.engine import business_now
from doorstep.db.moves import By
from doorstep.db.queries.audit import LONG_AGO, file_cases, laws_now
from doorstep.db.queries.laws import ORDERS, Kept, Law, look
from doorstep.domain.errors import DoorstepError

pytestmark = pytest.mark.timeout(300)  # great-expectations alone takes seconds to load
OUTSIDE = re.compile(r"""(?:https?:)?//[a-z0-9-]+\.[a-z]""", re.IGNORECASE)
CENT, NAME = "lines_equal_orders_to_the_cent", "orders.public_id match_regex"


def audit(shop) -> dict[str, int]:
    from flows.audit import audit_warehouse
    from tasks.context import working

    with working(shop.database):
        return asyncio.run(audit_warehouse.fn())


def pages(home) -> dict[str, str]:
    folder = home / "docs-data"
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_what_is_broken_is_a_case_with_its_rows_and_stops_no_order(audited):
    shop, _, (first, _) = audited

    assert first["counts"]["broken"] == 2
    assert {row.group_key: row.status for row in first["cases"]} == {CENT: "open", NAME: "open"}
    (case,) = [row for row in first["cases"] if row.group_key == CENT]
    assert case.question == "The audit found 2 rows: Lines sum to their orders, to the cent"
    subjects = [row for row in first["subjects"] if row.case_id == case.id]
    assert {row.subject_id for row in subjects} == {shop.find(1001).id, shop.find(1002).id}
    assert {row.subject_kind for row in subjects} == {"order"}
    assert not any(row.holds or row.order_id for row in subjects)
    assert {row.facts["row"] for row in subjects} == {shop.find(1001).public_id, "odd"}


def test_what_is_broken_is_on_a_page_of_its_audit(audited):
    shop, home, (first, _) = audited
    found = pages(home)

    (case,) = [row for row in first["cases"] if row.group_key == CENT]
    page = found[case.facts["page"]]

    assert "2 of " in page
    assert "do not hold" in page
    assert shop.find(1001).public_id in page
    assert "Lines sum to their orders, to the cent" in found["index.html"]


def test_what_holds_again_ends_its_case(audited):
    shop, _, (_, second) = audited

    assert second["counts"]["broken"] == 0
    assert shop.cases("audit_failed") == []
    assert {row.status for row in second["cases"]} == {"cleared"}


def test_no_page_names_another_machine_or_brings_a_script(audited):
    _, home, _ = audited

    found = pages(home)

    html = {name: text for name, text in found.items() if name.endswith(".html")}
    assert len(html) >= 27, "a first page, and of each run its own and two an area"
    for name, text in found.items():
        assert not OUTSIDE.search(text), f"{name}: {OUTSIDE.search(text)}"
    for name, text in html.items():
        assert "<script" not in text, name
        assert not re.search(r"\son\w+=", text), name
        assert "style=" not in text, name
    links = {(name, link) for name, text in html.items() for link in re.findall(r'href="([^"#]+)', text)}
    folder = home / "docs-data"
    assert [pair for pair in links if not (folder / pair[0]).parent.joinpath(pair[1]).exists()] == []


def test_no_page_shows_what_is_personal(audited):
    _, home, _ = audited

    for name, text in pages(home).items():
        assert "Mara" not in text, name
        assert "example.com" not in text, name


def test_an_audit_leaves_its_report_and_is_due_again_after_an_hour(audited):
    shop, _, (first, second) = audited

    assert first["chore"].report["broken"] == {CENT: 2, NAME: 1}
    assert second["chore"].report["broken"] == {}
    assert second["chore"].report["checked"] == second["counts"]["checked"] >= 30
    (open_work,) = [row for row in shop.rows("work_item", stage="audit") if row.outcome is None]
    assert (open_work.due_at - second["chore"].done_at).total_seconds() == second["chore"].every_seconds == 3600


def test_one_row_that_holds_again_is_off_the_case_and_the_case_stays_for_the_others(shop):
    (law,) = [law for law in ORDERS if law.name == CENT]
    one, other = shop.find(1001).id, shop.find(1002).id

    def file(*rows) -> None:
        with shop.database.writing("act") as connection:
            by = By(None, business_now(connection))
            file_cases(connection, [Kept(law, 9, len(rows), tuple((row, f"order {row}") for row in rows))], "", by)

    file(one, other)
    file(other)
    (case,) = shop.rows("exception_case", cause="audit_failed")
    assert [r.subject_id for r in shop.rows("case_subject", case_id=case.id) if r.cleared_at is None] == [other]
    file()
    assert shop.cases("audit_failed") == []


def test_what_could_not_be_looked_at_keeps_its_case(shop):
    """Great-expectations did not run this time: what only it looks at is not taken to hold."""
    ordinary = Law(NAME, "an id looks like one", "checkpoint", "", "", "values")
    with shop.database.writing("act") as connection:
        by = By(None, business_now(connection))
        file_cases(connection, [Kept(ordinary, 0, 3, ((1, "orders"),))], "", by)
        file_cases(connection, [], "", by)

    assert shop.cases("audit_failed") == [("audit_failed", NAME)]


def test_a_child_that_fails_fails_the_run_and_the_laws_are_looked_at_all_the_same(shop, home):
    (home / "docs-data").parent.mkdir(parents=True, exist_ok=True)
    (home / "docs-data").write_text("a file where the folder should be")
    with shop.database.writing("act") as connection:
        connection.exec_driver_sql("UPDATE order_line SET total_minor = total_minor + 1 WHERE n = 1")

    with pytest.raises(DoorstepError, match="Great-expectations wrote no pages"):
        audit(shop)

    assert shop.cases("audit_failed") == [("audit_failed", CENT)]
    (chore,) = shop.rows("chore", name="audit")
    assert chore.report["trouble"]
    assert chore.done_at is not None


def test_the_child_can_write_nothing_to_the_warehouse(shop):
    from schemas.checkpoints.run import read_only

    script = (
        "import sys, sqlalchemy as sa\n"
        "with sa.create_engine(sys.argv[1]).begin() as connection:\n"
        "    print(connection.execute(sa.text('SELECT count(*) FROM orders')).scalar())\n"
        "    connection.execute(sa.text('UPDATE orders SET number = 1'))\n"
    )
    with shop.database.reading():
        url = read_only(shop.database.url)
        done = subprocess.run([sys.executable, "-c", script, url], capture_output=True, text=True)

    assert done.stdout == "2\n"
    assert re.search(r"read.?only", done.stderr)
    assert done.returncode != 0


def test_the_child_never_loads_the_sqlite_of_the_warehouse():
    """Two SQLite libraries in one process corrupt the file: the child knows only the standard library's."""
    script = (
        "import sys, json, schemas.checkpoints.run, great_expectations\n"
        "print(json.dumps([name for name in sys.modules if name.startswith(('pysqlite3', 'doorstep.db'))]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_work_that_nobody_takes_for_an_hour_is_stale_unless_only_the_clock_was_moved(shop):
    def stale() -> int:
        with shop.database.reading() as connection:
            (law,) = [law for law in laws_now(connection)["work"] if law.name == "due_work_is_taken"]
            assert LONG_AGO not in law.sql or shop.rows("setting", key="clock_offset")[0].at
            return look(connection, law).broken

    shop.order(1003, {"MUG": 1})
    shop.later(hours=2)
    assert stale() == 0, "the clock was moved a moment ago, so nothing has really waited"

    with shop.database.writing("act") as connection:
        long_ago = shop.rows("setting", key="shop_name")[0].at.replace(year=2020)
        connection.execute(tables.setting.update().where(tables.setting.c.key == "clock_offset").values(at=long_ago))
    assert stale() > 0

    shop.run("capture", "normalize", "allocate", "pick_pack")
    with shop.database.writing("act") as connection:
        connection.execute(
            tables.work_item.update().where(tables.work_item.c.stage != "capture").values(outcome="done")
        )
    assert stale() == 0
