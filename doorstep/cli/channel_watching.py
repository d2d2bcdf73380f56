"""`doorstep channel incidents` and `statement`: whether anything of a channel went missing."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from doorstep.domain.errors import CannotDoError

from .show import read_text, say, say_json, say_rows

if TYPE_CHECKING:
    from doorstep.db.accounts import Account
    from doorstep.db.engine import Database
    from doorstep.db.secrets import Safe


def tell_incidents(database: "Database", account: "Account", as_json: bool) -> None:
    """The incidents of the channel, the newest first."""
    from doorstep.db.queries.watchdog import list_incidents

    with database.reading() as connection:
        found = list_incidents(connection, account.id)
    rows = [
        {"from": one.start, "until": one.end, "orders": one.orders, "what": one.what, "case": one.case} for one in found
    ]
    say_rows(rows, as_json, f"Nothing of {account.name} has gone unsaid so far.")


def tell_statement(database: "Database", safe: "Safe", account: "Account", day: str, as_json: bool) -> bool:
    """The statement is made now and told; whether every order of it is explained."""
    from doorstep.actions.statement import state_day

    made, signature = state_day(database, safe, account, _day(day) if day else None)
    if as_json:
        say_json({**asdict(made), "sentence": made.sentence, "signature": signature})
        return made.is_explained
    say(f"{made.day_on} ({made.time_zone}): {made.sentence}.")
    if made.came:
        say(f"{made.came}, {made.fetched} were fetched.")
    for reason, number in made.why_ignored.items():
        say(f"{number} no order: {reason}.")
    if made.unexplained:
        say_rows(made.unexplained, False, "")
        say(f"`doorstep channel gaps {account.name}` fetches what is missing.")
    if made.not_listed:
        say_rows(made.not_listed, False, "")
        say(f"{made.channel} does not list these: were they deleted there, or may its key not see them?")
    say(f"Signed {signature}")
    return made.is_explained


def must_be_genuine(safe: "Safe", file: Path) -> None:
    """Says that the statement is this installation's own and unchanged; CannotDoError where it is not."""
    from doorstep.actions.statement import is_genuine

    try:
        told = json.loads(read_text(file))
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise CannotDoError(f"{file} holds no statement; give what `doorstep channel statement NAME --json` printed.")
    if not is_genuine(safe, told):
        raise CannotDoError(f"{file} was not signed by this installation, or was changed since.")
    say("This installation signed it, and nothing in it was changed since.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise CannotDoError(f"{text!r} is no day; give it as in 2026-11-20.") from None
