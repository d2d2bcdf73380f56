"""The command line as a person has it: words in, words and an exit status out, with a home of its own."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from doorstep.cli.main import main
from doorstep.db.engine import open_database
from doorstep.settings import settings


@dataclass(frozen=True)
class Told:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def is_one_sentence(self) -> bool:
        """One line on stderr that ends as a sentence, and nothing of our own insides."""
        lines = self.err.strip().splitlines()
        if len(lines) != 1 or "Traceback" in lines[0]:
            return False
        return lines[0].startswith("doorstep: ") and lines[0][-1] == "."


@dataclass
class Terminal:
    """A terminal whose environment names one home. Called, it runs `doorstep` in this process; `apart`, in its own."""

    home: Path
    run: Callable[[Mapping[str, str], tuple[str, ...], bytes], Told]
    url: str = ""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> Mapping[str, str]:
        named = {"DOORSTEP_HOME": str(self.home), "DOORSTEP_DATABASE_URL": self.url, **self.more}
        return {name: value for name, value in named.items() if value}

    def __call__(self, *words: str, typed: bytes = b"") -> Told:
        return self.run(self.environment, words, typed)

    def apart(self, *words: str, typed: bytes = b"") -> Told:
        done = subprocess.run(
            [sys.executable, "-m", "doorstep.cli.main", *words], env=os.environ | self.environment, input=typed,
            capture_output=True, timeout=100,
        )  # fmt: skip
        return Told(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def _run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    urls = set()

    def run(environment: Mapping[str, str], words: tuple[str, ...], typed: bytes) -> Told:
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["doorstep", *words])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
            settings.cache_clear()
            capfd.readouterr()
            mask = os.umask(0o022)
            with pytest.raises(SystemExit) as ended:
                main()
            os.umask(mask)
            urls.add(
                environment.get("DOORSTEP_DATABASE_URL") or f"sqlite:///{environment['DOORSTEP_HOME']}/warehouse.db"
            )
        settings.cache_clear()
        return Told(int(ended.value.code or 0), *capfd.readouterr())

    yield run
    for url in urls:
        with contextlib.suppress(Exception):  # some of them are no address of anything
            open_database(url).close()


@pytest.fixture
def doorstep(tmp_path: Path, _run: Any) -> Terminal:
    """A terminal in front of an empty home."""
    return Terminal(tmp_path / "home", _run)


@pytest.fixture
def doorstep_of_a_shop(database_url: str, doorstep: Terminal) -> Terminal:
    """A terminal in front of a shop with one channel, on either database."""
    doorstep.url = database_url
    assert doorstep("init", "--shop", "Kiln").status == 0
    added = doorstep("channel", "add", "kiln", "--vendor", "shopify", "--shop", "kiln.myshopify.com", typed=b"hush\n")
    assert added.status == 0, added.err
    return doorstep


@pytest.fixture
def terminal(shop, database_url, doorstep):
    """The terminal of the test's own shop."""
    doorstep.url = database_url
    doorstep.home.mkdir()
    return doorstep
