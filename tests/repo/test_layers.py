"""Who may import whom, where import-linter cannot say it."""

import ast
import sys
from collections.abc import Iterator

PURE = sys.stdlib_module_names - {"sqlite3", "socket", "subprocess", "urllib", "http", "smtplib", "os"}


def imports(tree: ast.Module) -> Iterator[str]:
    """Every module this file imports, by its full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def under(modules, folder: str) -> Iterator[tuple[str, str, str]]:
    """(path, the stage's word, what it imports) for each module of a folder."""
    for path, tree in modules.items():
        if path.startswith(f"{folder}/") and not path.endswith("__init__.py"):
            word = path.removeprefix(f"{folder}/").removesuffix(".py").split("/")[0]
            yield from ((path, word, name) for name in imports(tree))


def test_the_domain_is_only_python_and_itself(modules):
    found = [
        f"{path} imports {name}"
        for path, _, name in under(modules, "doorstep/domain")
        if name.split(".")[0] not in PURE and not name.startswith(("doorstep.domain", "doorstep.failpoints"))
    ]

    assert not found, "\n" + "\n".join(found)


def test_a_flow_calls_only_the_tasks_of_its_own_stage(modules):
    found = [
        f"{path} imports {name}"
        for path, word, name in under(modules, "flows")
        if name.startswith("tasks.") and name.split(".")[1] not in (word, "kinds")
    ]

    assert not found, "\n" + "\n".join(found)


def test_nothing_but_the_conductor_and_its_kin_knows_prefect(modules):
    kin = ("flows/", "tasks/", "doorstep/cli/", "doorstep/conductor/", "tests/", "bench/")
    found = [
        f"{path} imports {name}"
        for path, tree in modules.items()
        for name in imports(tree)
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
        and any(name.startswith("great_expectations") for name in imports(ast.Module([node], [])))
        and not path.startswith("schemas/checkpoints/")
    ]

    assert not found, "\n" + "\n".join(found)
