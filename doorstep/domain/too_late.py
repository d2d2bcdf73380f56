"""What the channel changes or sends by itself after units were claimed: what is so, and what a person decides."""

from collections.abc import Sequence

from .orders import Address, SourceOrder
from .standing import SENT_BY_US, Outcome

_LEFT = frozenset(("sent", "completed"))


def is_too_late(outcome: Outcome, source: SourceOrder) -> bool:
    """Whether the channel changed what is claimed or packed already, or says of such an order what does not add up."""
    standing = outcome.standing
    if standing.is_open and not standing.allocated:
        return False
    if outcome.settled is None:
        return True
    if not standing.allocated:
        return False
    named, known = {line.ref for line in source.lines}, standing.quantities
    return (
        any(known.get(x.ref, 0) != x.qty for x in source.lines if x.kind in SENT_BY_US)
        or any(qty and ref not in named for ref, qty in known.items())
        or any(ref not in standing.lines for ref in outcome.sent)
    )


def sent_there(outcome: Outcome) -> dict[str, int]:
    """Where the channel says that units were sent which are claimed here: how many it counts, by line, of every line
    of which it counts more than we know; else nothing."""
    standing = outcome.standing
    if not standing.allocated:
        return {}
    known = {ref: (standing.lines[ref], qty) for ref, qty in outcome.sent.items() if ref in standing.lines}
    if not any(line.is_contested(qty) for line, qty in known.values()):
        return {}
    return {ref: qty - line.told_back for ref, (line, qty) in known.items() if line.beyond(qty)}


def stands_words(parts: Sequence[tuple[str, int | None, bool]]) -> str:
    """Where on our floor an order is, by its parts that are still here: (status, wave, whether a label is bought)."""
    words = []
    for status, wave, is_labelled in parts:
        if status == "planned":
            words.append("claimed, waits for its wave")
        elif status == "packed":
            words.append("packed, its label is bought" if is_labelled else "packed, waits for its label")
        else:
            words.append("to pick" if status == "released" else "picked, to be packed")
            words[-1] += f", in wave {wave}" if wave else ""
    return "; ".join(dict.fromkeys(words)) or "claimed"


def said_of(source: SourceOrder) -> list[list[object]]:
    """The channel's word on its lines, as a revision keeps it: (line, units, as first ordered, sent by the channel)."""
    sent = dict(source.fulfilled)
    return [[line.ref, line.qty, line.original_qty, sent.get(line.ref, 0)] for line in source.lines]


def is_said_before(outcome: Outcome, source: SourceOrder) -> bool:
    """Whether this is the channel's last word on total and lines once more."""
    return (source.total_minor, said_of(source)) == outcome.standing.said


def asks_whether_sent(outcome: Outcome, source: SourceOrder) -> bool:
    """Whether a person must be asked if claimed units have left: once, however often the channel repeats itself."""
    return bool(outcome.sent_there) and outcome.standing.status not in _LEFT and not is_said_before(outcome, source)


def what_changed(outcome: Outcome, source: SourceOrder, is_changed: bool = False) -> str:
    """What a person must be asked about: once for each change, however often the channel repeats itself after it."""
    standing, changed = outcome.standing, []
    is_known = is_said_before(outcome, source)
    if standing.status in _LEFT:  # fewer than were sent is what a return or a refund makes of it
        known = standing.quantities
        is_more = any(
            x.qty > max(known.get(x.ref, 0), outcome.sent.get(x.ref, 0)) for x in source.lines if x.kind in SENT_BY_US
        )
        return "its lines: more is wanted than was sent" if is_more and not is_known else ""
    if is_changed and not is_known:
        changed.append("its lines")
    if outcome.moves_too_late:
        changed.append("its address, to one that cannot be right")
    leads = standing.labelled_to
    if leads is not None and not outcome.keeps_address and leads.place != (source.ship_to or Address()).place:
        changed.append("its address, after the label was bought")
    return " and ".join(changed)
