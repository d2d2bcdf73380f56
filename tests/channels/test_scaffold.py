"""The skeleton of a channel: of the one shape, good code from the first day, and red until it is written."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from doorstep.cli.scaffold import _words, lines_to_add, write_skeleton
from doorstep.domain.errors import CannotDoError

ROOT = Path(__file__).resolve().parents[2]
NAMES = {"kiosk": "Kiosk 24", "zz": "Z", "abcdefghijklmnop": "Abcdefghij Klmno PQR"}


def run(where: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A tool in that tree, of which the modules are."""
    environment = {**os.environ, "PYTHONPATH": str(where)}
    command = [sys.executable, "-m", *words]
    if words[0] == "lint-imports":
        command = [str(Path(sys.executable).with_name(words[0])), *words[1:]]
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A checkout in which every one of NAMES was scaffolded and registered."""
    made = tmp_path_factory.mktemp("tree")
    for folder in ("doorstep", "flows", "tasks", "schemas"):
        shutil.copytree(ROOT / folder, made / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", made)
    shutil.copytree(ROOT / "tests" / "connectors", made / "tests" / "connectors", ignore=shutil.ignore_patterns("__p*"))
    for vendor, label in NAMES.items():
        words = _words(vendor, label)
        write_skeleton(made, words)
        lines = lines_to_add(words)
        _register(made / "doorstep/connectors/channels/registry.py", lines, "from doorstep.", "    OWN,")
        _register(made / "doorstep/connectors/channels/apis.py", lines, "from doorstep.", "            ETSY,")
        _register(made / "doorstep/sandbox/channel/makers.py", lines, "from doorstep.", '        "etsy"')
    return made


def _register(path: Path, lines: dict[str, list[str]], imports: str, before: str) -> None:
    """Puts the lines where a person would put them."""
    (added, member) = next(held for file, held in lines.items() if path.as_posix().endswith(file))
    text = path.read_text("utf-8")
    text = text.replace(f"\n{imports}", f"\n{added}\n{imports}", 1)
    path.write_text(text.replace(f"\n{before}", f"\n{member.partition('  #')[0]}\n{before}", 1), "utf-8")


def test_what_is_written_passes_the_checks(tree):
    made = [
        str(path) for vendor in NAMES for path in tree.rglob(f"*{vendor}*") if path.suffix == ".py" or path.is_dir()
    ]

    assert len(made) >= 15
    for words in (["check"], ["format", "--check"]):
        checked = run(tree, "ruff", words[0], "--no-cache", *words[1:], *made)
        assert checked.returncode == 0, checked.stdout
    packages = [f"doorstep/connectors/channels/{vendor}" for vendor in NAMES]
    typed = run(tree, "mypy", "--cache-dir", str(tree / ".types"), "--follow-imports=silent", *packages)
    assert typed.returncode == 0, typed.stdout
    linted = run(tree, "lint-imports", "--no-cache")
    assert "0 broken" in linted.stdout, linted.stdout + linted.stderr


def test_a_registered_skeleton_keeps_what_a_channel_promises_and_its_own_tests_say_what_is_missing(tree):
    tests = tree / "tests" / "connectors" / "channels"
    conforming = run(
        tree, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(tests / "test_conformance.py"), "-k",
        "kiosk and not section and not table",
    )  # fmt: skip
    own = run(tree, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *map(str, tests.glob("test_kiosk*.py")))

    assert conforming.returncode == 0, conforming.stdout
    assert re.search(r"\b8 failed\b", own.stdout), own.stdout
    assert "passed" not in own.stdout
    assert own.stdout.count("Write ") >= 8


def checkout(folder: Path) -> Path:
    """As much of a checkout as is looked for."""
    (folder / "doorstep/connectors/channels").mkdir(parents=True)
    (folder / "doorstep/connectors/channels/registry.py").write_text("")
    return folder


@pytest.mark.parametrize("vendor", ["Kiosk", "2go", "a", "ki-osk", "../kiosk", "class", "x" * 17, "", "kiösk"])
def test_a_name_that_cannot_be_one_is_refused(vendor):
    with pytest.raises(CannotDoError, match="is no name for a channel"):
        _words(vendor, "")


@pytest.mark.parametrize("label", ['Ki"osk', "x" * 21, "Ki\nosk", "{Kiosk}", "Kiösk"])
def test_a_label_that_cannot_stand_in_code_is_refused(label):
    with pytest.raises(CannotDoError, match="cannot stand in names and sentences"):
        _words("kiosk", label)


def test_a_channel_that_is_known_is_refused():
    with pytest.raises(CannotDoError, match="that Doorstep knows already"):
        _words("shopify", "")


def test_what_is_there_already_is_left_alone(tmp_path):
    root = checkout(tmp_path)
    (root / "doorstep/sandbox/channel").mkdir(parents=True)
    (root / "doorstep/sandbox/channel/kiosk.py").write_text("mine")

    with pytest.raises(CannotDoError, match="is there already; nothing was written"):
        write_skeleton(root, _words("kiosk", ""))
    assert sorted(path.name for path in root.rglob("*.py")) == ["kiosk.py", "registry.py"]


def test_the_command_says_what_it_wrote_and_what_is_left_to_do(tmp_path):
    root = checkout(tmp_path)
    told = run(ROOT, "doorstep.cli.main", "channel", "scaffold", "kiosk", "--to", str(root), "--json")
    again = run(ROOT, "doorstep.cli.main", "channel", "scaffold", "kiosk", "--to", str(root))
    elsewhere = run(ROOT, "doorstep.cli.main", "channel", "scaffold", "kiosk", "--to", str(tmp_path / "tests"))

    assert told.returncode == 0, told.stderr
    said = json.loads(told.stdout)
    assert all((root / path).is_file() for path in said["written"])
    assert "    KIOSK,  # in _ALL" in said["register"]["doorstep/connectors/channels/registry.py"]
    assert (again.returncode, len(again.stderr.strip().splitlines())) == (1, 1)
    assert "is no checkout of Doorstep" in elsewhere.stderr
