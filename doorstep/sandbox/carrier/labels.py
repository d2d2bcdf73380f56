"""Labels: bought once under one key, looked up by reference, voided in their own time, handed over by manifest."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

import orjson

from doorstep.sandbox.carrier.addresses import check_address
from doorstep.sandbox.carrier.prices import PriceTables
from doorstep.sandbox.carrier.tracking import first_step_at
from doorstep.sandbox.clock import from_seconds, wire_time
from doorstep.sandbox.office import Office, Refusal
from doorstep.sandbox.store import Row, transaction

SCHEMA = """
CREATE TABLE IF NOT EXISTS label (
    n INTEGER PRIMARY KEY,
    label_id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    asked TEXT NOT NULL,            -- hash of the request, so that a key is not used for two
    reference TEXT NOT NULL,
    tracking_number TEXT NOT NULL UNIQUE,
    service TEXT NOT NULL,
    cost INTEGER NOT NULL,
    currency TEXT NOT NULL,
    weight_grams INTEGER NOT NULL,
    addresses BLOB NOT NULL,
    transit_min INTEGER NOT NULL,
    transit_max INTEGER NOT NULL,
    delay_days INTEGER NOT NULL DEFAULT 0,
    bought_at INTEGER NOT NULL,     -- by the carrier's clock
    appeared REAL NOT NULL,         -- by the machine's, for look-ups that settle late
    handed_over_at INTEGER,
    void_asked_at INTEGER,
    step INTEGER NOT NULL DEFAULT 0,
    step_at INTEGER                 -- when its next tracking event falls due; NULL: none will
);
CREATE INDEX IF NOT EXISTS label_by_key ON label (key);
CREATE INDEX IF NOT EXISTS label_by_reference ON label (reference);
CREATE INDEX IF NOT EXISTS label_by_step ON label (step_at, n) WHERE step_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS manifest (
    n INTEGER PRIMARY KEY, manifest_id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, body BLOB NOT NULL
);
"""
_VOID_SETTLES = timedelta(hours=24)
_INSERT = (
    "INSERT INTO label (label_id, key, asked, reference, tracking_number, service, cost, currency, weight_grams,"
    " addresses, transit_min, transit_max, bought_at, appeared, step_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)

Outcome = dict[str, Any] | Refusal


class LabelBook:
    """The carrier's own list of labels, to which every shop's books must be equal."""

    def __init__(self, office: Office, prices: PriceTables, honours_keys: bool) -> None:
        self._office, self._prices, self._honours_keys = office, prices, honours_keys

    def buy(self, wanted: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """A label or a refusal for each; a key that was used before gets its label again."""
        known = self._by_key([str(one.get("key", "")) for one in wanted]) if self._honours_keys else {}
        outcomes: list[Outcome] = []
        rows: list[tuple[object, ...]] = []
        now = self._office.clock.now()
        for one in wanted:
            try:
                label, row = self._label(one, known, now)
            except Refusal as refusal:
                outcomes.append(refusal)
                continue
            outcomes.append(label)
            if row:
                rows.append(row)
                known[label["key"]] = {**label, "asked": row[2]}
        if rows:
            with transaction(self._office.connection) as connection:
                connection.executemany(_INSERT, rows)
        return outcomes

    def _label(
        self, one: Mapping[str, Any], known: dict[str, dict[str, Any]], now: datetime
    ) -> tuple[dict[str, Any], tuple[object, ...] | None]:
        key, reference, service = (str(one.get(name) or "") for name in ("key", "reference", "service"))
        if not key or not reference:
            raise Refusal("reference_missing", "a label needs a reference and an idempotency key")
        asked = blake2b(orjson.dumps(one, option=orjson.OPT_SORT_KEYS), digest_size=12).hexdigest()
        if self._honours_keys and key in known:
            if known[key]["asked"] != asked:
                raise Refusal("key_reused", f"the key {key!r} was used for another label", 409)
            return {name: value for name, value in known[key].items() if name != "asked"}, None
        told = self._office.faults.for_one("buy", "refuse", (reference, _postcode(one)))
        if told:
            raise Refusal(told.code, told.words)
        address, weight = one.get("to") or {}, int(one.get("weight_grams") or 0)
        check_address(service, address)
        quote = self._prices.quote(service, str(address["country"]), _postcode(one), weight)
        label_id, tracking_number = _numbers(key if self._honours_keys else f"{key}\x1f{time.time_ns()}")
        label = _wire(label_id, key, reference, tracking_number, service, quote.cost, self._prices.currency)
        addresses = orjson.dumps({"to": address, "from": one.get("from") or {}})
        row = (
            *(label_id, key, asked, reference, tracking_number, service, quote.cost, self._prices.currency, weight),
            *(addresses, *quote.transit_days, int(now.timestamp()), time.time(), first_step_at(now)),
        )
        return label, row

    def _by_key(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        rows = self._select(f"key IN ({_marks(keys)})", *keys)
        return {row["key"]: {**_label_of(row), "asked": row["asked"]} for row in rows}

    def find(self, references: Sequence[str]) -> list[dict[str, Any]]:
        """Every label under these references, doubles too, but for those that a fault keeps out of sight."""
        rows = self._select(f"reference IN ({_marks(references)})", *references)
        hidden = {}
        for reference in references:
            told = self._office.faults.for_one("find", "not_found_for_a_while", (reference,))
            if told:
                hidden[reference] = told.seconds or float("inf")
        newest = time.time()
        seen = [row for row in rows if newest - row["appeared"] >= hidden.get(row["reference"], 0)]
        return [self.describe(row) for row in seen]

    def one(self, label_id: str) -> Row:
        rows = self._select("label_id = ?", label_id)
        if not rows:
            raise Refusal("label_not_found", f"there is no label {label_id!r}", 404)
        return rows[0]

    def void(self, label_id: str) -> dict[str, Any]:
        """Ask for the money back; the answer comes a day later, and asking twice is asking once."""
        row = self.one(label_id)
        if row["void_asked_at"] is None:
            told = self._office.faults.for_one("void", "refuse", (row["reference"], label_id))
            if told:
                raise Refusal(told.code, told.words)
            asked_at = int(self._office.clock.now().timestamp())
            with transaction(self._office.connection) as connection:
                connection.execute("UPDATE label SET void_asked_at = ? WHERE n = ?", (asked_at, row["n"]))
                if row["handed_over_at"] is None:
                    connection.execute(
                        "UPDATE label SET step = -1, step_at = ? WHERE n = ?", (asked_at, row["n"])
                    )  # its next event says cancelled
        return self.describe(self.one(label_id))

    def hand_over(self, label_ids: Sequence[str], key: str) -> dict[str, Any]:
        """One manifest for these labels; the parcels are the carrier's from now on."""
        connection = self._office.connection
        made = connection.execute("SELECT body FROM manifest WHERE key = ?", (key,)).fetchone()
        if made:
            return dict(orjson.loads(made["body"]))
        rows = [self.one(label_id) for label_id in label_ids]
        voided = [row["label_id"] for row in rows if row["void_asked_at"] is not None]
        if voided:
            raise Refusal("label_voided", f"voided labels cannot be handed over: {', '.join(voided)}")
        now = self._office.clock.now()
        manifest = {"id": f"man_{_digest(key, 10)}", "labels": list(label_ids), "handed_over_at": wire_time(now)}
        with transaction(connection):
            connection.execute(
                "INSERT INTO manifest (manifest_id, key, body) VALUES (?, ?, ?)",
                (manifest["id"], key, orjson.dumps(manifest)),
            )
            connection.executemany(
                "UPDATE label SET handed_over_at = ?, step_at = coalesce(step_at, ?)"
                " WHERE n = ? AND handed_over_at IS NULL",
                [(int(now.timestamp()), int(now.timestamp()) + 3600, row["n"]) for row in rows],
            )
        return manifest

    def listing(self) -> list[dict[str, Any]]:
        """Every label that was ever sold, for the proof that the shop's books equal ours."""
        return [self.describe(row) for row in self._select("1 = 1")]

    def describe(self, row: Row) -> dict[str, Any]:
        return {
            **_label_of(row),
            "status": "bought" if row["handed_over_at"] is None else "handed_over",
            "void": self._void_status(row),
            "bought_at": wire_time(from_seconds(row["bought_at"])),
        }

    def _void_status(self, row: Row) -> str | None:
        if row["void_asked_at"] is None:
            return None
        if self._office.clock.now() < from_seconds(row["void_asked_at"]) + _VOID_SETTLES:
            return "submitted"
        return "refunded" if row["handed_over_at"] is None else "refused"

    def _select(self, where: str, *values: object) -> list[Row]:
        return self._office.connection.execute(f"SELECT * FROM label WHERE {where} ORDER BY n", values).fetchall()  # noqa: S608


def _label_of(row: Row) -> dict[str, Any]:
    return _wire(*(row[name] for name in _WIRE))


_WIRE = ("label_id", "key", "reference", "tracking_number", "service", "cost", "currency")


def _wire(
    label_id: str, key: str, reference: str, tracking_number: str, service: str, cost: int, currency: str
) -> dict[str, Any]:
    return {
        "id": label_id,
        "key": key,
        "reference": reference,
        "tracking_number": tracking_number,
        "service": service,
        "cost": cost,
        "currency": currency,
    }


def _numbers(seed: str) -> tuple[str, str]:
    """A label id and a tracking number with its check digit: the same key gets the same ones in every run."""
    digits = f"{int(_digest(seed, 6), 16) % 10**12:012d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"lbl_{_digest(seed, 10)}", f"SB{digits}{-weighted % 10}"


def _digest(seed: str, size: int) -> str:
    return blake2b(seed.encode(), digest_size=size).hexdigest()


def _postcode(one: Mapping[str, Any]) -> str:
    return str((one.get("to") or {}).get("postcode") or "")


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))
