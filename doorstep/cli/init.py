"""`doorstep init`: a shop where there was none, and nothing changed where there is one."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from doorstep.domain.errors import CannotDoError
from doorstep.domain.options import LANGUAGES

from .show import AsJson, say, say_facts, say_json

if TYPE_CHECKING:
    from doorstep.actions.shop import Said
    from doorstep.db.engine import Database

app = typer.Typer()

Line1 = Annotated[str | None, typer.Option(help="Its street and number.")]
Line2 = Annotated[str | None, typer.Option(help="A second line of its address.")]
Postcode = Annotated[str | None, typer.Option(help="Its postcode.")]
City = Annotated[str | None, typer.Option(help="Its city.")]
Region = Annotated[str | None, typer.Option(help="Its state or province.")]
Country = Annotated[str | None, typer.Option(help="Its country, as in DE.")]
TimeZone = Annotated[str | None, typer.Option(help="Where its day begins and ends, as in Europe/Berlin.")]
Open = Annotated[str | None, typer.Option("--open", help="The days on which orders leave, as in mon-fri.")]
CutOff = Annotated[str | None, typer.Option(help="Orders that come in until then leave the same day, as in 15:00.")]
Closed = Annotated[str | None, typer.Option(help="Days on which it is closed, as in 2026-12-24..2026-12-27.")]

Language = Annotated[str | None, typer.Option(help="In which customers are written to, as in de.")]


@app.command()
def init(
    shop: Annotated[str | None, typer.Option(help="The shop's name.")] = None,
    currency: Annotated[str | None, typer.Option(help="The currency it keeps its books in, as in EUR.")] = None,
    site: Annotated[str | None, typer.Option(help="The name of a stock room.")] = None,
    line1: Line1 = None,
    line2: Line2 = None,
    postcode: Postcode = None,
    city: City = None,
    region: Region = None,
    country: Country = None,
    time_zone: TimeZone = None,
    open_days: Open = None,
    cut_off: CutOff = None,
    closed_on: Closed = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Make the shop: its home, its warehouse database and its settings. On a terminal it asks for what is not said;
    elsewhere that has its default. Safe to repeat."""
    from doorstep.actions.people import first_owner_link
    from doorstep.actions.shop import Said, check, keep_shop
    from doorstep.db.engine import open_database
    from doorstep.db.migrate import upgrade
    from doorstep.db.secrets import open_safe
    from doorstep.settings import settings

    said = Said(
        shop, currency, site, line1, postcode, city, region, country, time_zone, line2, open_days, cut_off, closed_on,
        language,
    )  # fmt: skip
    here = settings()
    stood = _shop_at(here.url)
    if stood is None and not as_json and sys.stdin.isatty():
        said = _ask(said)
    check(said, stood)  # everything is right before anything is written
    here.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(here.url)
    open_safe(here)
    stands = keep_shop(open_database(here.url), said) | {"home": str(here.home)}
    if as_json:
        say_json(stands)
        return
    say_facts(stands)
    say(
        "\nThe shop stands. `doorstep up` starts it; `doorstep start` shows what it still needs before its first order."
    )
    usual = stands["message_language"] or "en"
    say(
        f"Customers are written to in {LANGUAGES[usual]}, where they or their channel say no other language; "
        f"`doorstep settings set message_language {'en' if usual != 'en' else 'de'}` changes it."
    )
    if link := first_owner_link(open_database(here.url), here):
        say(f"Once it is up, the owner chooses a name and a password here (it works once, for 7 days):\n{link}")


def _shop_at(url: str) -> "Database | None":
    """The shop that is there already, of whom nothing need be asked; None where there is none."""
    from doorstep.actions.shop import read_shop
    from doorstep.db.engine import open_database

    from .show import must_stand

    try:
        must_stand(url)
        database = open_database(url)
        return database if read_shop(database)["shop_name"] is not None else None
    except Exception:  # noqa: BLE001 - no file, no tables, no server: no shop that could be asked
        return None


def _ask(said: "Said") -> "Said":
    """What is not said yet is asked for, each with what it will be if only Enter is pressed."""
    from dataclasses import replace

    from doorstep.actions.places import (
        currency_of,
        known_country,
        known_currency,
        known_zone,
        language_of,
        message_language,
        missing_in,
        zone_of,
    )
    from doorstep.domain import opening

    say("A few questions; Enter takes what stands in brackets. Everything can be changed later.\n")
    country = _asked(said.country, "The shop's country", "DE", known_country)
    said = replace(
        said,
        name=_asked(said.name, "The shop's name", "My shop", _short),
        country=country,
        currency=_asked(said.currency, "Its currency", currency_of(country), known_currency),
        language=_asked(
            said.language, "The language of messages to its customers, en or de", language_of(country), message_language
        ),
        time_zone=_asked(said.time_zone, "Its time zone", zone_of(country), known_zone),
        site=_asked(said.site, "The name of its stock room", "Main", _short),
    )
    wanted = missing_in({"country": country})
    said = replace(said, line1=_asked(said.line1, "  Street and number (Enter: later)", "", str.strip))
    if "postcode" in wanted:
        postcode = _asked(
            said.postcode, "  Postcode (Enter: later)", "", lambda text: _fitting(text, "postcode", country)
        )
        said = replace(said, postcode=postcode)
    said = replace(
        said, city=_asked(said.city, "  City (Enter: later)", "", lambda text: _fitting(text, "city", country))
    )
    if "state or province" in wanted:
        region = _asked(
            said.region, "  State or province (Enter: later)", "", lambda text: _fitting(text, "region", country)
        )
        said = replace(said, region=region)
    open_days = _asked(
        said.open_days, "Days on which orders leave", "mon-fri", lambda text: opening.days(text) and text
    )
    cut_off = _asked(said.cut_off, "Time until which an order leaves the same day", "15:00", opening.clock)
    return replace(said, open_days=open_days, cut_off=cut_off)


def _asked(given: str | None, question: str, usual: str, look: Callable[[str], str]) -> str:
    """The answer, looked at; asked again, with what is wrong, until it can be."""
    if given is not None:
        return look(given)
    while True:
        answer = str(typer.prompt(question, default=usual, show_default=bool(usual)))
        try:
            return look(answer)
        except CannotDoError as error:
            say(f"  {error}")


def _short(text: str) -> str:
    if not 0 < len(text.strip()) <= 60:
        raise CannotDoError("Give it 1 to 60 characters.")
    return text.strip()


def _fitting(text: str, word: str, country: str) -> str:
    from doorstep.actions.places import wrong_with

    if wrong := wrong_with({"country": country, word: text}):
        raise CannotDoError(wrong)
    return text.strip()
