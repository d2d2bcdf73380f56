"""`doorstep orders`: what the shop has sold, and where each order is."""

from typing import Annotated

import typer

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
