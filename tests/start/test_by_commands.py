"""The first evening by commands alone: what is next is what `doorstep start` says, until nothing is left."""

import json
import re
import shlex

import pytest
from typer.main import get_command

from doorstep.cli.main import root
from doorstep.domain.checklist import Facts, steps
from doorstep.domain.options import STEPS

BARE = Facts("Kiln", "Main", "sit_1", ("street",), ownerless_steps=tuple(STEPS))
UNDER_WAY = Facts(
    "Kiln", "Main", "sit_1", ("street",), products=1, unready_code="MUG", unready_what=("a price",), carriers=1,
    bare_carrier="post", channels=("kiln",), ownerless_steps=("refunds",), backups=1, newest_backup="/b.tar", orders=1,
)  # fmt: skip


@pytest.mark.parametrize("facts", [BARE, UNDER_WAY])
def test_every_command_that_the_list_names_is_there_with_its_options(facts):
    for step in steps(facts):
        words = shlex.split(step.command)[1:]
        command = get_command(root)
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
            while words and not words[0].startswith("-") and words[0] not in getattr(command, "commands", {"": 0}):
                if not hasattr(command, "commands"):
                    break
                words.pop(0)  # the name that a group takes
        assert not hasattr(command, "commands") or command.invoke_without_command, step.command
        known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
        assert {word for word in words if word.startswith("--")} <= known, step.command


@pytest.mark.timeout(300)
def test_from_an_empty_folder_to_the_first_order_sent_and_looked_at(doorstep, tmp_path, sandbox):
    def following() -> str:
        return json.loads(doorstep("start", "--json"))["next"]

    doorstep("init", "--shop", "Kiln & Co", "--country", "DE", "--site", "Berlin")
    assert following() == "owner"
    doorstep("people", "reset", "owner", "--type", "--email", "you@kiln.example", typed="correct horse battery\n")
    assert following() == "address"
    doorstep("settings", "site", "Berlin", "--line1", "Am Markt 7", "--postcode", "10435", "--city", "Berlin")
    assert following() == "product"
    doorstep("products", "add", "MUG", "title=Mug, white", "price=12.90", "weight=350 g")
    assert following() == "stock"
    counted = tmp_path / "counted.csv"
    counted.write_text("sku,site,bin,qty\nMUG,Berlin,A-01,12\n")
    doorstep("import", "stock", str(counted), "--apply")
    assert following() == "box"
    doorstep("carrier", "box", "add", "Small", "--size", "300x200x100", "--grams", "80")
    assert following() == "carrier"
    doorstep("carrier", "add", "post")
    assert following() == "carrier"
    doorstep("carrier", "service", "post", "add", "parcel", "--to", "DE", "--price", "2000=5.49", "--tracked")
    assert following() == "mail"
    server = ("--host", "127.0.0.1", "--port", str(sandbox.smtp_port), "--security", "none")
    assert "answers" in doorstep("messenger", "add", *server, "--from", "hello@kiln.example")
    assert following() == "channel"
    doorstep("settings", "set", "tell_delays", "no")
    order = ("--sku", "MUG:2", "--payment", "cash", "--name", "Mara Lind", "--email", "mara@example.com")
    to = ("--street", "Torstr. 140", "--postcode", "10119", "--city", "Berlin", "--country", "DE")
    doorstep("orders", "add", *order, *to)
    assert following() == "owners"  # orders that are typed in need no channel
    for step in STEPS:
        doorstep("settings", "set", f"step_owner_{step}", "owner")
    assert following() == "backup"
    doorstep("backup", "make")
    (kept,) = (tmp_path / "home" / "backups").iterdir()
    doorstep("backup", "check", str(kept))
    assert following() == "first_order"
    doorstep("run", "all", "--until-idle")
    (wave,) = set(re.findall(r"wav_\w+", doorstep("station", "list")))
    doorstep("station", "pick", wave)
    doorstep("station", "pack", wave)
    doorstep("run", "all", "--until-idle")
    assert "by a tracked service without its number; `doorstep station track par_" in doorstep("station", "hand-over")
    doorstep("run", "all", "--until-idle")
    assert following() == "review"
    told = doorstep("start", "--reviewed", "Slips belong to the table")
    assert "Nothing is left to do; the shop is set up." in told
    (sent,) = json.loads(doorstep("orders", "list", "--json"))
    assert sent["status"] == "Sent"
