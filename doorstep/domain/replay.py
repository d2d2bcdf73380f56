"""What stored facts would make of an order today, beside what stands of it: what differs, and why one stays."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .enrichment import changed, is_judged, risk_of
from .lifecycle import ORDER
from .risk import Risk
from .standing import OPEN

FORGOTTEN, ERASED = "its buyer was forgotten", "a body of it was erased"
# Figures of a judgement that are a field of the order, its lines or its addresses: where that differs, it is named.
_NAMED_BESIDES = {
    "currency": "currency", "total_minor": "total_minor", "ship_country": "ship_to.country",
    "bill_country": "bill_to.country", "most_of_one": "line.qty", "service": "shipping_service",
}  # fmt: skip
UNREADABLE = "a fact of it cannot be read"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that would be otherwise; `of` is the channel's id of the line, or the case's key. A value of a person
    is marked, so that it is shown to nobody who did not ask for it."""

    field: str
    stands: object
    would: object
    of: str = ""
    is_personal: bool = False
    stays: str = ""  # why it stays as it is also where the order is judged anew


@dataclass(frozen=True, slots=True)
class Replayed:
    """An order whose facts were read again; `stays` says why it is left as it is whatever differs, '' where it would be
    judged anew."""

    order_id: int
    public_id: str
    number: str
    channel: str
    status: str
    differences: tuple[Difference, ...] = ()
    stays: str = ""

    @property
    def is_judged_anew(self) -> bool:
        """Whether judging it anew is let, and changes something."""
        return not self.stays and any(not difference.stays for difference in self.differences)


def why_it_stays(status: str, allocated: bool, is_forgotten: bool, is_erased: bool, is_unreadable: bool) -> str:
    """Why an order is not judged anew, in words; '' where it may be."""
    if is_forgotten:
        return FORGOTTEN
    if is_erased:
        return ERASED
    if is_unreadable:
        return UNREADABLE
    if status in OPEN and not allocated:
        return ""
    if status in ORDER.terminal or status == "sent":
        return f"{ORDER.status(status).label.lower()} already"
    return "under way: units are claimed"


def differ(
    stands: Mapping[str, object],
    would: Mapping[str, object],
    names: Iterable[str],
    prefix: str = "",
    of: str = "",
    is_personal: bool = False,
    stated: Collection[str] = (),
    stays: str = "",
) -> list[Difference]:
    """The fields of these names that would be otherwise. What a reading has no word on (None) stays as it stands, but
    of the `stated`, of which that is a word too."""
    found = []
    for name in names:
        before, after = stands.get(name), would.get(name)
        is_said = after is not None or name in stated
        if is_said and (before if before is not None or after is None else _nothing(after)) != after:
            found.append(Difference(prefix + name, before, after, of, is_personal, stays))
    return found


def _nothing(like: object) -> object:
    return "" if isinstance(like, str) else 0 if isinstance(like, int) else None


def differ_in_holds(
    open_ones: Iterable[tuple[str, str]],
    judged: Sequence[tuple[str, str]],
    waits_for_payment: bool,
    causes: Iterable[str],
) -> list[Difference]:
    """Which holds would end and which would come: (cause, group key) of the open ones, and of what is found now."""
    known = set(causes)
    stand = {one for one in open_ones if one[0] in known}
    come = set(judged)
    ends = {one for one in stand - come if not (one[0] == "not_paid" and waits_for_payment)}
    return [
        *(Difference("hold", cause, "ends", key) for cause, key in sorted(ends)),
        *(Difference("hold", None, cause, key) for cause, key in sorted(come - stand)),
    ]


def differ_in_risk(
    stored: Mapping[str, Any] | None, made: Mapping[str, Any] | None, named: Collection[str]
) -> list[Difference]:
    """What the order says of itself as figures, and its risk, beside the judgement that would take its place; `named`
    are the fields that are told already. A judgement from before figures were stored with it is not compared."""
    if stored is None or made is None or not is_judged(stored):
        return []
    now, was, said = risk_of(made), risk_of(stored), stored["said"]
    found = [
        Difference(f"said.{name}", said.get(name), made["said"][name])
        for name in changed(said, made["said"])
        if _NAMED_BESIDES.get(name) not in named
    ]
    if now != was:
        found.append(Difference("risk", _told(was), _told(now)))
    return found


def _told(risk: Risk) -> str:
    return f"{risk.score}: {'; '.join(risk.reasons)}" if risk.reasons else str(risk.score)


def count_fields(replayed: Iterable[Replayed]) -> dict[str, int]:
    """In how many orders each field differs."""
    counts: dict[str, int] = {}
    for one in replayed:
        for field in {difference.field for difference in one.differences}:
            counts[field] = counts.get(field, 0) + 1
    return counts
