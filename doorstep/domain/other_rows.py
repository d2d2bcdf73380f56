"""Rows of counts, customers, suppliers and tax rates, from the sheet alone."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import catalog_values as values
from .imports import Countries, Given, RowReader
from .tax import class_name, is_postcode_rule

Reading = Callable[[Given, RowReader], None]


class PlainRows:
    """Reads a sheet in which each row stands for itself; two rows about the same are one too many."""

    def __init__(
        self, headings: Sequence[str], columns: Mapping[str, str], reading: Reading, marks: Mapping[str, str],
        countries: Countries,
    ) -> None:  # fmt: skip
        self._rows, self._reading = RowReader(headings, columns, marks, countries), reading
        self._seen: dict[str, int] = {}

    def read(self, row: int, cells: Sequence[str]) -> Given:
        """What the row asks for."""
        given = self._rows.begin(row, cells)
        self._reading(given, self._rows)
        if given.key and given.key in self._seen:
            why = f"Row {self._seen[given.key]} is about the same ({given.key}); keep one of the two."
            self._rows.refuse(given, "", "row_twice", given.key, why)
        self._seen.setdefault(given.key, row)
        return given


def reading_stock(place: tuple[str, str]) -> Reading:
    """Counts: `place` is the site and the bin of rows that name none."""

    def read(given: Given, rows: RowReader) -> None:
        code, site, bin_ = rows.code(given, "sku", 64), rows.code(given, "site", 60), rows.code(given, "bin", 40)
        qty = rows.read(given, "qty", values.read_whole, 0, 10_000_000, rows.mark("qty"))
        if not code:
            rows.refuse(given, "sku", "sku_missing", "", "The row names no SKU; give it one.")
        if qty is None and not given.troubles:
            rows.refuse(given, "qty", "qty_missing", "", "The row says no count; write 0 where nothing lies there.")
        bin_ = bin_ or place[1]
        if not bin_:
            rows.refuse(
                given, "bin", "bin_missing", "", "The row names no bin, and none was given for all; say where it lies."
            )
        given.fields = {
            "code": code,
            "site": site or place[0],
            "bin": bin_,
            "qty": qty,
            "reason": rows.text(given, "reason", 200),
        }
        given.key = f"{code} in {bin_}" + (f", {given.fields['site']}" if given.fields["site"] else "")

    return read


_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
CONTACT = (
    "name", "company", "email", "phone", "line1", "line2", "postcode", "city", "region", "country", "language", "note",
)  # fmt: skip


def read_customer(given: Given, rows: RowReader) -> None:
    """A customer, known by the channel's number or else by the e-mail."""
    fields = given.fields
    for name in CONTACT:
        if name != "country" and (value := rows.text(given, name, 2000 if name == "note" else 200)):
            fields[name] = value
    full = " ".join(filter(None, (rows.text(given, "first_name", 100), rows.text(given, "last_name", 100))))
    if full and "name" not in fields:
        fields["name"] = full
    _email(given, rows)
    if country := rows.read(given, "country", values.read_country, rows.countries):
        fields["country"] = country
    if language := fields.get("language"):
        fields["language"] = language.replace("_", "-")[:10]
    tags = [tag.strip()[:100] for tag in rows.text(given, "tags", 2000).split(",") if tag.strip()]
    if tags:
        fields["tags"] = tags
    ref = rows.text(given, "ref", 100)
    given.key = ref or fields.get("email", "").casefold()
    if not given.key:
        named = [fields.get(name, "") for name in ("name", "company", "postcode", "line1")]
        given.key = "|".join(named).casefold() if any(named) else ""
    if not (fields.get("name") or fields.get("company") or fields.get("email")):
        rows.refuse(given, "name", "name_missing", "", "The row names nobody; give it a name, a company or an e-mail.")


def read_supplier(given: Given, rows: RowReader) -> None:
    """A supplier, known by the name."""
    for name in ("email", "phone", "site_url", "line1", "postcode", "city", "note"):
        if value := rows.text(given, name, 2000 if name == "note" else 200):
            given.fields[name] = value
    _email(given, rows)
    if country := rows.read(given, "country", values.read_country, rows.countries):
        given.fields["country"] = country
    lead = rows.read(given, "lead_days", values.read_days, rows.mark("lead_days"))
    if lead is not None:
        given.fields["lead_days"] = lead
    if (url := given.fields.get("site_url")) and not re.match(r"https?://", url):
        given.fields["site_url"] = f"https://{url}"
    given.key = rows.text(given, "name", 120)
    if not given.key:
        rows.refuse(given, "name", "name_missing", "", "The row names no supplier; give it a name.")


def _email(given: Given, rows: RowReader) -> None:
    email = given.fields.get("email")
    if email and not _EMAIL.fullmatch(email):
        rows.refuse(given, "email", "email", email, "This is no e-mail address; mend it, or leave it empty.")


def read_tax_rate(given: Given, rows: RowReader) -> None:
    """A rate, known by its place, its class and its priority."""

    def place(name: str) -> str:
        value = rows.text(given, name, 2000)
        return "" if value == "*" else value

    country = rows.text(given, "country", 10)
    fields: dict[str, Any] = {
        "country": rows.read(given, "country", values.read_country, rows.countries) or "",
        "region": place("region").upper(), "postcode": place("postcode").upper(), "city": place("city").upper(),
        "rate_ppm": rows.read(given, "rate", values.read_rate), "name": rows.text(given, "name", 100),
        "priority": rows.read(given, "priority", values.read_whole, 1, 99) or 1,
        "compound": bool(rows.read(given, "compound", values.read_yes)),
    }  # fmt: skip
    shipping = rows.read(given, "on_shipping", values.read_yes)
    fields["on_shipping"] = shipping if shipping is not None else True
    fields["tax_class"] = class_name(rows.text(given, "tax_class", 40))  # as they are compared, and kept by the form
    if not is_postcode_rule(fields["postcode"]):
        why = "Write postcodes as in 10115; 902*; 90210...90299, with the smaller end first."
        rows.refuse(given, "postcode", "postcode", fields["postcode"], why)
    if not country or country == "*":
        rows.refuse(given, "country", "country", country, "Say the country, with its two letters, as in DE.")
    if fields["rate_ppm"] is None and not given.troubles:
        rows.refuse(given, "rate", "rate_missing", "", "The row says no rate; write 0 where nothing is due.")
    given.fields = fields
    names = ("region", "postcode", "city", "tax_class", "priority")
    told = (f"{name.replace('_', ' ')} {fields[name]}" for name in names if fields[name] not in ("", 1))
    given.key = ", ".join((fields["country"], *told))


READING: Mapping[str, Reading] = {"customers": read_customer, "suppliers": read_supplier, "tax_rates": read_tax_rate}
