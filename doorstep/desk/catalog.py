"""The desk's pages about products, their photos, suppliers and customers."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import BaseRoute

from doorstep.actions import catalog as acts
from doorstep.actions import photos
from doorstep.actions.forget import find_going, forget
from doorstep.connectors.files.photos import MOST_BYTES, SIZES, thumbnail
from doorstep.db import files
from doorstep.db.queries import catalog as reads
from doorstep.db.queries import stock_page
from doorstep.db.queries.pages import PAGE, read_frame
from doorstep.domain.catalog import missing
from doorstep.domain.catalog_values import better_sku, plain_text
from doorstep.domain.errors import CannotDoError
from doorstep.domain.money import to_decimal
from doorstep.domain.roles import MANAGER, OPERATOR, VIEWER
from doorstep.domain.variants import names_of
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit

from .shelves import meant, show_stock

KINDS = {
    "physical": "a thing that lies in a bin",
    "kit": "made of other products when it is picked",
    "digital": "nothing is sent",
    "gift_card": "a voucher",
}


def routes(page: Pages) -> list[BaseRoute]:
    """Each address with the least role that may ask for it."""
    return [
        page.get("/products", list_products, VIEWER),
        page.get("/products/new", ask_product, MANAGER),
        page.upload("/products/new", add_product, MANAGER, MOST_BYTES + 100_000),
        page.get("/products/{product}", show_product, VIEWER),
        page.post("/products/{product}", change_product, MANAGER),
        page.post("/products/{product}/barcode", change_barcode, MANAGER),
        page.upload("/products/{product}/photo", change_photo, MANAGER, MOST_BYTES + 100_000),
        page.get("/photos/{sha}/{size}", show_photo, VIEWER),
        page.post("/stock/count", count_bin, OPERATOR),
        page.get("/suppliers", list_suppliers, VIEWER),
        page.post("/suppliers", add_supplier, MANAGER),
        page.get("/suppliers/{supplier}", show_supplier, VIEWER),
        page.post("/suppliers/{supplier}", change_supplier, MANAGER),
        page.get("/customers", list_customers, VIEWER),
        page.get("/customers/{customer}", show_customer, VIEWER),
        page.get("/customers/{customer}/forget", ask_to_forget, MANAGER),
        page.post("/customers/{customer}/forget", forget_customer, MANAGER),
    ]


# --- products --------------------------------------------------------------------------------------------------


def list_products(visit: Visit) -> Response:
    """Products by code: what it is, what is missing until it can be sold, price and weight."""
    text, after = visit.asked.get("q", "").strip()[:100], visit.asked.get("after", "")[:64]
    only_unready = visit.asked.get("ready") == "no"
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        found = reads.list_products(connection, text, after, only_unready)
        page = found[:PAGE]
        kits = [row.id for row in page if row.kind == "kit"]
        components = stock_page.list_components(connection, kits) if kits else {}
        known = reads.known_of(connection, page)
    lacking = {row.id: [one.what for one in missing(known[row.id]) if one.stops] for row in page}
    more = page[-1].code if len(found) > PAGE else ""
    return visit.show(
        "products.html", frame, here="Products", products=page, components=components, more=more, text=text,
        lacking=lacking, on_hand={one: row.on_hand for one, row in known.items()}, only_unready=only_unready,
    )  # fmt: skip


def show_product(visit: Visit) -> Response:
    """One product: what is missing, what it is, its variants, where it lies."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        row = _find(connection, visit.place("product"))
        known = reads.known_of(connection, [row])[row.id]
        context = {
            "variants": reads.list_variants(connection, row.product_id),
            "barcodes": reads.list_barcodes(connection, row.id),
            "bins": stock_page.list_bins(connection, [row.id]),
            "parts": stock_page.list_components(connection, [row.id]).get(row.id, []) if row.kind == "kit" else [],
            "kits": reads.list_kits_with(connection, row.id),
            "sites": stock_page.list_sites(connection),
            "suppliers": reads.list_suppliers(connection),
        }
    return visit.show(
        "product.html", frame, here="Products", row=row, said_of=_said_of(row, frame.currency, context["parts"]),
        lacking=missing(known), on_hand=known.on_hand, kinds=KINDS, words=plain_text(row.description or ""),
        choices=_choices(row, row.options or {}, int(len(context["variants"]) > 1)), like=None, **context,
    )  # fmt: skip


def ask_product(visit: Visit) -> Response:
    """An empty form, but for the SKU and the title that a link brings; for another variant, what it shares with the one
    it is like stands in it."""
    title = visit.asked.get("title", "")[:500]
    return _ask_product(
        visit, visit.asked.get("like", ""), {"title": title} if title else {}, code=visit.asked.get("sku", "")[:64]
    )


def _ask_product(
    visit: Visit, like: str, typed: Mapping[str, str], refusal: str = "", code: str = "", doubted: bool = False
) -> Response:
    with visit.database.reading() as connection:
        frame, suppliers = read_frame(connection), reads.list_suppliers(connection)
        row = _find(connection, like) if like else None
        parts = stock_page.list_components(connection, [row.id]).get(row.id, []) if row is not None else []
    said_of = _said_of(row, frame.currency, parts)
    if row is not None:
        said_of |= {"title": row.product_title or row.title, "active": "yes", "supplier_ref": ""}
    return visit.show(
        "product_new.html", frame, 409 if refusal or doubted else 200, here="Products", said_of=said_of | typed,
        kinds=KINDS, suppliers=suppliers, refusal=refusal, code=code, better=better_sku(code), doubted=doubted,
        like=row, barcode=visit.text("barcode", 64),
        choices=_choices(row, {}, 2) if row is not None else [],
    )  # fmt: skip


def _choices(row: Any, stood: Mapping[str, Any], blank: int = 1) -> list[tuple[int, str, str]]:
    """The options of a variant as its form asks for them: (number, what it is called, its value)."""
    names = names_of(row.product_options, row.options) or [""] * blank
    return [(n, name, str(stood.get(name, ""))) for n, name in enumerate(names, 1)]


def add_product(visit: Visit) -> Response:
    """The product is there; whatever was typed stays on the form where it cannot be."""
    said, code, like = _typed(visit), visit.text("code", 64), visit.text("variant_of", 64)
    if better_sku(code) and visit.text("kept_code", 64) != code and not visit.wants_json:
        return _ask_product(visit, like, said, code=code, doubted=True)
    try:
        code = acts.save_product(
            visit.database, code, {name: text for name, text in said.items() if text}, visit.person.actor_id,
            is_fresh=True, token=visit.text("token", 60),
        )  # fmt: skip
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _ask_product(visit, like, said, str(error), code)
    told = _add_rest(visit, code)
    with visit.database.reading() as connection:
        row = _find(connection, code)
    return visit.to(f"/products/{row.public_id}", f"{code} is here. {told}")


def _add_rest(visit: Visit, code: str) -> str:
    """The barcode and the photo that came with a new product; which of them could not be is told, and it stays."""
    refused = []
    try:
        if barcode := visit.text("barcode", 64):
            acts.add_barcode(visit.database, code, barcode, visit.person.actor_id)
    except CannotDoError as error:
        refused.append(f"Without its barcode: {error}")
    try:
        if (sent := visit.files.get("photo")) is not None and sent.size_bytes:
            content = sent.content.read(MOST_BYTES + 1)
            photos.put_photo(visit.database, visit.settings.home, code, content, sent.name, visit.person.actor_id)
    except CannotDoError as error:
        refused.append(f"Without its photo: {error}")
    return " ".join(refused) or "What is still missing stands on its page."


def change_product(visit: Visit) -> Response:
    """The product is as the form says."""
    with visit.database.reading() as connection:
        row = _find(connection, visit.place("product"))
    acts.save_product(visit.database, row.code, _typed(visit), visit.person.actor_id, token=visit.text("token", 60))
    return visit.to(f"/products/{row.public_id}", f"{row.code} is kept.")


def _typed(visit: Visit) -> dict[str, str]:
    """The fields that were on the form."""
    return {name: visit.text(name, 20_000) for name in acts.FIELDS if name in visit.said}


def _find(connection: Any, name: str) -> Any:
    row = reads.find_product(connection, name)
    if row is None:
        raise NotHereError("There is no such product; the list of products names those there are.")
    return row


def _said_of(row: Any, currency: str, parts: list[Any]) -> dict[str, str]:
    """The product as its form shows it."""
    blank = dict.fromkeys(acts.FIELDS, "")
    if row is None:
        return {**blank, "kind": "physical", "currency": currency, "active": "yes"}
    unit = row.currency or currency

    def amount(minor: int) -> str:
        return str(to_decimal(minor, unit)) if minor else ""

    said: Mapping[str, Any] = {
        "title": row.title, "kind": row.kind, "price": amount(row.price_minor), "currency": unit,
        "cost": amount(row.cost_minor), "weight": row.grams or "", "length": row.length_mm or "",
        "width": row.width_mm or "", "height": row.height_mm or "", "tax_class": row.tax_class,
        "customs_code": row.customs_code, "origin_country": row.origin_country, "packing_note": row.packing_note,
        "supplier": row.supplier or "", "supplier_ref": row.supplier_ref, "active": "yes" if row.active else "no",
        "parts": " ".join(f"{part.code}:{part.qty}" for part in parts), "description": row.description or "",
        "category": row.category or "", "brand": row.brand or "",
    }  # fmt: skip
    return blank | {name: str(value) for name, value in said.items()}


def change_barcode(visit: Visit) -> Response:
    """The barcode names the product, or nothing any more."""
    with visit.database.reading() as connection:
        row = _find(connection, visit.place("product"))
    barcode = visit.text("barcode", 200)
    if visit.text("remove", 3):
        acts.remove_barcode(visit.database, row.code, barcode, visit.person.actor_id)
        return visit.to(f"/products/{row.public_id}", f"{barcode} is on nothing any more.")
    kept = acts.add_barcode(visit.database, row.code, barcode, visit.person.actor_id)
    return visit.to(f"/products/{row.public_id}", f"{kept} is now {row.code}.")


# --- photos ----------------------------------------------------------------------------------------------------


def change_photo(visit: Visit) -> Response:
    """The product is shown with the photo that was sent, or without one."""
    with visit.database.reading() as connection:
        row = _find(connection, visit.place("product"))
    if visit.text("remove", 3):
        photos.drop_photo(visit.database, row.code, visit.person.actor_id)
        return visit.to(f"/products/{row.public_id}", f"{row.code} has no photo any more.")
    sent = visit.files.get("photo")
    if sent is None:
        raise CannotDoError("Choose a picture first, or take one with the phone.")
    content = sent.content.read(MOST_BYTES + 1)
    photos.put_photo(visit.database, visit.settings.home, row.code, content, sent.name, visit.person.actor_id)
    return visit.to(f"/products/{row.public_id}", f"{row.code} is shown with this photo everywhere.")


def show_photo(visit: Visit) -> Response:
    """The photo in one of its sizes; what is under this address never changes."""
    sha, size = visit.place("sha"), visit.place("size")
    is_named = len(sha) == 64 and all(mark in "0123456789abcdef" for mark in sha)
    if not is_named or not size.isdecimal() or int(size[:5]) not in SIZES:
        raise NotHereError("There is no such photo.")
    path = files.path_of(visit.settings.home, sha)
    with visit.database.reading() as connection:
        is_ours = reads.has_photo(connection, sha)
    if not is_ours or not path.is_file():
        raise NotHereError("There is no such photo.")
    headers = {"cache-control": "private, max-age=31536000, immutable", "content-security-policy": "default-src 'none'"}
    return Response(thumbnail(path, int(size)), media_type="image/webp", headers=headers)


# --- counting --------------------------------------------------------------------------------------------------


def count_bin(visit: Visit) -> Response:
    """What lies in the bin is what was counted."""
    try:
        code, site, bin_ = meant(visit), visit.text("site", 60), visit.text("bin", 40)
        counted = visit.whole("counted", 0, 1_000_000)
        difference = acts.count_bin(
            visit.database, code, site, bin_, counted, visit.text("reason", 200) or "counted", visit.person.actor_id,
            token=visit.text("token", 60),
        )  # fmt: skip
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return show_stock(visit, "count", str(error))
    word = (
        "as the books said"
        if not difference
        else f"{abs(difference)} {'more' if difference > 0 else 'fewer'} than the books"
    )
    return visit.to(f"/stock?q={quote(code)}", f"{counted} of {code} lie in {bin_}: {word}.")


# --- suppliers and customers -----------------------------------------------------------------------------------


def list_suppliers(visit: Visit) -> Response:
    """Who sells to us."""
    with visit.database.reading() as connection:
        frame, suppliers = read_frame(connection), reads.list_suppliers(connection)
    return visit.show("suppliers.html", frame, here="Products", suppliers=suppliers)


def show_supplier(visit: Visit) -> Response:
    """One supplier, and what comes from there."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        row = reads.find_supplier(connection, visit.place("supplier"))
        if row is None:
            raise NotHereError("There is no such supplier; the list names those there are.")
        skus = reads.list_skus_of(connection, row.id)
    return visit.show("supplier.html", frame, here="Products", row=row, skus=skus)


def add_supplier(visit: Visit) -> Response:
    """The supplier is there."""
    public = acts.save_supplier(visit.database, _supplier(visit), visit.person.actor_id, token=visit.text("token", 60))
    return visit.to(f"/suppliers/{public}", f"{visit.text('name', 120)} is here.")


def change_supplier(visit: Visit) -> Response:
    """The supplier is as the form says."""
    public = acts.save_supplier(
        visit.database, _supplier(visit), visit.person.actor_id, visit.place("supplier"), token=visit.text("token", 60)
    )
    return visit.to(f"/suppliers/{public}", f"{visit.text('name', 120)} is kept.")


def _supplier(visit: Visit) -> acts.Supplier:
    words = ("name", "email", "phone", "site_url", "line1", "postcode", "city", "country")
    return acts.Supplier(
        **{name: visit.text(name, 200) for name in words}, lead_days=visit.whole("lead_days", 0, 365, 0),
        note=visit.text("note", 2000),
    )  # fmt: skip


def list_customers(visit: Visit) -> Response:
    """Who buys from us, the newest first."""
    text, before = visit.asked.get("q", "").strip()[:100], visit.asked.get("before", "")
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        found = reads.list_customers(connection, text, int(before) if before.isdecimal() and len(before) < 16 else 0)
    page = found[:PAGE]
    more = page[-1].id if len(found) > PAGE else ""
    return visit.show("customers.html", frame, customers=page, text=text, more=more)


def show_customer(visit: Visit) -> Response:
    """One customer: where, how to reach, and what was ordered."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        row = reads.find_customer(connection, visit.place("customer"))
        if row is None:
            raise NotHereError("There is no such customer; the list finds them by name, e-mail or town.")
        orders = reads.list_orders_of(connection, row.id)
    return visit.show("customer.html", frame, row=row, orders=orders, may_forget=visit.person.role.may(MANAGER))


def ask_to_forget(visit: Visit) -> Response:
    """Who would be forgotten with this customer: asked before it is done."""
    public, alone = visit.place("customer"), visit.asked.get("alone") == "yes"
    with visit.database.reading() as connection:
        frame = read_frame(connection)
    try:
        going, why_not = find_going(visit.database, public, alone), ""
    except CannotDoError as error:
        going, why_not = None, str(error)
    return visit.show("forget.html", frame, customer=public, going=going, why_not=why_not, alone=alone)


def forget_customer(visit: Visit) -> Response:
    """The customer is forgotten; the orders and the books stay."""
    public, seen = visit.place("customer"), visit.text("seen", 20)
    if not seen:
        return visit.to(f"/customers/{public}/forget")
    told = forget(visit.database, public, visit.person.actor_id, alone=visit.text("alone", 3) == "yes", seen=seen)
    return visit.to(f"/customers/{public}", told)
