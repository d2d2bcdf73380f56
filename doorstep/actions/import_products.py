"""Products out of a sheet: what each row would change of what stands, and writing it, a slice at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from doorstep.actions.import_product_writes import write_products
from doorstep.db import locks
from doorstep.db.queries import catalog_import as reads
from doorstep.domain.imports import Given, Outcome, Trouble
from doorstep.domain.money import Money
from doorstep.domain.product_remarks import remarks
from doorstep.domain.product_rows import ProductRows

SKU_FIELDS = {
    "title": "title", "kind": "kind", "grams": "grams", "length_mm": "length", "width_mm": "width",
    "height_mm": "height", "price_minor": "price", "currency": "currency", "cost_minor": "cost",
    "tax_class": "tax class", "customs_code": "customs code", "origin_country": "origin",
    "packing_note": "packing note", "supplier_ref": "supplier's number", "active": "for sale",
}  # fmt: skip
PRODUCT_FIELDS = ("title", "description", "category", "brand")


@dataclass(frozen=True, slots=True)
class House:
    """What an import stands in: the shop's currency and sites, whose rows they are, and the photos sent along."""

    currency: str
    sites: Mapping[str, int]
    account_id: int | None = None  # the channel that the rows came from
    desk_id: int | None = None  # whose customers they are where they are no channel's
    photos: Mapping[str, str] = field(default_factory=dict)  # a file's name: the address under which we show it
    books_at: int = 0  # the newest entry of the books when the sheet was read

    def site(self, name: str) -> int | None:
        """The site of that name; the only one where none is named."""
        if not name:
            return next(iter(self.sites.values())) if len(self.sites) == 1 else None
        folded = {known.casefold(): one for known, one in self.sites.items()}
        return folded.get(name.casefold())


@dataclass(slots=True)
class ProductPlan:
    """What is to become of one product in this slice."""

    group: str
    id: int | None
    values: dict[str, Any]
    is_changed: bool = False


@dataclass(slots=True)
class SkuPlan:
    """What is to become of one SKU in this slice."""

    id: int | None
    values: dict[str, Any]
    product: ProductPlan | None = None
    supplier: str = ""
    barcodes: tuple[str, ...] = ()
    parts: tuple[tuple[str, int], ...] = ()
    release: int = 0
    opening: tuple[int, str, int] | None = None  # site, bin, units
    is_mapped: bool = False  # the channel's SKU is to be known as this one
    is_changed: bool = False


class Products:
    """The import of one sheet of products."""

    def __init__(self, rows: ProductRows, house: House) -> None:
        self._rows, self.house = rows, house
        self._told: set[str] = set()  # handles whose product was compared already
        self._refused: set[str] = set()
        self._settling: tuple[set[str], set[str]] = (set(), set())
        self._recipes: dict[str, set[str]] | None = None
        self._counted_before = 0  # rows whose units are no opening stock any more
        self._lost: set[str] = set()  # photos that will not be seen

    def read(self, row: int, cells: Sequence[str]) -> Given | None:
        return self._rows.read(row, cells)

    def finish(self) -> Iterator[Given]:
        return self._rows.finish()

    def remarks(self) -> list[str]:
        return remarks(self._rows, self._counted_before, sorted(self._lost))

    def settle(self) -> None:
        """What the last comparison learnt holds for the slices after it."""
        self._told |= self._settling[0]
        self._refused |= self._settling[1]

    def lock(self, connection: sa.Connection, slice_: Sequence[Given]) -> None:
        """The products of the slice are ours."""
        codes = {given.key for given in slice_ if given.shape == "row"}
        locks.hold_skus(connection, reads.sku_ids(connection, codes).values())

    # --- comparing

    def compare(self, connection: sa.Connection, slice_: Sequence[Given]) -> list[Outcome]:
        """What each row of the slice would change. Five statements, however many rows."""
        stands = _Standing(connection, slice_, self.house)
        told, refused = set(self._told), set(self._refused)
        plans: dict[str, ProductPlan] = {}
        outcomes = []
        for given in slice_:
            if not given.troubles:
                self._check(connection, given, stands, refused)
            if given.troubles:
                refused.add(given.key)
                outcomes.append(Outcome(given, "rejected"))
                continue
            outcomes.append(self._weigh(given, stands, plans, told))
        self._settling = (told, refused)
        return outcomes

    def _check(self, connection: sa.Connection, given: Given, stands: "_Standing", refused: set[str]) -> None:
        """What only the warehouse can tell about the row."""
        fields, sku = given.fields, stands.skus.get(given.key)
        if given.shape == "picture":
            if given.key not in self._rows.accepted and given.key not in stands.products:
                _refuse(given, "product", "product_rejected", given.key, "Its product was rejected; mend that row too.")
            return
        if (
            "proposed" in fields
            and sku is not None
            and sku.handle
            and given.product
            and sku.handle != given.product.group
        ):
            why = f"The row has no SKU, and {given.key}, made for it, is another product's; give it one."
            _refuse(given, "sku", "sku_taken", given.key, why)
        product = stands.products.get(given.product.group) if given.product else None
        if given.shape == "row" and sku is None and not fields.get("title"):
            if product is None or not product.title:
                why = f"There is no product {given.key} yet, and the row has no title to make one; give it a title."
                _refuse(given, "title", "title_missing", "", why)
                return
            options = (fields.get("options") or {}).get("variant", "")
            fields["title"] = f"{product.title} – {options}" if options else product.title
        if given.shape == "page" and product is None and given.product and not given.product.fields.get("title"):
            _refuse(given, "title", "title_missing", "", "The row has no title; give it one.")
        for code in fields.get("barcodes", ()):
            kind, target, other = stands.barcodes.get(code, ("", 0, ""))
            if kind and not (kind == "sku" and sku is not None and target == sku.id):
                on = f"the product {other}" if kind == "sku" else f"a {kind}"
                _refuse(given, "barcode", "barcode_taken", code, f"The barcode is on {on} already; it names one thing.")
        self._check_kind(connection, given, sku, stands, refused)
        opening = fields.get("opening")
        if opening and self.house.site(opening[0]) is None:
            known = ", ".join(self.house.sites)
            why = (
                f"There is no site “{opening[0]}”; the sites are {known}."
                if opening[0]
                else f"Say at which site: {known}."
            )
            _refuse(given, "site", "site", opening[0], why)

    def _check_kind(
        self, connection: sa.Connection, given: Given, sku: Any, stands: "_Standing", refused: set[str]
    ) -> None:
        kind = given.fields.get("kind")
        if sku is not None and kind and kind != sku.kind and sku.id in stands.with_places:
            why = f"{given.key} lies in bins, so it stays {sku.kind}; count it to nothing and make another SKU."
            _refuse(given, "kind", "kind", kind, why)
        parts = given.fields.get("parts", ())
        if kind == "kit" and not parts and (sku is None or sku.id not in stands.recipes):
            _refuse(given, "parts", "kit_without_parts", "", "Say what the kit is made of: CANDLE:2 BOX:1.")
        for code, _ in parts:
            if code in refused or (code not in stands.part_ids and code not in self._rows.codes):
                why = f"The kit is made of {code}, which is no product here; add it, or mend its row."
                _refuse(given, "parts", "part_unknown", code, why)
                return
        if parts and not given.troubles and self._is_circle(connection, given.key, [code for code, _ in parts]):
            _refuse(
                given, "parts", "kit_of_itself", given.key, f"The kit {given.key} would contain itself; mend its parts."
            )

    def _is_circle(self, connection: sa.Connection, kit: str, parts: Sequence[str]) -> bool:
        """Whether the kit would be within itself, with every recipe that stands or is to come."""
        if self._recipes is None:
            self._recipes = {}
            standing = reads.newest_recipes(connection)
            ids = {*standing, *(part for _, listed in standing.values() for part in listed)}
            named = reads.codes_of(connection, ids)
            for one, (_, listed) in standing.items():
                self._recipes[named[one]] = {named[part] for part in listed}
        self._recipes[kit] = set(parts)
        waiting, seen = list(parts), set()
        while waiting:
            code = waiting.pop()
            if code == kit:
                return True
            if code not in seen:
                seen.add(code)
                waiting += self._recipes.get(code, ())
        return False

    # --- weighing

    def _weigh(self, given: Given, stands: "_Standing", plans: dict[str, ProductPlan], told: set[str]) -> Outcome:
        sku = stands.skus.get(given.key) if given.shape == "row" else None
        changes: list[tuple[str, str, str]] = []
        product, is_fresh_product = self._weigh_product(given, sku, stands, plans, told, changes)
        if given.shape != "row":
            fate = "fresh" if is_fresh_product else "changed" if changes else "same"
            return Outcome(given, fate, tuple(changes), (product, None, given.key))
        plan = self._weigh_sku(given, sku, product, stands, changes)
        fate = "fresh" if sku is None else "changed" if changes else "same"
        plan.is_changed = sku is not None and fate == "changed"
        return Outcome(given, fate, tuple(changes), (product, plan, given.key))

    def _weigh_product(
        self, given: Given, sku: Any, stands: "_Standing", plans: dict[str, ProductPlan], told: set[str],
        changes: list[tuple[str, str, str]],
    ) -> tuple[ProductPlan | None, bool]:  # fmt: skip
        facts = given.product
        if facts is None or not facts.group:
            return None, False
        group, keeps_title = facts.group, False
        if sku is not None and sku.handle and not given.fields.get("handle_given"):
            group, keeps_title = sku.handle, True  # the sheet says no product: it stays where it is
        plan = plans.get(group)
        if plan is None:
            row = stands.products.get(group)
            if row is None and not facts.fields.get("title"):
                return None, False
            plan = plans[group] = _plan_of(group, row)
        is_fresh = plan.id is None and group not in self._told
        if group not in told:
            told.add(group)
            for name in PRODUCT_FIELDS:
                value = facts.fields.get(name)
                if value and value != plan.values[name] and not (keeps_title and name == "title" and plan.id):
                    _note(changes, f"product's {name}" if name == "title" else name, plan.values[name], value)
                    plan.values[name], plan.is_changed = value, True
            names = list(facts.option_names)
            if names and names != plan.values["options"].get("names"):
                plan.values["options"]["names"], plan.is_changed = names, True
                _note(changes, "options", "", ", ".join(names))
        for address in given.fields.get("pictures", ()):
            known = plan.values["options"].setdefault("photos", [])
            if address not in known:
                known.append(address)
                plan.is_changed = True
                _note(changes, "picture", "", address)
                if not plan.values["photo"]:
                    plan.values["photo"] = self._photo(address)
        return plan, is_fresh

    def _weigh_sku(
        self, given: Given, sku: Any, product: ProductPlan | None, stands: "_Standing",
        changes: list[tuple[str, str, str]],
    ) -> SkuPlan:  # fmt: skip
        fields = given.fields
        plan = SkuPlan(sku.id if sku is not None else None, {}, product)
        for name, label in SKU_FIELDS.items():
            stood = getattr(sku, name) if sku is not None else None
            if name in fields and fields[name] != stood:
                plan.values[name] = fields[name]
                currency = fields.get("currency") or (sku.currency if sku is not None else self.house.currency)
                _note(changes, label, _shown(name, stood, currency), _shown(name, fields[name], currency))
        self._weigh_options(fields, sku, plan, changes)
        group = product.group if product is not None else ""
        if product is not None and (sku is None or sku.handle != group):
            _note(changes, "product", (sku.handle or "") if sku is not None else "", group)
        name = fields.get("supplier")
        if name and (sku is None or sku.supplier != name):
            plan.supplier = name
            _note(changes, "supplier", (sku.supplier or "") if sku is not None else "", name)
        plan.barcodes = tuple(code for code in fields.get("barcodes", ()) if code not in stands.barcodes)
        if plan.barcodes:
            _note(changes, "barcode", "", " ".join(plan.barcodes))
        self._weigh_parts(fields, sku, plan, stands, changes)
        opening = fields.get("opening")
        if opening and (sku is None or sku.id not in stands.with_places):
            site = self.house.site(opening[0])
            plan.opening = (site or 0, opening[1], opening[2])
            _note(changes, "on hand", "0", f"{opening[2]} in {opening[1]}")
        elif opening:
            self._counted_before += 1
        if self.house.account_id is not None and "proposed" not in fields and given.key not in stands.mapped:
            plan.is_mapped = True
            _note(changes, "known to the channel", "", given.key)
        return plan

    def _photo(self, address: str) -> str:
        """Where the picture is shown from; '' where nobody can have it."""
        if address in self.house.photos:
            return self.house.photos[address]
        if address.startswith(("http://", "https://")):
            return address
        self._lost.add(address)
        return ""

    def _weigh_options(
        self, fields: dict[str, Any], sku: Any, plan: SkuPlan, changes: list[tuple[str, str, str]]
    ) -> None:
        """Options, and where the photo is from: one that a person put there stays."""
        stood = dict((sku.options if sku is not None else None) or {})
        source, photo = stood.get("photo_from", ""), sku.photo if sku is not None else ""
        wanted = (
            {k: v for k, v in stood.items() if k == "photo_from"} | fields["options"]
            if "options" in fields
            else dict(stood)
        )
        address = fields.get("photo_from", "")
        ours = self.house.photos.get(address)
        if address and (address != source or (ours and ours != photo)) and address != photo:
            wanted["photo_from"] = address
            if ours or not photo.startswith("/") or source:
                plan.values["photo"] = self._photo(address)
            _note(changes, "photo", source or photo, address)
        if wanted != stood:
            plan.values["options"] = wanted
            before, after = stood.get("variant", ""), wanted.get("variant", "")
            if before != after:
                _note(changes, "variant", before, after)
            elif {**wanted, "photo_from": ""} != {**stood, "photo_from": ""}:
                _note(changes, "options", ", ".join(stood), ", ".join(wanted))

    def _weigh_parts(
        self, fields: dict[str, Any], sku: Any, plan: SkuPlan, stands: "_Standing", changes: list[tuple[str, str, str]]
    ) -> None:
        parts = fields.get("parts")
        if not parts:
            return
        release, listed = stands.recipes.get(sku.id, (0, {})) if sku is not None else (0, {})
        wanted = {stands.part_ids.get(code, code): qty for code, qty in parts}
        if wanted != listed:
            plan.parts, plan.release = parts, release + 1
            _note(changes, "parts", f"release {release}" if release else "", " ".join(f"{c}:{n}" for c, n in parts))

    # --- writing

    def write(self, act: Any, outcomes: Sequence[Outcome], reason: str) -> None:
        """What the outcomes say stands, in one set of statements."""
        changed = [outcome.facts for outcome in outcomes if outcome.fate in ("fresh", "changed")]
        write_products(act, changed, self.house, reason)


class _Standing:
    """What stands of everything that a slice names."""

    def __init__(self, connection: sa.Connection, slice_: Sequence[Given], house: House) -> None:
        rows = [given for given in slice_ if not given.troubles]
        codes = [given.key for given in rows if given.shape == "row"]
        self.skus = reads.read_skus(connection, codes)
        groups = {given.product.group for given in rows if given.product}
        groups |= {row.handle for row in self.skus.values() if row.handle}
        self.products = reads.read_products(connection, groups)
        self.barcodes = reads.read_barcodes(
            connection, (code for given in rows for code in given.fields.get("barcodes", ()))
        )
        ids = [row.id for row in self.skus.values()]
        self.with_places = reads.skus_with_places(connection, ids)
        kits = [given for given in rows if given.fields.get("kind") == "kit"]
        self.recipes = reads.newest_recipes(connection, ids) if kits else {}
        parts = {code for given in kits for code, _ in given.fields.get("parts", ())}
        self.part_ids = reads.sku_ids(connection, parts) if parts else {}
        account = house.account_id
        self.mapped = reads.mapped_skus(connection, account, codes) if account is not None else set()


def _plan_of(group: str, row: Any) -> ProductPlan:
    if row is None:
        return ProductPlan(group, None, {**dict.fromkeys(PRODUCT_FIELDS, ""), "photo": "", "options": {}})
    kept = dict(row.options or {})
    options = {**kept, "photos": list(kept.get("photos") or ())} if kept.get("photos") else kept
    return ProductPlan(
        group,
        row.id,
        {**{name: getattr(row, name) for name in PRODUCT_FIELDS}, "photo": row.photo, "options": options},
    )


def _refuse(given: Given, column: str, rule: str, value: str, why: str) -> None:
    given.troubles.append(Trouble(given.row, column, rule, value[:200], why))


def _note(changes: list[tuple[str, str, str]], what: str, before: str, after: str) -> None:
    changes.append((what, before, after))


def _shown(name: str, value: Any, currency: str | None) -> str:
    if value is None or value == "":
        return ""
    if name.endswith("_minor"):
        return str(Money(value, currency or "EUR"))
    if name == "grams":
        return f"{value} g"
    if name.endswith("_mm"):
        return f"{value} mm"
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
