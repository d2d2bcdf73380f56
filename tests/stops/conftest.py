"""A shop with its vendors, for the tests of stopping and resuming."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from doorstep.actions import stops
from doorstep.db import tables
from doorstep.testing import sandbox_fixtures, vendor_fixtures

_module_sandbox, sandbox = sandbox_fixtures._module_sandbox, sandbox_fixtures.sandbox
home, shop = vendor_fixtures.home, vendor_fixtures.shop
with_vendors, laws_hold = vendor_fixtures.with_vendors, vendor_fixtures.laws_hold


@pytest.fixture
def stop(shop) -> Callable[..., str]:
    """Somebody stops something."""

    def stopped(scope: str, target: str = "", reason: str = "the glaze flakes") -> str:
        return stops.stop(shop.database, scope, target, reason, "owner")

    return stopped


@pytest.fixture
def resume(shop) -> Callable[..., str]:
    """Somebody resumes it."""

    def resumed(scope: str, target: str = "") -> str:
        return stops.resume(shop.database, scope, target, "owner")

    return resumed


@pytest.fixture
def waiting(shop) -> Callable[[str], list[int]]:
    """The open work of a stage that lies still by a stop."""

    def listed(stage: str) -> list[int]:
        rows = shop.rows("work_item", stage=stage, outcome=None)
        return [row.subject_id for row in rows if row.note.startswith("stopped ")]

    return listed


@pytest.fixture
def effects_called(shop) -> Callable[[], int]:
    """How often anything was asked of the outside so far."""

    def counted() -> int:
        with shop.database.reading() as connection:
            return connection.execute(
                sa.select(sa.func.coalesce(sa.func.sum(tables.effect.c.attempts), 0))
            ).scalar_one()

    return counted
