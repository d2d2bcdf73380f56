"""One order's life as sentences in the shop's words, in the order of time, each with who, why and the run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from doorstep.db.actors import SYSTEM
from doorstep.db.queries.trace import Trace
from doorstep.desk.story import MOVES, message_title, outcome_words
from doorstep.domain.history import with_words

from .show import money

# What the desk does not tell, because it is how and not what.
_HOW: Mapping[tuple[str, str], str] = {
    ("effect", "call"): "{who}: asked for",
    ("effect", "call_again"): "{who}: asked for again, under the same key",
    ("effect", "settle"): "{who}: done",
    ("effect", "want_again"): "{who}: surely not done, to be asked for anew",
    ("message", "send"): "Being told to the customer: {who}",
    ("pick_task", "pick"): "{who} picked",
    ("pick_task", "declare_short"): "{who}: not all was there",
    ("pick_task", "put_back"): "{who}: put back, to be picked again",
    ("pick_task", "find_again"): "{who}: to be picked again, the short was undone",
    ("pick_task", "cancel"): "{who}: need not be picked",
    ("settlement_line", "match"): "{who} is named",
    ("settlement_line", "write_off"): "{who} is explained by a person",
    ("exception_case", "resolve"): "Case answered: {who}",
    ("exception_case", "clear"): "Case over, the reason for it is gone: {who}",
}
_WORDS = {**MOVES, **_HOW}
# What happens in one moment is told cause first: by kind, or by kind and word where one kind is early and late.
_IN_TURN = (
    "event", "case", "revision", "payment", "entry payment", "order confirm", "promise", "entry allocate",
    "order start", "part", "fulfillment release", "pick_task", "entry pick", "entry", "fulfillment", "parcel seal",
    "rma wanted", "rma", "refund wanted", "message send", "effect", "entry refund", "shipment", "entry label", "scan",
    "entry hand_over", "parcel", "fulfillment send", "order", "refund", "rma close", "message", "settlement_line",
)  # fmt: skip
_SENT = 3  # where a revision keeps what the channel counts as sent of a line
_TURN = {word: turn for turn, word in enumerate(_IN_TURN)}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. `about` is what a program looks up: keys, numbers, amounts."""

    at: datetime
    kind: str
    says: str
    who: str = ""
    why: str = ""
    run: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def turn(self) -> int:
        """Its place among what happened in the same moment."""
        word = self.about.get("move") or self.about.get("booked") or self.about.get("step") or ""
        return _TURN.get(f"{self.kind} {word}", _TURN[self.kind])

    def as_json(self) -> dict[str, Any]:
        told = {"at": self.at, "kind": self.kind, "says": self.says, "who": self.who, "why": self.why, "run": self.run}
        return {**told, "about": dict(self.about)}


def tell(trace: Trace, personal: bool = False) -> list[Step]:
    """The whole life, oldest first; what the customer was told by subject line only where `personal` is asked for."""
    names = _names(trace, personal)
    told = [
        *_events(trace), *_revisions(trace), *_payments(trace), *_promises(trace), *_parts(trace), *_entries(trace),
        *_wishes(trace, names), *_cases(trace), *_wanted_back(trace), *_scans(trace), *_moves(trace, names),
    ]  # fmt: skip
    return in_order(told)


def in_order(told: Iterable[Step]) -> list[Step]:
    """By time, and in one moment the way things go. A carrier tells whole seconds: within that second its scan stands
    behind what must have come before it."""
    by_time = sorted(told, key=lambda step: (step.at, step.turn))
    rough = [step for step in by_time if step.kind == "scan" and not step.at.microsecond]
    ordered = [step for step in by_time if step not in rough]
    for scan in rough:
        ends = scan.at + timedelta(seconds=1)
        later = (n for n, s in enumerate(ordered) if s.at >= ends or (s.at >= scan.at and s.turn > scan.turn))
        ordered.insert(next(later, len(ordered)), scan)
    return ordered


def _names(trace: Trace, personal: bool) -> dict[tuple[str, int], str]:
    """What each row that moves is called."""
    sheet = trace.sheet
    parcel_n = {row.id: row.n for row in sheet.parcels}
    names = {("order", sheet.order.id): "The order"}
    names |= {("fulfillment", row.id): f"Part {row.n}, {row.site}" for row in sheet.parts}
    names |= {("pick_task", row.id): f"{row.qty} of {row.code} from {row.bin} in {row.site}" for row in trace.tasks}
    names |= {("parcel", row.id): f"Parcel {row.n}" for row in sheet.parcels}
    for row in sheet.shipments:
        label = f"{row.carrier} {row.service}".strip()
        names["shipment", row.id] = f"{label} for parcel {parcel_n.get(row.parcel_id, '?')}"
    for row in sheet.messages:
        title = message_title(row.kind)
        names["message", row.id] = f"{title} (“{row.subject}”)" if personal and row.subject else title
    currency = sheet.order.currency
    names |= {("refund", r.id): f"Refund {r.n} of {money(r.amount_minor, r.currency)}" for r in sheet.refunds}
    names |= {("rma", row.id): f"Return {row.n}" for row in sheet.returns}
    for row in sheet.settlements:
        amount = money(row.net_minor, row.currency or currency)
        names["settlement_line", row.id] = (
            f"{row.kind.replace('_', ' ').capitalize()} of {amount} in payout {row.payout}"
        )
    names |= {("exception_case", row.id): row.question for row in sheet.cases}
    for row in trace.effects:
        of = names.get((row.subject_kind, row.subject_id), "")
        of = f"“{of}”" if of and row.subject_kind == "message" else of
        names["effect", row.id] = (
            f"{_ASKED.get(row.operation, row.operation.replace('_', ' '))}{f' {of}' if of else ''}"
        )
    return {key: name[:1].upper() + name[1:] for key, name in names.items()}


_ASKED = {
    "buy_label": "a label for", "void_label": "taking back the label", "refund": "paying back",
    "send_message": "the mail", "tell_channel": "telling the channel of",
}  # fmt: skip


def _moves(trace: Trace, names: Mapping[tuple[str, int], str]) -> Iterator[Step]:
    effects = {row.id: row for row in trace.effects}
    shipments = {row.id: row for row in trace.sheet.shipments}
    for row in trace.journal:
        who = names.get((row.kind, row.subject_id), row.kind.replace("_", " "))
        says = _WORDS.get((row.kind, row.verb), f"{{who}}: {row.verb.replace('_', ' ')}").format(who=who)
        about: dict[str, Any] = {"move": row.verb, "from": row.from_status, "to": row.to_status}
        if row.kind == "effect":
            effect = effects[row.subject_id]
            about |= {"key": effect.key, "at_vendor": effect.account}
            if row.verb == "settle":
                about |= {"vendor_ref": effect.external_ref, "amount": money(effect.amount_minor, effect.currency)}
                says += _detail(effect.external_ref, money(effect.amount_minor, effect.currency))
        elif row.kind == "shipment" and row.verb == "book":
            shipment = shipments[row.subject_id]
            about |= {"tracking": shipment.tracking_ref, "cost": money(shipment.cost_minor, shipment.currency)}
            says += _detail(shipment.tracking_ref, money(shipment.cost_minor, shipment.currency))
        kind = "case" if row.kind == "exception_case" else row.kind
        why = with_words(row.reason, trace.sheet.order.cancel_reason)
        yield Step(row.at, kind, says[:1].upper() + says[1:], row.actor or "", why, row.run_ref, about)


def _detail(*parts: str | None) -> str:
    told = ", ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def _events(trace: Trace) -> Iterator[Step]:
    for row in trace.sheet.events:
        house = row.account_kind == "house"
        at = row.occurred_at if house and row.occurred_at else row.received_at
        word = row.topic.split(".")[-1].replace("_", " ")
        says = f"Asked for at the {row.account}: {word}" if house else f"{row.account} said: {row.topic}"
        if row.deliveries > 1:
            says += f", {row.deliveries} times"
        why = row.outcome_reason or ("" if house else outcome_words(row.outcome))
        about = {"event": row.id, "topic": row.topic, "outcome": row.outcome, "deliveries": row.deliveries}
        about |= {"sha256": row.sha256, "bytes": row.size_bytes}
        yield Step(at, "event", says, row.actor or ("" if house else row.account), why, "", about)


def _revisions(trace: Trace) -> Iterator[Step]:
    currency = trace.sheet.order.currency
    for row in trace.revisions:
        total = money(row.total_minor, currency)
        says = f"Understood as revision {row.n}: {total}, {(row.payment or 'no word of payment').replace('_', ' ')}"
        known = [line for line in row.lines or () if len(line) > _SENT]
        sent, units = sum(int(line[_SENT]) for line in known), sum(int(line[1]) for line in known)
        says += f"; {sent} of {units} units were sent" if sent else ""
        about = {"revision": row.n, "event": row.event_id, "lines": row.lines}
        yield Step(row.at, "revision", says, about=about)


def _payments(trace: Trace) -> Iterator[Step]:
    for row in trace.sheet.payments:
        says = f"Paid: {money(row.amount_minor, row.currency)}{f' by {row.method}' if row.method else ''}"
        yield Step(row.at, "payment", says, about={"payment": row.external_ref})


def _promises(trace: Trace) -> Iterator[Step]:
    for row in trace.sheet.promises:
        says = f"Promised for {row.promised_on}"
        why = f"{row.reason}; to leave by {row.ship_by_at:%Y-%m-%d %H:%M} UTC"
        yield Step(row.at, "promise", says, "", why, "", {"promise": row.n, "inputs": row.inputs})
        if row.decided_at is not None:
            says = f"The promise was {row.outcome}"
            yield Step(
                row.decided_at, "promise", says, "", f"by {row.fault}" if row.fault else "", "", {"promise": row.n}
            )


def _parts(trace: Trace) -> Iterator[Step]:
    for row in trace.sheet.parts:
        why = str((row.why or {}).get("rule", "")) if isinstance(row.why, Mapping) else ""
        yield Step(row.planned_at, "part", f"Part {row.n} is planned in {row.site}", "", why, "", {"why": row.why})


def _entries(trace: Trace) -> Iterator[Step]:
    """Each entry of the books in one sentence: what went from where to where."""
    by_entry: dict[int, list[Any]] = {}
    for row in trace.sheet.entries:
        by_entry.setdefault(row.id, []).append(row)
    for entry_id, postings in sorted(by_entry.items()):
        first = postings[0]
        moved = ", ".join(_pairs(postings))
        says = f"Booked, {first.kind.replace('_', ' ')}: {moved}"
        about = {"entry": entry_id, "booked": first.kind, "ref": first.ref}
        yield Step(first.at, "entry", says, first.actor or "", first.reason, "", about)


def _pairs(postings: Iterable[Any]) -> Iterator[str]:
    """Postings stand in pairs: out of one account, into another."""
    rows = list(postings)
    for out, into in zip(rows[::2], rows[1::2], strict=False):
        unit = money(into.amount, into.currency) if into.currency else f"{into.amount} of {into.code}"
        where = f" in {into.bin}" if into.bin else ""
        yield f"{unit} {out.account.replace('_', ' ')} → {into.account.replace('_', ' ')}{where}"


def _wishes(trace: Trace, names: Mapping[tuple[str, int], str]) -> Iterator[Step]:
    for row in trace.effects:
        who = names["effect", row.id]
        about = {"key": row.key, "effect": row.public_id, "at_vendor": row.account, "status": row.status}
        at = f" of {row.account}" if row.account else ""
        yield Step(row.wanted_at, "effect", f"{who}: wanted{at}, under the key {row.key}", about=about)


def _cases(trace: Trace) -> Iterator[Step]:
    """Who held it is who did what raised the case, in that very moment: a stage, by its rules, but for a person who
    found too few or undid an answer. Who is asked has done nothing yet."""
    by_hand = {move.at: move.actor for move in trace.journal if move.verb in ("declare_short", "stand_back")}
    for row in trace.sheet.cases:
        says = f"{'Held: ' if row.holds else 'A case: '}{row.question}"
        about = {"case": row.public_id, "cause": row.cause, "owner": row.owner}
        yield Step(row.since, "case", says, by_hand.get(row.since) or SYSTEM, f"{row.owner} is asked", "", about)
        if row.cleared_at is not None and row.status == "resolved":
            answer = (row.answer or "").replace("_", " ")
            says = f"Let go: {row.question}"
            yield Step(row.cleared_at, "case", says, row.resolved_by or "", f"{answer}, answered at {row.resolved_via}")
        elif row.cleared_at is not None:
            yield Step(row.cleared_at, "case", f"Let go: {row.question}", "", "the reason for it is gone")


def _wanted_back(trace: Trace) -> Iterator[Step]:
    """What is to come back, goods and money, before anything of it moved."""
    for row in trace.sheet.returns:
        yield Step(
            row.requested_at, "rma", f"Return {row.n} was asked for", "the customer", row.reason, "", {"step": "wanted"}
        )
    for row in trace.sheet.refunds:
        amount, by = money(row.amount_minor, row.currency), "the channel" if row.made_by == "channel" else ""
        about = {"step": "wanted", "calculation": row.calculation}
        says = f"Refund {row.n} of {amount} {'was made' if by else 'is owed'}"
        yield Step(row.at, "refund", says, by, row.reason, "", about)


def _scans(trace: Trace) -> Iterator[Step]:
    carrier = {row.id: row.carrier for row in trace.sheet.shipments}
    for row in trace.sheet.scans:
        known = (row.status or row.word).replace("_", " ")
        place = row.place.replace("_", " ")
        who = carrier.get(row.shipment_id, "")
        says = f"Scanned by the carrier: {known}{f', {place}' if place and place != known else ''}"
        yield Step(row.occurred_at, "scan", says, who, about={"word": row.word})
