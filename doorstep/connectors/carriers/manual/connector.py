"""Buying, giving back and handing over without asking anybody: what the account's config says is so."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from doorstep.connectors.calls import Cure, Remedy, VendorRefusedError
from doorstep.connectors.carriers import (
    HandedOver,
    LabelAnswer,
    LabelBought,
    LabelRefused,
    LabelRequest,
    TrackingEvent,
    VoidAnswered,
    VoidStatus,
)
from doorstep.connectors.carriers.tariff import Rate, Service, Tariff, Zone, rate
from doorstep.domain.own_services import EU, EVERYWHERE, MANUAL, OwnService, read_services
from doorstep.failpoints import reach


class ManualCarrier:
    """One account whose services the owner wrote down. It speaks with nobody, so it never is away and never in doubt:
    a label's number is its key."""

    vendor = MANUAL
    remedies: Mapping[str, Remedy] = {act: Remedy(Cure.SAME_KEY_AGAIN) for act in ("buy", "void", "hand_over")}

    def __init__(self, config: Mapping[str, Any], currency: str) -> None:
        self._tariff = tariff_of(config, currency)

    async def buy(self, requests: Sequence[LabelRequest]) -> AsyncIterator[list[LabelAnswer]]:
        """Every label that a service takes is there at once, once under its key; a number is typed or scanned later."""
        reach("carrier.buy.before")
        answers = [self._buy(request) for request in requests]
        reach("carrier.buy.after")
        if answers:
            yield answers

    def _buy(self, request: LabelRequest) -> LabelAnswer:
        found = self._rate(request)
        if found is None:
            words = f"{request.service} is not written down for {request.to.country}, {request.weight_grams} g"
            return LabelRefused(request.key, request.reference, "no_service", words, b"")
        told = {"key": request.key, "service": found.service, "cost_minor": found.cost_minor}
        return LabelBought(
            request.key, request.reference, request.key, "", found.service, found.cost_minor, found.currency,
            orjson.dumps(told),
        )  # fmt: skip

    def _rate(self, request: LabelRequest) -> Rate | None:
        size = tuple(filter(None, (request.length_mm, request.width_mm, request.height_mm)))
        rates = rate(self._tariff, request.to.country, request.to.postcode, request.weight_grams, size)
        return next((one for one in rates if one.service == request.service), None)

    async def find(self, references: Sequence[str]) -> dict[str, LabelBought | None]:
        """None is kept here: the same key again makes the same label."""
        return dict.fromkeys(references)

    async def void(self, label_ref: str, key: str) -> VoidAnswered:
        """The label is worth nothing from now, and costs nothing."""
        return VoidAnswered(key, label_ref, VoidStatus.REFUNDED, "not used", b"")

    async def void_status(self, label_ref: str) -> VoidStatus | None:
        return VoidStatus.REFUNDED

    async def hand_over(self, label_refs: Sequence[str], key: str) -> HandedOver:
        """A person carried them there; nobody else is told."""
        return HandedOver(key, key, datetime.now(UTC), b"")

    async def tracking(self, since: str, limit: int = 500) -> tuple[list[TrackingEvent], str]:
        """It tells nothing by itself."""
        return [], since

    async def label_document(self, label_ref: str, form: str = "pdf") -> bytes:
        raise VendorRefusedError("this carrier draws no labels; the station prints an address label of its own")

    async def tariff(self) -> Tariff:
        return self._tariff

    async def aclose(self) -> None:
        return None


def tariff_of(config: Mapping[str, Any], currency: str) -> Tariff:
    """The owner's services as price tables."""
    services = tuple(_service(one) for one in read_services(config) if one.is_active)
    return Tariff(MANUAL, str(config.get("currency") or currency), services, {})


def _service(one: OwnService) -> Service:
    zone = Zone(
        tuple(grams for grams, _ in one.steps), tuple(price for _, price in one.steps), one.days_min, one.days_max
    )
    named = {word for word in one.countries if word not in ("EU", EVERYWHERE)}
    countries = named | (EU if "EU" in one.countries else frozenset())
    elsewhere = zone if EVERYWHERE in one.countries else None
    return Service(one.code, one.name, dict.fromkeys(sorted(countries), zone), elsewhere, max_mm=one.max_mm)
