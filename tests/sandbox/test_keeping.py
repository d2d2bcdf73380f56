"""What the vendors answered they still know, however they ended."""

import itertools
import json
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest

from doorstep.testing.sandbox import Sandbox

LABEL = {
    "reference": "ref-1",
    "service": "standard",
    "weight_grams": 900,
    "to": {"name": "Anna", "lines": ["Street 1"], "city": "Berlin", "postcode": "10115", "country": "DE"},
}


def test_a_killed_sandbox_forgets_nothing_that_it_answered(fresh_sandbox):
    fresh_sandbox.tell("carrier", "/control/clock", now="2026-03-02T16:00:00Z")
    fresh_sandbox.tell("payments", "/v1/charges", id="ch_1", amount=900, currency="EUR", reference="#1")
    fresh_sandbox.misbehave("carrier", "find", "server_error", count=3, matching="another")
    label = fresh_sandbox.tell("carrier", "/v1/labels", key="k-1", **LABEL)
    events = fresh_sandbox.get("carrier", "/v1/tracking")

    fresh_sandbox.kill()
    fresh_sandbox.start()

    assert fresh_sandbox.tell("carrier", "/v1/labels", key="k-1", **LABEL) == label
    (kept,) = fresh_sandbox.get("carrier", "/control/labels")["labels"]
    assert (kept["id"], kept["bought_at"]) == (label["id"], "2026-03-02T16:00:00Z")
    assert fresh_sandbox.get("carrier", "/v1/tracking") == events
    assert fresh_sandbox.get("carrier", "/control/clock")["now"] == "2026-03-02T16:00:00Z"
    assert [fault["count"] for fault in fresh_sandbox.get("carrier", "/control/faults")["faults"]] == [3]
    assert [charge["id"] for charge in fresh_sandbox.get("payments", "/control/ledger")["charges"]] == ["ch_1"]


def test_a_sandbox_killed_under_load_kept_every_label_that_it_answered(fresh_sandbox):
    answered: list[str] = []
    enough = threading.Event()

    def keep_buying(caller: int) -> None:
        headers = {"Authorization": f"Bearer {fresh_sandbox.api_key}"}
        with (
            httpx.Client(base_url=fresh_sandbox.carrier_url, headers=headers) as client,
            suppress(httpx.TransportError),
        ):
            for n in itertools.count():
                labels = [{"key": f"k-{caller}-{n}-{m}", **LABEL} for m in range(20)]
                response = client.post("/v1/labels/batch", json={"labels": labels})
                answered.extend(result["label"]["id"] for result in response.json()["results"])
                if len(answered) > 1_000:
                    enough.set()

    with ThreadPoolExecutor(3) as callers:
        calls = [callers.submit(keep_buying, caller) for caller in range(3)]
        enough.wait(60)
        fresh_sandbox.kill()
    for call in calls:
        call.result()
    fresh_sandbox.start()

    kept = {label["id"] for label in fresh_sandbox.get("carrier", "/control/labels")["labels"]}
    assert len(answered) > 1_000
    assert set(answered) <= kept


def test_a_mail_that_was_cut_off_by_a_kill_is_no_mail(fresh_sandbox):
    fresh_sandbox.kill()
    mails, listed = fresh_sandbox.folder / "mail", fresh_sandbox.folder / "mail.jsonl"
    (mails / "000001 anna@example.com.eml.part").write_bytes(b"Subj")
    (mails / "000001 anna@example.com.eml").write_bytes(b"Subject: never on the list\r\n\r\n")
    listed.write_bytes(b'{"n": 1, "fi')

    fresh_sandbox.start()

    assert fresh_sandbox.get("messenger", "/messages") == {"count": 0, "messages": []}
    assert list(mails.iterdir()) == []


def test_a_sandbox_ends_when_the_pipe_of_its_starter_closes(tmp_path):
    sandbox = Sandbox(tmp_path).start()

    assert sandbox.stop() == 0


def test_a_sandbox_that_hangs_on_an_answer_still_ends(tmp_path):
    sandbox = Sandbox(tmp_path).start()
    sandbox.misbehave("carrier", "services", "timeout_after_doing", seconds=300)
    headers = {"Authorization": f"Bearer {sandbox.api_key}"}
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{sandbox.carrier_url}/v1/services", headers=headers, timeout=0.2)

    assert sandbox.stop() == 0


def test_a_sandbox_ends_on_sigterm_and_not_because_it_has_no_pipe(tmp_path):
    running = subprocess.Popen(
        [sys.executable, "-m", "doorstep.sandbox", "--folder", str(tmp_path), "--free-ports", "--only", "payments"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    with running:
        addresses = json.loads(running.stdout.readline())
        assert httpx.get(f"{addresses['payments']['url']}/healthz").json() == {"ok": True}
        assert set(addresses) == {"pid", "payments"}
        assert addresses["pid"] == running.pid

        running.send_signal(signal.SIGTERM)

        assert running.wait(10) == 0


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "doorstep.sandbox", "--folder", str(tmp_path), "--payments-port", str(port),
             "--only", "payments"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == (
        f"port {port} for the sandbox's payments cannot be opened: Address already in use;"
        " end what uses it, or choose another port.\n"
    )


def test_a_vendor_that_does_not_exist_is_not_started(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "doorstep.sandbox", "--folder", str(tmp_path), "--only", "bank"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip

    assert ended.returncode == 2
    assert "carrier,payments,messenger" in ended.stderr
