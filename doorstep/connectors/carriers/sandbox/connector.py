"""Talks to the sandbox carrier."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

import httpx
import orjson

from doorstep.connectors.calls import (
    UNREADABLE,
    Cure,
    NoAnswer,
    Remedy,
    ask,
    client_of,
    in_batches,
    read,
    side_by_side,
    understood,
    unreadable,
)
from doorstep.connectors.carriers import (
    HandedOver,
    HandOverRefused,
    HandOverUnknown,
    LabelAnswer,
    LabelBought,
    LabelRefused,
    LabelRequest,
    LabelUnknown,
    TrackingEvent,
    VoidAnswered,
    VoidStatus,
    VoidUnknown,
)
from doorstep.connectors.carriers.sandbox import wire
from doorstep.connectors.carriers.tariff import Tariff

BATCH_MAX = 100


class SandboxCarrier:
    """One account at the sandbox carrier."""

    vendor = wire.VENDOR

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        workers: int = 4,
        timeout_seconds: float = 30.0,
        settling_seconds: int = 60,
    ) -> None:
        self._client = client_of(url, api_key, workers, timeout_seconds)
        self._workers = workers
        self.remedies: Mapping[str, Remedy] = {
            # A label is money: it is looked for, and only when it has not shown up for a while bought again.
            "buy": Remedy(Cure.LOOK_UP, settling_seconds=settling_seconds),
            "void": Remedy(Cure.SAME_KEY_AGAIN),
            "hand_over": Remedy(Cure.SAME_KEY_AGAIN),
        }

    def buy(self, requests: Sequence[LabelRequest]) -> AsyncIterator[list[LabelAnswer]]:
        """One answer for each request, in groups as they arrive."""
        return side_by_side(in_batches(requests, BATCH_MAX), self._buy, self._workers)

    async def _buy(self, batch: Sequence[LabelRequest]) -> list[LabelAnswer]:
        if len(batch) == 1:
            return [await self._buy_one(batch[0])]
        content = orjson.dumps({"labels": [wire.wanted(request) for request in batch]})
        response = await ask(self._client, "carrier.buy", "POST", "/v1/labels/batch", content=content)
        if isinstance(response, httpx.Response) and response.is_success:
            try:
                answered = {answer.key: answer for answer in wire.answers(response.content)}
            except UNREADABLE as error:
                response = unreadable(response, error)
            else:
                return [answered.get(request.key) or _silent_about(request) for request in batch]
        if isinstance(response, httpx.Response):  # the batch as a whole was refused, so nothing in it was bought
            response = NoAnswer(f"the batch was refused: {response.text[:200]}", False, 0, response.content)
        return [_unknown(request, response) for request in batch]

    async def _buy_one(self, request: LabelRequest) -> LabelAnswer:
        content = orjson.dumps(wire.wanted(request))
        headers = {"Idempotency-Key": request.key}
        response = await ask(self._client, "carrier.buy", "POST", "/v1/labels", content=content, headers=headers)
        if isinstance(response, NoAnswer):
            return _unknown(request, response)
        try:
            if response.is_success:
                return wire.bought(orjson.loads(response.content), response.content)
            return LabelRefused(request.key, request.reference, *wire.error_of(response.content), response.content)
        except UNREADABLE as error:
            return _unknown(request, unreadable(response, error))

    async def find(self, references: Sequence[str]) -> dict[str, LabelBought | None]:
        """The label under each reference, the first where there are several; None where the carrier knows none yet."""
        found: dict[str, LabelBought | None] = dict.fromkeys(references)
        for batch in in_batches(references, BATCH_MAX):
            params = tuple(("reference", reference) for reference in batch)
            response = await read(self._client, "carrier.find", "/v1/labels", params)
            for label in understood(response, wire.labels):
                found[label.reference] = found[label.reference] or label
        return found

    async def void(self, label_ref: str, key: str) -> VoidAnswered | VoidUnknown:
        """The label's money is asked for; whether it comes is told later by `void_status`."""
        path, headers = f"/v1/labels/{label_ref}/void", {"Idempotency-Key": key}
        response = await ask(self._client, "carrier.void", "POST", path, headers=headers)
        if isinstance(response, NoAnswer):
            return VoidUnknown(key, label_ref, response.words, response.may_be_done)
        try:
            if response.is_success:
                status, words = VoidStatus(orjson.loads(response.content)["void"]), ""
            else:
                status, words = VoidStatus.REFUSED, ": ".join(wire.error_of(response.content))
        except UNREADABLE as error:
            return VoidUnknown(key, label_ref, unreadable(response, error).words)
        return VoidAnswered(key, label_ref, status, words, response.content)

    async def void_status(self, label_ref: str) -> VoidStatus | None:
        """How far the void is; None where none was asked for."""
        response = await read(self._client, "carrier.find", f"/v1/labels/{label_ref}")
        return understood(response, wire.void_status)

    async def hand_over(self, label_refs: Sequence[str], key: str) -> HandedOver | HandOverRefused | HandOverUnknown:
        """The parcels are on one manifest, and the carrier's from now on."""
        response = await ask(
            self._client,
            "carrier.hand_over",
            "POST",
            "/v1/manifests",
            content=orjson.dumps({"labels": list(label_refs)}),
            headers={"Idempotency-Key": key},
        )
        if isinstance(response, NoAnswer):
            return HandOverUnknown(key, response.words, response.may_be_done)
        try:
            if response.is_error:
                return HandOverRefused(key, *wire.error_of(response.content), response.content)
            told = orjson.loads(response.content)
            return HandedOver(key, told["id"], datetime.fromisoformat(told["handed_over_at"]), response.content)
        except UNREADABLE as error:
            return HandOverUnknown(key, unreadable(response, error).words)

    async def tracking(self, since: str, limit: int = 500) -> tuple[list[TrackingEvent], str]:
        """Events after the cursor, each once, and the next cursor; '' is the beginning."""
        params = (("since", since or "0"), ("limit", str(limit)))
        response = await read(self._client, "carrier.tracking", "/v1/tracking", params)
        return understood(response, wire.events)

    async def label_document(self, label_ref: str, form: str = "pdf") -> bytes:
        """The label as the printer wants it: `pdf` or `zpl`."""
        return (await read(self._client, "carrier.document", f"/v1/labels/{label_ref}.{form}")).content

    async def tariff(self) -> Tariff:
        """The carrier's price tables as of now."""
        return understood(await read(self._client, "carrier.tariff", "/v1/services"), wire.tariff)

    async def aclose(self) -> None:
        await self._client.aclose()


def _unknown(request: LabelRequest, answer: NoAnswer) -> LabelUnknown:
    return LabelUnknown(
        request.key, request.reference, answer.words, answer.may_be_done, answer.again_in_seconds, answer.raw[:2000]
    )


def _silent_about(request: LabelRequest) -> LabelUnknown:
    return LabelUnknown(request.key, request.reference, "the answer says nothing about this label")
