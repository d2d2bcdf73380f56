"""The sample shop: what it is sent is what its generator writes, and its days end where it says."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.cli.demo.founding import MARK, empty_home
from doorstep.cli.demo.sample import Sample, find_sample, read_sample
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.domain.errors import CannotDoError
from doorstep.settings import Settings, settings
from doorstep.testing.ports import free_ports
from doorstep.testing.sample_days import play_plainly
from examples.generator.__main__ import SAMPLE, files

DIGESTS: set[str] = set()  # of the sample's days, on whatever database


@pytest.fixture(scope="module")
def sample() -> Sample:
    return read_sample(find_sample())


def test_the_sample_is_what_its_generator_writes():
    made = files()

    stale = [str(path) for path, body in made.items() if (SAMPLE / path).read_bytes() != body]
    strange = {path.relative_to(SAMPLE) for path in SAMPLE.rglob("*.http")} - set(made)

    assert (stale, strange) == ([], set())


def test_each_webhook_of_the_sample_is_signed_by_its_channel_but_for_the_one_that_is_refused(sample: Sample):
    secrets = {one["name"]: one["secret"].encode() for one in sample.shop["channel"]}
    vendors = {one["name"]: one["vendor"] for one in sample.shop["channel"]}
    posted = [one for chapter in sample.chapters.values() for one in chapter if one.topic]

    def is_signed(one) -> bool:
        headers = {name.lower(): value for name, value in one.headers.items()}
        return CHANNELS[vendors[one.channel]].verify(headers, one.body, [secrets[one.channel]])

    assert {one.file: is_signed(one) for one in posted} == {one.file: one.answer == 200 for one in posted}


def test_the_sample_has_what_its_readme_promises(sample: Sample):
    kinds = [row["kind"] for row in sample.products]

    assert (len(sample.orders), len(sample.products), len(sample.shop["site"])) == (200, 25, 2)
    assert {one.channel for one in sample.orders} == {"lichthof", "werkstatt"}
    assert kinds.count("kit") >= 2
    assert {"Received", "In progress", "Ready", "Sent", "Completed", "Cancelled", "Blocked"} == {
        one.ends for one in sample.orders
    }


def test_a_home_that_is_not_the_demo_s_is_left_as_it_is(tmp_path: Path):
    kept = tmp_path / "warehouse.db"
    kept.write_text("somebody's shop")

    with pytest.raises(CannotDoError, match="is not the sample shop's"):
        empty_home(Settings(home=tmp_path))

    assert kept.read_text() == "somebody's shop"


def test_the_demo_s_own_home_is_emptied(tmp_path: Path):
    (tmp_path / MARK).write_text("{}")
    (tmp_path / "prefect").mkdir()
    (tmp_path / "warehouse.db").write_text("yesterday's")

    empty_home(Settings(home=tmp_path))

    assert {path.name for path in tmp_path.iterdir()} == {MARK, "up.lock"}


# --- the days, without Prefect ---------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, bare_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """An installation with a home, a port and an empty database of this test's own."""
    for name, value in (("HOME", tmp_path), ("DATABASE_URL", bare_database_url), ("PORT", free_ports()[0])):
        monkeypatch.setenv(f"DOORSTEP_{name}", str(value))
    settings.cache_clear()
    yield settings()
    settings.cache_clear()


@pytest.mark.timeout(240)
def test_the_sample_s_days_end_where_it_says_on_either_database(here: Settings, sample: Sample, tmp_path: Path):
    ended = play_plainly(sample, here, tmp_path / "vendors")

    assert ended.otherwise == []
    assert ended.broken == []
    DIGESTS.add(ended.digest)
    assert len(DIGESTS) == 1  # the same day on another database is the same day


# --- the whole of it -------------------------------------------------------------------------------------------


def _demo(home: Path) -> subprocess.Popen[str]:
    ports = {"PORT": free_ports()[0], "PREFECT_PORT": free_ports()[0], "SANDBOX_PORT": free_ports(4)[0]}
    told = {**os.environ, **{f"DOORSTEP_{name}": str(port) for name, port in ports.items()}}
    command = [sys.executable, "-m", "doorstep.cli.main", "demo", "--once", "--home", str(home)]
    return subprocess.Popen(command, env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.timeout(400)
def test_a_demo_that_is_killed_in_the_middle_begins_anew_and_ends_well(tmp_path: Path):
    home = tmp_path / "demo"
    with _demo(home) as doomed:
        assert doomed.stdout is not None
        told = next((line for line in doomed.stdout if line.startswith("Tuesday")), None)
        doomed.send_signal(signal.SIGKILL)
    assert told is not None

    with _demo(home) as again:
        said, _ = again.communicate()

    assert again.returncode == 0, said
    assert "Each of the 200 orders is where the sample says." in said
    assert "laws hold." in said
    DIGESTS.add(said.partition("digest ")[2].split()[0])
    assert len(DIGESTS) == 1  # what Prefect conducts is the day that a plain loop drives
