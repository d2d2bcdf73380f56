"""`doorstep forget`: empties what the shop holds of a person who asks for it."""

from typing import Annotated

import typer

from .show import open_shop, say

app = typer.Typer()


@app.command()
def forget(
    who: Annotated[str, typer.Argument(help="A customer's id, an e-mail address, or an order of theirs.")],
    by: Annotated[str, typer.Option("--by", help="Who does it.")] = "owner",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Forget a person: names, addresses and what was sent about their orders are gone for good; the books stay."""
    from doorstep.actions.act import actor_of
    from doorstep.actions.forget import forget as forget_person

    database = open_shop()
    if not yes:
        typer.confirm(f"Forget {who} for good? Nothing brings it back but a backup.", abort=True)
    say(forget_person(database, who, actor_of(database, by), "cli"))
