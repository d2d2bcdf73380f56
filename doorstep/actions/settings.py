"""Changing the shop's settings: each change is an act, stamped with who made it, and a rule's is a release of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import Act, acting
from doorstep.actions.backups import folder_of
from doorstep.actions.places import known_currency
from doorstep.db import rules, tables
from doorstep.db.engine import Database, business_now
from doorstep.db.options import read_some
from doorstep.db.queries.notify import read_time_zone
from doorstep.db.queries.settings import list_people, stamps, take_stamps
from doorstep.db.vacation import check_days, today_in
from doorstep.domain.errors import CannotDoError
from doorstep.domain.options import BY_KEY, Option
from doorstep.settings import settings


class UnknownOptionError(CannotDoError):
    """There is no setting of that name."""

    code = "unknown_option"


class WrongValueError(CannotDoError):
    """A setting cannot have that value; `key` says which."""

    code = "wrong_value"

    def __init__(self, sentence: str, key: str) -> None:
        super().__init__(sentence)
        self.key = key


def named_option(key: str) -> Option:
    """The setting of that name; UnknownOptionError, with the nearest names, where there is none."""
    from difflib import get_close_matches

    if key in BY_KEY:
        return BY_KEY[key]
    close = get_close_matches(key.lower().replace("-", "_"), BY_KEY, 2, 0.6)
    told = f"the nearest is {' or '.join(close)}" if close else "`doorstep settings list` shows them all"
    raise UnknownOptionError(f"There is no setting {key!r}; {told}.")


def change_options(
    database: Database, said: Mapping[str, str], actor_id: int | None, door: str = "desk", token: str = ""
) -> str:
    """These settings have these values from now, all or none; says what changed."""
    for key in said:
        named_option(key)
    with database.reading() as connection:
        wanted = {key: read_value(connection, BY_KEY[key], text) for key, text in said.items()}
        _check_vacation(connection, wanted)
    return _keep(database, wanted, actor_id, door, token)


def _check_vacation(connection: sa.Connection, wanted: Mapping[str, Any]) -> None:
    """The vacation's days fit, whichever of them is said. One that is over is none, and hinders no other first day."""
    stands = read_some(connection, "vacation_from", "vacation_until")
    first, last = [str({**stands, **wanted}[key]) for key in ("vacation_from", "vacation_until")]
    today = today_in(read_time_zone(connection) or "UTC", business_now(connection)).isoformat()
    if last and ("vacation_until" in wanted or ("vacation_from" in wanted and last >= today)):
        key = "vacation_until" if "vacation_until" in wanted else "vacation_from"
        try:
            check_days(connection, first, last)
        except CannotDoError as error:
            raise WrongValueError(str(error), key) from None


def back_to_default(database: Database, key: str, actor_id: int | None, door: str = "desk", token: str = "") -> str:
    """The setting has its default from now."""
    return _keep(database, {key: named_option(key).default}, actor_id, door, token)


def read_value(connection: sa.Connection, option: Option, text: str) -> Any:
    """The value that a person means; WrongValueError, with what it may be, where it cannot be."""
    try:
        if option.key == "shop_currency":
            return known_currency(text)
        if option.kind == "person":
            return _person(connection, option, text.strip())
        value = option.parse(text)
        if option.kind == "folder":
            folder_of(settings(), value)
        return value
    except WrongValueError:
        raise
    except CannotDoError as error:
        raise WrongValueError(str(error), option.key) from None


def _person(connection: sa.Connection, option: Option, text: str) -> int | None:
    if text.lower() in ("", "nobody"):
        return None
    people = list_people(connection)
    for person in people:
        if text in (str(person.id), person.name) or text.lower() == person.name.lower():
            return int(person.id)
    names = ", ".join(person.name for person in people[:8])
    raise WrongValueError(f"Nobody here is called {text!r}; “{option.label}” can be {names}, or nobody.", option.key)


def _keep(database: Database, wanted: Mapping[str, Any], actor_id: int | None, door: str, token: str) -> str:
    with database.reading() as connection:
        stands, since = read_some(connection, *wanted), stamps(connection, wanted)
    changed = {key: value for key, value in wanted.items() if value != stands[key]}
    if not changed:
        return "Nothing was changed; it stands so already."
    said = {
        key: {"from": stands[key], "to": value, "since": since[key].isoformat() if key in since else None}
        for key, value in changed.items()
    }
    with acting(database, door, "settings.change", actor_id, {"settings": said}, token=token) as act:
        if take_stamps(act.connection, wanted) != since:
            raise CannotDoError("Somebody else changed the same setting at this moment; look at it again.")
        if "shop_currency" in changed:
            _refuse_other_books(act.connection)
        keep_options(act, changed)
    labels = [f"“{BY_KEY[key].label}”" for key in changed]
    return f"{' and '.join(labels) if len(labels) < 3 else f'{len(labels)} settings'} changed; it holds from now."


def keep_options(act: Act, changed: Mapping[str, Any], since: Mapping[str, datetime] | None = None) -> None:
    """Inside an act: these settings have these values, now or `since` then. Rules are released once for all of them."""
    ruled = {key: value for key, value in changed.items() if BY_KEY[key].is_rule}
    for key, value in changed.items():
        keep_setting(act, key, None if key in ruled else value, (since or {}).get(key))
    if not ruled:
        return
    release = tables.rules_release
    newest = sa.select(release.c.id).order_by(release.c.id.desc()).limit(1).with_for_update()
    act.connection.execute(newest).all()  # one release at a time: what another person changes meanwhile stays
    body = {**rules.current(act.connection).body, **ruled}
    rules.publish(act.connection, {key: v for key, v in body.items() if v != rules.DEFAULTS.get(key)}, act.by.at)


def keep_setting(act: Act, key: str, value: Any, since: datetime | None = None) -> None:
    """Inside an act: the setting has that value, and says who gave it when. A rule's row says only that."""
    setting = tables.setting
    act.connection.execute(setting.delete().where(setting.c.key == key))
    act.connection.execute(
        setting.insert().values(key=key, value=value, at=since or act.by.at, actor_id=act.by.actor_id)
    )


def _refuse_other_books(connection: sa.Connection) -> None:
    if connection.execute(sa.select(tables.orders.c.id).limit(1)).first() is not None:
        raise WrongValueError(
            "The books are kept in the currency that the first order came under; make another shop for another one.",
            "shop_currency",
        )
