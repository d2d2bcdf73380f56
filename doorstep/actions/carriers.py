"""Carriers: how the shop sends. Those without a contract have services that the owner writes down."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import Act, acting
from doorstep.actions.places import known_country
from doorstep.db import cases, floor, tables, work
from doorstep.db.accounts import add_account
from doorstep.db.engine import Database
from doorstep.domain.catalog_values import slug
from doorstep.domain.errors import CannotDoError
from doorstep.domain.own_services import EVERYWHERE, MANUAL, OwnService, checked, read_services
from doorstep.domain.shipping import NOWHERE

VENDORS = (MANUAL,)
_SERVICES_MOST = 60


def add_carrier(
    database: Database, vendor: str, name: str, actor_id: int, currency: str = "", door: str = "desk", token: str = ""
) -> str:
    """The carrier is there under that name; what waits for a way to be sent is looked at again."""
    if vendor not in VENDORS:
        raise CannotDoError(f"Doorstep cannot add a carrier {vendor!r}; choose one of: {', '.join(VENDORS)}.")
    label = " ".join(name.split())
    if not label or len(label) > 60 or not label.isprintable():
        raise CannotDoError("Give the carrier a name of 1 to 60 letters, as in Deutsche Post.")
    short = short_name(label)
    with acting(database, door, "carrier.add", actor_id, {"vendor": vendor, "name": label}, token=token) as act:
        money = currency or str(_shop_currency(act.connection))
        config = {"services": [], **({"label": label} if label != short else {})}
        add_account(act.connection, "carrier", vendor, short, "", act.by.at, money, config)
        _wake(act)
    told = f" Commands and addresses call it {short}." if label != short else ""
    return f"{label} is there.{told} Write down its first service: where it goes, what it costs, how long it takes."


def short_name(label: str) -> str:
    """What commands and addresses call a carrier of that name."""
    return slug(label)[:60].strip("-") or "carrier"


def _shown(row: Any) -> str:
    return str((row.config or {}).get("label") or row.name)


def _shop_currency(connection: sa.Connection) -> Any:
    from doorstep.db.options import read_option

    return read_option(connection, "shop_currency")


def write_service(
    database: Database, carrier: str, service: OwnService, actor_id: int, door: str = "desk", token: str = ""
) -> str:
    """The service stands as it is said now; one of that code is changed. Parcels choose by it from their next label."""
    service = checked(service)
    for code in service.countries:
        if code not in (EVERYWHERE, "EU"):
            known_country(code)
    body = {"carrier": carrier, "service": service.as_config()}
    with acting(database, door, "carrier.service", actor_id, body, token=token) as act:
        config, account_id = _manual(act, carrier)
        services = {one.code: one for one in read_services(config)}
        is_fresh = service.code not in services
        services[service.code] = service
        if len(services) > _SERVICES_MOST:
            raise CannotDoError(f"{carrier} has {_SERVICES_MOST} services already; put one away first.")
        _keep(act, account_id, config, services)
    return f"{service.name} is {'written down' if is_fresh else 'changed'}."


def switch_service(
    database: Database, carrier: str, code: str, is_active: bool, actor_id: int, door: str = "desk", token: str = ""
) -> str:
    """The service is offered, or is not; what was bought by it stays as it is."""
    body = {"carrier": carrier, "service": code, "active": is_active}
    with acting(database, door, "carrier.service", actor_id, body, token=token) as act:
        config, account_id = _manual(act, carrier)
        services = {one.code: one for one in read_services(config)}
        if code not in services:
            raise CannotDoError(f"{carrier} has no service {code!r}; it has {', '.join(services) or 'none yet'}.")
        services[code] = replace(services[code], is_active=is_active)
        _keep(act, account_id, config, services)
    return f"{services[code].name} is {'offered again' if is_active else 'not offered any more'}."


def pause_carrier(
    database: Database, name: str, is_active: bool, actor_id: int, door: str = "desk", token: str = ""
) -> str:
    """No label is bought there any more, or again; what it sold is still followed and given back there."""
    with acting(database, door, "carrier.pause", actor_id, {"carrier": name, "active": is_active}, token=token) as act:
        account = tables.vendor_account
        row = _find(act.connection, name)
        act.connection.execute(account.update().where(account.c.id == row.id).values(active=is_active))
        _wake(act)
    return f"{_shown(row)} is used again." if is_active else f"{_shown(row)} is paused; no label is bought there."


def _find(connection: sa.Connection, name: str) -> Any:
    account = tables.vendor_account
    floor.hold(connection, _nowhere(connection))  # which `_wake` will want, and which come before an account
    listed = connection.execute(
        sa.select(account).where(account.c.kind == "carrier").order_by(account.c.id).with_for_update(key_share=True)
    ).all()
    row = next((one for one in listed if one.name == name), None)
    if row is None:
        known = ", ".join(one.name for one in listed)
        told = f"The carriers are: {known}." if known else "There is none yet; `doorstep carrier add` makes one."
        raise CannotDoError(f"There is no carrier called {name!r}. {told}")
    return row


def _manual(act: Act, name: str) -> tuple[Mapping[str, Any], int]:
    row = _find(act.connection, name)
    if row.vendor != MANUAL:
        raise CannotDoError(f"{name} tells its services and prices itself; none can be written down.")
    return row.config or {}, row.id


def _keep(act: Act, account_id: int, config: Mapping[str, Any], services: Mapping[str, OwnService]) -> None:
    account = tables.vendor_account
    kept = {**config, "services": [one.as_config() for one in services.values()]}
    act.connection.execute(account.update().where(account.c.id == account_id).values(config=kept))
    _wake(act)


def _wake(act: Act) -> None:
    """Sealed parcels without a label are looked at again at once, also those for which there was no service: now there
    may be a way to send them."""
    parcel = tables.parcel
    waiting = act.connection.execute(
        sa.select(parcel.c.id)
        .where(sa.text("parcel.status IN ('open','sealed','labelled')"), parcel.c.status == "sealed")
        .order_by(parcel.c.id)
    ).scalars()
    work.wake(act.connection, "ship", list(waiting), act.by.at)
    if nowhere := _nowhere(act.connection):
        floor.hold(act.connection, nowhere)
        cases.clear_subjects(act.connection, "carrier_refused", nowhere, act.by)


def _nowhere(connection: sa.Connection) -> list[int]:
    """Parcels of which a case says that no service goes there."""
    case, subject = tables.exception_case, tables.case_subject
    rows = connection.execute(
        sa.select(subject.c.subject_id, case.c.facts)
        .join(case, case.c.id == subject.c.case_id)
        .where(case.c.cause == "carrier_refused", case.c.status == "open", subject.c.cleared_at.is_(None))
    )
    return [row.subject_id for row in rows if str((row.facts or {}).get("words", "")).startswith(NOWHERE)]
