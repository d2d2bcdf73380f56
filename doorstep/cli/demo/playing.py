"""The demo from beginning to end: an empty home, everything started, the days played, the books proved."""

import contextlib
import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path

from doorstep.cli.prove import proof_lines, prove_shop
from doorstep.conductor.supervisor import running
from doorstep.db.engine import Database
from doorstep.settings import Settings, settings

from .day import Day
from .ending import FACES, Ended, differences, read_cases, read_orders
from .founding import empty_home, found, prepare_prefect
from .sample import Sample, find_sample, read_sample
from .telling import Teller
from .vendors import Vendors
from .waiting import until_at_rest

_SHOWN = 9  # numbers of orders in a line of the table
_LONGEST_CELL = 62


def run(home: Path, once: bool, folder: Path | None = None) -> bool:
    """Play the sample in that home; True where every proof holds and everything is where the sample says."""
    sample = read_sample(find_sample(folder))
    here, teller = settle_in(home), Teller()
    signal.signal(signal.SIGTERM, _interrupt)
    teller.heading(f"The sample shop {sample.shop['name']}, in {here.home}")
    empty_home(here)
    prepare_prefect(here, lambda words: teller.say(f"  {words}"))
    with Vendors.of(here) as vendors:
        database = found(sample, here, vendors)
        teller.say(
            f"  founded: {len(sample.products)} products, {len(sample.shop['site'])} sites, 2 channels, 3 vendors"
        )
        teller.start_clock()
        with running(here, sandbox=True, say=lambda words: teller.say(f"  {words}"), is_sample=True):
            try:
                day = play(sample, here, database, vendors, teller)
                is_well = tell_end(sample, database, day.wrong, teller)
                tell_where(here, teller, stays=not once)
                if not once:
                    _stay(teller)
            except KeyboardInterrupt:
                teller.say("  ending: what is being worked on is finished first")
                raise
    return is_well


def settle_in(home: Path) -> Settings:
    """The settings of this run: its own home and its own database, whatever the environment says of another shop."""
    os.environ |= {"DOORSTEP_HOME": str(home.absolute()), "DOORSTEP_DATABASE_URL": "", "DOORSTEP_PREFECT_API_URL": ""}
    settings.cache_clear()
    return settings()


def play(sample: Sample, here: Settings, database: Database, vendors: Vendors, teller: Teller) -> Day:
    """The sample's days have happened in the running shop."""
    day = Day(sample, database, here.base_url, vendors, teller, lambda: until_at_rest(database, teller))
    day.play()
    until_at_rest(database, teller, also_house=True)
    return day


def tell_end(sample: Sample, database: Database, wrong: Sequence[str], teller: Teller) -> bool:
    """Show where everything stands and the proof of it; True where nothing is otherwise than it should be."""
    _tell_orders(read_orders(database), teller)
    _tell_cases(database, teller)
    teller.heading("The proof")
    proof = prove_shop(database)
    for line in proof_lines(proof):
        teller.say(f"  {line}")
    seconds = teller.seconds()
    found = [*wrong, *differences(sample, database)]
    teller.say()
    if found:
        teller.say(f"  {len(found)} things are not as the sample says:")
        for sentence in found:
            teller.say(f"  - {sentence}")
    else:
        teller.say(f"  Each of the {len(sample.orders)} orders is where the sample says.")
    teller.say(f"  {seconds:.1f} s from the start of the first server to the last proof")
    return proof.holds and not found


def _tell_orders(orders: Sequence[Ended], teller: Teller) -> None:
    teller.heading(f"Where the {len(orders)} orders are")
    for name in FACES:
        there = [one.number for one in orders if one.face == name]
        if there:
            more = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
            teller.say(f"  {name:<12} {len(there):>4}   {' '.join(there[:_SHOWN])}{more}")


def _tell_cases(database: Database, teller: Teller) -> None:
    listed = read_cases(database)
    teller.heading(f"{len(listed)} open cases, for a person to decide")
    width = min(max((len(one.question) for one in listed), default=0), _LONGEST_CELL)
    for one in listed:
        question = one.question if len(one.question) <= width else f"{one.question[: width - 1]}…"
        teller.say(f"  {question:<{width}}  {one.owner}: {one.next_action}")


def tell_where(here: Settings, teller: Teller, *, stays: bool) -> None:
    """Where one can look: at the pages while they are there, at what was left behind in any case."""
    teller.heading("Where to look" if stays else "Where to look when this has ended (`make demo` keeps the pages up)")
    if stays:
        for what, where in (
            ("desk", here.base_url),
            ("station", f"{here.base_url}/station"),
            ("audit", f"{here.base_url}/docs-data"),
            ("Prefect", here.prefect_url.removesuffix("/api")),
            ("mails", f"http://127.0.0.1:{here.sandbox_port + 3}/messages"),
        ):
            teller.say(f"  {what:<10} {where}")
    for what, where in (
        ("mail files", here.home / "sandbox" / "mail"),
        ("one order", f"DOORSTEP_HOME={here.home} .venv/bin/doorstep trace '#1001'"),
    ):
        teller.say(f"  {what:<10} {where}")


def _stay(teller: Teller) -> None:
    teller.say()
    teller.say("  It stays up until Ctrl-C; starting it again begins anew.")
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()
    teller.say("  ending: what is being worked on is finished first")


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
