"""`doorstep`: puts the commands together, and turns every error into one sentence and an exit status."""

import importlib
import importlib.util
import os
import sys
from typing import Annotated, Any, NoReturn

import typer

from doorstep.domain.errors import DoorstepError
from doorstep.settings import is_debugging

# One module each, in the order of the help; each holds `app`. One that is not there is not offered.
COMMANDS = (
    "init", "up", "demo", "run", "importing", "sheet", "channel", "carrier", "printer", "messenger", "settings",
    "people", "status", "start", "orders", "products", "station", "trace", "cases", "events", "stop", "acts",
    "backup", "forget", "prefect", "replay", "prove", "doctor", "bench", "web", "docs",
)  # fmt: skip

_NO_ADDRESS = ("sqlalchemy.exc.ArgumentError", "sqlalchemy.exc.NoSuchModuleError")
_OTHER_DRIVERS = ("MySQLdb", "psycopg2", "oracledb", "cx_Oracle", "pyodbc")  # of what is no warehouse of ours

root = typer.Typer(
    name="doorstep",
    help="The operating layer behind a small online shop: every order from the click to the doorstep.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for name in COMMANDS:
    spec = importlib.util.find_spec(f"doorstep.cli.{name}")
    if spec is not None and spec.origin is not None:  # a folder without a module in it has no origin
        root.add_typer(importlib.import_module(f"doorstep.cli.{name}").app)


@root.callback(invoke_without_command=True)
def doorstep(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say which Doorstep this is.")] = False,
) -> None:
    """The operating layer behind a small online shop: every order from the click to the doorstep."""
    if version:
        from importlib.metadata import version as version_of

        print(f"Doorstep {version_of('doorstep')}")
        return
    if context.invoked_subcommand is None:
        print(context.get_help())


def main() -> None:
    """Run the command that was asked for; exit status 0 only when what was asked is true."""
    os.umask(0o077)  # what a shop writes, and whatever it starts, is nobody else's to read
    try:
        sys.exit(root(standalone_mode=False) or 0)
    except DoorstepError as error:
        _end(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except typer.Abort:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - a person at a terminal gets a sentence, not our call stack
        if hasattr(error, "format_message"):  # the command line itself was not understood
            _end(_usage(error), 2)
        _end(_sentence(error))


def _end(sentence: str, status: int = 1) -> NoReturn:
    if is_debugging() and status == 1:
        raise  # called while the error is being caught
    print(f"doorstep: {sentence}", file=sys.stderr)
    sys.exit(status)


def _usage(error: Any) -> str:
    """What was not understood, and where the right words are."""
    context = getattr(error, "ctx", None)
    return f"{error.format_message().rstrip('.')}; see `{context.command_path if context else 'doorstep'} --help`."


def _sentence(error: Exception) -> str:
    """What happened and what to do, for what is not an error of ours."""
    kind = f"{type(error).__module__}.{type(error).__name__}"
    if kind == "sqlalchemy.exc.OperationalError":
        return f"The warehouse database does not answer ({_cause(error)}); `doorstep doctor` looks at it."
    if kind == "sqlalchemy.exc.DatabaseError":
        return (
            f"The file of the warehouse cannot be read ({_cause(error)}): give DOORSTEP_DATABASE_URL another one, or "
            "put back a copy of it."
        )
    if kind in _NO_ADDRESS or (isinstance(error, ModuleNotFoundError) and error.name in _OTHER_DRIVERS):
        return (
            "DOORSTEP_DATABASE_URL is not the address of a warehouse: give sqlite:////path/to/warehouse.db or "
            "postgresql+psycopg://user:password@host/name, or leave it empty for a file in the home."
        )
    if isinstance(error, OSError) and error.strerror:
        where = f" {error.filename}" if error.filename else ""
        return f"{error.strerror}:{where}; give this user the right to it, or another place."
    return f"Something is wrong in Doorstep itself ({_cause(error)}); set DOORSTEP_DEBUG=1 to see where, and report it."


def _cause(error: Exception) -> str:
    """The first line of the error's own words; a statement's parameters, which may be a customer's, stay out."""
    words = str(getattr(error, "orig", None) or error).strip()
    return words.splitlines()[0][:200] if words else type(error).__name__


if __name__ == "__main__":
    main()
