"""`doorstep carrier` and `doorstep printer`: everything that sending needs, by commands alone."""

import sys


def parcels(doorstep):
    doorstep("carrier", "add", "post")
    return doorstep(
        "carrier", "service", "post", "add", "parcel", "--to", "DE,AT", "--price", "2000=5.49", "--price", "5kg=7,49",
        "--days", "1-2", "--tracked", "--url", "https://carrier.example/track?n={tracking}", "--largest", "600x300x150",
    )  # fmt: skip


def test_a_carrier_and_its_services_are_written_down_and_tell_what_a_parcel_would_cost(doorstep_of_a_shop):
    doorstep = doorstep_of_a_shop
    assert parcels(doorstep).out == "Parcel is written down.\n"

    (service,) = doorstep("carrier", "show", "post", "--json").json["services"]
    assert service["prices"] == ["2000 g 5.49 EUR", "5000 g 7.49 EUR"]
    (offer,) = doorstep("carrier", "price", "1200", "at", "--json").json
    assert (offer["carrier"], offer["service"], offer["price"]) == ("post", "parcel", "5.49 EUR")
    none = doorstep("carrier", "price", "9000", "at")
    assert (none.status, none.out) == (1, "No service that is written down takes 9000 g to AT.\n")

    doorstep("carrier", "service", "post", "away", "parcel")
    assert doorstep("carrier", "price", "1200", "at").status == 1
    doorstep("carrier", "pause", "post")
    assert [row["is"] for row in doorstep("carrier", "list", "--json").json] == ["paused"]


def test_what_makes_no_sense_is_one_sentence_and_changes_nothing(doorstep_of_a_shop):
    doorstep = doorstep_of_a_shop
    doorstep("carrier", "add", "post")
    wrong = (
        ("carrier", "add", "post"),
        ("carrier", "add", "ups", "--vendor", "ups"),
        ("carrier", "service", "post", "add", "parcel", "--to", "Germany", "--price", "1000=5"),
        ("carrier", "service", "post", "add", "parcel", "--to", "DE", "--price", "much"),
        ("carrier", "service", "post", "add", "parcel", "--to", "DE", "--price", "1000=5", "--days", "soon"),
        ("carrier", "service", "post", "add", "parcel", "--to", "DE", "--price", "1000=5", "--url", "carrier.example"),
        ("carrier", "service", "dhl", "add", "parcel", "--to", "DE", "--price", "1000=5"),
        ("carrier", "service", "post", "add", "parcel", "--to", "XX", "--price", "1000=5"),
        ("carrier", "service", "post", "add", "parcel", "--to", "DE", "--price", "1000=5,499"),
        ("carrier", "price", "100", "Narnia"),
        ("carrier", "box", "add", "Small", "--size", "big"),
        ("carrier", "box", "add", "Small", "--size", "0x0x0"),
        ("printer", "add", "Ze\x01bra", "--kind", "browser"),
        ("messenger", "add", "--host", "münze..de", "--from", "a@b.de"),
        ("messenger", "words", "confirmed", "--file", sys.executable),
        ("stop", "sku", "NOPE"),
        ("settings", "set", "wave_size", "-1"),
        ("settings", "set", "prices_include_tax", ""),
        ("channel", "secret", "nope", "--secret", "x", "--keep-hours", "nan"),
        ("channel", "add", "own2", "--vendor", "own", "--shop", "site", "--secret", "x" * 40, "--currency", "EURO"),
        ("printer", "add", "Zebra", "--kind", "raw", "--address", "not one"),
        ("printer", "add", "Zebra", "--kind", "fax"),
        ("printer", "test", "Zebra"),
        ("printer", "station", "Table", "--site", "Nowhere"),
    )
    for words in wrong:
        told = doorstep(*words)
        assert told.status == 1, words
        assert told.is_one_sentence, (words, told.err)
        assert "Doorstep itself" not in told.err, (words, told.err)

    assert doorstep("carrier", "show", "post", "--json").json["services"] == []
    assert doorstep("printer", "list", "--json").json == []


def test_printers_stations_and_boxes_are_listed_for_programs(doorstep_of_a_shop):
    doorstep = doorstep_of_a_shop
    site = doorstep("settings", "site", "--json").json[0]["site"]
    doorstep("printer", "add", "Zebra", "--kind", "raw", "--address", "127.0.0.1:9", "--media", "4x6", "--dpi", "300")
    doorstep("printer", "station", "Table", "--site", site, "--labels", "Zebra")
    doorstep("carrier", "box", "add", "Small", "--size", "300x200x100", "--grams", "120")

    assert doorstep("printer", "list", "--json").json == [
        {"name": "Zebra", "kind": "raw", "address": "127.0.0.1:9", "media": "4x6", "waiting": 0, "is": "in use"}
    ]
    assert doorstep("printer", "stations", "--json").json == [
        {"name": "Table", "site": site, "labels": "Zebra", "slips": "on demand"}
    ]
    assert [row["name"] for row in doorstep("carrier", "box", "list", "--json").json] == ["Small"]
    silent = doorstep("printer", "test", "Zebra")
    assert (silent.status, silent.is_one_sentence) == (1, True)
    assert "nothing answers at 127.0.0.1:9" in silent.err
