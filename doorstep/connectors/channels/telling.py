"""What telling a channel that a parcel left has in common: what an answer means for the parcel, and what is missing."""

from collections.abc import Callable, Iterable, Mapping

import httpx

from doorstep.connectors.calls import NoAnswer, UnreadableAnswerError, VendorUnavailableError
from doorstep.connectors.channels.api import Left, TellAnswer, TellRefused, TellUnknown
from doorstep.connectors.channels.graphql import Answered, GraphQL, Refused
from doorstep.connectors.channels.reading import Json
from doorstep.connectors.channels.wires import LOCKED
from doorstep.domain.errors import CannotDoError, DoorstepError


def untold(left: Left, answer: NoAnswer, silent: Callable[[NoAnswer], Exception]) -> TellRefused | TellUnknown:
    """No answer to go by; but a key that is not known, or may not do it, is a no, in the words of `silent`."""
    if answer.status in LOCKED:
        return TellRefused(left.key, str(silent(answer)), answer.raw)
    return TellUnknown(left.key, answer.words, answer.may_be_done, answer.again_in_seconds)


def halted(left: Left, error: DoorstepError) -> TellRefused | TellUnknown:
    """What an error on the way to the call means: nothing was told yet."""
    if isinstance(error, VendorUnavailableError):
        return TellUnknown(left.key, str(error), False, error.again_in_seconds)
    return TellRefused(left.key, str(error))


def refusal(left: Left, answer: httpx.Response, words: str, code: str = "") -> TellRefused:
    """The channel's no in its own words; where it has none, by what it answered."""
    return TellRefused(left.key, f"{words or answer.text[:200]} ({code or answer.status_code})", answer.content)


def worked_out(
    wire: GraphQL, left: Left, answer: Answered | Refused | NoAnswer, reader: Callable[[Json], TellAnswer]
) -> TellAnswer:
    """What came of one mutation; the reader sees to errors under status 200, which are a refusal."""
    if isinstance(answer, Refused):
        return TellRefused(left.key, str(wire.refused(answer.code, answer.words)), answer.raw)
    if isinstance(answer, NoAnswer):
        return untold(left, answer, wire.raised)
    try:
        return answer.read(reader)
    except UnreadableAnswerError as error:
        return TellUnknown(left.key, str(error))


def still_to_tell(left: Left, told: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The parcel's units that none of what was told of it holds yet, line by line."""
    missing = {ref: qty for ref, qty in left.lines.items() if qty > 0}
    for units in told:
        for ref, qty in units.items():
            if ref in missing:
                missing[ref] -= qty
    return {ref: qty for ref, qty in missing.items() if qty > 0}


def order_number(left: Left, channel: str, what: str = "an order") -> str:
    """The order's id at a channel whose ids are numbers, as it stands in a route."""
    if not (left.order_ref.isascii() and left.order_ref.isdecimal()):
        raise CannotDoError(f"{left.order_ref!r} is no id of {what} at {channel}; tell the shop by hand.")
    return left.order_ref


def told_before(left: Left, name: str) -> str:
    """What the parcel was told as before under that name, where `told_ref` holds several as `name:ref`."""
    begin = f"{name}:"
    return next((part.removeprefix(begin) for part in left.told_ref.split() if part.startswith(begin)), "")
