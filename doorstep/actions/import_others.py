"""Counts, customers, suppliers and tax rates out of a sheet: what each row would change, and writing it by slices."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import Act
from doorstep.actions.import_product_writes import post_counts
from doorstep.actions.import_products import House
from doorstep.db import ledger, locks, tables
from doorstep.db.queries import catalog_import as reads
from doorstep.db.write import among, insert, take_ids, to_json, update
from doorstep.domain.ids import public_id
from doorstep.domain.imports import Given, Outcome, Trouble
from doorstep.domain.other_rows import CONTACT, PlainRows

Change = tuple[str, str, str]


class Plain:
    """What the kinds have in common: each row stands for itself, and nothing is learnt from one slice to the next."""

    def __init__(self, rows: PlainRows, house: House) -> None:
        self._rows, self.house = rows, house

    def read(self, row: int, cells: Sequence[str]) -> Given:
        return self._rows.read(row, cells)

    def finish(self) -> Iterator[Given]:
        return iter(())

    def remarks(self) -> list[str]:
        return []

    def settle(self) -> None: ...

    def lock(self, connection: sa.Connection, slice_: Sequence[Given]) -> None: ...


def _outcome(given: Given, is_fresh: bool, changes: Sequence[Change], facts: Any) -> Outcome:
    fate = "rejected" if given.troubles else "fresh" if is_fresh else "changed" if changes else "same"
    return Outcome(given, fate, tuple(changes), facts)


def _differences(wanted: Mapping[str, Any], row: Any) -> list[Change]:
    stood = {name: getattr(row, name) if row is not None else "" for name in wanted}
    return [(n.replace("_", " "), _said(stood[n]), _said(v)) for n, v in wanted.items() if v != stood[n]]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")


class Stock(Plain):
    """Bins as they were counted; the difference to what the books said when the sheet was read stands in the ledger
    with its reason. A bin is counted once."""

    def __init__(self, rows: PlainRows, house: House) -> None:
        super().__init__(rows, house)
        self._counted: dict[tuple[int, int, str], int] = {}  # which row counts which bin, over all slices

    def lock(self, connection: sa.Connection, slice_: Sequence[Given]) -> None:
        """Nobody else counts or claims units of these bins until the transaction ends."""
        skus = {row.id for row in _skus(connection, slice_).values()}
        locks.hold_stock(connection, skus)
        bins = {given.fields.get("bin") for given in slice_}
        places = reads.read_places(connection, skus)
        ledger.lock_balances(connection, [one for (_, _, bin_), (one, _) in places.items() if bin_ in bins])

    def compare(self, connection: sa.Connection, slice_: Sequence[Given]) -> list[Outcome]:
        skus = _skus(connection, slice_)
        places = reads.read_places(connection, [row.id for row in skus.values()])
        moved = reads.moved_since(connection, [one for one, _ in places.values()], self.house.books_at)
        return [self._weigh(given, skus, places, moved) for given in slice_]

    def _weigh(
        self, given: Given, skus: Mapping[str, Any], places: Mapping[Any, Any], moved: Mapping[int, tuple[int, bool]]
    ) -> Outcome:
        if given.troubles:
            return Outcome(given, "rejected")
        fields, code = given.fields, given.fields["code"]
        row = skus.get(code)
        site = self.house.site(fields["site"])
        if row is None:
            _refuse(
                given, "sku", "sku_unknown", code, f"There is no product {code}; add it first, or mend the spelling."
            )
        elif row.kind != "physical":
            _refuse(given, "sku", "kind", code, f"{code} is a {row.kind.replace('_', ' ')}: count what it is made of.")
        if site is None:
            known = ", ".join(self.house.sites)
            why = (
                f"There is no site “{fields['site']}”; the sites are {known}."
                if fields["site"]
                else f"Say which site: {known}."
            )
            _refuse(given, "site", "site", fields["site"], why)
        if given.troubles or row is None or site is None:
            return Outcome(given, "rejected")
        first = self._counted.setdefault((row.id, site, fields["bin"]), given.row)
        if first != given.row:  # by its barcode here and its SKU there, or by another spelling of the site
            why = f"Row {first} counts {row.code} in {fields['bin']} too; keep one of the two."
            _refuse(given, "sku", "row_twice", code, why)
            return Outcome(given, "rejected")
        one, amounts = places.get((row.id, site, fields["bin"]), (None, {}))
        claimed = amounts.get("allocated", 0)
        lies, (since, was_counted) = amounts.get("available", 0) + claimed, moved.get(one, (0, False))
        if was_counted and fields["qty"] == lies:  # whoever counted meanwhile counted the same
            since = 0
        lay = lies - since
        if was_counted and fields["qty"] != lay:
            why = f"{row.code} in {fields['bin']} was counted since; that count stands."
            _refuse(given, "qty", "counted_since", str(fields["qty"]), why)
            return Outcome(given, "rejected")
        if fields["qty"] + since < claimed:
            why = f"Orders have claimed {claimed} of {row.code} in {fields['bin']}: declare those picks short first."
            _refuse(given, "qty", "claimed", str(fields["qty"]), why)
            return Outcome(given, "rejected")
        difference = fields["qty"] - lay
        changes = [("in the bin", str(lay), str(fields["qty"]))] if difference else []
        return _outcome(given, one is None, changes, (row.id, site, fields["bin"], difference, fields["reason"]))

    def write(self, act: Act, outcomes: Sequence[Outcome], reason: str) -> None:
        rows = [o.facts for o in outcomes if o.fate in ("fresh", "changed")]
        # A bin that was counted empty for the first time is known from now on: its place stands with nothing in it.
        ledger.find_positions(act.connection, [row[:3] for row in rows])
        counts = [(*row[:4], row[4] or reason) for row in rows if row[3]]
        if counts:
            post_counts(act, counts)


def _skus(connection: sa.Connection, slice_: Sequence[Given]) -> dict[str, Any]:
    """The SKUs that rows name by their codes or barcodes, by what the row says."""
    codes = [given.fields.get("code", "") for given in slice_]
    by_barcode = reads.read_barcodes(connection, codes)
    named = {code: sku for code, (kind, _, sku) in by_barcode.items() if kind == "sku"}
    found = reads.read_skus(connection, [*codes, *named.values()])
    return {code: row for code in codes if (row := found.get(code) or found.get(named.get(code, ""))) is not None}


class Suppliers(Plain):
    """Suppliers by their names."""

    def compare(self, connection: sa.Connection, slice_: Sequence[Given]) -> list[Outcome]:
        supplier = tables.supplier
        names = [given.key for given in slice_ if given.key]
        found = connection.execute(sa.select(supplier).where(among(connection, supplier.c.name, names)))
        stands = {row.name: row for row in found}
        return [
            _outcome(
                given, given.key not in stands, _differences(given.fields, stands.get(given.key)), stands.get(given.key)
            )
            for given in slice_
        ]

    def write(self, act: Act, outcomes: Sequence[Outcome], reason: str) -> None:
        names = ("email", "phone", "site_url", "line1", "postcode", "city", "country", "note", "lead_days")
        blank = {**dict.fromkeys(names, ""), "lead_days": 0}
        fresh = [o.given for o in outcomes if o.fate == "fresh"]
        insert(
            act.connection, tables.supplier, ("public_id", "name", *names, "since"),
            [
                (public_id("sup", g.key), g.key, *({**blank, **g.fields}[n] for n in names), act.by.at)
                for g in fresh
            ],
        )  # fmt: skip
        changed = [(o.facts, o.given.fields) for o in outcomes if o.fate == "changed"]
        update(
            act.connection, tables.supplier, {n: f"v.{n}" for n in names}, "t.id = v.id",
            (("id", "int"), *((n, "int" if n == "lead_days" else "text") for n in names)),
            [(row.id, *(fields.get(n, getattr(row, n)) for n in names)) for row, fields in changed],
        )  # fmt: skip


class TaxRates(Plain):
    """Rates by place, class and priority."""

    _most = 0  # the highest rate of the sheet

    KEY = ("country", "region", "postcode", "city", "tax_class", "priority")
    VALUES = ("rate_ppm", "name", "compound", "on_shipping")

    def read(self, row: int, cells: Sequence[str]) -> Given:
        given = super().read(row, cells)
        self._most = max(self._most, given.fields.get("rate_ppm") or 0)
        return given

    def remarks(self) -> list[str]:
        if not 0 < self._most < 10_000:
            return []
        return ["Every rate is below one percent: 0.19 is read as 0.19 %. Where it is to be 19 %, write 19."]

    def compare(self, connection: sa.Connection, slice_: Sequence[Given]) -> list[Outcome]:
        rate = tables.tax_rate
        countries = {given.fields.get("country", "") for given in slice_}
        rows = connection.execute(sa.select(rate).where(among(connection, rate.c.country, sorted(countries))))
        stands = {tuple(getattr(row, name) for name in self.KEY): row for row in rows}
        outcomes = []
        for given in slice_:
            row = stands.get(tuple(given.fields.get(name) for name in self.KEY))
            wanted = {name: given.fields.get(name) for name in self.VALUES}
            changes = [
                ("rate", f"{old} ppm" if old else "", f"{now} ppm") if what == "rate ppm" else (what, old, now)
                for what, old, now in _differences({**wanted, "active": True}, row)
            ]
            outcomes.append(_outcome(given, row is None, changes, row))
        return outcomes

    def write(self, act: Act, outcomes: Sequence[Outcome], reason: str) -> None:
        fresh = [o.given.fields for o in outcomes if o.fate == "fresh"]
        columns = (*self.KEY, *self.VALUES)
        insert(
            act.connection, tables.tax_rate, (*columns, "since"),
            [(*(fields[name] for name in columns), act.by.at) for fields in fresh],
        )  # fmt: skip
        kinds = {"rate_ppm": "int", "name": "text", "compound": "bool", "on_shipping": "bool"}
        update(
            act.connection, tables.tax_rate,
            {**{name: f"v.{name}" for name in self.VALUES}, "active": "v.active"}, "t.id = v.id",
            (("id", "int"), *kinds.items(), ("active", "bool")),
            [
                (o.facts.id, *(o.given.fields[name] for name in self.VALUES), True)
                for o in outcomes if o.fate == "changed"
            ],
        )  # fmt: skip


class Customers(Plain):
    """Customers with where they live: their contact is the only place that knows it."""

    def _public(self, given: Given) -> str:
        return public_id("cus", self._account, given.key)

    @property
    def _account(self) -> int:
        return self.house.account_id or self.house.desk_id or 0

    def compare(self, connection: sa.Connection, slice_: Sequence[Given]) -> list[Outcome]:
        customer, contact = tables.customer, tables.contact
        rows = connection.execute(
            sa.select(
                customer.c.id.label("customer_id"), customer.c.public_id, customer.c.tags, customer.c.contact_id,
                contact.c.erased_at, *(contact.c[name] for name in CONTACT),
            )
            .select_from(customer.outerjoin(contact, contact.c.id == customer.c.contact_id))
            .where(among(connection, customer.c.public_id, [self._public(given) for given in slice_ if given.key]))
        )  # fmt: skip
        stands = {row.public_id: row for row in rows}
        outcomes = []
        for given in slice_:
            row = stands.get(self._public(given)) if given.key else None
            if row is not None and row.erased_at is not None:
                _refuse(given, "", "erased", given.key, "This customer asked to be forgotten; leave the row out.")
            told = {name: value for name, value in given.fields.items() if name in CONTACT}
            changes = [] if row is None else _differences(told, row)
            if row is not None and "tags" in given.fields and given.fields["tags"] != list(row.tags or ()):
                changes.append(("tags", _said(list(row.tags or ())), _said(given.fields["tags"])))
            outcomes.append(_outcome(given, row is None, changes, row))
        return outcomes

    def write(self, act: Act, outcomes: Sequence[Outcome], reason: str) -> None:
        """Another address is another contact: the one of orders that were sent stays as it was."""
        connection, at = act.connection, act.by.at
        written = [o for o in outcomes if o.fate in ("fresh", "changed")]
        contacts = take_ids(connection, tables.contact, len(written))
        rows = []
        for one, outcome in zip(contacts, written, strict=True):
            stood = outcome.facts
            values = (
                outcome.given.fields.get(n, (getattr(stood, n) or "") if stood is not None else "") for n in CONTACT
            )
            rows.append((one, *values))
        insert(connection, tables.contact, ("id", *CONTACT), rows)
        insert(
            connection, tables.customer,
            ("public_id", "account_id", "external_ref", "contact_id", "tags", "since"),
            [
                (self._public(o.given), self._account, o.given.key, one, to_json(o.given.fields.get("tags", [])), at)
                for one, o in zip(contacts, written, strict=True) if o.fate == "fresh"
            ],
        )  # fmt: skip
        update(
            connection, tables.customer, {"contact_id": "v.contact_id", "tags": "v.tags"}, "t.id = v.id",
            (("id", "int"), ("contact_id", "int"), ("tags", "json")),
            [
                (o.facts.customer_id, one, to_json(o.given.fields.get("tags", list(o.facts.tags or ()))))
                for one, o in zip(contacts, written, strict=True) if o.fate == "changed"
            ],
        )  # fmt: skip


def _refuse(given: Given, column: str, rule: str, value: str, why: str) -> None:
    given.troubles.append(Trouble(given.row, column, rule, value[:200], why))
