"""`doorstep replay`: what stored facts would make of their orders today, beside what stands."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from doorstep.domain.counting import count
from doorstep.domain.errors import CannotDoError
from doorstep.domain.replay import ERASED, FORGOTTEN, Replayed, count_fields

from .show import AsJson, open_shop, say, say_rows, shown

if TYPE_CHECKING:
    from doorstep.db.engine import Database
    from doorstep.db.queries.replay import Span

app = typer.Typer()

_HIDDEN = "(personal)"


@dataclass(slots=True)
class _Sum:
    """What was found in all, without keeping the orders."""

    read: int = 0
    erased: int = 0
    forgotten: int = 0
    stay: int = 0
    anew: list[int] = field(default_factory=list)  # orders that would be judged anew
    fields: dict[str, int] = field(default_factory=dict)
    unread: int = 0

    def add(self, orders: list[Replayed]) -> None:
        self.read += len(orders)
        self.erased += sum(one.stays == ERASED for one in orders)
        self.forgotten += sum(one.stays == FORGOTTEN for one in orders)
        differing = [one for one in orders if one.differences]
        anew = [one.order_id for one in differing if one.is_judged_anew]
        self.stay += len(differing) - len(anew)
        self.anew += anew
        for name, times in count_fields(differing).items():
            self.fields[name] = self.fields.get(name, 0) + times

    @property
    def told(self) -> dict[str, Any]:
        return {
            "read": self.read, "differ": self.stay + len(self.anew), "would_be_judged_anew": len(self.anew),
            "stay": self.stay, "erased": self.erased, "forgotten": self.forgotten, "unread": self.unread,
            "fields": dict(sorted(self.fields.items())),
        }  # fmt: skip


@app.command()
def replay(
    since: Annotated[str, typer.Option(help="Facts received from then on, as in 2026-11-01 or 2026-11-01T08:00.")] = "",
    until: Annotated[str, typer.Option(help="Facts received before then.")] = "",
    channel: Annotated[str, typer.Option(help="Only facts of this channel.")] = "",
    order: Annotated[str, typer.Option(help="Only this order, by its id, number or the channel's id.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change; nothing is written.")] = False,
    personal: Annotated[bool, typer.Option("--personal", help="Print names and addresses that differ, too.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="Rows of the table; JSON has them all.")] = 200,
    by: Annotated[str, typer.Option("--by", help="Who does it.")] = "owner",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read stored facts with today's connectors, mapping and rules, and list every field that would change. Exit status
    0 also where something differs. Without --dry-run, orders of which nothing is claimed are then judged anew."""
    if as_json and not dry_run and not yes:
        raise CannotDoError("Nobody can be asked in JSON; add --dry-run, or --yes.")
    database = open_shop()
    span = _span(database, since, until, channel, order)
    parts = importlib.import_module("tasks.normalize_replay").replay(database, span)
    found = _say_json_parts(parts, personal, dry_run, database, by) if as_json else _say_parts(parts, personal, limit)
    if dry_run or as_json:
        return
    if not found.anew:
        say("Nothing is to be judged anew.")
        return
    if not yes:
        typer.confirm(f"Judge {count(len(found.anew), 'order')} anew, with these differences?", abort=True)
    say(f"{count(_judge(database, found, by), 'order')} will be normalized anew; the rest stays as it stands.")


def _judge(database: "Database", found: _Sum, by: str) -> int:
    from doorstep.actions.act import actor_of
    from doorstep.actions.replay import judge_anew

    return judge_anew(database, found.anew, actor_of(database, by))


def _span(database: "Database", since: str, until: str, channel: str, order: str) -> "Span":
    from doorstep.db.accounts import find_account
    from doorstep.db.queries.pages import read_frame
    from doorstep.db.queries.replay import Span
    from doorstep.db.queries.trace import find_order
    from doorstep.domain.moments import read_moment

    if not since and not order:
        raise CannotDoError("Say since when, as in --since 2026-11-01, or which --order.")
    with database.reading() as connection:
        zone = read_frame(connection).time_zone
        account = find_account(connection, channel) if channel else None
        if channel and (account is None or account.kind != "channel"):
            raise CannotDoError(f"There is no channel {channel!r}; `doorstep channel list` names those there are.")
        first, last = (read_moment(text, zone) if text else None for text in (since, until))
        if first and last and last <= first:
            raise CannotDoError("--until is not after --since, so there is nothing between them.")
        return Span(first, last, account.id if account else None, find_order(connection, order) if order else None)


def _changes(one: Replayed, personal: bool) -> Iterator[tuple[str, str, Any, Any, str]]:
    for each in one.differences:
        hidden = each.is_personal and not personal
        stands, would = (_HIDDEN, _HIDDEN) if hidden else (each.stands, each.would)
        yield each.field, each.of, stands, would, one.stays or each.stays


def _say_parts(parts: Iterator[Any], personal: bool, limit: int) -> _Sum:
    found, table, beyond = _Sum(), [], 0
    for part in parts:
        found.add(part.orders)
        found.unread += len(part.unread)
        for one in part.orders:
            for name, of, stands, would, stays in _changes(one, personal):
                if len(table) >= limit:
                    beyond += 1
                    continue
                table.append(
                    {
                        "order": one.number or one.public_id, "channel": one.channel,
                        "field": f"{name} of {of}" if of else name, "stands": _short(stands), "would_be": _short(would),
                        "but": stays and f"stays: {stays}",
                    }
                )  # fmt: skip
        for fact in part.unread:
            if len(table) < limit:
                table.append(
                    {
                        "order": fact.order_ref, "channel": fact.channel, "field": f"event {fact.event_id}",
                        "stands": _short(fact.said), "would_be": fact.kind, "but": "answer its case, or fetch it again",
                    }
                )  # fmt: skip
    say_rows(table, False, "Every field stands as it would be read today.")
    if beyond:
        say(f"… and {beyond} more differences; --limit shows more of them, --json all.")
    _say_sum(found)
    return found


def _short(value: Any) -> str:
    text = shown(value.isoformat() if isinstance(value, datetime) else value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _say_sum(found: _Sum) -> None:
    say()
    say(f"{count(found.read, 'order')} read; {found.stay + len(found.anew)} differ, of which {found.stay} stay as is.")
    for name, times in sorted(found.fields.items()):
        say(f"  {name}: {count(times, 'order')}")
    if found.erased:
        say(f"{count(found.erased, 'order')} not compared: the body of a fact was erased.")
    if found.forgotten:
        say(f"{count(found.forgotten, 'order')} not compared: the buyer was forgotten.")
    if found.unread:
        say(f"{count(found.unread, 'fact')} of which no order was made could be read today.")


def _say_json_parts(parts: Iterator[Any], personal: bool, dry_run: bool, database: "Database", by: str) -> _Sum:
    """One JSON document, written as it is found: a span may hold more orders than fit into memory."""
    found, first, unread = _Sum(), True, []
    print('{"orders": [', end="")
    for part in parts:
        found.add(part.orders)
        found.unread += len(part.unread)
        unread += [_unread(fact) for fact in part.unread]
        for one in part.orders:
            if not one.differences:
                continue
            changes = [
                dict(zip(("field", "of", "stands", "would", "stays"), each, strict=True))
                for each in _changes(one, personal)
            ]
            told = {"order": one.public_id, "number": one.number, "channel": one.channel, "status": one.status,
                    "stays": one.stays, "changes": changes}  # fmt: skip
            print("" if first else ",", _json(told), sep="\n", end="")
            first = False
    judged = 0 if dry_run else _judge(database, found, by)
    print(f'\n], "unread": {_json(unread)}, "summary": {_json(found.told | {"judged_anew": judged})}}}')
    return found


def _unread(fact: Any) -> dict[str, Any]:
    return {
        "event": fact.event_id, "channel": fact.channel, "topic": fact.topic, "kind": fact.kind,
        "order_ref": fact.order_ref,
    }  # fmt: skip


def _json(value: Any) -> str:
    import orjson

    return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z).decode()
