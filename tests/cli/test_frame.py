"""The frame of the command line: quick to help, and every error one sentence that says what to do."""

import subprocess
import sys

import pytest

HEAVY = ("sqlalchemy", "prefect", "pandas", "pandera", "great_expectations", "starlette", "uvicorn", "httpx", "alembic",
         "cryptography", "orjson")  # fmt: skip


def test_help_loads_nothing_heavy():
    """Half a second is what a person waits gladly; any one of these packages takes longer."""
    script = (
        "import sys; sys.argv = ['doorstep', '--help']\n"
        "from doorstep.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: print(sorted(sys.modules), file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "Usage: doorstep" in told.stdout
    loaded = set(eval(told.stderr))
    assert [name for name in HEAVY if name in loaded] == []


def test_without_words_the_help_is_shown(doorstep):
    told = doorstep()

    assert told.status == 0
    for command in ("init", "channel", "import", "orders", "cases", "status", "doctor", "web"):
        assert f"\n  {command} " in told.out


def test_every_command_that_is_offered_has_its_own_help(doorstep):
    offered = [line.split()[0] for line in doorstep().out.split("Commands:")[1].splitlines() if line.strip()]

    assert len(offered) >= 9
    for command in offered:
        told = doorstep(command, "--help")
        assert (told.status, told.err) == (0, "")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["nonsense"], 2),
        (["orders", "nonsense"], 2),
        (["orders", "list", "--nonsense"], 2),
        (["orders", "list", "--limit", "many"], 2),
        (["orders", "show"], 2),
        (["orders", "list"], 1),
        (["status"], 1),
        (["web"], 1),
        (["channel", "list"], 1),
        (["init", "--currency", "euro"], 1),
        (["init", "--time-zone", "Middle/Earth"], 1),
        (["init", "--country", "Germny"], 1),
        (["init", "--shop", " "], 1),
    ],
)
def test_what_cannot_be_is_one_sentence_and_leaves_nothing_behind(doorstep, words, status):
    told = doorstep(*words)

    assert told.status == status
    assert told.is_one_sentence, told.err
    assert not doorstep.home.exists()


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({"DOORSTEP_PORT": "often"}, "DOORSTEP_PORT"),
        ({"DOORSTEP_SECRET_KEY": "short"}, "DOORSTEP_SECRET_KEY"),
        ({"DOORSTEP_DATABASE_URL": "nonsense"}, "DOORSTEP_DATABASE_URL"),
        ({"DOORSTEP_DATABASE_URL": "mysql://x@y/z"}, "DOORSTEP_DATABASE_URL"),
        ({"DOORSTEP_DATABASE_URL": "postgresql+psycopg://kiln:hush@127.0.0.1:1/kiln"}, "doorstep doctor"),
        ({"DOORSTEP_HOME": "/dev/null/home"}, "/dev/null/home"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence_that_names_it(doorstep, environment, names):
    doorstep.more |= environment
    told = doorstep("init")

    assert told.status == 1
    assert told.is_one_sentence, told.err
    assert names in told.err
    assert "hush" not in told.err


def test_a_warehouse_that_is_another_kind_of_file_is_one_sentence_and_stays_as_it_is(doorstep, tmp_path):
    letter = tmp_path / "letter.db"
    letter.write_text("Dear Mara, this is a letter and not a warehouse. " * 40)
    before = letter.read_bytes()
    doorstep.more["DOORSTEP_DATABASE_URL"] = f"sqlite:///{letter}"

    for words in (["init"], ["status"], ["orders", "list"]):
        told = doorstep(*words)

        assert (told.status, told.is_one_sentence) == (1, True), told.err
        assert "DOORSTEP_DATABASE_URL" in told.err
    assert letter.read_bytes() == before


def test_the_whole_story_is_told_only_to_who_asks_for_it(doorstep):
    assert doorstep.apart("orders", "list").is_one_sentence
    doorstep.more["DOORSTEP_DEBUG"] = "1"
    told = doorstep.apart("orders", "list")

    assert told.status == 1
    assert "Traceback" in told.err
    assert "There is no shop here yet." in told.err


def test_a_start_without_a_shop_leaves_nothing_behind(doorstep):
    told = doorstep("up")

    assert told.status != 0
    assert "There is no shop here yet." in told.err
    assert not doorstep.home.exists()
