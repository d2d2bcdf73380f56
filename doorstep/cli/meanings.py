"""What commands print about what a channel's SKU means, and `doorstep channel map`."""

from typing import Annotated, Any

import typer

from doorstep.domain.mapping import Preview

from .show import AsJson, money, open_shop, say, say_json, say_rows

Channel = Annotated[str, typer.Argument(help="The channel's name here.")]
Theirs = Annotated[str, typer.Argument(help="The SKU as the channel spells it, letter by letter.")]


def map_ahead(
    channel: Channel,
    sku: Theirs,
    ours: Annotated[str, typer.Argument(help="Our SKU; leave it out with --remove.")] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Nothing is said of it any more.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would release, and do nothing.")] = False,
    take_back: Annotated[
        bool,
        typer.Option("--take-back", help="Also of orders that have claimed another product, where none is picked yet."),
    ] = False,
    by: Annotated[str, typer.Option("--by", help="Who says so.")] = "owner",
    as_json: AsJson = False,
) -> None:
    """Say which of our products a channel's SKU is, also before any order asks; who waits for it goes on."""
    from doorstep.actions.looking import preview_mapping
    from doorstep.actions.mapping import map_sku, unmap_sku
    from doorstep.domain.errors import CannotDoError

    if bool(ours) == remove:
        raise CannotDoError("Give our SKU, or --remove.")
    if take_back and (remove or dry_run):
        raise CannotDoError("Units are taken back only where it is said what is claimed in their place.")
    if dry_run and remove:
        raise CannotDoError("Only a mapping can be looked at before it is made.")
    database = open_shop()
    if dry_run:
        say_preview(preview_mapping(database, channel, sku, ours), as_json)
        return
    if remove:
        told = unmap_sku(database, channel, sku, by)
    else:
        told = map_sku(database, channel, sku, ours, by, takes_back=take_back)
    if as_json:
        say_json({"channel": channel, "sku": sku, "ours": ours, "told": told})
    else:
        say(told)


def list_maps(channel: Channel, as_json: AsJson = False) -> None:
    """What a channel's SKUs are here, where it was said; every other is our product of the very same SKU."""
    from doorstep.actions.looking import channel_of
    from doorstep.db.queries.mapping import list_mappings

    with open_shop().reading() as connection:
        rows = list_mappings(connection, channel_of(connection, channel))
    told = [{"sku": row.sku, "ours": row.code, "title": row.title, "since": row.since} for row in rows]
    say_rows(told, as_json, "Nothing was said: each SKU is our product of the very same SKU.")


def say_preview(preview: Preview, as_json: bool, **more: Any) -> None:
    """The preview of a mapping: its orders with their lines, then the sums in a sentence."""
    if as_json:
        say_json(
            {
                "channel": preview.channel, "sku": preview.sku, "ours": preview.code, "title": preview.title,
                "available": preview.available, "units": preview.units, "money": [str(one) for one in preview.money],
                "orders": [
                    {
                        "order": one.public_id, "number": one.number, "promised_at": one.promised_at,
                        "total": money(one.total_minor, one.currency), "also_held": one.also_held,
                        "lines": [
                            {"title": title, "qty": qty, "total": money(minor, one.currency)}
                            for title, qty, minor in one.lines
                        ],
                    }
                    for one in preview.orders
                ],
                "claimed": [
                    {"number": one.number, "as": one.code, "picked": one.is_begun} for one in preview.claimed
                ],
                "told": preview.sentence,
            } | more
        )  # fmt: skip
        return
    rows = [
        {
            "order": one.number or one.public_id, "leaves_by": one.promised_at,
            "lines": "; ".join(f"{qty} × {title}" for title, qty, _ in one.lines),
            "total": money(one.total_minor, one.currency), "then": "; ".join(one.also_held) or "goes on",
        }
        for one in preview.orders
    ]  # fmt: skip
    if rows:
        say_rows(rows, False, "")
    say(preview.sentence)
