"""Telling WooCommerce that a parcel left: a note, a tracking where the plugin is there, and a mark on the order."""

from collections.abc import Mapping
from typing import Any

import httpx
import orjson

from doorstep.connectors.calls import UNREADABLE, NoAnswer, VendorUnavailableError, unreadable
from doorstep.connectors.channels.api import Left, TellAnswer, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.woocommerce.api_wire import V3, Wire, error_of, read_json
from doorstep.domain.errors import DoorstepError

_TRACKING = ("wc-shipment-tracking/v3", "wc-ast/v3")  # plugins that keep trackings, each under its own namespace
_SENT, _OVER = "completed", frozenset(("cancelled", "refunded", "trash", "completed"))


class _StoppedError(Exception):
    """A step of several did not come to its end; the answer says what that means for the whole."""

    def __init__(self, answer: TellAnswer) -> None:
        super().__init__(answer)
        self.answer = answer


def mark_of(key: str) -> str:
    """The name under which the order's meta data remembers a parcel."""
    return f"doorstep_parcel_{key}"


async def find(wire: Wire, left: Left) -> Told | None:
    """What the order remembers of the parcel, if it is the same tracking."""
    answer = await wire.get(f"{V3}/orders/{int(left.order_ref)}", _fields="id,status,meta_data")
    return _told(left, read_json(answer), answer.content)


async def tell(wire: Wire, left: Left) -> TellAnswer:
    """The parcel stands on the order, once. The mark is set last: what was cut off in between is told again from where
    it stopped, and the note that stands is not written twice."""
    try:
        order = await wire.get(f"{V3}/orders/{int(left.order_ref)}", _fields="id,status,meta_data")
        standing = _told(left, read_json(order), order.content)
        if standing is not None:
            return standing
        namespace = await _tracking_namespace(wire)
        note_ref = await _note(wire, left)
        tracking_ref = await _tracking(wire, left, namespace) if namespace and left.tracking_ref else ""
        return await _mark(
            wire, left, read_json(order), f"note:{note_ref}" + (f" tracking:{tracking_ref}" if tracking_ref else "")
        )
    except _StoppedError as stopped:
        return stopped.answer
    except VendorUnavailableError as error:
        return TellUnknown(left.key, str(error), may_be_done=False)
    except DoorstepError as error:
        return TellRefused(left.key, str(error))


def _told(left: Left, order: Mapping[str, Any], raw: bytes) -> Told | None:
    for entry in order.get("meta_data") or ():
        if entry.get("key") == mark_of(left.key):
            ref, _, tracking = str(entry.get("value")).partition("|")
            return Told(left.key, ref, raw) if tracking == _shown(left) else None
    return None


def _shown(left: Left) -> str:
    return f"{left.carrier} {left.tracking_ref}".strip()


async def _tracking_namespace(wire: Wire) -> str:
    known = read_json(await wire.get("")).get("namespaces") or ()
    return next((one for one in _TRACKING if one in known), "")


async def _note(wire: Wire, left: Left) -> str:
    """A note for the shop's people; the customer is told by the shop's own message."""
    route, text = f"{V3}/orders/{int(left.order_ref)}/notes", _words(left)
    for note in read_json(await wire.get(route)):
        if note.get("note") == text:
            return str(note["id"])
    made = _done(wire, left, await wire.send("POST", route, {"note": text, "customer_note": False}))
    return str(made["id"])


def _words(left: Left) -> str:
    units = sum(left.lines.values())
    sent = f"{units} {'unit' if units == 1 else 'units'} left" + (f" with {left.carrier}" if left.carrier else "")
    tracked = f", tracking number {left.tracking_ref}" if left.tracking_ref else ""
    where = f" ({left.tracking_url})" if left.tracking_url else ""
    return f"{sent}{tracked}{where}. [{left.key}]"


async def _tracking(wire: Wire, left: Left, namespace: str) -> str:
    route = f"{namespace}/orders/{int(left.order_ref)}/shipment-trackings"
    for tracking in read_json(await wire.get(route)):
        if tracking.get("tracking_number") == left.tracking_ref:
            return str(tracking["tracking_id"])
    before = next((part[9:] for part in left.told_ref.split() if part.startswith("tracking:")), "")
    if before:
        gone = await wire.send("DELETE", f"{route}/{before}")
        if isinstance(gone, NoAnswer):
            _done(wire, left, gone)
    told = {
        "custom_tracking_provider": left.carrier or "Parcel",
        "custom_tracking_link": left.tracking_url,
        "tracking_number": left.tracking_ref,
    }
    made = _done(wire, left, await wire.send("POST", route, told))
    return str(made["tracking_id"])


async def _mark(wire: Wire, left: Left, order: Mapping[str, Any], ref: str) -> Told:
    told: dict[str, Any] = {"meta_data": [{"key": mark_of(left.key), "value": f"{ref}|{_shown(left)}"}]}
    if left.is_last and order.get("status") not in _OVER:
        told["status"] = _SENT
    answer = await wire.send("PUT", f"{V3}/orders/{int(left.order_ref)}", told)
    _done(wire, left, answer)
    assert isinstance(answer, httpx.Response)
    return Told(left.key, ref, answer.content)


def _done(wire: Wire, left: Left, answer: httpx.Response | NoAnswer) -> dict[str, Any]:
    """The answer of a step that was done. What was not is asked for again from the beginning, which finds what stands:
    so no step that may be done makes a double."""
    if isinstance(answer, NoAnswer):
        if answer.status in (401, 403):
            raise _StoppedError(TellRefused(left.key, str(wire.silent(answer)), answer.raw))
        raise _StoppedError(TellUnknown(left.key, answer.words, answer.may_be_done, answer.again_in_seconds))
    if answer.is_error:
        code, words = error_of(answer.content)
        raise _StoppedError(
            TellRefused(left.key, f"{words or answer.text[:200]} ({code or answer.status_code})", answer.content)
        )
    try:
        told = orjson.loads(answer.content)
        return dict(told["data"]) if "data" in told and "id" not in told else dict(told)
    except UNREADABLE as error:
        no = unreadable(answer, error)
        raise _StoppedError(TellUnknown(left.key, no.words, no.may_be_done)) from error
