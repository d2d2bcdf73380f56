"""A process may die at any instruction: on either side of every commit and of every call, the day ends the same."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.db.engine import Database
from doorstep.failpoints import NAMES
from doorstep.testing.dying import fork_context, run_day
from doorstep.testing.sandbox import Sandbox

CONTEXT = fork_context()
# Reached only where Prefect, the web process or a printer is in the room; these are killed in tests of their own.
# A refund is only looked for once the provider's window for our key has passed; test_returns kills there.
# No channel has an API in the sample day; test_watchdog, test_fetch and test_sync kill there.
ELSEWHERE = {
    "review", "carrier.document", "payments.find", "audit", "housekeeping", "channel.read", "channel.write",
    "sync", "sync.intend", "sync.answer", "watch.intend", "watch.answer", "fetch",
}  # fmt: skip
PLACES = [name for name in NAMES if not any(name.startswith(f"{one}.") for one in ELSEWHERE)]
MAIL = ("messenger.send", "notify.answer", "notify.intend")


def proof(url: str) -> tuple[str, dict[str, bool], list[str]]:
    """The digest of the day, whether each law holds, and the open causes."""
    prove = importlib.import_module("doorstep.cli.prove")
    database = Database(url)
    try:
        proven = prove.prove_shop(database)
        return proven.digest, {law.name: law.holds for law in proven.laws}, list(proven.causes)
    finally:
        database.close()


@pytest.fixture
def vendors(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(tmp_path / "vendors") as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of a day on which nothing happened."""
    from doorstep.db.migrate import upgrade

    folder = tmp_path_factory.mktemp("quiet")
    url = f"sqlite:///{folder / 'warehouse.db'}"
    upgrade(url)
    with Sandbox(folder / "vendors") as vendors:
        assert run_day(CONTEXT, url, vendors.addresses, folder / "home")
        digest, laws, _ = proof(url)
    assert all(laws.values()), laws
    return digest


def test_an_undisturbed_day_has_one_digest_on_both_databases(
    database_url: str, vendors: Sandbox, undisturbed: str, tmp_path: Path
) -> None:
    assert run_day(CONTEXT, database_url, vendors.addresses, tmp_path / "home")

    digest, laws, _ = proof(database_url)

    assert all(laws.values()), laws
    assert digest == undisturbed


@pytest.mark.parametrize("place", PLACES)
def test_a_process_killed_anywhere_comes_to_the_same_end(
    database_url: str, vendors: Sandbox, undisturbed: str, place: str, tmp_path: Path
) -> None:
    survived = run_day(CONTEXT, database_url, vendors.addresses, tmp_path / "home", place)
    assert not survived, f"the day never came by {place}; take it out of NAMES, or let the day reach it"

    assert run_day(CONTEXT, database_url, vendors.addresses, tmp_path / "home")

    digest, laws, causes = proof(database_url)
    assert all(laws.values()), laws
    if place.startswith(MAIL) and "send_in_doubt" in causes:
        assert causes.count("send_in_doubt") == 1  # nobody can know whether that one mail went out
        return
    assert digest == undisturbed
