"""The conductor: one long-lived process with the hot path, the Prefect worker, and the care for both."""

import asyncio
import contextlib
import importlib
import logging
import time
from collections.abc import Callable

from prefect.settings import PREFECT_API_SSL_CERT_FILE

from doorstep.db import work
from doorstep.db.engine import Database, open_database
from doorstep.db.work import Worker
from doorstep.domain.stages import BY_NAME
from doorstep.settings import Settings

from .deployments import Declared, deploy, find_flows
from .environment import prefect_home
from .hotpath import HotPath
from .live import LiveRuns
from .prefect_api import POOL, PrefectApi, client_context, is_away
from .worker import DoorstepWorker

log = logging.getLogger("doorstep.conductor")

SERVER_MAY_START_SECONDS = 30.0  # how long due work waits at our own start for Prefect's server to come up
CARE_SECONDS = 2.0
LEFT_BEHIND_SECONDS = 10.0  # how often is looked for runs that nobody runs
END_SECONDS = 20.0  # how long runs may take to end after the batch they are in


class Conductor:
    """Runs until told to end. Nothing that it knows is needed by the next one."""

    def __init__(self, settings: Settings, declared: list[Declared], look_seconds: float = 2.0) -> None:
        self.settings, self.declared, self.look_seconds = settings, declared, look_seconds
        self.identity = Worker(settings.worker_name)
        self.database: Database = open_database(settings.url)
        self.live = LiveRuns(settings.linger_seconds)
        self.flows = find_flows(declared)
        self.entrypoints = {one.entrypoint for one in declared}
        self.prepared = asyncio.Event()  # Prefect's server has been there and knows our deployments
        self.on_prepared: Callable[[], None] = lambda: None
        self.ended = asyncio.Event()

    async def run(self) -> None:
        """What is due is worked on, and what Prefect makes ready is run, until `ended` is set."""
        importlib.import_module("tasks.context").work_as(self.identity)
        if voided := await asyncio.to_thread(work.void_leases, self.database, self.identity):
            log.warning("%s pieces of work are taken back from a conductor that is gone.", voided)
        folder = prefect_home(self.settings)
        folder.mkdir(parents=True, exist_ok=True)
        async with client_context(PREFECT_API_SSL_CERT_FILE.value()) as context:
            api = PrefectApi(context.client, self.identity.name, folder / "paused.json")
            hot = self._hot_path(api)
            line = await hot.ears.listen(self.settings.home)
            try:
                await self._until_ended(api, hot)
            finally:
                line.close()
                await importlib.import_module("tasks.vendors").let_go()

    def _hot_path(self, api: PrefectApi) -> HotPath:
        stages = {name: flow for name, flow in self.flows.items() if name in BY_NAME}
        parameters = {"limit": self.settings.batch_orders, "seconds": self.settings.drain_seconds}
        return HotPath(self.database, api, self.live, stages, parameters, self.look_seconds)

    async def _until_ended(self, api: PrefectApi, hot: HotPath) -> None:
        parts = (self._hear(hot), self._take(api), self._care(api, hot), self.ended.wait())
        loops = [asyncio.create_task(part) for part in parts]
        try:
            await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.live.end_all()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(END_SECONDS):
                    await self.live.all_ended()
            for loop in loops:
                loop.cancel()
            ended = await asyncio.gather(*loops, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _hear(self, hot: HotPath) -> None:
        """Due work, at once; at our own start only after Prefect's server has had its time to come up."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SERVER_MAY_START_SECONDS):
                await self.prepared.wait()
        await hot.run()

    async def _take(self, api: PrefectApi) -> None:
        """What Prefect makes ready, each second; a worker that gave up on a lost server is made anew."""
        while True:
            await self.prepared.wait()
            worker = DoorstepWorker(
                POOL, name=self.identity.name, prefetch_seconds=0, live=self.live, api=api, entrypoints=self.entrypoints
            )
            try:
                await worker.start(printer=lambda *words: log.debug(" ".join(map(str, words))))
            except Exception as error:  # noqa: BLE001 - whatever it died of, schedules and resumes must be taken
                log.warning("Prefect's worker ended (%s: %s); it begins again.", type(error).__name__, error)
            await asyncio.sleep(CARE_SECONDS)

    async def _care(self, api: PrefectApi, hot: HotPath) -> None:
        """Our deployments are on the server, runs of a conductor that is gone stand as ended, and a run that a person
        cancelled ends after its batch."""
        tidied_at = float("-inf")
        while True:
            try:
                if not api.deployments:
                    await self._prepare(api, hot)
                if time.monotonic() - tidied_at > LEFT_BEHIND_SECONDS:
                    if left := await api.end_left_behind(self.live.run_ids):
                        log.warning("%s runs of a conductor that is gone stand as ended.", left)
                    tidied_at = time.monotonic()
                for run_id in await api.cancelling(self.live.run_ids):
                    self.live.cancel(run_id)
            except Exception as error:
                if not is_away(error):
                    log.exception("Caring for Prefect's runs failed; it is tried again.")
            await asyncio.sleep(CARE_SECONDS)

    async def _prepare(self, api: PrefectApi, hot: HotPath) -> None:
        """Prefect's server, which may be a fresh one, knows the deployments; and open cases get their runs back."""
        api.deployments = await deploy(api.client, self.declared, self.flows)
        hot.wanted.add("review")
        hot.ears.nudged.set()
        self.prepared.set()
        self.on_prepared()
