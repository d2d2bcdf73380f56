"""`doorstep forget`: empties what the shop holds of a person who asks for it."""

from typing import Annotated

import typer

from .show import open_shop, say

app = typer.Typer()


@app.command()
def forget(
    who: Annotated[str, typer.Argument(help="A customer's id, an e-mail address, or an order of theirs.")],
    by: Annotated[str, typer.Option("--by", help="Who does it.")] = "owner",
    alone: Annotated[
        bool, typer.Option("--alone", help="Leave out whoever has only the e-mail address in common with them.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Forget a person: names, addresses and what was sent about their orders are gone for good; the books stay. It says
    first who that is: whoever has the same e-mail address is one person."""
    from doorstep.actions.act import actor_of
    from doorstep.actions.forget import find_going
    from doorstep.actions.forget import forget as forget_person

    database = open_shop()
    going = find_going(database, who, alone)
    say(going.sentence)
    if len(going.names) > 1 and not alone and "@" not in who:
        say("Several names: with --alone, those who only share the e-mail address stay.")
    if not yes:
        typer.confirm("Forget them for good? Nothing brings them back but a backup.", abort=True)
    say(forget_person(database, who, actor_of(database, by), "cli", alone, going.stamp))
