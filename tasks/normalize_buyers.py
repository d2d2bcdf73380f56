"""What is known around a batch's orders: who bought before, what became of that, and what came within the hour."""

import ipaddress
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from doorstep.db.queries import buyers
from doorstep.db.queries import normalize as rows
from doorstep.db.secrets import Safe, open_safe
from doorstep.domain.enrichment import Known, said_of, stands
from doorstep.domain.orders import Address, SourceOrder
from doorstep.settings import settings

if TYPE_CHECKING:
    from .normalize import Gathered

_HOUR = timedelta(hours=1)
_CUSTOMER, _EMAIL, _ADDRESS, _IP = "ceai"  # what a mark is of: its first letter


def known_around(
    connection: Any, gathered: "Gathered", sources: Mapping[int, SourceOrder]
) -> tuple[dict[int, Known], dict[int, tuple[str, ...]]]:
    """What is known around each order that is to be judged, and the marks of all; four statements for any number."""
    safe = open_safe(settings())
    marks = {one: _marks(safe, gathered.standing[one].account_id, x) for one, x in sources.items()}
    judged = [one for one, x in sources.items() if _is_judged_now(gathered, one, x)]
    if not judged:
        return {}, marks
    marked, shared = buyers.read_marked(connection, {m for one in judged for m in marks[one]})
    near = {m: dict(found) for m, found in marked.items()}
    for one, x in sources.items():  # those of the batch itself, of which no row may stand yet
        for m in marks[one]:
            if m not in shared:
                near.setdefault(m, {})[one] = x.placed_at
    became = buyers.read_became(connection, {o for one in judged for o in _of_buyer(near, marks[one], one)})
    customers = {one: (gathered.standing[one].account_id, sources[one].customer_ref) for one in judged}
    before = rows.orders_before(connection, list(customers.values()))
    found = {}
    for one in judged:
        # An order that was judged before counts among its customer's orders itself.
        counted = before.get(customers[one], 0) - (gathered.orders[one].customer_ref == sources[one].customer_ref)
        found[one] = _known(one, sources[one], marks[one], near, became, counted)
    return found, marks


def _is_judged_now(gathered: "Gathered", one: int, source: SourceOrder) -> bool:
    standing = gathered.standing[one]
    return standing.is_open and not stands(said_of(source), standing.enrichment)


def _known(
    one: int,
    source: SourceOrder,
    marks: Iterable[str],
    near: Mapping[str, Mapping[int, Any]],
    became: Mapping[int, Any],
    counted: int,
) -> Known:
    since = source.placed_at - _HOUR
    theirs = _of_buyer(near, marks, one)
    of_hour = {o for o, at in theirs.items() if since <= at <= source.placed_at}
    older = [became[o] for o, at in theirs.items() if at < since and o in became and not became[o].is_test]
    kept = [row for row in older if row.status != "cancelled"]
    spent: dict[str, int] = {}
    for row in kept:
        if row.currency:
            spent[row.currency] = spent.get(row.currency, 0) + row.total_minor - row.refunded_minor
    hour = {kind: _within(near, marks, kind, one, source) for kind in (_ADDRESS, _IP)}
    return Known(
        orders=max(len(kept), counted - (len(older) - len(kept)) - len(of_hour & set(became))),
        spent=tuple(sorted(spent.items())),
        refunded=sum(row.refunded_minor > 0 for row in kept),
        returned=sum(bool(row.sent_back) for row in kept),
        undelivered=sum(bool(row.undelivered) for row in kept),
        cancelled=len(older) - len(kept),
        by="customer" if source.customer_ref else "e-mail" if source.email else "",
        hour_buyer=len(of_hour),
        hour_address=hour[_ADDRESS],
        hour_ip=hour[_IP],
    )


def _of_buyer(near: Mapping[str, Mapping[int, Any]], marks: Iterable[str], one: int) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for m in marks:
        if m[0] in (_CUSTOMER, _EMAIL):
            found |= near.get(m, {})
    found.pop(one, None)
    return found


def _within(
    near: Mapping[str, Mapping[int, Any]], marks: Iterable[str], kind: str, one: int, source: SourceOrder
) -> int:
    since = source.placed_at - _HOUR
    return sum(
        since <= at <= source.placed_at for m in marks if m[0] == kind for o, at in near.get(m, {}).items() if o != one
    )


def _marks(safe: Safe, account_id: int, x: SourceOrder) -> tuple[str, ...]:
    """By what the order is known with others: its customer at the channel, e-mail, address and internet address."""
    words = [
        (_CUSTOMER, f"{account_id}:{x.customer_ref}" if x.customer_ref else ""),
        (_EMAIL, x.email.strip().casefold()),
        (_ADDRESS, _place(x.ship_to)),
        (_IP, _public(x.client_ip)),
    ]
    return tuple(safe.mark(kind, word) for kind, word in words if word)


def _place(address: Address | None) -> str:
    """Where it goes, however it is spelt; '' where it is not said to the door."""
    if address is None or not address.line1 or not (address.postcode or address.city):
        return ""
    said = (address.line1, address.line2, address.postcode or address.city, address.country)
    return "|".join("".join(letter for letter in part.casefold() if letter.isalnum()) for part in said)


def _public(ip: str) -> str:
    """The internet address, '' where it is none or is a proxy's of the shop's own house."""
    try:
        return str(ipaddress.ip_address(ip.strip())) if ipaddress.ip_address(ip.strip()).is_global else ""
    except ValueError:
        return ""
