"""`doorstep channel scaffold`: the skeleton of a channel, of the one shape that all channels have."""

import keyword
import os
import re
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from doorstep.domain.errors import CannotDoError

from .show import AsJson, say, say_json

_NAME = re.compile(r"[a-z][a-z0-9]{1,15}", re.ASCII)
_CHANNELS, _STAND_INS, _TESTS = "doorstep/connectors/channels", "doorstep/sandbox/channel", "tests/connectors/channels"
# Each template with where it goes.
_FILES = {
    "__init__.py.txt": f"{_CHANNELS}/@vendor@/__init__.py",
    "words.py.txt": f"{_CHANNELS}/@vendor@/words.py",
    "order.py.txt": f"{_CHANNELS}/@vendor@/order.py",
    "connector.py.txt": f"{_CHANNELS}/@vendor@/connector.py",
    "api.py.txt": f"{_CHANNELS}/@vendor@/api.py",
    "door.py.txt": f"{_CHANNELS}/@vendor@/door.py",
    "sandbox.py.txt": f"{_STAND_INS}/@vendor@.py",
    "bodies.py.txt": f"{_TESTS}/@vendor@_bodies.py",
    "test_vendor.py.txt": f"{_TESTS}/test_@vendor@.py",
    "test_vendor_api.py.txt": f"{_TESTS}/test_@vendor@_api.py",
}  # fmt: skip


def scaffold(
    vendor: Annotated[str, typer.Argument(help="What the channel is, in small letters, as in tictail.")],
    label: Annotated[str, typer.Option(help="How people write it, as in Tictail.")] = "",
    to: Annotated[Path | None, typer.Option(help="The folder of a checkout of Doorstep; without it, this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the skeleton of a channel's connector, with its stand-in and tests; say which lines register it."""
    words = _words(vendor, label.strip())
    written = write_skeleton((to or Path.cwd()).resolve(), words)
    lines = lines_to_add(words)
    if as_json:
        say_json({"vendor": vendor, "written": [str(path) for path in written], "register": lines})
        return
    for path in written:
        say(f"written: {path}")
    say()
    say("Nothing knows of it yet. When it is to be known, add:")
    for file, added in lines.items():
        say(f"  {file}")
        for line in added:
            say(f"    {line}")
    say()
    say("Its tests say what is to be written; docs/channels.md says how.")


def _words(vendor: str, label: str) -> dict[str, str]:
    """What stands in the templates; CannotDoError where the vendor has no name, or is known."""
    from doorstep.connectors.channels.registry import CHANNELS

    if not _NAME.fullmatch(vendor) or keyword.iskeyword(vendor):
        raise CannotDoError(f"{vendor[:60]!r} is no name for a channel; give 2 to 16 small letters and digits.")
    if vendor in CHANNELS:
        raise CannotDoError(f"{vendor} is a channel that Doorstep knows already; nothing was written.")
    label = label or vendor.capitalize()
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 .&+-]{0,19}", label, re.ASCII):
        raise CannotDoError(f"{label[:60]!r} cannot stand in names and sentences; give plain letters, at most 20.")
    return {"vendor": vendor, "Label": label, "Class": vendor.capitalize(), "CONST": vendor.upper()}


def write_skeleton(root: Path, words: dict[str, str]) -> list[Path]:
    """Every file of the skeleton stands, or none: a file that is there already is left alone."""
    if not (root / _CHANNELS / "registry.py").is_file():
        raise CannotDoError(f"{root} is no checkout of Doorstep; give one with --to FOLDER.")
    made = {root / _filled(place, words): _template(name, words) for name, place in _FILES.items()}
    standing = [path for path in made if path.exists() or path.parent.is_file()]
    folder = root / _CHANNELS / words["vendor"]
    if standing or folder.exists():
        raise CannotDoError(f"{standing[0] if standing else folder} is there already; nothing was written.")
    closed = [path.parent for path in made if path.parent.is_dir() and not os.access(path.parent, os.W_OK)]
    if closed:
        raise CannotDoError(f"Nothing can be written into {closed[0]}; nothing was written.")
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return [path.relative_to(root) for path in made]


def lines_to_add(words: dict[str, str]) -> dict[str, list[str]]:
    """Which lines make the rest of Doorstep know of it, by file."""
    lines = {
        f"{_CHANNELS}/registry.py": [
            "from doorstep.connectors.channels.@vendor@ import @CONST@", "    @CONST@,  # in _ALL",
        ],
        f"{_CHANNELS}/apis.py": [
            "from doorstep.connectors.channels.@vendor@.door import DOOR as @CONST@",
            "            @CONST@,  # in DOORS",
        ],
        f"{_STAND_INS}/makers.py": [
            "from doorstep.sandbox.channel.@vendor@ import @Class@",
            '        "@vendor@": @Class@,  # at the end of MAKERS',
        ],
        f"{_TESTS}/test_any_bytes.py": [
            "from tests.connectors.channels.@vendor@_bodies import good as @vendor@_good",
            "        *@vendor@_good(),  # in good_bodies",
        ],
        "docs/channels.md": ["## @Label@"],
        "docs/operating/channels.md": ["| @Label@ | its keys | what they must be allowed |"],
    }  # fmt: skip
    return {file: [_filled(line, words) for line in added] for file, added in lines.items()}


def _template(name: str, words: dict[str, str]) -> str:
    found = resources.files("doorstep.cli").joinpath("scaffold_files", name)
    return _sorted_imports(_filled(found.read_text("utf-8"), words))


def _sorted_imports(text: str) -> str:
    """Our own imports in the order of the modules' names, which hangs on the vendor's."""
    lines = text.split("\n")
    ours = [n for n, line in enumerate(lines) if line.startswith(("from doorstep.", "from tests."))]
    for n, line in zip(ours, sorted((lines[n] for n in ours), key=lambda line: line.split(" ")[1]), strict=True):
        lines[n] = line
    return "\n".join(lines)


def _filled(text: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        text = text.replace(f"@{name}@", value)
    return text
