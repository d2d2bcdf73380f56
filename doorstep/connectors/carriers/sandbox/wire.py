"""The sandbox carrier's shapes, read into our values and written from them."""

import hmac
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from doorstep.connectors.calls import UnreadableAnswerError
from doorstep.connectors.carriers import (
    LabelBought,
    LabelRefused,
    LabelRequest,
    Place,
    TrackingEvent,
    TrackingStatus,
    VoidStatus,
)
from doorstep.connectors.carriers.tariff import Service, Tariff, Zone
from doorstep.domain.bounds import kept_minor
from doorstep.domain.errors import BadSignatureError

VENDOR = "sandbox"
# Total over the carrier's documented words.
STATUSES = {
    "pre_transit": TrackingStatus.BOOKED,
    "in_transit": TrackingStatus.IN_TRANSIT,
    "out_for_delivery": TrackingStatus.OUT_FOR_DELIVERY,
    "available_for_pickup": TrackingStatus.OUT_FOR_DELIVERY,
    "delivered": TrackingStatus.DELIVERED,
    "return_to_sender": TrackingStatus.RETURNED,
    "failure": TrackingStatus.FAILED,
    "error": TrackingStatus.FAILED,
    "cancelled": TrackingStatus.VOIDED,
    "unknown": TrackingStatus.NO_NEWS,
}


def wanted(request: LabelRequest) -> dict[str, Any]:
    """The label as it is asked for."""
    body: dict[str, Any] = {
        "key": request.key,
        "reference": request.reference,
        "service": request.service,
        "weight_grams": request.weight_grams,
        "to": _address(request.to),
    }
    if request.sender:
        body["from"] = _address(request.sender)
    if request.length_mm:
        body["size_mm"] = [request.length_mm, request.width_mm, request.height_mm]
    return body


def _address(place: Place) -> dict[str, Any]:
    return {
        "name": place.name,
        "company": place.company,
        "lines": place.lines,
        "postcode": place.postcode,
        "city": place.city,
        "region": place.region,
        "country": place.country,
        "phone": place.phone,
        "email": place.email,
    }


def bought(label: dict[str, Any], raw: bytes) -> LabelBought:
    return LabelBought(
        label["key"],
        label["reference"],
        label["id"],
        label["tracking_number"],
        label["service"],
        kept_minor(label["cost"]),
        label["currency"],
        raw,
    )


def answers(body: bytes) -> list[LabelBought | LabelRefused]:
    """What a batch came to; each keeps its own part of the answer."""
    found: list[LabelBought | LabelRefused] = []
    for result in orjson.loads(body)["results"]:
        raw = orjson.dumps(result)
        if result["status"] == "bought":
            found.append(bought(result["label"], raw))
        else:
            error = result["error"]
            found.append(LabelRefused(result["key"], result["reference"], error["code"], error["message"], raw))
    return found


def error_of(body: bytes) -> tuple[str, str]:
    """The code and the words of a refusal."""
    error = orjson.loads(body)["error"]
    return error["code"], error["message"]


def labels(body: bytes) -> list[LabelBought]:
    """What a look-up found; a voided label is not what was looked for."""
    return [bought(label, orjson.dumps(label)) for label in orjson.loads(body)["labels"] if not label["void"]]


def void_status(body: bytes) -> VoidStatus | None:
    told = orjson.loads(body)["void"]
    return VoidStatus(told) if told else None


def events(body: bytes) -> tuple[list[TrackingEvent], str]:
    """A page of the feed, each event once, and where the next page begins."""
    told = orjson.loads(body)
    found = {one["id"]: event(one) for one in told["events"]}
    return list(found.values()), told["cursor"]


def event(told: dict[str, Any]) -> TrackingEvent:
    return TrackingEvent(
        event_ref=told["id"],
        tracking_ref=told["tracking_number"],
        label_ref=told["label_id"],
        reference=told["reference"],
        status=STATUSES.get(told["status"], TrackingStatus.UNKNOWN_WORD),
        vendor_word=told["status"],
        detail=told["status_detail"],
        occurred_at=datetime.fromisoformat(told["occurred_at"]),
        raw=orjson.dumps(told),
    )


def tracking_webhook(signature: str, body: bytes, secrets: Sequence[str]) -> TrackingEvent:
    """The event of a signed webhook; any of the live secrets may have signed it."""
    for secret in secrets:
        key = unicodedata.normalize("NFKD", secret).encode()
        expected = f"hmac-sha256-hex={hmac.new(key, body, 'sha256').hexdigest()}"
        if secret and hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
            break
    else:
        raise BadSignatureError("the tracking webhook was not signed with this carrier's secret; it was not read")
    try:
        return event(orjson.loads(body)["result"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableAnswerError(f"the tracking webhook is not of the known shape ({error!r})") from error


def tariff(body: bytes) -> Tariff:
    """The price tables."""
    told = orjson.loads(body)
    areas: dict[str, list[tuple[str, int]]] = {}
    for area in told["remote_areas"]:
        areas.setdefault(area["country"], []).append((area["postcode_begins"], area["surcharge"]))
    services = tuple(_service(service) for service in told["services"])
    return Tariff(VENDOR, told["currency"], services, {country: tuple(found) for country, found in areas.items()})


def _service(told: dict[str, Any]) -> Service:
    zones: dict[str, Zone] = {}
    for told_zone in told["zones"]:
        prices, days = told_zone["prices"], told_zone["transit_days"]
        zone = Zone(
            tuple(price["up_to_grams"] for price in prices),
            tuple(price["cost"] for price in prices),
            days["min"],
            days["max"],
        )
        zones.update(dict.fromkeys(told_zone["countries"], zone))
    elsewhere = zones.pop("*", None)
    return Service(told["code"], told["name"], zones, elsewhere, told["fuel_permille"])
