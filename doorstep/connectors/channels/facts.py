"""What connectors do alike: a body is one fact, or the reason in words why it is none; what comes again is known."""

from collections.abc import Callable, Mapping, Sequence

from doorstep.connectors.calls import UNREADABLE
from doorstep.connectors.channels import Envelope
from doorstep.connectors.channels.reading import Json, UnreadableError, misplaced, one_object
from doorstep.domain.orders import Fact, SourceLine

_KEYS_SHOWN = 4


def fact_of(
    body: bytes,
    reader: Callable[[Json], Fact],
    broken: Callable[[Json, Exception], str],
    explained: Callable[[Json, str], str] = lambda _, found: found,
    decoder: Callable[[bytes], Json] = one_object,
) -> Fact:
    """What the reader makes of the body, for any bytes at all; it never raises. Where it makes nothing of it,
    `explained` says so of what the reader found, and `broken` of a value that it stumbled over."""
    decoded: Json = None
    try:
        decoded = decoder(body)
        return reader(decoded)
    except UnreadableError as error:
        return Fact(kind="unreadable", reason=explained(decoded, str(error)))
    except UNREADABLE as error:
        return Fact(kind="unreadable", reason=broken(decoded, error))


def wrong_kind(channel: str, error: Exception) -> str:
    """The reason where none can be told more closely."""
    return f"a value is not of the kind that {channel} sends ({str(error)[:80]})"


def misplaced_within(
    order: Json,
    lists: tuple[str, ...],
    objects: tuple[str, ...],
    lines: str,
    line_lists: tuple[str, ...],
    line_objects: tuple[str, ...] = (),
    line: str = "a line",
    place: str = "the order",
) -> str:
    """Which part of the order, or of one of its lines, is of another kind than the channel sends; '' where none is."""
    if type(order) is not dict:
        return ""
    found, held = misplaced(order, lists, objects, place), order.get(lines)
    for one in held if not found and type(held) is list else ():
        found = found or misplaced(one, line_lists, line_objects, line)
    return found


def holding(body: Mapping[str, Json]) -> str:
    """What a body holds that is not what it should be, by its first names."""
    return f"it holds {', '.join(repr(str(key)[:30]) for key in list(body)[:_KEYS_SHOWN]) or 'nothing'}"


def distinct(lines: Sequence[SourceLine], what: str = "lines of the order") -> tuple[SourceLine, ...]:
    """The lines, none of which has another's id."""
    if len({line.ref for line in lines}) != len(lines):
        raise UnreadableError(f"two {what} have the same id")
    return tuple(lines)


class Keyed:
    """A connector of a channel whose deliveries carry an id: ids and topics travel unsigned, so neither is enough."""

    def dedupe_key(self, envelope: Envelope, body_sha256_hex: str) -> str:
        """The id, the topic and the body's hash: a further try repeats all of them."""
        return f"{envelope.delivery_ref}|{envelope.topic}|{body_sha256_hex}"


class PostsNothing(Keyed):
    """A connector of a channel that posts nothing to a shop's address: what is read is what was fetched."""

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
        """Never: whatever is posted in the channel's name is somebody else's."""
        return False

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        """Nothing is known of what claims to come from the channel."""
        return Envelope("", "", None, "")

    def sign(self, topic: str, body: bytes, secret: bytes, **refs: str) -> dict[str, str]:
        """No headers: the channel delivers nothing."""
        return {}
