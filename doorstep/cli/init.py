"""`doorstep init`: a shop where there was none, and nothing changed where there is one."""

from typing import Annotated

import typer

from .show import AsJson, say, say_facts, say_json

app = typer.Typer()


@app.command()
def init(
    shop: Annotated[str | None, typer.Option(help="The shop's name.")] = None,
    currency: Annotated[str | None, typer.Option(help="The currency it keeps its books in, as in EUR.")] = None,
    site: Annotated[str | None, typer.Option(help="The name of a stock room.")] = None,
    line1: Annotated[str | None, typer.Option(help="Its street and number.")] = None,
    postcode: Annotated[str | None, typer.Option(help="Its postcode.")] = None,
    city: Annotated[str | None, typer.Option(help="Its city.")] = None,
    region: Annotated[str | None, typer.Option(help="Its state or province.")] = None,
    country: Annotated[str | None, typer.Option(help="Its country, as in DE.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Where its day begins and ends, as in Europe/Berlin.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make the shop: its home, its warehouse database and its settings. Safe to repeat."""
    from doorstep.actions.shop import Said, check, keep_shop
    from doorstep.db.engine import open_database
    from doorstep.db.migrate import upgrade
    from doorstep.db.secrets import open_safe
    from doorstep.settings import settings

    said = Said(shop, currency, site, line1, postcode, city, region, country, time_zone)
    check(said)
    here = settings()
    here.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(here.url)
    open_safe(here)
    stands = keep_shop(open_database(here.url), said) | {"home": str(here.home)}
    if as_json:
        say_json(stands)
        return
    say_facts(stands)
    say("\nThe shop stands. Next: `doorstep channel add`, then `doorstep up`.")
