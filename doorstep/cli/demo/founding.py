"""A home of its own for the sample shop, and the shop in it, founded as any other."""

import json
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa

from doorstep.actions.connect import connect_channel
from doorstep.actions.found import SiteSpec, SkuSpec, add_skus, found_shop, make_account, make_feed, set_setting
from doorstep.actions.stock import receive_stock
from doorstep.conductor.environment import prefect_home
from doorstep.conductor.supervisor import make_prefect_database, only_here
from doorstep.db import rules, tables, work
from doorstep.db.actors import OWNER, find_actor
from doorstep.db.engine import Database, business_now, open_database
from doorstep.db.migrate import upgrade
from doorstep.db.people import SAMPLE
from doorstep.db.secrets import open_safe
from doorstep.domain.errors import CannotDoError
from doorstep.settings import Settings

from .sample import Sample
from .vendors import Vendors

MARK = "sample-shop.json"  # says that the home is the demo's, which empties it each time
_POLL_SECONDS = 900


def empty_home(settings: Settings) -> None:
    """The home is there and empty; one that is not the demo's own is refused and left as it is."""
    home = settings.home
    if home.exists() and any(home.iterdir()) and not (home / MARK).exists():
        raise CannotDoError(f"{home} is not the sample shop's; name an empty folder with --home.")
    with only_here(settings):
        # Marked first and emptied then, so that a demo that is killed in between can begin again.
        (home / MARK).write_text(json.dumps({"shop": "sample", "since": datetime.now(UTC).isoformat()}))
        for path in home.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name not in (MARK, "up.lock"):
                path.unlink()


def prepare_prefect(settings: Settings, say: Callable[[str], None]) -> None:
    """Prefect's own database stands, a copy of one that was made once for this installation."""
    template = Path(sys.prefix) / "share" / "doorstep" / f"prefect-{version('prefect')}.db"
    target = prefect_home(settings) / "prefect.db"
    target.parent.mkdir(parents=True, exist_ok=True)
    if template.exists():
        shutil.copyfile(template, target)
        return
    make_prefect_database(settings, say)
    if not target.with_name("prefect.db-wal").exists():
        _keep(target, template)


def _keep(made: Path, template: Path) -> None:
    draft = template.with_suffix(f".{datetime.now(UTC).timestamp()}")
    try:
        template.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, draft)
        draft.chmod(0o644)  # an empty database, for whoever uses this installation
        template.parent.chmod(0o755)
        draft.replace(template)
    except OSError:  # an installation that others own: it is made again next time
        draft.unlink(missing_ok=True)


def found(sample: Sample, settings: Settings, vendors: Vendors) -> Database:
    """The shop stands with its sites, products, stock, channels and vendors, on the day on which it opens."""
    upgrade(settings.url)
    database = open_database(settings.url)
    shop = sample.shop
    with database.writing("act") as connection:
        # The first thing that it knows is what day it is: everything after this happens on that day.
        set_setting(connection, "clock_offset", (sample.opens_at - datetime.now(UTC)).total_seconds())
        set_setting(connection, SAMPLE, True)  # there is nothing in it to protect, and everything to look at
    found_shop(database, shop["name"], shop["currency"], [_site(n, told) for n, told in enumerate(shop["site"])])
    with database.writing("act") as connection:
        _audit_on_mondays(connection, sample.opens_at)
        # Its clock leaps over days: who is late then would hang on when somebody looked.
        rules.publish(connection, {"tell_delays": False}, business_now(connection))
        owner = find_actor(connection, "person", OWNER)
    add_skus(database, [_product(row, shop["currency"]) for row in sample.products])
    _connect(sample, settings, database, vendors)
    receive_stock(
        database, [(row["sku"], row["site"], row["bin"], int(row["units"])) for row in sample.stock], owner,
        "counted at the opening",
    )  # fmt: skip
    return database


def _audit_on_mondays(connection: sa.Connection, opens_at: datetime) -> None:
    """Once a week: this shop's clock leaps over days, and an audit for each hour of them would be one at every leap."""
    chore = tables.chore
    one = connection.execute(
        chore.update().where(chore.c.name == "audit").values(every_seconds=7 * 86_400).returning(chore.c.id)
    ).scalar_one()
    work.drop(connection, "audit", [one], "waits for Monday")
    work.want(connection, "audit", [one], opens_at.astimezone(UTC) + timedelta(days=6))


def _site(n: int, told: dict[str, object]) -> SiteSpec:
    return SiteSpec(**told, rank=n)  # type: ignore[arg-type]


def _product(row: dict[str, str], currency: str) -> SkuSpec:
    parts = [(code, int(qty)) for code, _, qty in (one.partition(":") for one in row["parts"].split())]
    kind = "physical" if row["kind"] == "kit" else row["kind"]
    return SkuSpec(
        row["sku"], row["title"], kind, int(row["grams"] or 0), int(row["price"].replace(".", "")), currency,
        row["barcode"], packing_note=row["packing_note"], parts=parts,
    )  # fmt: skip


def _connect(sample: Sample, settings: Settings, database: Database, vendors: Vendors) -> None:
    """Both channels with their secrets, and one vendor of each kind: a carrier, a payment provider, a mail server."""
    safe = open_safe(settings)
    currency = sample.shop["currency"]
    for told in sample.shop["channel"]:
        connect_channel(database, safe, told["vendor"], told["name"], told["shop"], told["secret"].encode(), currency)
    with database.writing("act") as connection:
        carrier = make_account(
            connection, "carrier", "sandbox", "parcels", config={"base_url": vendors.carrier_url, "settling_seconds": 5}
        )
        payments = make_account(
            connection, "payment", "sandbox", "payments", currency=currency, config={"base_url": vendors.payments_url}
        )
        post = {
            "host": "127.0.0.1",
            "port": vendors.smtp_port,
            "from": "orders@lichthof.example",
            "list_url": vendors.mail_url,
        }
        make_account(connection, "messenger", "smtp", "mail", config=post)
        make_feed(connection, carrier, "tracking", _POLL_SECONDS)
        make_feed(connection, payments, "payouts", _POLL_SECONDS)
