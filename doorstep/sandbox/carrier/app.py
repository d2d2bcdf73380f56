"""The carrier's front door."""

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from doorstep.sandbox.carrier import documents, labels, tracking
from doorstep.sandbox.carrier.labels import LabelBook, Outcome
from doorstep.sandbox.carrier.prices import PriceTables
from doorstep.sandbox.carrier.tracking import TrackingFeed
from doorstep.sandbox.carrier.webhooks import WebhookPost
from doorstep.sandbox.office import Office, Refusal, answer, doubled, read_json, read_number, served, written

BATCH_MAX = 100
OPERATIONS = ("services", "buy", "find", "document", "void", "void_status", "hand_over", "tracking", "webhook")


class Carrier:
    """One carrier account; what it promises is in docs/operating/sandbox.md."""

    def __init__(
        self, folder: Path, api_key: str, home_country: str = "DE", currency: str = "EUR", honours_keys: bool = True
    ) -> None:
        self.office = Office(folder / "carrier.db", labels.SCHEMA + tracking.SCHEMA, OPERATIONS, api_key)
        self._prices = PriceTables(home_country, currency)
        self._labels = LabelBook(self.office, self._prices, honours_keys)
        self._feed = TrackingFeed(self.office)
        self.webhooks = WebhookPost(self.office, self._feed)
        self.application = self.office.application(
            [
                Route("/v1/services", served(self._services)),
                Route("/v1/labels", served(self._buy_one), methods=["POST"]),
                Route("/v1/labels", served(self._find)),
                Route("/v1/labels/batch", served(self._buy_batch), methods=["POST"]),
                Route("/v1/labels/{label_id}.{form:str}", served(self._document)),
                Route("/v1/labels/{label_id}", served(self._label)),
                Route("/v1/labels/{label_id}/void", served(self._void), methods=["POST"]),
                Route("/v1/manifests", served(self._hand_over), methods=["POST"]),
                Route("/v1/tracking", served(self._tracking)),
                Route("/control/labels", served(self._listing)),
                Route("/control/tracking", served(self._tell_tracking), methods=["POST"]),
                Route("/control/webhook", served(self._tell_webhook), methods=["POST"]),
            ]
        )

    async def _services(self, request: Request) -> ASGIApp:
        return await self.office.perform("services", [("",)], lambda _: answer(self._prices.document()))

    async def _buy_one(self, request: Request) -> ASGIApp:
        wanted = await read_json(request)
        wanted["key"] = request.headers.get("idempotency-key") or wanted.get("key")

        def work(twice: bool) -> Response:
            (outcome,) = self._labels.buy([wanted])
            if isinstance(outcome, Refusal):
                raise outcome
            return written(outcome, twice, 201)

        return await self.office.perform("buy", [_subject(wanted)], work)

    async def _buy_batch(self, request: Request) -> ASGIApp:
        wanted = (await read_json(request)).get("labels")
        if not isinstance(wanted, list) or not 0 < len(wanted) <= BATCH_MAX:
            raise Refusal("bad_batch", f"`labels` must be a list of 1 to {BATCH_MAX}", 400)

        def work(twice: bool) -> Response:
            outcomes = self._labels.buy(wanted)
            results = [_result(one, outcome) for one, outcome in zip(wanted, outcomes, strict=True)]
            return answer({"results": doubled(results, twice)})

        return await self.office.perform("buy", [_subject(one) for one in wanted], work)

    async def _find(self, request: Request) -> ASGIApp:
        references = request.query_params.getlist("reference")
        if not 0 < len(references) <= BATCH_MAX:
            raise Refusal("bad_batch", f"name 1 to {BATCH_MAX} references", 400)

        def work(twice: bool) -> Response:
            return answer({"labels": doubled(self._labels.find(references), twice)})

        return await self.office.perform("find", [(reference,) for reference in references], work)

    async def _label(self, request: Request) -> ASGIApp:
        label_id = request.path_params["label_id"]

        def work(twice: bool) -> Response:
            return written(self._labels.describe(self._labels.one(label_id)), twice)

        return await self.office.perform("void_status", [(label_id,)], work)

    async def _document(self, request: Request) -> ASGIApp:
        label_id, form = request.path_params["label_id"], request.path_params["form"]
        if form not in ("pdf", "zpl"):
            raise Refusal("form_unknown", f"labels come as .pdf and .zpl, not as .{form}", 404)

        def work(twice: bool) -> Response:
            label = self._labels.one(label_id)
            if form == "pdf":
                return Response(documents.as_pdf(label), media_type="application/pdf")
            return Response(documents.as_zpl(label), media_type="application/zpl")

        return await self.office.perform("document", [(label_id,)], work)

    async def _void(self, request: Request) -> ASGIApp:
        label_id = request.path_params["label_id"]
        return await self.office.perform(
            "void", [(label_id,)], lambda twice: written(self._labels.void(label_id), twice)
        )

    async def _hand_over(self, request: Request) -> ASGIApp:
        asked = await read_json(request)
        key, label_ids = request.headers.get("idempotency-key") or "", asked.get("labels")
        if not key or not isinstance(label_ids, list) or not label_ids:
            raise Refusal("bad_manifest", "a manifest needs an Idempotency-Key and a list of `labels`", 400)

        def work(twice: bool) -> Response:
            manifest = self._labels.hand_over(label_ids, key)
            self.webhooks.stir()
            return written(manifest, twice, 201)

        return await self.office.perform("hand_over", [(label_id,) for label_id in label_ids], work)

    async def _tracking(self, request: Request) -> ASGIApp:
        since = read_number(request, "since", 0)
        limit = min(read_number(request, "limit", 500), 1000)

        def work(twice: bool) -> Response:
            events = self._feed.since(since, limit)
            cursor = events[-1]["id"].removeprefix("evt_") if events else str(since)
            return answer({"events": doubled(events, twice), "cursor": cursor, "more": len(events) == limit})

        return await self.office.perform("tracking", [("",)], work)

    async def _listing(self, request: Request) -> ASGIApp:
        return answer({"labels": self._labels.listing()})

    async def _tell_tracking(self, request: Request) -> ASGIApp:
        self._feed.tell(await read_json(request))
        self.webhooks.stir()
        return answer({"ok": True})

    async def _tell_webhook(self, request: Request) -> ASGIApp:
        self.webhooks.tell(await read_json(request))
        return answer({"ok": True})


def _result(one: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    names = {"key": one.get("key"), "reference": one.get("reference")}
    if isinstance(outcome, Refusal):
        return {**names, "status": "refused", "error": outcome.body()}
    return {**names, "status": "bought", "label": outcome}


def _subject(one: dict[str, Any]) -> tuple[str, str]:
    return str(one.get("reference") or ""), str((one.get("to") or {}).get("postcode") or "")
