"""`doorstep init`: a shop where there was none, and nothing changed where there is one."""

from typing import Annotated

import typer

from .show import AsJson, say, say_facts, say_json

app = typer.Typer()


@app.command()
def init(
    shop: Annotated[str | None, typer.Option(help="The shop's name.")] = None,
    currency: Annotated[str | None, typer.Option(help="The currency it keeps its books in, as in EUR.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Where its day begins and ends, as in Europe/Berlin.")] = None,
    site: Annotated[str | None, typer.Option(help="The name of its stock room.")] = None,
    country: Annotated[str | None, typer.Option(help="The country of that, as in DE.")] = None,
    line1: Annotated[str | None, typer.Option(help="Its street and number.")] = None,
    postcode: Annotated[str | None, typer.Option(help="Its postcode.")] = None,
    city: Annotated[str | None, typer.Option(help="Its city.")] = None,
    region: Annotated[str | None, typer.Option(help="Its state or province.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make the shop: its home, its warehouse database and its settings. Safe to repeat."""
    from doorstep.actions.found import Founding, check, found_shop
    from doorstep.db.engine import open_database
    from doorstep.db.migrate import upgrade
    from doorstep.db.secrets import open_safe
    from doorstep.settings import settings

    said = Founding(shop, currency, time_zone, site, country, line1, city, region, postcode)
    check(said)
    here = settings()
    here.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(here.url)
    open_safe(here)
    stands = found_shop(open_database(here.url), said)
    if as_json:
        say_json(stands | {"home": str(here.home)})
        return
    say_facts(stands | {"home": here.home})
    say("\nThe shop stands. Next: `doorstep channel add`, then `doorstep up`.")
