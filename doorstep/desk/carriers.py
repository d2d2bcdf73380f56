"""The desk's pages of how parcels leave: carriers, the services that the owner writes down, and boxes."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from doorstep.actions import boxes, carriers, tracking
from doorstep.actions.places import countries, known_country
from doorstep.connectors.carriers.manual import tariff_of
from doorstep.connectors.carriers.tariff import rate
from doorstep.db.queries import carriers as rows
from doorstep.db.queries.pages import read_frame
from doorstep.domain.catalog_values import UnreadableValueError, read_length, read_weight, slug
from doorstep.domain.errors import CannotDoError
from doorstep.domain.money import to_decimal, to_minor
from doorstep.domain.own_services import EVERYWHERE, MANUAL, OwnService, find_service, read_services
from doorstep.domain.roles import MANAGER, OPERATOR
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit

_STEPS = 8  # rows for weights on the page; more can be written by command


def routes(page: Pages) -> list[BaseRoute]:
    return [
        page.get("/carriers", show_carriers, MANAGER),
        page.post("/carriers", add_carrier, MANAGER),
        page.post("/carriers/{carrier}/pause", pause_carrier, MANAGER),
        page.get("/carriers/{carrier}/services/{service}", show_service, MANAGER),
        page.post("/carriers/{carrier}/services/{service}", keep_service, MANAGER),
        page.post("/carriers/{carrier}/services/{service}/switch", switch_service, MANAGER),
        page.get("/boxes", show_boxes, MANAGER),
        page.post("/boxes", keep_box, MANAGER),
        page.post("/boxes/away", put_box_away, MANAGER),
        page.post("/orders/{order}/parcels/{parcel}/tracking", say_tracking, OPERATOR),
        page.post("/orders/{order}/parcels/{parcel}/delivered", say_delivered, OPERATOR),
    ]


def show_carriers(visit: Visit) -> Response:
    """Who takes the shop's parcels, with which services at which price; and what a parcel would cost."""
    return _show_carriers(visit)


def _show_carriers(visit: Visit, refusal: str = "", typed: str = "") -> Response:
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        listed = rows.list_carriers(connection)
        wrapped = rows.list_boxes(connection)
    asked, offers, told = _preview(visit, listed, wrapped)
    return visit.show(
        "carriers.html", frame, 409 if refusal else 200, here="Shop", carriers=listed, services=_services(listed),
        refusal=refusal, typed=typed, countries=countries(), boxes=wrapped, asked=asked, offers=offers, told=told,
        manual=MANUAL, price=_price, priced=any(_services(listed).values()),
    )  # fmt: skip


def _services(listed: list[Mapping[str, Any]]) -> dict[int, list[OwnService]]:
    return {one["id"]: read_services(one["config"]) for one in listed if one["vendor"] == MANUAL}


def _preview(
    visit: Visit, listed: list[Mapping[str, Any]], wrapped: list[Any]
) -> tuple[dict[str, str], list[dict[str, Any]] | None, str]:
    """What every written-down service would ask for that parcel, cheapest first; None where nobody asked."""
    asked = {
        "grams": visit.asked.get("grams", "").strip()[:7], "country": visit.asked.get("country", "")[:60],
        "box": visit.asked.get("box", "")[:60],
    }  # fmt: skip
    if not asked["grams"]:
        return asked, None, ""
    if not asked["grams"].isdecimal() or not 0 < int(asked["grams"]) <= 1_000_000:
        return asked, None, "Give the weight in whole grams, as in 1200."
    try:
        country = known_country(asked["country"])
    except CannotDoError as error:
        return asked, None, str(error)
    size = next(((b.length_mm, b.width_mm, b.height_mm) for b in wrapped if b.name == asked["box"]), ())
    offers = [
        {"carrier": one["label"], "name": _named(one, found.service), "cost": found.cost_minor,
         "currency": found.currency, "days": (found.transit_days_min, found.transit_days_max)}
        for one in listed
        if one["vendor"] == MANUAL and one["active"]
        for found in rate(
            tariff_of(one["config"] or {}, one["currency"] or "EUR"), country, "", int(asked["grams"]),
            size if all(size) else (),
        )
    ]  # fmt: skip
    return asked | {"country": country}, sorted(offers, key=lambda offer: (offer["cost"], offer["days"])), ""


def _named(account: Mapping[str, Any], code: str) -> str:
    found = find_service(account["config"], code)
    return found.name if found else code


def _price(minor: int, currency: str) -> str:
    return str(to_decimal(minor, currency))


def add_carrier(visit: Visit) -> Response:
    """The carrier is there; its first service is written down next."""
    name = visit.text("name", 60)
    try:
        told = carriers.add_carrier(visit.database, MANUAL, name, visit.person.actor_id, token=visit.text("token", 60))
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show_carriers(visit, str(error), name)
    return visit.to(f"/carriers/{carriers.short_name(name)}/services/add", told)


def pause_carrier(visit: Visit) -> Response:
    """The carrier is not used any more, or again."""
    is_active = visit.text("active", 5) == "yes"
    told = carriers.pause_carrier(
        visit.database, visit.place("carrier"), is_active, visit.person.actor_id, token=visit.text("token", 60)
    )
    return visit.to("/carriers", told)


def _find(visit: Visit, listed: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    found = next((one for one in listed if one["name"] == visit.place("carrier")), None)
    if found is None or found["vendor"] != MANUAL:
        raise NotHereError("There is no such carrier whose services are written down; the page Carriers lists them.")
    return found


def show_service(visit: Visit) -> Response:
    """One service: where it goes, what it costs, how long it takes and how it is tracked."""
    return _show_service(visit)


def _show_service(visit: Visit, refusal: str = "", wrong: Mapping[str, str] = MappingProxyType({})) -> Response:
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        account = _find(visit, rows.list_carriers(connection))
    code, currency = visit.place("service"), account["currency"] or "EUR"
    service = find_service(account["config"], code) if code != "add" else None
    if service is None and code != "add":
        raise NotHereError(f"{account['name']} has no service “{code[:40]}”; the page Carriers lists those it has.")
    known = _typed(visit) if refusal else _known(service, currency)
    return visit.show(
        "service.html", frame, 409 if refusal else 200, here="Shop", account=account, service=service, known=known,
        steps=range(1, _STEPS + 1), currency=currency, refusal=refusal, wrong=wrong,
    )  # fmt: skip


def _typed(visit: Visit) -> Mapping[str, str]:
    return {name: str(value) for name, value in visit.said.items()}


def _known(service: OwnService | None, currency: str) -> dict[str, str]:
    """What stands in the form's fields."""
    if service is None:
        return {"countries": "DE", "days_min": "1", "days_max": "3"}
    known = {
        "name": service.name, "countries": ", ".join(service.countries), "days_min": str(service.days_min),
        "days_max": str(service.days_max), "is_tracked": "yes" if service.is_tracked else "no",
        "tracking_url": service.tracking_url,
    }  # fmt: skip
    known |= {f"side-{n}": str(side) for n, side in enumerate(service.max_mm, 1)}
    for n, (grams, price) in enumerate(service.steps, 1):
        known |= {f"grams-{n}": str(grams), f"price-{n}": _price(price, currency)}
    return known


def keep_service(visit: Visit) -> Response:
    """The service stands as the form has it."""
    with visit.database.reading() as connection:
        account = _find(visit, rows.list_carriers(connection))
    try:
        service = _read_service(visit, account["currency"] or "EUR", account["config"])
        told = carriers.write_service(
            visit.database, account["name"], service, visit.person.actor_id, token=visit.text("token", 60)
        )
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show_service(visit, str(error), error.wrong if isinstance(error, _WrongFieldsError) else {})
    return visit.to("/carriers", told)


class _WrongFieldsError(CannotDoError):
    """What is wrong with a form, by its fields: all of it at once."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = wrong


def _read_service(visit: Visit, currency: str, config: Mapping[str, Any] | None) -> OwnService:
    code, name, wrong = visit.place("service"), visit.text("name", 60), dict[str, str]()
    if code == "add":
        code = slug(name)[:40].strip("-") or "service"
        if find_service(config, code) is not None:
            wrong["name"] = f"There is a service named {name} already; change that one, or choose another name."
    earlier = find_service(config, code)
    steps = _read_steps(visit, currency, wrong)
    if earlier is not None:  # what the page has no rows for stays
        steps += list(earlier.steps[_STEPS:])
    days = [
        _whole(visit, f"days_{end}", label, 120, wrong)
        for end, label in (("min", "Days, at least"), ("max", "Days, at most"))
    ]
    sides = [_length(visit, f"side-{n}", wrong) for n in (1, 2, 3)]
    service = OwnService(
        code, name, _read_countries(visit, wrong), tuple(steps), days[0], days[1],
        visit.text("is_tracked", 5) == "yes", visit.text("tracking_url", 500), tuple(sides),
        earlier.is_active if earlier is not None else True,
    )  # fmt: skip
    if wrong:
        raise _WrongFieldsError(wrong)
    return service


def _read_steps(visit: Visit, currency: str, wrong: dict[str, str]) -> list[tuple[int, int]]:
    steps = []
    for n in range(1, _STEPS + 1):
        heavy, price = visit.text(f"grams-{n}", 20), visit.text(f"price-{n}", 20).replace(",", ".")
        if not heavy and not price:
            continue
        grams = minor = 0
        try:
            grams = read_weight(heavy, "g")
        except UnreadableValueError as error:
            wrong[f"grams-{n}"] = f"Weight in row {n}: {error.why}"
        else:
            if not 0 < grams <= 1_000_000:
                wrong[f"grams-{n}"] = f"Weight in row {n}: give one up to 1,000 kg."
        try:
            minor = to_minor(price or "none", currency)
        except ValueError:
            wrong[f"price-{n}"] = f"Price in row {n}: “{price}” is no price in {currency}; write it as in 4.90."
        steps.append((grams, minor))
    return steps


def _read_countries(visit: Visit, wrong: dict[str, str]) -> tuple[str, ...]:
    """Countries by their letters or names; where something with spaces is no name, each of its words is one."""
    codes: list[str] = []
    for part in visit.text("countries", 400).replace(";", ",").split(","):
        try:
            codes += [_country(part)] if part.strip() else []
        except CannotDoError:
            try:
                codes += [_country(word) for word in part.split()]
            except CannotDoError as error:
                wrong["countries"] = f"Goes to: {error}"
    return tuple(codes)


def _country(text: str) -> str:
    typed = text.strip()
    return typed.upper() if typed.upper() in (EVERYWHERE, "EU") else known_country(typed)


def _whole(visit: Visit, name: str, label: str, most: int, wrong: dict[str, str]) -> int:
    try:
        return visit.whole(name, 0, most)
    except CannotDoError:
        wrong[name] = f"{label}: give a whole number up to {most}."
        return 0


def _length(visit: Visit, name: str, wrong: dict[str, str]) -> int:
    typed = visit.text(name, 20)
    try:
        return read_length(typed, "mm") if typed else 0
    except UnreadableValueError as error:
        wrong[name] = f"Largest size: {error.why}"
        return 0


def switch_service(visit: Visit) -> Response:
    """The service is offered, or is not."""
    told = carriers.switch_service(
        visit.database, visit.place("carrier"), visit.place("service"), visit.text("active", 5) == "yes",
        visit.person.actor_id, token=visit.text("token", 60),
    )  # fmt: skip
    return visit.to("/carriers", told)


# --- boxes -----------------------------------------------------------------------------------------------------


def show_boxes(visit: Visit) -> Response:
    """The boxes that are packed in, with their sizes and weights."""
    return _show_boxes(visit)


def _show_boxes(visit: Visit, refusal: str = "") -> Response:
    with visit.database.reading() as connection:
        frame, listed = read_frame(connection), rows.list_boxes(connection)
    chosen = next((one for one in listed if one.name == visit.asked.get("box", "")), None)
    known = _typed(visit) if refusal else {}
    if chosen is not None and not refusal:
        sides = (chosen.length_mm, chosen.width_mm, chosen.height_mm)
        known = {f"side-{n}": str(side) for n, side in enumerate(sides, 1) if side}
        known |= {"name": chosen.name, "grams": str(chosen.grams), "max_grams": str(chosen.max_grams or "")}
    status = 409 if refusal else 200
    return visit.show("boxes.html", frame, status, here="Shop", boxes=listed, known=known, refusal=refusal)


def keep_box(visit: Visit) -> Response:
    """The box stands as the form has it."""
    try:
        sides = tuple(visit.whole(f"side-{n}", 0, 10_000, default=0) for n in (1, 2, 3))
        told = boxes.write_box(
            visit.database, visit.text("name", 60), visit.person.actor_id, (sides[0], sides[1], sides[2]),
            visit.whole("grams", 0, 100_000, default=0), visit.whole("max_grams", 0, 1_000_000, default=0),
            token=visit.text("token", 60),
        )  # fmt: skip
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show_boxes(visit, str(error))
    return visit.to("/boxes", told)


def put_box_away(visit: Visit) -> Response:
    """The box is not offered any more."""
    told = boxes.put_box_away(
        visit.database, visit.text("name", 60), visit.person.actor_id, token=visit.text("token", 60)
    )
    return visit.to("/boxes", told)


# --- what a person knows of a parcel, at its order -------------------------------------------------------------


def say_tracking(visit: Visit) -> Response:
    """The number that was typed stands on the parcel."""
    told = tracking.say_tracking(
        visit.database, visit.place("parcel"), visit.text("number", 120), visit.person.actor_id, "desk",
        visit.text("token", 60),
    )  # fmt: skip
    return visit.to(f"/orders/{visit.place('order')}", told)


def say_delivered(visit: Visit) -> Response:
    """The parcel has arrived, on the day that was typed."""
    typed = visit.text("on", 10)
    try:
        on = date.fromisoformat(typed) if typed else None
    except ValueError:
        raise CannotDoError(f"“{typed}” is no day; write it as in 2026-12-24.") from None
    told = tracking.say_delivered(
        visit.database, visit.place("parcel"), visit.person.actor_id, on, token=visit.text("token", 60)
    )
    return visit.to(f"/orders/{visit.place('order')}", told)
