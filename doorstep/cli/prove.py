"""`doorstep prove`: the laws over the whole warehouse, one line each with its figure, and one digest of it all."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from .show import AsJson, open_shop, say, say_json

if TYPE_CHECKING:
    from doorstep.db.engine import Database
    from doorstep.db.queries.laws import Kept
    from doorstep.db.queries.prove import Proof

app = typer.Typer()


def prove_shop(database: "Database", ask_vendors: bool = True) -> "Proof":
    """Every law looked at over the whole warehouse, the sandbox vendors' own lists compared, and the digest."""
    from doorstep.db.queries.prove import prove as prove_warehouse

    from .vendor_lists import compare_vendors

    proof = prove_warehouse(database)
    if not ask_vendors:
        return proof
    with database.reading() as connection:
        return replace(proof, laws=(*proof.laws, *compare_vendors(connection)))


@app.command()
def prove(
    as_json: AsJson = False,
    vendors: Annotated[
        bool | None,
        typer.Option(
            help="Whether the sandbox vendors' own lists must be asked; without either, those that answer are."
        ),
    ] = None,
) -> None:
    """Prove the books: units, cents, statuses and effects; exit status 0 only if every law that was asked holds."""
    proof = prove_shop(open_shop(), vendors is not False)
    if as_json:
        say_json(proof.as_json())
    else:
        for line in proof_lines(proof):
            say(line)
    if proof.broken or (vendors and proof.silent):
        raise typer.Exit(1)


def proof_lines(proof: "Proof") -> list[str]:
    """The proof as a person reads it, one line a law."""
    width = max(len(one.law.says) for one in proof.laws)
    told = [f"{_verdict(one)}  {one.law.says.ljust(width)}  {one.figure}" for one in proof.laws]
    asked = len(proof.laws) - len(proof.silent)
    summary = f"{len(proof.broken)} of {asked} laws do not hold." if proof.broken else f"All {asked} laws hold."
    if proof.silent:
        count = len(proof.silent)
        summary += f" {count} vendor{'s' if count > 1 else ''} could not be asked: neither kept nor broken."
    return [*told, summary, f"digest {proof.digest}"]


def _verdict(one: "Kept") -> str:
    return "silent" if one.is_silent else "holds " if one.holds else "BROKEN"
