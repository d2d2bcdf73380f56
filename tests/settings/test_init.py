"""`doorstep init`: asks on a terminal, asks nobody elsewhere, and writes nothing before everything is right."""

import os
import pty
import select
import subprocess
import sys
import time

import pytest


@pytest.fixture
def doorstep(tmp_path):
    """The command in a process of its own, with an empty home; `answers` come from a terminal."""

    def run(*words, answers=None):
        environment = os.environ | {"DOORSTEP_HOME": str(tmp_path / "home"), "COLUMNS": "200"}
        command = [sys.executable, "-m", "doorstep.cli.main", *words]
        if answers is None:
            done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=100)
            return done.returncode, done.stdout.decode() + done.stderr.decode()
        return _typed(command, environment, answers)

    return run


def _typed(command, environment, answers):
    """What is said at a terminal, where each answer is typed as soon as its question stands there."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
    os.close(theirs)
    said, waiting, until = "", list(answers), time.monotonic() + 100
    while time.monotonic() < until:
        if not select.select([ours], [], [], 1)[0]:
            if running.poll() is not None:
                break
            continue
        try:
            piece = os.read(ours, 4096).decode("utf-8", "replace")
        except OSError:  # the other side has hung up
            break
        said += piece
        if waiting and waiting[0][0] in said:
            os.write(ours, waiting.pop(0)[1].encode() + b"\n")
            said += "\n"
    os.close(ours)
    assert waiting == [], f"never asked for {waiting[0][0]!r}: {said}"
    return running.wait(20), said


def test_a_terminal_is_asked_and_a_slip_is_asked_again(doorstep, tmp_path):
    status, said = doorstep("init", "--country", "CH", "--currency", "CHF", answers=[
        ("The shop's name [My shop]", "Kiln & Co"),
        ("messages to its customers, en or de [de]", "fr"),
        ("there are words in English (en) and German (de)", ""),
        ("Its time zone [Europe/Zurich]", "Europe/Zurick"),
        ("the nearest one is Europe/Zurich.", ""),
        ("stock room [Main]", "Attic"),
        ("Street and number", "Rheingasse 1"),
        ("Postcode", "1"),
        ("No postcode of Switzerland looks like “1”", "4058"),
        ("City", "0422"),
        ("“0422” is no town", "Basel"),
        ("orders leave [mon-fri]", "mon-sat"),
        ("same day [15:00]", "2:30 pm"),
    ])  # fmt: skip

    assert status == 0, said
    assert "The shop stands." in said
    _, sites = doorstep("settings", "site")
    assert "Attic  Rheingasse 1, 4058 Basel, CH" in sites
    assert "Mon–Sat until 14:30" in sites
    assert "Europe/Zurich" in sites


def test_elsewhere_nobody_is_asked_and_what_is_not_said_has_its_default(doorstep):
    status, said = doorstep("init", "--country", "CH")

    assert status == 0, said
    assert "CHF" in said
    assert "Customers are written to in German" in said  # most people there speak it
    _, sites = doorstep("settings", "site")
    assert "Main" in sites
    assert "Europe/Zurich" in sites
    assert "street, postcode, city" in sites  # what is still missing of the address


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--time-zone", "Europe/Berln"), "the nearest one is Europe/Berlin."),
        (("--currency", "EURO"), "'EURO' is no currency"),
        (("--country", "Germny"), "the nearest one is Germany: give its two letters, DE."),
        (("--country", "DE", "--postcode", "12"), "No postcode of Germany looks like “12”"),
        (("--open", "noday"), "give them as in mon-fri"),
        (("--cut-off", "late"), "give one as in 15:00."),
        (("--closed-on", "christmas"), "give it as in 2026-12-24."),
        (("--language", "fr"), "there are words in English (en) and German (de)"),
        (("--shop", ""), "1 to 60 characters"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_leaves_nothing_behind(doorstep, tmp_path, words, told):
    status, said = doorstep("init", *words)

    assert status == 1
    assert told in said
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "home").exists()


def test_a_shop_that_stands_is_asked_nothing_and_keeps_what_is_not_said(doorstep):
    assert doorstep("init", "--country", "DE", "--shop", "Kiln", "--line1", "Am Markt 1")[0] == 0

    status, said = doorstep("init", "--cut-off", "12:00", answers=[])
    assert status == 0, said
    _, sites = doorstep("settings", "site")
    assert "Am Markt 1" in sites
    assert "until 12:00" in sites
