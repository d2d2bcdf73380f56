"""The locks, and the way a fresh machine is set up from them."""

import re
import shutil
import subprocess
import tomllib

import pytest

LOCKS = ["requirements.lock", "requirements-test.lock"]


def pins(text: str) -> set[str]:
    """Every `name==version ; marker` of a lock."""
    return {line.rstrip(" \\") for line in text.splitlines() if re.match(r"[a-z0-9]", line)}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address(lock, root):
    text = (root / lock).read_text()

    assert re.findall(r"\S*(?:https?|file|git|ssh)(?:\+\w+)?:\S*|\S*\.(?:org|com|io|net)\b\S*|^-[^-c ].*", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_a_hash(lock, root):
    text = (root / lock).read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]

    assert blocks
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_test_lock_adds_to_the_runtime_lock_and_changes_nothing_of_it(root):
    runtime, test = (pins((root / lock).read_text()) for lock in LOCKS)

    assert runtime - test == set()


@pytest.mark.parametrize(("lock", "extra"), [("requirements.lock", None), ("requirements-test.lock", "test")])
def test_a_lock_names_every_dependency(lock, extra, root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    names = {re.match(r"[\w-]+", need)[0].lower() for need in wanted}

    locked = {pin.split("==")[0] for pin in pins((root / lock).read_text())}
    assert names - locked == set()


@pytest.fixture
def bare_folder(root, tmp_path):
    """A checkout's set-up script and lock, in a folder where nothing was made yet."""
    (tmp_path / "deployments").mkdir()
    shutil.copy(root / "deployments/setup.sh", tmp_path / "deployments")
    shutil.copy(root / "requirements.lock", tmp_path)
    return tmp_path


def test_a_machine_without_a_fitting_python_is_told_what_to_install(bare_folder):
    command = ["sh", "deployments/setup.sh", "requirements.lock"]
    told = subprocess.run(
        command, cwd=bare_folder, env={"PATH": "/usr/bin:/bin", "PYTHON": "false"}, capture_output=True, text=True
    )

    assert told.returncode == 1
    assert "Python 3.11 to 3.14 is needed" in told.stderr
    assert not (bare_folder / ".venv").exists()


def test_a_python_without_venv_is_told_what_to_install(bare_folder):
    """Debian's python3 comes without ensurepip."""
    crippled = bare_folder / "python"
    crippled.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *) exit 0;; esac\n')
    crippled.chmod(0o755)
    told = subprocess.run(
        ["sh", "deployments/setup.sh", "requirements.lock"], cwd=bare_folder, capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "PYTHON": str(crippled)},
    )  # fmt: skip

    assert told.returncode == 1
    assert "apt install python3-venv" in told.stderr


def test_every_promised_target_of_make_is_there(root):
    told = subprocess.run(
        ["make", "--dry-run", "--always-make", "demo", "test", "test-postgres", "up", "check", "bench", "docs", "lock",
         "clean"],
        cwd=root, capture_output=True, text=True,
    )  # fmt: skip

    assert told.returncode == 0, told.stderr
