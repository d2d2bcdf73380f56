"""What is remembered of mails whose sender was killed: the answer, or that the mail was never begun, or nothing."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from doorstep.connectors.messengers import MailRefused, MailSent, MailUnknown
from doorstep.connectors.messengers.smtp import tally as tallies
from doorstep.connectors.messengers.smtp.tally import Tally

SENT = MailSent("done", "<done@example.com>", "2.0.0 OK", b"2.0.0 OK")
KEYS = ["done", "refused", "later", "flying", "next", "strange"]

needs_boot_id = pytest.mark.skipif(not tallies._this_boot(), reason="this system does not tell one start from another")


@pytest.fixture
def tally_in() -> Iterator[Callable[..., Tally]]:
    """Tallies that are closed when the test ends."""
    opened: list[Tally] = []

    def open_one(folder, name: str = "shop") -> Tally:
        opened.append(Tally(folder, name))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def write_and_die(folder, torn: bool = False) -> None:
    """A process plans five mails, sends one, is refused one, is told to wait with one, begins one, and is killed."""
    script = f"""
import os, signal
from pathlib import Path
from doorstep.connectors.messengers import MailRefused, MailSent, MailUnknown
from doorstep.connectors.messengers.smtp.tally import Tally
tally = Tally(Path({str(folder)!r}), "shop")
tally.plan(["done", "refused", "later", "flying", "next"])
tally.begin("done")
tally.end(MailSent("done", "<done@example.com>", "2.0.0 OK", b""))
tally.end(MailRefused("refused", "550", "no such person"))
tally.end(MailUnknown("later", "421 slow down", may_be_done=False))
tally.begin("flying")
if {torn}:
    tally._file.write(b'{{"begin": "nex')
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9


@needs_boot_id
@pytest.mark.parametrize("torn", [False, True])
def test_of_a_killed_sender_only_the_mail_on_its_way_is_in_doubt(tmp_path, tally_in, torn):
    write_and_die(tmp_path, torn)

    found = tally_in(tmp_path).recall(KEYS)

    assert found["done"] == SENT
    assert found["refused"] == MailRefused("refused", "550", "no such person")
    assert found["later"] == MailUnknown("later", "421 slow down", may_be_done=False)
    assert isinstance(found["next"], MailUnknown)
    assert not found["next"].may_be_done
    assert "flying" not in found
    assert "strange" not in found


@needs_boot_id
def test_a_mail_that_was_planned_again_is_as_its_newest_sender_left_it(tmp_path, tally_in):
    write_and_die(tmp_path)
    again = tally_in(tmp_path)
    again.plan(["later", "next"])
    again.begin("later")
    again.begin("next")
    again.end(MailSent("next", "<next@example.com>", "OK", b"OK"))

    found = again.recall(KEYS)

    assert "later" not in found
    assert found["next"] == MailSent("next", "<next@example.com>", "OK", b"OK")


def test_a_sender_that_lives_is_not_spoken_for(tmp_path, tally_in):
    living = tally_in(tmp_path)
    living.plan(["a"])

    assert tally_in(tmp_path, "other").recall(["a"]) == {}


@needs_boot_id
def test_after_a_restart_of_the_machine_nothing_is_believed(tmp_path, tally_in, monkeypatch):
    write_and_die(tmp_path)
    monkeypatch.setattr(tallies, "_this_boot", lambda: "another start of the machine")

    assert tally_in(tmp_path).recall(KEYS) == {}


@needs_boot_id
def test_a_full_file_is_turned_over_and_still_remembered(tmp_path, tally_in, monkeypatch):
    monkeypatch.setattr(tallies, "_FULL_BYTES", 0)
    tally = tally_in(tmp_path)
    for key in ("a", "b"):
        tally.plan([key])
        tally.begin(key)
        tally.end(MailSent(key, f"<{key}@example.com>", "OK", b"OK"))

    assert set(tally.recall(["a", "b"])) == {"a", "b"}


def test_what_nobody_needs_any_more_is_cleared_away(tmp_path, tally_in):
    first = tally_in(tmp_path)
    first.plan(["a"])
    first.close()
    (old,) = tmp_path.glob("*.tally")
    os.utime(old, (0, 0))

    tally_in(tmp_path).plan(["b"])

    assert not old.exists()


def test_a_messenger_that_sent_nothing_leaves_no_file(tmp_path, tally_in):
    assert tally_in(tmp_path / "mail").recall(["a"]) == {}

    assert not (tmp_path / "mail").exists()
