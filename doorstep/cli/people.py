"""`doorstep people`: who may come in, and with what; for whoever has the machine, who acts as the owner."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from doorstep.domain.errors import CannotDoError

from .show import AsJson, open_shop, say, say_json, say_rows

if TYPE_CHECKING:
    from doorstep.actions.people import Link

app = typer.Typer()
people = typer.Typer(help="The people of the shop, and the programs that act for it.", no_args_is_help=True)
app.add_typer(people, name="people")

Who = Annotated[str, typer.Argument(help="Their e-mail, as `doorstep people list` shows it.")]
RoleName = Annotated[str, typer.Option("--role", help="viewer, operator, manager or owner.")]


@people.command("list")
def list_them(as_json: AsJson = False) -> None:
    """Everybody who can or could come in."""
    from doorstep.db.engine import machine_now
    from doorstep.db.queries.people import list_people

    with open_shop().reading() as connection:
        found = list_people(connection, machine_now())
    rows = [
        {
            "name": one.name, "email": one.email if "@" in one.email and not one.is_program else "",
            "role": one.role.name, "standing": one.standing, "pin": one.has_pin, "last_seen_at": one.seen_at,
        }
        for one in found
    ]  # fmt: skip
    say_rows(rows, as_json, "Nobody yet; `doorstep people reset owner` prints the link with which the owner comes in.")


@people.command()
def invite(
    email: Annotated[str, typer.Argument(help="Where they sign in with; it is written to nobody.")],
    name: Annotated[str, typer.Option(help="Their name, as it stands beside what they do.")],
    role: RoleName = "operator",
    as_json: AsJson = False,
) -> None:
    """Make the link with which somebody joins; pass it on."""
    from doorstep.actions import people as acts

    database = open_shop()
    _show(acts.invite(database, email, name, role, acts.owner_id(database), "cli"), as_json)


@people.command()
def role(
    who: Who, role: Annotated[str, typer.Argument(help="viewer, operator, manager or owner.")], as_json: AsJson = False
) -> None:
    """Change what somebody may do; it holds at once."""
    from doorstep.actions import people as acts

    database = open_shop()
    _say(acts.change_role(database, who, role, acts.owner_id(database), "cli"), as_json)


@people.command()
def remove(who: Who, as_json: AsJson = False) -> None:
    """Keep somebody out from this moment; what they did keeps their name."""
    from doorstep.actions import people as acts

    database = open_shop()
    _say(acts.remove(database, who, acts.owner_id(database), "cli"), as_json)


@people.command()
def reset(
    who: Annotated[str, typer.Argument(help="Their e-mail; `owner` is the owner of the founding.")],
    typed: Annotated[
        bool, typer.Option("--type", help="Type the password here (or pipe it in) instead of getting a link.")
    ] = False,
    email: Annotated[str, typer.Option(help="With --type: the e-mail that they sign in with from now on.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print a link with which somebody chooses another password, or the first."""
    from doorstep.actions import people as acts

    database = open_shop()
    by = acts.owner_id(database)
    if typed:
        _say(acts.set_password(database, who, _password(), by, email), as_json)
    elif email:
        raise CannotDoError("--email goes with --type; the link itself asks the owner for an e-mail.")
    else:
        _show(acts.make_link(database, who, by, "cli"), as_json)


@people.command()
def key(
    name: Annotated[str, typer.Argument(help="What the program is called; it stands beside what it does.")],
    role: RoleName = "viewer",
    as_json: AsJson = False,
) -> None:
    """Make the key with which a program comes in; it is shown this once, and an earlier one of that name is void."""
    from doorstep.actions.account import make_key
    from doorstep.actions.people import owner_id

    database = open_shop()
    made = make_key(database, name, role, owner_id(database))
    if as_json:
        say_json({"name": name, "role": role, "key": made})
        return
    say(made)
    say(f"It is shown this once. {name} sends it as `Authorization: Bearer KEY`, and may do what a {role} may.")


def _password() -> str:
    """As it is typed twice, unseen; or the first line of what is piped in."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _show(link: "Link", as_json: bool) -> None:
    from doorstep.settings import settings

    address = link.address(settings().shop_url)
    if as_json:
        say_json({"name": link.name, "purpose": link.purpose, "link": address, "until": link.until})
        return
    say(address)
    say(f"It works once, until {link.until:%A %d %B, %H:%M} UTC, and is shown this once. Pass it on to {link.name}.")


def _say(sentence: str, as_json: bool) -> None:
    if as_json:
        say_json({"told": sentence})
    else:
        say(sentence)
