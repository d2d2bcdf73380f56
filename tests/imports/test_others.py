"""Counts, customers, suppliers and tax rates out of files."""

import pytest

from doorstep.actions import floor, imports
from doorstep.actions.catalog import count_bin
from doorstep.actions.tax import save_rate
from doorstep.domain.errors import CannotDoError

COUNT = "Artikelnummer;Lagerplatz;Standort;Bestand\nMUG;A-01;Berlin;7\nMUG;B-02;Berlin;0\nCANDLE;A-01;Hamburg;5\n"


def test_a_count_is_a_difference_in_the_ledger_with_its_reason_and_twice_is_once(bringing):
    bringing.shop.stock(MUG=10)
    job = bringing.bring("stock", COUNT)

    assert bringing.counts(job) == (3, 2, 1, 0, 0)
    assert (bringing.shop.balance("MUG"), bringing.shop.balance("CANDLE", site="Hamburg")) == (7, 5)
    entries = bringing.shop.rows("entry", kind="count")
    assert [row.reason for row in entries] == [f"import of {job.name}"] * 2
    before = bringing.standing()
    assert bringing.counts(bringing.bring("stock", COUNT)) == (3, 0, 0, 3, 0)
    assert bringing.standing() == before


def test_units_that_orders_have_claimed_lie_in_the_bin_too(bringing):
    shop = bringing.shop
    shop.stock(MUG=10)
    shop.order(1001, {"MUG": 3})
    shop.run("capture", "normalize", "allocate")

    assert bringing.counts(bringing.bring("stock", "SKU;Bin;Site;Counted\nMUG;A-01;Berlin;10\n")) == (1, 0, 0, 1, 0)
    bringing.bring("stock", "SKU;Bin;Site;Counted\nMUG;A-01;Berlin;9\n")
    assert (shop.balance("MUG"), shop.balance("MUG", "allocated")) == (6, 3)
    job = bringing.bring("stock", "SKU;Bin;Site;Counted\nMUG;A-01;Berlin;2\n")
    assert bringing.whys(job) == {2: "Orders have claimed 3 of MUG in A-01: declare those picks short first."}
    assert shop.balance("MUG") == 6


def test_a_bin_that_a_sheet_names_in_two_ways_is_counted_once(bringing):
    sheet = "SKU;Bin;Site;Counted\nMUG;A-01;Berlin;10\n4006381333931;A-01;Berlin;10\nMUG;A-01;berlin;10\n"

    job = bringing.bring("stock", sheet)

    assert bringing.shop.balance("MUG") == 10
    assert bringing.counts(job) == (3, 1, 0, 0, 2)
    twice = "Row 2 counts MUG in A-01 too; keep one of the two."
    assert bringing.whys(job) == {3: twice, 4: twice}


def test_bins_are_counted_as_they_lay_when_the_sheet_was_read_however_late_and_often_it_is_applied(
    bringing, monkeypatch
):
    monkeypatch.setattr(imports, "SLICE", 1)
    shop, home = bringing.shop, bringing.home
    shop.stock(MUG=10, CANDLE=10, BOX=10)
    rows = "MUG;A-01;Berlin;10\nBOX;B-01;Berlin;4\nCANDLE;A-01;Berlin;8\nBOX;A-01;Berlin;8\n"
    job = bringing.read("stock", f"SKU;Bin;Site;Counted\n{rows}")
    assert not imports.apply(shop.database, home, job.public_id, shop.owner_id, most_slices=1)

    shop.order(1001, {"MUG": 3, "CANDLE": 2})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    floor.pick_wave(shop.database, shop.rows("wave")[0].id, shop.owner_id)
    assert count_bin(shop.database, "BOX", "Berlin", "A-01", 9, "one is torn", shop.owner_id) == -1
    done = bringing.apply(job)

    # Seven mugs of the ten are left, and of the eight candles six; the box that is torn is gone once.
    assert (shop.balance("MUG"), shop.balance("CANDLE"), shop.balance("BOX")) == (7, 6, 13)
    assert done.report["late"] == [{"row": 5, "why": "BOX in A-01 was counted since; that count stands."}]
    before = bringing.standing()
    assert bringing.apply(done).report == done.report
    assert bringing.standing() == before


def test_what_was_applied_is_not_applied_again_over_what_people_did_since(bringing):
    bringing.shop.stock(MUG=10)
    job = bringing.bring("stock", "SKU;Bin;Site;Counted\nMUG;A-01;Berlin;12\n")
    again = bringing.bring("stock", "SKU;Bin;Site;Counted\nMUG;A-01;Berlin;12\n")
    count_bin(bringing.shop.database, "MUG", "Berlin", "A-01", 5, "sold at the market", bringing.shop.owner_id)

    bringing.apply(job)
    bringing.apply(again)
    assert bringing.shop.balance("MUG") == 5


def test_two_sheets_that_counted_the_same_agree(bringing):
    bringing.shop.stock(MUG=10)
    sheets = [bringing.read("stock", "SKU;Bin;Site;Counted\nMUG;A-01;Berlin;7\n") for _ in range(2)]

    first, second = (bringing.apply(one) for one in sheets)

    assert bringing.shop.balance("MUG") == 7
    assert (first.report["late"], second.report["late"]) == ([], [])


def test_the_place_and_the_signs_of_one_sheet_are_not_the_next_ones(small):
    shop = small.shop
    shop.stock(CANDLE=10)
    small.bring("stock", "SKU,Counted\nMUG,7\n", place=("Berlin", "SHELF9"), columns={"Counted": "qty"})
    job = small.read("stock", "SKU,Counted\nCANDLE,3\n")
    assert small.whys(job) == {2: "The row names no bin, and none was given for all; say where it lies."}

    small.bring("products", "SKU;Title;VK\nPOT;Pot;12,50\nCUP;Cup;3,95\n", columns={"VK": "cost"})
    job = small.read("products", "SKU;Title;VK\nPOT;Pot;1.234\n")
    assert job.mapping.columns["VK"] == "cost"
    assert "1.234" in small.whys(job)[2]


def test_a_count_of_a_thousand_is_not_taken_for_one(small):
    small.shop.stock(MUG=3)
    sheet = "SKU;Bin;Site;Counted\nMUG;A-01;Berlin;1.000\n"

    job = small.bring("stock", sheet)
    assert "may be thousands or decimals; write 1000 or 1.0000" in small.whys(job)[2]
    assert small.shop.balance("MUG") == 3
    small.bring("stock", sheet, decimals=",")
    assert small.shop.balance("MUG") == 1000
    told = small.read("stock", sheet.replace("Counted", "Count") + "CANDLE;A-01;Berlin;1.250.000\n")
    assert small.counts(told) == (2, 1, 0, 1, 0)  # the column tells


def test_a_count_wakes_the_orders_that_waited_for_it(bringing):
    shop = bringing.shop
    shop.order(1001, {"MUG": 3})
    shop.run("capture", "normalize", "allocate")
    assert shop.face() == "Blocked"

    bringing.bring("stock", "SKU;Bin;Site;Counted\n4006381333931;A-01;Berlin;3\n")
    shop.run("allocate")
    assert shop.balance("MUG", "allocated") == 3


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("NOBODY;A;Berlin;1", "There is no product NOBODY; add it first, or mend the spelling."),
        ("GIFT;A;Berlin;1", "GIFT is a kit: count what it is made of."),
        ("MUG;A;Munich;1", "There is no site “Munich”; the sites are Berlin, Hamburg."),
        ("MUG;A;;1", "Say which site: Berlin, Hamburg."),
        ("MUG;;Berlin;1", "The row names no bin, and none was given for all; say where it lies."),
        ("MUG;A\u202e;Berlin;1", "The cell holds signs that cannot be seen; write it anew."),
        ("MUG;A;Berlin;-1", "“-1” must be a whole number from 0 to 10,000,000."),
        ("MUG;A;Berlin;2.5", "“2.5” must be a whole number from 0 to 10,000,000."),
        ("MUG;A;Berlin;", "The row says no count; write 0 where nothing lies there."),
    ],
)
def test_a_count_that_cannot_be_is_rejected_with_what_to_do(small, row, why):
    job = small.bring("stock", f"SKU;Bin;Site;Counted\n{row}\n")

    assert small.whys(job) == {2: why}
    assert small.shop.rows("posting") == []


CUSTOMERS = """Vorname;Nachname;E-Mail;Straße;PLZ;Ort;Land;Tags
Mara;Lind;mara@example.com;Torstr. 140;10119;Berlin;DE;regular, berlin
Jon;Berg;;Deichstr. 20;20459;Hamburg;Germany;
;;;;;;;
Eva;Post;not an address;;;;;
Ida;West;ida@example.com;;;;Nowhere;
"""


def test_customers_have_their_address_in_a_contact_and_the_second_time_nothing_changes(bringing):
    job = bringing.bring("customers", CUSTOMERS)

    assert bringing.counts(job) == (4, 2, 0, 0, 2)
    assert bringing.whys(job) == {
        5: "This is no e-mail address; mend it, or leave it empty.",
        6: "“Nowhere” is no country; write its two letters, as in DE.",
    }
    assert [(row.name, row.postcode, row.country) for row in bringing.shop.rows("contact")] == [
        ("Mara Lind", "10119", "DE"), ("Jon Berg", "20459", "DE"),
    ]  # fmt: skip
    before = bringing.standing()
    assert bringing.counts(bringing.bring("customers", CUSTOMERS)) == (4, 0, 0, 2, 2)
    assert bringing.standing() == before


def test_a_customer_who_moved_has_another_contact_and_the_one_of_past_orders_stays(bringing):
    bringing.bring("customers", CUSTOMERS)
    bringing.bring("customers", "Name;E-Mail;Straße\nMara Lind;MARA@example.com;Neue Str. 1\n")

    (mara, _) = bringing.shop.rows("customer")
    now = {row.id: row for row in bringing.shop.rows("contact")}[mara.contact_id]
    assert (now.line1, now.city, mara.tags) == ("Neue Str. 1", "Berlin", ["regular", "berlin"])
    assert [row.line1 for row in bringing.shop.rows("contact")].count("Torstr. 140") == 1


def test_nothing_of_a_customer_stands_in_the_inbox(bringing):
    bringing.bring("customers", CUSTOMERS)

    bodies = b"".join(bytes(row.body) for row in bringing.shop.rows("inbound_body") if row.body)
    assert b"Lind" not in bodies
    assert b"mara@example.com" not in bodies


def test_suppliers_are_known_by_name(bringing):
    sheet = "Lieferant;E-Mail;Lieferzeit;Land\nKeramik Nord;an@nord.example;14 Tage;Deutschland\n;x@y.example;;\n"
    job = bringing.bring("suppliers", sheet)

    assert bringing.counts(job) == (2, 1, 0, 0, 1)
    assert bringing.counts(bringing.bring("suppliers", sheet.replace("14 Tage", "10"))) == (2, 0, 1, 0, 1)
    (row,) = bringing.shop.rows("supplier")
    assert (row.name, row.lead_days, row.country) == ("Keramik Nord", 10, "DE")


TAXES = """Country Code,State Code,ZIP/Postcode,City,Rate %,Tax Name,Priority,Compound,Shipping,Tax Class
DE,*,*,*,19.0000,MwSt.,1,0,1,
DE,*,*,*,7.0000,MwSt.,1,0,1,reduced-rate
US,AL,12345; 123456,*,2.0000,US AL,2,1,0,
XX,*,*,*,1,,1,0,1,
DE,*,*,*,19.0000,MwSt.,1,0,1,
AT,*,*,*,2000,,1,0,1,
"""


def test_woocommerces_tax_rates_are_read_as_they_are(bringing):
    job = bringing.bring("tax_rates", TAXES)

    assert bringing.counts(job) == (6, 3, 0, 0, 3)
    rows = [
        (r.country, r.region, r.postcode, r.tax_class, r.rate_ppm, r.compound, r.on_shipping)
        for r in bringing.shop.rows("tax_rate")
    ]
    assert rows == [
        ("DE", "", "", "", 190_000, False, True), ("DE", "", "", "reduced-rate", 70_000, False, True),
        ("US", "AL", "12345; 123456", "", 20_000, True, False),
    ]  # fmt: skip
    before = bringing.standing()
    assert bringing.counts(bringing.bring("tax_rates", TAXES)) == (6, 0, 0, 3, 3)
    assert bringing.standing() == before
    changed = bringing.bring("tax_rates", TAXES.replace("19.0000", "20"))
    assert bringing.counts(changed) == (6, 0, 1, 2, 3)


def test_rates_that_look_like_parts_of_one_are_asked_about(small):
    sheet = "Country Code,Rate %\nDE,0.19\nAT,0.2\n"

    job = small.read("tax_rates", sheet)
    assert job.report["said"][-1].startswith("Every rate is below one percent: 0.19 is read as 0.19 %.")
    assert "percent" not in str(small.read("tax_rates", f"{sheet}FR,20\n").report["said"])


def test_a_rate_out_of_a_sheet_and_the_same_one_typed_in_are_one(small):
    sheet = """Country;Region;City;Postcode;Tax class;Priority;Rate
DE;;;;Reduced Rate;1;7
DE;by;;;;1;19
DE;;by;;;1;19
DE;;;2;;1;19
DE;;;;;2;19
DE;BY;;;standard-rate;;18
DE;;;90299...90210;;;18
"""
    job = small.bring("tax_rates", sheet)

    assert small.counts(job) == (7, 5, 0, 0, 2)
    assert "Row 3 is about the same (DE, region BY)" in small.whys(job)[7]
    assert "smaller end first" in small.whys(job)[8]
    said = {"country": "de", "tax_class": "reduced-rate", "rate": "9"}
    with pytest.raises(CannotDoError, match="There is a rate for this place, class and priority already"):
        save_rate(small.shop.database, said, small.shop.owner_id)
