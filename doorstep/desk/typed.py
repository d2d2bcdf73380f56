"""The desk's page for orders that are typed in, the same for programs, and the pages about tax and sheets of orders."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute

from doorstep.actions.typed import must_arrive, preview, take_money, type_order
from doorstep.connectors.channels.own import schema
from doorstep.db.engine import business_now
from doorstep.db.queries import typed as rows
from doorstep.db.queries.pages import read_frame
from doorstep.domain.errors import CannotDoError, DoorstepError
from doorstep.domain.roles import MANAGER, OPERATOR
from doorstep.domain.tax import percent
from doorstep.domain.typed import ADDRESS, CHANNELS, PAYMENTS, Priced
from doorstep.domain.typed_said import draft_of
from doorstep.pages.routes import Pages
from doorstep.pages.visit import Visit

from . import order_sheets, tax
from .typed_form import Form, read_form


@dataclass(slots=True)
class Beside:
    """What the page shows beside the fields: what was looked for, and what it all comes to."""

    buyers: list[Any] = field(default_factory=list)
    products: list[Any] = field(default_factory=list)
    nobody: bool = False
    nothing: bool = False
    priced: Priced | None = None
    trouble: str = ""
    is_asked: bool = False  # the trouble is an answer to a press, not merely something that is still missing


def routes(page: Pages) -> list[BaseRoute]:
    """The addresses, each with its least role. Whoever serves a customer types an order in, at the shop's prices; what
    is given away (a discount, a lower price, terms) the act itself asks a manager for."""
    return [
        page.get("/orders/new", show_form, OPERATOR),
        page.post("/orders/new", press, OPERATOR),
        page.post("/orders/{order}/money", take_in, OPERATOR),
        page.post("/api/v1/orders", take_order, OPERATOR),
        page.get("/api/v1/schemas/doorstep.order-1.json", show_schema, None),
        *tax.routes(page),
        *order_sheets.routes(page),
    ]


def show_form(visit: Visit) -> Response:
    """An empty form."""
    form = Form({"payment": "waits", "came_by": "phone", "delivery": "send"})
    with visit.database.reading() as connection:
        form.put(country=next((site.country for site in rows.read_sites(connection)), ""))
    return _show(visit, form, Beside())


def press(visit: Visit) -> Response:
    """One press of a button of the form: everything typed stays, and what was asked for is there."""
    form, asked = read_form(visit.said), visit.text("press", 80)
    if asked == "save":
        return _save(visit, form)
    beside = Beside()
    try:
        _answer(visit, form, asked, beside)
    except CannotDoError as error:
        beside.trouble, beside.is_asked = str(error), True
    if form.lines and not beside.is_asked:
        _reckon(visit, form, beside, asked == "reckon")
    return _show(visit, form, beside)


def _answer(visit: Visit, form: Form, asked: str, beside: Beside) -> None:
    word, _, rest = asked.partition("-")
    if word == "look":  # Enter in some field: whatever was begun there
        word = "product" if form.what else "buyer" if form.who else "reckon"
    if word == "buyer" and rest:
        _fill_in(visit, form, rest)
    elif word == "buyer":
        _find_buyers(visit, form, beside)
    elif word == "product":
        _find_products(visit, form, beside)
    elif word == "add":
        form.add(rest)
        form.put(what="")
    elif word == "free":
        form.add("", "Something that is not sent")
    elif word == "drop" and rest.isdecimal():
        form.lines[int(rest) - 1 : int(rest)] = []
    elif word == "reckon":
        draft_of(form.said(), _currency(visit))
        beside.is_asked = False


def _find_buyers(visit: Visit, form: Form, beside: Beside) -> None:
    if len(form.who) < 2:
        raise CannotDoError("Type a part of the buyer's name, e-mail or phone first.")
    with visit.database.reading() as connection:
        beside.buyers = rows.find_buyers(connection, form.who[:100])
    beside.nobody = not beside.buyers


def _fill_in(visit: Visit, form: Form, contact: str) -> None:
    with visit.database.reading() as connection:
        known = contact.isdecimal() and len(contact) < 16
        row = rows.read_buyer(connection, int(contact)) if known else None
    if row is None:
        raise CannotDoError("This buyer is not held any more; look again.")
    names = ("name", "company", "line1", "line2", "postcode", "city", "region", "country", "email", "phone", "language")
    form.put(who="", **{name: getattr(row, name) for name in names})


def _find_products(visit: Visit, form: Form, beside: Beside) -> None:
    if not form.what:
        raise CannotDoError("Type a SKU, a barcode or a part of the product's name first.")
    with visit.database.reading() as connection:
        found = rows.find_products(connection, form.what[:100])
        exact = rows.read_products(connection, [form.what[:100]])
        available = rows.read_available(connection, [row.id for row in found], business_now(connection))
    if exact and len(found) == 1:
        form.add(found[0].code)
        form.put(what="")
        return
    beside.products = [(row, available.get(row.id, {})) for row in found]
    beside.nothing = not found


def _reckon(visit: Visit, form: Form, beside: Beside, is_whole: bool) -> None:
    """What it comes to so far; what is missing of an address that was begun is said, and asked for only when it is
    saved."""
    try:
        draft, beside.priced = preview(visit.database, draft_of(form.said(), _currency(visit)))
        if is_whole or any(getattr(form, name) for name in ADDRESS if name != "country"):
            must_arrive(draft)
    except CannotDoError as error:
        beside.trouble = str(error)


def _save(visit: Visit, form: Form) -> Response:
    token = visit.text("token", 60) or secrets.token_hex(8)
    try:
        draft = draft_of(form.said(), _currency(visit))
        made = type_order(visit.database, draft, visit.person.actor_id, visit.person.role, token=token)
    except CannotDoError as error:
        return _show(visit, form, Beside(trouble=str(error), is_asked=True), 409)
    said = f"{made.number} is taken; it is worked on like any other order."
    return visit.to(f"/orders/{made.public_id}", said)


def take_in(visit: Visit) -> Response:
    """The money of an order that was typed in is here, and it goes on."""
    order, token = visit.place("order"), visit.text("token", 60)
    made = take_money(visit.database, order, visit.text("by", 40), visit.person.actor_id, token=token)
    return visit.to(f"/orders/{made.public_id}", f"The money of {made.number} is here; the order goes on.")


def _currency(visit: Visit) -> str:
    return visit.frame().currency


def _show(visit: Visit, form: Form, beside: Beside, status: int = 200) -> Response:
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        products = rows.read_products(connection, [line.code for line in form.lines])
        available = rows.read_available(
            connection, [row.id for row in products.values() if row.kind != "digital"], business_now(connection)
        )
        sites, services = rows.read_sites(connection), rows.read_services(connection)
        has_rates = any(rate.active for rate in rows.list_rates(connection)) if beside.priced else True
    token = visit.text("token", 60)
    return visit.show(
        "order_new.html",
        frame,
        status,
        here="Orders",
        form=form,
        beside=beside,
        products=products,
        available=available,
        sites=sites,
        services=services,
        has_rates=has_rates,
        payments=PAYMENTS,
        came_by=CHANNELS,
        percent=percent,
        may_give=visit.person.role.may(MANAGER),
        **({"token": token} if token else {}),
    )


# --- programs ----------------------------------------------------------------------------------------------------


def take_order(visit: Visit) -> Response:
    """An order that a program types in: 201 with its id and number; 200 where it stood already under the same
    `Idempotency-Key`."""
    token = visit.request.headers.get("idempotency-key", "")[:60]
    try:
        draft = draft_of(visit.said, _currency(visit))
        made = type_order(visit.database, draft, visit.person.actor_id, visit.person.role, token=token)
    except DoorstepError as error:
        return JSONResponse({"error": str(error), "code": error.code}, 409)
    told = {"order": made.public_id, "number": made.number}
    return JSONResponse(told, 200 if made.is_repeat else 201, {"location": f"/orders/{made.public_id}"})


def show_schema(visit: Visit) -> Response:
    """The JSON Schema of our own order, for whoever writes one."""
    return PlainTextResponse(schema.as_json(), media_type="application/schema+json")
