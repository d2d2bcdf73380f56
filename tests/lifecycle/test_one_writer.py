"""A status is written in one place: `doorstep.db.moves`. Found by reading the code, not by trusting it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.domain.lifecycle import LIFECYCLES

ROOT = Path(__file__).parents[2]
LIVED = {life.table for life in LIFECYCLES}
CODE = sorted(
    path
    for package in ("doorstep", "tasks", "flows", "schemas")
    for path in (ROOT / package).rglob("*.py")
    if not path.is_relative_to(ROOT / "doorstep" / "sandbox") and "migrations" not in path.parts
)


def _names(node: ast.AST) -> Iterator[str]:
    """Texts that a tuple of column names (or of pairs of name and kind) begins with."""
    for element in getattr(node, "elts", ()):
        if isinstance(element, ast.Constant):
            yield str(element.value)
        elif isinstance(element, ast.Tuple) and element.elts and isinstance(element.elts[0], ast.Constant):
            yield str(element.elts[0].value)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def status_writes(source: str) -> list[int]:
    """Lines that write a `status` column by any of the ways in which this code writes at all."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "SET status" in node.value:
                found.append(node.lineno)
            continue
        called = _called(node)
        if called == "values" and any(keyword.arg == "status" for keyword in node.keywords):
            found.append(node.lineno)
        if called in ("update", "values"):
            dicts = [a for a in node.args if isinstance(a, ast.Dict)]
            keys = {k.value for d in dicts for k in d.keys if isinstance(k, ast.Constant)}
            found += [node.lineno] if "status" in keys else []
        if called in ("insert", "insert_set"):
            table = next((a.attr for a in node.args if isinstance(a, ast.Attribute)), "")
            words = {word for a in node.args for word in _names(a)}
            found += [node.lineno] if "status" in words and (table in LIVED or not table) else []
    return found


def test_no_code_but_advance_writes_a_status() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in CODE
        if path != ROOT / "doorstep/db/moves.py"
        for line in status_writes(path.read_text())
    ]
    assert not found, found


def test_advance_itself_is_found_by_the_same_reading() -> None:
    assert status_writes((ROOT / "doorstep/db/moves.py").read_text())


@pytest.mark.parametrize(
    "source",
    [
        "connection.execute(orders.update().values(status='sent'))",
        "update(connection, tables.orders, {'status': 'v.status'}, 't.id = v.id', columns, rows)",
        "insert(connection, tables.parcel, ('id', 'status'), rows)",
        "insert_set(connection, tables.message, (('public_id', 'text'), ('status', 'text')), rows)",
        "connection.exec_driver_sql('UPDATE orders SET status = 1')",
    ],
)
def test_each_way_of_writing_one_is_found(source: str) -> None:
    assert status_writes(source)


def test_a_carriers_scan_has_a_status_of_its_own() -> None:
    assert not status_writes("insert(connection, tables.tracking_event, ('shipment_id', 'status'), rows)")
