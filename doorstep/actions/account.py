"""What people do about their own way in, what programs are given, and the look over who may do what."""

from datetime import datetime

from doorstep.actions import passwords
from doorstep.actions.act import acting
from doorstep.actions.found import set_setting
from doorstep.actions.people import PROGRAM, check_role, find, rename_actor, write_login
from doorstep.actions.sign_in import WrongSecretError, count_try, make_token
from doorstep.db import actors, people, tables
from doorstep.db.engine import Database, machine_now
from doorstep.db.people import Person
from doorstep.domain import access
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id

REVIEWED = "access_reviewed"  # the setting of when somebody last looked over who may do what


def change_password(
    database: Database, person: Person, earlier: str, fresh: str, address: str, now: datetime | None = None
) -> None:
    """The person has another password, and is signed out everywhere but here."""
    now = now or machine_now()
    _prove(database, person, earlier, address, now)
    with database.reading() as connection:
        login = find(connection, person.actor_id)
    kept = passwords.keep(access.check_password(fresh, login.email, login.name))
    with acting(database, "desk", "people.password", person.actor_id, {}) as act:
        table = tables.login
        act.connection.execute(table.update().where(table.c.actor_id == person.actor_id).values(password=kept))
        kinds = ("browser", "station")
        people.end_sessions(act.connection, person.actor_id, now, kinds, but=person.session_id)
        people.end_links(act.connection, person.actor_id, now)


def _prove(database: Database, person: Person, password: str, address: str, now: datetime) -> None:
    """Whoever found a signed-in browser does not know the password."""
    tried = f"again:{person.actor_id}"
    count_try(database, tried, address, now)
    with database.reading() as connection:
        login = find(connection, person.actor_id)
    if not passwords.fits(login.password, password[: access.PASSWORD_MOST + 1]):
        raise WrongSecretError("That is not your present password; type it again.")
    with database.writing("people") as connection:
        people.forgive_tries(connection, tried)


def rename(database: Database, actor_id: int, name: str, by: int, token: str = "") -> str:
    """Everything the person did and will do stands under that name. Returns a sentence."""
    name = access.tidy_name(name)
    with acting(database, "desk", "people.name", by, {"name": name}, token=token) as act:
        rename_actor(act.connection, find(act.connection, actor_id).actor_id, name)
    return f"The name is {name} from now."


def set_pin(database: Database, who: str | int, pin: str, by: int, token: str = "", now: datetime | None = None) -> str:
    """The person opens shared phones with that PIN; '' takes it away. Phones that are open ask for it again."""
    kept = passwords.keep(access.check_pin(pin)) if pin else ""
    with acting(database, "desk", "people.pin", by, {"who": str(who)}, token=token) as act:
        login = find(act.connection, who)
        if not login.active:
            raise CannotDoError(f"{login.name} was taken away; invite them again first.")
        table = tables.login
        act.connection.execute(table.update().where(table.c.actor_id == login.actor_id).values(pin=kept))
        people.end_sessions(act.connection, login.actor_id, now or machine_now(), ("station",))
        people.forgive_tries(act.connection, f"pin:{login.public_id}")
    return f"The PIN of {login.name} is set." if pin else f"{login.name} has no PIN any more."


def make_key(
    database: Database, name: str, role: str, by: int | None, door: str = "cli", now: datetime | None = None
) -> str:
    """The program of that name may come in with the key that is returned, under that role; its earlier key is void.
    What it does is stamped with its name."""
    now, name, role = now or machine_now(), access.tidy_name(name), check_role(role)
    with acting(database, door, "people.key", by, {"program": name, "role": role}) as act:
        email = f"{PROGRAM}{name.lower()}"[:200]
        login = people.find_login(act.connection, email)
        if login is None:
            if actors.find_actor(act.connection, "person", name) is not None:
                raise CannotDoError(f"There is a person named {name}; give the program a name of its own.")
            row = {"public_id": public_id("act", "login", email), "kind": "person", "name": name, "since": act.by.at}
            actor = tables.actor
            actor_id = act.connection.execute(actor.insert().values(**row).returning(actor.c.id)).scalar_one()
        else:
            actor_id = login.actor_id
            people.end_sessions(act.connection, actor_id, now, ("program",))
        write_login(act.connection, actor_id, email, role, act.by.at)
        key = f"dsk_{make_token()}"
        until = now + access.PROGRAM_LASTS
        people.open_session(act.connection, key, "program", actor_id, now, until, name=name)
    return key


def review_access(database: Database, by: Person, token: str = "") -> str:
    """It is known when, and by whom, the list of people was found right. Returns a sentence."""
    with acting(database, "desk", "people.review", by.actor_id, {}, token=token) as act:
        set_setting(act.connection, REVIEWED, {"at": act.by.at.isoformat(), "by": by.name})
    return "Noted: everybody on the list may do what the list says."
