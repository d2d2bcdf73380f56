"""Who may import whom, where import-linter cannot say it."""

import ast
import sys
from collections.abc import Iterator

import pytest

from doorstep.domain.stages import BY_NAME

PURE = sys.stdlib_module_names - {"sqlite3", "socket", "subprocess", "urllib", "http", "smtplib", "os"}


def imports(path: str, tree: ast.Module) -> Iterator[str]:
    """Every name this file imports, in full, the relative ones too."""
    folders = path.split("/")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = folders[: len(folders) - node.level] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def under(modules, folder: str) -> Iterator[tuple[str, str]]:
    """(path, what it imports) for each module of a folder."""
    for path, tree in modules.items():
        if path.startswith(f"{folder}/"):
            yield from ((path, name) for name in imports(path, tree))


def test_the_domain_is_only_python_and_itself(modules):
    found = [
        f"{path} imports {name}"
        for path, name in under(modules, "doorstep/domain")
        if name.split(".")[0] not in PURE and not name.startswith(("doorstep.domain", "doorstep.failpoints"))
    ]

    assert not found, "\n" + "\n".join(found)


def stage_of(name: str) -> str | None:
    """The stage whose module `flows.ship`, `tasks.ship` or `tasks.ship_labels` is; None where it serves them all."""
    word = name.split(".")[1] if "." in name else ""
    found = [stage for stage in BY_NAME if word == stage or word.startswith(f"{stage}_")]
    return max(found, key=len, default=None)


@pytest.mark.parametrize("folder", ["flows", "tasks"])
def test_a_stage_knows_no_other_stage(folder, modules):
    """What serves all stages (`tasks.kinds`) is everybody's, and knows no stage itself."""
    found = [
        f"{path} imports {name}"
        for path, name in under(modules, folder)
        if name.split(".")[0] in ("flows", "tasks")
        and (theirs := stage_of(name))
        and theirs != stage_of(f"{folder}.{path.split('/')[1].removesuffix('.py')}")
    ]

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("kind", ["channels", "carriers", "payments", "messengers"])
def test_a_vendor_knows_no_other_vendor(kind, modules):
    """Only the registries of a kind know its vendors, and none of them knows a registry."""
    folder = f"doorstep/connectors/{kind}"
    vendors = {path.split("/")[3] for path in modules if path.startswith(f"{folder}/") and path.count("/") > 3}
    prefix = folder.replace("/", ".") + "."
    found = []
    for path, name in under(modules, folder):
        here, there = path.split("/")[3].removesuffix(".py"), name.removeprefix(prefix).split(".")[0]
        crosses = there in vendors and there != here and here not in ("registry", "apis")
        if name.startswith(prefix) and (crosses or (here in vendors and there in ("registry", "apis"))):
            found.append(f"{path} imports {name}")

    assert not found, "\n" + "\n".join(found)


def test_nothing_but_the_conductor_and_its_kin_knows_prefect(modules):
    kin = ("flows/", "tasks/", "doorstep/cli/", "doorstep/conductor/", "tests/", "bench/")
    found = [
        f"{path} imports {name}"
        for path, tree in modules.items()
        for name in imports(path, tree)
        if name.split(".")[0] == "prefect" and not path.startswith(kin)
    ]

    assert not found, "\n" + "\n".join(found)


def test_great_expectations_is_never_imported_at_the_top_of_a_module(modules):
    """It takes seconds to load, and opens SQLite through the standard library: it lives in a child of its own."""
    found = [
        path
        for path, tree in modules.items()
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(name.startswith("great_expectations") for name in imports(path, ast.Module([node], [])))
        and not path.startswith("schemas/checkpoints/")
    ]

    assert not found, "\n" + "\n".join(found)
