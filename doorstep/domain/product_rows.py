"""Rows of a product sheet as products and their variants, whichever program wrote them; from the sheet alone."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from . import catalog_values as values
from .imports import Countries, Given, ProductFacts, RowReader
from .variants import with_variant
from .woo_headings import is_known, is_variable, is_variation, types_in

MOST_SKU = 64
_DEFAULT = ("default title", "title")  # what Shopify says of a product without options
_KINDS = {
    **{kind: kind for kind in ("physical", "kit", "digital", "gift_card")}, "gift card": "gift_card",
    "simple": "physical", "bundle": "kit",
}  # fmt: skip


class ProductRows:
    """Reads one sheet from its first row to its last."""

    def __init__(
        self, headings: Sequence[str], columns: Mapping[str, str], source: str, marks: Mapping[str, str],
        units: Mapping[str, str], currency: str, place: tuple[str, str], countries: Countries,
    ) -> None:  # fmt: skip
        self._rows = RowReader(headings, columns, marks, countries)
        self._source, self._units = source, units
        self._currency, self._place = currency, place
        self._is_grouped = any(map(self._rows.has, ("handle", "variant", "option1")))
        self._products: dict[str, ProductFacts] = {}
        self._group_by_ref: dict[str, str] = {}  # WooCommerce: of a SKU or id:NUMBER
        self._current = ""
        self.codes: dict[str, int] = {}  # SKU: the row that is it
        self._barcodes: dict[str, tuple[str, int]] = {}
        self.accepted: set[str] = set()  # handles of which the sheet itself has a row without trouble
        self.kits: list[Given] = []
        self.proposed = 0
        self.differing = 0
        self.unplaced = 0
        self.unstored = 0  # rows that say how many are there of what does not lie on a shelf
        self.misread: list[str] = []  # barcodes that are left out
        self.alike: list[tuple[str, str]] = []  # SKUs that nobody tells apart
        self._looks: dict[str, str] = {}
        self.types: dict[str, int] = {}  # of WooCommerce's plugins: how many rows

    def read(self, row: int, cells: Sequence[str]) -> Given | None:
        """What the row asks for; None where it is a kit, which comes when all that it is made of is known."""
        given = self._rows.begin(row, cells)
        kinds = types_in(self._rows.text(given, "type", 200))
        for unknown in (kind for kind in kinds if not is_known(kind)):
            self.types[unknown] = self.types.get(unknown, 0) + 1
        is_page = "grouped" in kinds or any(map(is_variable, kinds))  # nothing is stored under its SKU
        group, title = self._group(given, kinds), self._rows.text(given, "title", 500)
        if self._is_picture(given, group, title):
            return self._picture(given, group)
        facts = self._facts(given, group, title)
        given.product = facts
        if self._rows.text(given, "handle", 1000) or any(map(is_variation, kinds)):
            given.fields["handle_given"] = True
        if is_page:
            given.shape, given.key = "page", group
            return self._accept(self._must_be_named(given, group), group)
        self._sku(given, group, title or str(facts.fields.get("title", "")), facts, kinds)
        self._barcode(given)
        if "parts" in given.fields and not given.troubles:
            self.kits.append(given)
            return None
        return self._accept(given, group)

    def _accept(self, given: Given, group: str) -> Given:
        if not given.troubles and (self._is_grouped or self._source == "woocommerce"):
            self.accepted.add(group)
        return given

    def _must_be_named(self, given: Given, group: str) -> Given:
        if not group:
            self._rows.refuse(given, "title", "title_missing", "", "Neither a title nor a SKU stands in the row.")
        return given

    # --- which product the row is of

    def _group(self, given: Given, kinds: set[str]) -> str:
        text = self._rows.text
        own, sku, ref = text(given, "handle", 1000), text(given, "sku", 200), text(given, "ref", 40)
        parent = text(given, "parent", 200)
        if parent and any(map(is_variation, kinds)):
            return self._group_by_ref.get(parent.casefold(), values.slug(parent))
        title = text(given, "title", 500)
        is_grouped = self._is_grouped and self._source != "woocommerce"
        group = (
            own
            if own and len(own) <= 200
            else values.group_of(own or (title if is_grouped and title else sku or title))
        )
        for name in (sku, f"id:{ref}" if ref else ""):
            if name and self._source == "woocommerce":
                self._group_by_ref[name.casefold()] = group
        return group or (self._current if self._is_grouped else "")

    def _is_picture(self, given: Given, group: str, title: str) -> bool:
        """A row that only adds a picture to the product of the rows before it."""
        if given.troubles or title or group not in self._products:
            return False
        said = ("sku", "price", "barcode", "option1", "option2", "option3", "variant", "weight")
        bare = [name for name in said if self._rows.text(given, name)]
        return not bare or (bare == ["weight"] and not self._rows.text(given, "price"))

    def _picture(self, given: Given, group: str) -> Given:
        given.shape, given.key = "picture", group
        given.product = self._products[group]
        given.fields["pictures"] = _listed(self._rows.text(given, "photo"))
        return given

    def _facts(self, given: Given, group: str, title: str) -> ProductFacts:
        """What the product's first row said; later rows that say otherwise are counted, and change nothing."""
        text = self._rows.text
        said = {
            "title": title,
            "description": text(given, "description", 100_000),
            "category": text(given, "category", 500),
            "brand": text(given, "brand", 200),
        }
        names = tuple(filter(None, (text(given, f"option{n}_name", 100) for n in (1, 2, 3))))
        names = () if [name.casefold() for name in names] == ["title"] else names
        if group != self._current:
            self._forget(self._current)
        self._current = group
        found = self._products.get(group)
        if found is None:
            found = ProductFacts(group, given.row, {k: v for k, v in said.items() if v}, option_names=names)
            if group:
                self._products[group] = found
        elif any(value and found.fields.get(key) != value for key, value in said.items() if key != "title"):
            self.differing += 1
        pictures = _listed(text(given, "photo"))
        given.fields["pictures"] = pictures
        found.pictures += pictures[:1] if not found.pictures else []
        return found

    def _forget(self, group: str) -> None:
        """Of a product that is over, no more is kept than later rows of it need: a sheet may have any number."""
        if not self._is_grouped and self._source != "woocommerce":
            self._products.pop(group, None)
        elif (past := self._products.get(group)) is not None:
            title = {"title": past.fields["title"]} if "title" in past.fields else {}
            self._products[group] = ProductFacts(group, past.row, title, past.pictures[:1], past.option_names)

    # --- the variant itself

    def _sku(self, given: Given, group: str, title: str, facts: ProductFacts, kinds: set[str]) -> None:
        rows, fields = self._rows, given.fields
        options = self._options(given, facts)
        code = rows.code(given, "sku", 200)
        if not code:
            code = values.proposed_sku(group or title, *options.values()) if group or title else ""
            if code:
                fields["proposed"] = True
                self.proposed += 1
        self._code(given, code)
        variant = " / ".join(options.values())
        if title:
            fields["title"] = with_variant(title, list(options.values()))
        if options:
            fields["options"] = {**options, "variant": variant} if "variant" not in options else options
        if kind := self._kind(given, kinds):
            fields["kind"] = kind
        self._measures(given)
        self._words(given, kinds)
        if parts := rows.read(given, "parts", values.read_parts):
            fields["parts"], fields["kind"] = parts, "kit"
        own = _listed(rows.text(given, "variant_photo")) or (fields["pictures"] if self._source != "shopify" else [])
        if photo := (own or facts.pictures or [""])[0]:
            fields["photo_from"] = photo
        self._opening(given)

    def _words(self, given: Given, kinds: set[str]) -> None:
        rows, fields = self._rows, given.fields
        for name, most in (("supplier", 120), ("supplier_ref", 100), ("packing_note", 1000)):
            if value := rows.text(given, name, most):
                fields[name] = value
        tax_class = rows.text(given, "tax_class", 40)
        if tax_class:
            fields["tax_class"] = "" if tax_class.casefold() in ("standard", "parent") else tax_class
        active = rows.read(given, "active", values.read_yes)
        if "external" in kinds:
            active = False  # sold by somebody else
        if active is not None:
            fields["active"] = active

    def _code(self, given: Given, code: str) -> None:
        rows = self._rows
        given.key = code
        if not code:
            rows.refuse(given, "sku", "sku_missing", "", "The row has neither a SKU nor a title; give it one of them.")
        elif len(code) > MOST_SKU or not code.isprintable():
            rows.refuse(
                given, "sku", "sku", code, f"A SKU has at most {MOST_SKU} letters that can be seen; shorten it."
            )
        elif code in self.codes:
            made = " (made of its product and options)" if "proposed" in given.fields else ""
            rows.refuse(
                given, "sku", "sku_twice", code,
                f"Row {self.codes[code]} has the same SKU {code}{made}; give each variant its own, or remove one row.",
            )  # fmt: skip
        else:
            self.codes[code] = given.row
            look = unicodedata.normalize("NFKC", code).upper()  # which most of them are already
            first = self._looks.get(look) or (look if look in self.codes else code)
            if first != code:
                self.alike.append((first, code))
            elif look != code:
                self._looks[look] = code

    def _options(self, given: Given, facts: ProductFacts) -> dict[str, str]:
        text = self._rows.text
        found: dict[str, str] = {}
        for n in (1, 2, 3):
            value = text(given, f"option{n}", 300)
            if not value or (value.casefold() in _DEFAULT and len(facts.option_names) == 0):
                continue
            name = text(given, f"option{n}_name", 100) or (
                facts.option_names[n - 1] if n <= len(facts.option_names) else f"option {n}"
            )
            found[name] = value
        if not found and (variant := text(given, "variant", 300)) and variant.casefold() not in _DEFAULT:
            found["variant"] = variant
        return found

    def _kind(self, given: Given, kinds: set[str]) -> str:
        rows = self._rows
        if said := rows.text(given, "kind", 40):
            if said.casefold() not in _KINDS:
                rows.refuse(
                    given, "kind", "kind", said, "The kind is physical, kit, digital or gift_card; write one of them."
                )
            return _KINDS.get(said.casefold(), "")
        if rows.read(given, "gift_card", values.read_yes):
            return "gift_card"
        if "virtual" in kinds:
            return "digital"
        ships = rows.read(given, "ships", values.read_yes)
        if ships is None:
            return "physical" if kinds else ""
        return "physical" if ships else "digital"

    def _measures(self, given: Given) -> None:
        rows, fields = self._rows, given.fields
        currency = rows.text(given, "currency", 10).upper() or self._currency
        if not re.fullmatch(r"[A-Z]{3}", currency):
            rows.refuse(given, "currency", "currency", currency, "A currency is three letters, as in EUR.")
            currency = self._currency
        price = rows.read(given, "price", values.read_price, currency, rows.mark("price"))
        if price is not None:
            fields["price_minor"], fields["currency"] = price
        cost = rows.read(given, "cost", values.read_price, currency, rows.mark("cost"))
        if cost is not None:
            fields["cost_minor"] = cost[0]
            if cost[1] != fields.get("currency", currency):
                rows.refuse(
                    given, "cost", "currency", cost[1], "Price and cost are in two currencies; write both in one."
                )
        weight = rows.read(given, "weight", values.read_weight, self._units.get("weight", ""), rows.mark("weight"))
        if weight:
            fields["grams"] = weight
        for name in ("length", "width", "height"):
            size = rows.read(given, name, values.read_length, self._units.get(name, ""), rows.mark(name))
            if size:
                fields[f"{name}_mm"] = size
        if country := rows.read(given, "origin_country", values.read_country, rows.countries):
            fields["origin_country"] = country
        if code := rows.text(given, "customs_code", 40):
            digits = re.sub(r"[.\s]", "", code)
            if not (digits.isdecimal() and 4 <= len(digits) <= 12):
                rows.refuse(given, "customs_code", "customs_code", code, "An HS code has 4 to 12 digits; mend it.")
            fields["customs_code"] = digits

    def _barcode(self, given: Given) -> None:
        codes = self._rows.read(given, "barcode", values.read_barcodes, self.misread) or ()
        for code in codes:
            if code in self._barcodes and self._barcodes[code][0] != given.key:
                other, row = self._barcodes[code]
                self._rows.refuse(
                    given,
                    "barcode",
                    "barcode_twice",
                    code,
                    f"Row {row} ({other}) has the same barcode; it names one thing.",
                )
            elif not given.troubles:
                self._barcodes[code] = (given.key, given.row)
        if codes:
            given.fields["barcodes"] = codes

    def _opening(self, given: Given) -> None:
        """Units that the sheet says are there: counted in where the SKU never lay anywhere, and only with a bin."""
        rows = self._rows
        text = rows.text(given, "qty", 40)
        if not text or given.fields.get("kind", "physical") != "physical":
            self.unstored += text.strip("0.,-") != ""
            return
        if text.lstrip().startswith("-") and self._source != "sheet":
            return  # sold before they were there
        qty = rows.read(given, "qty", values.read_whole, 0, 10_000_000, rows.mark("qty"))
        site = rows.code(given, "site", 60) or self._place[0]
        bin_ = rows.code(given, "bin", 40) or self._place[1]
        if qty and bin_:
            given.fields["opening"] = (site, bin_, qty)
        elif qty:
            self.unplaced += 1

    # --- kits, when everything else is known

    def finish(self) -> Iterator[Given]:
        """The kits, each after those it is made of; one that contains itself is refused."""
        waiting = {given.key: given for given in self.kits}
        done: set[str] = set()
        for given in self.kits:
            yield from self._after_its_parts(given, waiting, done, ())

    def _refuse_circle(self, given: Given) -> None:
        if not given.troubles:
            why = f"The kit {given.key} contains itself; mend its parts."
            self._rows.refuse(given, "parts", "kit_of_itself", given.key, why)

    def _after_its_parts(
        self, given: Given, waiting: Mapping[str, Given], done: set[str], above: tuple[str, ...]
    ) -> Iterator[Given]:
        if given.key in done:
            return
        if given.key in above:
            for key in above[above.index(given.key) :]:
                self._refuse_circle(waiting[key])
            return
        for code, _ in given.fields["parts"]:
            if code in waiting and code not in done:
                yield from self._after_its_parts(waiting[code], waiting, done, (*above, given.key))
        if given.key not in done:
            done.add(given.key)
            yield given


def _listed(text: str) -> list[str]:
    """Addresses of pictures, or files' names: several with commas between."""
    return [part.strip()[:2000] for part in re.split(r",\s+|\s*\|\s*|,(?=https?://)", text) if part.strip()]
