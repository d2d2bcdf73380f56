"""Every setting of the shop, each with its meaning and default: the screen, the command and the docs are made of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import PurePath
from typing import Any

from doorstep.domain.errors import CannotDoError
from doorstep.domain.roles import MANAGER, OWNER, Role

GROUPS: Mapping[str, tuple[str, str]] = {  # group: its heading, and what it is about
    "shop": ("The shop", "Its name, its money, and where customers write to."),
    "promises": ("Promises and parcels", "What customers are promised, and when a parcel counts as delivered."),
    "tax": ("Tax", "How orders that are typed in, or say nothing of tax, are taxed. A channel's own figures stand."),
    "orders": ("Orders and work", "How long things may wait before a person is asked, and how much goes together."),
    "messages": ("Messages", "When customers may be written to, and by whose name."),
    "returns": ("Returns", "How long they may take, and what they give back."),
    "vacation": ("Vacation", "While the shop is closed: orders come in, and nothing is promised before it opens."),
    "owners": ("Who does what", "The person who answers for each step that is done by hand."),
    "people": ("People", "How the shop's people sign in."),
    "keeping": ("Keeping", "What is kept, and for how long."),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One setting. A `rule` is released with the rules that batches name; a plain setting just holds from now."""

    key: str
    group: str
    label: str
    meaning: str
    kind: str  # text, words (of several lines), whole, yes, time, date, choice, colour, email, folder, person (an actor's id)
    default: Any
    unit: str = ""
    least: int = 0
    most: int = 1_000_000  # of a whole number, or of the characters of a text
    choices: tuple[str, ...] = ()
    is_rule: bool = False
    role: Role = MANAGER  # the least that may change it
    check: Callable[[str], Any] | None = None

    def parse(self, text: str) -> Any:
        """The value that the text says; CannotDoError, with what it may be, where it says none."""
        if self.check is not None:
            return self.check(text)
        return _PARSERS[self.kind](self, text.strip())

    @property
    def may_be(self) -> str:
        """What it may be, in words: behind `give`."""
        if self.kind == "whole":
            return f"a whole number from {self.least:,} to {self.most:,}"
        if self.kind == "choice":
            return f"one of {', '.join(self.choices)}"
        return _MAY_BE.get(self.kind, f"up to {self.most:,} characters")


_MAY_BE = {
    "yes": "yes or no",
    "time": "a time of day, as in 21:00",
    "date": "a day, as in 2026-12-24, or nothing",
    "colour": "a colour, as in #0d5f54, or nothing",
    "email": "a mail address, as in hello@shop.example, or nothing",
    "folder": "a whole path, as in /mnt/another-disk, or nothing",
    "person": "the name of somebody of the shop, or nothing",
}
_YES, _NO = frozenset(("yes", "on", "true", "1")), frozenset(("no", "off", "false", "0", ""))


def _refuse(option: Option, text: str) -> CannotDoError:
    shown = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    shown = shown if len(shown) <= 60 else f"{shown[:57]}…"
    return CannotDoError(f"“{option.label}” cannot be “{shown}”; give {option.may_be}.")


def _text(option: Option, text: str) -> str:
    if len(text) > option.most or len(text) < option.least:
        if not text:
            raise CannotDoError(f"“{option.label}” cannot be empty; give {option.may_be}.")
        raise _refuse(option, text)
    if any(not mark.isprintable() for mark in text if mark != "\n" or option.kind != "words"):
        raise CannotDoError(f"“{option.label}” holds a character that cannot be shown; type it again.")
    return text


def _words(option: Option, text: str) -> str:
    return _text(option, "\n".join(line.rstrip() for line in text.splitlines()))


def _whole(option: Option, text: str) -> int:
    plain = text.replace(",", "").replace("_", "")
    if re.fullmatch(r"-?[0-9]{1,12}", plain) and option.least <= int(plain) <= option.most:
        return int(plain)
    raise _refuse(option, text)


def _yes(option: Option, text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise _refuse(option, text)


def _time(option: Option, text: str) -> str:
    found = re.fullmatch(r"([0-9]{1,2})[:.]([0-9]{2})", text)
    try:
        return time(int(found[1]), int(found[2])).strftime("%H:%M") if found else _none(option, text)
    except ValueError:
        raise _refuse(option, text) from None


def _date(option: Option, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise _refuse(option, text) from None


def _choice(option: Option, text: str) -> str:
    if text in option.choices:
        return text
    raise _refuse(option, text)


def _colour(option: Option, text: str) -> str:
    if text and not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise _refuse(option, text)
    return text.lower()


def _email(option: Option, text: str) -> str:
    if text and not re.fullmatch(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]+\.[^@\s<>,;\".]+", text):
        raise _refuse(option, text)
    return _text(option, text)


def _folder(option: Option, text: str) -> str:
    if text and not PurePath(text).is_absolute():
        raise _refuse(option, text)
    return _text(option, text)


def _person(option: Option, text: str) -> int | None:
    """An actor's id; names are looked up by who asks."""
    if text == "":
        return None
    return int(text) if text.isdecimal() and len(text) < 12 else _none(option, text)


def _none(option: Option, text: str) -> Any:
    raise _refuse(option, text)


_PARSERS: Mapping[str, Callable[[Option, str], Any]] = {
    "text": _text, "words": _words, "whole": _whole, "yes": _yes, "time": _time, "date": _date, "choice": _choice,
    "colour": _colour, "email": _email, "folder": _folder, "person": _person,
}  # fmt: skip


_SHOP = (
    Option("shop_name", "shop", "Name of the shop", "Stands on every page, in every message and on every slip.", "text", "My shop", least=1, most=60),
    Option("shop_currency", "shop", "Currency", "The currency that the shop keeps its books in, by its three letters. Orders in other currencies keep their own.", "text", "EUR", least=3, most=3),
    Option("shop_colour", "shop", "Colour", "The one colour of packing slips. Empty: black.", "colour", ""),
    Option("slip_note", "shop", "Words on the packing slip", "How to send something back, or a word of thanks: the last lines of every packing slip. Empty: none.", "words", "", most=600),
    Option("contact_email", "messages", "Answers go to", "The address to which a customer's answer to a message goes. Empty: to the address that sends.", "email", "", most=200),
)  # fmt: skip
_PROMISES = (
    Option("transit_days", "promises", "Days under way", "The carrier's working days that a customer is promised, within the first site's country.", "whole", 2, "days", 0, 60, is_rule=True),
    Option("transit_days_abroad", "promises", "Days under way, abroad", "The same, to another country.", "whole", 5, "days", 0, 120, is_rule=True),
    Option("delivered_after_days", "promises", "Counts as delivered after", "A parcel of which no carrier says anything counts as delivered after so many days.", "whole", 14, "days", 1, 365, is_rule=True),
)  # fmt: skip
_TAX = (
    Option("prices_include_tax", "tax", "Prices contain the tax", "Whether the prices of our products are what the customer pays, tax and all, or have it put on top.", "yes", True),
    Option("tax_on_shipping", "tax", "Shipping is taxed", "Whether shipping is taxed as the goods that it brings; each rate says so for itself as well.", "yes", True),
)  # fmt: skip
_ORDERS = (
    Option("risk_hold_at", "orders", "Risk that waits for a person", "An order whose risk score is this or more waits until somebody has looked at it.", "whole", 70, "of 100", 1, 101, is_rule=True),
    Option("wait_for_payment_hours", "orders", "Wait for the money", "How long an unpaid order waits before somebody is asked what becomes of it.", "whole", 48, "hours", 1, 2_000, is_rule=True),
    Option("orphan_patience_minutes", "orders", "Wait for the order", "How long news of an order that has not come yet wait for it before somebody is asked.", "whole", 15, "minutes", 1, 10_000, is_rule=True),
    Option("tries_before_case", "orders", "Tries before a person is asked", "How often work that fails is tried again, ever later, before it becomes a case.", "whole", 8, "tries", 1, 50, is_rule=True),
    Option("wave_size", "orders", "Orders of one pick list", "How many orders go to the floor together.", "whole", 100, "orders", 1, 1_000, is_rule=True),
)  # fmt: skip
LANGUAGES = {"en": "English", "de": "German"}  # those in which Doorstep has words for every message
_MESSAGES = (
    Option("quiet_from", "messages", "Quiet from", "From then on customers are left in peace, by the clock of the first site; what is to be told waits until the quiet ends.", "time", "21:00", is_rule=True),
    Option("quiet_until", "messages", "Quiet until", "From then on they are written to again. The same time as above: there is no quiet.", "time", "07:00", is_rule=True),
    Option("tell_delays", "messages", "Say so when an order is late", "In the morning after the day on which it should have left, unless it is ready by then; once for each promise.", "yes", True, is_rule=True),
    Option("message_language", "messages", "Language, where nobody said one", "In which a customer is written to whose language is not known, or for whose language there are no words.", "choice", "en", choices=tuple(LANGUAGES)),
)  # fmt: skip
_RETURNS = (
    Option("returns_pay_back_shipping", "returns", "Shipping is paid back", "Whether a return gives its share of the shipping back too.", "yes", False, is_rule=True),
    Option("returns_expire_after_days", "returns", "A return may take", "An approved return that has not come after so many days is over.", "whole", 60, "days", 1, 730, is_rule=True),
)  # fmt: skip
_VACATION = (
    Option("vacation_from", "vacation", "First day of the vacation", "From that day on nothing leaves. Empty: from now on, where a last day is given.", "date", ""),
    Option("vacation_until", "vacation", "Last day of the vacation", "The day after it is the first on which something leaves again; promises count from there. Empty: there is no vacation.", "date", ""),
    Option("vacation_words", "vacation", "What customers are told", "Stands in the confirmation of every order that comes in while the shop is closed, or three days before. {until} is the last day.", "text", "We are closed until {until}, and send your order right after.", most=300),
)  # fmt: skip
_KEEPING = (
    Option("bodies_kept_days", "keeping", "What channels sent is kept for", "So many days the words of channels' messages are kept once their orders are over; names and addresses are in them. 0: they are never erased.", "whole", 0, "days", 0, 10_000, is_rule=True),
    Option("backup_every_hours", "keeping", "A backup every", "How often the shop is kept in a file by itself. 0: only by hand.", "whole", 24, "hours", 0, 2_000),
    Option("backups_kept", "keeping", "Backups kept", "How many of those that were made by themselves are left; the oldest go first. Those made by hand stay.", "whole", 14, "backups", 1, 1_000),
    Option("backup_folder", "keeping", "Backups lie in", "A folder on another disk, or one that another machine shares. Empty: in the home, where a lost disk takes them along. Who has a backup has the shop, so that only an owner chooses.", "folder", "", most=400, role=OWNER),
)  # fmt: skip
_PEOPLE = (
    Option("station_idle_minutes", "people", "Shared phones lock after", "A shared phone at which nobody did anything for so long asks for the PIN again.", "whole", 15, "minutes", 1, 480),
)  # fmt: skip
STEPS: Mapping[str, str] = {  # the steps that are done by hand, and what each is
    "picking": "Takes the units from the shelves.",
    "packing": "Packs, weighs and closes the parcels.",
    "hand_over": "Gives the parcels to the carrier.",
    "cases": "Answers what the machine cannot decide.",
    "stock_counts": "Counts what lies on the shelves.",
    "refunds": "Decides about returns, and what is paid back.",
}
_OWNERS = tuple(
    Option(f"step_owner_{step}", "owners", step.replace("_", " ").capitalize(), meaning, "person", None)
    for step, meaning in STEPS.items()
)

OPTIONS: tuple[Option, ...] = (
    *_SHOP,
    *_PROMISES,
    *_TAX,
    *_ORDERS,
    *_MESSAGES,
    *_RETURNS,
    *_VACATION,
    *_PEOPLE,
    *_KEEPING,
    *_OWNERS,
)
BY_KEY: Mapping[str, Option] = {option.key: option for option in OPTIONS}
