"""The provider's books: a charge or a refund is one settlement line, and money only moves with its line."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from doorstep.sandbox.clock import from_seconds, wire_time
from doorstep.sandbox.office import Office, Refusal
from doorstep.sandbox.store import Row, transaction

SCHEMA = """
CREATE TABLE IF NOT EXISTS charge (
    n INTEGER PRIMARY KEY, charge_id TEXT NOT NULL UNIQUE, key TEXT UNIQUE, reference TEXT NOT NULL,
    amount INTEGER NOT NULL, fee INTEGER NOT NULL, currency TEXT NOT NULL, captured_at INTEGER NOT NULL,
    refunded INTEGER NOT NULL DEFAULT 0, CHECK (refunded BETWEEN 0 AND amount)
);
CREATE TABLE IF NOT EXISTS refund (
    n INTEGER PRIMARY KEY, refund_id TEXT NOT NULL UNIQUE, key TEXT NOT NULL, charge_id TEXT NOT NULL,
    reference TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL, reason TEXT NOT NULL,
    created_at INTEGER NOT NULL, appeared REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS refund_by_key ON refund (key);
CREATE INDEX IF NOT EXISTS refund_by_reference ON refund (reference);
CREATE TABLE IF NOT EXISTS line (
    n INTEGER PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL, charge_id TEXT, reference TEXT NOT NULL,
    amount INTEGER NOT NULL, fee INTEGER NOT NULL, net INTEGER NOT NULL, currency TEXT NOT NULL,
    created_at INTEGER NOT NULL, payout_id TEXT, description TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS line_unpaid ON line (currency, created_at) WHERE payout_id IS NULL;
CREATE INDEX IF NOT EXISTS line_by_payout ON line (payout_id);
"""
_FEE_BASIS_POINTS, _FEE_FIXED = 290, 30  # 2.9 % and 30 minor units
_LINE = "INSERT INTO line (kind, source, charge_id, reference, amount, fee, net, currency, created_at, description)"

_REFUND = (
    "INSERT INTO refund (refund_id, key, charge_id, reference, amount, currency, reason, created_at, appeared)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def fee_of(amount: int) -> int:
    """The provider's own rule, rounded half up; a merchant reads the booked fee and never computes it."""
    return min(amount, (amount * _FEE_BASIS_POINTS + 5_000) // 10_000 + _FEE_FIXED)


class Books:
    """Charges and refunds, each with its line, in one transaction."""

    def __init__(self, office: Office, honours_keys: bool) -> None:
        self._office, self._honours_keys = office, honours_keys

    def charge(self, asked: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """A charge each, all or none; the same id or key gets the same charge again."""
        with transaction(self._office.connection):
            return [self._charge(one) for one in asked]

    def _charge(self, one: Mapping[str, Any]) -> dict[str, Any]:
        connection = self._office.connection
        amount, currency, reference = (one.get(name) for name in ("amount", "currency", "reference"))
        if type(amount) is not int or amount <= 0:
            raise Refusal("amount_invalid", "`amount` must be minor units above zero")
        if not isinstance(currency, str) or len(currency) != 3 or not reference:
            raise Refusal("charge_incomplete", "a charge needs a `currency` of three letters and a `reference`")
        key = one.get("key") or None
        charge_id = str(one.get("id") or f"ch_{_digest(key or f'{reference} {time.time_ns()}')}")
        known = connection.execute("SELECT * FROM charge WHERE charge_id = ? OR key = ?", (charge_id, key)).fetchone()
        if known is None:
            captured_at = _instant(one.get("captured_at")) or self._office.clock.now()
            fee, at = fee_of(amount), int(captured_at.timestamp())
            connection.execute(
                "INSERT INTO charge (charge_id, key, reference, amount, fee, currency, captured_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (charge_id, key, reference, amount, fee, currency.upper(), at),
            )
            self._line("charge", charge_id, charge_id, str(reference), amount, fee, currency.upper(), at)
        elif (known["amount"], known["currency"]) != (amount, currency.upper()):
            raise Refusal("key_reused", f"{charge_id} is another charge", 409)
        return self.one_charge(charge_id)

    def one_charge(self, charge_id: str) -> dict[str, Any]:
        return _charge_wire(self._charge_row(charge_id))

    def _charge_row(self, charge_id: str) -> Row:
        found = self._office.connection.execute("SELECT * FROM charge WHERE charge_id = ?", (charge_id,))
        row: Row | None = found.fetchone()
        if row is None:
            raise Refusal("charge_not_found", f"there is no charge {charge_id!r}", 404)
        return row

    def refund(self, asked: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Money goes back once under one key, and never more than the charge still holds."""
        connection = self._office.connection
        charge_id, amount = str(asked.get("charge") or ""), asked.get("amount")
        reference = str(asked.get("reference") or key)
        if not key:
            raise Refusal("key_missing", "a refund needs an Idempotency-Key", 400)
        if type(amount) is not int or amount <= 0:
            raise Refusal("amount_invalid", "`amount` must be minor units above zero")
        known = connection.execute("SELECT * FROM refund WHERE key = ? ORDER BY n", (key,)).fetchone()
        if known and self._honours_keys:
            if (known["charge_id"], known["amount"]) != (charge_id, amount):
                raise Refusal("key_reused", f"the key {key!r} was used for another refund", 409)
            return _refund_wire(known)
        told = self._office.faults.for_one("refund", "refuse", (reference, charge_id))
        if told:
            raise Refusal(told.code, told.words)
        charge = self._charge_row(charge_id)
        _check_refund(charge, amount, str(asked.get("currency") or "").upper())
        refund_id = f"re_{_digest(f'{key} {time.time_ns()}' if known else key)}"
        at = int(self._office.clock.now().timestamp())
        row = (refund_id, key, charge_id, reference, amount, charge["currency"], str(asked.get("reason") or ""), at)
        with transaction(connection):
            connection.execute("UPDATE charge SET refunded = refunded + ? WHERE n = ?", (amount, charge["n"]))
            connection.execute(_REFUND, (*row, time.time()))
            self._line("refund", refund_id, charge_id, charge["reference"], -amount, 0, charge["currency"], at)
        return self.one_refund(refund_id)

    def one_refund(self, refund_id: str) -> dict[str, Any]:
        row = self._office.connection.execute("SELECT * FROM refund WHERE refund_id = ?", (refund_id,)).fetchone()
        if row is None:
            raise Refusal("refund_not_found", f"there is no refund {refund_id!r}", 404)
        return _refund_wire(row)

    def find_refunds(self, reference: str) -> list[dict[str, Any]]:
        """Every refund under the reference, doubles too, but for what a fault keeps out of sight."""
        rows = self._office.connection.execute(
            "SELECT * FROM refund WHERE reference = ? ORDER BY n", (reference,)
        ).fetchall()
        told = self._office.faults.for_one("find_refund", "not_found_for_a_while", (reference,))
        youngest = (told.seconds or float("inf")) if told else 0
        return [_refund_wire(row) for row in rows if time.time() - row["appeared"] >= youngest]

    def adjust(self, asked: Mapping[str, Any]) -> None:
        """A line that no charge explains: a monthly fee, a correction, a chargeback."""
        kind, amount = str(asked.get("kind") or "adjustment"), int(asked.get("amount") or 0)
        at = int(self._office.clock.now().timestamp())
        words, currency = str(asked.get("description") or ""), str(asked.get("currency") or "").upper()
        charge_id = str(asked["charge"]) if asked.get("charge") else None
        reference = self._charge_row(charge_id)["reference"] if charge_id else ""
        source = f"adj_{_digest(f'{kind} {amount} {time.time_ns()}')}"
        self._line(kind, source, charge_id, reference, amount, int(asked.get("fee") or 0), currency, at, words)

    def _line(
        self, kind: str, source: str, charge_id: str | None, reference: str, amount: int, fee: int, currency: str,
        at: int, description: str = "",
    ) -> None:  # fmt: skip
        self._office.connection.execute(
            f"{_LINE} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (kind, source, charge_id, reference, amount, fee, amount - fee, currency, at, description),
        )

    def ledger(self) -> dict[str, Any]:
        """Everything, for the proof that the shop's books equal ours."""
        read = self._office.connection.execute
        return {
            "charges": [_charge_wire(row) for row in read("SELECT * FROM charge ORDER BY n")],
            "refunds": [_refund_wire(row) for row in read("SELECT * FROM refund ORDER BY n")],
            "lines": [line_wire(row) for row in read("SELECT * FROM line ORDER BY n")],
        }


def _check_refund(charge: Row, amount: int, currency: str) -> None:
    left = charge["amount"] - charge["refunded"]
    if currency != charge["currency"]:
        raise Refusal("currency_differs", f"the charge is in {charge['currency']}, not in {currency or 'no currency'}")
    if amount > left:
        code = "charge_already_refunded" if left == 0 else "amount_too_large"
        raise Refusal(code, f"{left} minor units of {charge['charge_id']} are left, not {amount}")


def line_wire(row: Row) -> dict[str, Any]:
    names = ("source", "charge_id", "reference", "amount", "fee", "net", "currency", "payout_id", "description")
    kept = {name.removesuffix("_id"): row[name] for name in names}
    return {"id": f"line_{row['n']}", "type": row["kind"], **kept, "created_at": _told(row["created_at"])}


def _charge_wire(row: Row) -> dict[str, Any]:
    names = ("reference", "amount", "fee", "currency", "refunded")
    told_at = _told(row["captured_at"])
    return {"id": row["charge_id"], **{name: row[name] for name in names}, "captured_at": told_at}


def _refund_wire(row: Row) -> dict[str, Any]:
    names = ("key", "reference", "amount", "currency", "reason")
    kept = {name: row[name] for name in names}
    return {"id": row["refund_id"], "charge": row["charge_id"], **kept, "created_at": _told(row["created_at"])}


def _told(seconds: int) -> str:
    return wire_time(from_seconds(seconds))


def _instant(text: object) -> datetime | None:
    if not text:
        return None
    instant = datetime.fromisoformat(str(text))
    if instant.tzinfo is None:
        raise Refusal("time_zone_missing", f"{text!r} needs a time zone", 400)
    return instant.astimezone(UTC)


def _digest(seed: str) -> str:
    return blake2b(seed.encode(), digest_size=10).hexdigest()
