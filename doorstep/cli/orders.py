"""`doorstep orders`: what the shop has sold, and where each order is."""

from pathlib import Path
from typing import Annotated, Any

import typer

from doorstep.domain.errors import CannotDoError

from .show import AsJson, Limit, open_shop, say, say_facts, say_json, say_rows

app = typer.Typer()
orders = typer.Typer(help="The shop's orders.", no_args_is_help=True)
app.add_typer(orders, name="orders")


@orders.command("list")
def show_all(
    status: Annotated[str | None, typer.Option(help="Only those that show this status, as in blocked.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only those of this channel.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """The newest orders, each with its status."""
    from .reading import list_orders

    with open_shop().reading() as connection:
        rows = list_orders(connection, limit, status, channel)
    say_rows(rows, as_json, "There is no such order.")


@orders.command("show")
def show_one(
    order: Annotated[str, typer.Argument(help="Its id, its number, or the channel's id of it.")],
    as_json: AsJson = False,
) -> None:
    """One order: what, where it is, what it waits for, and every move it made."""
    from .reading import read_order

    with open_shop().reading() as connection:
        found = read_order(connection, order)
    if as_json:
        say_json(found)
        return
    parts = {name: found.pop(name) for name in ("lines", "parcels", "cases", "moves")}
    if found["status"] == found["beneath"]:
        found.pop("beneath")
    say_facts(found)
    for name, rows in parts.items():
        if rows:
            say(f"\n{name.capitalize()}")
            say_rows(rows, False, "")


@orders.command()
def add(
    file: Annotated[Path | None, typer.Argument(help="JSON of the order, as POST /api/v1/orders takes it.")] = None,
    sku: Annotated[list[str] | None, typer.Option(help="SKU or barcode, with :UNITS, as in MUG:2.")] = None,
    payment: Annotated[str, typer.Option(help="cash, card, transfer, terms or waits.")] = "waits",
    name: Annotated[str, typer.Option(help="Who receives it.")] = "",
    street: Annotated[str, typer.Option(help="Street and number.")] = "",
    postcode: Annotated[str, typer.Option()] = "",
    city: Annotated[str, typer.Option()] = "",
    country: Annotated[str, typer.Option(help="Two letters.")] = "",
    email: Annotated[str, typer.Option()] = "",
    service: Annotated[str, typer.Option(help="Way of sending.")] = "",
    shipping: Annotated[str, typer.Option(help="What sending costs, as in 4.90.")] = "",
    discount: Annotated[str, typer.Option(help="An amount, or 10 %.")] = "",
    reason: Annotated[str, typer.Option(help="Why the discount is given.")] = "",
    along: Annotated[bool, typer.Option("--along", help="Taken along at once: it leaves the shelf now.")] = False,
    site: Annotated[str, typer.Option(help="Out of whose stock it is taken along.")] = "",
    token: Annotated[str, typer.Option(help="The same token again is the same order.")] = "",
    as_json: AsJson = False,
) -> None:
    """Type an order in: priced and taxed from our own records, and worked on like any channel's."""
    said: dict[str, Any] = _read_order(file) if file else {}
    if sku:
        said["lines"] = [*said.get("lines", ()), *map(_line, sku)]
    typed = {
        "payment": payment if not file or payment != "waits" else "", "service": service, "shipping": shipping,
        "discount": discount, "discount_reason": reason, "site": site, "takes_along": along or None,
    }  # fmt: skip
    said |= {key: value for key, value in typed.items() if value}
    address = {"name": name, "line1": street, "postcode": postcode, "city": city, "country": country}
    if any(address.values()):
        said["address"] = {**said.get("address", {}), **{key: value for key, value in address.items() if value}}
    if email:
        said["customer"] = {**said.get("customer", {}), "email": email}
    _type_in(said, token, as_json)


@orders.command()
def paid(
    order: Annotated[str, typer.Argument(help="An order that was typed in: its number, as in D-1001, or its id.")],
    by: Annotated[str, typer.Option(help="How the money came: transfer, cash or card.")] = "transfer",
    as_json: AsJson = False,
) -> None:
    """The money of an order that was typed in is here: it goes on. This cannot be undone."""
    from doorstep.actions.typed import take_money
    from doorstep.db.actors import OWNER, find_actor

    database = open_shop()
    with database.reading() as connection:
        owner = find_actor(connection, "person", OWNER)
    if owner is None:
        raise CannotDoError("The shop has no owner yet; run `doorstep init`.")
    made = take_money(database, order, by, owner, door="cli")
    if as_json:
        say_json({"order": made.public_id, "number": made.number})
    else:
        say(f"The money of {made.number} is here; the order goes on.")


def _type_in(said: dict[str, Any], token: str, as_json: bool) -> None:
    from doorstep.actions.typed import type_order
    from doorstep.db.actors import OWNER, find_actor
    from doorstep.db.options import read_option
    from doorstep.domain.roles import OWNER as ROLE
    from doorstep.domain.typed_said import draft_of

    database = open_shop()
    with database.reading() as connection:
        owner, currency = find_actor(connection, "person", OWNER), str(read_option(connection, "shop_currency"))
    if owner is None:
        raise CannotDoError("The shop has no owner yet; run `doorstep init`.")
    made = type_order(database, draft_of(said, currency), owner, ROLE, door="cli", token=token)
    if as_json:
        say_json({"order": made.public_id, "number": made.number, "repeat": made.is_repeat})
    else:
        say(f"{made.number} is taken ({made.public_id}).{' It stood already.' if made.is_repeat else ''}")


def _line(text: str) -> dict[str, str]:
    code, sign, qty = text.rpartition(":")
    return {"sku": code, "qty": qty} if sign and qty.isdecimal() else {"sku": text, "qty": "1"}


def _read_order(file: Path) -> dict[str, Any]:
    """The file's JSON object; amounts keep every digit."""
    import json

    if not file.is_file():
        raise CannotDoError(f"There is no file {file}; nothing was typed in.")
    try:
        said = json.loads(file.read_bytes(), parse_float=str)
    except (ValueError, RecursionError):
        raise CannotDoError(f"{file} is not JSON; it holds one order, as POST /api/v1/orders takes it.") from None
    if not isinstance(said, dict):
        raise CannotDoError(f"{file} holds no object; it holds one order, as POST /api/v1/orders takes it.")
    if "schema" in said:
        raise CannotDoError(
            f"{file} is a whole order of a site; `doorstep import orders {file} --channel … --apply` takes it."
        )
    return said
