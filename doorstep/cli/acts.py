"""`doorstep acts`: what people did, and undoing it while it still may be."""

from typing import Annotated

import typer

from .show import AsJson, Limit, open_shop, say, say_json, say_rows

app = typer.Typer()
acts = typer.Typer(help="What people did, and the way back from it.", no_args_is_help=True)
app.add_typer(acts, name="acts")


@acts.command("list")
def show_all(
    who: Annotated[str | None, typer.Option("--by", help="Only the acts of this person.")] = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """The newest acts, each with how long it can be undone, or why it cannot."""
    from doorstep.actions.undo import why_not
    from doorstep.db.actors import find_actor
    from doorstep.db.queries.acts import about, list_acts
    from doorstep.domain import deeds, undoing
    from doorstep.domain.errors import CannotDoError

    with open_shop().reading() as connection:
        actor_id = find_actor(connection, "person", who) if who else None
        if who and actor_id is None:
            raise CannotDoError(f"Nobody here is called {who}; `doorstep people list` names who is.")
        found = list_acts(connection, limit, None, actor_id)
        reasons, known = why_not(connection, found), about(connection, found)
    rows = [
        {
            "act": event.id, "at": event.at, "by": event.who,
            "told": deeds.told(event.topic, event.body, known.get(event.id, "")),
            "undo": reasons[event.id] or undoing.until(event.topic),
            **({"topic": event.topic, "can_be_undone": not reasons[event.id]} if as_json else {}),
        }
        for event in found
    ]  # fmt: skip
    say_rows(rows, as_json, "Nobody has done anything yet.")


@acts.command()
def undo(
    act: Annotated[int, typer.Argument(help="The act's number, as `doorstep acts list` shows it.")],
    by: Annotated[str, typer.Option(help="Who undoes it.")] = "owner",
    as_json: AsJson = False,
) -> None:
    """Undo an act, whole and once; what cannot be undone says why."""
    from doorstep.actions.undo import undo as take_back

    told = take_back(open_shop(), act, by, "cli")
    say_json({"act": act, "told": told}) if as_json else say(told)
