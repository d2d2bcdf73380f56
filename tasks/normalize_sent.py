"""What normalize writes where a channel says that something was sent which is still here, or was not sent after all."""

from collections.abc import Mapping, Sequence
from typing import Any

from doorstep.db import cases, work
from doorstep.db.queries import normalize_lines as of_lines
from doorstep.db.rollup import roll_up
from doorstep.domain.standing import SENT_BY_US, Outcome
from doorstep.domain.too_late import stands_words

from .commits import Slice

_STILL_HERE = frozenset(("received", "confirmed", "in_progress", "ready"))
_OVER = frozenset(("sent", "completed"))


def take_back_sent(s: Slice, outcomes: Sequence[Outcome]) -> None:
    """Units that were sent elsewhere by a fulfillment which the channel took back are to be sent again, or count as
    never sent where the order was called off; of an order that is through, and of a parcel of ours that has left, a
    person is asked."""
    back = [o for o in outcomes if o.gives_back and o.standing.status in _STILL_HERE]
    uncounted = [*back, *(o for o in outcomes if o.gives_back and o.standing.status == "cancelled")]
    of_lines.give_back(
        s.connection, [(o.standing.order_id, ref, units) for o in uncounted for ref, units in o.gives_back.items()]
    )
    ids = [o.standing.order_id for o in back]
    work.want_untaken(
        s.connection, "allocate", [o.standing.order_id for o in back if o.standing.status != "received"], s.by.at
    )
    if ids:
        roll_up(s.connection, ids, s.by)
    late = [o for o in outcomes if o.gives_back and o.standing.status in _OVER]
    asked = [o for o in outcomes if o.called_off]
    if not late and not asked:
        return
    numbers = of_lines.numbers_of(s.connection, [o.standing.order_id for o in (*late, *asked)])
    changed = "a fulfillment there was called off: its units were not sent"
    troubles = []
    for o in late:
        one = o.standing.order_id
        facts = {"number": numbers[one], "changed": changed}
        troubles.append(cases.Trouble("changed_too_late", str(one), one, one, facts))
    for o in asked:
        one = o.standing.order_id
        facts = {"number": numbers[one]}
        troubles += [cases.Trouble("sent_called_off", str(parcel), parcel, one, facts) for parcel in o.called_off]
    cases.file_cases(s.connection, troubles, s.by)


def ask_whether_sent(s: Slice, outcomes: Sequence[Outcome], orders: Mapping[int, Any]) -> None:
    """Of orders with units that are claimed here and that their channel says were sent a person says which is so."""
    asked = [o for o in outcomes if o.asks_sent and o.is_news]
    if not asked:
        return
    parts = of_lines.parts_here(s.connection, [o.standing.order_id for o in asked])
    troubles = []
    for o in asked:
        x, one = o.source, o.standing.order_id
        if x is None:
            continue
        ours = [line for line in x.lines if line.kind in SENT_BY_US]
        sent = sum(min(o.sent.get(line.ref, 0), line.qty) for line in ours)
        facts = {
            "channel": orders[one].account, "number": x.number, "sent": f"{sent} of {sum(line.qty for line in ours)}",
            "stands": stands_words(parts.get(one, ())), "lines": o.sent_there,
        }  # fmt: skip
        troubles.append(cases.Trouble("sent_elsewhere", str(one), one, one, facts, None, x.total_minor, x.currency))
    cases.file_cases(s.connection, troubles, s.by)
