"""What is known around an order, put together once: the buyer's history and tags, how it is to be sent, and the risk,
stored with the figures that went in. No name, address or e-mail is among them.

`said` is what the order says of itself, `known` what was known around it when it was judged. As long as it says the
same and the rules are the same, it is judged no second time; else the judgement has a further number, and the earlier
ones stay beside it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from .counting import count
from .money import Money
from .orders import SourceOrder
from .risk import RULES, Risk, score

SCHEMA = 1
_TAGS, _TAG_LENGTH, _EARLIER = 20, 60, 5
# Domains whose mailboxes are open to everybody and emptied within the hour or day.
_THROWAWAY = frozenset({
    "10minutemail.com", "dispostable.com", "getnada.com", "guerrillamail.com", "guerrillamail.net", "maildrop.cc",
    "mailinator.com", "mailnesia.com", "mintemail.com", "mohmal.com", "sharklasers.com", "spam4.me", "temp-mail.org",
    "tempmail.com", "throwawaymail.com", "trashmail.com", "trashmail.de", "yopmail.com",
})  # fmt: skip
_WISHES: tuple[tuple[str, "re.Pattern[str]"], ...] = (
    ("express", re.compile(r"express|expr[eé]s|overnight|next.?day|same.?day|eilsendung|24 ?h\b", re.I)),
    ("pickup", re.compile(r"pick.?up|click.?(and|&|n).?collect|abhol|collect in|packstation|locker", re.I)),
    ("signature", re.compile(r"signature|signed for|unterschrift|to be signed|remise contre", re.I)),
    ("neighbour", re.compile(r"neighbou?r|nachbar|voisin|vecin[oa]|vicin[oa]\b", re.I)),
    ("left there", re.compile(r"leave (it|them|at|in|on|by|the p)|safe.?place|abstell|ablage|ablegen|garage", re.I)),
)  # fmt: skip
SERVICE_WISHES = frozenset(("express", "pickup", "signature"))  # what the name of a service may say


@dataclass(frozen=True, slots=True)
class Known:
    """What was known around an order when it was judged. `orders` and what follows are of the buyer, from before the
    last hour; the counts of the hour leave out the order itself."""

    orders: int = 0
    spent: tuple[tuple[str, int], ...] = ()  # (currency, minor units), less what went back
    refunded: int = 0
    returned: int = 0
    undelivered: int = 0
    cancelled: int = 0
    by: str = ""  # customer | e-mail | '' where nobody can be told from others
    hour_buyer: int = 0
    hour_address: int = 0
    hour_ip: int = 0
    typical_minor: int = 0


def said_of(order: SourceOrder) -> dict[str, Any]:
    """What the order says of itself, as figures."""
    ship, bill = order.ship_to, order.bill_to
    return {
        "currency": order.currency,
        "total_minor": order.total_minor,
        "hint": order.risk_hint,
        "ship_country": ship.country if ship else "",
        "bill_country": bill.country if bill else "",
        "has_email": bool(order.email),
        "has_phone": bool(order.phone or (ship and ship.phone)),
        "is_throwaway": order.email.rpartition("@")[2].strip().lower() in _THROWAWAY,
        "most_of_one": max((line.qty for line in order.lines if line.kind == "physical"), default=0),
        "channel_orders": order.customer_orders,
        "tags": _tags(order.customer_tags),
        "service": order.shipping_service,
        "wishes": wishes_of(order),
    }


def _tags(tags: Sequence[str]) -> list[str]:
    """The channel's tags of the customer, but for those that hold an e-mail address."""
    return [tag.strip()[:_TAG_LENGTH] for tag in tags if tag.strip() and "@" not in tag][:_TAGS]


def wishes_of(order: SourceOrder) -> list[str]:
    """How the customer would have it brought, by the service and by their own words, which are not kept here."""
    words = f"{order.delivery_instructions}\n{order.note}"
    return [
        name
        for name, pattern in _WISHES
        if pattern.search(words) or (name in SERVICE_WISHES and pattern.search(order.shipping_service))
    ]


def stands(said: Mapping[str, Any], stored: Mapping[str, Any] | None) -> bool:
    """Whether the order was judged already by just this, and by the rules of today."""
    return stored is not None and (stored.get("schema"), stored.get("rules")) == (SCHEMA, RULES) and (
        dict(said) == stored.get("said")
    )  # fmt: skip


def is_judged(stored: Mapping[str, Any] | None) -> bool:
    """Whether a judgement with its inputs is stored."""
    return stored is not None and stored.get("schema") == SCHEMA


def enrich(
    said: Mapping[str, Any], known: Known, stored: Mapping[str, Any] | None, at: datetime | None
) -> dict[str, Any]:
    """The judgement with everything that went into it; numbered after the one that stands."""
    figures = asdict(known) | {"spent": [list(pair) for pair in known.spent]}
    risk = score(said, figures)
    made: dict[str, Any] = {
        "schema": SCHEMA, "rules": RULES, "n": 1, "at": at.isoformat() if at else "", "said": dict(said),
        "known": figures, "risk": {"score": risk.score, "reasons": list(risk.reasons)},
    }  # fmt: skip
    if is_judged(stored) and stored is not None:
        before = {"n": stored["n"], "at": stored["at"], "score": stored["risk"]["score"],
                  "changed": changed(stored["said"], said) or ["the rules"]}  # fmt: skip
        made |= {"n": stored["n"] + 1, "earlier": [*stored.get("earlier", ()), before][-_EARLIER:]}
    return made


def known_then(stored: Mapping[str, Any] | None) -> Known:
    """What was known when it was judged, where nothing was looked up again."""
    if stored is None or not is_judged(stored):
        return Known()
    spent = tuple((str(currency), int(minor)) for currency, minor in stored["known"]["spent"])
    return Known(**stored["known"] | {"spent": spent})


def changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Which of the figures are otherwise."""
    return sorted(name for name in now if now[name] != before.get(name))


def risk_of(enrichment: Mapping[str, Any]) -> Risk:
    """The risk as it was judged."""
    return Risk(enrichment["risk"]["score"], tuple(enrichment["risk"]["reasons"]))


def told(enrichment: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The judgement as a page shows it, None where none with its figures is stored."""
    if not is_judged(enrichment) or enrichment is None:
        return None
    return {
        "buyer": told_buyer(enrichment), "tags": enrichment["said"]["tags"], "wishes": told_wishes(enrichment),
        "reasons": enrichment["risk"]["reasons"], "figures": figures(enrichment), "n": enrichment["n"],
        "at": datetime.fromisoformat(enrichment["at"]) if enrichment["at"] else None,
        "earlier": enrichment.get("earlier", []),
    }  # fmt: skip


# --- in words --------------------------------------------------------------------------------------------------------

_LABELS: tuple[tuple[str, str, str], ...] = (
    ("known", "orders", "earlier orders here"), ("known", "refunded", "of which money went back"),
    ("known", "returned", "of which goods came back"), ("known", "undelivered", "that could not be delivered"),
    ("known", "cancelled", "that were cancelled"), ("said", "channel_orders", "earlier orders, as the channel counts"),
    ("known", "hour_buyer", "other orders of the buyer within the hour"),
    ("known", "hour_address", "other orders to the address within the hour"),
    ("known", "hour_ip", "other orders from the internet address within the hour"),
    ("said", "most_of_one", "most units of one thing"), ("said", "ship_country", "sent to"),
    ("said", "bill_country", "billed in"), ("said", "has_email", "an e-mail address"),
    ("said", "has_phone", "a phone number"),
    ("said", "is_throwaway", "an e-mail address that is thrown away after use"),
    ("said", "hint", "the channel advises"),
)  # fmt: skip


def told_buyer(enrichment: Mapping[str, Any]) -> str:
    """The buyer's history, in one sentence."""
    known, said = enrichment["known"], enrichment["said"]
    if not known["orders"] and known["hour_buyer"]:
        return f"New here, with {count(known['hour_buyer'], 'other order')} within the hour."
    if not known["orders"]:
        counted = said["channel_orders"]
        return f"First order here; {count(counted, 'order')} before, as the channel counts." if counted else (
            "First order here." if known["by"] else "Nobody can say whether they bought here before."
        )  # fmt: skip
    spent = " and ".join(str(Money(minor, currency)) for currency, minor in known["spent"])
    told = f"{count(known['orders'], 'order')} here before" + (f", {spent} in all" if spent else "")
    besides = [
        f"{known[name]} {words}"
        for name, words in (("refunded", "paid back in part or whole"), ("returned", "sent back"),
                            ("undelivered", "not delivered"), ("cancelled", "cancelled"))
        if known[name]
    ]  # fmt: skip
    return f"{told}{'; ' + ', '.join(besides) if besides else ''}, known by {known['by']}."


def told_wishes(enrichment: Mapping[str, Any]) -> str:
    """How it is wished to be sent; '' where nothing is."""
    said = enrichment["said"]
    return ", ".join(filter(None, (said["service"], *said["wishes"])))


def figures(enrichment: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every figure that went into the judgement, with its name."""
    said, known = enrichment["said"], enrichment["known"]
    rows = [("total", str(Money(said["total_minor"], said["currency"])))]
    if known["typical_minor"]:
        rows.append(("usual total here", str(Money(known["typical_minor"], said["currency"]))))
    for part, name, label in _LABELS:
        value = enrichment[part][name]
        plain = ("yes" if value else "no") if isinstance(value, bool) else str(value)
        if value != "":
            rows.append((label, plain))
    return rows
