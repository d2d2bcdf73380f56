"""`doorstep prefect`: where Prefect's pages are, and the password that they ask for."""

import typer

from .show import AsJson, open_shop, say, say_json

app = typer.Typer()


@app.command()
def prefect(as_json: AsJson = False) -> None:
    """Say where Prefect's pages are and what they ask for. Whoever has it answers cases as the owner could."""
    from doorstep.db.people import is_sample
    from doorstep.db.secrets import prefect_password
    from doorstep.settings import settings

    here = settings()
    with open_shop().reading() as connection:
        is_open = is_sample(connection)
    address = here.prefect_url.removesuffix("/api")
    password = "" if is_open or here.prefect_api_url else prefect_password(here)
    if as_json:
        say_json({"address": address, "password": password})
    elif password:
        say(f"address   {address}\npassword  {password}")
        say("\nA browser is asked once. A terminal: export PREFECT_API_AUTH_STRING=" + password)
    else:
        of = "that server is not ours to know" if here.prefect_api_url else "the sample shop's is asked for none"
        say(f"address   {address}\npassword  none: {of}")
