"""`doorstep docs`: writes the pages that are made of the code, or tells which of them are behind it."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from doorstep.domain import canonical
from doorstep.domain.errors import CannotDoError

from .pages import access_page, canonical_order_page, cases_page, lifecycles_page, settings_page
from .show import say

app = typer.Typer()


def _order_schema() -> str:
    from doorstep.connectors.channels.own.schema import as_json

    return as_json()


PAGES: dict[str, Callable[[], str]] = {
    "docs/operating/settings.md": settings_page,
    "docs/lifecycles.md": lifecycles_page,
    "docs/cases.md": cases_page,
    "docs/operating/access.md": access_page,
    "docs/canonical-order.md": canonical_order_page,
    "docs/operating/doorstep.canonical-order-2.schema.json": canonical.schema_text,
    "docs/operating/doorstep.order-1.schema.json": _order_schema,
}


Check = Annotated[bool, typer.Option("--check", help="Write nothing; fail where a page is behind.")]


@app.command()
def docs(check: Check = False) -> None:
    """Write the generated pages of the documentation."""
    root = _checkout()
    made = {name: page() for name, page in PAGES.items()}
    behind = [name for name, text in made.items() if _text(root / name) != text]
    if check and behind:
        raise CannotDoError(f"{', '.join(behind)}: behind the code; run `make docs` and commit what it writes.")
    for name in behind:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[name], encoding="utf-8")
        say(f"{name} is written")
    if not behind:
        say("Every generated page is in step with the code.")


def _checkout() -> Path:
    """Where the project lies; an installed Doorstep has no documentation to write."""
    import doorstep

    root = Path(doorstep.__file__).parents[1]
    if not (root / "docs").is_dir():
        raise CannotDoError("The documentation is not here; run this in a checkout of the project.")
    return root


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
