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
    from doorstep.actions.backups import keep_schedule, tidy_up, upgrade_with_backup
    from doorstep.actions.connect import keep_watch
    from doorstep.actions.people import first_owner_link, refuse_open_house
    from doorstep.conductor.supervisor import only_here
    from doorstep.conductor.supervisor import up as run_until_told
    from doorstep.db.engine import open_database
    from doorstep.db.migrate import require_current, version
    from doorstep.db.people import is_sample
    from doorstep.settings import settings

    here = settings()
    must_stand(here.url)
    database = open_database(here.url)
    if version(database) is None:
        require_current(database)  # says what to do first
    with only_here(here):  # nothing of an earlier version runs on it meanwhile
        upgrade_with_backup(here, say)
        tidy_up(here, database)
    keep_schedule(database)
    keep_watch(database)
    refuse_open_house(here, database)
    if link := first_owner_link(database, here):
        say(
            "Nobody can sign in yet. The owner chooses a name and a password here, once; the link that `doorstep init` "
            f"printed leads to the same:\n{link}"
        )
    with database.reading() as connection:
        sample = is_sample(connection)
    run_until_told(here, sandbox, say, sample)
