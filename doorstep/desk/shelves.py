"""The desk's pages about stock, products and inbound events."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from doorstep.actions import stock
from doorstep.db.queries import stock_page
from doorstep.db.queries.pages import PAGE, read_frame
from doorstep.domain.errors import CannotDoError
from doorstep.pages.visit import NotHereError, Visit

from .story import outcome_words

_SHOWN_BYTES = 200_000


@dataclass(slots=True)
class SkuView:
    """One SKU with what lies where."""

    id: int
    public_id: str
    code: str
    title: str
    sites: list[Any] = field(default_factory=list)
    bins: list[tuple[str, str, str, dict[str, int]]] = field(default_factory=list)  # (site, bin, condition, units)


def list_stock(visit: Visit) -> Response:
    """What is on hand, by SKU and site, with the bins behind it."""
    return show_stock(visit)


def show_stock(visit: Visit, refused: str = "", refusal: str = "") -> Response:
    """The page; where one of its forms was refused, what was typed stays in it."""
    text, after = visit.asked.get("q", "").strip()[:100], visit.asked.get("after", "")[:64]
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        found = shelves(stock_page.list_stock(connection, text, after))
        page = found[:PAGE]
        _add_bins(page, stock_page.list_bins(connection, [one.id for one in page]))
        sites = stock_page.list_sites(connection)
    more = page[-1].code if len(found) > PAGE else ""
    alike = [one.code for one in page if one.code.casefold() == text.casefold()]
    named = alike[0] if alike else page[0].code if text and len(page) == 1 else ""
    known_bins = sorted({place[1] for one in page for place in one.bins if place[1]})
    return visit.show(
        "stock.html", frame, 409 if refusal else 200, here="Stock", skus=page, more=more, text=text, sites=sites,
        known_bins=known_bins, named=named, refused=refused, refusal=refusal, typed=visit.said if refused else {},
    )  # fmt: skip


def shelves(listed: Sequence[Any]) -> list[SkuView]:
    """The rows by SKU."""
    by_sku: dict[int, SkuView] = {}
    for row in listed:
        one = by_sku.setdefault(row.id, SkuView(row.id, row.public_id, row.code, row.title))
        if row.site_id is not None:
            one.sites.append(row)
    return list(by_sku.values())


def _add_bins(page: Sequence[SkuView], bins: Sequence[Any]) -> None:
    by_sku = {one.id: one for one in page}
    units: dict[tuple[int, str, str, str], dict[str, int]] = {}
    for row in bins:
        units.setdefault((row.sku_id, row.site, row.bin, row.condition), {})[row.account] = row.amount
    for (sku_id, site, bin_, condition), amounts in units.items():
        by_sku[sku_id].bins.append((site, bin_, condition, amounts))


def receive_stock(visit: Visit) -> Response:
    """Units that came in lie in their bin; orders that waited for them are tried again."""
    try:
        code, qty = meant(visit), visit.whole("qty", 1, 1_000_000)
        place = (code, visit.text("site", 60), visit.text("bin", 40), qty)
        if not place[2]:
            raise CannotDoError("Say in which bin the units lie.")
        reason = visit.text("reason", 200) or "received"
        stock.receive_stock(visit.database, [place], visit.person.actor_id, reason, token=visit.text("token", 60))
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return show_stock(visit, "receive", str(error))
    return visit.to(f"/stock?q={quote(code)}", f"{qty} of {code} are in {place[2]}, {place[1]}.")


def meant(visit: Visit) -> str:
    """The SKU that the form means."""
    typed = visit.text("sku", 64)
    with visit.database.reading() as connection:
        return stock.meant_skus(connection, [typed])[typed]


def show_event(visit: Visit) -> Response:
    """An inbound event as it was received; its body only where it is asked for, and only as text."""
    number, wants_body = visit.place("event"), visit.asked.get("body") == "1"
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        known = number.isdecimal() and len(number) < 16
        event = stock_page.find_event(connection, int(number), wants_body) if known else None
    if event is None:
        raise NotHereError("There is no such event here; an order's story links to its own.")
    body = readable(event.body) if wants_body and event.body is not None else ""
    return visit.show(
        "event.html",
        frame,
        event=event,
        headers=_headers(event.headers),
        body=body,
        wants_body=wants_body,
        outcome=outcome_words(event.outcome),
    )


def readable(body: bytes) -> str:
    """The body as text: indented where it is JSON, cut where it is long."""
    text = bytes(body[:_SHOWN_BYTES]).decode("utf-8", "replace")
    if len(body) <= _SHOWN_BYTES:
        try:
            return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
        except ValueError:
            return text
    return f"{text}\n… {len(body) - _SHOWN_BYTES:,} more bytes"


def _headers(text: str | None) -> list[tuple[str, str]]:
    try:
        headers = json.loads(text or "{}")
    except ValueError:
        return []
    return sorted((str(name), str(value)) for name, value in headers.items()) if isinstance(headers, dict) else []
