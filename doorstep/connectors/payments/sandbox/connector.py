"""Talks to the sandbox payment provider."""

from collections.abc import AsyncIterator, Mapping, Sequence

import orjson

from doorstep.connectors.calls import (
    UNREADABLE,
    Cure,
    NoAnswer,
    Remedy,
    ask,
    client_of,
    read,
    side_by_side,
    understood,
    unreadable,
)
from doorstep.connectors.payments import (
    Payout,
    PayoutLine,
    RefundAnswer,
    RefundDone,
    RefundRefused,
    RefundRequest,
    RefundUnknown,
)
from doorstep.connectors.payments.sandbox import wire

_DAY_SECONDS = 86_400
_PAGE = 250


class SandboxPayments:
    """One merchant account at the sandbox payment provider."""

    vendor = wire.VENDOR

    def __init__(self, url: str, api_key: str, *, workers: int = 4, timeout_seconds: float = 30.0) -> None:
        self._client = client_of(url, api_key, workers, timeout_seconds)
        self._workers = workers
        self.remedies: Mapping[str, Remedy] = {
            "refund": Remedy(Cure.SAME_KEY_AGAIN, window_seconds=_DAY_SECONDS),
        }

    async def refund(self, request: RefundRequest) -> RefundAnswer:
        """The money goes back once under the request's key, or it is said why not, or that nobody knows."""
        headers = {"Idempotency-Key": request.key}
        content = wire.wanted(request)
        response = await ask(self._client, "payments.refund", "POST", "/v1/refunds", content=content, headers=headers)
        if not isinstance(response, NoAnswer):
            try:
                if response.is_success:
                    return wire.refund_done(orjson.loads(response.content), response.content)
                return RefundRefused(request.key, *wire.error_of(response.content), response.content)
            except UNREADABLE as error:
                response = unreadable(response, error)
        return RefundUnknown(request.key, response.words, response.may_be_done, response.again_in_seconds, response.raw)

    def refund_all(self, requests: Sequence[RefundRequest]) -> AsyncIterator[list[RefundAnswer]]:
        """One answer for each request, in groups as they arrive."""

        async def one(request: RefundRequest) -> list[RefundAnswer]:
            return [await self.refund(request)]

        return side_by_side(requests, one, self._workers)

    async def find_refund(self, reference: str) -> RefundDone | None:
        """The refund under this reference, the first where there are several; None where there is none yet."""
        response = await read(self._client, "payments.find", "/v1/refunds", (("reference", reference),))
        return understood(response, wire.first_refund)

    async def payouts(self, since: str, limit: int = 100) -> tuple[list[Payout], str]:
        """Payouts after the cursor, each once, and the next cursor; '' is the beginning."""
        params = (("since", since or "0"), ("limit", str(limit)))
        return understood(await read(self._client, "payments.payouts", "/v1/payouts", params), wire.payouts)

    async def payout_lines(self, payout_ref: str) -> list[PayoutLine]:
        """Every line of the payout, each once, the payout's own among them."""
        found: dict[str, PayoutLine] = {}
        after = "0"
        while True:
            params = (("after", after), ("limit", str(_PAGE)))
            path = f"/v1/payouts/{payout_ref}/lines"
            response = await read(self._client, "payments.payouts", path, params)
            page, after = understood(response, wire.payout_lines)
            found |= page
            if not after:
                return list(found.values())

    async def aclose(self) -> None:
        await self._client.aclose()
