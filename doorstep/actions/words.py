"""The shop's own words for messages: read, changed, given back, and shown with a real order."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import acting
from doorstep.actions.documents import read_brand
from doorstep.connectors.messengers.wording import (
    Draft,
    Paper,
    Telling,
    Worded,
    Words,
    draft_of,
    is_language,
    ours,
    word,
)
from doorstep.db import tables, vacation
from doorstep.db.engine import Database, business_now
from doorstep.db.options import read_option
from doorstep.db.queries import notify as rows
from doorstep.domain import wording
from doorstep.domain.asked import Asked
from doorstep.domain.errors import CannotDoError
from doorstep.domain.notices import KINDS, contents, packed_of
from doorstep.domain.own_services import tracking_link

LABELS: Mapping[str, str] = {
    "confirmed": "Order confirmed", "sent": "Parcel sent", "delayed": "Order is late",
    "cancelled": "Order cancelled", "refunded": "Money paid back",
    "address": "Something is missing in the address",
}  # fmt: skip

_ASKED = (("postcode",), "https://shop.example/address/…")  # of a message that is only shown


def read_words(connection: sa.Connection, home: Path | None = None) -> Words:
    """The shop's own drafts, its usual language and its paper; with its logo, where the home is given."""
    drafts = {
        (row.kind, row.language): Draft(row.subject, row.body, row.release)
        for row in rows.read_drafts(connection)
        if row.body
    }
    brand = read_brand(connection, home) if home is not None else None
    paper = Paper(brand.colour or Paper().colour, brand.logo) if brand else Paper()
    return Words(drafts, str(read_option(connection, "message_language")), paper)


def read_headers(connection: sa.Connection) -> Mapping[str, str]:
    """What every mail bears besides: where a customer's answer goes."""
    answers_to = str(read_option(connection, "contact_email"))
    return {"Reply-To": answers_to} if answers_to else {}


def read_vacation(connection: sa.Connection, now: datetime) -> str:
    """What is said of a vacation to who orders now; '' where there is none."""
    zone = rows.read_time_zone(connection)
    return vacation.read_vacation(connection).told(vacation.today_in(zone, now)) if zone else ""


def telling_of(
    x: Any, shop: str, lines: list[tuple[int, str]], vacation: str = "", asked: Asked | None = None, link: str = ""
) -> Telling:
    """What a mail tells, from a row of `read_letters`; `asked` and `link` of one that asks for something."""
    config = x.carrier_config or {}
    return Telling(
        x.kind, x.language or x.spoken or "", shop, x.number, x.name or "", lines, x.currency or "", x.total_minor,
        x.refund_minor, x.back_minor, _promised(x), x.tracking_ref or "", x.parcels,
        tracking_link(config, x.service or "", x.tracking_ref), str(config.get("label") or ""), vacation,
        asked.fields if asked else (), link,
    )  # fmt: skip


def _promised(x: Any) -> date | None:
    """The day that was promised; of an order that is late only a newer promise would be one."""
    if not x.promised_on or (x.kind == "delayed" and x.ref.startswith("leaves-late-")):
        return None
    return date.fromisoformat(x.promised_on)


# --- changing them ---------------------------------------------------------------------------------------------


def check_named(kind: str, language: str) -> None:
    """Raise where there is no such message, or no such language."""
    if kind not in KINDS:
        raise CannotDoError(f"There is no message {kind!r}; there are {', '.join(KINDS)}.")
    if not is_language(language):
        raise CannotDoError(f"{language!r} is no language; give its two letters, as in en, de or fr.")


def keep_words(
    database: Database, kind: str, language: str, subject: str, body: str, actor_id: int | None, door: str = "desk",
    token: str = "",
) -> str:  # fmt: skip
    """The message is said in these words from now on; the words before them are kept."""
    check_named(kind, language)
    subject, body = wording.check(kind, subject, body)
    with database.reading() as connection:
        stands = draft_of(kind, language, read_words(connection))
    if (stands.subject, stands.body) == (subject, body):
        return "Nothing was changed; it says so already."
    release = _release(database, kind, language, subject, body, actor_id, door, token)
    return f"“{LABELS[kind]}” says so from now on, in {language} (release {release})."


def back_to_ours(
    database: Database, kind: str, language: str, actor_id: int | None, door: str = "desk", token: str = ""
) -> str:
    """The message is said in Doorstep's words again; the shop's own are kept."""
    check_named(kind, language)
    with database.reading() as connection:
        if (kind, language) not in read_words(connection).drafts:
            return "Nothing was changed; it is in Doorstep's words."
    _release(database, kind, language, "", "", actor_id, door, token)
    return f"“{LABELS[kind]}” is in Doorstep's words again, in {language}."


def _release(
    database: Database, kind: str, language: str, subject: str, body: str, actor_id: int | None, door: str, token: str
) -> int:
    said, draft = {"kind": kind, "language": language, "subject": subject, "body": body}, tables.message_template
    with acting(database, door, "messages.words", actor_id, said, token=token) as act:
        newest = act.connection.execute(
            sa.select(sa.func.coalesce(sa.func.max(draft.c.release), 0)).where(
                draft.c.kind == kind, draft.c.language == language
            )
        ).scalar_one()
        act.connection.execute(
            draft.insert().values(**said, release=newest + 1, at=act.by.at, actor_id=act.by.actor_id)
        )
    return int(newest) + 1


# --- showing them ----------------------------------------------------------------------------------------------


def show_words(
    connection: sa.Connection, home: Path, kind: str, language: str, typed: tuple[str, str] | None, number: str = ""
) -> tuple[Worded, str]:
    """The message as a customer would get it, with the order of that number or the newest one; and which that is.
    `typed`: subject and text that are not kept yet."""
    check_named(kind, language)
    words = read_words(connection, home)
    if typed is not None:
        draft = Draft(*wording.check(kind, *typed))
        words = Words({**words.drafts, (kind, language): draft}, words.usual, words.paper)
    order = rows.find_sample(connection, kind, number)
    if order is None and number:
        raise CannotDoError(f"There is no order {number}; leave it empty for the newest one.")
    shop = str(read_option(connection, "shop_name"))
    if order is None:
        return word(_sample(kind, language, shop), words), "a made-up order"
    return word(_of_order(connection, order, kind, language, shop), words), f"order {order.number}"


def _of_order(connection: sa.Connection, order: Any, kind: str, language: str, shop: str) -> Telling:
    lines = rows.read_order_lines(connection, [order.order_id]).get(order.order_id, [])
    if kind == "sent" and order.parcel_id is not None:
        lines = contents(packed_of(rows.read_parcel_lines(connection, [order.parcel_id])))
    told = telling_of(order, shop, lines, read_vacation(connection, business_now(connection)))
    minor = order.refund_minor or order.total_minor
    asks = dict(zip(("missing", "answer_link"), _ASKED, strict=True)) if kind == "address" else {}
    return Telling(**{**_fields(told), "kind": kind, "language": language, "refund_minor": minor, **asks})


def _sample(kind: str, language: str, shop: str) -> Telling:
    lines = [(2, "Mug, white"), (1, "Candle")]
    return Telling(
        kind, language, shop, "#1042", "Mara Lind", lines, "EUR", 3480, 1290, 3480, date(2026, 11, 24), "JD0146000", 2,
        "https://carrier.example/JD0146000", "The carrier", "", *_ASKED,
    )  # fmt: skip


def _fields(told: Telling) -> dict[str, Any]:
    return {name: getattr(told, name) for name in Telling.__dataclass_fields__}


def own_words(kind: str, language: str) -> Draft:
    """Doorstep's own words."""
    check_named(kind, language)
    return ours(kind, language)
