"""`doorstep web`: the web application alone, as `doorstep up` starts it beside the rest."""

import signal
import sys

import typer

from .show import open_shop, say

app = typer.Typer()


@app.command()
def web() -> None:
    """Serve webhooks and pages until told to stop."""
    from doorstep.serving import serve
    from doorstep.settings import settings

    open_shop()
    # The server raises the signal again once it has stopped cleanly; being told to stop is not a failure.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    serve(settings(), lambda address: print(f"Doorstep is at {address}", flush=True))
    say("Stopped; everything that was accepted is stored.")
