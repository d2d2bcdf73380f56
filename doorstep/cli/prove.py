"""`doorstep prove`: the laws over the whole warehouse, one line each with its figure, and one digest of it all."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .show import AsJson, open_shop, say, say_json

if TYPE_CHECKING:
    from doorstep.db.engine import Database
    from doorstep.db.queries.laws import Kept

app = typer.Typer()


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and the fingerprint of where everything stands."""

    laws: "tuple[Kept, ...]"
    digest: str

    @property
    def holds(self) -> bool:
        """Whether every law does."""
        return all(law.holds for law in self.laws)

    def as_json(self) -> dict[str, Any]:
        """The proof as other programs take it."""
        return {
            "laws": [
                {"name": one.law.name, "says": one.law.says, "holds": one.holds, "figure": one.figure}
                for one in self.laws
            ],
            "digest": self.digest,
        }


def prove_shop(database: "Database", ask_vendors: bool = True) -> Proof:
    """Every law looked at over the whole warehouse, the vendors' own lists read, and the digest."""
    from doorstep.db.queries.digest import digest
    from doorstep.db.queries.prove import one_view
    from doorstep.db.queries.prove import prove as look_at_laws

    from .vendor_lists import compare_vendors

    with database.reading() as opened:
        connection = one_view(opened)
        laws = look_at_laws(connection)
        told = digest(connection)
        vendors = compare_vendors(connection) if ask_vendors else []
    return Proof((*laws, *vendors), told)


@app.command()
def prove(
    as_json: AsJson = False,
    vendors: Annotated[bool, typer.Option(help="Whether the sandbox vendors' own lists are asked for.")] = True,
) -> None:
    """Prove the books: units, cents, statuses and effects; exit status 0 only if every law holds."""
    proof = prove_shop(open_shop(), vendors)
    if as_json:
        say_json(proof.as_json())
    else:
        for line in proof_lines(proof):
            say(line)
    if not proof.holds:
        raise typer.Exit(1)


def proof_lines(proof: Proof) -> list[str]:
    """The proof as a person reads it, one line a law."""
    width = max(len(one.law.says) for one in proof.laws)
    told = [f"{'holds ' if one.holds else 'BROKEN'}  {one.law.says.ljust(width)}  {one.figure}" for one in proof.laws]
    broken = sum(not one.holds for one in proof.laws)
    summary = f"All {len(proof.laws)} laws hold." if not broken else f"{broken} of {len(proof.laws)} laws do not hold."
    return [*told, summary, f"digest {proof.digest}"]
