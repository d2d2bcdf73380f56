"""Typing an order in: priced and taxed from our own records, into the same inbox as any channel's, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from doorstep.actions.act import Act, acting
from doorstep.actions.places import known_country, known_language, missing_in, wrong_with
from doorstep.connectors.channels.own import OWN
from doorstep.connectors.channels.own.schema import SCHEMA
from doorstep.connectors.tax_places import known_place, known_rates
from doorstep.db import inbox, ledger, locks, stops
from doorstep.db.engine import Database, business_now
from doorstep.db.options import read_some
from doorstep.db.queries import capture, typed
from doorstep.db.queries.normalize import newest_recipes
from doorstep.domain.errors import CannotDoError, DoneAlreadyError
from doorstep.domain.roles import MANAGER, Role
from doorstep.domain.tax import Place
from doorstep.domain.typed import OWING, PAID_BY, Asked, Draft, Priced, Wanted, as_order, as_paid, price


@dataclass(frozen=True, slots=True)
class TypedOrder:
    """An order that was typed in; `is_repeat` where it stood already under the same token."""

    public_id: str
    number: str
    is_repeat: bool = False


def type_order(
    database: Database, draft: Draft, actor_id: int, role: Role, door: str = "desk", token: str = ""
) -> TypedOrder:
    """The order is in the inbox, numbered, and is worked on like any channel's; what the buyer takes along has left the
    shelf. The same token again is the same order."""
    _must_be_theirs(draft, role)
    try:
        with acting(database, door, "typed.order", actor_id, {"lines": len(draft.asked)}, token=token) as act:
            return _type(act, draft, actor_id, role, token or f"event-{act.event_id}")
    except DoneAlreadyError:
        with database.reading() as connection:
            account_id = typed.find_account(connection)
            found = typed.find_typed(connection, account_id, _key(token)) if account_id else None
        if found is None:
            raise
        return TypedOrder(found.public_id, found.number, is_repeat=True)


def _must_be_theirs(draft: Draft, role: Role) -> None:
    """Money is a manager's decision; at the shop's own prices whoever serves the customer types an order in."""
    if (what := draft.gives_away) and not role.may(MANAGER):
        raise CannotDoError(f"{what[0].upper()}{what[1:]} is for a manager to give; ask one, or leave it out.")


def _key(token: str) -> str:
    return f"typed:{token}"


def _type(act: Act, draft: Draft, actor_id: int, role: Role, token: str) -> TypedOrder:
    connection, at = act.connection, act.by.at
    gate = stops.at_gate(connection) if draft.takes_along else stops.NOTHING  # before the first row is locked
    account_id, config = typed.take_account(connection, at)
    draft, priced = price_draft(connection, draft, at)
    must_arrive(draft)
    _must_be_theirs(draft, role)  # a price below the list is known only now
    number = typed.take_number(connection, account_id, config)
    if account_id in gate.channels:
        raise CannotDoError(f"{typed.ACCOUNT} is stopped: nothing leaves over it until somebody lets it go on.")
    taken = _find_taken(connection, draft, at, gate) if draft.takes_along else ()
    body = orjson.dumps(as_order(draft, priced, number, at, SCHEMA))
    _must_be_read(body)
    capture.make_orders(connection, [(account_id, number, number, at)], at)
    order_id = capture.find_orders(connection, [(account_id, number)])[account_id, number]
    arrival = inbox.Arrival(
        account_id, _key(token), OWN.order_topic, body, at, '{"from":"typed in"}', number, at, actor_id, order_id
    )
    inbox.store(connection, [arrival])
    if taken:
        entry = ledger.Entry("taken_along", tuple(taken), order_id, number, "handed over at once")
        ledger.post_stock(connection, [entry], actor_id, at)
    public = typed.public_id_of(connection, order_id)
    act.told["order"] = public
    return TypedOrder(public, number)


def take_money(
    database: Database, order: str, by: str, actor_id: int, door: str = "desk", token: str = ""
) -> TypedOrder:
    """The money of an order that was typed in is here: a newer state of it, paid, is in the inbox, and it goes on."""
    if by not in PAID_BY:
        raise CannotDoError(f"The money came by {', '.join(PAID_BY)}; not by “{by[:40]}”.")
    with database.reading() as connection:
        public = typed.find_typed_in(connection, order)
    if public is None:
        raise CannotDoError(f"No order that was typed in is called “{order[:40]}”; of any other its channel says it.")
    with acting(database, door, "typed.paid", actor_id, {"order": public, "by": by}, token=token) as act:
        connection, at = act.connection, act.by.at
        row = typed.lock_order(connection, public)
        if row.status == "cancelled":
            raise CannotDoError(f"{row.number} was called off and goes nowhere; type it in again, and it is paid.")
        kept = typed.newest_state(connection, row.account_id, row.id, OWN.order_topic)
        if kept is None:
            raise CannotDoError(f"What was typed of {row.number} is not kept any more; its case can send it on terms.")
        stated = orjson.loads(kept)
        if stated["payment"]["state"] not in OWING:
            raise CannotDoError(f"The money of {row.number} is here already.")
        body = orjson.dumps(as_paid(stated, by, at))
        _must_be_read(body)
        arrival = inbox.Arrival(
            row.account_id, f"paid:{act.event_id}", OWN.order_topic, body, at, '{"from":"the money came"}',
            row.number, at, actor_id, row.id,
        )  # fmt: skip
        inbox.store(connection, [arrival])
    return TypedOrder(public, row.number)


def _must_be_read(body: bytes) -> None:
    """What we write ourselves is read by the same strict reader as anybody's, before it is stored."""
    fact = OWN.read(OWN.order_topic, body)
    if fact.kind != "order":
        raise CannotDoError(f"This order cannot be written down: {fact.reason}.")


# --- looking into our own records ------------------------------------------------------------------------------


def price_draft(connection: sa.Connection, draft: Draft, at: datetime) -> tuple[Draft, Priced]:
    """The draft with its products, prices and tax from our own records; what is asked for must be for sale."""
    found = typed.read_products(connection, [asked.code for asked in draft.asked])
    draft = replace(draft, lines=[_wanted(asked, found, draft.currency) for asked in draft.asked])
    draft = replace(draft, language=known_language(draft.language))
    goes = known_place(destination(connection, draft))
    options = read_some(connection, "prices_include_tax", "tax_on_shipping")
    rates = known_rates(typed.read_rates(connection, goes.country))
    return draft, price(draft, rates, goes, bool(options["prices_include_tax"]), bool(options["tax_on_shipping"]))


def must_arrive(draft: Draft) -> None:
    """What is sent has an address that a carrier can find, by the rules of its country: the customer is still there to
    be asked. CannotDoError, with what is missing or wrong, where it has none."""
    if draft.takes_along or all(line.kind != "physical" for line in draft.lines):
        return
    address = draft.address
    missing = [] if address.get("name") or address.get("company") else ["name"]
    if country := address.get("country"):
        known_country(country)
        missing += missing_in(address)
    else:
        missing += [word for name, word in (("line1", "street"), ("city", "city")) if not address.get(name)] + [
            "country"
        ]
    if missing:
        listed = ", ".join("town" if word == "city" else word for word in missing)
        raise CannotDoError(f"Where does it go? Still missing: {listed}; or say that it is taken along.")
    if wrong := wrong_with({name: address.get(name, "") for name in ("country", "postcode", "city")}):
        raise CannotDoError(wrong)


def destination(connection: sa.Connection, draft: Draft) -> Place:
    """Where the goods change hands: at the buyer's address, or at our own site where they are taken along."""
    sites = typed.read_sites(connection)
    home = next((site for site in sites if site.name == draft.site), sites[0] if sites else None)
    given = draft.address
    if home is not None and (draft.takes_along or not given.get("country")):
        return Place(home.country, home.region, home.postcode, home.city)
    return Place(given.get("country", ""), given.get("region", ""), given.get("postcode", ""), given.get("city", ""))


def _wanted(asked: Asked, found: Mapping[str, Any], currency: str) -> Wanted:
    if not asked.code:
        priced = asked.unit_price_minor or 0
        return Wanted("", asked.title, asked.qty, priced, priced, kind="digital", note=asked.note)
    row = found.get(asked.code.strip())
    if row is None:
        raise CannotDoError(f"Nothing for sale has the SKU or barcode “{asked.code}”; find it by its name.")
    is_known = bool(row.price_minor) and (row.currency or currency) == currency
    if asked.unit_price_minor is None and not is_known:
        raise CannotDoError(f"{row.code} has no price in {currency} in our records; say what it costs.")
    listed = row.price_minor if is_known else 0
    unit = listed if asked.unit_price_minor is None else asked.unit_price_minor
    kind = row.kind if row.kind in ("digital", "gift_card") else "physical"
    return Wanted(row.code, row.title or row.code, asked.qty, unit, listed, row.tax_class, kind, row.grams, asked.note)


def _find_taken(connection: sa.Connection, draft: Draft, at: datetime, gate: stops.Stops) -> Sequence[ledger.StockMove]:
    """Out of which bins everything is taken; CannotDoError where the site has less than is taken along."""
    sites = typed.read_sites(connection)
    site = next((one for one in sites if one.name == draft.site), sites[0] if not draft.site and sites else None)
    if site is None:
        raise CannotDoError(f"There is no site “{draft.site}” to take it from; choose where you are.")
    found = typed.read_products(connection, [line.code for line in draft.lines if line.code])
    sold: dict[int, int] = {}
    for line in draft.lines:
        if line.code and line.kind == "physical":
            sold[found[line.code].id] = sold.get(found[line.code].id, 0) + line.qty
    parts = typed.components(connection, sold, at)
    needed: dict[int, int] = {}
    for sku_id, qty in sold.items():
        for leaf, times in parts[sku_id]:
            needed[leaf] = needed.get(leaf, 0) + qty * times
    if stopped := gate.skus & {*needed, *sold} or _stopped_within(connection, sold, gate):
        names = ", ".join(code for code, _ in typed.name_units(connection, dict.fromkeys(stopped, 0)))
        raise CannotDoError(f"{names} is stopped: nothing of it leaves the shop until somebody lets it go on.")
    if gate.everything or site.id in gate.sites:
        raise CannotDoError(f"{site.name} is stopped: nothing leaves it until somebody lets it go on.")
    locks.hold_stock(connection, needed)
    shelves = typed.read_shelves(connection, needed, site.id)
    lies = ledger.lock_balances(connection, [row.id for row in shelves])  # what others have left of it
    moves = []
    for row in shelves:
        qty = min(lies.get((row.id, "available"), 0), needed[row.sku_id])
        if qty:
            needed[row.sku_id] -= qty
            moves.append(ledger.StockMove(row.sku_id, row.id, "available", "elsewhere", qty))
    if lacking := {one: qty for one, qty in needed.items() if qty}:
        names = ", ".join(f"{qty} of {code}" for code, qty in typed.name_units(connection, lacking))
        raise CannotDoError(
            f"{site.name} lacks {names}: count the bin, receive what came in, or have the order sent from elsewhere."
        )
    return moves


def _stopped_within(connection: sa.Connection, sold: Mapping[int, int], gate: stops.Stops) -> set[int]:
    """What is stopped of the kits that are within kits that are sold."""
    if not gate.skus:
        return set()
    leading = stops.recipes_with(connection, gate.skus)
    return {leading[one] for one in newest_recipes(connection, sorted(sold)).values() if one in leading}


def preview(database: Database, draft: Draft) -> tuple[Draft, Priced]:
    """What the order would come to, before anything is stored."""
    with database.reading() as connection:
        return price_draft(connection, draft, business_now(connection))
