"""Signed tracking webhooks: each event at least once, in order, again after a failure."""

import asyncio
import hmac
import unicodedata
from contextlib import suppress
from typing import Any

import httpx
import orjson

from doorstep.sandbox.carrier.tracking import TrackingFeed
from doorstep.sandbox.office import Office
from doorstep.sandbox.store import read_setting, write_setting

_PAUSE_MAX = 30.0


class WebhookPost:
    """Carries events to the one address that was told; where it stands is kept in the carrier's file."""

    def __init__(self, office: Office, feed: TrackingFeed) -> None:
        self._office, self._feed = office, feed
        self._told: dict[str, str] = orjson.loads(read_setting(office.connection, "webhook", "{}"))
        self._stir = asyncio.Event()
        office.on_clock.append(self._stir.set)

    def tell(self, told: dict[str, Any]) -> None:
        """Send to `url`, signed with `secret`, from the next event on; without a url, send nothing."""
        if told.get("url") and not told.get("secret"):
            raise ValueError("a webhook needs a `secret` to be signed with")
        self._told = {"url": str(told.get("url") or ""), "secret": str(told.get("secret") or "")}
        write_setting(self._office.connection, "webhook", orjson.dumps(self._told).decode())
        self._stir.set()

    def stir(self) -> None:
        """Look now whether there is something to send."""
        self._stir.set()

    async def carry(self) -> None:
        """Never ends; looks once a second, and at once when something was told."""
        async with httpx.AsyncClient(timeout=10) as client:
            pause = 1.0
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stir.wait(), pause)
                self._stir.clear()
                arrived = not self._told.get("url") or await self._carry_all(client)
                pause = 1.0 if arrived else min(pause * 2, _PAUSE_MAX)

    async def _carry_all(self, client: httpx.AsyncClient) -> bool:
        while True:
            cursor = int(read_setting(self._office.connection, "webhook_cursor", "0"))
            events = self._feed.since(cursor, 100)
            if not events:
                return True
            for event in events:
                faults = self._office.faults.for_request("webhook", [(event["reference"], event["tracking_number"])])
                times = 2 if any(fault.mode == "answer_twice" for fault in faults) else 1
                for _ in range(times):
                    if not await self._post(client, event):
                        return False
                write_setting(self._office.connection, "webhook_cursor", event["id"].removeprefix("evt_"))

    async def _post(self, client: httpx.AsyncClient, event: dict[str, Any]) -> bool:
        body = orjson.dumps({"id": event["id"], "description": "tracker.updated", "result": event})
        headers = {
            "Content-Type": "application/json",
            "X-Hmac-Signature": signature(self._told["secret"], body),
        }
        try:
            return (await client.post(self._told["url"], content=body, headers=headers)).is_success
        except httpx.HTTPError:
            return False


def signature(secret: str, body: bytes) -> str:
    key = unicodedata.normalize("NFKD", secret).encode()
    return f"hmac-sha256-hex={hmac.new(key, body, 'sha256').hexdigest()}"
