"""The house's flows may die on either side of their commit: started again, they come to the same end, once."""

import asyncio
import contextlib
import importlib
import os
import subprocess
import sys

import pytest

from doorstep.actions.returns import approve_return, request_return
from doorstep.db import tables, work
from tasks.audit import AuditStoppedError
from tasks.context import working


def run_killed(shop, home, flow: str, failpoint: str) -> None:
    """The flow runs in a process of its own, which is killed at the failpoint; its claims are free."""
    script = (
        "import asyncio, sys; from doorstep.db.engine import open_database; from tasks.context import working\n"
        "import importlib; module, _, name = sys.argv[2].rpartition('.')\n"
        "with working(open_database(sys.argv[1])):\n"
        "    asyncio.run(getattr(importlib.import_module(module), name).fn())\n"
    )
    environment = {**os.environ, "DOORSTEP_FAILPOINT": failpoint, "DOORSTEP_HOME": str(home)}
    child = subprocess.Popen([sys.executable, "-c", script, shop.database.url, flow], env=environment)
    assert child.wait() == -9
    work.void_leases(shop.database, work.Worker(f"hand-{child.pid}"))


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_return_expires_once_however_often_housekeeping_dies(shop, home, side):
    order = shop.find(1001)
    with shop.database.writing("act") as connection:
        line = tables.order_line
        connection.execute(line.update().where(line.c.order_id == order.id).values(sent_qty=line.c.qty))
    approve_return(shop.database, request_return(shop.database, order.public_id, {1: 1}, "too small", "owner"), "owner")
    shop.later(days=61)

    run_killed(shop, home, "flows.housekeeping.keep_house", f"housekeeping.commit.{side}")
    assert shop.rows("rma")[0].status == ("approved" if side == "before" else "expired")
    run_again(shop, "flows.housekeeping.keep_house")

    assert shop.rows("rma")[0].status == "expired"
    assert len([row for row in shop.rows("journal", kind="rma") if row.verb == "expire"]) == 1


@pytest.mark.parametrize("side", ["before", "after"])
def test_what_an_audit_found_is_one_case_however_often_it_dies(shop, home, side):
    home.mkdir(parents=True, exist_ok=True)
    (home / "docs-data").write_text("no folder, so that great-expectations need not be waited for")
    with shop.database.writing("act") as connection:
        connection.exec_driver_sql("UPDATE order_line SET total_minor = total_minor + 1 WHERE n = 1")

    run_killed(shop, home, "flows.audit.audit_warehouse", f"audit.commit.{side}")
    assert len(shop.cases("audit_failed")) == (0 if side == "before" else 1)
    shop.later(hours=2)
    run_again(shop, "flows.audit.audit_warehouse")

    assert shop.cases("audit_failed") == [("audit_failed", "lines_equal_orders_to_the_cent")]


def run_again(shop, flow: str) -> None:
    module, _, name = flow.rpartition(".")
    with working(shop.database), contextlib.suppress(AuditStoppedError):
        asyncio.run(getattr(importlib.import_module(module), name).fn())
