"""A long stream of order sheets into a fresh shop's inbox, and the same again: rows, seconds and memory.

`.venv/bin/python -m bench.order_stream FILE…`; without files, the year of sales of the shared corpus.
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from doorstep.actions.found import make_account
from doorstep.actions.order_mappings import keep_for
from doorstep.db.accounts import read_account
from doorstep.testing.order_stream import bring_stream, stored, table
from doorstep.testing.shop import Shop

from .machine import description, peak_mb

SALES = Path("../shared/corpus/orders_large/KeithGalli__Pandas-Data-Science-Tasks/Sales_Data")


def main() -> None:
    """Bring all of it, bring all of it again the other way round, and say what became of it."""
    ask = argparse.ArgumentParser(prog="python -m bench.order_stream")
    ask.add_argument("files", nargs="*", type=Path, help="sheets with the same headings")
    ask.add_argument("--set", dest="said", action="append", default=[], help="what no column says: country=US …")
    asked = ask.parse_args()
    files = asked.files or sorted(SALES.glob("*.csv"))
    if not files:
        raise SystemExit(f"There are no sheets at {SALES}; name some.")
    said = dict(one.split("=", 1) for one in asked.said or ("country=US", "currency=USD"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DOORSTEP_HOME"] = folder
        warehouse = Path(folder) / "shop.db"
        shop = Shop(f"sqlite:///{warehouse}")
        with shop.database.writing("act") as connection:
            make_account(connection, "channel", "own", "books", "books", said.get("currency", "EUR"))
        with shop.database.reading() as connection:
            books = read_account(connection, "books", "channel")
        keep_for(shop.database, books, "Stream", files[0], "", said, shop.owner_id)
        print(f"machine: {description()}")
        for turn, paths in (("first", files), ("again", list(reversed(files)))):
            began, used = time.monotonic(), time.process_time()
            reports = bring_stream(shop.database, books, paths)
            told = {
                "seconds": round(time.monotonic() - began, 1), "cpu_seconds": round(time.process_time() - used, 1),
                "peak_mb": round(peak_mb(os.getpid())), "warehouse_mb": round(warehouse.stat().st_size / 1e6),
                "in_inbox": stored(shop.database),
            }  # fmt: skip
            print(f"\n{turn}\n{table(reports)}\n{json.dumps(told)}", flush=True)
        shop.database.close()


if __name__ == "__main__":
    main()
