"""`doorstep demo`: the sample shop, from signed webhooks to the doorstep, on a running installation of its own."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def demo(
    once: Annotated[
        bool, typer.Option("--once", help="End when it is done; 0 only if all is as it should be.")
    ] = False,
    sample: Annotated[Path | None, typer.Option(help="Another sample shop's folder; see examples/README.md.")] = None,
    home: Annotated[Path, typer.Option(help="Its home, which is emptied first.")] = Path(".doorstep/demo"),
) -> None:
    """Run the sample shop: 200 orders, signed webhooks, two stock rooms, sandbox vendors, and the proof at the end."""
    from .playing import run

    if not run(home, once, sample):
        raise typer.Exit(1)
