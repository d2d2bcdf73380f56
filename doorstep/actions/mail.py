"""The shop's mail account: kept once it was tried, and a mail through it to look at."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import Act, acting
from doorstep.connectors.messengers import Mail, MailRefused, MailSent
from doorstep.connectors.messengers.smtp import Account, Tried, attempt
from doorstep.connectors.messengers.smtp.line import Line
from doorstep.connectors.messengers.wording import Worded
from doorstep.db import effects, tables, work
from doorstep.db.accounts import add_account, find_account, list_accounts, read_account
from doorstep.db.actors import system_actor
from doorstep.db.effects import Outcome, Wish
from doorstep.db.engine import Database, business_now, machine_now
from doorstep.db.moves import By
from doorstep.db.options import read_option
from doorstep.db.queries.settings import read_queued, read_trials
from doorstep.db.secrets import Safe, add_secret, end_secrets, read_secret
from doorstep.domain.errors import CannotDoError
from doorstep.domain.hosts import LOOPBACK, is_host

SECURITIES = ("starttls", "tls", "none")
PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}
_PASSWORD = "password"  # the name under which it is sealed
_WOKEN_MOST = 1_000  # messages that waited for an account, and go at once
_FORGOTTEN_AFTER = timedelta(minutes=10)  # a test whose sender died says nothing any more


class TrialError(CannotDoError):
    """The server did not let us in, or does not take our mail; the text says what to do, and what was kept."""

    code = "mail_trial"


@dataclass(frozen=True, slots=True)
class MailSaid:
    """What a person says of a mail account. `password` None leaves the one that is kept."""

    host: str
    sender: str
    port: int | None = None
    security: str = "starttls"
    user: str = ""
    password: str | None = None


def keep_account(
    database: Database, safe: Safe, name: str, said: MailSaid, actor_id: int | None, door: str = "desk",
    token: str = "", tried: bool = True,
) -> str:  # fmt: skip
    """Mail goes by this account from now on. Unless `tried` is false, the server has let us in before it is kept;
    where it did not, nothing is. Says what came of it."""
    config = _config(said)
    with database.reading() as connection:
        standing = find_account(connection, name)
        if standing is not None and standing.kind != "messenger":
            raise CannotDoError(f"The name {name!r} is taken by a {standing.kind}; choose another one.")
        kept = read_secret(connection, safe, standing.id, _PASSWORD, machine_now()) if standing else None
    password = said.password if said.password is not None else (kept or b"").decode()
    if said.user and not password:
        raise CannotDoError(f"Give the password of {said.user} too; it is sealed before it is kept.")
    told = "It was not tried."
    if tried:
        came = attempt(account_of(config, "", password if said.user else ""))
        if not came.holds:
            stays = "What stood before stays." if standing else "Nothing was kept."
            raise TrialError(f"{came.sentence} {stays}")
        told = came.sentence
    spelt = {"account": name, **{key: value for key, value in config.items() if key != "since"}}
    with acting(database, door, "mail.account", actor_id, spelt, token=token) as act:
        _write(act, safe, name, config, password if said.password and said.user else "")
        work.wake(act.connection, "notify", read_queued(act.connection, _WOKEN_MOST), act.by.at)
    return f"{told} Messages go by {name} from now on."


def _write(act: Act, safe: Safe, name: str, config: Mapping[str, Any], password: str) -> None:
    """The account stands so, and is the one that is used."""
    account = tables.vendor_account
    stamped = {**config, "since": machine_now().isoformat()}  # connectors that were made before it are not used again
    standing = find_account(act.connection, name)
    if standing is None:
        one = add_account(act.connection, "messenger", "smtp", name, "", machine_now(), None, stamped)
    else:
        one = standing.id
        stamped = {**standing.config, **stamped}
        act.connection.execute(account.update().where(account.c.id == one).values(config=stamped, active=True))
    others = sa.and_(account.c.kind == "messenger", account.c.id != one)
    act.connection.execute(account.update().where(others).values(active=False))
    if password:
        fresh = add_secret(act.connection, safe, one, password.encode(), machine_now(), _PASSWORD)
        end_secrets(act.connection, one, machine_now(), _PASSWORD, but=[fresh])
    elif not config.get("username"):
        end_secrets(act.connection, one, machine_now(), _PASSWORD)


def switch_account(database: Database, name: str, active: bool, actor_id: int | None, door: str = "desk") -> str:
    """Messages go by that account from now on, or wait where none is left to go by."""
    with acting(database, door, "mail.switch", actor_id, {"account": name, "active": active}) as act:
        row = read_account(act.connection, name, "messenger")
        account = tables.vendor_account
        if active:
            act.connection.execute(account.update().where(account.c.kind == "messenger").values(active=False))
        act.connection.execute(account.update().where(account.c.id == row.id).values(active=active))
        left = any(one.active for one in list_accounts(act.connection, "messenger"))
    if active:
        return f"Messages go by {name} from now on."
    return f"{name} is not used any more.{'' if left else ' Messages wait until there is an account to go by.'}"


def _config(said: MailSaid) -> dict[str, Any]:
    host, user = said.host.strip().lower(), said.user.strip()
    if said.security not in SECURITIES:
        raise CannotDoError(f"{said.security!r} is no way to speak with a mail server; say {', '.join(SECURITIES)}.")
    if len(host) > 200 or not is_host(host) or any(mark in "/@:" for mark in host):
        raise CannotDoError(f"{said.host!r} is no mail server; give its name alone, as in smtp.provider.example.")
    port = said.port if said.port is not None else PORTS[said.security]
    if not 1 <= port <= 65_535:
        raise CannotDoError(f"{port} is no port; mail servers use 587 with starttls and 465 with tls.")
    if user and said.security == "none" and host not in LOOPBACK:
        raise CannotDoError("A password is not sent in the clear to another machine; say starttls or tls.")
    return {"host": host, "port": port, "from": said.sender.strip(), "username": user, "security": said.security}


def account_of(config: Mapping[str, Any], shop_name: str, password: str) -> Account:
    """The server and whose mail it takes, as the connector knows them."""
    return Account(
        str(config["host"]), int(config["port"]), str(config["from"]), shop_name, str(config.get("username") or ""),
        password, config.get("security") or "none",
    )  # fmt: skip


# --- trying it -------------------------------------------------------------------------------------------------


def attempt_account(database: Database, safe: Safe, name: str) -> Tried:
    """What the server says to the account as it is kept; nothing is sent."""
    with database.reading() as connection:
        row = read_account(connection, name, "messenger")
        password = read_secret(connection, safe, row.id, _PASSWORD, machine_now())
    return attempt(account_of(row.config, "", (password or b"").decode()))


def send_test(
    database: Database, safe: Safe, to: str, worded: Worded, actor_id: int | None, door: str = "desk", token: str = ""
) -> str:
    """One mail went to that address, by the account that is used; says what the server said. It is an effect as every
    mail is, but belongs to no order and is never tried again."""
    to = to.strip()
    with database.reading() as connection:
        used = [one for one in list_accounts(connection, "messenger") if one.active]
        if not used:
            raise CannotDoError("There is no mail account yet; add one first, and then send a test by it.")
        password = read_secret(connection, safe, used[0].id, _PASSWORD, machine_now())
        shop = str(read_option(connection, "shop_name"))
    said = {
        "account": used[0].name,
        "subject": worded.subject,
    }  # not to whom: addresses are kept nowhere but in contacts
    with acting(database, door, "mail.test", actor_id, said, token=token) as act:
        _forget_dead(act)
        key = f"test-{uuid.uuid4().hex}"
        made = effects.want(
            act.connection, [Wish("send_test", used[0].id, "inbound_event", act.event_id, key)], act.by.at
        )
        effect_id = made[key]
        effects.begin_calls(act.connection, [effect_id], act.by)
    line = Line(account_of(used[0].config, shop, (password or b"").decode()))
    try:
        answer = line.send(
            Mail(key, to, worded.subject, worded.text, machine_now(), html=worded.html, logo=worded.logo)
        )
    finally:
        line.hang_up()
    _keep_answer(database, effect_id, answer)
    if isinstance(answer, MailSent):
        return f"The test is with {used[0].config['host']}, which says: {answer.words.strip() or 'taken'}."
    if isinstance(answer, MailRefused):
        raise TrialError(f"{used[0].config['host']} refuses it ({answer.words.strip()}); look at the address.")
    raise TrialError(f"The test was not sent: {answer.words.strip().rstrip('.')}. The account is kept as it was.")


def _keep_answer(database: Database, effect_id: int, answer: Any) -> None:
    verb = "settle" if isinstance(answer, MailSent) else "refuse"  # of a test nobody need ever be asked
    ref = answer.message_ref if isinstance(answer, MailSent) else ""
    with database.writing("act") as connection:
        by = By(system_actor(connection), business_now(connection), "")
        effects.settle(connection, [Outcome(effect_id, verb, answer.raw, ref, "" if ref else "not taken")], by)


def _forget_dead(act: Act) -> None:
    """Tests whose sender died before it heard the answer are over."""
    old = read_trials(act.connection, act.by.at - _FORGOTTEN_AFTER)
    effects.settle(act.connection, [Outcome(one, "refuse", words="nobody heard the answer") for one in old], act.by)
