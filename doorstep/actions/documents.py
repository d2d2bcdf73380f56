"""Labels and slips as the shop prints them: what is in the warehouse, drawn."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from doorstep.connectors.documents import Address, Brand, Label, Slip, SlipLine
from doorstep.db import files, tables
from doorstep.db.options import read_some
from doorstep.db.queries import prints as rows
from doorstep.domain.errors import CannotDoError
from doorstep.domain.own_services import service_name

LOGO = "shop_logo"  # the setting that holds the SHA-256 of the logo's file
_SLIP_WORDS = {
    "de": {
        "slip": "Lieferschein", "order": "Bestellung", "of": "vom", "parcel": "Paket", "qty": "Menge",
        "what": "Inhalt", "gift": "Für Sie", "delivery": "Zur Lieferung", "returns": "Etwas zurücksenden",
    },
}  # fmt: skip


def read_brand(connection: sa.Connection, home: Path) -> Brand:
    """The shop's name, logo, colour and where to write to. A logo whose file is gone is left out."""
    told = read_some(connection, "shop_name", "shop_colour", "contact_email")
    setting = tables.setting
    sha = connection.execute(sa.select(setting.c.value).where(setting.c.key == LOGO)).scalar()
    logo = b""
    if sha:
        try:
            logo = files.read_bytes(home, str(sha))
        except CannotDoError:
            logo = b""
    return Brand(str(told["shop_name"] or "Doorstep"), logo, str(told["shop_colour"] or ""), str(told["contact_email"]))


def read_labels(connection: sa.Connection, shipment_ids: Sequence[int]) -> list[Label]:
    """What stands on the labels of these shipments, in this order."""
    found = rows.read_label_rows(connection, shipment_ids)
    return [_label(found[one]) for one in shipment_ids if one in found]


def _label(row: Any) -> Label:
    return Label(
        row.parcel, row.number, _to(row), _sender(row), row.carrier,
        service_name(row.config, row.service), row.tracking_ref or "", row.grams,
        _part(row),
    )  # fmt: skip


def _to(row: Any) -> Address:
    return Address(
        row.name or "", row.company or "", row.line1 or "", row.line2 or "", row.postcode or "", row.city or "",
        row.region or "", row.country or "",
    )  # fmt: skip


def _sender(row: Any) -> Address:
    return Address(
        "", "", row.site_line1, row.site_line2, row.site_postcode, row.site_city, row.site_region, row.site_country
    )


def _part(row: Any) -> str:
    return f"{row.n} of {row.parcels}" if row.parcels and row.parcels > 1 else ""


def draw_label(connection: sa.Connection, home: Path, shipment_id: int, form: str, media: str, dpi: int) -> bytes:
    """The address label of the shipment, as PDF or ZPL."""
    labels, brand = read_labels(connection, [shipment_id]), read_brand(connection, home)
    if not labels:
        raise CannotDoError("There is no such label any more; load the parcel's page again.")
    if form == "zpl":
        from doorstep.connectors.documents.zpl import draw_zpl

        return draw_zpl(labels[0], brand, media, dpi)
    return draw_sheet(labels, brand, media, 1)


def draw_sheet(labels: Sequence[Label], brand: Brand, media: str, per_sheet: int) -> bytes:
    """These labels as one PDF."""
    from doorstep.connectors.documents.labels import draw_labels

    return draw_labels(labels, brand, media, per_sheet)


def draw_slip(connection: sa.Connection, home: Path, parcel_id: int, media: str = "a4") -> bytes:
    """The packing slip of the parcel. It never bears a price: it may be a gift, and the bill is the channel's."""
    from doorstep.connectors.documents import slips

    row = rows.read_slip_row(connection, parcel_id)
    if row is None:
        raise CannotDoError("There is no such parcel; load the order's page again.")
    wished = row.personalisation or {}
    lines = tuple(
        SlipLine(
            int(line.qty), line.code, line.title if line.recipe_id else line.sold_as or line.title,
            tuple((str(name), str(value)) for name, value in wished.get(line.external_ref, ())),
        )
        for line in rows.read_slip_lines(connection, parcel_id)
    )  # fmt: skip
    note = str(read_some(connection, "slip_note")["slip_note"] or "")
    slip = Slip(
        row.parcel, row.number, _day(row), _to(row), _sender(row), lines, _part(row), row.gift_note or "",
        row.delivery_instructions or "", note,
        _SLIP_WORDS.get((row.language or "")[:2].lower(), {}),
    )  # fmt: skip
    return slips.draw_slip(slip, read_brand(connection, home), media)


def _day(row: Any) -> date | None:
    return row.placed_at.astimezone(ZoneInfo(row.time_zone)).date() if row.placed_at else None
