"""Cuts the elements out of a list in a JSON answer, each with exactly the bytes that the channel wrote, and puts
several answers together as one body."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")
DECODER = json.JSONDecoder()


def cut(answer: bytes, path: Sequence[str] = ()) -> list[bytes]:
    """Each element of the list at `path` of the answer, unchanged; ValueError where there is no list."""
    text, value, start = _found(answer, path)
    if not isinstance(value, list):
        raise ValueError(f"{'.'.join(path) or 'the answer'} is no list")
    return [text[first:last].encode() for first, last in elements(text, start)]


def cut_one(answer: bytes, path: Sequence[str] = ()) -> bytes | None:
    """The object at `path` of the answer, unchanged; None where null stands there, ValueError where anything else."""
    text, value, start = _found(answer, path)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError(f"{'.'.join(path) or 'the answer'} is no object")
    _, end = DECODER.raw_decode(text, start)
    return text[start:end].encode()


def _found(answer: bytes, path: Sequence[str]) -> tuple[str, Any, int]:
    """The answer as text, the value at `path`, and where it begins."""
    text = answer.decode("utf-8-sig")
    start = skip(text, 0)
    value, end = DECODER.raw_decode(text, start)
    if skip(text, end) != len(text):
        raise ValueError("the answer goes on after its end")
    for name in path:
        value, start = value[name], find_member(text, start, name)
    return text, value, start


def gathered(parts: Mapping[str, bytes | Sequence[bytes]]) -> bytes:
    """One JSON object of several answers, each with exactly the bytes that the channel wrote: what is stored of an
    order that takes more than one call to read. A part is one answer, or a list of them."""
    members = [
        json.dumps(name).encode() + b":" + (held if isinstance(held, bytes) else b"[" + b",".join(held) + b"]")
        for name, held in parts.items()
    ]
    return b"{" + b",".join(members) + b"}"


def elements(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where each element of the list that begins at `start` begins and ends; the text is known to be valid."""
    at = skip(text, start + 1)
    while text[at] != "]":
        _, end = DECODER.raw_decode(text, at)
        yield at, end
        at = skip(text, end)
        at = skip(text, at + 1) if text[at] == "," else at


def find_member(text: str, start: int, name: str) -> int:
    """Where the value of the last member of that name begins, in the object that begins at `start`."""
    found, at = start, skip(text, start + 1)
    while text[at] != "}":
        key, end = DECODER.raw_decode(text, at)
        at = skip(text, skip(text, end) + 1)
        found = at if key == name else found
        _, end = DECODER.raw_decode(text, at)
        at = skip(text, end)
        at = skip(text, at + 1) if text[at] == "," else at
    return found


def skip(text: str, at: int) -> int:
    """Behind the blanks that stand there."""
    match = _SPACE.match(text, at)
    return match.end() if match else at
