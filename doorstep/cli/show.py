"""What commands print: tables for people, JSON for programs, and the shop that they look at."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from doorstep.domain.errors import CannotDoError, SchemaVersionError

if TYPE_CHECKING:
    from doorstep.db.engine import Database

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many to show at most.")]


def open_shop() -> "Database":
    """The shop's warehouse, at this program's version; else an error that says what to do."""
    from doorstep.db.engine import open_database
    from doorstep.db.migrate import require_current
    from doorstep.settings import settings

    must_stand(settings().url)
    database = open_database(settings().url)
    require_current(database)
    return database


def must_stand(url: str) -> None:
    """Raise, with what to do, where the warehouse is a file that is not there: opening it would make it."""
    from sqlalchemy import make_url

    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        sample = Path(".doorstep/demo")
        if (sample / "warehouse.db").is_file():
            raise SchemaVersionError(
                f"There is no shop here yet. Run `doorstep init`, or set DOORSTEP_HOME={sample} to ask the sample shop."
            )
        raise SchemaVersionError("There is no shop here yet. Run `doorstep init` (or `make demo` for the sample shop).")


def say(text: str = "") -> None:
    """One line to the terminal."""
    print(text)


def say_json(value: Any) -> None:
    """The value as JSON, with instants and amounts as text."""
    import orjson

    print(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z).decode())


def say_rows(rows: Sequence[Mapping[str, Any]], as_json: bool, empty: str) -> None:
    """The rows as a table with their keys as headings, or as JSON; `empty` says what it means that there is none."""
    if as_json:
        say_json(list(rows))
    elif not rows:
        say(empty)
    else:
        say_table(list(rows[0]), [[shown(value) for value in row.values()] for row in rows])


def say_table(headings: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """Columns as wide as what is in them, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(headings, *cells, strict=True)]
    to_the_right = [all(_is_number(cell) for cell in column) for column in zip(*cells, strict=True)]
    for row in ([heading.replace("_", " ") for heading in headings], *cells):
        padded = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, to_the_right, strict=True)
        ]
        say("  ".join(padded).rstrip())


def say_facts(facts: Mapping[str, Any]) -> None:
    """One fact a line, the names in a column of their own."""
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        say(f"{name.replace('_', ' ').ljust(width)}  {shown(value)}")


def read_text(file: Path) -> str:
    """The file's text; CannotDoError where it is none."""
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotDoError(f"{file} is no text in UTF-8; give a file of plain text.") from None


def shown(value: Any) -> str:
    """The value as people read it."""
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(shown, value)) or "-"
    # What comes from outside may hold anything; a terminal obeys some of it.
    return "".join(letter if letter.isprintable() else " " for letter in str(value))


def money(minor: int | None, currency: str | None) -> str:
    """The amount with its currency, '' where there is none."""
    from doorstep.domain.money import to_decimal

    return "" if minor is None or not currency else f"{to_decimal(minor, currency)} {currency}"


def ago(seconds: float) -> str:
    """How long that is, in one unit."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).replace("-", "", 1).isdigit() or cell == "-"
