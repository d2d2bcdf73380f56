"""What people do about people: invite, change a role, let in again, take away, join, choose a password or a PIN."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.actions import passwords
from doorstep.actions.act import Act, acting
from doorstep.actions.sign_in import SignedIn, begin, count_try, make_token
from doorstep.db import actors, people, tables
from doorstep.db.engine import Database, machine_now
from doorstep.domain import access
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id
from doorstep.domain.roles import BY_NAME, OWNER, ROLES
from doorstep.settings import Settings

PROGRAM = "key:"  # a program's row in `login` has this before its name, and never a password
_ALL_KINDS = ("browser", "station", "program")


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works once; the token is shown now, and kept nowhere."""

    token: str
    purpose: str  # join or reset, which is also where it leads
    name: str
    email: str
    until: datetime

    def address(self, shop_url: str) -> str:
        return f"{shop_url}/{self.purpose}/{self.token}"


def owner_id(database: Database) -> int | None:
    """The owner of the founding, as whom the command line acts."""
    with database.reading() as connection:
        return actors.find_actor(connection, "person", actors.OWNER)


def check_role(name: str) -> str:
    """The role's name; CannotDoError where there is none of that name."""
    if name not in BY_NAME:
        raise CannotDoError(f"“{name[:40]}” is no role; it is one of {', '.join(role.name for role in ROLES)}.")
    return name


# --- who is there ----------------------------------------------------------------------------------------------


def invite(
    database: Database, email: str, name: str, role: str, by: int | None, door: str = "desk", token: str = "",
    now: datetime | None = None,
) -> Link:  # fmt: skip
    """Somebody may join under that role, by the link that is returned; who was taken away before comes back as the
    same person. The earlier invitation, if there is one, is void."""
    now, email, name, role = now or machine_now(), access.tidy_email(email), access.tidy_name(name), check_role(role)
    with acting(database, door, "people.invite", by, {"email": email, "name": name, "role": role}, token=token) as act:
        login = people.find_login(act.connection, email)
        if login is not None and login.active and login.password:
            raise CannotDoError(f"{login.name} is here already, as {login.role}; change the role instead.")
        actor_id = _add_person(act, email, name) if login is None else login.actor_id
        if login is not None:
            rename_actor(act.connection, actor_id, name)
        write_login(act.connection, actor_id, email, role, act.by.at)
        return _link(act.connection, actor_id, "join", name, email, by, now)


def _add_person(act: Act, email: str, name: str) -> int:
    """The actor of that name, where so far it is only a name; else a fresh one."""
    found = actors.find_actor(act.connection, "person", name)
    if found is not None:
        if found == actors.find_actor(act.connection, "person", actors.OWNER) or people.find_login(
            act.connection, found
        ):
            raise CannotDoError(f"There is a {name} already; add another name, so that people know who did what.")
        return found
    row = {"public_id": public_id("act", "login", email), "kind": "person", "name": name, "since": act.by.at}
    made = act.connection.execute(tables.actor.insert().values(**row).returning(tables.actor.c.id)).scalar_one()
    return int(made)


def write_login(connection: sa.Connection, actor_id: int, email: str, role: str, at: datetime) -> None:
    """The person has that address and role, and may sign in once a password is chosen."""
    login = tables.login
    values = {"email": email, "role": role, "password": "", "pin": "", "active": True, "joined_at": None}
    known = connection.execute(sa.select(login.c.actor_id).where(login.c.actor_id == actor_id)).first()
    if known is None:
        connection.execute(login.insert().values(actor_id=actor_id, since=at, **values))
    else:
        connection.execute(login.update().where(login.c.actor_id == actor_id).values(**values))


def _link(
    connection: sa.Connection, actor_id: int, purpose: str, name: str, email: str, by: int | None, now: datetime
) -> Link:
    """A link of that kind; earlier ones are void."""
    people.end_links(connection, actor_id, now)
    return _one_more_link(connection, actor_id, purpose, name, email, by, now)


def _one_more_link(
    connection: sa.Connection, actor_id: int, purpose: str, name: str, email: str, by: int | None, now: datetime
) -> Link:
    token = make_token()
    until = now + (access.JOIN_LASTS if purpose == "join" else access.RESET_LASTS)
    people.make_link(connection, token, actor_id, purpose, now, until, by)
    return Link(token, purpose, name, email, until)


def rename_actor(connection: sa.Connection, actor_id: int, name: str) -> None:
    """The person is called that; nobody else is."""
    actor = tables.actor
    taken = sa.select(actor.c.id).where(actor.c.kind == "person", actor.c.name == name, actor.c.id != actor_id)
    if connection.execute(taken).first() is not None:
        raise CannotDoError(f"There is a {name} already; add another name, so that people know who did what.")
    connection.execute(actor.update().where(actor.c.id == actor_id).values(name=name))


def find(connection: sa.Connection, who: str | int) -> Any:
    """The login that is meant; CannotDoError where there is none."""
    login = people.find_login(connection, who.strip().lower() if isinstance(who, str) and "@" in who else who)
    if login is None and isinstance(who, str):
        login = people.find_login(connection, f"{PROGRAM}{who.strip().lower()}")
    if login is None:
        raise CannotDoError(f"Nobody here is “{str(who)[:80]}”; `doorstep people list` and the page People name all.")
    return login


def change_role(
    database: Database, who: str | int, role: str, by: int | None, door: str = "desk", token: str = "",
    now: datetime | None = None,
) -> str:  # fmt: skip
    """The person has that role, and signs in again to use it. Returns a sentence."""
    role, now = check_role(role), now or machine_now()
    with acting(database, door, "people.role", by, {"who": str(who), "role": role}, token=token) as act:
        login = find(act.connection, who)
        if login.role == role:
            return f"{login.name} is {role} already."
        _keep_an_owner(act.connection, login)
        act.connection.execute(tables.login.update().where(tables.login.c.actor_id == login.actor_id).values(role=role))
        people.end_sessions(act.connection, login.actor_id, now, ("browser", "station"))
        were_links = people.end_links_past(act.connection, login.actor_id, now)
    void = "; links that were made before do not work any more" if were_links else ""
    return f"{login.name} is {role} from now{void}."


def remove(
    database: Database, who: str | int, by: int | None, door: str = "desk", token: str = "", now: datetime | None = None
) -> str:
    """The person cannot come in any more, from this moment; what they did keeps their name. Returns a sentence."""
    now = now or machine_now()
    with acting(database, door, "people.remove", by, {"who": str(who)}, token=token) as act:
        login = find(act.connection, who)
        if not login.active:
            raise CannotDoError(f"{login.name} was taken away already.")
        _keep_an_owner(act.connection, login)
        act.connection.execute(
            tables.login.update()
            .where(tables.login.c.actor_id == login.actor_id)
            .values(active=False, password="", pin="")
        )
        people.end_sessions(act.connection, login.actor_id, now, _ALL_KINDS)
        people.end_links(act.connection, login.actor_id, now)
        people.end_links_past(act.connection, login.actor_id, now)
    return f"{login.name} cannot come in any more; what they did keeps their name."


def _keep_an_owner(connection: sa.Connection, login: Any) -> None:
    """Raise where this is the last owner who can sign in: nobody could let people in any more."""
    if login.role == OWNER.name and login.active and set(people.owners_with_password(connection)) <= {login.actor_id}:
        raise CannotDoError(f"{login.name} is the last owner; make somebody else an owner first.")


def is_program(login: Any) -> bool:
    return str(login.email).startswith(PROGRAM)


# --- links -----------------------------------------------------------------------------------------------------


def make_link(
    database: Database, who: str | int, by: int | None, door: str = "desk", token: str = "", now: datetime | None = None
) -> Link:
    """A link with which the person chooses a password: another one, or the first. Earlier links are void; the old
    password still works until the link is used."""
    now = now or machine_now()
    with acting(database, door, "people.link", by, {"who": str(who)}, token=token) as act:
        if who == actors.OWNER and people.find_login(act.connection, who) is None:
            _write_founder(act.connection, act.by.at)
        login = find(act.connection, who)
        if is_program(login):
            raise CannotDoError(f"{login.name} is a program and has no password; give it another key instead.")
        if not login.active:
            raise CannotDoError(f"{login.name} was taken away; invite {login.email} again.")
        purpose = "reset" if login.password else "join"
        return _link(act.connection, login.actor_id, purpose, login.name, login.email, by, now)


def _write_founder(connection: sa.Connection, at: datetime) -> None:
    """The owner of the founding has a row to sign in with, under no address yet."""
    founder = actors.find_actor(connection, "person", actors.OWNER)
    if founder is None:
        raise CannotDoError("There is no shop here yet; run `doorstep init` first.")
    write_login(connection, founder, actors.OWNER, OWNER.name, at)


def first_owner_link(database: Database, settings: Settings, now: datetime | None = None) -> str:
    """The address at which the owner chooses a name and a password, once; '' where an owner can sign in already, in
    the sample shop, and where no shop was founded yet. What was printed before works as long; using one uses all of
    them up."""
    now = now or machine_now()
    with database.reading() as connection:
        is_founded = actors.find_actor(connection, "person", actors.OWNER) is not None
        if not is_founded or people.is_sample(connection) or people.owners_with_password(connection):
            return ""
    with acting(database, "cli", "people.link", None, {"who": actors.OWNER}) as act:
        if people.find_login(act.connection, actors.OWNER) is None:
            _write_founder(act.connection, act.by.at)
        login = find(act.connection, actors.OWNER)
        link = _one_more_link(act.connection, login.actor_id, "join", login.name, login.email, None, now)
    return link.address(settings.shop_url)


def refuse_open_house(settings: Settings, database: Database) -> None:
    """Raise where the shop would be served to other machines while nobody can sign in."""
    if settings.host in ("127.0.0.1", "localhost", "::1"):
        return
    with database.reading() as connection:
        if people.has_somebody(connection):
            return
    raise CannotDoError(
        f"Nobody can sign in yet, so the shop is not served on {settings.host}: choose the owner's password first, "
        "with `doorstep people reset owner --type --email YOU@SHOP`, or leave DOORSTEP_HOST empty."
    )


def ask_for_link(database: Database, email: str, address: str, now: datetime | None = None) -> None:
    """Whoever may make a link sees that this person asks for one; nothing tells the asker whether anybody is known."""
    now, email = now or machine_now(), email.strip().lower()[:200]
    count_try(database, f"asked:{email}"[:200], address, now)
    with database.writing("people") as connection:
        login = people.find_login(connection, email) if "@" in email else None
        if login is not None and login.active and login.password:
            people.note_asking(connection, make_token(), login.actor_id, now, now + access.JOIN_LASTS)


# --- what a person does about themselves -----------------------------------------------------------------------


def join(
    database: Database, link_token: str, name: str, email: str, password: str, agent: str = "",
    now: datetime | None = None,
) -> SignedIn:  # fmt: skip
    """The invited person is one of the shop, and signed in; the link is used up."""
    now, name = now or machine_now(), access.tidy_name(name)
    email = access.tidy_email(email) if email else ""
    kept = passwords.keep(access.check_password(password, email, name))
    with database.reading() as connection:
        login = _let_in(connection, link_token, "join", now)
    with acting(database, "desk", "people.join", login.actor_id, {"name": name}, token=f"link-{login.link_id}") as act:
        login = _let_in(act.connection, link_token, "join", now)
        email = login.email if "@" in login.email else email
        if not email:
            raise CannotDoError("Give the e-mail address with which you will sign in.")
        other = people.find_login(act.connection, email)
        if other is not None and other.actor_id != login.actor_id:
            raise CannotDoError(f"{email} belongs to {other.name} already; give another address.")
        rename_actor(act.connection, login.actor_id, name)
        return _enter(act.connection, login.actor_id, agent, now, email=email, password=kept, joined_at=now)


def reset(database: Database, link_token: str, password: str, agent: str = "", now: datetime | None = None) -> SignedIn:
    """The person has another password and is signed in here, and nowhere else; the link is used up."""
    now = now or machine_now()
    with database.reading() as connection:
        login = _let_in(connection, link_token, "reset", now)
    kept = passwords.keep(access.check_password(password, login.email, login.name))
    with acting(database, "desk", "people.reset", login.actor_id, {}, token=f"link-{login.link_id}") as act:
        _let_in(act.connection, link_token, "reset", now)
        return _enter(act.connection, login.actor_id, agent, now, password=kept)


def _let_in(connection: sa.Connection, token: str, purpose: str, now: datetime) -> Any:
    login = people.find_link(connection, token, purpose, now)
    if login is None:
        raise CannotDoError(
            "This link was used already, or is too old; ask whoever sent it for another one, or sign in."
        )
    return login


def _enter(connection: sa.Connection, actor_id: int, agent: str, now: datetime, **values: Any) -> SignedIn:
    login = tables.login
    connection.execute(login.update().where(login.c.actor_id == actor_id).values(**values))
    people.end_links(connection, actor_id, now)
    people.end_sessions(connection, actor_id, now, ("browser", "station"))
    people.forgive_tries(connection, people.find_login(connection, actor_id).email)  # type: ignore[union-attr]
    return begin(connection, actor_id, agent, now)


def set_password(
    database: Database, who: str | int, password: str, by: int | None, email: str = "", door: str = "cli",
    now: datetime | None = None,
) -> str:  # fmt: skip
    """The person has that password; every browser is signed out. For whoever has the machine and no browser."""
    now = now or machine_now()
    with acting(database, door, "people.password", by, {"who": str(who)}) as act:
        if who == actors.OWNER and people.find_login(act.connection, who) is None:
            _write_founder(act.connection, act.by.at)
        login = find(act.connection, who)
        if is_program(login):
            raise CannotDoError(f"{login.name} is a program and has no password; give it another key instead.")
        address = access.tidy_email(email) if email else login.email
        if "@" not in address:
            raise CannotDoError("Say with which address the owner signs in: --email YOU@SHOP.")
        kept = passwords.keep(access.check_password(password, address, login.name))
        values = {"email": address, "password": kept, "active": True, "joined_at": login.joined_at or now}
        _enter_nowhere(act.connection, login.actor_id, now, **values)
    return f"{login.name} signs in with {address} and the password that was typed."


def _enter_nowhere(connection: sa.Connection, actor_id: int, now: datetime, **values: Any) -> None:
    login = tables.login
    other = sa.select(login.c.actor_id).where(login.c.email == values["email"], login.c.actor_id != actor_id)
    if connection.execute(other).first() is not None:
        raise CannotDoError(f"{values['email']} belongs to somebody else already; give another address.")
    connection.execute(login.update().where(login.c.actor_id == actor_id).values(**values))
    people.end_links(connection, actor_id, now)
    people.end_sessions(connection, actor_id, now, ("browser", "station"))
    people.forgive_tries(connection, values["email"])
