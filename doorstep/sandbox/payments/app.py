"""The payment provider's front door."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.office import Office, Refusal, answer, doubled, read_json, read_number, served, written
from doorstep.sandbox.payments import books, payouts
from doorstep.sandbox.payments.books import Books
from doorstep.sandbox.payments.payouts import PayoutDesk

OPERATIONS = ("charge", "refund", "find_refund", "payouts", "payout_lines")
_CHARGES_MAX = 1000
_PAGE_MAX = 250


class PaymentProvider:
    """One merchant account; what it promises is in docs/operating/sandbox.md."""

    def __init__(self, folder: Path, api_key: str, honours_keys: bool = True) -> None:
        self.office = Office(folder / "payments.db", books.SCHEMA + payouts.SCHEMA, OPERATIONS, api_key)
        self.books = Books(self.office, honours_keys)
        self.payouts = PayoutDesk(self.office)
        self.application = self.office.application(
            [
                Route("/v1/charges", served(self._charge), methods=["POST"]),
                Route("/v1/charges/batch", served(self._charge_batch), methods=["POST"]),
                Route("/v1/charges/{charge_id}", served(self._one_charge)),
                Route("/v1/refunds", served(self._refund), methods=["POST"]),
                Route("/v1/refunds", served(self._find_refund)),
                Route("/v1/payouts", served(self._list_payouts)),
                Route("/v1/payouts/{payout_id}/lines", served(self._lines)),
                Route("/control/payout", served(self._pay_now), methods=["POST"]),
                Route("/control/schedule", served(self._schedule), methods=["GET", "POST"]),
                Route("/control/adjustments", served(self._adjust), methods=["POST"]),
                Route("/control/ledger", served(self._ledger)),
            ]
        )

    async def _charge(self, request: Request) -> ASGIApp:
        asked = await read_json(request)
        asked["key"] = request.headers.get("idempotency-key") or asked.get("key")
        subject = (str(asked.get("reference") or ""),)
        return await self.office.perform(
            "charge", [subject], lambda twice: written(self.books.charge([asked])[0], twice, 201)
        )

    async def _charge_batch(self, request: Request) -> ASGIApp:
        asked = (await read_json(request)).get("charges")
        if not isinstance(asked, list) or not 0 < len(asked) <= _CHARGES_MAX:
            raise Refusal("bad_batch", f"`charges` must be a list of 1 to {_CHARGES_MAX}", 400)
        return answer({"charges": self.books.charge(asked)}, 201)

    async def _one_charge(self, request: Request) -> ASGIApp:
        return answer(self.books.one_charge(request.path_params["charge_id"]))

    async def _refund(self, request: Request) -> ASGIApp:
        asked = await read_json(request)
        key = request.headers.get("idempotency-key") or ""
        subject = (str(asked.get("reference") or key), str(asked.get("charge") or ""))
        return await self.office.perform(
            "refund", [subject], lambda twice: written(self.books.refund(asked, key), twice, 201)
        )

    async def _find_refund(self, request: Request) -> ASGIApp:
        reference = request.query_params.get("reference") or ""
        if not reference:
            raise Refusal("reference_missing", "name a `reference`", 400)

        def work(twice: bool) -> Response:
            return answer({"refunds": doubled(self.books.find_refunds(reference), twice)})

        return await self.office.perform("find_refund", [(reference,)], work)

    async def _list_payouts(self, request: Request) -> ASGIApp:
        since, limit = read_number(request, "since", 0), min(read_number(request, "limit", 100), _PAGE_MAX)

        def work(twice: bool) -> Response:
            found = self.payouts.since(since, limit)
            cursor = str(found[-1]["n"]) if found else str(since)
            return answer({"payouts": doubled(found, twice), "cursor": cursor, "more": len(found) == limit})

        return await self.office.perform("payouts", [("",)], work)

    async def _lines(self, request: Request) -> ASGIApp:
        payout_id = request.path_params["payout_id"]
        after, limit = read_number(request, "after", 0), min(read_number(request, "limit", _PAGE_MAX), _PAGE_MAX)

        def work(twice: bool) -> Response:
            found = self.payouts.lines(payout_id, after, limit)
            cursor = found[-1]["id"].removeprefix("line_") if found else str(after)
            return answer({"lines": doubled(found, twice), "after": cursor, "more": len(found) == limit})

        return await self.office.perform("payout_lines", [(payout_id,)], work)

    async def _pay_now(self, request: Request) -> ASGIApp:
        return answer({"payouts": self.payouts.pay_now(await read_json(request))})

    async def _schedule(self, request: Request) -> ASGIApp:
        if request.method == "POST":
            self.payouts.tell_schedule(await read_json(request))
        return answer(self.payouts.schedule())

    async def _adjust(self, request: Request) -> ASGIApp:
        self.books.adjust(await read_json(request))
        return answer({"ok": True})

    async def _ledger(self, request: Request) -> ASGIApp:
        self.payouts.pay_what_is_due()
        return answer({**self.books.ledger(), "payouts": self.payouts.since(0, 1_000_000)})
