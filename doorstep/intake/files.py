"""Orders out of files: each order's own bytes, cut out unchanged, into the same inbox as a webhook's."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from doorstep.connectors.channels import ChannelConnector, Envelope
from doorstep.connectors.channels.cutting import DECODER, elements, find_member, skip
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db import inbox
from doorstep.db.accounts import Account
from doorstep.db.engine import Database, business_now
from doorstep.db.queries.order_sheets import known_keys
from doorstep.db.write import to_json
from doorstep.domain.errors import CannotDoError

_AT_ONCE = 200  # orders in one transaction


@dataclass(frozen=True, slots=True)
class Cut:
    """One order's text as it stood in its file, or why there is none."""

    file: str
    place: str  # where in the file, in words
    body: bytes = b""
    reason: str = ""


@dataclass(slots=True)
class Outcome:
    """What became of the orders of an import, or would; read is always the sum of the other four."""

    read: int = 0
    stored: int = 0
    would_store: int = 0
    duplicate: int = 0
    rejected: int = 0
    reasons: list[dict[str, str]] = field(default_factory=list)

    def reject(self, cut: Cut, reason: str) -> None:
        self.rejected += 1
        self.reasons.append({"file": cut.file, "place": cut.place, "reason": reason})


def import_orders(database: Database, account: Account, paths: Sequence[Path], is_applied: bool = True) -> Outcome:
    """Every order in the files that the channel could have sent is in the inbox, once; the others are named with their
    reason. All files are read before the first order is stored, and none is where it is not to be applied yet."""
    connector = CHANNELS.get(account.vendor)
    if connector is None:
        raise CannotDoError(f"{account.name} is at {account.vendor}, whose orders Doorstep cannot read.")
    cuts = [cut for path in paths for cut in cut_orders(path.name, path.read_bytes())]
    outcome = Outcome(read=len(cuts))
    good = [cut for cut in cuts if _is_an_order(connector, cut, outcome)]
    if not is_applied:
        keys = {_key(account, connector, cut) for cut in good}
        with database.reading() as connection:
            outcome.would_store = len(keys - known_keys(connection, account.id, sorted(keys)))
        outcome.duplicate = len(good) - outcome.would_store
        return outcome
    for first in range(0, len(good), _AT_ONCE):
        part = good[first : first + _AT_ONCE]
        fresh = _store(database, account, connector, part)
        outcome.stored += fresh
        outcome.duplicate += len(part) - fresh
    return outcome


def _is_an_order(connector: ChannelConnector, cut: Cut, outcome: Outcome) -> bool:
    """Whether the channel's reader finds an order in it; the outcome is told where not."""
    if cut.reason:
        outcome.reject(cut, cut.reason)
        return False
    fact = connector.read(connector.order_topic, cut.body)
    if fact.kind != "order":
        outcome.reject(cut, fact.reason or f"it is no order but {fact.kind}")
    return fact.kind == "order"


def _store(database: Database, account: Account, connector: ChannelConnector, cuts: Sequence[Cut]) -> int:
    topic = connector.order_topic
    with database.writing("intake") as connection:
        now = business_now(connection)
        arrivals = []
        for cut in cuts:
            key = _key(account, connector, cut)
            headers = to_json({"file": cut.file, "place": cut.place})
            arrivals.append(inbox.Arrival(account.id, key, topic, cut.body, now, headers, delivery_ref="file"))
        return len(inbox.store(connection, arrivals))


def _key(account: Account, connector: ChannelConnector, cut: Cut) -> str:
    """What the order is known again by."""
    envelope = Envelope(connector.order_topic, "file", None, account.external_ref)
    return connector.dedupe_key(envelope, inbox.sha256(cut.body))


def cut_orders(file: str, content: bytes) -> list[Cut]:
    """The file's orders: it may be one order, a list, an answer of an API that wraps them, or one a line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [Cut(file, "the file", reason=f"it is not UTF-8 text (byte {error.start})")]
    if not text.strip():
        return [Cut(file, "the file", reason="it is empty")]
    try:
        return list(_cut_whole(file, text))
    except (ValueError, RecursionError) as error:
        lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) > 1 and _is_one_a_line(lines):
            return [_cut_line(file, n, line) for n, line in lines]
        return [Cut(file, "the file", reason=_not_json(error))]


def _cut_whole(file: str, text: str) -> Iterator[Cut]:
    start = skip(text, 0)
    value, end = DECODER.raw_decode(text, start)
    if skip(text, end) != len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    if isinstance(value, dict) and "line_items" not in value:
        for name in ("orders", "order", "data"):
            if isinstance(value.get(name), list | dict):
                value, start = value[name], find_member(text, start, name)
                break
    if isinstance(value, list):
        for n, (first, last) in enumerate(elements(text, start), 1):
            yield Cut(file, f"order {n}", text[first:last].encode())
    else:
        _, end = DECODER.raw_decode(text, start)
        yield Cut(file, "order 1", text[start:end].encode())


def _is_one_a_line(lines: Sequence[tuple[int, str]]) -> bool:
    """Whether most lines stand alone; one spoilt line does not make a file of orders unreadable."""
    whole = sum(1 for _, line in lines if not _cut_line("", 0, line).reason)
    return whole * 2 > len(lines)


def _cut_line(file: str, n: int, line: str) -> Cut:
    place = f"line {n}"
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Cut(file, place, reason=_not_json(error))
    if not isinstance(value, dict):
        return Cut(file, place, reason="it is no order but a single value")
    return Cut(file, place, line.strip().encode())


def _not_json(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON ({error.msg}, line {error.lineno}, column {error.colno})"
    return "it is not JSON (it is nested too deeply, or holds a number that is too long)"
