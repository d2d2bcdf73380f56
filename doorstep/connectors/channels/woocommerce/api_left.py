"""Telling WooCommerce that a parcel left: a note, a tracking where the plugin is there, and a mark on the order."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from doorstep.connectors.calls import NoAnswer, UnreadableAnswerError, VendorUnavailableError
from doorstep.connectors.channels.api import Left, TellAnswer, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.reading import Json, UnreadableError, an_object, objects, text
from doorstep.connectors.channels.telling import order_number, refusal, told_before, untold
from doorstep.connectors.channels.wires import Read, read_json
from doorstep.connectors.channels.woocommerce.api_wire import V3, Wire, error_of
from doorstep.connectors.channels.woocommerce.lines import entries
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
    answer = await wire.get(_order(left), _fields="id,status,meta_data")
    return read_json(answer, lambda told: _told(left, told, answer.content))


async def tell(wire: Wire, left: Left) -> TellAnswer:
    """The parcel stands on the order, once. The mark is set last: what was cut off in between is told again from where
    it stopped, and the note that stands is not written twice."""
    try:
        order = await wire.get(_order(left), _fields="id,status,meta_data")
        standing = read_json(order, lambda told: _told(left, told, order.content))
        if standing is not None:
            return standing
        is_over = read_json(order, lambda told: told["status"] in _OVER)
        namespace = await _tracking_namespace(wire)
        note_ref = await _note(wire, left)
        tracking_ref = await _tracking(wire, left, namespace) if namespace and left.tracking_ref else ""
        ref = f"note:{note_ref}" + (f" tracking:{tracking_ref}" if tracking_ref else "")
        return await _mark(wire, left, is_over, ref)
    except _StoppedError as stopped:
        return stopped.answer
    except VendorUnavailableError as error:
        return TellUnknown(left.key, str(error), may_be_done=False)
    except DoorstepError as error:
        return TellRefused(left.key, str(error))


def _order(left: Left) -> str:
    """The order's route."""
    return f"{V3}/orders/{order_number(left, 'WooCommerce')}"


def _told(left: Left, order: Mapping[str, Any], raw: bytes) -> Told | None:
    for entry in entries(order["meta_data"]):
        if entry.get("key") == mark_of(left.key):
            ref, _, tracking = str(entry.get("value")).partition("|")
            return Told(left.key, ref, raw) if tracking == _shown(left) else None
    return None


def _shown(left: Left) -> str:
    return f"{left.carrier} {left.tracking_ref}".strip()


async def _tracking_namespace(wire: Wire) -> str:
    return await wire.read("", lambda root: next((one for one in _TRACKING if one in root["namespaces"]), ""))


async def _note(wire: Wire, left: Left) -> str:
    """A note for the shop's people; the customer is told by the shop's own message."""
    route, words = f"{_order(left)}/notes", _words(left)
    standing = await wire.read(route, lambda told: [str(int(n["id"])) for n in objects(told) if n["note"] == words])
    if standing:
        return standing[0]
    answer = await wire.send("POST", route, {"note": words, "customer_note": False})
    return _done(wire, left, answer, lambda told: str(int(told["id"])))


def _words(left: Left) -> str:
    units = sum(left.lines.values())
    sent = f"{units} {'unit' if units == 1 else 'units'} left" + (f" with {left.carrier}" if left.carrier else "")
    tracked = f", tracking number {left.tracking_ref}" if left.tracking_ref else ""
    where = f" ({left.tracking_url})" if left.tracking_url else ""
    return f"{sent}{tracked}{where}. [{left.key}]"


async def _tracking(wire: Wire, left: Left, namespace: str) -> str:
    route = f"{_order(left).replace(V3, namespace)}/shipment-trackings"
    standing = await wire.read(
        route, lambda told: [_ref(one) for one in objects(told) if one.get("tracking_number") == left.tracking_ref]
    )
    if standing:
        return standing[0]
    before = told_before(left, "tracking")
    if before:
        gone = await wire.send("DELETE", f"{route}/{before}")
        if isinstance(gone, NoAnswer):
            raise _stopped(wire, left, gone)
    told = {
        "custom_tracking_provider": left.carrier or "Parcel",
        "custom_tracking_link": left.tracking_url,
        "tracking_number": left.tracking_ref,
    }
    return _done(wire, left, await wire.send("POST", route, told), lambda made: _ref(made.get("data") or made))


def _ref(tracking: Mapping[str, Any]) -> str:
    """The tracking's id, which goes into addresses and into our mark: letters and digits."""
    ref = text(tracking["tracking_id"])
    if not (ref.isascii() and ref.isalnum() and len(ref) <= 64):
        raise UnreadableError("a tracking has no id")
    return ref


async def _mark(wire: Wire, left: Left, is_over: bool, ref: str) -> Told:
    told: dict[str, Any] = {"meta_data": [{"key": mark_of(left.key), "value": f"{ref}|{_shown(left)}"}]}
    if left.is_last and not is_over:
        told["status"] = _SENT
    answer = await wire.send("PUT", _order(left), told)
    return Told(left.key, ref, _done(wire, left, answer, lambda order: an_object(order) and answer.content))


def _stopped(wire: Wire, left: Left, answer: NoAnswer) -> _StoppedError:
    return _StoppedError(untold(left, answer, wire.silent))


def _done(wire: Wire, left: Left, answer: httpx.Response | NoAnswer, reader: Callable[[Json], Read]) -> Read:
    """What the reader makes of a step that was done. What was not is asked for again from the beginning, which finds
    what stands: so no step that may be done makes a double."""
    if isinstance(answer, NoAnswer):
        raise _stopped(wire, left, answer)
    if answer.is_error:
        code, words = error_of(answer.content)
        raise _StoppedError(refusal(left, answer, words, code))
    try:
        return read_json(answer, reader)
    except UnreadableAnswerError as error:
        raise _StoppedError(TellUnknown(left.key, str(error), may_be_done=True)) from error
