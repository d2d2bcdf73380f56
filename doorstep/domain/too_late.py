"""What the channel changes or sends by itself after units were claimed: what is so, and what a person decides."""

from .orders import Address, SourceOrder
from .standing import SENT_BY_US, Outcome

_LEFT = frozenset(("sent", "completed"))


def is_too_late(outcome: Outcome, source: SourceOrder) -> bool:
    """Whether the channel changed, or sent by itself, what is claimed or packed already; or says of such an order what
    does not add up."""
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
        or any(ref not in standing.lines or standing.lines[ref].is_contested(qty) for ref, qty in outcome.sent.items())
    )


def said_of(source: SourceOrder) -> list[list[object]]:
    """The channel's word on its lines, as a revision keeps it: (line, units, as first ordered, sent by the channel)."""
    sent = dict(source.fulfilled)
    return [[line.ref, line.qty, line.original_qty, sent.get(line.ref, 0)] for line in source.lines]


def what_changed(outcome: Outcome, source: SourceOrder) -> str:
    """What a person must be asked about: once for each change, however often the channel repeats itself after it."""
    standing, changed = outcome.standing, []
    is_said_before = (source.total_minor, said_of(source)) == standing.said
    if standing.status in _LEFT:  # fewer than were sent is what a return or a refund makes of it
        known = standing.quantities
        is_more = any(
            x.qty > max(known.get(x.ref, 0), outcome.sent.get(x.ref, 0)) for x in source.lines if x.kind in SENT_BY_US
        )
        return "its lines: more is wanted than was sent" if is_more and not is_said_before else ""
    if outcome.changed_too_late and not is_said_before:
        changed.append("its lines")
    if outcome.moves_too_late:
        changed.append("its address, to one that cannot be right")
    leads = standing.labelled_to
    if leads is not None and not outcome.keeps_address and leads.place != (source.ship_to or Address()).place:
        changed.append("its address, after the label was bought")
    return " and ".join(changed)
