"""`doorstep carrier`: who takes the parcels, by which services at which price; and the boxes they are packed in."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from doorstep.domain.errors import CannotDoError

from .show import AsJson, money, open_shop, say, say_facts, say_json, say_rows

if TYPE_CHECKING:
    from doorstep.db.engine import Database

app = typer.Typer()
carrier = typer.Typer(help="The carriers that take the parcels, with their services and prices.", no_args_is_help=True)
service = typer.Typer(
    help="The services of a carrier without a contract, as you write them down.", no_args_is_help=True
)
box = typer.Typer(help="The boxes that parcels are packed in.", no_args_is_help=True)
carrier.add_typer(service, name="service")
carrier.add_typer(box, name="box")
app.add_typer(carrier, name="carrier")

Name = Annotated[str, typer.Argument(help="What we call the carrier.")]
Code = Annotated[str, typer.Argument(help="The service, in small letters, as in parcel.")]


def _owner(database: "Database") -> int:
    from doorstep.actions.people import owner_id

    found = owner_id(database)
    if found is None:
        raise CannotDoError("This shop has no owner yet; `doorstep init` makes one.")
    return found


@carrier.command()
def add(
    name: Name,
    vendor: Annotated[str, typer.Option(help="manual: you write its services down.")] = "manual",
    currency: Annotated[str, typer.Option(help="The currency of its prices; the shop's where none is given.")] = "",
) -> None:
    """Add a carrier. No contract is needed: `manual` is any post office, courier or bicycle."""
    from doorstep.actions.carriers import add_carrier, short_name

    database = open_shop()
    say(add_carrier(database, vendor, name, _owner(database), currency, door="cli"))
    say(f"`doorstep carrier service {short_name(name)} add parcel --to DE --price 2000=5.49` writes one down.")


@carrier.command("list")
def list_all(as_json: AsJson = False) -> None:
    """The carriers, with how many services each has and labels it sold."""
    from doorstep.db.queries.carriers import list_carriers

    with open_shop().reading() as connection:
        listed = list_carriers(connection)
    rows = [
        {
            "name": one["name"], "vendor": one["vendor"], "services": len((one["config"] or {}).get("services", ())),
            "labels": one["labels"], "is": _standing(one),
        }
        for one in listed
    ]  # fmt: skip
    say_rows(rows, as_json, "There is no carrier yet; `doorstep carrier add post` makes one.")


def _standing(one: dict[str, Any]) -> str:
    return "stopped" if one["is_stopped"] else "in use" if one["active"] else "paused"


@carrier.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """One carrier with its services and prices."""
    from doorstep.db.accounts import read_account
    from doorstep.domain.own_services import read_services

    with open_shop().reading() as connection:
        account = read_account(connection, name, "carrier")
    currency = account.currency or "EUR"
    rows = [
        {
            "code": one.code, "name": one.name, "to": list(one.countries), "days": f"{one.days_min} to {one.days_max}",
            "prices": [f"{grams} g {money(price, currency)}" for grams, price in one.steps],
            "tracked": one.is_tracked, "offered": one.is_active,
        }
        for one in read_services(account.config)
    ]  # fmt: skip
    if as_json:
        say_json({"name": account.name, "vendor": account.vendor, "active": account.active, "services": rows})
        return
    say_facts({"name": account.name, "vendor": account.vendor, "in use": account.active, "currency": currency})
    say()
    say_rows(rows, False, "No service is written down.")


@carrier.command()
def pause(name: Name, again: Annotated[bool, typer.Option("--resume", help="Use it again.")] = False) -> None:
    """Buy no labels there any more, or again with --resume."""
    from doorstep.actions.carriers import pause_carrier

    database = open_shop()
    say(pause_carrier(database, name, again, _owner(database), door="cli"))


@carrier.command()
def price(
    grams: Annotated[int, typer.Argument(help="What the parcel weighs, in grams.")],
    to: Annotated[str, typer.Argument(help="The country it goes to, by two letters.")],
    as_json: AsJson = False,
) -> None:
    """What a parcel would cost, by every service that is written down."""
    from doorstep.actions.places import known_country
    from doorstep.connectors.carriers.manual import tariff_of
    from doorstep.connectors.carriers.tariff import rate
    from doorstep.db.queries.carriers import list_carriers
    from doorstep.domain.own_services import MANUAL

    country = known_country(to)
    with open_shop().reading() as connection:
        listed = [one for one in list_carriers(connection) if one["vendor"] == MANUAL and one["active"]]
    rows = [
        {
            "carrier": one["name"], "service": found.service, "price": money(found.cost_minor, found.currency),
            "days": f"{found.transit_days_min} to {found.transit_days_max}",
        }
        for one in listed
        for found in rate(tariff_of(one["config"] or {}, one["currency"] or "EUR"), country, "", grams)
    ]  # fmt: skip
    say_rows(rows, as_json, f"No service that is written down takes {grams} g to {country}.")
    if not rows:
        raise typer.Exit(1)


@service.callback()
def of_carrier(context: typer.Context, name: Name) -> None:
    """The services of a carrier without a contract, as you write them down."""
    context.meta["carrier"] = name


@service.command("add")
def add_service(
    context: typer.Context,
    code: Code,
    to: Annotated[str, typer.Option(help="Countries, as in DE,AT; EU for all of the Union, * for everywhere.")],
    price: Annotated[
        list[str], typer.Option(help="A weight with its price, as in 2000=5.49 (grams); as often as needed.")
    ],
    title: Annotated[str, typer.Option("--name", help="What people read; the code where none is given.")] = "",
    days: Annotated[str, typer.Option(help="How long it takes, as in 1-3 (days).")] = "1-3",
    tracked: Annotated[bool, typer.Option("--tracked", help="It bears a number that is scanned or typed.")] = False,
    url: Annotated[str, typer.Option(help="The carrier's page, with {tracking} where the number goes.")] = "",
    largest: Annotated[str, typer.Option(help="The largest parcel, as in 600x300x150 (mm).")] = "",
) -> None:
    """Write a service down; one of that code is changed."""
    from doorstep.actions.carriers import write_service
    from doorstep.db.accounts import read_account
    from doorstep.domain.money import to_minor
    from doorstep.domain.own_services import OwnService, parse_steps

    database = open_shop()
    with database.reading() as connection:
        account = read_account(connection, context.meta["carrier"], "carrier")
    steps = parse_steps("\n".join(price), to_minor, account.currency or "EUR")
    least, most = _days(days)
    made = OwnService(
        code, title or code.capitalize(), tuple(to.split(",")), steps, least, most, tracked, url, _sides(largest)
    )
    say(write_service(database, context.meta["carrier"], made, _owner(database), door="cli"))


@service.command("list")
def list_services(context: typer.Context, as_json: AsJson = False) -> None:
    """The services of the carrier."""
    show(context.meta["carrier"], as_json)


@service.command("away")
def put_away(
    context: typer.Context, code: Code, again: Annotated[bool, typer.Option("--again", help="Offer it again.")] = False
) -> None:
    """Offer the service no more, or again."""
    from doorstep.actions.carriers import switch_service

    database = open_shop()
    say(switch_service(database, context.meta["carrier"], code, again, _owner(database), door="cli"))


def _days(text: str) -> tuple[int, int]:
    least, _, most = text.partition("-")
    if not least.strip().isdecimal() or (most and not most.strip().isdecimal()):
        raise CannotDoError(f"{text!r} are no days; write 2, or 1-3.")
    return int(least), int(most or least)


def _sides(text: str) -> tuple[int, ...]:
    parts = text.lower().replace("×", "x").split("x") if text else []
    if any(not part.strip().isdecimal() or not int(part) for part in parts) or len(parts) not in (0, 3):
        raise CannotDoError(f"{text!r} is no size; write three sides in millimetres, as in 600x300x150.")
    return tuple(int(part) for part in parts)


@box.command("add")
def add_box(
    name: Annotated[str, typer.Argument(help="What it is called, as in Small.")],
    size: Annotated[str, typer.Option(help="Inside, as in 300x200x100 (mm).")] = "",
    grams: Annotated[int, typer.Option(help="What it weighs empty.")] = 0,
    most: Annotated[int, typer.Option(help="What it carries at most, in grams, itself included; 0: no limit.")] = 0,
) -> None:
    """Write a box down; one of that name is changed."""
    from doorstep.actions.boxes import write_box

    database, sides = open_shop(), _sides(size) or (0, 0, 0)
    say(write_box(database, name, _owner(database), (sides[0], sides[1], sides[2]), grams, most, door="cli"))


@box.command("list")
def list_all_boxes(as_json: AsJson = False) -> None:
    """The boxes, the smallest first."""
    from doorstep.db.queries.carriers import list_boxes

    with open_shop().reading() as connection:
        listed = list_boxes(connection)
    rows = [
        {"name": one.name, "inside": f"{one.length_mm} x {one.width_mm} x {one.height_mm} mm" if one.length_mm else "",
         "grams": one.grams, "carries_grams": one.max_grams or ""}
        for one in listed
    ]  # fmt: skip
    say_rows(
        rows, as_json, "There is no box yet; `doorstep carrier box add Small --size 300x200x100 --grams 120` adds one."
    )


@box.command("away")
def put_box_away(name: Annotated[str, typer.Argument(help="What it is called.")]) -> None:
    """Offer the box no more."""
    from doorstep.actions.boxes import put_box_away as put_away

    database = open_shop()
    say(put_away(database, name, _owner(database), door="cli"))
