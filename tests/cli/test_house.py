"""Doctor and docs: the house looks after itself and its own pages."""

import socket
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from doorstep.cli import docs
from doorstep.cli.docs import PAGES
from doorstep.db.secrets import prefect_password
from doorstep.domain.causes import CAUSES
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import LIFECYCLES
from doorstep.settings import Settings
from doorstep.testing.ports import free_ports

ROOT = Path(__file__).parents[2]


def findings(told):
    return {finding["what"]: finding for finding in told.json["findings"]}


def on_free_ports(terminal):
    web, prefect = free_ports(2)
    terminal.more |= {"DOORSTEP_PORT": str(web), "DOORSTEP_PREFECT_PORT": str(prefect)}


def test_a_shop_that_is_well_is_said_to_be_so(doorstep_of_a_shop):
    on_free_ports(doorstep_of_a_shop)
    told = doorstep_of_a_shop("doctor", "--json")

    assert told.status == 0, told.out
    assert told.json["holds"] is True
    assert set(findings(told)) == {
        "program", "home", "warehouse", "clock", "secrets", "mail", "backups", "web port", "Prefect port",
        "public address", "certificate", "webhooks from outside", "registered webhooks", "cut-overs", "closed doors",
    }  # fmt: skip


def test_looking_at_a_shop_that_is_not_there_makes_none(doorstep):
    told = doorstep("doctor", "--json")

    assert told.status == 1
    assert "doorstep init" in findings(told)["home"]["found"]
    assert "doorstep init" in findings(told)["warehouse"]["found"]
    assert not doorstep.home.exists()


def test_another_key_and_a_taken_port_are_found(doorstep_of_a_shop):
    on_free_ports(doorstep_of_a_shop)
    doorstep_of_a_shop.more["DOORSTEP_SECRET_KEY"] = Fernet.generate_key().decode()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        doorstep_of_a_shop.more["DOORSTEP_PORT"] = str(taken.getsockname()[1])
        told = doorstep_of_a_shop("doctor", "--json")

    assert told.status == 1
    assert "does not open" in findings(told)["secrets"]["found"]
    assert "DOORSTEP_PORT" in findings(told)["web port"]["found"]
    assert findings(told)["warehouse"]["holds"] is True


def test_a_key_that_others_can_read_is_found(doorstep_of_a_shop):
    on_free_ports(doorstep_of_a_shop)
    (doorstep_of_a_shop.home / "secret.key").chmod(0o644)

    told = doorstep_of_a_shop("doctor", "--json")
    assert "chmod 600" in findings(told)["secrets"]["found"]


def test_a_password_is_not_shown(doorstep):
    doorstep.home.mkdir()
    doorstep.url = "postgresql+psycopg://kiln:hush@127.0.0.1:1/kiln"
    told = doorstep("doctor")

    assert told.status == 1
    assert "hush" not in told.out + told.err


def test_the_generated_pages_are_in_step_with_the_code():
    behind = [name for name, page in PAGES.items() if (ROOT / name).read_text() != page()]

    assert behind == [], "run `make docs`"


def test_every_status_and_every_cause_has_its_place_in_the_pages():
    lifecycles, causes = PAGES["docs/lifecycles.md"](), PAGES["docs/cases.md"]()

    for life in LIFECYCLES:
        assert all(f"| `{status.name}` | {status.label} |" in lifecycles for status in life.statuses)
        assert all(f"| `{move.verb}` |" in lifecycles for move in life.moves)
    for cause in CAUSES:
        assert f"## `{cause.name}`: " in causes
        assert all(f"| {answer.label} | `{answer.name}` |" in causes for answer in cause.answers)


def test_a_page_that_is_behind_fails_the_check(tmp_path, monkeypatch):
    """A copy of the project whose page was written by hand."""
    for name, page in PAGES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page())
    monkeypatch.setattr(docs, "_checkout", lambda: tmp_path)
    docs.docs(check=True)
    (tmp_path / "docs/cases.md").write_text("# Cases\n\nby hand\n")

    with pytest.raises(CannotDoError, match=r"docs/cases\.md: behind the code"):
        docs.docs(check=True)
    docs.docs(check=False)
    assert (tmp_path / "docs/cases.md").read_text() == PAGES["docs/cases.md"]()


def test_a_home_that_stood_before_keeps_to_itself_what_is_written_into_it(doorstep):
    on_free_ports(doorstep)
    doorstep.home.mkdir(mode=0o755)
    doorstep.home.chmod(0o755)
    assert doorstep("init", "--shop", "Kiln").status == 0

    readable = [path.name for path in doorstep.home.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert readable == []
    assert "chmod 700" in findings(doorstep("doctor", "--json"))["home"]["found"]
    doorstep.home.chmod(0o700)
    assert findings(doorstep("doctor", "--json"))["home"]["holds"] is True


def test_the_password_of_prefects_pages_is_told_at_the_shops_own_terminal(doorstep_of_a_shop):
    told = doorstep_of_a_shop("prefect", "--json")

    here = Settings(home=doorstep_of_a_shop.home)
    assert told.json == {"address": "http://127.0.0.1:4290", "password": prefect_password(here)}
    assert told.json["password"] in doorstep_of_a_shop("prefect").out
    doorstep_of_a_shop.more["DOORSTEP_PREFECT_API_URL"] = "http://prefect.example/api"
    assert doorstep_of_a_shop("prefect", "--json").json == {"address": "http://prefect.example", "password": ""}
