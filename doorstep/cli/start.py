"""`doorstep start`: what a shop needs before its first order, what is done of it, and what comes next."""

from dataclasses import asdict
from typing import Annotated

import typer

from .show import AsJson, open_shop, say, say_json

app = typer.Typer()
_MARKS = {"done": "ok ", "next": ">  ", "open": "-  ", "waits": ".. ", "optional": "   "}


@app.command()
def start(
    reviewed: Annotated[
        str | None, typer.Option(help="You looked at the way of the first order; what you noted.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The first steps of a shop of one's own, each with the command that does it."""
    from doorstep.actions.people import owner_id
    from doorstep.actions.review import review_flow
    from doorstep.db.queries.checklist import read_facts
    from doorstep.domain.checklist import is_ready, next_step, steps
    from doorstep.settings import settings

    database = open_shop()
    if reviewed is not None:
        told = review_flow(database, reviewed, owner_id(database), "cli")
        if not as_json:
            say(f"{told}\n")
    with database.reading() as connection:
        found = steps(read_facts(connection, settings().public_url))
    now = next_step(found)
    if as_json:
        say_json({"ready": is_ready(found), "next": now.key if now else None, "steps": [asdict(one) for one in found]})
        return
    done = sum(one.state == "done" for one in found)
    say(f"{done} of {len(found)} steps are done.\n")
    for one in found:
        say(f"{_MARKS[one.state]} {one.title}: {one.sentence}")
        if one.state in ("next", "open", "optional"):
            say(f"      {one.command}")
    if now is not None:
        say(f"\nNext: {now.title[:1].lower()}{now.title[1:]}. {now.command}")
        say(f"The same on the desk: {settings().shop_url}/start")
    else:
        say("\nNothing is left to do; the shop is set up.")
