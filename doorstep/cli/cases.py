"""`doorstep cases`: what waits for a person, and the answer to it."""

from typing import Annotated

import typer

from doorstep.domain.causes import LOOK, told_facts
from doorstep.domain.errors import CannotDoError

from .meanings import say_preview
from .show import AsJson, Limit, open_shop, say, say_facts, say_json, say_rows

app = typer.Typer()
cases = typer.Typer(help="What waits for a person.", no_args_is_help=True)
app.add_typer(cases, name="cases")

Case = Annotated[str, typer.Argument(help="The case's id, as in case_….")]


@cases.command("list")
def show_all(
    cause: Annotated[str | None, typer.Option(help="Only those of this cause.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that are resolved, too.")] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """The open cases, the most urgent first."""
    from doorstep.db.engine import business_now

    from .reading import list_cases

    with open_shop().reading() as connection:
        rows = list_cases(connection, limit, cause, every, business_now(connection))
    say_rows(rows, as_json, "No case is open.")


@cases.command("show")
def show_one(case: Case, as_json: AsJson = False) -> None:
    """One case: the question, whom it holds, and the answers it allows."""
    from .reading import read_case

    with open_shop().reading() as connection:
        found = read_case(connection, case)
    if as_json:
        say_json(found)
        return
    answers, subjects, facts = found.pop("answers"), found.pop("subjects"), found.pop("facts")
    currency = found.pop("currency")
    say_facts({name: value for name, value in found.items() if value not in (None, "")})
    if known := told_facts(facts, currency):
        say("\nFacts")
        say_facts(known)
    say("\nWhom it holds")
    say_rows(subjects, False, "Nobody any more.")
    say("\nAnswers")
    say_rows(answers, False, "None.")


@cases.command()
def resolve(
    case: Case,
    answer: Annotated[str, typer.Argument(help="One of the answers that `doorstep cases show` names.")],
    given: Annotated[
        list[str] | None, typer.Option("--give", metavar="NAME=VALUE", help="What the answer needs, once for each.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who answers.")] = "owner",
    revision: Annotated[int, typer.Option(help="The revision you saw; a case that changed since is refused.")] = 0,
    seen: Annotated[int, typer.Option(help="How many orders you saw; it then says how many have joined.")] = 0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Of a mapping: say what it would release, and do nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a case; what the answer means is done at once, or nothing is."""
    from doorstep.actions.resolve import resolve_case

    fields = dict(_pair(text) for text in given or [])
    if dry_run or answer == LOOK:
        _preview(case, answer, fields, as_json)
        return
    told = resolve_case(open_shop(), case, answer, fields, by, revision, via="cli", seen=seen)
    if as_json:
        say_json({"case": case, "answer": answer, "told": told})
    else:
        say(told)


def _preview(case: str, answer: str, fields: dict[str, str], as_json: bool) -> None:
    from doorstep.actions.looking import preview_answer

    if answer not in (LOOK, "map"):
        raise CannotDoError("Only a mapping can be looked at before it is made; the answer map has a --dry-run.")
    if not fields.get("sku"):
        raise CannotDoError("Please give: Our SKU, as in --give sku=MUG.")
    preview, revision = preview_answer(open_shop(), case, fields["sku"])
    say_preview(preview, as_json, revision=revision)
    if not as_json:
        say(f"Answer it with --revision {revision} --seen {len(preview.orders)}.")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise CannotDoError(f"{text!r} is not NAME=VALUE, as in --give sku=MUG.")
    return name.strip(), value.strip()
