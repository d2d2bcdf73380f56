"""The shape of the project: sizes, folders, and what ends up in the wheel."""

import ast
import subprocess
import sys
import zipfile

import pytest

PACKAGES = {"doorstep", "flows", "tasks", "schemas"}
# A revision is a record of what was done to the tables, not code to be read.
RECORDS = "doorstep/db/migrations/versions/"


def test_no_file_is_longer_than_400_lines(modules, root):
    lengths = {path: len((root / path).read_text().splitlines()) for path in modules if not path.startswith(RECORDS)}

    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_no_function_is_longer_than_70_lines(modules):
    found = [
        f"{path}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path, tree in modules.items()
        if not path.startswith(RECORDS)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 70
    ]

    assert not found, "\n" + "\n".join(found)


def test_every_module_says_what_lives_there(modules):
    assert [path for path, tree in modules.items() if not ast.get_docstring(tree)] == []


@pytest.mark.parametrize("package", ["flows", "tasks", "schemas"])
def test_a_top_level_package_is_a_docstring_and_nothing_else(package, modules):
    tree = modules[f"{package}/__init__.py"]

    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


def test_tests_are_no_package(modules):
    assert [path for path in modules if path.startswith("tests/") and path.endswith("__init__.py")] == []


def test_deployments_hold_no_python(project_files, root):
    found = [path for path in project_files if path.suffix == ".py" and path.is_relative_to(root / "deployments")]

    assert not found, "\n" + "\n".join(found)


def test_the_wheel_holds_the_four_packages_and_every_file_of_theirs(project_files, root, tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    ours = {path.relative_to(root) for path in project_files}
    assert {name.split("/")[0] for name in packed} == PACKAGES
    assert {str(path) for path in ours if path.parts[0] in PACKAGES} == packed
