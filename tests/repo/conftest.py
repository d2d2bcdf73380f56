"""The project's own files, as the tests about the project see them."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("doorstep", "flows", "tasks", "schemas", "tests", "bench", "examples")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def project_files() -> list[Path]:
    """Every file that is the project's: what git tracks or would, or in a plain folder what is not built."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        paths = [path for top in (*CODE, "docs", "deployments", ".ci") for path in (ROOT / top).rglob("*")]
        paths += ROOT.glob("*.*")
    return sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts)


@pytest.fixture(scope="session")
def modules(project_files: list[Path]) -> dict[str, ast.Module]:
    """Every Python file of ours, parsed, by its path from the root."""
    names = {path: path.relative_to(ROOT) for path in project_files if path.suffix == ".py"}
    return {str(name): ast.parse(path.read_text(), str(name)) for path, name in names.items() if name.parts[0] in CODE}
