"""`doorstep channel incidents` and `statement`: whether anything of a channel went missing."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doorstep.domain.errors import CannotDoError

from .show import read_text, say, say_json, say_rows

if TYPE_CHECKING:
    from doorstep.db.accounts import Account
    from doorstep.db.engine import Database
    from doorstep.db.secrets import Safe

_FIRST_YEAR = 1970


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
        say_json({**made.told(), "signature": signature})
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
        told = json.loads(read_text(file), object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise CannotDoError(f"{file} holds no statement; give what `doorstep channel statement NAME --json` printed.")
    if not is_genuine(safe, told):
        raise CannotDoError(f"{file} was not signed by this installation, or was changed since.")
    say("This installation signed it, and nothing in it was changed since.")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; where a name stands twice in it, one reader takes the first and another the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands in it twice")
    return found


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise CannotDoError(f"{text!r} is no day; give it as in 2026-11-20.") from None
    if day.year < _FIRST_YEAR:
        raise CannotDoError(f"No channel has orders of {text.strip()}; give a day since {_FIRST_YEAR}.")
    return day
