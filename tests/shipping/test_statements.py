"""Cost is per batch: a transaction of ship for forty parcels takes as many statements as one for four."""

from collections import Counter

import sqlalchemy as sa

from doorstep.actions import boxes, printers
from doorstep.testing.sending import LETTER, PARCEL, add_post, seal_orders


def test_more_parcels_carriers_and_prints_are_no_more_statements(shop):
    add_post(shop, PARCEL)
    add_post(shop, LETTER, name="bikes")
    boxes.write_box(shop.database, "Small", shop.owner_id, (300, 200, 100), 120)
    printers.write_printer(shop.database, "Zebra", "raw", shop.owner_id, "127.0.0.1:9")
    printers.write_station(shop.database, "Table", "Berlin", shop.owner_id, "Zebra")
    shop.stock(MUG=100)
    listening, taken = {"statements": 0}, Counter()

    @sa.event.listens_for(shop.database.writer, "before_cursor_execute")
    def _executed(*_) -> None:
        listening["statements"] += 1

    @sa.event.listens_for(shop.database.writer, "begin")
    def _begun(_) -> None:
        listening["statements"] = 0

    @sa.event.listens_for(shop.database.writer, "commit")
    def _committed(_) -> None:
        taken[listening["statements"]] += 1

    counts = []
    for first, many in ((2000, 4), (3000, 40)):
        seal_orders(shop, *((number, {"MUG": 1}) for number in range(first, first + many)))
        taken.clear()
        shop.run("ship", rounds=1)
        counts.append(max(taken))

    assert counts[0] == counts[1]
