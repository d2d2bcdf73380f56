"""Every 200 that was given is one row, wherever the web process is killed."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import pytest

BODIES = [json.dumps({"id": number, "line_items": []}).encode() for number in range(1, 401)]


class WebApart:
    """`doorstep web`, on the shop's home and warehouse."""

    def __init__(self, door, failpoint=""):
        told = {
            "DOORSTEP_HOME": str(door.settings.home),
            "DOORSTEP_DATABASE_URL": door.settings.database_url,
            "DOORSTEP_PORT": "0",
            "DOORSTEP_FAILPOINT": failpoint,
        }
        self.running = subprocess.Popen(
            [sys.executable, "-m", "doorstep.cli.main", "web"],
            env=os.environ | {name: value for name, value in told.items() if value}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        announced = self.running.stdout.readline()
        assert "http://" in announced
        self.port = urlsplit(announced.split()[-1]).port

    def deliver(self, door, body):
        """The status of the answer, or 0 where none came."""
        headers = door.signed(body, event_ref=f"event-{json.loads(body)['id']}")
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", "/webhooks/kiln", body, headers)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def burst(self, door, bodies, at_once=24, stop_after=None):
        """Deliver all, side by side; kill the process once so many were answered. Returns the bodies answered 200."""
        answered = []

        def call(body):
            if self.deliver(door, body) == 200:
                answered.append(body)
                if stop_after is not None and len(answered) == stop_after:
                    self.running.kill()

        with ThreadPoolExecutor(at_once) as callers:
            list(callers.map(call, bodies))
        return answered

    def end(self, by=signal.SIGTERM):
        self.running.send_signal(by)
        status = self.running.wait(60)
        self.running.stdout.close()
        return status


@pytest.fixture
def web_of(shut_door):
    started = []

    def start(failpoint=""):
        started.append(WebApart(shut_door, failpoint))
        return started[-1]

    yield start
    for web in started:
        if web.running.poll() is None:
            web.running.kill()
        web.running.wait(60)
        web.running.stdout.close()


@pytest.mark.parametrize("failpoint", ["intake.commit.before:4", "intake.commit.after:4", ""])
def test_every_answered_delivery_is_stored_once_though_the_process_was_killed(shut_door, web_of, failpoint):
    killed = web_of(failpoint)
    answered = killed.burst(shut_door, BODIES, stop_after=None if failpoint else 60)
    assert killed.running.wait(60) == -signal.SIGKILL
    stored = {event.body for event in shut_door.came()}

    again = web_of()
    answered_again = again.burst(shut_door, BODIES)
    assert again.end() == 0

    assert answered  # some were answered before it was killed
    assert len(answered) < len(BODIES)  # and some were not
    assert set(answered) <= stored
    assert sorted(answered_again) == sorted(BODIES)
    events = shut_door.came()
    assert sorted(event.body for event in events) == sorted(BODIES)
    assert all(event.deliveries == (2 if event.body in stored else 1) for event in events)
    captures = [one.subject_id for one in shut_door.rows("work_item") if one.stage == "capture"]
    assert sorted(captures) == sorted(event.id for event in events)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_told_to_stop_ends_well(shut_door, web_of, by):
    web = web_of()
    assert web.deliver(shut_door, BODIES[0]) == 200

    assert web.end(by) == 0
    assert [event.body for event in shut_door.came()] == BODIES[:1]
