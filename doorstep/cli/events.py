"""`doorstep events`: what came in and came to no good end, or to none yet; and its replay."""

import importlib
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from doorstep.domain.counting import count
from doorstep.domain.errors import CannotDoError

from .show import AsJson, Limit, open_shop, say, say_json, say_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorstep.db.engine import Database

app = typer.Typer()
_PATIENCE = 10  # seconds: the shop, where it runs, reads them at once
events = typer.Typer(help="What came in and came to no good end, or to none yet.", no_args_is_help=True)
app.add_typer(events, name="events")


@events.command("list")
def show_all(
    dead: Annotated[bool, typer.Option("--dead", help="Only dead letters: what nothing could be made of.")] = False,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what waits, with its tries.")] = False,
    channel: Annotated[str, typer.Option(help="Only of this channel.")] = "",
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Dead letters with their reason and whose they are, and what waits with its tries and the next one."""
    from doorstep.db.queries.events import list_events

    with open_shop().reading() as connection:
        found = list_events(connection, dead or not waiting, waiting or not dead, channel, limit)
    rows = [
        {
            "event": one.id, "channel": one.channel, "topic": one.topic, "order": one.order_ref or "",
            "received_at": one.received_at, "standing": "dead" if one.outcome == "quarantined" else "waiting",
            "reason": one.outcome_reason or one.note or "", "tries": one.attempts or 0,
            "next_try_at": one.due_at, "owner": one.owner or "", "case": one.case or "",
        }
        for one in found
    ]  # fmt: skip
    say_rows(rows, as_json, "Nothing is dead and nothing waits.")


@events.command()
def replay(
    event: Annotated[list[int] | None, typer.Argument(help="Events by their numbers.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every dead letter.")] = False,
    reason: Annotated[str, typer.Option(help="Those whose reason begins so.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who does it.")] = "owner",
    as_json: AsJson = False,
) -> None:
    """Read dead letters again from their stored bytes, with today's connectors, and say what came of each; what fails
    again stays in its case, and the exit status is 1."""
    if bool(event) + every + bool(reason) != 1:
        raise CannotDoError("Say which: the numbers of events, --all, or --reason with how their reason begins.")
    from doorstep import nudge
    from doorstep.actions.act import actor_of
    from doorstep.actions.events import replay_dead
    from doorstep.settings import settings

    database = open_shop()
    replayed = replay_dead(database, actor_of(database, by), event or (), reason)
    nudge.nudge(settings().home)
    came = _read_now(database, replayed) if replayed else []
    dead = [one for one in came if one["standing"] == "dead"]
    if as_json:
        say_json({"replayed": len(replayed), "events": came})
    elif not replayed:
        say("No dead letter is like that.")
    else:
        late = sum(one["standing"] == "being read" for one in came)
        told = f"{len(came) - len(dead) - late} understood, {len(dead)} dead again"
        say(f"{count(len(came), 'event')} read again: {told}{f', {late} still being read' if late else ''}.")
        for one in dead:
            say(f"{one['event']} is dead again: {one['reason']} ({one['case']})")
    if dead:
        raise typer.Exit(1)


def _read_now(database: "Database", event_ids: "Sequence[int]") -> list[dict[str, Any]]:
    """What came of each: capture runs here, unless the shop, which runs too, was faster."""
    from doorstep.db.queries.events import read_ends
    from doorstep.domain.stages import BY_NAME

    from .run import drain_stages

    until = time.monotonic() + _PATIENCE
    while True:
        with importlib.import_module("tasks.context").working(database):
            drain_stages((BY_NAME["capture"],))
        with database.reading() as connection:
            ends = read_ends(connection, event_ids)
        if not any(one.is_under_way for one in ends) or time.monotonic() > until:
            return [
                {
                    "event": one.id, "standing": _standing(one), "reason": one.outcome_reason, "case": one.case or "",
                }
                for one in ends
            ]  # fmt: skip
        time.sleep(0.2)


def _standing(end: Any) -> str:
    if end.outcome == "quarantined":
        return "dead"
    return "being read" if end.is_under_way else "understood"
