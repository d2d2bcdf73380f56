"""Orders out of spreadsheets on the terminal: what they would change, changing it, and where every row went."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from doorstep.domain.errors import CannotDoError

from .show import say, say_json, say_table

if TYPE_CHECKING:
    from doorstep.actions.order_sheets import OrderImport
    from doorstep.db.accounts import Account
    from doorstep.db.engine import Database

NOT_YET = "Nothing was stored yet; the same with --apply does it."
_SHOWN = 20


def are_sheets(paths: Sequence[Path]) -> bool:
    """Whether these are spreadsheets; CannotDoError where some are and some are not."""
    from doorstep.actions.order_sheets import SHEETS

    sheets = [path for path in paths if path.suffix.lower() in SHEETS]
    if sheets and len(sheets) < len(paths):
        raise CannotDoError("Give spreadsheets or JSON, not both at once; nothing was read.")
    return bool(sheets)


def must_take(place: Path | None, read: Sequence[Path]) -> None:
    """Raises where rejected rows cannot be written to that place, or would be written over a file that is read: before
    anything is written anywhere."""
    if place is None:
        return
    places = [place, *(place.with_stem(f"{place.stem}-{n}") for n in range(2, len(read) + 1))]
    if any(one.exists() and one.samefile(other) for one in places for other in read):
        raise CannotDoError(f"--rejects would write over {place}, which is to be read; give it another name.")
    if place.is_dir() or not place.parent.is_dir() or not os.access(place.parent, os.W_OK):
        raise CannotDoError(f"The rejected rows cannot be written to {place}; give a file that can.")


def read_settings(given: Sequence[str]) -> dict[str, str]:
    """`NAME=VALUE` as typed, each."""
    said = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not value.strip():
            raise CannotDoError(f"Write what is set as NAME=VALUE, as in --set currency=EUR; not “{one[:40]}”.")
        said[name.strip()] = value.strip()
    return said


def bring_sheets(
    database: "Database", account: "Account", paths: Sequence[Path], mapping: str, said: Sequence[str], keep_as: str,
    apply: bool, rejects: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """The orders of these sheets stand in the inbox, or only what they would change is shown. Exit status 1 where a row
    was rejected."""
    from doorstep.actions import order_sheets as sheets
    from doorstep.db.actors import OWNER, find_actor
    from doorstep.nudge import nudge
    from doorstep.settings import settings

    read = sheets.read_sheets(database, account, [(p.name, p) for p in paths], mapping, read_settings(said), keep_as)
    if rejects is not None:
        sheets.write_rejects(read, rejects)
    if apply:
        with database.reading() as connection:
            owner = find_actor(connection, "person", OWNER)
        report = {**sheets.apply(database, account, read, owner), "would_store": 0}
        nudge(settings().home, "capture")
    else:
        report = {**read.report(), "stored": 0, "would_store": len(read.fresh) + len(read.changed)}
    if as_json:
        say_json({**report, "mapping": read.mappings})
    else:
        _tell(read, report, apply, rejects)
    if read.rejected:
        raise typer.Exit(1)


def _tell(read: "OrderImport", report: dict[str, Any], apply: bool, rejects: Path | None) -> None:
    for mapped in read.mappings[:3]:
        say(mapped["file"])
        say_table(["column", "is"], [list(pair) for pair in mapped["columns"].items()])
        if mapped["unread"]:
            say(f"not read: {', '.join(mapped['unread'])}")
        say()
    for sentence in dict.fromkeys(read.said):
        say(sentence)
    rows = report["rows"]
    say()
    if apply:
        say(
            f"{report['read']:,} read: {report['stored']:,} stored, {report['duplicate']:,} duplicate, "
            f"{report['rejected']:,} rejected"
        )
    else:
        say(
            f"{report['read']:,} orders: {report['fresh']:,} new, {report['changed']:,} changed, "
            f"{report['duplicate']:,} as they stand, {report['rejected']:,} rejected"
        )
    say(f"{rows['read']:,} rows: {rows['lines']:,} lines, {rows['orders']:,} of orders alone, "
        f"{rows['duplicates']:,} twice, {rows['headings']:,} headings again, {rows['empty']:,} empty, "
        f"{rows['rejected']:,} rejected")  # fmt: skip
    if report["changes"] and not apply:
        say()
        _tell_changes(report["changes"], report["changed"])
    if reasons := report["reasons"]:
        say_table(list(reasons[0]), [list(reason.values()) for reason in reasons[:_SHOWN]])
        if len(reasons) > _SHOWN:
            say(f"… and {len(reasons) - _SHOWN:,} more.")
        say(f"They are in {rejects}, with why; mend them and import that file." if rejects else
            "`--rejects FILE` writes them into a file that can be mended and imported again.")  # fmt: skip
    if report["would_store"]:
        say()
        say(NOT_YET)


def _tell_changes(told: Sequence[dict[str, Any]], changed: int) -> None:
    rows = []
    for one in told:
        if one["changes"] is None:
            rows.append([one["order"], "what it said before is not kept any more", "", ""])
        elif not one["changes"]:
            rows.append([one["order"], "nothing but what is not read", "", ""])
        else:
            rows += [[one["order"], change["what"], change["before"], change["after"]] for change in one["changes"]]
    say_table(["order", "changes", "before", "after"], rows)
    if changed > len(told):
        say(f"… and {changed - len(told):,} more orders that change.")
