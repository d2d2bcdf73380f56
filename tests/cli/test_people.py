"""`doorstep people`: for whoever has the machine."""

import re

import pytest

from doorstep.actions import people, sign_in
from doorstep.actions.sign_in import WrongSecretError
from doorstep.db.engine import open_database

PASSWORD = "correct horse battery"
LINK = re.compile(r"http://127\.0\.0\.1:8420/(join|reset)/([\w-]{43})")


@pytest.fixture
def terminal(doorstep, database_url):
    """A terminal in front of a shop that nobody can enter yet."""
    doorstep.url = database_url
    assert doorstep("init", "--shop", "Kiln").status == 0
    return doorstep


def found(told) -> tuple[str, str]:
    assert told.status == 0, told.err
    return LINK.search(told.out).groups()


def test_init_prints_the_owners_link_until_an_owner_has_a_password(terminal):
    purpose, token = found(terminal("init"))
    assert purpose == "join"
    people.join(open_database(terminal.url), token, "Ada", "ada@kiln.example", PASSWORD)

    again = terminal("init")
    assert again.status == 0
    assert not LINK.search(again.out)


def test_the_owner_is_let_in_and_brings_a_helper(terminal):
    _, token = found(terminal("people", "reset", "owner"))
    people.join(open_database(terminal.url), token, "Ada", "ada@kiln.example", PASSWORD)
    found(terminal("people", "invite", "ben@kiln.example", "--name", "Ben", "--role", "operator"))

    listed = terminal("people", "list", "--json").json
    assert [(one["name"], one["role"], one["standing"]) for one in listed] == [
        ("Ada", "owner", "here"), ("Ben", "operator", "invited"),
    ]  # fmt: skip
    assert "Ada" in terminal("people", "list").out


def test_a_machine_without_a_browser_types_the_first_password(terminal):
    told = terminal("people", "reset", "owner", "--type", "--email", "ada@kiln.example", typed=f"{PASSWORD}\n".encode())

    assert told.status == 0, told.err
    assert sign_in.sign_in(open_database(terminal.url), "ada@kiln.example", PASSWORD, "here").token


def test_a_reset_by_mail_address_changes_nothing_until_it_is_used(terminal):
    database = open_database(terminal.url)
    people.set_password(database, "owner", PASSWORD, None, "ada@kiln.example")
    purpose, token = found(terminal("people", "reset", "ada@kiln.example"))
    assert purpose == "reset"
    assert sign_in.sign_in(database, "ada@kiln.example", PASSWORD, "here").token
    people.reset(database, token, "another four words")

    with pytest.raises(WrongSecretError):
        sign_in.sign_in(database, "ada@kiln.example", PASSWORD, "here")


def test_a_key_is_printed_once_and_kept_nowhere(terminal):
    told = terminal("people", "key", "Robot", "--role", "viewer", "--json").json

    assert told["key"].startswith("dsk_")
    assert "key" not in terminal("people", "list", "--json").json[0]
    from doorstep.db.engine import machine_now
    from doorstep.db.people import find_person

    with open_database(terminal.url).reading() as connection:
        assert find_person(connection, told["key"], machine_now(), "program").name == "Robot"


def test_a_role_and_a_removal_hold_at_once(terminal):
    people.set_password(open_database(terminal.url), "owner", PASSWORD, None, "ada@kiln.example")
    terminal("people", "invite", "ben@kiln.example", "--name", "Ben")

    assert terminal("people", "role", "ben@kiln.example", "manager").out == "Ben is manager from now.\n"
    assert terminal("people", "remove", "ben@kiln.example").status == 0
    assert terminal("people", "list", "--json").json[1]["standing"] == "removed"


@pytest.mark.parametrize(
    ("words", "typed", "why"),
    [
        (("invite", "ben", "--name", "Ben"), b"", "“ben” is no e-mail address; give one as in ben@shop.example."),
        (("invite", "b@k.de", "--name", "Ben", "--role", "boss"), b"", "“boss” is no role"),
        (("invite", "ada@kiln.example", "--name", "Ada"), b"", "is here already"),
        (("role", "who@kiln.example", "viewer"), b"", "Nobody here is “who@kiln.example”"),
        (("role", "ada@kiln.example", "manager"), b"", "is the last owner; make somebody else an owner first."),
        (("remove", "ada@kiln.example"), b"", "is the last owner"),
        (("reset", "who@kiln.example"), b"", "Nobody here is"),
        (("reset", "owner", "--type"), b"short\n", "Choose a password of 10 to 200 characters"),
        (("reset", "owner", "--type"), b"", "Choose a password"),
        (("reset", "owner", "--email", "a@b.de"), b"", "--email goes with --type"),
        (("reset", "owner", "--type", "--email", "nowhere"), b"four more words\n", "“nowhere” is no e-mail address"),
        (("key", " "), b"", "Give a name of 1 to 60 characters"),
        (("key", "Robot", "--role", "king"), b"", "“king” is no role"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(terminal, words, typed, why):
    database = open_database(terminal.url)
    people.set_password(database, "owner", PASSWORD, None, "ada@kiln.example")
    before = terminal("people", "list", "--json").out
    told = terminal("people", *words, typed=typed)

    assert told.status == 1
    assert told.is_one_sentence, told.err
    assert why in told.err
    assert terminal("people", "list", "--json").out == before


def test_a_shop_that_nobody_can_enter_is_not_served_beyond_this_machine(terminal):
    terminal.more["DOORSTEP_HOST"] = "0.0.0.0"
    for command in ("web", "up"):
        told = terminal.apart(command)
        assert (told.status, told.is_one_sentence) == (1, True), told.err
        assert "Nobody can sign in yet, so the shop is not served on 0.0.0.0" in told.err
