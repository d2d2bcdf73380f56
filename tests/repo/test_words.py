"""Words: the ones we do not say in names, and what no file of ours may hold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

DEAD = {
    "process", "handle", "handler", "manage", "manager", "do", "data", "info", "util", "utils", "helper", "helpers",
    "common", "misc", "base", "new", "temp", "obj", "flag",
}  # fmt: skip

# Dead alone, alive in a word of the trade: `work_item` is a table.
DEAD_ALONE = {"item", "items"}

# Names that are not ours to choose, with whose they are.
FOREIGN = {
    "MANAGER": "the role's name, as the owner of the product gave it",
    "handle_DATA": "aiosmtpd calls it",
    "handle_MAIL": "aiosmtpd calls it",
    "do_GET": "http.server calls it",
    "do_begin": "SQLAlchemy calls it",
    "handle_starttag": "html.parser calls it",
    "handle_endtag": "html.parser calls it",
    "handle_data": "html.parser calls it",
    "handle_entityref": "html.parser calls it",
    "handle_charref": "html.parser calls it",
    "data_received": "asyncio calls it",
    "base_url": "httpx",
    "CannotDoError": "the sentence 'this cannot be done'",
    "handle_async_request": "httpx calls it",
    "process_bind_param": "SQLAlchemy calls it",
    "process_result_value": "SQLAlchemy calls it",
}


def names_defined(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every name that this file gives to something; the arguments of a pytest hook are pytest's."""
    hooks = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("pytest_")]
    theirs = {id(argument) for hook in hooks for argument in hook.args.args}
    for node in ast.walk(tree):
        if id(node) in theirs:
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno if hasattr(node, "lineno") else 0


def words(name: str) -> list[str]:
    """`read_openLines` and `ReadOpenLines` are the words read, open, lines."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return [word for word in spaced.lower().split("_") if word]


def is_dead(name: str) -> bool:
    if name.startswith("test_"):  # a sentence
        return False
    # Data Docs is great-expectations' own name for its pages.
    name = re.sub("data_?docs", "pages", name, flags=re.IGNORECASE)
    return name not in FOREIGN and (name.lower() in DEAD_ALONE or any(word in DEAD for word in words(name)))


def test_no_dead_word_is_in_a_name(modules):
    found = [
        f"{path}:{line}: {name}"
        for path, tree in modules.items()
        for name, line in names_defined(tree)
        if is_dead(name)
    ]

    assert not found, "\n" + "\n".join(found)


def test_no_dead_word_is_a_file_name(modules):
    ours = [path for path in modules if path != "schemas/base.py"]
    found = [path for path in ours for part in Path(path).with_suffix("").parts if is_dead(part)]

    assert not found, "\n" + "\n".join(found)


def test_the_words_of_a_name_are_found():
    assert words("OrderManager") == ["order", "manager"]
    assert is_dead("OrderManager")
    assert is_dead("item")
    assert not is_dead("work_item")
    assert not is_dead("metadata")
    assert not is_dead("DATA_DOCS_URL")


# Built from parts, so that this file does not hold what it looks for.
FORBIDDEN_TEXT = {
    "a path of one machine": r"(?<![\w./-])/(?:work|root|home/\w+|Users/\w+)/",
    "the address of a package index": r"pypi\.(?:org|python)|pythonhosted\." + "org",
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE " + "KEY-----",
    "a live key": r"\b(?:sk|rk)_live_[0-9A-Za-z]{8}|\bAKIA[0-9A-Z]{16}\b|\bshp(?:at|ss|pa)_[0-9a-f]{32}\b",
    "a mark of a merge": r"^(?:<<<<<<<|>>>>>>>) ",
}


def test_no_file_holds_what_belongs_to_one_machine_or_to_nobody(project_files, root):
    found = []
    for path in project_files:
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(root)}: {what}: {match[0]}"
            for what, pattern in FORBIDDEN_TEXT.items()
            for match in re.finditer(pattern, text, re.MULTILINE)
        ]

    assert not found, "\n" + "\n".join(found)
