"""A coverage-guided fuzzer over every channel's reader and what reads its orders next; `make fuzz ARGS="--minutes 60"`.

An input is one byte that picks the vendor and the topic, and a body. What is found is written into `work/fuzz/` and
belongs into a test. It wants `pip install atheris` (Linux, Python 3.11), which nothing else here needs.
"""

import argparse
import importlib
import json
import random
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

try:
    import atheris
except ImportError:
    raise SystemExit("The fuzzer is not here; `.venv/bin/python -m pip install atheris` brings it.") from None

with atheris.instrument_imports(include=["doorstep"]):
    from doorstep.connectors import addresses
    from doorstep.connectors.channels import ChannelConnector
    from doorstep.connectors.channels.registry import CHANNELS
    from doorstep.domain.normalization import settle, with_a_line
    from doorstep.domain.normalize import Book, decide
    from doorstep.domain.orders import FACTS, Fact
    from doorstep.domain.standing import Standing, TiedFact

WORK = Path(__file__).parent / "work" / "fuzz"
BODIES = Path(__file__).resolve().parents[1] / "tests" / "connectors" / "channels"
DOCS = Path(__file__).resolve().parents[1] / "docs" / "operating"
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
PLACES = [(vendor, topic) for vendor in sorted(CHANNELS) for topic in sorted(CHANNELS[vendor].topics)]
BODY_MAX = 40_000
ODD: list[Any] = [
    None, True, False, 0, -1, 1, 2**53 + 1, 2**63, 10**40, 0.1, 1e300, -0.0, "", "0", "-1", "1.5", "1.005", "NaN",
    "1e400",
    "\x00", "\ud800", "x" * 300, "2026-13-01", "0000-00-00T00:00:00", "\uff21\uff11", "2026-02-30T25:61:61Z",
    [], {}, [[]], [None], {"amount": None}, {"amount": "1", "currency_code": "JPY"}, "JPY", "KWD", "XXX", "-0.001",
    " 12 ", "1,5",
]  # fmt: skip


def try_one(told: bytes) -> None:
    """Raises where anything that reads this input does not keep its promise."""
    if not told:
        return
    vendor, topic = PLACES[told[0] % len(PLACES)]
    connector, body = CHANNELS[vendor], told[1:]
    _try_door(connector, topic, body)
    fact = connector.read(topic, body)
    assert fact.kind in FACTS
    assert bool(fact.reason) == (fact.kind in ("ignored", "unreadable"))
    assert (fact.order is not None) == (fact.kind == "order")
    repr(fact).encode()  # what cannot be stored as text raises here
    if fact.order is not None:
        _try_next(fact)


def _try_door(connector: ChannelConnector, topic: str, body: bytes) -> None:
    odd = body[:60].decode("latin-1")
    names = [
        f"{prefix}{name}" for prefix in connector.header_prefixes for name in ("topic", "signature", "id", "event-id")
    ]
    headers = {name: odd[n:] for n, name in enumerate(names)}
    envelope = connector.envelope(headers, body)
    assert connector.dedupe_key(envelope, "0" * 64).endswith("0" * 64)
    assert not connector.verify(headers, body, [b"secret", b""])


def _try_next(fact: Fact) -> None:
    """The order as normalize takes it up."""
    assert fact.order is not None
    order = with_a_line(fact.order)
    settled = settle(order)
    for line in order.lines:
        assert 0 <= line.qty < 2**31  # a quantity beyond what was ordered is the contract's to refuse
    for number in (order.total_minor, order.paid_minor, *(line.unit_price_minor * line.qty for line in order.lines)):
        assert -(2**63) < number < 2**63
    assert settled.total_minor == order.total_minor
    addresses.problems(order.ship_to)
    standing = Standing(1, 1, "received", None, "")
    decide(standing, [TiedFact(1, "0" * 64, fact, False)], Book({}, {}, {}, {}))


def mutate(told: bytes, max_size: int, seed: int) -> bytes:
    """Mostly a body that is still JSON with one place spoiled, else any bytes."""
    chance = random.Random(seed)
    if len(told) < 2 or chance.random() < 0.3:
        return bytes(atheris.Mutate(told, max_size))
    try:
        value = json.loads(told[1:])
        found = list(_places(value))
        for _ in range(chance.randint(1, 3)):
            if found:
                _spoil(value, chance.choice(found), chance)
        return (told[:1] + json.dumps(value).encode())[:max_size]
    except (ValueError, LookupError, TypeError, RecursionError):
        return bytes(atheris.Mutate(told, max_size))


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, held in steps:
        yield (*path, step)
        yield from _places(held, (*path, step))


def _spoil(value: Any, path: tuple[Any, ...], chance: random.Random) -> None:
    for step in path[:-1]:
        value = value[step]
    what, held = chance.random(), value[path[-1]]
    if isinstance(held, str) and len(held) > 60 and what < 0.8:  # XML within JSON, tokens, notes
        at = chance.randrange(len(held))
        odd = chance.choice(["", "<", "&x;", "]]>", "\x00", "9" * 30, "-", held[:200], "</a>", "\ud800"])
        value[path[-1]] = held[:at] + odd + held[at + chance.randint(0, 60) :]
    elif what < 0.2:
        del value[path[-1]]
    elif what < 0.3 and isinstance(value, list):
        value.append(value[path[-1]])
    else:
        value[path[-1]] = chance.choice(ODD)


def seeds() -> Iterator[bytes]:
    """The bodies that our tests spoil, and real bodies of each vendor under each of its topics, where the corpus lies
    beside the project."""
    for path in sorted(BODIES.glob("*_bodies.py")):
        for vendor, topic, body in importlib.import_module(f"tests.connectors.channels.{path.stem}").good():
            if (vendor, topic) not in PLACES:  # a topic that a connector only ignores
                continue
            yield bytes([PLACES.index((vendor, topic))]) + (
                body if isinstance(body, bytes) else json.dumps(body).encode()
            )
    own = PLACES.index(("own", "order"))
    for shown in re.findall(r"```json\n(.*?)```", (DOCS / "own-site.md").read_text(), re.DOTALL):
        yield bytes([own]) + shown.encode()
    for n, (vendor, _) in enumerate(PLACES):
        for path in sorted((CORPUS / vendor).rglob("*.json"))[:400]:
            body = path.read_bytes()
            for part in _orders(body):
                if len(part) < BODY_MAX:
                    yield bytes([n]) + part


def _orders(body: bytes) -> Iterator[bytes]:
    """The document, and each object within it that has a number or a name of its own."""
    yield body
    try:
        waiting = [json.loads(body)]
    except ValueError:
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict) and any(
            name in value for name in ("line_items", "lineItems", "lines", "products", "items")
        ):
            yield json.dumps(value).encode()
        waiting += list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def main() -> None:
    """Fuzz for so long; exit status 1 where something was found."""
    ask = argparse.ArgumentParser(prog="make fuzz")
    ask.add_argument("--minutes", type=float, default=60.0)
    minutes = ask.parse_args().minutes
    corpus = WORK / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for n, seed in enumerate(seeds()):
        (corpus / f"seed-{n:06d}").write_bytes(seed)
    print(f"{len(PLACES)} topics of {len(CHANNELS)} channels, {datetime.now(UTC):%H:%M} UTC", flush=True)
    flags = [
        f"-max_total_time={int(minutes * 60)}",
        f"-max_len={BODY_MAX}",
        f"-artifact_prefix={WORK}/found-",
        "-rss_limit_mb=4000",
        "-timeout=10",
    ]
    atheris.Setup([sys.argv[0], *flags, str(corpus)], try_one, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
