"""Tax rates: adding, changing, stopping and taking up again; each an act with who did it."""

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import acting
from doorstep.db import tables
from doorstep.db.engine import Database
from doorstep.domain.errors import CannotDoError
from doorstep.domain.tax import WHOLE, class_name, is_postcode_rule

_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,4}))? ?%?")


def save_rate(
    database: Database, said: Mapping[str, str], actor_id: int, rate_id: int = 0, door: str = "desk", token: str = ""
) -> str:
    """The rate stands as it is said: a fresh one, or the one of that id changed. Orders that stand keep their tax.
    Returns a sentence."""
    stands = _read_said(said)
    rate = tables.tax_rate
    with acting(database, door, "tax.save", actor_id, {"rate": rate_id or None, **stands}, token=token) as act:
        same = sa.and_(
            *(
                rate.c[name] == stands[name]
                for name in ("country", "region", "postcode", "city", "tax_class", "priority")
            )
        )
        if act.connection.execute(sa.select(rate.c.id).where(same, rate.c.id != rate_id)).first():
            raise CannotDoError(
                "There is a rate for this place, class and priority already; change that one, or give another priority."
            )
        if rate_id:
            changed = act.connection.execute(rate.update().where(rate.c.id == rate_id).values(**stands))
            if not changed.rowcount:
                raise CannotDoError("This rate is not there any more; load the page again.")
        else:
            act.connection.execute(rate.insert().values(**stands, since=act.by.at))
    return f"{stands['name'] or stands['country']} stands at {said.get('rate', '').strip(' %')} %."


def stop_rate(
    database: Database, rate_id: int, is_live: bool, actor_id: int, door: str = "desk", token: str = ""
) -> str:
    """The rate holds no more, or again. Returns a sentence."""
    rate = tables.tax_rate
    with acting(database, door, "tax.stop", actor_id, {"rate": rate_id, "live": is_live}, token=token) as act:
        changed = act.connection.execute(rate.update().where(rate.c.id == rate_id).values(active=is_live))
        if not changed.rowcount:
            raise CannotDoError("This rate is not there any more; load the page again.")
    return "The rate holds again." if is_live else "The rate holds no more; orders that stand keep their tax."


def _read_said(said: Mapping[str, str]) -> dict[str, Any]:
    def text(name: str) -> str:
        return said.get(name, "").strip()

    country = text("country").upper()
    if not re.fullmatch(r"[A-Z]{2}|\*?", country):
        raise CannotDoError(f"The country is two letters, as in DE, or nothing for any; “{country[:20]}” is none.")
    if not is_postcode_rule(text("postcode")):
        raise CannotDoError("Write postcodes as in 10115; 902*; 90210...90299, with the smaller end first.")
    return {
        "country": "" if country == "*" else country, "region": text("region").upper().strip("*"),
        "postcode": text("postcode").upper(), "city": text("city").upper(), "tax_class": class_name(text("tax_class")),
        "rate_ppm": _ppm(text("rate")), "name": text("name"), "priority": _priority(text("priority") or "1"),
        "compound": text("compound") == "yes", "on_shipping": text("on_shipping") == "yes",
    }  # fmt: skip


def _ppm(text: str) -> int:
    found = _PERCENT.fullmatch(text)
    ppm = int(found[1]) * 10_000 + int((found[2] or "").ljust(4, "0")) if found else WHOLE + 1
    if ppm > WHOLE:
        raise CannotDoError(f"The rate is 0 to 100 percent with at most four decimals, as in 19 or 7.7; not “{text}”.")
    return ppm


def _priority(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 99:
        return int(text)
    raise CannotDoError("The priority is a whole number from 1 to 99.")
