"""`doorstep status`: what is waiting, where, and for whom."""

from typing import TYPE_CHECKING, Any

import typer

from .show import AsJson, ago, open_shop, say, say_json, say_table

if TYPE_CHECKING:
    from doorstep.db.figures import Figures

app = typer.Typer()


@app.command()
def status(as_json: AsJson = False) -> None:
    """The backlog of each stage, the open orders and the open cases."""
    from doorstep.db.engine import business_now
    from doorstep.db.figures import read_figures

    with open_shop().reading() as connection:
        now = business_now(connection)
        figures = read_figures(connection, now)
    if as_json:
        say_json(_as_json(figures) | {"at": now})
    else:
        _say(figures)


def _as_json(figures: "Figures") -> dict[str, Any]:
    return {
        "backlog": [
            {"stage": b.stage, "count": b.count, "oldest_seconds": round(b.oldest_seconds, 3)} for b in figures.backlog
        ],
        "orders": figures.orders | {"blocked": figures.blocked},
        "cases": figures.cases,
        "effects": figures.effects,
        "refused_today": [{"channel": c, "reason": r, "times": n} for (c, r), n in figures.refusals.items()],
    }


def _say(figures: "Figures") -> None:
    from doorstep.domain.lifecycle import ORDER

    if figures.backlog:
        rows = [[b.stage, str(b.count), ago(b.oldest_seconds)] for b in figures.backlog]
        say_table(["backlog", "work", "oldest"], rows)
    else:
        say("No stage has work that is due.")
    told = [f"{count} {ORDER.status(name).label.lower()}" for name, count in figures.orders.items() if count]
    say(f"\nOpen orders: {', '.join(told) or 'none'}; {figures.blocked} of them blocked.")
    total = sum(figures.cases.values())
    listed = ", ".join(f"{count} {cause}" for cause, count in figures.cases.items())
    say(f"Open cases: {total}{f' ({listed})' if listed else ''}.")
    waiting = [f"{count} {name.replace('_', ' ')}" for name, count in figures.effects.items() if count]
    say(f"Calls to vendors that are not settled: {', '.join(waiting) or 'none'}.")
    for (channel, reason), times in figures.refusals.items():
        say(f"Refused today: {times} times {reason.replace('_', ' ')}{f' at {channel}' if channel else ''}.")
