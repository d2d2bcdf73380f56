"""The hot path: from a nudge, or the time that work is due, to a stage run in this process within milliseconds."""

import asyncio
import logging
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectNotFound
from prefect.flows import Flow

from doorstep.db import work
from doorstep.db.engine import Database, business_now
from doorstep.nudge import socket_path

from .live import LiveRuns, in_words
from .prefect_api import PrefectApi, is_away

log = logging.getLogger("doorstep.conductor")

COALESCE_SECONDS = 0.005
PAUSED_LOOK_SECONDS = 1.0  # how soon a stage goes on that a person has let go again
SERVER_IS_TRIED_SECONDS = 10.0  # how long a hot run waits for a slow server; one that is not there is known at once
SERVER_IS_LEFT_ALONE_SECONDS = 5.0  # and how long nobody asks it again
LONGEST_REST_SECONDS = 30.0


@dataclass
class Rest:
    """How long a stage is left alone after it failed or could not get on; doubling."""

    until: float = 0.0
    seconds: float = 0.0

    def longer(self) -> float:
        self.seconds = min(max(1.0, self.seconds * 2), LONGEST_REST_SECONDS)
        self.until = time.monotonic() + self.seconds
        return self.seconds


class NudgeSocket(asyncio.DatagramProtocol):
    """Hears nudges; many that come together are one."""

    def __init__(self) -> None:
        self.nudged = asyncio.Event()

    def datagram_received(self, told: bytes, sender: object) -> None:
        self.nudged.set()

    async def listen(self, home: Path) -> asyncio.DatagramTransport:
        """Listen where `doorstep.nudge` sends. The caller holds the home's lock, so a file that lies there is dead."""
        path = Path(socket_path(home))
        path.unlink(missing_ok=True)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        line.setblocking(False)
        line.bind(str(path))
        path.chmod(0o600)
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, sock=line)
        return transport


class HotPath:
    """Looks for due work when nudged, when something becomes due, and now and then; drains each stage that has any."""

    def __init__(
        self, database: Database, api: PrefectApi, live: LiveRuns, flows: Mapping[str, Flow[..., Any]],
        parameters: Mapping[str, Any], look_seconds: float,
    ) -> None:  # fmt: skip
        self.database, self.api, self.live, self.flows, self.parameters = database, api, live, flows, parameters
        self.look_seconds = look_seconds
        self.ears = NudgeSocket()
        self.wanted: set[str] = set()  # stages to run once without due work
        self._started: dict[str, asyncio.Task[None]] = {}
        self._rests: dict[str, Rest] = {}
        self._server_is_away_until = 0.0
        self._was_nudged = False

    async def run(self) -> None:
        """Until cancelled. Every trouble is logged and survived: the work waits in the warehouse."""
        while True:
            try:
                wait = await self._look()
            except (sa.exc.SQLAlchemyError, OSError) as error:
                log.warning(
                    "The warehouse database does not answer (%s); asking again in a second.", type(error).__name__
                )
                wait = 1.0
            self._was_nudged = False
            with suppress(TimeoutError):
                # Not wait_for: on Python 3.11 it swallows a cancellation that comes together with the nudge.
                async with asyncio.timeout(wait):
                    await self.ears.nudged.wait()
                self._was_nudged = True
            await asyncio.sleep(COALESCE_SECONDS)
            self.ears.nudged.clear()

    async def _look(self) -> float:
        """Start what is due; returns after how many seconds to look again at the latest."""
        due, seconds = await asyncio.to_thread(self._read)
        wait = min(self.look_seconds, seconds)
        for stage in due.keys() | self.wanted:
            if stage not in self.flows or self.live.is_ending:
                continue
            if self.live.is_draining(stage):
                self.live.ring(stage)
            elif stage not in self._started:
                left = self._rest(stage).until - time.monotonic()
                if left > 0:
                    wait = min(wait, left)
                else:
                    self._start(stage)
        return wait

    def _read(self) -> tuple[dict[str, int], float]:
        with self.database.reading() as connection:
            now = business_now(connection)
            due = {stage: count for stage, (count, _) in work.backlog(connection, now).items()}
            later = work.next_due(connection, after=now)
        return due, max(0.0, (later - now).total_seconds()) if later else float("inf")

    def _rest(self, stage: str) -> Rest:
        return self._rests.setdefault(stage, Rest())

    def _start(self, stage: str) -> None:
        # A nudge that came while the backlog was read may be of just what was read.
        nudged = self._was_nudged or self.ears.nudged.is_set()
        trigger = "trigger:webhook" if nudged else "trigger:schedule"
        task = self.live.begin(self._drain(stage, trigger))
        self._started[stage] = task
        task.add_done_callback(lambda _: self._ended(stage))

    def _ended(self, stage: str) -> None:
        self._started.pop(stage, None)
        self.ears.nudged.set()  # what came while it ended is looked for at once

    async def _drain(self, stage: str, trigger: str) -> None:
        if stage in await self._paused():
            self._rest(stage).until = time.monotonic() + PAUSED_LOOK_SECONDS
            return
        self.wanted.discard(stage)
        try:
            counts = await self._run(stage, trigger)
        except Exception as error:  # noqa: BLE001 - one stage's fault must not stop the others; its work stays
            rest = self._rest(stage).longer()
            if is_away(error):
                self._leave_server_alone(error)
            else:
                log.error("%s failed: %s. Its work waits; it is tried again in %.0f s.", stage, in_words(error), rest)
            return
        if isinstance(counts, dict) and any(counts.values()):
            self._rests.pop(stage, None)
        else:
            self._rest(stage).longer()  # there was due work, and none of it was taken

    async def _run(self, stage: str, trigger: str) -> Any:
        flow = self.flows[stage]
        if self._has_server():
            run = await self._make_run(stage, trigger)
            if run is not None:
                return await self.live.conduct(self.api, stage, flow, run, self.parameters)
        shortly = {**self.parameters, "seconds": min(self.parameters["seconds"], SERVER_IS_LEFT_ALONE_SECONDS)}
        return await self.live.conduct_plainly(stage, flow, shortly)

    async def _make_run(self, stage: str, trigger: str) -> FlowRun | None:
        try:
            async with asyncio.timeout(SERVER_IS_TRIED_SECONDS):
                return await self.api.make_run(stage, self.parameters, [trigger])
        except (ObjectNotFound, KeyError):
            log.warning("Prefect's server has lost the deployment of %s; it is put there again.", stage)
            self.api.deployments.clear()
        except Exception as error:
            if not is_away(error):
                raise
            self._leave_server_alone(error)
        return None

    async def _paused(self) -> frozenset[str]:
        if not self._has_server():
            return self.api.last_paused
        try:
            async with asyncio.timeout(SERVER_IS_TRIED_SECONDS):
                return await self.api.paused()
        except ObjectNotFound:
            self.api.deployments.clear()
        except Exception as error:
            if not is_away(error):
                raise
            self._leave_server_alone(error)
        return self.api.last_paused

    def _has_server(self) -> bool:
        return bool(self.api.deployments) and time.monotonic() >= self._server_is_away_until

    def _leave_server_alone(self, error: BaseException) -> None:
        if time.monotonic() > self._server_is_away_until:
            words = (
                "Prefect's server does not answer (%s); what is due is worked on without it and leaves no runs there."
            )
            log.warning(words, type(error).__name__)
        self._server_is_away_until = time.monotonic() + SERVER_IS_LEFT_ALONE_SECONDS
