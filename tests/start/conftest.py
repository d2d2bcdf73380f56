"""A shop that is being set up, by commands in processes of their own, and its pages."""

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from doorstep.actions.found import make_account
from doorstep.cli.main import main
from doorstep.db.engine import open_database
from doorstep.settings import settings
from doorstep.testing.sandbox_fixtures import _module_sandbox, fresh_sandbox, sandbox  # noqa: F401
from doorstep.testing.shop import Shop


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    yield tmp_path / "home"
    settings.cache_clear()


@pytest.fixture
def shop(database_url: str, home: Path) -> Iterator[Shop]:
    made = Shop(database_url, migrate=False)
    yield made
    made.database.close()


@pytest.fixture
def doorstep(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., str]]:
    """Runs a command that must succeed, in this process; what it said."""

    def run(*words: str, typed: str = "") -> str:
        capfd.readouterr()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["doorstep", *words])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
            with pytest.raises(SystemExit) as ended:
                main()
        said = capfd.readouterr()
        assert int(ended.value.code or 0) == 0, f"doorstep {' '.join(words)}: {said.err}{said.out}"
        return said.out

    yield run
    open_database(f"sqlite:///{home}/warehouse.db").close()


@pytest.fixture
def connect_carrier(sandbox) -> Callable[[Shop], None]:  # noqa: F811
    """Gives a shop a carrier that sells labels."""

    def connect(shop: Shop) -> None:
        with shop.database.writing("act") as connection:
            make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": sandbox.carrier_url})

    return connect
