"""`doorstep up`: everything that a shop runs on, in one command."""

from typing import Annotated

import typer

from .show import must_stand, say

app = typer.Typer()


@app.command()
def up(
    sandbox: Annotated[
        bool, typer.Option(help="Also run a carrier, a payment provider and a mail box to try with.")
    ] = False,
) -> None:
    """Start the shop: pages and webhooks, the conductor, Prefect. Ctrl-C ends it cleanly."""
    from doorstep.conductor.supervisor import up as run_until_told
    from doorstep.db.engine import open_database
    from doorstep.db.migrate import require_current, upgrade, version
    from doorstep.settings import settings

    here = settings()
    must_stand(here.url)
    database = open_database(here.url)
    if version(database) is None:
        require_current(database)  # says what to do first
    upgrade(here.url)
    run_until_told(here, sandbox, say)
