"""`doorstep stop`: stop a SKU, a site, a channel, a carrier or everything; see what lies still, and resume it."""

from typing import Annotated, Any

import typer

from .show import AsJson, open_shop, say, say_json, say_rows

app = typer.Typer()
stop = typer.Typer(help="Stop something at once, see what lies still by it, and resume it.", no_args_is_help=True)
app.add_typer(stop, name="stop")

Reason = Annotated[str, typer.Option("--reason", help="Why; whoever finds it lying still reads it.")]
Preview = Annotated[bool, typer.Option("--preview", help="Only say what would lie still, or go.")]
By = Annotated[str, typer.Option("--by", help="Who does it.")]


@stop.command()
def everything(reason: Reason = "", preview: Preview = False, by: By = "owner", as_json: AsJson = False) -> None:
    """Stop everything: orders are taken and understood, and nothing goes on."""
    _stop("everything", "", reason, preview, by, as_json)


@stop.command()
def channel(
    name: Annotated[str, typer.Argument(help="The channel, as `doorstep channel list` names it.")],
    reason: Reason = "", preview: Preview = False, by: By = "owner", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Stop a channel: its orders are taken and understood, and none goes on."""
    _stop("channel", name, reason, preview, by, as_json)


@stop.command()
def carrier(
    name: Annotated[str, typer.Argument(help="The carrier, as `doorstep carrier list` names it.")],
    reason: Reason = "", preview: Preview = False, by: By = "owner", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Stop a carrier: no label is bought from it, and no parcel handed to it."""
    _stop("carrier", name, reason, preview, by, as_json)


@stop.command()
def site(
    name: Annotated[str, typer.Argument(help="The site, as `doorstep settings site` names it.")],
    reason: Reason = "", preview: Preview = False, by: By = "owner", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Stop a site: nothing is promised from it, picked, sealed or handed over there."""
    _stop("site", name, reason, preview, by, as_json)


@stop.command()
def sku(
    code: Annotated[str, typer.Argument(help="The product's SKU; of a kit's part, the kits too.")],
    reason: Reason = "", preview: Preview = False, by: By = "owner", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Stop a product: it is promised to nobody, and what holds it is not picked, sealed or labelled."""
    _stop("sku", code, reason, preview, by, as_json)


@stop.command("list")
def show_all(
    every: Annotated[bool, typer.Option("--all", help="Those that were resumed, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """What is stopped, since when, by whom and why."""
    from doorstep.db.queries.stops import list_stops

    with open_shop().reading() as connection:
        found = list_stops(connection, 1000, every)
    rows = [
        {
            "scope": row.scope, "name": row.name or "", "since": row.since, "by": row.stopped_by, "reason": row.reason,
            **({"resumed": row.lifted_at, "resumed_by": row.lifted_by} if every else {}), "id": row.public_id,
        }
        for row in found
    ]  # fmt: skip
    say_rows(rows, as_json, "Nothing is stopped.")


@stop.command()
def resume(
    scope: Annotated[str, typer.Argument(help="everything, channel, carrier, site or sku.")],
    name: Annotated[str, typer.Argument(help="Which one.")] = "",
    preview: Preview = False,
    by: By = "owner",
    as_json: AsJson = False,
) -> None:
    """Let it go on: says first what will go, and wakes exactly that."""
    from doorstep.actions import stops

    database = open_shop()
    if preview:
        _say_lying(stops.preview_resume(database, scope, name), "would go", as_json)
        return
    told = stops.resume(database, scope, name, by, "cli")
    say_json({"scope": scope, "name": name, "told": told}) if as_json else say(told)


def _stop(scope: str, name: str, reason: str, preview: bool, by: str, as_json: bool) -> None:
    from doorstep.actions import stops

    database = open_shop()
    if preview:
        _say_lying(stops.preview_stop(database, scope, name), "would lie still", as_json)
        return
    told = stops.stop(database, scope, name, reason, by, "cli")
    say_json({"scope": scope, "name": name, "told": told}) if as_json else say(told)


def _say_lying(lying: Any, would: str, as_json: bool) -> None:
    from dataclasses import asdict

    from doorstep.actions.stops import told_lying

    if as_json:
        say_json(asdict(lying))
        return
    told = told_lying(lying)
    say(f"{would}:" if told else f"nothing {would}")
    for sentence in told:
        say(f"  {sentence}")
    if lying.first:
        more = lying.orders - len(lying.first)
        say(f"  orders: {', '.join(number for number, _ in lying.first)}{f' and {more} more' if more > 0 else ''}")
