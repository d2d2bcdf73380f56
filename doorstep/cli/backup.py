"""`doorstep backup` and `doorstep restore`: the shop in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from doorstep.domain.errors import CannotDoError

from .show import AsJson, open_shop, say, say_facts, say_json, say_rows

app = typer.Typer()
backup = typer.Typer(help="Keep the shop in a file, and try that it can be put back.")
app.add_typer(backup, name="backup")

File = Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")]


@backup.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """Keep the shop in a file now; it may go on working meanwhile."""
    if context.invoked_subcommand is None:
        _make(None, False)


@backup.command()
def make(
    to: Annotated[Path | None, typer.Option(help="The folder; without it, the one that is set.")] = None,
    as_json: AsJson = False,
) -> None:
    """Keep the shop in a file now; it may go on working meanwhile."""
    _make(to, as_json)


def _make(to: Path | None, as_json: bool) -> None:
    from doorstep.actions.backups import folder_of, make_backup
    from doorstep.db.options import read_option
    from doorstep.settings import settings

    database = open_shop()
    with database.reading() as connection:
        chosen = str(read_option(connection, "backup_folder"))
    made = make_backup(settings(), database, "hand", to.absolute() if to else folder_of(settings(), chosen))
    if as_json:
        say_json(made.as_json())
    else:
        say(f"kept: {made.path} ({made.size_bytes / 1e6:.1f} MB, {made.files} files of the store)")
        say(f"`doorstep backup check {made.path}` tries that it can be put back.")
    if made.missing:
        raise CannotDoError(
            f"The backup is made, but {len(made.missing)} files that the warehouse names are not in the store; put the "
            "home's folder `files` back from an earlier backup."
        )


@backup.command("list")
def show(as_json: AsJson = False) -> None:
    """The backups that are known, the newest first."""
    from doorstep.actions.backups import list_backups

    with open_shop().reading() as connection:
        found = list_backups(connection)
    rows = [
        {
            "at": row.at, "made_by": row.made_by, "megabytes": round(row.size_bytes / 1e6, 1),
            "tried_at": row.checked_at, "is_there": Path(row.path).is_file(), "path": row.path,
        }
        for row in found
    ]  # fmt: skip
    say_rows(rows, as_json, "There is no backup yet; `doorstep backup` makes one.")


@backup.command()
def check(file: File, as_json: AsJson = False) -> None:
    """Put a backup back in a place of its own, look at every law there, and take the place away again."""
    from doorstep.actions.backups import note_check, now_text
    from doorstep.actions.restore import try_out
    from doorstep.settings import settings

    from .prove import proof_lines

    database = open_shop()
    contents, proof = try_out(settings(), file)
    if proof.holds:
        note_check(database, file)
    if as_json:
        say_json({"at": contents.at, "shop": contents.shop, "version": contents.schema, **proof.as_json()})
    else:
        for line in proof_lines(proof):
            say(line)
        say(f"The backup of {now_text(contents.at)} can be put back.")
    if not proof.holds:
        raise typer.Exit(1)


@app.command()
def restore(
    file: File,
    goes_on: Annotated[
        bool, typer.Option("--go-on", help="Let everything go at once, instead of waiting for you to resume it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup into an empty home (DOORSTEP_HOME), and let it lie still until you resume it."""
    from doorstep.actions.backups import now_text
    from doorstep.actions.restore import restore as put_back
    from doorstep.settings import settings

    done = put_back(settings(), file, goes_on)
    told = {
        "shop": done.contents.shop, "as_of": now_text(done.contents.at), "home": str(done.home),
        "upgraded_from": done.upgraded_from or "", "is_stopped": done.is_stopped,
    }  # fmt: skip
    if as_json:
        say_json(told)
        return
    stands = {"everything is stopped": "until you resume it"} if done.is_stopped else {}
    upgraded = {"upgraded from": done.upgraded_from} if done.upgraded_from else {}
    say_facts({"shop": told["shop"], "as of": told["as_of"], "home": told["home"], **upgraded, **stands})
    say("\nNext: `doorstep prove`, then `doorstep up`. Everybody signs in anew.")
    if done.is_stopped:
        say(
            "Everything lies still: labels, mails and refunds of after the backup are not in it and would be done\n"
            "a second time. Look what was done since, then `doorstep stop resume everything`."
        )
